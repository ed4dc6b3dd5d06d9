"""The agencies of a level beside each other: their statuses, their rank, the change on the year before, their data."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kpi import phrases
from kpi.evaluation import EPSILON, ON_TARGET, SHORT, STATUS_ORDER
from kpi.i18n import N_, Words, is_missing, rounded
from kpi.plan import Plan
from kpi.plan.rows import Row
from kpi.views import names
from kpi.views.map import MOST_UNITS, has_boundaries, level_map
from kpi.views.overview import parts
from kpi.views.reporting import last_reports

RANKED, WORST, CELLS = "ranked", "worst", "cells"
TABS = {RANKED: N_("Ranking"), WORST: N_("Lowest first"), CELLS: N_("By indicator")}
PEERS = {"province": N_("departments"), "district": N_("districts"), "commune": N_("communes")}
LONGEST_ANSWER = 90  # characters
MOST_MISSED = 4


@dataclass(frozen=True)
class LevelFacts:
    """The rows of a level's page as of the period, as kpi.evaluation.scorecard has them: agencies of ranking(),
    indicators of status_counts(), `latest` of latest_period(). before: the shares of agencies in the same part of the
    year before; is_current: these are the current units."""

    as_of: str
    level: str
    is_current: bool
    agencies: Sequence[Row]
    indicators: Sequence[Row]
    before: Mapping[str, float]
    latest: str | None = None


@dataclass(frozen=True)
class Drawn:
    """The agencies that are drawn, in their order. statuses: of each, a count for each status; cells: the worst of each
    agency and indicator, where the tab shows them; due: of punctuality.data_due(), empty for current units."""

    agencies: Sequence[str]
    statuses: Mapping[str, Row]
    cells: Sequence[Row]
    due: Sequence[Row]


def in_order(facts: LevelFacts, plan: Plan, t: Words, tab: str | None) -> list[str]:
    """The agencies in the order of `tab`; those without a rank at the end."""
    sign = -1 if tab in (WORST, CELLS) else 1
    last = len(facts.agencies) + 1
    named = ((last if is_missing(row["rank"]) else sign * row["rank"], _name(plan, row["agency"], t), row["agency"])
             for row in facts.agencies)  # fmt: skip
    return [agency for *_key, agency in sorted(named)]


def level(facts: LevelFacts, drawn: Drawn, plan: Plan, t: Words, *, tab: str | None) -> Row:
    """The level, with the drawn agencies.

    rows: in the order of `tab`; unlisted: how many are not drawn. indicators: code → short name, of the cells. missed:
    indicators, and how many of the agencies assessed are below target. same: agencies with a change since
    `year_before`, which is None where none has one. is_empty: nobody has reported anything. map: None without
    boundaries; is_too_many: the units are too many for one. has_current_map: the same year has a map on the current
    units, though these have none.
    """
    period, current = plan.periods.get(facts.as_of), plan.final_successors
    changes = {row["agency"]: row["share"] - facts.before[row["agency"]] for row in facts.agencies
               if row["agency"] in facts.before and not is_missing(row["share"])}  # fmt: skip
    count, year_before = len(facts.agencies), period.year - 1 if changes else None
    occurs = {row["indicator"] for row in facts.indicators} if tab == CELLS else ()
    indicators = {code: t.short(names.indicator(plan, code)) for code in plan.indicators["indicator"] if code in occurs}
    answer, short = _answers(facts, changes.values(), plan, t)
    statuses = Counter({status: sum(row[status] for row in facts.indicators) for status in STATUS_ORDER})
    current_units = current.loc[current["level"] == facts.level, "current"].unique()
    return {
        "answer": answer,
        "short_answer": short,
        "title": f"{t.number(count)} {t(PEERS[facts.level])}",
        "rows": tuple(_rows(facts, drawn, changes, indicators, plan, t)),
        "unlisted": count - len(drawn.agencies),
        "indicators": indicators,
        "missed": _missed(facts.indicators, plan, t),
        "statuses": parts(statuses, t),
        "year_before": year_before,
        "same": len(changes),
        "unranked": sum(is_missing(row["rank"]) for row in facts.agencies),
        "note": rests_on((row["agency"] for row in facts.agencies), [facts.latest], facts.as_of, plan, t),
        "is_empty": statuses["no_data"] == statuses.total(),
        "map": None if count > MOST_UNITS else level_map(
            {row["agency"]: (_name(plan, row["agency"], t), _percent(row)) for row in facts.agencies}, plan, facts.level
        ),
        "is_too_many": count > MOST_UNITS and plan.has_map(facts.level),
        "has_current_map": not facts.is_current and len(current_units) <= MOST_UNITS
        and has_boundaries(plan, facts.level, current_units),
    }  # fmt: skip


def _name(plan: Plan, agency: str, t: Words) -> str:
    return t.short(names.agency(plan, agency))


def _percent(row: Row) -> int | None:
    return None if is_missing(row["share"]) else int(rounded(row["share"], 0))


def _rows(facts: LevelFacts, drawn: Drawn, changes: Mapping[str, float], indicators: Iterable[str], plan: Plan, t: Words
          ) -> Iterator[Row]:  # fmt: skip
    """The agencies among their peers. rank, percent: None where too little is assessed. change: of the share since the
    year before, in points. cells: by the view's indicators, None where not reported."""
    reports = last_reports(drawn.due, plan.periods.get(facts.as_of), plan)
    cells = {
        (cell["agency"], cell["indicator"]): {  # no more of them: a cached page has thousands
            "indicator": cell["indicator"], "status": cell["status"],
            "reading": "" if is_missing(cell["value"]) else phrases.reading(cell, t),
        }
        for cell in drawn.cells
    }  # fmt: skip
    rows = {row["agency"]: row for row in facts.agencies}
    for code in drawn.agencies:
        row, counts, about, report = rows[code], drawn.statuses[code], names.agency(plan, code), reports.get(code)
        yield row | {
            "name": t.name(about) if len(drawn.agencies) < len(facts.agencies) else t.short(about),
            "full_name": t.name(about),
            "rank": None if is_missing(row["rank"]) else int(row["rank"]),
            "parts": parts({status: counts[status] for status in STATUS_ORDER}, t),
            "percent": _percent(row),
            "have": len(report["due"]) - len(report["missing"]) if report else row["total"] - counts["no_data"],
            "due": len(report["due"]) if report else row["total"],
            "state": t.reporting_state(report["state"]) if report and report["is_asked"] else "",
            "change": changes.get(code),
            "cells": [cells.get((code, indicator)) for indicator in indicators],
        }


