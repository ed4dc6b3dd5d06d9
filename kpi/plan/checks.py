"""Rules of a plan beyond its Table Schema: forms that fit kinds, quotes that are in the decision.

Most look at one row, and are a table. The others read tables and yield problems. A cell that could not be read is None
here and is passed over: it has its own problem already.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from typing import Any

from kpi.period import PeriodError
from kpi.plan import agency_checks
from kpi.plan.agency_checks import exists, wrong_actual
from kpi.plan.keys import Source
from kpi.plan.problem import PlanProblem
from kpi.plan.settings import FILE as SETTINGS_FILE
from kpi.plan.settings import TOTAL, Settings
from kpi.plan.tables import Table, unknown_codes

Problems = Iterator[PlanProblem]
Complaint = str | list[str] | tuple[str, str] | bool | None
# A table, columns, and what is wrong with the cell of the first (or of another, then with its name), if anything.
# "indicators.kind" is that of the row's indicator. A row that lacks one of the cells is passed over, but for those with
# "?", and so is one in which a cell cannot be read.
Rule = tuple[str, str, Callable[..., Complaint]]

# What a task without a year waits for, by the kinds of deadlines that have none.
_DEADLINES = {
    "fixed_year": "",
    "each_year": "is due in each year of the plan",
    "event_triggered": "waits for no year",
}
_DIRECTIONS = {"rank": "down", "reduction": "down", "milestone": "up"}
_UNITS = {"ratio": "%", "rank": "rank", "milestone": "yes/no"}
_KINDS = {
    "threshold": ("ratio", "score", "rank", "reduction", "milestone"),
    "increase": ("ratio", "score"),
    "reduction": ("reduction",),
}


def split(cell: str | None) -> tuple[str, ...]:
    """The codes of a cell that holds several with ';' between."""
    return tuple(cell.split(";")) if cell else ()


def _named_twice(cell: str) -> list[str]:
    codes = split(cell)
    return [
        f"“{code}” is named twice; delete one." for code in sorted({code for code in codes if codes.count(code) > 1})
    ]


_ROWS: tuple[Rule, ...] = (
    ("indicators", "unit kind", lambda unit, kind: unit != _UNITS.get(kind, unit)
     and f"“{unit}” is not the unit of a {kind}; write “{_UNITS[kind]}”."),
    ("indicators", "direction kind", lambda direction, kind: direction != _DIRECTIONS.get(kind, direction)
     and f"“{direction}” is not the direction of a {kind}; write “{_DIRECTIONS[kind]}”."),
    ("indicators", "numerator_vi? kind", lambda words, kind: kind == "ratio" and not words
     and "this cell is empty; a ratio must say what it counts."),
    ("indicators", "denominator_vi? kind", lambda words, kind: kind == "ratio" and not words
     and "this cell is empty; a ratio must say what it divides by."),
    ("indicators", "denominator_vi kind", lambda _, kind: kind != "ratio"
     and f"must be empty: a {kind} is divided by nothing."),
    ("targets", "level indicator indicators.kind indicators.reporting_levels", lambda level, indicator, kind, _:
     kind != "ratio" and level != TOTAL
     and f"only ratios roll up to a level, and {indicator} is a {kind}; write “{TOTAL}”."),
    ("targets", "level indicator indicators.kind indicators.reporting_levels", lambda level, indicator, kind, levels:
     kind == "ratio" and level not in (TOTAL, *split(levels))
     and f"{indicator} is not reported at this level, only at: {levels} (reporting_levels)."),
    ("targets", "year_to year_from due_basis", lambda last, first, _: last < first
     and f"{last} is before year_from, {first}."),
    ("targets", "year_from year_to due_basis", lambda first, last, due_basis: first < last and due_basis != "each_year"
     and f"a target that is {due_basis} is due in one year; write {last}, as in year_to."),
    ("tasks", "deadline_kind", lambda kind: kind not in _DEADLINES
     and f"“{kind}” is a deadline that the program does not know; write {' or '.join(_DEADLINES)}."),
    ("tasks", "deadline_year? deadline_kind", lambda year, kind: kind == "fixed_year" and year is None
     and "this cell is empty; a fixed_year task is due in a year."),
    ("tasks", "deadline_year deadline_kind", lambda _, kind: _DEADLINES.get(kind)
     and f"must be empty: an {kind} task {_DEADLINES[kind]}."),
    ("milestones", "indicator indicators.kind", lambda indicator, kind: kind != "milestone"
     and f"{indicator} is a {kind}; tasks make up milestones only."),
    ("agencies", "valid_to valid_from", lambda last, first: last < first and f"{last} is before valid_from, {first}."),
    ("agencies", "valid_to? successor", lambda last, _: last is None
     and "this cell is empty; an agency with a successor has a last day: fill it in."),
    ("agencies", "parent? level reports", lambda parent, level, reports: parent is None and reports and level != TOTAL
     and "this cell is empty; an agency that reports belongs to another."),
    ("agencies", "successor", _named_twice),
    ("indicators", "lead_agency", _named_twice),
    ("indicators", "reporting_levels", _named_twice),
    ("tasks", "coordinating_codes", _named_twice),
)  # fmt: skip


def _rows_of(settings: Settings, decision: str | None, agencies: Collection[str]) -> tuple[Rule, ...]:
    """The rules of rows that plan.toml has a part in."""
    first, last, total = settings.years[0], settings.years[-1], settings.total_agency
    periods, levels = settings.periods, (TOTAL, *settings.levels)
    folded = " ".join((decision or "").split())

    def no_year(year: int) -> Complaint:
        return not first <= year <= last and f"{year} is not a year of the plan, {first}–{last}."

    def wrong_quote(quote: str | None, source: str | None) -> Complaint:
        if source or decision is None:
            return False  # the text of a later decision is not in the folder
        if quote is None:
            return "this cell is empty; quote the decision, or name the later one in the column source."
        return " ".join(quote.split()) not in folded and (
            f"these words are not in {settings.decision_source}; copy them from there, letter by letter."
        )

    def wrong_level(level: str, agency: str) -> Complaint:
        if total not in agencies:
            return False  # a problem of plan.toml
        if (agency == total) != (level == TOTAL):
            return f"the level “{TOTAL}” is that of {total} (total_agency in plan.toml) only."
        own = ", ".join(settings.levels)
        return level not in levels and f"“{level}” is none of the plan's levels, {own} (levels in plan.toml)."

    def wrong_period(code: str) -> Complaint:
        try:
            return not periods.get(code)
        except PeriodError as error:
            return str(error)

    def wrong_sender(agency: str, level: str | None, reports: bool, indicator: str | None, by: str | None) -> Complaint:
        if by and level not in (None, TOTAL, *split(by)):
            return f"agencies of level “{level}” do not report {indicator}; it is reported by: {by}."
        return not reports and f"{agency} does not report (column reports); name one that does."

    return (
        ("targets", "year_from", no_year),
        ("targets", "year_to", no_year),
        ("targets", "year_to due_basis", lambda year, due_basis: due_basis == "plan_end" and first <= year < last
         and f"a target that is plan_end is due in the plan's last year, {last}."),
        ("targets", "quote_vi? source?", wrong_quote),
        ("indicators", "frequency", lambda frequency: frequency not in periods.frequencies
         and f"“{frequency}” is none of: {', '.join(periods.frequencies)} (frequencies in plan.toml)."),
        ("indicators", "reporting_levels", lambda cell: [
            f"“{level}” is none of: {', '.join(levels)} (levels in plan.toml)."
            for level in split(cell) if level not in levels]),
        ("agencies", "level agency", wrong_level),
        ("published", "agency agencies.level? agencies.reports indicator? indicators.reporting_levels?", wrong_sender),
        ("published", "period", wrong_period),
        ("published", "numerator? denominator? value? indicators.kind",
         partial(wrong_actual, settings.intake.agree_points)),
        ("published", "agency agencies.valid_from? agencies.valid_to? period", lambda agency, starts, ends, period:
         period in periods and not exists(starts, ends, day := periods.get(period).ends)
         and f"{agency} does not exist on {day}, the last day of {period}; name the agency of that day."),
    )  # fmt: skip


def check(settings: Settings | None, tables: Mapping[str, Table], files: Mapping[str, str]) -> list[PlanProblem]:
    """Every problem between the tables, plan.toml and the decision's text. A rule whose table, or plan.toml, could not
    be read is left out."""
    problems: list[PlanProblem] = []
    given = {**tables} if settings is None else {**tables, "settings": settings}
    for rule, names in _RULES:
        if given.keys() >= set(names):
            problems += rule(*(given[name] for name in names))
    rows = _ROWS
    if settings is not None:
        agencies = tables["agencies"].cells["agency"] if "agencies" in tables else ()
        rows += _rows_of(settings, files.get(settings.decision_source), agencies)
    for name, columns, complaint in rows:
        if tables.keys() >= {name, *re.findall(r"(\w+)\.", columns)}:
            problems += _complaints(tables, name, columns, complaint)
    if settings is not None and "agencies" in tables:
        problems += _named_agencies(settings, files[SETTINGS_FILE], tables["agencies"])
    return problems


def _complaints(tables: Mapping[str, Table], name: str, columns: str, complaint: Callable[..., Complaint]) -> Problems:
    """The problems of a table's rows by one rule."""
    table, names = tables[name], columns.replace("?", "").split()
    cells = [_cells(tables, table, column) for column in names]
    needed = [number for number, column in enumerate(columns.split()) if not column.endswith("?")]
    doubtful = {line for column in names for line in table.doubtful.get(column, ())}
    for line, row in zip(table.lines, zip(*cells, strict=True), strict=True):
        if line in doubtful or any(row[number] is None for number in needed):
            continue
        wrong = complaint(*row)
        for each in wrong if isinstance(wrong, list) else [wrong] if wrong else []:
            column, message = each if isinstance(each, tuple) else (names[0], str(each))
            yield table.problem(line, column, message)


