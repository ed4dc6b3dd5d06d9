"""Statuses that changed since a day, in words."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import pandas as pd

from kpi import phrases
from kpi.changes import comparison
from kpi.i18n import N_, Words, is_missing
from kpi.plan import TOTAL, Plan
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
    from which reading to which. `level` is the one that is compared, if not the province; `where` is its name."""

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


def counted(ways: pd.Series, since: str, t: Words) -> str:
    """How many statuses turned in which way since a moment, in one sentence."""
    counts = Counter(ways)
    parts = [said for way in comparison.WAYS if (said := _how_many(way, counts[way], t))]
    if not parts:
        return t("No indicator has turned since {moment}.", moment=since)
    return t("Since {moment}: {changes}.", moment=since, changes="; ".join(parts))


def _how_many(way: str, n: int, t: Words) -> str:
    if not n:
        return ""
    match way:
        case "worse":
            return t.plural("{n} indicator has turned worse", "{n} indicators have turned worse", n)
        case "better":
            return t.plural("{n} indicator has turned better", "{n} indicators have turned better", n)
        case "judged":
            return t.plural("{n} can be judged now", "{n} can be judged now", n)
    return t.plural("{n} cannot be judged for now", "{n} cannot be judged for now", n)


def in_few_words(ways: pd.Series, t: Words) -> str:
    """'3 indicators worse, 8 better'; '' where none changed."""
    counts = Counter(ways)
    (first, n), *others = [(way, counts[way]) for way in comparison.WAYS if counts[way]] or [("", 0)]
    if not n:
        return ""
    said = t.plural("{n} indicator {way}", "{n} indicators {way}", n, way=t(WAY[first]))
    return ", ".join([said, *(f"{t.number(n)} {t(WAY[way])}" for way, n in others)])


def turns(found: pd.DataFrame, plan: Plan, day: date, t: Words) -> tuple[Turn, ...]:
    """The rows of changes.turned() in words; `day` says who leads an indicator."""
    return tuple(_turn(row, plan, day, t) for row in records(found))


def _turn(row: Row, plan: Plan, day: date, t: Words) -> Turn:
    code = row["indicator"]
    indicator, level = names.indicator(plan, code), row["level_after"]
    is_of_level = level != TOTAL
    values = (row["value_before"], row["value_after"])
    return Turn(
        indicator=code,
        name=t.name(indicator),
        way=row["way"],
        before=row["status_before"],
        after=row["status_after"],
        figures=f" {ARROW} ".join(phrases.value(x, indicator["unit"], t) for x in values if not is_missing(x)),
        short_name=t.short(indicator),
        lead=names.lead_words(plan, code, day, t),
        short_lead=" · ".join(t.short(names.agency(plan, each)) for each in names.leads(plan, code, day)),
        level=level if is_of_level else None,
        where=t.level(level) if is_of_level else "",
    )
