"""Statuses that changed since a day, in words."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import pandas as pd

from kpi import phrases
from kpi.changes import comparison
from kpi.i18n import N_, Words, is_missing
from kpi.plan import Plan
from kpi.plan.rows import Row, records
from kpi.views import names

ARROW = "→"
WAY = {
    "worse": N_("worse"),
    "better": N_("better"),
    "judged": N_("newly assessed"),
    "unjudged": N_("no longer assessed"),
}


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
    short_name: str
    lead: str
    short_lead: str
    level: str | None
    where: str


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


def in_few_words(ways: pd.Series, _: Words) -> str:
    """'3 indicators worse, 8 better'; '' where none changed."""
    counts = Counter(ways)
    (first, n), *others = [(way, counts[way]) for way in comparison.WAYS if counts[way]] or [("", 0)]
    if not n:
        return ""
    said = _.plural("{n} indicator {way}", "{n} indicators {way}", n, way=_(WAY[first]))
    return ", ".join([said, *(f"{_.number(n)} {_(WAY[way])}" for way, n in others)])


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
        short_name=_.short(indicator),
        lead=names.lead_words(plan, code, day, _),
        short_lead=" · ".join(_.short(names.agency(plan, each)) for each in names.leads(plan, code, day)),
        level=level if is_of_level else None,
        where=_.level(level) if is_of_level and not names_levels else "",
    )


def _figures(row: Row, unit: str, _: Words) -> tuple[str, bool]:
    """'45% → 52%', or the one of them that is known; where the weakest level is another one now, which are never
    compared, 'Cấp huyện 76% (trước: Cấp xã 68,4%)'. And whether they name levels."""
    told = [
        (row[f"level_{when}"], phrases.figure(row[f"value_{when}"], unit, _))
        for when in ("before", "after")
        if not is_missing(row[f"value_{when}"])
    ]
    if len({level for level, _figure in told}) > 1:
        before, after = (f"{_.level(level)} {figure}" for level, figure in told)
        return _("{now} (before: {before})", now=after, before=before), True
    return f" {ARROW} ".join(figure for _level, figure in told), False
