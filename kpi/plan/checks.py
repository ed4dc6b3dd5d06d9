"""Rules of a plan beyond its Table Schema: forms that fit kinds, quotes that are in the decision.

Every rule reads tables and yields problems. A cell that could not be read is None here and is passed over: it has its
own problem already.
"""

from collections.abc import Callable, Iterator, Mapping

from kpi.plan import agency_checks
from kpi.plan.keys import Source
from kpi.plan.problem import PlanProblem
from kpi.plan.settings import FILE as SETTINGS_FILE
from kpi.plan.settings import TOTAL, Settings
from kpi.plan.tables import Table, unknown_codes

Problems = Iterator[PlanProblem]

_CODE_LISTS = (
    ("indicators", "lead_agency"),
    ("agencies", "successor"),
    ("tasks", "coordinating_codes"),
)
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


def check(settings: Settings | None, tables: Mapping[str, Table], files: Mapping[str, str]) -> list[PlanProblem]:
    """Every problem between the tables, plan.toml and the decision's text. A rule whose table, or plan.toml, could not
    be read is left out."""
    problems: list[PlanProblem] = []
    given = {**tables} if settings is None else {**tables, "settings": settings}
    for rule, names in _RULES:
        if given.keys() >= set(names):
            problems += rule(*(given[name] for name in names))
    if settings is None:
        return problems
    if "agencies" in tables:
        problems += _named_agencies(settings, files[SETTINGS_FILE], tables["agencies"])
    if "targets" in tables and settings.decision_source in files:
        problems += _quotes(tables["targets"], settings.decision_source, files[settings.decision_source])
    return problems


def split(cell: str | None) -> tuple[str, ...]:
    """The codes of a cell that holds several with ';' between."""
    return tuple(cell.split(";")) if cell else ()


def _kinds(indicators: Table) -> Problems:
    for line, kind, unit, direction in indicators.rows("kind", "unit", "direction"):
        if unit and unit != _UNITS.get(kind, unit):
            yield indicators.problem(line, "unit", f"“{unit}” is not the unit of a {kind}; write “{_UNITS[kind]}”.")
        if direction and direction != _DIRECTIONS.get(kind, direction):
            message = f"“{direction}” is not the direction of a {kind}; write “{_DIRECTIONS[kind]}”."
            yield indicators.problem(line, "direction", message)
    for column, meaning in (("numerator_vi", "what it counts"), ("denominator_vi", "what it divides by")):
        for line, kind, words in indicators.rows("kind", column):
            if kind == "ratio" and indicators.is_missing(line, column, words):
                yield indicators.problem(line, column, f"this cell is empty; a ratio must say {meaning}.")
    for line, kind, words in indicators.rows("kind", "denominator_vi"):
        if kind not in (None, "ratio") and words:
            yield indicators.problem(line, "denominator_vi", f"must be empty: a {kind} is divided by nothing.")


def _forms(targets: Table, indicators: Table) -> Problems:
    by_code = _first_by_code(indicators, "kind", "direction")
    columns = ("indicator", "form", "comparator", "value", "due_basis")
    for line, indicator, form, comparator, value, due_basis in targets.rows(*columns):
        kind, direction = by_code.get(indicator, (None, None))
        if form is None or kind is None:
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


def _first_by_code(indicators: Table, *columns: str) -> dict[str, list[str | None]]:
    """Cells by indicator; of a code that is there twice, which is a problem of its own, those of the first."""
    return {code: rest for _, code, *rest in reversed(list(indicators.rows("indicator", *columns)))}


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


def _levels(targets: Table, indicators: Table) -> Problems:
    """A target binds a level only if its values exist and roll up."""
    by_code = _first_by_code(indicators, "kind", "reporting_levels")
    for line, indicator, level in targets.rows("indicator", "level"):
        kind, levels = by_code.get(indicator, (None, None))
        if level in (None, TOTAL) or kind is None or levels is None:
            continue
        if kind != "ratio":
            message = f"only ratios roll up to a level, and {indicator} is a {kind}; write “{TOTAL}”."
            yield targets.problem(line, "level", message)
        elif level not in split(levels):
            message = f"{indicator} is not reported at this level, only at: {levels} (reporting_levels)."
            yield targets.problem(line, "level", message)


def _years(targets: Table) -> Problems:
    for line, first, last, due_basis in targets.rows("year_from", "year_to", "due_basis"):
        if None in (first, last, due_basis):
            continue
        if last < first:
            yield targets.problem(line, "year_to", f"{last} is before year_from, {first}.")
        elif first != last and due_basis != "each_year":
            message = f"a target that is {due_basis} is due in one year; write {last}, as in year_to."
            yield targets.problem(line, "year_from", message)


