"""A handed-in file as columns of text: what every reader gives and every rule takes."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kpi.intake import bounds
from kpi.intake.arrays import Codes
from kpi.intake.cells import visible
from kpi.intake.headings import COLUMNS, Headings
from kpi.intake.problem import Problem, Unreadable

_BLOCK = 1 << 12  # rows that are held cell by cell
KEYS = ("indicator", "agency", "period")  # few distinct texts: kept as dictionaries


@dataclass(frozen=True)
class Table:
    """``columns``: each of COLUMNS as a string array (KEYS as dictionary arrays), blank cells "". ``line``: the
    physical line or sheet row of each record, ``sheet`` its place in ``sheets``. ``headings``: of each sheet.
    ``problems`` and ``warnings`` are those of reading; so many problems are ``unlisted`` here."""

    columns: dict[str, pa.Array]
    line: Codes
    sheet: Codes
    sheets: tuple[str, ...]
    headings: tuple[Headings, ...]
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    unlisted: int = 0

    def __len__(self) -> int:
        return len(self.line)

    def part(self, rows: slice) -> "Table":
        """Some rows that follow each other; nothing is copied."""
        columns = {name: column.slice(rows.start, rows.stop - rows.start) for name, column in self.columns.items()}
        return replace(self, columns=columns, line=self.line[rows], sheet=self.sheet[rows])


def submitted(table: Table) -> Table:
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
    """The records under one heading row, added one by one; ``name`` is empty for a text file. Of the ``problems`` the
    first are kept, the others ``unlisted``."""

    headings: Headings
    name: str = ""
    problems: list[Problem] = field(default_factory=list)
    unlisted: int = 0
    lines: "array[int]" = field(default_factory=lambda: array("q"))
    _rows: list[Sequence[str]] = field(default_factory=list)  # those that are not in columns yet
    _columns: dict[str, list[pa.Array]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    _filled: set[int] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.lines)

    def add(self, line: int, cells: Sequence[str]) -> None:
        """A record. Cells are put together as columns, where they take a fifth of the memory."""
        if max(map(len, cells), default=0) > bounds.CELL:
            self.refuse(Unreadable("long_cell", line, limit=str(bounds.CELL)).problem)
            return
        self.lines.append(line)
        self._rows.append(cells)
        if len(self._rows) == _BLOCK:
            self._put_together()

    def refuse(self, problem: Problem) -> None:
        """A record that cannot be read."""
        if len(self.problems) <= bounds.LISTED:
            self.problems.append(problem)
        else:
            self.unlisted += 1

    def column(self, name: str) -> list[pa.Array]:
        """The cells of a column, in parts; blank where the file has no such column, or a row ends before it."""
        self._put_together()
        return self._columns[name]

    def warnings(self) -> list[Problem]:
        """The columns that hold something and are not read."""
        self._put_together()
        return unread(self.headings, sorted(self._filled))

    def _put_together(self) -> None:
        for name, parts in self._columns.items():
            at = self.headings.places.get(name)
            parts.append(pa.array([""] * len(self._rows) if at is None else self._cells(at), pa.string()))
        self._filled |= {at for at in self.headings.unnamed if any(map(visible, self._cells(at)))}
        self._rows = []

    def _cells(self, at: int) -> list[str]:
        return [row[at] if at < len(row) else "" for row in self._rows]


def table_of(sheets: Sequence[Sheet]) -> Table:
    """The sheets of a file, one under the other."""
    several = len(sheets) > 1
    columns = {
        name: _column(name, pa.chunked_array([part for sheet in sheets for part in sheet.column(name)], pa.string()))
        for name in COLUMNS
    }
    return Table(
        columns,
        np.concatenate([np.array(sheet.lines, dtype=np.int64) for sheet in sheets]),
        np.repeat(np.arange(len(sheets), dtype=np.int32), [len(sheet) for sheet in sheets]),
        tuple(sheet.name for sheet in sheets),
        tuple(sheet.headings for sheet in sheets),
        [in_sheet(problem, sheet.name, several) for sheet in sheets for problem in sheet.problems],
        [in_sheet(warning, sheet.name, several) for sheet in sheets for warning in sheet.warnings()],
        sum(sheet.unlisted for sheet in sheets),
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


def _column(name: str, cells: pa.ChunkedArray) -> pa.Array:
    whole = cells.combine_chunks()
    return whole.dictionary_encode() if name in KEYS else whole
