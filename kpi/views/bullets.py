"""An indicator in one row: a bullet on a common scale of 0 to 100, what is missing, and its trend over the years."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from kpi import phrases
from kpi.evaluation import SHORT, STATUS_ORDER
from kpi.i18n import N_, Words, is_missing
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row
from kpi.views import names

UNITS = {"%": "%", "rank": N_("place"), "point": N_("point"), "unit": N_("unit"), "post": N_("post"),
         "yes/no": N_("yes/no")}  # fmt: skip
PROVINCES = 63  # the last rank, where the indicator does not name it

Scale = Callable[[float], float]


@dataclass(frozen=True)
class Badge:
    """A target's status, and words on it."""

    status: str
    words: str


@dataclass(frozen=True)
class Bullet:
    """Positions on the scale: the bar's end, what is expected by now, the target. None is unknown."""

    status: str
    bar: float | None
    expected: float | None
    target: float | None

    @property
    def shortfall(self) -> float:
        """The distance from the bar's end up to the expected value, in points of the scale; 0 if it is not below."""
        mark = self.target if self.expected is None else self.expected
        return 0.0 if self.bar is None or mark is None else max(0.0, mark - self.bar)


@dataclass(frozen=True)
class Trend:
    """The values of the years: (years since the first, position on the scale), the target's position, and the status of
    the last point. `years` is how many the drawing spans."""

    points: tuple[tuple[float, float], ...]
    target: float | None
    status: str
    years: int


@dataclass(frozen=True)
class IndicatorRow:
    """A row of the scorecard in words. level: where the target lies, None at the province; due: when the target is due
    or what is expected by now; missing: how much is missing by now, '' where nothing is; leads: codes of the lead
    agencies, lead: their short names; values: actual, expected by now and target as numbers, NaN where unknown."""

    indicator: str
    name: str
    level: str | None
    level_name: str
    status: str
    actual: str
    target: str
    due: str
    missing: str
    bullet: Bullet
    trend: Trend
    leads: tuple[str, ...]
    lead: str
    unit: str
    values: tuple[float, float, float]

    @property
    def is_below(self) -> bool:
        return self.status in SHORT


def scale(row: Row, last_rank: float | None) -> Scale:
    """The position of a value on a scale from 0 to 100.

    Rank 1 is 100 and `last_rank` 0; a reduction is the share done of what must be cut; all else is its value.
    """
    if row["unit"] == "rank":
        last = PROVINCES if is_missing(last_rank) else float(last_rank or PROVINCES)
        return lambda rank: _within(100 * (last - rank) / (last - 1))
    base, goal = row["base_value"], row["goal"]
    if row["kind"] == "reduction" and not is_missing(base) and not is_missing(goal) and base != goal:
        return lambda value: _within(100 * (base - value) / (base - goal))
    if row["kind"] == "milestone":
        return lambda value: _within(100 * value)
    return _within


def bullet(row: Row, last_rank: float | None) -> Bullet:
    """The bullet of a scorecard's row. A missed target is measured against itself."""
    position = scale(row, last_rank)
    bar, expected, target = (None if is_missing(row[name]) else position(row[name])
                             for name in ("value", "expected", "goal"))  # fmt: skip
    return Bullet(row["status"], bar, expected if expects_other(row) and expected != target else None, target)


def expects_other(row: Row) -> bool:
    """Whether a value other than the target itself is expected by now."""
    return not is_missing(row["expected"]) and row["expected"] != row["goal"] and row["status"] != "missed"


