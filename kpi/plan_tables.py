"""CSV files → tables of typed cells, checked against the folder's own description (datapackage.json, Table Schema).

The description decides types, constraints and keys; the program only says which columns of which type it cannot do
without. A cell that fits badly is a problem of its own and is taken as missing, so that it causes no others.
"""

import csv
import io
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from kpi.plan_problem import PlanProblem

FILE = "datapackage.json"

_NEEDED = {
    "areas": "area:integer roman name_vi name_en section",
    "indicators": "indicator area:integer name_vi name_en kind unit direction numerator_vi denominator_vi"
    " reporting_levels frequency lead_agency definition_status note",
    "targets": "indicator level year_from:integer year_to:integer form comparator value:number due_basis section"
    " quote_vi note source",
    "agencies": "agency name_vi name_en level parent kind_vi official_code valid_from:date valid_to:date successor"
    " reports:boolean source note",
    "tasks": "task:integer area:integer name_vi lead_agency coordinating_agencies product_vi deadline_vi deadline_kind"
    " deadline_year:integer lead_code coordinating_codes",
    "published": "indicator agency period numerator:number denominator:number value:number evidence source_title"
    " source_url quote note",
}
_DTYPES = {"string": "str", "number": "float64", "date": "datetime64[s]"}


@dataclass(frozen=True)
class Column:
    """A field of a Table Schema, with the constraints that it sets."""

    name: str
    type: str
    constraints: Mapping[str, Any]
    true_values: frozenset[str]
    false_values: frozenset[str]

    @property
    def required(self) -> bool:
        return bool(self.constraints.get("required"))

    @property
    def dtype(self) -> str:
        if self.type in _DTYPES:
            return _DTYPES[self.type]
        return {"integer": "int64", "boolean": "bool"}[self.type] if self.required else _NULLABLE[self.type]


_NULLABLE = {"integer": "Int64", "boolean": "boolean"}


@dataclass(frozen=True)
class ForeignKey:
    column: str
    table: str
    key: str


@dataclass(frozen=True)
class Schema:
    table: str
    file: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]


@dataclass
class Table:
    """One row per record: ``cells`` by column (None: missing or unreadable), ``lines`` the physical line where each
    begins. ``doubtful`` are columns with an unreadable cell: nothing can be said to be absent from them."""

    schema: Schema
    cells: dict[str, list[Any]]
    lines: list[int] = field(default_factory=list)
    doubtful: set[str] = field(default_factory=set)

    def rows(self, *columns: str) -> Iterator[tuple[Any, ...]]:
        """The line, then the cells of ``columns``, of each record."""
        return zip(self.lines, *(self.cells[column] for column in columns), strict=True)

    def problem(self, line: int, column: str, message: str) -> PlanProblem:
        return PlanProblem(self.schema.file, line, column, message)

    def frame(self) -> pd.DataFrame:
        """The columns as the file has them: text ``str``, dates ``datetime64[s]``, numbers ``float64``, whole numbers
        ``int64`` (``Int64`` where a cell may be empty), yes and no ``bool``."""
        return pd.DataFrame(
            {column.name: pd.Series(self.cells[column.name], dtype=column.dtype) for column in self.schema.columns}
        )


def read(files: Mapping[str, str]) -> tuple[dict[str, Table], list[PlanProblem]]:
    """Every table whose headings are right, by name, and every problem. ``files``: text by file name."""
    schemas, problems = _schemas(files)
    tables: dict[str, Table] = {}
    for schema in schemas:
        if schema.file not in files:
            problems.append(PlanProblem(schema.file, 0, "", f"this file is missing; {FILE} says that it is there."))
        elif table := _table(schema, files[schema.file], problems):
            tables[schema.table] = table
    for table in tables.values():
        problems += _repeated_keys(table)
        for foreign_key in table.schema.foreign_keys:
            problems += unknown_codes(table, foreign_key.column, tables.get(foreign_key.table), foreign_key.key)
    return tables, problems


