"""An indicator on a common scale of 0 to 100: in one row with a bullet and its trend, and its levels over the years."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from kpi import phrases
from kpi.evaluation import EPSILON, SHORT, STATUS_ORDER
from kpi.i18n import N_, Words, is_missing
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row, first_of_each
from kpi.views import names

UNITS = {"%": "%", "rank": N_("place"), "point": N_("point"), "unit": N_("unit"), "post": N_("post"),
         "yes/no": N_("yes/no")}  # fmt: skip
INCREASE = "increase"
PROVINCES = 63  # the last rank, where the indicator does not name it

Scale = Callable[[float], float]
Point = tuple[float, float]  # years since the plan's first, position on the scale


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


def indicator_row(row: Row, past: Sequence[Row], plan: Plan, t: Words, day: date) -> Row:
    """A row of the scorecard in words. level: where the target lies, None at the province; due: when the target is due
    or what is expected by now; missing: how much is missing by now, '' where nothing is; trend: the values of the years
    as (years since the first, position on the scale), and how many years the drawing spans; leads: codes of the lead
    agencies, lead: their short names.

    past: the rows of the same scope in all years up to now. day: of its leads.
    """
    indicator, years = names.indicator(plan, row["indicator"]), plan.years
    leads = names.leads(plan, row["indicator"], day)
    last_rank = indicator.get("scale_max")
    position = scale(row, last_rank)
    points = tuple((each["t"] - years[0], position(each["value"])) for each in past if not is_missing(each["value"]))
    drawn = bullet(row, last_rank)
    is_of_level = row["level"] != TOTAL and row["scope"] != "agency"
    return row | {
        "name": t.short(indicator),
        "level": row["level"] if is_of_level else None,
        "level_name": t.level(row["level"]) if is_of_level else "",
        "is_below": row["status"] in SHORT,
        "actual": _brief(row, "value", t) or phrases.reading(row, t),
        "target": _brief(row, "goal", t) or phrases.mark(row, t),
        "due": due(row, t),
        "missing": missing(row, t),
        "bullet": drawn,
        "trend": {"points": points, "target": drawn.target, "status": row["status"], "years": len(years)},
        "leads": leads,
        "lead": " · ".join(t.short(names.agency(plan, each)) for each in leads),
    }


def indicator_rows(statuses: Sequence[Row], card: Iterable[Row], plan: Plan, t: Words, day: date) -> list[Row]:
    """Rows of one year's scorecard as they are drawn: the furthest from its target first, milestones last.
    card: the rows of all years, of which each row's trend is drawn up to its own year."""
    trends: dict[tuple[Any, ...], list[Row]] = {}
    for row in card:
        trends.setdefault(scope(row), []).append(row)
    rows = [indicator_row(row, [each for each in trends[scope(row)] if each["year"] <= row["year"]], plan, t, day)
            for row in statuses]  # fmt: skip
    return sorted(rows, key=lambda row: (
        row["kind"] == "milestone", -row["bullet"].shortfall, STATUS_ORDER.index(row["status"]), row["indicator"],
    ))  # fmt: skip


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


def table(rows: Iterable[Row], t: Words) -> pd.DataFrame:
    """The rows for a download: one per indicator, numbers as numbers."""
    columns = [t("Code"), t("Indicator"), t("Level"), t("Status"), t("Unit"), t("Actual"), t("Expected by now"),
               t("Target"), t("Due"), t("Missing by now"), t("Lead")]  # fmt: skip
    cells = [(row["indicator"], row["name"], row["level_name"], t.status(row["status"]), t(UNITS[row["unit"]]),
              row["value"], row["expected"], row["goal"], row["due"], row["missing"], row["lead"])
             for row in rows]  # fmt: skip
    return pd.DataFrame(cells, columns=columns)


# ---------------------------------------------------------------- levels beside each other


def on_path(rows: Sequence[Row]) -> list[Row]:
    """The rows of targets that name a value; where there is none, those of a yearly increase."""
    return [row for row in rows if row["target_form"] != INCREASE] or list(rows)


def path_start(row: Row) -> Point | None:
    """The time and value at which the way to a target begins, as the row's expectation implies; None where there is no
    way, since the target is due every year, or the base meets it."""
    goal, base, due = row["goal"], row["base_value"], float(row["due_year"])
    if row["each_year"] or row["target_form"] == INCREASE or row["kind"] == "milestone":
        return None
    if is_missing(goal) or is_missing(base) or (base <= goal if row["direction"] == "down" else base >= goal):
        return None
    if not is_missing(row["expected"]) and row["expected"] != goal and row["t"] < due and row["expected"] != base:
        pace = (goal - row["expected"]) / (due - row["t"])
        return due - (goal - base) / pace, base
    return (float(row["base_year"]), base) if row["base_year"] < due else None


