"""Reporting status: the answer, the agencies by period, the agencies with missing reports, and one agency's report."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any

from kpi.i18n import Words, is_missing
from kpi.period import Period
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row
from kpi.reporting.punctuality import STATES, TO_CHASE
from kpi.views import names

MOST_MISSING = 5  # indicators
NAMED = 24  # agencies of a level that are named beside the matrix at once
GONE = "did_not_exist"


def last_due(plan: Plan, year: int, today: date) -> str:
    """The latest period of a year whose due day has passed, else its first."""
    periods = plan.periods.of_year(year)
    return next((period.code for period in reversed(periods) if period.unit_due < today), periods[0].code)


def drawn(worst: Iterable[Row], most: int | None = None) -> dict[str, Row]:
    """Level → the agencies that are drawn of it, the worst report first: at most as many of those that existed at the
    end of the period, and of those that did not; and by state those with missing and with incomplete reports.

    worst: rows of kpi.reporting.punctuality.of_period().
    """
    by_level: dict[str, dict[str, list[str]]] = {}
    for row in worst:
        by_level.setdefault(row["level"], {state: [] for state in STATES})[row["state"]] = list(row["agencies"])
    levels = {}
    for level, agencies in by_level.items():
        listed = [code for state in STATES if state != GONE for code in agencies[state]][:most]
        some = set(listed).union(*(agencies[state][:NAMED] for state in TO_CHASE))
        awaited = {state: [code for code in agencies[state] if code in some] for state in TO_CHASE}
        levels[level] = {"listed": listed, "gone": agencies[GONE][:most], "awaited": awaited}
    return levels


def reporting_view(
    plan: Plan, t: Words, *, period: str, level: str | None, agency: str | None = None, counts: Sequence[Row],
    missing: Sequence[Row], drawn: Mapping[str, Row], grid: Sequence[Row], due: Sequence[Row],
) -> Row:  # fmt: skip
    """The reports of the period's year, at a level or everywhere; the chosen agency's report for the period.

    periods: of the year, code and short name. counts: of the chosen period, state → reports. most_missing: a sentence
    for each indicator. is_empty: nobody has submitted anything for the year, nor had to.

    counts: of all reports of the year, missing: of the indicators with missing values, as
    kpi.reporting.punctuality.of_period() gives them. drawn: see drawn(). grid: rows of punctuality.grid() of the drawn
    agencies and the chosen one. due: those of data_due() of the chosen one for the period.
    """
    own = [row for row in counts if level in (None, row["level"]) and row["period"] == period]
    answer, short = _answers(plan, [row for row in own if row["is_due"]], period, t)
    by_state = _sums(own, "state")
    year = plan.periods.of_year(plan.periods.get(period).year)
    return {
        "answer": answer,
        "short_answer": short,
        "period": period,
        "periods": tuple((each.code, names.short_period(plan, each.code, t)) for each in year),
        "counts": {state: by_state[state] for state in STATES if by_state[state]},
        "groups": [_group(code, drawn[code], counts, grid, period, plan, t)
                   for code in (TOTAL, *plan.levels) if code in drawn],
        "most_missing": tuple(
            t("{code} {name}: missing at {n} of {total}", code=row["indicator"], total=t.number(row["due"]),
              name=t.name(names.indicator(plan, row["indicator"])), n=t.number(row["missing"]))
            for row in missing if any(each["fell_due"] for each in own)
        ),
        "report": one_report(grid, due, plan, t, agency=agency, period=period) if agency else None,
        "is_empty": not any(row["has_values"] or row["fell_due"] for row in counts),
    }  # fmt: skip


def _sums(counts: Iterable[Row], name: str) -> Counter[Any]:
    """Reports by the values of a column of their counts."""
    sums: Counter[Any] = Counter()
    for row in counts:
        sums[row[name]] += row["reports"]
    return sums


def _answers(plan: Plan, due: Sequence[Row], period: str, t: Words) -> tuple[str, str]:
    """The answer sentence, and its short form. due: counts of the period's reports that are due."""
    name = t.period(plan, period)
    if not due:
        return (t("{period}: no reports are due at this level.", period=name),) * 2
    if not any(row["is_asked"] for row in due):
        return (t("{period}: due before this program was first used, no report requested", period=name),
                t("{period}: no report requested", period=name))  # fmt: skip
    states = _sums((row for row in due if row["fell_due"]), "state")
    if not states:
        complete = _sums(due, "is_complete")
        return (t("{period}: due on {day}, {have}/{n} reports complete so far", period=name,
                  day=t.date(plan.periods.get(period).unit_due), have=t.number(complete[True]),
                  n=t.number(complete.total())),) * 2  # fmt: skip
    late, partial = states["late"], states["partial"]
    numbers = {"period": name, "n": t.number(states["on_time"] + late), "due": t.number(states.total())}
    short = t("{period}: {n}/{due} reports complete", **numbers)
    parts = [t("{period}: {n}/{due} reports complete ({late} late)", **numbers, late=t.number(late)) if late else short,
             *([t("{n} incomplete", n=t.number(partial))] if partial else [])]  # fmt: skip
    missing = t("{n} missing", n=t.number(states["missing"]))
    return " · ".join([*parts, missing]), f"{short} · {missing}"


