"""One reform area: every indicator of it with its bullet, its course and its judgement, in the decision's order."""

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from kpi import charts, evaluation, phrases
from kpi.charts import Drawing
from kpi.evaluation.scorecard import scorecard
from kpi.i18n import Words, is_missing
from kpi.plan import Plan
from kpi.plan.rows import Row, first_of_each, records
from kpi.store import Store
from kpi.views import names
from kpi.views.headline import headline


@dataclass(frozen=True)
class Standing:
    """How an indicator stands at one level. `level` is None for the province as a whole."""

    level: str | None
    status: str
    figure: str
    said: str


@dataclass(frozen=True)
class AreaRow:
    """An indicator: one standing per level that a target of its own binds; what the decision asks, where that is more
    than the drawing can say, and where the trend leads, each a sentence or empty. A milestone has no drawing."""

    indicator: str
    name: str
    status: str
    standings: tuple[Standing, ...]
    asks: str
    ahead: str
    drawing: Drawing | None


@dataclass(frozen=True)
class AreaView:
    """counts: indicators per status that occurs, the worst first. rows: in the decision's order."""

    name: str
    counts: dict[str, int]
    headline: str
    rows: tuple[AreaRow, ...]
    is_empty: bool


def area_view(store: Store, _: Words, as_of: str, area: int) -> AreaView:
    """The indicators of an area as of a period, each judged at the levels of its own targets."""
    plan = store.plan
    card = scorecard(store, period=as_of, area=area)
    stands = evaluation.plan_status(card)
    status = dict(zip(stands["indicator"], stands["status"], strict=True))
    counts = Counter(status.values())
    own = _own(card)
    worst = first_of_each(records(evaluation.worst_first(own)), "indicator", "level")
    now, targets = (_by_indicator(some, plan) for some in (names.described(worst, plan, _), records(own)))
    course = _course(store, records(own), as_of, area, _)
    rows = tuple(
        _row(now[code], course.get(code, []), targets[code], status[code], plan, _)
        for code in plan.indicators["indicator"] if code in status
    )  # fmt: skip
    return AreaView(
        name=names.area(plan, area, _),
        counts={one: counts[one] for one in evaluation.STATUS_ORDER if counts[one]},
        headline=headline(counts, _.period(plan, as_of), _),
        rows=rows,
        is_empty=not course,
    )


def _own(card: pd.DataFrame) -> pd.DataFrame:
    """The rows whose level is that of their target."""
    return card[card["level"] == card["target_level"]]


def _by_indicator(rows: list[Row], plan: Plan) -> dict[str, list[Row]]:
    """The rows of each indicator, from the whole province down."""
    order = ("total", *plan.levels)
    found: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: order.index(row["level"])):
        found.setdefault(row["indicator"], []).append(row)
    return found


def _course(store: Store, now: list[Row], as_of: str, area: int, _: Words) -> dict[str, list[Row]]:
    """Of each indicator one row per level and year with a reading, up to the period, in order of years: the columns
    that figures.bullet needs."""
    plan = store.plan
    year = plan.periods.get(as_of).year
    earlier = [row for row in records(_own(scorecard(store, area=area))) if row["year"] < year]
    course: dict[str, list[Row]] = {}
    for row in first_of_each([*earlier, *now], "indicator", "level", "year"):
        if not is_missing(row["value"]):
            course.setdefault(row["indicator"], []).append(row | {"when": _.period(plan, row["period"])})
    return course


def _row(now: list[Row], course: list[Row], targets: list[Row], status: str, plan: Plan, _: Words) -> AreaRow:
    """The row of one indicator: `now` one row per level, `targets` one per level and target, from the top."""
    code, is_milestone = now[0]["indicator"], now[0]["kind"] == "milestone"
    past = {row["level"]: [one for one in course if one["level"] == row["level"]] for row in now}
    return AreaRow(
        indicator=code,
        name=_.name(names.indicator(plan, code)),
        status=status,
        standings=tuple(_standing(row, past[row["level"]], plan, _) for row in now),
        asks=_asks(targets, plan, _),
        ahead=_ahead(now, _),
        drawing=None if is_milestone else charts.bullet(now, course, _, years=plan.years),
    )


def _standing(row: Row, past: list[Row], plan: Plan, _: Words) -> Standing:
    said = row["said"]
    if row["kind"] == "milestone" and row["status"] == "met":
        said = _since(past, _)
    elif is_missing(row["value"]) and past:
        figure = phrases.figure(past[-1]["value"], row["unit"], _)
        said = _("{said}; latest: {period}: {x}", said=said, period=past[-1]["when"], x=figure)
    return Standing(
        level=None if row["level"] == "total" else row["level"],
        status=row["status"],
        figure=phrases.reading(row, _),
        said=said,
    )


def _since(past: list[Row], _: Words) -> str:
    """Since which year a milestone has been reached, without a relapse."""
    years = []
    for row in reversed(past):
        if row["value"] < 1:
            break
        years.append(row["year"])
    return _("reached since {year}", year=years[-1])


def _asks(targets: list[Row], plan: Plan, _: Words) -> str:
    """What several targets ask, each once, with its levels where they are not asked the same; empty where one target
    is all."""
    different: dict[tuple[object, ...], Row] = {}
    for row in targets:
        different.setdefault(tuple(row[name] for name in ("level", "target_form", "comparator", "target_value")), row)
    levels: dict[str, list[str]] = {}
    for row in different.values():
        levels.setdefault(phrases.target(row, _, plan.base_year), []).append(row["level"])
    if len(levels) == 1:
        return ""
    groups = {tuple(of) for of in levels.values()}
    named = [
        asks if len(groups) == 1 else f"{', '.join(_.level(level) for level in of)}: {asks}"
        for asks, of in levels.items()
    ]
    return _("Target: {target}", target="; ".join(named))


def _ahead(levels: list[Row], _: Words) -> str:
    """Where the trend leads, in words that call it a projection; empty where there is none."""
    known = [row for row in levels if not is_missing(row["projection"])]
    said = [
        _("{x} by {year}", x=phrases.figure(row["projection"], row["unit"], _), year=row["due_year"]) for row in known
    ]
    if len(levels) > 1:
        said = [f"{_.level(row['level'])} {words}" for row, words in zip(known, said, strict=True)]
    return _("Projection of the trend: {figures}", figures="; ".join(said)) if said else ""