def levels(
    scopes: Sequence[Row], lowest: Mapping[str, Row], plan: Plan, year: int, places: float | None, t: Words
) -> tuple[Row, ...]:
    """The total and the levels, in the plan's order; nothing where there is one alone.

    scopes: their rows, each year's worst first. lowest: a level's lowest agency. places: of a rank, how many."""
    with_year = {row["level"] for row in scopes if row["year"] == year}
    if len(with_year) < 2:
        return ()
    return tuple(
        _level([row for row in scopes if row["level"] == level and row["year"] <= year], lowest.get(level), plan, year,
               places, t)
        for level in (TOTAL, *plan.levels) if level in with_year
    )  # fmt: skip


def _level(rows: Sequence[Row], lowest: Row | None, plan: Plan, year: int, places: float | None, t: Words) -> Row:
    """A scope beside the others. distance: from its path, in words; step: the yearly increase, where one binds."""
    now = [row for row in rows if row["year"] == year]
    path = on_path(now)[0]
    steps = [row for row in now if row["target_form"] == INCREASE and row is not path and row["target_value"]]
    step = next((row for row in steps if row["status"] in ("met", *SHORT)), None)
    return {
        "level": path["level"],
        "coverage": coverage(path, t),
        "value": phrases.reading(path, t),
        "status": path["status"],
        "distance": _distance(path, t),
        "step": Badge(step["status"], step_words(step, t)) if step else None,
        "lowest": t("lowest: {agency} {x}", agency=t.name(names.agency(plan, lowest["agency"])),
                    x=phrases.reading(lowest, t)) if lowest else "",
        "multiple": multiple(rows, plan.years, places),
    }  # fmt: skip


def coverage(row: Row, t: Words) -> str:
    """'151/155 đơn vị'; empty where one office reports alone."""
    if is_missing(row["coverage_due"]) or row["coverage_due"] <= 1:
        return ""
    return t("{have}/{due} agencies", have=t.number(row["coverage_have"]), due=t.number(row["coverage_due"]))


def step_words(row: Row, t: Words) -> str:
    """'+19,1 trong năm, thiếu 0,9 điểm %'; '+26 trong năm (yêu cầu +20)'."""
    change = t.signed(row["value"] - row["previous_value"], 1)
    if row["status"] == "met":
        return t("{change} in the year (required: {target})", change=change, target=t.signed(row["target_value"]))
    return t("{change} in the year, {x} short", change=change, x=missing(row, t))


def _distance(row: Row, t: Words) -> str:
    """'thấp hơn lộ trình 4,6 điểm %', 'vượt mục tiêu 1,6 điểm %'."""
    distance = phrases.distance(row)
    if is_missing(distance) or row["kind"] == "milestone":
        return phrases.gap(row, t)
    far = phrases.amount(distance, row["unit"], t)
    if abs(distance) < EPSILON:
        return t("exactly as expected")
    if row["status"] in ("met", "missed"):
        return t("{x} beyond the target", x=far) if distance >= 0 else t("{x} below the target", x=far)
    return t("{x} above the expected path", x=far) if distance >= 0 else t("{x} below the expected path", x=far)


def multiple(rows: Sequence[Row], years: Sequence[int], places: float | None) -> Row:
    """A scope's years in a small drawing on a common scale of 0 to 100. stretches: readings of neighbouring years;
    last: the latest. path: the straight line from the base to the target. steps: the values that a year had to reach,
    counted from the year before, and whether it missed them. years: how many the drawing spans.

    rows: of one scope in all years up to now, each year's worst first. places: of a rank, how many there are."""
    path = on_path(rows)
    yearly = first_of_each(path, "year")
    last, first = yearly[-1], years[0]
    position, start = scale(last, places), path_start(last)
    read = [row for row in yearly if not is_missing(row["value"])]
    stretches: list[list[Point]] = []
    for before, row in zip([None, *read], read, strict=False):
        if before is None or row["year"] - before["year"] > 1:  # a year without a reading breaks the line
            stretches.append([])
        stretches[-1].append((row["t"] - first, position(row["value"])))
    has_line = not is_missing(last["goal"]) and last["target_form"] != INCREASE
    target = position(last["goal"]) if has_line else None
    return {
        "stretches": stretches,
        "last": stretches[-1][-1] if stretches else None,
        "status": read[-1]["status"] if read else last["status"],
        "target": target,
        "path": [(start[0] - first, position(start[1])), (last["due_year"] - first, target)] if start else [],
        "steps": [(row["year"] - first, position(row["goal"]), row["status"] == "missed")
                  for row in rows if row not in path and not is_missing(row["goal"])],
        "years": len(years),
    }  # fmt: skip
