"""A handed-in file as columns of text: what every reader gives and every rule takes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kpi.intake.arrays import Codes
from kpi.intake.cells import visible
from kpi.intake.headings import COLUMNS, Headings
from kpi.intake.problem import Problem

KEYS = ("indicator", "agency", "period")  # few distinct texts: kept as dictionaries


@dataclass(frozen=True)
class Table:
    """``columns``: each of COLUMNS as a string array (KEYS as dictionary arrays), blank cells "". ``line``: the
    physical line or sheet row of each record, ``sheet`` its place in ``sheets``. ``headings``: of each sheet.
    ``problems`` and ``warnings`` are those of reading."""

    columns: dict[str, pa.Array]
    line: Codes
    sheet: Codes
    sheets: tuple[str, ...]
    headings: tuple[Headings, ...]
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.line)

    def part(self, rows: slice) -> "Table":
        """Some rows that follow each other; nothing is copied."""
        columns = {name: column.slice(rows.start, rows.stop - rows.start) for name, column in self.columns.items()}
        return replace(self, columns=columns, line=self.line[rows], sheet=self.sheet[rows])


def handed_in(table: Table) -> Table:
    """The table without the rows of a form that nobody filled in."""
    of_form = np.array([headings.is_form for headings in table.headings])[table.sheet]
    if not of_form.any():
        return table
    blank = np.ones(len(table), dtype=bool)
    for name in set(COLUMNS) - set(KEYS):
        blank &= pc.equal(pc.utf8_trim_whitespace(table.columns[name]), "").to_numpy(zero_copy_only=False)
    kept = ~(of_form & blank)
    columns = {name: column.filter(pa.array(kept)) for name, column in table.columns.items()}
    return replace(table, columns=columns, line=table.line[kept], sheet=table.sheet[kept])


@dataclass
class Sheet:
    """The records under one heading row, cell by cell; ``name`` is empty for a text file."""

    headings: Headings
    name: str = ""
    lines: list[int] = field(default_factory=list)
    rows: list[Sequence[str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def column(self, name: str) -> list[str]:
        """The cells of a column; blank where the file has no such column, or a row ends before it."""
        return self.cells(self.headings.places[name]) if name in self.headings.places else [""] * len(self.rows)

    def cells(self, at: int) -> list[str]:
        """The cells of the column at this place."""
        return [row[at] if at < len(row) else "" for row in self.rows]

    def warnings(self) -> list[Problem]:
        """The columns that hold something and are not read."""
        filled = [at for at in self.headings.unnamed if any(map(visible, self.cells(at)))]
        return unread(self.headings, filled)


def table_of(sheets: Sequence[Sheet]) -> Table:
    """The sheets of a file, one under the other."""
    several = len(sheets) > 1
    columns = {
        name: _column(name, pa.array([cell for sheet in sheets for cell in sheet.column(name)], pa.string()))
        for name in COLUMNS
    }
    return Table(
        columns,
        np.array([line for sheet in sheets for line in sheet.lines], dtype=np.int64),
        np.repeat(np.arange(len(sheets), dtype=np.int32), [len(sheet.rows) for sheet in sheets]),
        tuple(sheet.name for sheet in sheets),
        tuple(sheet.headings for sheet in sheets),
        [in_sheet(problem, sheet.name, several) for sheet in sheets for problem in sheet.problems],
        [in_sheet(warning, sheet.name, several) for sheet in sheets for warning in sheet.warnings()],
    )


def in_sheet(problem: Problem, sheet: str, several: bool) -> Problem:
    """The same problem, naming its sheet where the workbook has several that are read."""
    if not several:
        return problem
    return Problem(problem.line, problem.column, problem.code, {**problem.params, "sheet": sheet})


def unread(headings: Headings, filled: Iterable[int]) -> list[Problem]:
    """A warning for each column that is not read: those with an unknown heading, and the ``filled`` without one."""
    named = [Problem(headings.line, "", "unknown_column", {"heading": text}) for text in headings.unknown.values()]
    unnamed = [
        Problem(headings.line, "", "unknown_column", {"why": "unnamed", "heading": letters(at)}) for at in filled
    ]
    return named + unnamed


def letters(at: int) -> str:
    """A column's name in a spreadsheet: 0 → A, 26 → AA."""
    return (letters(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)


def _column(name: str, cells: pa.Array) -> pa.Array:
    return cells.dictionary_encode() if name in KEYS else cells