def unknown_codes(
    table: Table, column: str, other: Table | None, key: str, split: Callable[[Any], Sequence[Any]] = lambda cell: (cell,)
) -> Iterator[PlanProblem]:
    """Cells of ``column`` (or parts of them) that are no ``key`` of the other table, if that one could be read."""
    if other is None or key in other.doubtful:
        return
    known = set(other.cells[key])
    for line, cell in table.rows(column):
        for code in split(cell) if cell is not None else ():
            if code not in known:
                where = f"{other.schema.file} (column {key})"
                yield table.problem(line, column, f"“{code}” is not in {where}; mend the code or add it there.")


def _schemas(files: Mapping[str, str]) -> tuple[list[Schema], list[PlanProblem]]:
    if FILE not in files:
        return [], [PlanProblem(FILE, 0, "", "this file is missing; copy it from another plan's folder.")]
    try:
        package = json.loads(files[FILE])
    except json.JSONDecodeError as error:
        return [], [PlanProblem(FILE, error.lineno, "", f"this is not JSON: {error.msg} (character {error.colno}).")]
    resources = {resource["name"]: resource for resource in package.get("resources", [])}
    problems: list[PlanProblem] = []
    schemas = []
    for table, needed in _NEEDED.items():
        if table not in resources:
            problems.append(PlanProblem(FILE, 0, f"resources.{table}", "is missing; describe this table."))
            continue
        schemas.append(_schema(resources[table]))
        described = {column.name: column.type for column in schemas[-1].columns}
        for name, _, kind in (word.partition(":") for word in needed.split()):
            if described.get(name) != (kind or "string"):
                message = f"must be described, with type {kind or 'string'}; the program reads it."
                problems.append(PlanProblem(FILE, 0, f"resources.{table}.{name}", message))
    return ([], problems) if problems else (schemas, problems)


def _schema(resource: Mapping[str, Any]) -> Schema:
    schema = resource["schema"]
    columns = tuple(
        Column(
            one["name"],
            one["type"],
            one.get("constraints", {}),
            frozenset(one.get("trueValues", ("true",))),
            frozenset(one.get("falseValues", ("false",))),
        )
        for one in schema["fields"]
    )
    foreign_keys = tuple(
        ForeignKey(_single(one["fields"]), one["reference"]["resource"] or resource["name"], _single(one["reference"]["fields"]))
        for one in schema.get("foreignKeys", [])
    )
    return Schema(resource["name"], resource["path"], columns, _several(schema.get("primaryKey", [])), foreign_keys)


