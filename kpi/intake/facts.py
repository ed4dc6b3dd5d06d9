"""Facts of a workbook beside its cells' values: hidden and merged cells, percentages, errors, formulas.

They also limit the cells that a reader may lay out, before it creates the first one.
"""

import itertools
import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from kpi.intake import bounds
from kpi.intake.problem import Unreadable
from kpi.plan import IntakeLimits

PERCENT = "%"  # marks a number that the sheet shows as a percentage
_CELLS_A_ROW, _TAGS_A_ROW = 10, 60
_FEW_CELLS, _FEW_TAGS = 1_000_000, 6_000_000
_MOST_FORMULAS = 1_000
_MOST_MERGED = 1_000_000
_TITLE_ROWS = 1_000  # above the headings, and blank ones
_NOT_CODE = re.compile(r'"[^"]*"|\\.|_.|\[[^\]]*\]')  # of a number format: quoted text, escapes, conditions
_COLUMN_BITS = 16
_LAST_COLUMN = (1 << _COLUMN_BITS) - 1


class Marks:
    """Marks of cells, by row and column from 0: PERCENT for a number shown as a percentage, ``#DIV/0!`` for an error,
    ``=…`` for a formula without a result (only ``=`` after many). A sheet may have millions, so they are numbers."""

    def __init__(self) -> None:
        self._places, self._texts = array("q"), array("i")
        self._number_of: dict[str, int] = {}

    def put(self, row: int, column: int, text: str) -> None:
        """Marks a cell; the last mark counts."""
        if text not in self._number_of and len(self._number_of) >= _MOST_FORMULAS:
            text = text[:1]
        self._places.append(row << _COLUMN_BITS | column)
        self._texts.append(self._number_of.setdefault(text, len(self._number_of)))

    def by_row(self) -> Iterator[tuple[int, list[tuple[int, str]]]]:
        """The rows that have marks, in order, each with columns and texts."""
        places, texts = np.array(self._places), list(self._number_of)
        in_order = ((int(places[at]), texts[self._texts[at]]) for at in np.argsort(places, kind="stable"))
        for row, marks in itertools.groupby(in_order, lambda mark: mark[0] >> _COLUMN_BITS):
            yield row, [(column_and_row & _LAST_COLUMN, text) for column_and_row, text in marks]


@dataclass
class Left:
    """The limits left for the remaining sheets together: rows, bytes of text, tags; `cells` is per sheet."""

    rows: int
    cells: int
    text: int
    tags: int
    most_rows: int

    @classmethod
    def from_limits(cls, limits: IntakeLimits) -> "Left":
        """Everything that the limits grant."""
        return cls(
            rows=limits.max_rows + _TITLE_ROWS,
            cells=max(_CELLS_A_ROW * limits.max_rows, _FEW_CELLS),
            text=limits.max_bytes,
            tags=max(_TAGS_A_ROW * limits.max_rows, _FEW_TAGS),
            most_rows=limits.max_rows,
        )

    def take_text(self, length: int) -> None:
        """Takes the bytes of a text that a cell holds."""
        self.text -= length
        if self.text < 0:
            raise Unreadable("bomb")

    def check_rows(self) -> None:
        """Raises Unreadable if there are too many rows."""
        if self.rows < 0:
            raise Unreadable("too_many_rows", limit=str(self.most_rows))


@dataclass
class SheetFacts:
    """Facts about one sheet; rows and columns from 0. merged: first row and column, last row and column, one after the
    other. Its cells are counted against what is `left`, since they are laid out up to the last of them."""

    name: str
    is_visible: bool
    left: Left
    marks: Marks = field(default_factory=Marks)
    merged: "array[int]" = field(default_factory=lambda: array("i"))
    hidden_rows: "array[int]" = field(default_factory=lambda: array("q"))
    hidden_columns: set[int] = field(default_factory=set)
    fonts: Sequence[str] = ()  # of the workbook
    _row: int = -1
    _last_row: int = -1
    _last_column: int = -1

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Notes merged cells."""
        if len(self.merged) >= 4 * _MOST_MERGED:
            raise Unreadable("bomb")
        self.merged.extend((top, left, bottom, right))

    def areas(self) -> Iterator[tuple[int, int, int, int]]:
        """The merged cells: first row and column, last row and column."""
        places = iter(self.merged)
        return zip(places, places, places, places, strict=True)

    def hide_columns(self, first: int, last: int) -> None:
        """Notes hidden columns, as far as a table may reach."""
        self.hidden_columns.update(range(first, min(last, bounds.COLUMNS) + 1))

    def fill(self, row: int, column: int, rows: int = 1) -> None:
        """Counts a cell that holds something, or one in each of several rows."""
        if row == self._row and column <= self._last_column and rows == 1:
            return
        self.left.rows -= rows if row != self._row else rows - 1
        self._row = row
        self._last_row, self._last_column = max(self._last_row, row + rows - 1), max(self._last_column, column)
        if self._last_column >= bounds.COLUMNS:
            raise self._over("too_many_columns", bounds.COLUMNS)
        if (self._last_row + 1) * (self._last_column + 1) > self.left.cells:
            raise self._over("too_many_cells", self.left.cells)

    def check_area(self, top: int, bottom: int, left: int, right: int) -> None:
        """Raises Unreadable if the area that the sheet says to cover is too large: all of it is laid out."""
        if top > bottom or left > right:
            raise Unreadable("damaged")
        if (bottom - top + 1) * (right - left + 1) > self.left.cells:
            raise self._over("too_many_cells", self.left.cells)

    def _over(self, why: str, limit: int) -> Unreadable:
        return Unreadable(why, max(self._row + 1, 1), limit=str(limit), sheet=self.name)


def is_percent(number_format: str) -> bool:
    """Whether a number format shows a percentage."""
    return PERCENT in _NOT_CODE.sub("", number_format)
