"""Statuses that turned, in words: of the overview since the period before, and of the news since a day."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import pandas as pd

from kpi import evaluation, phrases
from kpi.changes import comparison
from kpi.evaluation.scorecard import scorecard
from kpi.i18n import Words, is_missing
from kpi.plan import Plan
from kpi.plan.rows import Row, records
from kpi.store import Store
from kpi.views import names

ARROW = "→"


@dataclass(frozen=True)
class Turn:
    """An indicator whose status turned: `way` is one of changes.WAYS, `before` and `after` are statuses, `figures` says
    from which reading to which. `level` is where the target lies that its status comes from, if not at the province;
    `where` is its name, unless the figures name it."""

    indicator: str
    name: str
    way: str
    before: str
    after: str
    figures: str
    lead: str
    level: str | None
    where: str


@dataclass(frozen=True)
class Changed:
    """What turned between two periods. headline: how many in which way, in one sentence. turns: worse, better, judged
    at last, judged no more, in this order."""

    before: str
    headline: str
    turns: tuple[Turn, ...]


def changed(store: Store, _: Words, as_of: str, area: int | None) -> Changed | None:
    """What turned since the period before the latest one, up to `as_of`, that has figures; None where there is none
    before it in the plan's years, and where the year of `as_of` has none at all: nothing can have turned in it."""
    plan = store.plan
    known = [code for code in store.query("store/periods_with_figures")["period"]
             if code in plan.periods and plan.periods.get(code).year in plan.years]  # fmt: skip
    pair = comparison.two_periods(plan.periods, plan.periods.get(as_of), known)
    if pair is None or plan.periods.get(pair[0]).year != plan.periods.get(as_of).year:
        return None
    now, before = (evaluation.plan_status(scorecard(store, period=period, area=area)) for period in (as_of, pair[1]))
    found = comparison.turned(before, now)
    name = _.in_text(plan, pair[1])
    return Changed(name, counted(found["way"], name, _), turns(found, plan, plan.periods.get(as_of).ends, _))


def counted(ways: pd.Series, since: str, _: Words) -> str:
    """How many statuses turned in which way since a moment, in one sentence."""
    counts = Counter(ways)
    parts = [said for way in comparison.WAYS if (said := _how_many(way, counts[way], _))]
    if not parts:
        return _("No indicator has turned since {moment}.", moment=since)
    return _("Since {moment}: {changes}.", moment=since, changes="; ".join(parts))


def _how_many(way: str, n: int, _: Words) -> str:
    if not n:
        return ""
    match way:
        case "worse":
            return _.plural("{n} indicator has turned worse", "{n} indicators have turned worse", n)
        case "better":
            return _.plural("{n} indicator has turned better", "{n} indicators have turned better", n)
        case "judged":
            return _.plural("{n} can be judged now", "{n} can be judged now", n)
    return _.plural("{n} cannot be judged for now", "{n} cannot be judged for now", n)


def turns(found: pd.DataFrame, plan: Plan, day: date, _: Words) -> tuple[Turn, ...]:
    """The rows of changes.turned() in words; `day` says who leads an indicator."""
    return tuple(_turn(row, plan, day, _) for row in records(found))


def _turn(row: Row, plan: Plan, day: date, _: Words) -> Turn:
    code = row["indicator"]
    indicator = names.indicator(plan, code)
    level = row["level_before"] if row["way"] == "unjudged" else row["level_after"]
    is_of_level = level != "total" and not is_missing(level)
    figures, names_levels = _figures(row, indicator["unit"], _)
    return Turn(
        indicator=code,
        name=_.name(indicator),
        way=row["way"],
        before=row["status_before"],
        after=row["status_after"],
        figures=figures,
        lead=names.lead_words(plan, code, day, _),
        level=level if is_of_level else None,
        where=_.level(level) if is_of_level and not names_levels else "",
    )


def _figures(row: Row, unit: str, _: Words) -> tuple[str, bool]:
    """'45% → 52%', or the one of them that is known; where the weakest level is another one now each with its level:
    'Cấp xã 45% → Cấp huyện 52%'. And whether they name levels."""
    told = [
        (row[f"level_{when}"], phrases.figure(row[f"value_{when}"], unit, _))
        for when in ("before", "after")
        if not is_missing(row[f"value_{when}"])
    ]
    if len({level for level, _figure in told}) > 1:
        return f" {ARROW} ".join(f"{_.level(level)} {figure}" for level, figure in told), True
    return f" {ARROW} ".join(figure for _level, figure in told), False