def indicator_row(row: Row, past: Sequence[Row], plan: Plan, t: Words, day: date) -> IndicatorRow:
    """row: of the scorecard. past: the rows of the same scope in all years up to now. day: of its leads."""
    indicator, years = names.indicator(plan, row["indicator"]), plan.years
    leads = names.leads(plan, row["indicator"], day)
    last_rank = indicator.get("scale_max")
    position = scale(row, last_rank)
    points = tuple((each["t"] - years[0], position(each["value"])) for each in past if not is_missing(each["value"]))
    drawn = bullet(row, last_rank)
    is_of_level = row["level"] != TOTAL and row["scope"] != "agency"
    return IndicatorRow(
        indicator=row["indicator"],
        name=t.short(indicator),
        level=row["level"] if is_of_level else None,
        level_name=t.level(row["level"]) if is_of_level else "",
        status=row["status"],
        actual=_brief(row, "value", t) or phrases.reading(row, t),
        target=_brief(row, "goal", t) or phrases.mark(row, t),
        due=due(row, t),
        missing=missing(row, t),
        bullet=drawn,
        trend=Trend(points, drawn.target, row["status"], len(years)),
        leads=leads,
        lead=" · ".join(t.short(names.agency(plan, each)) for each in leads),
        unit=t(UNITS[row["unit"]]),
        values=(row["value"], row["expected"], row["goal"]),
    )


def indicator_rows(statuses: Sequence[Row], card: Iterable[Row], plan: Plan, t: Words, day: date) -> list[IndicatorRow]:
    """Rows of one year's scorecard as they are drawn: the furthest from its target first, milestones last.
    card: the rows of all years, of which each row's trend is drawn up to its own year."""
    trends: dict[tuple[Any, ...], list[Row]] = {}
    for row in card:
        trends.setdefault(scope(row), []).append(row)
    drawn = []
    for row in statuses:
        shown = indicator_row(row, [each for each in trends[scope(row)] if each["year"] <= row["year"]], plan, t, day)
        order = STATUS_ORDER.index(row["status"])
        drawn.append(((row["kind"] == "milestone", -shown.bullet.shortfall, order, row["indicator"]), shown))
    return [shown for _order, shown in sorted(drawn, key=lambda pair: pair[0])]


def scope(row: Row) -> tuple[Any, ...]:
    """The key that a row shares with those of other years: the indicator, of whom, and which target."""
    return row["indicator"], row["scope"], row["level"], row["target_form"], row["target_level"]


def due(row: Row, t: Words) -> str:
    """The expected value by now if it is not the target itself; else the year in which the target is due."""
    if expects_other(row):
        return t("expected by now {x}", x=_brief(row, "expected", t) or phrases.expectation(row, t))
    if row["each_year"]:
        return t("due every year")
    return t("due by {year}", year=row["due_year"])


def missing(row: Row, t: Words) -> str:
    """'18,8 điểm %', '12 bậc'; '' where nothing is missing or it is not known."""
    far = phrases.distance(row)
    if row["status"] not in SHORT or is_missing(far):
        return ""
    if row["unit"] == "%":
        return t("{x} pp", x=t.number(abs(far), phrases.decimals(far)))
    if row["kind"] == "reduction":
        return t("{x} too many", x=t.number(abs(far), 0))
    return phrases.amount(far, row["unit"], t)


def _brief(row: Row, name: str, t: Words) -> str:
    """A count or a score without its unit, which the indicator's name has; '' for other kinds."""
    decimals = {"reduction": 0, "score": 2}.get(row["kind"])
    return "" if decimals is None or is_missing(row[name]) else t.number(row[name], decimals)


def _within(value: float) -> float:
    return min(100.0, max(0.0, value))


def table(rows: Iterable[IndicatorRow], t: Words) -> pd.DataFrame:
    """The rows for a download: one per indicator, numbers as numbers."""
    columns = [t("Code"), t("Indicator"), t("Level"), t("Status"), t("Unit"), t("Actual"), t("Expected by now"),
               t("Target"), t("Due"), t("Missing by now"), t("Lead")]  # fmt: skip
    cells = [(row.indicator, row.name, row.level_name, t.status(row.status), row.unit, *row.values, row.due,
              row.missing, row.lead) for row in rows]  # fmt: skip
    return pd.DataFrame(cells, columns=columns)
