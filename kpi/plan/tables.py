"""CSV files → tables of typed cells, each checked against its column's description.

A cell that does not fit is a problem of its own. It counts as missing and *doubtful*, so that it causes no others.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from kpi.plan.problem import PlanProblem
from kpi.plan.schema import FILE as SCHEMA_FILE
from kpi.plan.schema import Column, Schema

_DTYPES = {"string": "str", "number": "float64", "date": "datetime64[s]"}
_FULL_DTYPES = {"integer": "int64", "boolean": "bool"}
_GAPPED_DTYPES = {"integer": "Int64", "boolean": "boolean"}


@dataclass
class Table:
    """Records in the file's order: ``cells`` by column (None: missing or doubtful), ``lines`` the physical line where
    each begins. ``doubtful``: lines by column whose cell is there but cannot be read."""

    schema: Schema
    cells: dict[str, list[Any]]
    lines: list[int] = field(default_factory=list)
    doubtful: dict[str, set[int]] = field(default_factory=dict)

    def rows(self, *columns: str) -> Iterator[tuple[Any, ...]]:
        """The line, then the cells of ``columns``, of each record."""
        return zip(self.lines, *(self.cells[column] for column in columns), strict=True)

    def doubt(self, line: int, column: str) -> None:
        self.doubtful.setdefault(column, set()).add(line)

    def problem(self, line: int, column: str, message: str) -> PlanProblem:
        return PlanProblem(self.schema.file, line, column, message)

    def frame(self) -> pd.DataFrame:
        """The columns as the file has them: text ``str``, dates ``datetime64[s]``, numbers ``float64``, whole numbers
        ``int64`` (``Int64`` where a cell may be empty), yes and no ``bool``."""
        dtypes: dict[bool, Any] = {True: _DTYPES | _FULL_DTYPES, False: _DTYPES | _GAPPED_DTYPES}
        return pd.DataFrame(
            {
                column.name: pd.Series(self.cells[column.name], dtype=dtypes[column.required][column.type])
                for column in self.schema.columns
            }
        )


def read(schemas: Sequence[Schema], files: Mapping[str, str]) -> tuple[dict[str, Table], list[PlanProblem]]:
    """Every table whose headings are right, by name, and every problem. ``files``: text by file name."""
    tables: dict[str, Table] = {}
    problems: list[PlanProblem] = []
    for schema in schemas:
        if schema.file in files and (table := _table(schema, files[schema.file], problems)):
            tables[schema.table] = table
    for table in tables.values():
        for columns in table.schema.unique:
            problems += _repeated(table, columns)
        for column, other, key in table.schema.foreign_keys:
            problems += unknown_codes(table, column, tables.get(other), key)
    return tables, problems


def unknown_codes(
    table: Table,
    column: str,
    other: Table | None,
    key: str,
    split: Callable[[Any], Sequence[Any]] = lambda cell: (cell,),
) -> Iterator[PlanProblem]:
    """Cells of ``column`` (or their parts) that are no ``key`` of the other table, if all its keys could be read."""
    if other is None or key in other.doubtful:
        return
    codes = set(other.cells[key])
    for line, cell in table.rows(column):
        for code in split(cell) if cell is not None else ():
            if code not in codes:
                message = f"“{code}” is not in {other.schema.file}, column {key}; correct the code or add it there."
                yield table.problem(line, column, message)


def _repeated(table: Table, columns: tuple[str, ...]) -> Iterator[PlanProblem]:
    first: dict[tuple[Any, ...], int] = {}
    for line, *cells in table.rows(*columns):
        if all(cell is None for cell in cells) or any(line in table.doubtful.get(column, ()) for column in columns):
            continue
        earlier = first.setdefault(tuple(cells), line)
        if earlier != line:
            text = ", ".join(str(cell) for cell in cells if cell is not None)
            message = f"“{text}” is on line {earlier} already; change one of the two or delete it."
            yield table.problem(line, ", ".join(columns), message)


def _table(schema: Schema, text: str, problems: list[PlanProblem]) -> Table | None:
    """The table, or None if the file is not CSV with the schema's headings."""
    records = _records(schema.file, text, problems)
    if not records:
        return None
    (heading_line, headings), *rows = records
    schema = schema.of_file(headings)
    if wrong := list(_wrong_headings(schema, headings, heading_line)):
        problems += wrong
        return None
    table = Table(schema, {column.name: [] for column in schema.columns})
    for line, cells in rows:
        problems += _add(table, line, cells)
    return table