def _group(level: str, agencies: Row, all_counts: Sequence[Row], grid: Sequence[Row], period: str, plan: Plan, t: Words
           ) -> Row:  # fmt: skip
    """A level. complete: per period the share of complete reports in percent. counts: agencies by state of the chosen
    report; existing: how many existed at the end of the period. The first of them, the worst report first: rows those
    that existed, gone those that did not, awaited those whose report is missing, or incomplete, by state."""
    counts = [row for row in all_counts if row["level"] == level]
    states = dict(_sums((row for row in counts if row["period"] == period), "state"))
    are_all = sum(states.values()) == len(agencies["listed"]) + len(agencies["gone"])  # or short names would repeat
    by_agency: dict[str, dict[str, Row]] = {}
    for row in grid:
        by_agency.setdefault(row["agency"], {})[row["period"]] = row
    rows = {code: _row(code, by_agency[code], period, plan, t, is_short=are_all)
            for code in {*agencies["listed"], *agencies["gone"], *chain(*agencies["awaited"].values())}}  # fmt: skip

    def badness(code: str) -> tuple[int, int, int, str]:
        """The state of the chosen report, its missing data, and the year's bad reports; then the name."""
        own = by_agency[code][period]
        missing = own["due"] - own["have"] if own["fell_due"] else 0
        bad = sum(row["state"] in ("missing", "partial", "late") for row in by_agency[code].values())
        return STATES.index(own["state"]), -missing, -bad, rows[code]["name"]

    def ordered(codes: Iterable[str]) -> list[Row]:
        return [rows[code] for code in sorted(codes, key=badness)]

    def complete(code: str) -> str:
        fell_due = _sums((row for row in counts if row["period"] == code and row["fell_due"]), "state")
        share = 100 * (fell_due["on_time"] + fell_due["late"]) / fell_due.total() if fell_due else None
        return t.percent(share, 0)

    return {
        "level": level,
        "name": t.level(level),
        "complete": [complete(each.code) for each in plan.periods.of_year(plan.periods.get(period).year)],
        "rows": ordered(agencies["listed"]),
        "gone": ordered(agencies["gone"]),
        "awaited": {state: ordered(codes)[:NAMED] for state, codes in agencies["awaited"].items()},
        "counts": states,
        "existing": sum(states.values()) - states.get(GONE, 0),
    }


