"""A file as columns of text under its headings: what every reader gives and every rule takes."""

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa

from kpi.intake import bounds
from kpi.intake.headings import Headings, visible
from kpi.intake.problem import Problem, Unreadable

Floats = np.ndarray[Any, np.dtype[np.float64]]
Codes = np.ndarray[Any, np.dtype[np.signedinteger[Any]]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]

NAMES = ("indicator", "agency", "label")  # beside the codes of two keys; the first column if nothing is read there
NO_PART = "?/"  # before a year whose row lacks the part of it that other rows have
_BLOCK = 1 << 12  # rows held cell by cell before they are put into columns


@dataclass(frozen=True)
class Table:
    """`columns`: each of COLUMNS as a string array, KEYS as dictionary arrays; blank cells are "".

    names: the names beside the codes, as dictionary arrays; one of NAMES is missing where no sheet has such a column.
    line: the physical line or sheet row of each record. sheet: its place in `sheets`. problems, warnings: those of
    reading; `unlisted` counts further problems. hidden: of each sheet the lines and places of columns that it hides.
    """

    columns: dict[str, pa.Array]
    names: dict[str, pa.DictionaryArray]
    line: Codes
    sheet: Codes
    sheets: tuple[str, ...]
    headings: tuple[Headings, ...]
    problems: list[Problem]
    warnings: list[Problem]
    unlisted: int
    hidden: tuple[tuple[Codes, Collection[int]], ...]

    def __len__(self) -> int:
        return len(self.line)

    def filter(self, rows: Mask) -> "Table":
        """The table with these rows alone."""
        if rows.all():
            return self
        mask = pa.array(rows)
        return replace(
            self,
            columns={name: column.filter(mask) for name, column in self.columns.items()},
            names={name: column.filter(mask) for name, column in self.names.items()},
            line=self.line[rows],
            sheet=self.sheet[rows],
        )

    def located(
        self, row: int, column: str, code: str, params: Mapping[str, str], indicator: str = "", agency: str = ""
    ) -> Problem:
        """A problem of a row."""
        problem = Problem(int(self.line[row]), column, code, params, indicator, agency)
        return in_sheet(problem, self.sheets[self.sheet[row]], len(self.sheets) > 1)


@dataclass
class Sheet:
    """The records under one heading row, added one by one; `name` is "" for a text file.

    hidden_rows, hidden_columns: from 0, those that the sheet does not show.
    """

    headings: Headings
    name: str = ""
    problems: list[Problem] = field(default_factory=list)
    unlisted: int = 0  # further problems
    hidden_rows: Codes = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    hidden_columns: Collection[int] = ()
    lines: "array[int]" = field(default_factory=lambda: array("q"))
    _rows: list[Sequence[str]] = field(default_factory=list)  # not yet in columns
    _columns: dict[int, list[pa.Array]] = field(default_factory=dict)
    _unnamed: dict[int, tuple[int, str]] = field(default_factory=dict)  # place without a heading → line, first text

    def __len__(self) -> int:
        return len(self.lines)

    def add(self, line: int, cells: Sequence[str]) -> None:
        """Adds a record. Columns take a fifth of the memory of cells, so full blocks become columns at once."""
        if max(map(len, cells), default=0) > bounds.CELL:
            self.refuse(Unreadable("long_cell", line, limit=str(bounds.CELL)).problem)
            return
        self.lines.append(line)
        self._rows.append(cells)
        if len(self._rows) == _BLOCK:
            self._fill_columns()

    def refuse(self, problem: Problem) -> None:
        """Notes a record that cannot be read."""
        if len(self.problems) <= bounds.LISTED:
            self.problems.append(problem)
        else:
            self.unlisted += 1

    def cells(self, at: int | None) -> pa.Array:
        """The cells of a column by its place; blank where the file has no such column or a row ends before it."""
        self._fill_columns()
        if at is None:
            return pa.repeat(pa.scalar(""), len(self))
        return pa.chunked_array(self._columns.get(at, []), pa.string()).combine_chunks()

    def unnamed(self) -> dict[int, tuple[int, str]]:
        """The places of columns that hold something and have no heading; the line and the text of their first cell."""
        self._fill_columns()
        return self._unnamed

    def _fill_columns(self) -> None:
        if not self._rows:
            return
        for at in self.headings.used:
            self._columns.setdefault(at, []).append(pa.array(self._cells(at), pa.string()))
        lines = self.lines[-len(self._rows) :]
        for at in set(self.headings.unnamed) - self._unnamed.keys():
            filled = ((line, cell) for line, cell in zip(lines, self._cells(at), strict=True) if visible(cell))
            if (first := next(filled, None)) is not None:
                self._unnamed[at] = first
        self._rows = []

    def _cells(self, at: int) -> list[str]:
        return [row[at] if at < len(row) else "" for row in self._rows]


def in_sheet(problem: Problem, sheet: str, several: bool) -> Problem:
    """The problem with its sheet's name where the workbook has several sheets that are read."""
    return replace(problem, params={**problem.params, "sheet": sheet}) if several else problem


def texts(words: Iterable[pa.Scalar]) -> Iterable[str]:
    """The texts one by one: all of them as Python's strings would take several times the memory."""
    return (word.as_py() for word in words)