def _records(file: str, text: str, problems: list[PlanProblem]) -> list[tuple[int, list[str]]]:
    """The physical line where each record begins, and its cells, without blank lines; none if the file is no CSV."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records, line = [], 1
    try:
        for cells in reader:
            if cells:
                records.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        message = f"this is not CSV: {error}; look for a quotation mark too many or too few."
        problems.append(PlanProblem(file, line, "", message))
        return []
    if not records:
        problems.append(PlanProblem(file, 0, "", "this file is empty; its first line must hold the headings."))
    return records


def _wrong_headings(schema: Schema, headings: list[str], line: int) -> Iterator[PlanProblem]:
    expected = [column.name for column in schema.columns]
    for name in expected:
        if name not in headings:
            yield PlanProblem(schema.file, line, name, "this column is missing; add it.")
    for name in sorted({name for name in headings if headings.count(name) > 1}):
        yield PlanProblem(schema.file, line, name, "this column is there twice; delete one.")
    for name in sorted(set(headings) - set(expected)):
        message = f"{SCHEMA_FILE} does not describe this column; describe it there or delete it."
        yield PlanProblem(schema.file, line, name, message)
    if sorted(headings) == sorted(expected) and headings != expected:
        yield PlanProblem(schema.file, line, "", f"the columns must be in this order: {','.join(expected)}.")


def _add(table: Table, line: int, cells: Sequence[str]) -> Iterator[PlanProblem]:
    """Adds a record; one with too few or too many cells is doubtful as a whole."""
    columns = table.schema.columns
    if len(cells) != len(columns):
        for column in columns:
            table.doubt(line, column.name)
        message = f"this row has {len(cells)} cells, the heading {len(columns)}; look for a comma too many or too few."
        yield table.problem(line, "", message)
        return
    table.lines.append(line)
    for column, cell in zip(columns, cells, strict=True):
        value, complaint = _read_cell(column, cell)
        table.cells[column.name].append(value)
        if complaint:
            table.doubt(line, column.name)
            yield table.problem(line, column.name, complaint)


def _read_cell(column: Column, cell: str) -> tuple[Any, str]:
    """The cell's value (None: missing or wrong) and what is wrong with it."""
    if not cell:
        return None, "this cell is empty; fill it in." if column.required else ""
    must, parse = _TYPES[column.type]
    value = parse(column, cell)
    if value is None:
        return None, f"“{cell}” is not {must or ' or '.join(column.true_values + column.false_values)}."
    complaint = _breach(column, cell, value)
    return (None, complaint) if complaint else (value, "")


def _breach(column: Column, cell: str, value: Any) -> str:
    constraints = column.constraints
    if "enum" in constraints and value not in constraints["enum"]:
        return f"“{cell}” is none of: {', '.join(map(str, constraints['enum']))}."
    if "pattern" in constraints and not re.fullmatch(constraints["pattern"], cell):
        return f"“{cell}” is not written as it must be: {column.description or constraints['pattern']}."
    if "minimum" in constraints and value < constraints["minimum"]:
        return f"{cell} is too small; the least is {constraints['minimum']}."
    if "maximum" in constraints and value > constraints["maximum"]:
        return f"{cell} is too large; the most is {constraints['maximum']}."
    return ""


def _date(column: Column, cell: str) -> date | None:
    try:
        return date.fromisoformat(cell) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell) else None
    except ValueError:
        return None


# What a cell of each type must be (empty: one of the column's own words), and its value: None if it is not.
_TYPES: dict[str, tuple[str, Callable[[Column, str], Any]]] = {
    "string": ("free of blanks at its ends; delete them",
               lambda _, cell: cell if cell == cell.strip() else None),
    "integer": ("a whole number; write digits only, such as 2024",
                lambda _, cell: int(cell) if re.fullmatch(r"-?[0-9]{1,15}", cell) else None),
    "number": ("a number; write digits, with a point before decimals, such as 41.944",
               lambda _, cell: float(cell) if re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", cell) else None),
    "date": ("a date; write year-month-day, such as 2025-06-30", _date),
    "boolean": ("", lambda column, cell: cell in column.true_values
                if cell in column.true_values + column.false_values else None),
}  # fmt: skip