def _row(code: str, reports: dict[str, Row], period: str, plan: Plan, t: Words, *, is_short: bool) -> Row:
    """The report of the chosen period with the agency's names. cells: all reports of the year; count: the data points
    received, of those due; words: the same in a sentence."""
    about = names.agency(plan, code)
    return {
        "agency": code,
        "level": reports[period]["level"],
        "name": _dated_name(plan, code, plan.periods.get(period).year, t),
        "short": t.short(about) if is_short else t.name(about),
        "state": reports[period]["state"],
        "cells": [
            {
                "period": row["period"],
                "state": row["state"],
                "word": state_word(row, t),
                "count": f"{row['have']}/{row['due']}" if row["due"] else str(row["unasked"] or ""),
                "words": _words(row, t),
            }
            for row in reports.values()
        ],
    }


def _dated_name(plan: Plan, agency: str, year: int, t: Words) -> str:
    """An agency's name, with its first or last day where that lies within a year's periods."""
    row = names.agency(plan, agency)
    first, last = plan.periods.of_year(year)[0].starts, plan.periods.year_end(year).ends
    if not is_missing(row["valid_to"]) and row["valid_to"].date() <= last:
        return names.until(row, t)
    if not is_missing(row["valid_from"]) and row["valid_from"].date() > first:
        return names.since(row, t)
    return t.name(row)


def _words(row: Row, t: Words) -> str:
    """A sentence on the received values of a report."""
    unasked = t.plural("{n} data point received that was not due", "{n} data points received that were not due",
                       row["unasked"])  # fmt: skip
    if not row["due"]:
        return unasked if row["unasked"] else t("nothing is due")
    parts = [t("{have} of {due} data points, {in_time} in time", have=row["have"], due=row["due"],
               in_time=row["in_time"])]  # fmt: skip
    if not is_missing(row["whole_at"]):
        parts.append(t("complete since {moment}", moment=t.moment(row["whole_at"])))
    parts.append(t("due on {day}", day=t.date(row["unit_due"])))
    return "; ".join([*parts, unasked] if row["unasked"] else parts)


def state_word(row: Row, t: Words) -> str:
    """The state of a report or data point. row: of grid() or data_due()."""
    if row["state"] == "not_due" and not row["is_asked"]:
        return t("Not requested")
    return t.reporting_state(row["state"])


def one_report(grid: Sequence[Row], due: Sequence[Row], plan: Plan, t: Words, *, agency: str, period: str) -> Row:
    """One agency's report for a period, from the rows of reporting_view(). words: what was received, when, and when it
    is due. rows: the data points due, the missing first."""
    row = next((row for row in grid if row["agency"] == agency and row["period"] == period), None)
    state = row["state"] if row else GONE
    return {
        "agency": agency,
        "level": names.agency(plan, agency)["level"],
        "name": _dated_name(plan, agency, plan.periods.get(period).year, t),
        "period": t.period(plan, period),
        "state": state,
        "word": state_word(row, t) if row else t.reporting_state(state),
        "words": _words(row, t) if row else "",
        "rows": sorted(due, key=lambda row: STATES.index(row["state"])),
    }


def last_reports(due: Iterable[Row], period: Period, plan: Plan) -> dict[str, Row]:
    """Agency → its last report up to a period: the Period, the indicators due and missing, its state.
    due: rows of punctuality.data_due()."""
    reports: dict[str, dict[Period, list[Row]]] = {}
    for row in due:
        of_row = plan.periods.get(row["period"])
        if of_row.t <= period.t:
            reports.setdefault(row["agency"], {}).setdefault(of_row, []).append(row)
    last = {}
    for agency, own in reports.items():
        latest = max(own, key=lambda each: each.t)
        rows = own[latest]
        indicators = [row["indicator"] for row in rows]
        missing = [row["indicator"] for row in rows if is_missing(row["first_at"])]
        states = {row["state"] for row in rows}
        state = next((state for state in ("not_due", "missing", "late") if state in states), "on_time")
        if state == "missing" and len(missing) < len(rows):
            state = "partial"
        is_asked = rows[0]["is_asked"]
        last[agency] = {"period": latest, "due": indicators, "missing": missing, "state": state, "is_asked": is_asked}
    return last
