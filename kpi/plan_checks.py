"""What a Table Schema cannot say of a plan: lists of codes, kinds that fit forms, days that follow each other, quotes.

Every rule reads whole tables and yields the problems it finds. A cell that could not be read is None here and is passed
over: it has its own problem already.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from kpi.period import PeriodError
from kpi.plan_figures import figure_problem
from kpi.plan_problem import PlanProblem
from kpi.plan_settings import FILE as SETTINGS_FILE
from kpi.plan_settings import TOTAL, Settings, Source
from kpi.plan_tables import Table, unknown_codes

Problems = Iterator[PlanProblem]

BOUNDARY_FILES = {"district": "districts.geojson", "commune": "communes.geojson"}

_CODE_LISTS = (
    ("indicators", "lead_agency"),
    ("agencies", "successor"),
    ("tasks", "coordinating_codes"),
)
_KIND_DIRECTION = {"rank": "down", "reduction": "down", "milestone": "up"}
_KIND_UNIT = {"ratio": "%", "rank": "rank", "milestone": "yes/no"}
_FORM_KINDS = {
    "threshold": ("ratio", "score", "rank", "reduction", "milestone"),
    "increase": ("ratio", "score"),
    "reduction": ("reduction",),
}
_AT_LEAST, _AT_MOST = (">=", ">"), ("<=", "<")


def check(settings: Settings | None, tables: Mapping[str, Table], files: Mapping[str, str]) -> list[PlanProblem]:
    """Every problem between the tables, plan.toml and the decision's text. Rules whose table (or plan.toml) could not be
    read are left out: what is wrong with those is known."""
    problems: list[PlanProblem] = []
    for rule, names in _TABLE_RULES:
        if all(name in tables for name in names):
            problems += rule(*(tables[name] for name in names))
    if settings is None:
        return problems
    for settings_rule, names in _SETTINGS_RULES:
        if all(name in tables for name in names):
            problems += settings_rule(settings, *(tables[name] for name in names))
    if "agencies" in tables:
        problems += _named_agencies(settings, tables["agencies"], files[SETTINGS_FILE])
    if settings.decision_source not in files:
        problems.append(PlanProblem(settings.decision_source, 0, "", "this file is missing; it holds the decision's text."))
    elif "targets" in tables:
        problems += _quotes(tables["targets"], settings.decision_source, files[settings.decision_source])
    return problems


def split_codes(cell: str | None) -> tuple[str, ...]:
    """The codes of a cell that holds several with ';' between."""
    return tuple(cell.split(";")) if cell else ()


# ---- indicators and targets -----------------------------------------------------------------------------------------


def _kinds(indicators: Table) -> Problems:
    columns = ("kind", "unit", "direction", "numerator_vi", "denominator_vi")
    for line, kind, unit, direction, numerator, denominator in indicators.rows(*columns):
        if unit and unit != _KIND_UNIT.get(kind, unit):
            yield indicators.problem(line, "unit", f"the unit of a {kind} is “{_KIND_UNIT[kind]}”, not “{unit}”.")
        if direction and direction != _KIND_DIRECTION.get(kind, direction):
            yield indicators.problem(line, "direction", f"the direction of a {kind} is “{_KIND_DIRECTION[kind]}”.")
        if kind == "ratio" and not numerator:
            yield indicators.problem(line, "numerator_vi", "is empty; a ratio must say what it counts.")
        if kind == "ratio" and not denominator:
            yield indicators.problem(line, "denominator_vi", "is empty; a ratio must say what it divides by.")
        if kind and kind != "ratio" and denominator:
            yield indicators.problem(line, "denominator_vi", f"must be empty: a {kind} is divided by nothing.")


def _targets_fit(targets: Table, indicators: Table) -> Problems:
    columns = ("kind", "direction", "reporting_levels")
    known = {code: rest for _, code, *rest in indicators.rows("indicator", *columns)}
    for line, indicator, level, form, comparator, value, due_basis in targets.rows(
        "indicator", "level", "form", "comparator", "value", "due_basis"
    ):
        kind, direction, levels = known.get(indicator, (None, None, None))
        if level and level != TOTAL and kind and levels:
            yield from _level_fits(targets, line, level, kind, split_codes(levels))
        if form and kind and kind not in _FORM_KINDS[form]:
            yield targets.problem(line, "form", f"a {kind} cannot have this form; it is for: {', '.join(_FORM_KINDS[form])}.")
        elif form and direction:
            yield from _form_fits(targets, line, form, direction, comparator, due_basis)
        if form and kind and value is not None and (complaint := _value_complaint(kind, form, value)):
            yield targets.problem(line, "value", complaint)


def _level_fits(targets: Table, line: int, level: str, kind: str, levels: tuple[str, ...]) -> Problems:
    if kind != "ratio":
        message = f"only ratios roll up to a level; the target of a {kind} must be of level “{TOTAL}”."
        yield targets.problem(line, "level", message)
    elif level not in levels:
        yield targets.problem(line, "level", f"the indicator is not reported at this level, only at: {', '.join(levels)}.")


def _form_fits(
    targets: Table, line: int, form: str, direction: str, comparator: str | None, due_basis: str | None
) -> Problems:
    if form == "increase" and direction == "down":
        yield targets.problem(line, "form", "an indicator of which less is better cannot have to increase; use a threshold.")
        return
    fitting = _AT_MOST if form == "threshold" and direction == "down" else _AT_LEAST
    if comparator and comparator not in fitting:
        message = f"“{comparator}” does not fit {form} and direction “{direction}”; write {' or '.join(fitting)}."
        yield targets.problem(line, "comparator", message)
    if form == "increase" and due_basis and due_basis != "each_year":
        yield targets.problem(line, "due_basis", "an increase is over the year before: it is due each_year.")
    if form == "reduction" and due_basis == "each_year":
        yield targets.problem(line, "due_basis", "a reduction is against the base year: it is stated or plan_end.")


def _value_complaint(kind: str, form: str, value: float) -> str:
    if form == "reduction":
        return "" if 0 < value <= 100 else "a reduction is in percent of the base year: above 0, at most 100."
    if kind == "ratio":
        return "" if value <= 100 else "a ratio is in percent: at most 100."
    if kind == "milestone":
        return "" if value == 1 else "the value of a milestone is 1."
    if kind == "rank":
        return "" if value >= 1 and value.is_integer() else "a rank is a whole number from 1 on."
    return ""


def _years_in_order(targets: Table) -> Problems:
    for line, first, last, due_basis in targets.rows("year_from", "year_to", "due_basis"):
        if None in (first, last, due_basis):
            continue
        if last < first:
            yield targets.problem(line, "year_to", f"{last} is before year_from, {first}.")
        elif first != last and due_basis != "each_year":
            message = f"a target that is {due_basis} is due in one year: year_from must be year_to, {last}."
            yield targets.problem(line, "year_from", message)


def _years_of_plan(settings: Settings, targets: Table) -> Problems:
    first, last = settings.years[0], settings.years[-1]
    for line, *years, due_basis in targets.rows("year_from", "year_to", "due_basis"):
        for column, year in zip(("year_from", "year_to"), years, strict=True):
            if year is not None and not first <= year <= last:
                yield targets.problem(line, column, f"{year} is not a year of the plan, {first}–{last}.")
            elif column == "year_to" and due_basis == "plan_end" and year not in (None, last):
                yield targets.problem(line, column, f"a target that is plan_end is due in the plan's last year, {last}.")


def _quotes(targets: Table, decision_file: str, decision: str) -> Problems:
    folded = _fold_blanks(decision)
    for line, quote, source in targets.rows("quote_vi", "source"):
        if source:
            continue  # a later decision: its text is not in the folder
        if not quote:
            yield targets.problem(line, "quote_vi", "is empty; quote the decision, or name the later one in “source”.")
        elif _fold_blanks(quote) not in folded:
            message = f"these words do not stand in {decision_file}; copy them from there, letter by letter."
            yield targets.problem(line, "quote_vi", message)


def _fold_blanks(text: str) -> str:
    return " ".join(text.split())


# ---- agencies -------------------------------------------------------------------------------------------------------


def _lifetimes(agencies: Table) -> Problems:
    columns = ("agency", "valid_from", "valid_to", "successor")
    alive = {code: (starts, ends) for _, code, starts, ends, _ in agencies.rows(*columns)}
    for line, _, starts, ends, successors in agencies.rows(*columns):
        if starts and ends and ends < starts:
            yield agencies.problem(line, "valid_to", f"{ends} is before valid_from, {starts}.")
        if not successors:
            continue
        if not ends and "valid_to" not in agencies.doubtful:
            yield agencies.problem(line, "valid_to", "is empty; an agency with a successor must have a last day.")
        for successor in split_codes(successors) if ends else ():
            day_after = ends + timedelta(days=1)
            if successor in alive and not _exists(*alive[successor], day_after):
                message = f"“{successor}” does not exist on {day_after}, the day after this agency's last; mend one of them."
                yield agencies.problem(line, "successor", message)


def _exists(starts: date | None, ends: date | None, day: date) -> bool:
    return (starts is None or starts <= day) and (ends is None or day <= ends)


def _parents(agencies: Table) -> Problems:
    parent_of = {code: parent for _, code, parent in agencies.rows("agency", "parent")}
    for line, code, parent, level, reports in agencies.rows("agency", "parent", "level", "reports"):
        if parent is None and reports and level not in (None, TOTAL) and "parent" not in agencies.doubtful:
            yield agencies.problem(line, "parent", "is empty; an agency that reports belongs to another.")
        above, seen = parent, {code}
        while above is not None and above not in seen:
            seen.add(above)
            above = parent_of.get(above)
        if code is not None and above == code:
            yield agencies.problem(line, "parent", f"“{code}” belongs, by its parents, to itself; mend one of them.")


def _named_agencies(settings: Settings, agencies: Table, text: str) -> Problems:
    if "agency" in agencies.doubtful:
        return
    level_of = {code: level for _, code, level in agencies.rows("agency", "level")}
    for key in ("total_agency", "standing_agency"):
        code = getattr(settings, key)
        if code not in level_of:
            yield PlanProblem(SETTINGS_FILE, Source(text).line((key,)), key, f"“{code}” is not in {agencies.schema.file}.")
    for line, code, level in agencies.rows("agency", "level"):
        if code is None or level is None:
            continue
        if (code == settings.total_agency) != (level == TOTAL):
            message = f"the level “{TOTAL}” is that of {settings.total_agency} (total_agency in plan.toml), and of no other."
            yield agencies.problem(line, "level", message)
        elif level != TOTAL and level not in settings.levels:
            yield agencies.problem(line, "level", f"“{level}” is none of the plan's levels: {', '.join(settings.levels)}.")


# ---- codes, tasks, published figures --------------------------------------------------------------------------------


def _code_lists(*tables: Table) -> Problems:
    agencies, by_name = tables[0], {table.schema.table: table for table in tables}
    for name, column in _CODE_LISTS:
        yield from unknown_codes(by_name[name], column, agencies, "agency", split_codes)
        yield from _named_twice(by_name[name], column)
    yield from _named_twice(by_name["indicators"], "reporting_levels")


def _named_twice(table: Table, column: str) -> Problems:
    for line, cell in table.rows(column):
        codes = split_codes(cell)
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            yield table.problem(line, column, f"“{code}” is named twice; delete one.")


def _codes_apart(table: Table) -> Problems:
    """Reporters write codes in any case: two codes must differ in more than that."""
    (key,) = table.schema.primary_key
    first: dict[str, tuple[int, str]] = {}
    for line, code in table.rows(key):
        if code is not None:
            earlier_line, earlier = first.setdefault(code.casefold(), (line, code))
            if earlier != code:
                message = f"“{code}” differs from “{earlier}” on line {earlier_line} in capitals only; change one of the two."
                yield table.problem(line, key, message)


def _deadlines(tasks: Table) -> Problems:
    for line, kind, year in tasks.rows("deadline_kind", "deadline_year"):
        if kind == "fixed_year" and year is None and "deadline_year" not in tasks.doubtful:
            yield tasks.problem(line, "deadline_year", "is empty; a fixed_year task is due in a year.")
        if kind == "event_triggered" and year is not None:
            yield tasks.problem(line, "deadline_year", "must be empty: an event_triggered task has no year.")


def _indicator_words(settings: Settings, indicators: Table) -> Problems:
    known = (TOTAL, *settings.levels)
    for line, frequency, levels in indicators.rows("frequency", "reporting_levels"):
        if frequency is not None and frequency not in settings.periods.frequencies:
            message = f"“{frequency}” is not in [frequencies] of plan.toml: {', '.join(settings.periods.frequencies)}."
            yield indicators.problem(line, "frequency", message)
        for level in split_codes(levels):
            if level not in known:
                message = f"“{level}” is none of the plan's levels: {', '.join(known)}."
                yield indicators.problem(line, "reporting_levels", message)


def _published(settings: Settings, published: Table, indicators: Table, agencies: Table) -> Problems:
    indicator_of = {code: rest for _, code, *rest in indicators.rows("indicator", "kind", "reporting_levels")}
    agency_of = {code: rest for _, code, *rest in agencies.rows("agency", "level", "valid_from", "valid_to")}
    columns = ("indicator", "agency", "period", "numerator", "denominator", "value")
    for line, indicator, agency, period, *figures in published.rows(*columns):
        kind, levels = indicator_of.get(indicator, (None, None))
        level, starts, ends = agency_of.get(agency, (None, None, None))
        if level and level != TOTAL and levels and level not in split_codes(levels):
            yield published.problem(line, "agency", f"agencies of level “{level}” do not report this indicator.")
        if period is not None:
            try:
                last_day = settings.periods.get(period).ends
            except PeriodError as error:
                yield published.problem(line, "period", str(error))
            else:
                if level and not _exists(starts, ends, last_day):
                    yield published.problem(line, "agency", f"“{agency}” does not exist on {last_day}, the period's last day.")
        if kind and (wrong := figure_problem(kind, *figures, settings.intake.agree_points)):
            yield published.problem(line, *wrong)


# ---- boundaries -----------------------------------------------------------------------------------------------------


def boundaries(
    files: Mapping[str, str], tables: Mapping[str, Table]
) -> tuple[dict[str, dict[str, Any]], list[PlanProblem]]:
    """GeoJSON by level, of the files that are there, and every problem in them."""
    found: dict[str, dict[str, Any]] = {}
    problems: list[PlanProblem] = []
    for level, file in BOUNDARY_FILES.items():
        if file not in files:
            continue
        try:
            collection = json.loads(files[file])
        except json.JSONDecodeError as error:
            problems.append(PlanProblem(file, error.lineno, "", f"this is not JSON: {error.msg} (character {error.colno})."))
            continue
        found[level] = collection
        problems += _features(file, files[file], collection, level, tables.get("agencies"))
    return found, problems


def _features(file: str, text: str, collection: Any, level: str, agencies: Table | None) -> Problems:
    if not isinstance(collection, dict) or not isinstance(collection.get("features"), list):
        yield PlanProblem(file, 0, "features", "this is not a GeoJSON FeatureCollection.")
        return
    known = None
    if agencies is not None and not {"agency", "level"} & agencies.doubtful:
        known = {code for _, code, its_level in agencies.rows("agency", "level") if its_level == level}
    seen: set[str] = set()
    for number, feature in enumerate(collection["features"], start=1):
        code = (feature.get("properties") or {}).get("code")
        line = text.count("\n", 0, max(text.find(f'"{code}"'), 0)) + 1
        if not isinstance(code, str):
            yield PlanProblem(file, 0, f"features[{number}].code", "is missing; it must be the code of an agency.")
        elif known is not None and code not in known:
            yield PlanProblem(file, line, "code", f"“{code}” is no agency of level “{level}”; mend it.")
        elif code in seen:
            yield PlanProblem(file, line, "code", f"“{code}” has two boundaries; join them into one.")
        seen.add(str(code))


_TABLE_RULES: tuple[tuple[Callable[..., Problems], tuple[str, ...]], ...] = (
    (_kinds, ("indicators",)),
    (_targets_fit, ("targets", "indicators")),
    (_years_in_order, ("targets",)),
    (_lifetimes, ("agencies",)),
    (_parents, ("agencies",)),
    (_code_lists, ("agencies", "indicators", "tasks")),
    (_codes_apart, ("agencies",)),
    (_codes_apart, ("indicators",)),
    (_deadlines, ("tasks",)),
)
_SETTINGS_RULES: tuple[tuple[Callable[..., Problems], tuple[str, ...]], ...] = (
    (_years_of_plan, ("targets",)),
    (_indicator_words, ("indicators",)),
    (_published, ("published", "indicators", "agencies")),
)
