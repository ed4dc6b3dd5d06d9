"""Who has reported: the answer, the agencies by period, whose report is missing, and one agency's report."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kpi.i18n import NOTHING, Words, is_missing
from kpi.period import Period
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row
from kpi.reporting.punctuality import COUNTED, STATES, TO_CHASE
from kpi.views import names

MOST_MISSING = 5
WHOLE = ("on_time", "late")


@dataclass(frozen=True)
class Cell:
    """A report of a period. count: the data points that came, of those due; said: the same in a sentence."""

    period: str
    state: str
    word: str
    count: str
    said: str


@dataclass(frozen=True)
class AgencyRow:
    agency: str
    level: str
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class LevelGroup:
    """A level. complete: per period the share of complete reports in percent; rows: its agencies, the worst report of
    the chosen period first; gone: those that did not exist at the end of that period."""

    level: str
    name: str
    complete: tuple[str, ...]
    rows: tuple[AgencyRow, ...]
    gone: tuple[AgencyRow, ...]


@dataclass(frozen=True)
class Awaited:
    """The agencies of a level whose report of the chosen period is missing, or incomplete: code, level, short name."""

    state: str
    level_name: str
    agencies: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class ReportingView:
    """periods: of the year, code and short name. counts: of the chosen period, state → reports. lacking: what is
    missing most often, a sentence each. is_empty: nobody has submitted anything for the year, nor had to."""

    answer: str
    short_answer: str
    period: str
    periods: tuple[tuple[str, str], ...]
    counts: dict[str, int]
    groups: tuple[LevelGroup, ...]
    awaited: tuple[Awaited, ...]
    lacking: tuple[str, ...]
    is_empty: bool


@dataclass(frozen=True)
class Due:
    """A data point of a report: its indicator, who leads it (of the total's), whether and when it came."""

    indicator: str
    name: str
    lead: str
    state: str
    word: str
    came: str


@dataclass(frozen=True)
class Report:
    """One agency's report for a period. said: what came, when, and what is still to come; rows: what is missing
    first."""

    agency: str
    level: str
    name: str
    period: str
    state: str
    word: str
    said: str
    rows: tuple[Due, ...]


def last_due(plan: Plan, year: int, today: date) -> str:
    """The latest period of a year whose due day has passed, else its first."""
    periods = plan.periods.of_year(year)
    return next((period.code for period in reversed(periods) if period.unit_due < today), periods[0].code)


def reporting_view(
    cells: Sequence[Row], due: Sequence[Row], plan: Plan, t: Words, *, period: str, level: str | None
) -> ReportingView:
    """The reports of the period's year, at a level or everywhere.

    cells: rows of kpi.reporting.punctuality.grid() of the year. due: those of figures_due() of the period.
    """
    shown = [row for row in cells if level in (None, row["level"])]
    own = [row for row in shown if row["period"] == period]
    periods = [each.code for each in plan.periods.of_year(plan.periods.get(period).year)]
    counts = Counter(row["state"] for row in own)
    groups = tuple(
        _group(of, [row for row in shown if row["level"] == of], periods, period, plan, t)
        for of in (TOTAL, *plan.levels) if any(row["level"] == of for row in shown)
    )  # fmt: skip
    return ReportingView(
        answer=_answer(plan, own, period, t),
        short_answer=_answer(plan, own, period, t, is_short=True),
        period=period,
        periods=tuple((code, names.short_period(plan, code, t)) for code in periods),
        counts={state: counts[state] for state in STATES if counts[state]},
        groups=groups,
        awaited=tuple(each for state in TO_CHASE for each in _awaited(state, groups, period, plan, t)),
        lacking=_lacking([row for row in due if level in (None, row["level"])], plan, t),
        is_empty=not any(row["have"] or row["unasked"] or row["fell_due"] for row in cells),
    )


def _answer(plan: Plan, own: Sequence[Row], period: str, t: Words, *, is_short: bool = False) -> str:
    named, asked = t.period(plan, period), [row for row in own if row["due"]]
    if not asked:
        return t("{period}: nobody of this level owes a report.", period=named)
    fell_due = Counter(row["state"] for row in asked if row["fell_due"])
    complete = sum(row["have"] == row["due"] for row in asked)
    if not any(row["is_asked"] for row in asked):
        return t("{period}: due before this program was first used, no report requested", period=named)
    if not fell_due:
        return t("{period}: due on {day}, {have}/{n} reports complete so far", period=named,
                 day=t.date(asked[0]["unit_due"]), have=t.number(complete), n=t.number(len(asked)))  # fmt: skip
    whole, late = fell_due["on_time"] + fell_due["late"], fell_due["late"]
    numbers = {"period": named, "n": t.number(whole), "due": t.number(fell_due.total()), "late": t.number(late)}
    parts = [t("{period}: {n}/{due} reports complete ({late} late)", **numbers) if late and not is_short
             else t("{period}: {n}/{due} reports complete", **numbers)]  # fmt: skip
    if fell_due["partial"] and not is_short:
        parts.append(t("{n} incomplete", n=t.number(fell_due["partial"])))
    return " · ".join([*parts, t("{n} missing", n=t.number(fell_due["missing"]))])


def _group(level: str, cells: Sequence[Row], periods: Sequence[str], period: str, plan: Plan, t: Words) -> LevelGroup:
    of_agency: dict[str, dict[str, Row]] = {}
    for row in cells:
        of_agency.setdefault(row["agency"], {})[row["period"]] = row
    year = plan.periods.get(period).year
    rows = {code: _row(code, of, periods, named(plan, code, year, t), t) for code, of in of_agency.items()}
    ordered = sorted(of_agency, key=lambda code: (*_badness(of_agency[code], period), rows[code].name))
    gone = {code for code in ordered if of_agency[code][period]["state"] == "did_not_exist"}
    return LevelGroup(
        level=level,
        name=t.level(level),
        complete=tuple(_complete([row for row in cells if row["period"] == code], t) for code in periods),
        rows=tuple(rows[code] for code in ordered if code not in gone),
        gone=tuple(rows[code] for code in ordered if code in gone),
    )


def _badness(of: dict[str, Row], period: str) -> tuple[int, int, int]:
    """What the worst comes first by: the state of the chosen report, what it lacks, and the bad reports of the year."""
    own = of[period]
    lacking = own["due"] - own["have"] if own["fell_due"] else 0
    bad = sum(row["state"] in COUNTED and row["state"] != "on_time" for row in of.values())
    return STATES.index(own["state"]), -lacking, -bad


def _complete(cells: Sequence[Row], t: Words) -> str:
    fell_due = [row for row in cells if row["fell_due"]]
    whole = sum(row["state"] in WHOLE for row in fell_due)
    return t.percent(100 * whole / len(fell_due), 0) if fell_due else NOTHING


def _row(code: str, of: dict[str, Row], periods: Sequence[str], name: str, t: Words) -> AgencyRow:
    return AgencyRow(code, of[periods[0]]["level"], name, tuple(_cell(of[period], t) for period in periods))


def _cell(row: Row, t: Words) -> Cell:
    count = f"{row['have']}/{row['due']}" if row["due"] else str(row["unasked"] or "")
    return Cell(row["period"], row["state"], state_word(row, t), count, said(row, t))


def _awaited(state: str, groups: Sequence[LevelGroup], period: str, plan: Plan, t: Words) -> list[Awaited]:
    found = []
    for group in groups:
        rows = [row for row in group.rows
                if any(cell.period == period and cell.state == state for cell in row.cells)]  # fmt: skip
        if rows:
            short = tuple((row.agency, row.level, t.short(names.agency(plan, row.agency))) for row in rows)
            found.append(Awaited(state, group.name, short))
    return found


def _lacking(due: Sequence[Row], plan: Plan, t: Words) -> tuple[str, ...]:
    """The indicators that most agencies have not submitted: 'CT3.13 … : thiếu ở 130/188 cơ quan, đơn vị'."""
    asked = Counter(row["indicator"] for row in due)
    missing = Counter(row["indicator"] for row in due if row["state"] == "missing")
    most = sorted(missing, key=lambda code: (-missing[code], code))[:MOST_MISSING]
    return tuple(
        t("{code} {name}: missing at {n} of {of}", code=code, n=t.number(missing[code]), of=t.number(asked[code]),
          name=t.name(names.indicator(plan, code)))
        for code in most
    )  # fmt: skip


def named(plan: Plan, agency: str, year: int, t: Words) -> str:
    """An agency's name, with its first or last day where that lies within a year's periods."""
    row = names.agency(plan, agency)
    first, last = plan.periods.of_year(year)[0].starts, plan.periods.year_end(year).ends
    if not is_missing(row["valid_to"]) and row["valid_to"].date() <= last:
        return names.until(row, t)
    if not is_missing(row["valid_from"]) and row["valid_from"].date() > first:
        return names.since(row, t)
    return t.name(row)


def said(row: Row, t: Words) -> str:
    """What came of a report, in a sentence."""
    unasked = t.plural("{n} figure came that was not due", "{n} figures came that were not due", row["unasked"])
    if not row["due"]:
        return unasked if row["unasked"] else t("nothing is due")
    parts = [t("{have} of {due} figures, {in_time} in time", have=row["have"], due=row["due"], in_time=row["in_time"])]
    if not is_missing(row["whole_at"]):
        parts.append(t("whole since {moment}", moment=t.moment(row["whole_at"])))
    parts.append(t("due on {day}", day=t.date(row["unit_due"])))
    return "; ".join([*parts, unasked] if row["unasked"] else parts)


def one_report(cell: Row | None, due: Sequence[Row], plan: Plan, t: Words, *, agency: str, period: str) -> Report:
    """One agency's report for a period.

    cell: its row of punctuality.grid(), None where there is none. due: its rows of figures_due().
    """
    end, is_total = plan.periods.get(period), agency == plan.total_agency
    state = cell["state"] if cell else "did_not_exist"
    return Report(
        agency=agency,
        level=names.agency(plan, agency)["level"],
        name=named(plan, agency, end.year, t),
        period=t.period(plan, period),
        state=state,
        word=state_word(cell, t) if cell else t.reporting_state(state),
        said=said(cell, t) if cell else "",
        rows=tuple(
            Due(
                row["indicator"],
                t.name(names.indicator(plan, row["indicator"])),
                names.lead_words(plan, row["indicator"], end.ends, t) if is_total else "",
                row["state"],
                state_word(row, t),
                t.moment(row["first_at"]),
            )
            for row in sorted(due, key=lambda row: STATES.index(row["state"]))
        ),
    )


@dataclass(frozen=True)
class LastReport:
    """asked and missing: indicators. state, is_asked: as of kpi.reporting.punctuality."""

    period: Period
    asked: tuple[str, ...]
    missing: tuple[str, ...]
    state: str
    is_asked: bool


def last_reports(due: Iterable[Row], period: Period, plan: Plan) -> dict[str, LastReport]:
    """Agency → its last report up to a period. due: rows of punctuality.figures_due()."""
    of_agencies: dict[str, dict[str, list[Row]]] = {}
    for row in due:
        of_agencies.setdefault(row["agency"], {}).setdefault(row["period"], []).append(row)
    found = {}
    for agency, by_period in of_agencies.items():
        owed = [plan.periods.get(code) for code in by_period if plan.periods.get(code).t <= period.t]
        if owed:
            last = max(owed, key=lambda each: each.t)
            found[agency] = _report(last, by_period[last.code])
    return found


def _report(period: Period, asked: Sequence[Row]) -> LastReport:
    indicators = tuple(row["indicator"] for row in asked)
    missing = tuple(row["indicator"] for row in asked if is_missing(row["first_at"]))
    states = {row["state"] for row in asked}
    state = next((state for state in ("not_due", "missing", "late") if state in states), "on_time")
    if state == "missing" and len(missing) < len(asked):
        state = "partial"
    return LastReport(period, indicators, missing, state, asked[0]["is_asked"])


def state_word(row: Row, t: Words) -> str:
    """The state of a report or data point. row: of grid() or figures_due()."""
    if row["state"] == "not_due" and not row["is_asked"]:
        return t("Not requested")
    return t.reporting_state(row["state"])
