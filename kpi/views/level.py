"""The agencies of a level beside each other: their statuses, their rank, the change on the year before, their data."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kpi import phrases
from kpi.evaluation import EPSILON, NOT_APPLICABLE, ON_TARGET, SHORT
from kpi.i18n import N_, Words, is_missing, rounded
from kpi.plan import Plan
from kpi.plan.rows import Row
from kpi.views import names
from kpi.views.map import Map, has_boundaries, level_map
from kpi.views.overview import Part, parts
from kpi.views.reporting import last_reports

RANKED, WORST, CELLS = "ranked", "worst", "cells"
TABS = {RANKED: N_("Ranking"), WORST: N_("Lowest first"), CELLS: N_("By indicator")}
PEERS = {"province": N_("departments"), "district": N_("districts"), "commune": N_("communes")}
LONGEST_ANSWER = 90  # characters
MOST_MISSED = 4


@dataclass(frozen=True)
class Cell:
    """An agency's actual of an indicator. word: the status."""

    indicator: str
    status: str
    value: str
    word: str


@dataclass(frozen=True)
class AgencyRow:
    """An agency among its peers. share: in percent, not rounded; None, like the rank, where too little is assessed.
    change: of the share, in points, since the year before. cells: by the view's indicators, None where not reported."""

    agency: str
    name: str
    full_name: str
    rank: int | None
    parts: tuple[Part, ...]
    on_target: int
    assessed: int
    share: float | None
    have: int
    due: int
    state: str = ""
    change: float | None = None
    cells: tuple[Cell | None, ...] = ()

    @property
    def percent(self) -> int | None:
        """The share as it is written."""
        return None if self.share is None else int(rounded(self.share, 0))


@dataclass(frozen=True)
class MissedIndicator:
    """An indicator, and how many of the agencies assessed are below its target."""

    indicator: str
    name: str
    below: int
    assessed: int


@dataclass(frozen=True)
class Level:
    """rows: in the order of `tab`. indicators: code → short name, of the cells. same: agencies with a change since
    `year_before`, which is None where none has one. is_empty: nobody has reported anything. has_current_map: the same
    year has a map on the current units, though these have none."""

    answer: str
    short_answer: str
    title: str
    rows: tuple[AgencyRow, ...]
    indicators: Mapping[str, str]
    missed: tuple[MissedIndicator, ...]
    statuses: tuple[Part, ...]
    year_before: int | None
    same: int
    unranked: int
    note: str
    is_empty: bool
    map: Map | None
    has_current_map: bool


@dataclass(frozen=True)
class LevelFacts:
    """The rows of a level's page. cells: the worst of each agency and indicator as of the period; before: of the same
    part of the year before, None in the plan's first; due: of punctuality.data_due(), empty for current units;
    is_current: these are the current units."""

    as_of: str
    level: str
    is_current: bool
    cells: Sequence[Row]
    before: Sequence[Row] | None
    due: Sequence[Row]


def level(facts: LevelFacts, plan: Plan, t: Words, *, tab: str | None) -> Level:
    """The level's agencies in the order of `tab`."""
    period = plan.periods.get(facts.as_of)
    indicators = _indicators(facts.cells, plan, t) if tab == CELLS else {}
    rows = _completed(ranking(facts.cells, plan, t), facts, indicators, plan, t)
    same, current = sum(row.change is not None for row in rows), plan.final_successors
    answer, short = _answers(rows, f"{level_word(facts.level, t)} {when(plan, facts.as_of, t)}", t)
    return Level(
        answer=answer,
        short_answer=short,
        title=f"{t.number(len(rows))} {t(PEERS[facts.level])}",
        rows=tuple(worst_first(rows) if tab in (WORST, CELLS) else rows),
        indicators=indicators,
        missed=_missed(facts.cells, plan, t),
        statuses=parts(Counter(cell["status"] for cell in facts.cells), t),
        year_before=period.year - 1 if same else None,
        same=same,
        unranked=sum(row.rank is None for row in rows),
        note=rests_on(facts.cells, facts.as_of, plan, t),
        is_empty=all(cell["status"] == "no_data" for cell in facts.cells),
        map=level_map({row.agency: (row.name, row.percent) for row in rows}, plan, facts.level),
        has_current_map=not facts.is_current
        and has_boundaries(plan, facts.level, current.loc[current["level"] == facts.level, "current"]),
    )


def ranking(cells: Iterable[Row], plan: Plan, t: Words) -> list[AgencyRow]:
    """The agencies of cells (one for each agency and indicator) by the share of their assessed indicators that are met
    or on track, 1-2-2-4; those with too few assessed at the end, without a rank."""
    rows = [_unranked(agency, counts, plan, t) for agency, counts in _counts(cells, "agency").items()]
    shares = sorted((row.share for row in rows if row.share is not None), reverse=True)
    ranked = [replace(row, rank=None if row.share is None else 1 + shares.index(row.share)) for row in rows]
    return sorted(ranked, key=lambda row: (row.rank or len(rows) + 1, row.name))


def _counts(cells: Iterable[Row], key: str) -> dict[str, Counter[str]]:
    """How many cells have which status, by agency or indicator."""
    counts: dict[str, Counter[str]] = {}
    for cell in cells:
        counts.setdefault(cell[key], Counter())[cell["status"]] += 1
    return counts