def _missed(indicators: Iterable[Row], plan: Plan, t: Words) -> tuple[Row, ...]:
    rows = [
        {
            "indicator": row["indicator"],
            "name": t.short(names.indicator(plan, row["indicator"])),
            "below": sum(row[status] for status in SHORT),
            "assessed": sum(row[status] for status in (*SHORT, *ON_TARGET)),
        }
        for row in indicators
    ]
    most = sorted((row for row in rows if row["below"]), key=lambda row: (-row["below"], row["indicator"]))
    return tuple(most[:MOST_MISSED])


def _answers(facts: LevelFacts, changes: Collection[float], plan: Plan, t: Words) -> tuple[str, str]:
    whose = f"{level_word(facts.level, t)} {when(plan, facts.as_of, t)}"
    ranked = [row for row in facts.agencies if not is_missing(row["rank"])]
    if not ranked:
        nobody = t("{whose}: no agency can be ranked yet", whose=whose)
        return (nobody if facts.agencies else t("{whose}: none", whose=whose),) * 2
    ranked.sort(key=lambda row: (row["rank"], _name(plan, row["agency"], t)))
    best, last = ranked[0], ranked[-1]
    ends = {
        "best": _name(plan, best["agency"], t), "best_share": _percent(best),
        "last": _name(plan, last["agency"], t), "last_share": _percent(last),
    }  # fmt: skip
    sentence = t("{whose}: highest {best} {best_share}%, lowest {last} {last_share}%", whose=whose, **ends)
    up, down = (sum(sign * change > EPSILON for change in changes) for sign in (1, -1))
    short = t("{whose}: lowest {last} {last_share}%", whose=whose, **ends)
    turned = t("{up} up, {down} down", up=t.number(up), down=t.number(down))
    return fitting(f"{sentence} · {turned}" if changes else sentence, sentence), short


def fitting(*sentences: str) -> str:
    """The first of these that fits into the line of the answer, else the last."""
    return next((each for each in sentences if len(each) <= LONGEST_ANSWER), sentences[-1])


def when(plan: Plan, code: str, t: Words) -> str:
    """A period after a name: '2024', '6 tháng đầu năm 2024'."""
    return t.in_text(plan, code) if plan.periods.get(code).suffix else code


def level_word(code: str, t: Words) -> str:
    """'Cấp tỉnh': a level without its agencies in brackets."""
    return t.level(code).partition(" (")[0]


def rests_on(agencies: Iterable[str], periods: Iterable[str | None], as_of: str, plan: Plan, t: Words) -> str:
    """A note where agencies ended before the period's end: the period of their latest values."""
    end = plan.periods.get(as_of)
    ended = [day.date() for agency in agencies
             if not is_missing(day := names.agency(plan, agency)["valid_to"]) and day.date() < end.ends]  # fmt: skip
    with_values = [plan.periods.get(code) for code in periods if code]
    if not ended or not with_values:
        return ""
    last = max(with_values, key=lambda period: period.t)
    return t("Active until {day}: {period} is based on data for {last}.",
             day=t.date(max(ended)), period=t.in_text(plan, as_of), last=t.in_text(plan, last.code))  # fmt: skip
