"""One reform area: every indicator of it with its bullet, its course and its judgement, in the decision's order."""

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from kpi import figures, narrate, reckon
from kpi.figures import Drawing
from kpi.plan import Plan
from kpi.rows import Row, records
from kpi.scorecard import scorecard
from kpi.store import Store
from kpi.views import names
from kpi.views.overview import headline
from kpi.words import Words, is_missing


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
    stands = reckon.plan_status(card)
    counts = Counter(stands["status"])
    own = card[card["level"] == card["target_level"]]
    now = names.described(reckon.worst(own, ["indicator", "level"]), plan, _)
    course = _course(store, own, as_of, area, _)
    status = dict(zip(stands["indicator"], stands["status"], strict=True))
    in_order = [code for code in plan.indicators["indicator"] if code in status]
    rows = tuple(
        _row(now[now["indicator"] == code], course[course["indicator"] == code], own[own["indicator"] == code],
             status[code], plan, _)
        for code in in_order
    )  # fmt: skip
    return AreaView(
        name=names.area(plan, area, _),
        counts={one: counts[one] for one in reckon.STATUS_ORDER if counts[one]},
        headline=headline(counts, _.period(plan, as_of), _),
        rows=rows,
        is_empty=bool(course.empty),
    )


def _course(store: Store, now: pd.DataFrame, as_of: str, area: int, _: Words) -> pd.DataFrame:
    """One row per indicator, level and year with a reading, up to the period: the columns that figures.bullet needs."""
    plan = store.plan
    year = plan.periods.get(as_of).year
    years = scorecard(store, area=area)
    earlier = years[(years["year"] < year) & (years["level"] == years["target_level"])]
    rows = pd.concat([earlier, now], ignore_index=True).drop_duplicates(["indicator", "level", "year"])
    known = rows[rows["value"].notna()].sort_values(["indicator", "level", "year"], ignore_index=True)
    return known.assign(when=[_.period(plan, period) for period in known["period"]])


def _row(now: pd.DataFrame, course: pd.DataFrame, targets: pd.DataFrame, status: str, plan: Plan,
         _: Words) -> AreaRow:  # fmt: skip
    """The row of one indicator: `now` one row per level, `targets` one per level and target."""
    now, targets = _from_the_top(now, plan), _from_the_top(targets, plan)
    levels = records(now)
    code, is_milestone = levels[0]["indicator"], levels[0]["kind"] == "milestone"
    past = {level: records(some) for level, some in course.groupby("level")}
    return AreaRow(
        indicator=code,
        name=_.name(names.indicator(plan, code)),
        status=status,
        standings=tuple(_standing(row, past.get(row["level"], []), plan, _) for row in levels),
        asks=_asks(targets, plan, _),
        ahead=_ahead(levels, _),
        drawing=None if is_milestone else figures.bullet(now, course, _, years=plan.years),
    )


def _from_the_top(rows: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    order = {level: at for at, level in enumerate(("total", *plan.levels))}
    return rows.sort_values("level", key=lambda column: column.map(order), kind="stable", ignore_index=True)


def _standing(row: Row, past: list[Row], plan: Plan, _: Words) -> Standing:
    said = row["said"]
    if row["kind"] == "milestone" and row["status"] == "met":
        said = _since(past, _)
    elif is_missing(row["value"]) and past:
        figure = narrate.figure(past[-1]["value"], row["unit"], _)
        said = _("{said}; latest: {period}: {x}", said=said, period=past[-1]["when"], x=figure)
    return Standing(
        level=None if row["level"] == "total" else row["level"],
        status=row["status"],
        figure=narrate.figure(row["value"], row["unit"], _),
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


def _asks(targets: pd.DataFrame, plan: Plan, _: Words) -> str:
    """What several targets ask, each once, with its levels where they are not asked the same; empty where one target
    is all."""
    levels: dict[str, list[str]] = {}
    for row in records(targets.drop_duplicates(["level", "target_form", "comparator", "target_value"])):
        levels.setdefault(narrate.target(row, _, plan.base_year), []).append(row["level"])
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
        _("{x} by {year}", x=narrate.figure(row["projection"], row["unit"], _), year=row["due_year"]) for row in known
    ]
    if len(levels) > 1:
        said = [f"{_.level(row['level'])} {words}" for row, words in zip(known, said, strict=True)]
    return _("Projection of the trend: {figures}", figures="; ".join(said)) if said else ""