def _years_of_plan(settings: Settings, targets: Table) -> Problems:
    first, last = settings.years[0], settings.years[-1]
    for column in ("year_from", "year_to"):
        for line, year in targets.rows(column):
            if year is not None and not first <= year <= last:
                yield targets.problem(line, column, f"{year} is not a year of the plan, {first}–{last}.")
    for line, year, due_basis in targets.rows("year_to", "due_basis"):
        if due_basis == "plan_end" and year is not None and first <= year < last:
            yield targets.problem(line, "year_to", f"a target that is plan_end is due in the plan's last year, {last}.")


def _quotes(targets: Table, decision_file: str, decision: str) -> Problems:
    folded = " ".join(decision.split())
    for line, quote, source in targets.rows("quote_vi", "source"):
        if source:
            continue  # a later decision: its text is not in the folder
        if quote and " ".join(quote.split()) not in folded:
            message = f"these words are not in {decision_file}; copy them from there, letter by letter."
            yield targets.problem(line, "quote_vi", message)
        elif targets.is_missing(line, "quote_vi", quote):
            message = "this cell is empty; quote the decision, or name the later one in the column source."
            yield targets.problem(line, "quote_vi", message)


def _code_lists(agencies: Table, indicators: Table, tasks: Table) -> Problems:
    tables = {"agencies": agencies, "indicators": indicators, "tasks": tasks}
    for name, column in _CODE_LISTS:
        yield from unknown_codes(tables[name], column, agencies, "agency", split)
    for name, column in (*_CODE_LISTS, ("indicators", "reporting_levels")):
        for line, cell in tables[name].rows(column):
            codes = split(cell)
            for code in sorted({code for code in codes if codes.count(code) > 1}):
                yield tables[name].problem(line, column, f"“{code}” is named twice; delete one.")


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


def _deadlines(tasks: Table) -> Problems:
    for line, kind, year in tasks.rows("deadline_kind", "deadline_year"):
        if kind is not None and kind not in _DEADLINES:
            message = f"“{kind}” is a deadline that the program does not know; write {' or '.join(_DEADLINES)}."
            yield tasks.problem(line, "deadline_kind", message)
        elif kind == "fixed_year" and tasks.is_missing(line, "deadline_year", year):
            yield tasks.problem(line, "deadline_year", "this cell is empty; a fixed_year task is due in a year.")
        elif kind in _DEADLINES and kind != "fixed_year" and year is not None:
            yield tasks.problem(line, "deadline_year", f"must be empty: an {kind} task {_DEADLINES[kind]}.")


def _milestones(milestones: Table, indicators: Table) -> Problems:
    """Tasks make up milestones, and no other kind of indicator."""
    by_code = _first_by_code(indicators, "kind")
    for line, indicator in milestones.rows("indicator"):
        (kind,) = by_code.get(indicator, [None])
        if kind not in (None, "milestone"):
            yield milestones.problem(line, "indicator", f"{indicator} is a {kind}; tasks make up milestones only.")


def _indicator_words(settings: Settings, indicators: Table) -> Problems:
    frequencies, levels = settings.periods.frequencies, (TOTAL, *settings.levels)
    for line, frequency, reporting_levels in indicators.rows("frequency", "reporting_levels"):
        if frequency is not None and frequency not in frequencies:
            message = f"“{frequency}” is none of: {', '.join(frequencies)} (frequencies in plan.toml)."
            yield indicators.problem(line, "frequency", message)
        for level in split(reporting_levels):
            if level not in levels:
                message = f"“{level}” is none of: {', '.join(levels)} (levels in plan.toml)."
                yield indicators.problem(line, "reporting_levels", message)


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
    (_kinds, ("indicators",)),
    (_forms, ("targets", "indicators")),
    (_levels, ("targets", "indicators")),
    (_years, ("targets",)),
    (_code_lists, ("agencies", "indicators", "tasks")),
    (_codes_apart, ("agencies",)),
    (_codes_apart, ("indicators",)),
    (_deadlines, ("tasks",)),
    (_milestones, ("milestones", "indicators")),
    (agency_checks.lifetimes, ("agencies",)),
    (agency_checks.parents, ("agencies",)),
    (_years_of_plan, ("settings", "targets")),
    (_indicator_words, ("settings", "indicators")),
    (agency_checks.levels, ("settings", "agencies")),
    (agency_checks.published, ("settings", "published", "indicators", "agencies")),
)