def _unranked(agency: str, counts: Counter[str], plan: Plan, t: Words) -> AgencyRow:
    on_target = sum(counts[status] for status in ON_TARGET)
    assessed = on_target + sum(counts[status] for status in SHORT)
    due = counts.total() - counts[NOT_APPLICABLE]
    # One good indicator among a dozen missing ones is no first rank.
    enough = assessed > 0 and assessed >= plan.rules.min_coverage * due - EPSILON
    about = names.agency(plan, agency)
    return AgencyRow(
        agency=agency,
        name=t.short(about),
        full_name=t.name(about),
        rank=None,
        parts=parts(counts, t),
        on_target=on_target,
        assessed=assessed,
        share=100 * on_target / assessed if enough else None,
        have=counts.total() - counts["no_data"],
        due=counts.total(),
    )


def _completed(
    rows: Sequence[AgencyRow], facts: LevelFacts, indicators: Iterable[str], plan: Plan, t: Words
) -> list[AgencyRow]:
    """The rows with their change on the year before, their last report, and their cells of these indicators."""
    before = {row.agency: row.share for row in ranking(facts.before or (), plan, t)}
    reports = last_reports(facts.due, plan.periods.get(facts.as_of), plan)
    cells = {(row["agency"], row["indicator"]): row for row in facts.cells}
    completed = []
    for row in rows:
        share, report = before.get(row.agency), reports.get(row.agency)
        if share is not None and row.share is not None:
            row = replace(row, change=row.share - share)
        if report is not None:
            row = replace(row, have=len(report.due) - len(report.missing), due=len(report.due),
                          state=t.reporting_state(report.state) if report.is_asked else "")  # fmt: skip
        completed.append(replace(row, cells=tuple(_cell(cells.get((row.agency, code)), t) for code in indicators)))
    return completed


def worst_first(rows: Iterable[AgencyRow]) -> list[AgencyRow]:
    """The lowest rank first; those without one stay at the end."""
    return sorted(rows, key=lambda row: (row.rank is None, -(row.rank or 0), row.name))


def _indicators(cells: Iterable[Row], plan: Plan, t: Words) -> dict[str, str]:
    """The indicators that occur, in the plan's order."""
    occurs = {cell["indicator"] for cell in cells}
    return {code: t.short(names.indicator(plan, code)) for code in plan.indicators["indicator"] if code in occurs}


def _cell(row: Row | None, t: Words) -> Cell | None:
    if row is None:
        return None
    value = "" if is_missing(row["value"]) else phrases.reading(row, t)
    return Cell(row["indicator"], row["status"], value, t.status(row["status"]))


def _missed(cells: Iterable[Row], plan: Plan, t: Words) -> tuple[MissedIndicator, ...]:
    """The indicators that most agencies miss."""
    rows = [
        MissedIndicator(code, t.short(names.indicator(plan, code)), sum(counts[status] for status in SHORT),
                        sum(counts[status] for status in (*SHORT, *ON_TARGET)))
        for code, counts in _counts(cells, "indicator").items()
    ]  # fmt: skip
    most = sorted((row for row in rows if row.below), key=lambda row: (-row.below, row.indicator))
    return tuple(most[:MOST_MISSED])


def _answers(rows: Sequence[AgencyRow], whose: str, t: Words) -> tuple[str, str]:
    """The answer sentence, and its short form for a phone."""
    ranked = [row for row in rows if row.rank]
    if not ranked:
        sentence = t("{whose}: no agency can be ranked yet", whose=whose) if rows else t("{whose}: none", whose=whose)
        return sentence, sentence
    best, last = ranked[0], ranked[-1]
    ends = {"best": best.name, "best_share": best.percent, "last": last.name, "last_share": last.percent}
    sentence = t("{whose}: highest {best} {best_share}%, lowest {last} {last_share}%", whose=whose, **ends)
    points = [row.change for row in ranked if row.change is not None]
    changes = t("{up} up, {down} down", up=sum(x > EPSILON for x in points), down=sum(x < -EPSILON for x in points))
    short = t("{whose}: lowest {last} {last_share}%", whose=whose, **ends)
    return fitting(f"{sentence} · {changes}" if points else sentence, sentence), short


def fitting(*sentences: str) -> str:
    """The first of these that fits into the line of the answer, else the last."""
    return next((each for each in sentences if len(each) <= LONGEST_ANSWER), sentences[-1])


def when(plan: Plan, code: str, t: Words) -> str:
    """A period after a name: '2024', '6 tháng đầu năm 2024'."""
    return t.in_text(plan, code) if plan.periods.get(code).suffix else code


def level_word(code: str, t: Words) -> str:
    """'Cấp tỉnh': a level without its agencies in brackets."""
    return t.level(code).partition(" (")[0]


def rests_on(cells: Sequence[Row], as_of: str, plan: Plan, t: Words) -> str:
    """A note where agencies ended before the period's end: the period of their latest values."""
    end = plan.periods.get(as_of)
    ended = [day.date() for agency in {cell["agency"] for cell in cells}
             if not is_missing(day := names.agency(plan, agency)["valid_to"]) and day.date() < end.ends]  # fmt: skip
    periods = [plan.periods.get(cell["period"]) for cell in cells if not is_missing(cell["period"])]
    if not ended or not periods:
        return ""
    last = max(periods, key=lambda period: period.t)
    return t("Active until {day}: {period} is based on data for {last}.",
             day=t.date(max(ended)), period=t.in_text(plan, as_of), last=t.in_text(plan, last.code))  # fmt: skip