def _cells(tables: Mapping[str, Table], table: Table, column: str) -> list[Any]:
    """The cells of a column, or those of "indicators.kind"; of a code that is there twice, which is a problem of its
    own, those of the first."""
    name, _, looked_up = column.rpartition(".")
    if not name:
        return table.cells[column]
    key = tables[name].schema.columns[0].name
    by_code = {code: cell for _, code, cell in reversed(list(tables[name].rows(key, looked_up)))}
    return [by_code.get(code) for code in table.cells[key]]


def _forms(targets: Table, indicators: Table) -> Problems:
    by_code = {code: row for _, code, *row in reversed(list(indicators.rows("indicator", "kind", "direction")))}
    columns = ("indicator", "form", "comparator", "value", "due_basis")
    for line, indicator, form, comparator, value, due_basis in targets.rows(*columns):
        kind, direction = by_code.get(indicator, (None, None))
        if form is None or kind is None:
            continue
        if form not in _KINDS:  # where datapackage.json allows another
            yield targets.problem(line, "form", f"“{form}” is none of: {', '.join(_KINDS)}.")
            continue
        direction = _DIRECTIONS.get(kind, direction)
        if kind not in _KINDS[form]:
            message = f"a target of this form is for {' or '.join(_KINDS[form])}, and {indicator} is a {kind}."
            yield targets.problem(line, "form", message)
            continue
        if form == "increase" and direction == "down":
            yield targets.problem(line, "form", f"of {indicator} less is better; it cannot be asked to increase.")
            continue
        fitting = ("<=", "<") if form == "threshold" and direction == "down" else (">=", ">")
        if comparator and direction and comparator not in fitting:
            message = f"“{comparator}” would reward the wrong way; write {' or '.join(fitting)}."
            yield targets.problem(line, "comparator", message)
        if form == "increase" and due_basis not in (None, "each_year"):
            yield targets.problem(line, "due_basis", "an increase is over the year before; write each_year.")
        if form == "reduction" and due_basis == "each_year":
            yield targets.problem(line, "due_basis", "a reduction is against the base year; write stated or plan_end.")
        if value is not None and (complaint := _wrong_value(kind, form, value)):
            yield targets.problem(line, "value", complaint)