def _several(names: str | Sequence[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def _single(names: str | Sequence[str]) -> str:
    (name,) = _several(names)
    return name


def _table(schema: Schema, text: str, problems: list[PlanProblem]) -> Table | None:
    """The table, or None if its headings are not those of the schema."""
    records = _records(text)
    try:
        line, headings = next(records)
        if wrong := list(_wrong_headings(schema, headings, line)):
            problems += wrong
            return None
        table = Table(schema, {column.name: [] for column in schema.columns})
        for line, cells in records:
            if len(cells) == len(headings):
                _add(table, line, dict(zip(headings, cells, strict=True)), problems)
            else:
                message = f"this row has {len(cells)} cells, the heading {len(headings)}; look for a comma too many or too few."
                problems.append(PlanProblem(schema.file, line, "", message))
        return table
    except StopIteration:
        problems.append(PlanProblem(schema.file, 0, "", "this file is empty; its first line must hold the headings."))
    except _BadRecord as bad:
        problems.append(PlanProblem(schema.file, bad.line, "", f"this is not CSV: {bad}; look for a quote that is not closed."))
    return None


class _BadRecord(Exception):
    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """The physical line where a record begins, and its cells; blank lines are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _BadRecord(line, str(error)) from error
        if cells:
            yield line, cells


def _wrong_headings(schema: Schema, headings: list[str], line: int) -> Iterator[PlanProblem]:
    expected = [column.name for column in schema.columns]
    for name in expected:
        if headings.count(name) != 1:
            message = "this column is missing; add it." if name not in headings else "this column is there twice; delete one."
            yield PlanProblem(schema.file, line, name, message)
    for name in headings:
        if name not in expected:
            yield PlanProblem(schema.file, line, name, f"{FILE} does not describe this column; describe it there or delete it.")
    if sorted(headings) == sorted(expected) and headings != expected:
        yield PlanProblem(schema.file, line, "", f"the columns must stand in this order: {','.join(expected)}.")


def _add(table: Table, line: int, cells: Mapping[str, str], problems: list[PlanProblem]) -> None:
    table.lines.append(line)
    for column in table.schema.columns:
        value, complaint = _cell(column, cells[column.name])
        table.cells[column.name].append(value)
        if complaint:
            table.doubtful.add(column.name)
            problems.append(table.problem(line, column.name, complaint))


def _cell(column: Column, text: str) -> tuple[Any, str]:
    """The cell's value (None: missing or wrong) and what is wrong with it."""
    if not text:
        return None, "is empty; fill it in." if column.required else ""
    value, must = _PARSERS[column.type](column, text)
    if value is None:
        return None, f"“{text}” is not {must}."
    complaint = _breach(column.constraints, text, value)
    return (None, complaint) if complaint else (value, "")


def _breach(constraints: Mapping[str, Any], text: str, value: Any) -> str:
    if "enum" in constraints and value not in constraints["enum"]:
        return f"“{text}” is none of: {', '.join(map(str, constraints['enum']))}."
    if "pattern" in constraints and not re.fullmatch(constraints["pattern"], text):
        return f"“{text}” is not written as it must be (pattern {constraints['pattern']})."
    if "minimum" in constraints and value < constraints["minimum"]:
        return f"{text} is too small; the least is {constraints['minimum']}."
    if "maximum" in constraints and value > constraints["maximum"]:
        return f"{text} is too large; the most is {constraints['maximum']}."
    return ""


def _text(column: Column, text: str) -> tuple[str | None, str]:
    return (text, "") if text == text.strip() else (None, "free of blanks at its ends; delete them")


def _integer(column: Column, text: str) -> tuple[int | None, str]:
    return (int(text) if re.fullmatch(r"-?[0-9]{1,15}", text) else None), "a whole number; write digits only, such as 2024"


def _number(column: Column, text: str) -> tuple[float | None, str]:
    fits = re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) and math.isfinite(float(text))
    return (float(text) if fits else None), "a number; write digits with a point for decimals, such as 41.944"


def _date(column: Column, text: str) -> tuple[date | None, str]:
    must = "a date; write year-month-day, such as 2025-06-30"
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None, must
    try:
        return date.fromisoformat(text), must
    except ValueError:
        return None, must


def _boolean(column: Column, text: str) -> tuple[bool | None, str]:
    if text in column.true_values | column.false_values:
        return text in column.true_values, ""
    return None, " or ".join(sorted(column.true_values) + sorted(column.false_values))


_PARSERS: dict[str, Callable[[Column, str], tuple[Any, str]]] = {
    "string": _text,
    "integer": _integer,
    "number": _number,
    "date": _date,
    "boolean": _boolean,
}


def _repeated_keys(table: Table) -> Iterator[PlanProblem]:
    key = table.schema.primary_key
    if not key or key[0] in table.doubtful:
        return
    first: dict[tuple[Any, ...], int] = {}
    for line, *values in table.rows(*key):
        if first.setdefault(tuple(values), line) != line:
            said = ", ".join(str(value) for value in values if value is not None)
            message = f"“{said}” stands on line {first[tuple(values)]} already; change one of the two or delete it."
            yield table.problem(line, ", ".join(key), message)