def _wrong_value(kind: str, form: str, value: float) -> str:
    if form == "reduction":
        return "" if 0 < value <= 100 else "a reduction is in percent of the base year: above 0, at most 100."
    if kind == "ratio":
        return "" if value <= 100 else "a ratio is in percent: at most 100."
    if kind == "milestone":
        return "" if value == 1 else "a milestone is reached or not; write 1."
    if kind == "rank":
        return "" if value >= 1 and value.is_integer() else "a rank is a whole number, from 1 on."
    return ""


def _unknown_agencies(agencies: Table, indicators: Table, tasks: Table) -> Problems:
    for table, column in ((indicators, "lead_agency"), (agencies, "successor"), (tasks, "coordinating_codes")):
        yield from unknown_codes(table, column, agencies, "agency", split)


def _codes_apart(table: Table) -> Problems:
    """Reporters write codes in capitals or not: two codes must differ in more than that."""
    key = table.schema.columns[0].name
    first: dict[str, tuple[int, str]] = {}
    for line, code in table.rows(key):
        if code is None:
            continue
        earlier_line, earlier = first.setdefault(code.casefold(), (line, code))
        if earlier != code:
            message = f"“{code}” differs from “{earlier}” on line {earlier_line} in capitals only; change one."
            yield table.problem(line, key, message)


def _named_agencies(settings: Settings, settings_text: str, agencies: Table) -> list[PlanProblem]:
    source = Source(SETTINGS_FILE, settings_text)
    for key in ("total_agency", "standing_agency"):
        code = getattr(settings, key)
        if code not in agencies.cells["agency"] and "agency" not in agencies.doubtful:
            source.wrong(
                (key,), f"“{code}” is not in {agencies.schema.file}, column agency; correct it or add it there."
            )
    return source.problems


_RULES: tuple[tuple[Callable[..., Problems], tuple[str, ...]], ...] = (
    (_forms, ("targets", "indicators")),
    (_unknown_agencies, ("agencies", "indicators", "tasks")),
    (_codes_apart, ("agencies",)),
    (_codes_apart, ("indicators",)),
    (agency_checks.successors, ("agencies",)),
    (agency_checks.parents, ("agencies",)),
)
