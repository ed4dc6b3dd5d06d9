"""What an .xlsx archive says beside its cells: visible sheets, percentages, errors, formulas without a result.

It also checks that opening the workbook takes no more memory than a form needs: the reader of the cells lays them out
in a grid and trusts whatever place a cell claims.
"""

import itertools
import re
import zipfile
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

import numpy as np

from kpi.intake import bounds, markup
from kpi.intake.problem import Unreadable
from kpi.plan import IntakeLimits

PERCENT = "%"  # marks a number that the sheet shows as a percentage
_RATIO = 100  # a sheet full of the same row packs 1 : 50
_RATIO_MATTERS = 20_000_000  # bytes
_CELLS_A_ROW, _TAGS_A_ROW, _STRING_TAGS_A_ROW = 10, 60, 8
_FEW_CELLS, _FEW_TAGS, _FEW_STRING_TAGS = 1_000_000, 6_000_000, 1_000_000
_MOST_FORMULAS = 1_000
_TITLE_ROWS = 1_000  # above the headings, and blank ones
_BUILT_IN_PERCENT = ("9", "10")
_NOT_CODE = re.compile(r'"[^"]*"|\\.|_.|\[[^\]]*\]')  # of a number format: quoted text, escapes, conditions
_COLUMN_BITS = 16
_LAST_COLUMN = (1 << _COLUMN_BITS) - 1
_LONGEST_MARK = 100  # characters
_REFERENCE = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")


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
            yield row, [(place & _LAST_COLUMN, text) for place, text in marks]


@dataclass(frozen=True)
class SheetPart:
    """A sheet's name, its path in the archive, and whether it is visible."""

    name: str
    path: str
    is_visible: bool


@dataclass
class _Left:
    """What the remaining sheets may hold together: rows, bytes of text, tags; `cells` is per sheet."""

    rows: int
    cells: int
    text: int
    tags: int


class Parts:
    """An .xlsx archive. Raises Unreadable if it is damaged, encrypted or a bomb."""

    def __init__(self, content: bytes, limits: IntakeLimits) -> None:
        try:
            self._archive = zipfile.ZipFile(BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise Unreadable("damaged") from error
        self._check_sizes(len(content))
        self._most_rows = limits.max_rows
        self._left = _Left(
            rows=limits.max_rows + _TITLE_ROWS,
            cells=max(_CELLS_A_ROW * limits.max_rows, _FEW_CELLS),
            text=limits.max_bytes,
            tags=max(_TAGS_A_ROW * limits.max_rows, _FEW_TAGS),
        )
        styles = _Styles()
        markup.parse(self._archive, "xl/styles.xml", styles, is_optional=True)
        self._percent_styles = styles.percent()
        self._strings = _Strings(limits.max_bytes)
        markup.parse(
            self._archive, "xl/sharedStrings.xml", self._strings, is_optional=True, most_bytes=bounds.UNPACKED,
            most_tags=max(_STRING_TAGS_A_ROW * limits.max_rows, _FEW_STRING_TAGS),
        )  # fmt: skip

    def sheets(self) -> list[SheetPart]:
        """The workbook's sheets, in order."""
        relations, sheets = _Relations(), _Sheets()
        markup.parse(self._archive, "xl/_rels/workbook.xml.rels", relations)
        markup.parse(self._archive, "xl/workbook.xml", sheets)
        return [
            SheetPart(name, relations.path[relation], is_visible)
            for name, relation, is_visible in sheets.named
            if relation in relations.path
        ]

    def marks(self, sheet: SheetPart) -> Marks:
        """The marks of the sheet's cells. Unreadable if the sheet is too large."""
        left = self._left
        cells = _Cells(sheet.name, self._percent_styles, self._strings.lengths, left)
        left.tags -= markup.parse(self._archive, sheet.path, cells, most_bytes=bounds.UNPACKED, most_tags=left.tags)
        if left.rows < 0:
            raise Unreadable("too_many_rows", limit=str(self._most_rows))
        return cells.marks

    def _check_sizes(self, packed: int) -> None:
        parts = self._archive.infolist()
        if any(part.flag_bits & 1 for part in parts):
            raise Unreadable("encrypted")
        if len({part.filename.lower() for part in parts}) != len(parts):
            raise Unreadable("damaged")
        unpacked = sum(part.file_size for part in parts)
        if unpacked > min(bounds.UNPACKED, max(_RATIO * packed, _RATIO_MATTERS)):
            raise Unreadable("bomb")


class _Relations(markup.Quiet):
    """The path in the archive of each relation of the workbook."""

    def __init__(self) -> None:
        self.path: dict[str, str] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if markup.local(tag) == "Relationship":
            target = attributes.get("Target", "").lstrip("/")
            self.path[attributes.get("Id", "")] = target if target.startswith("xl/") else f"xl/{target}"


class _Sheets(markup.Quiet):
    """The sheets: name, relation, whether visible."""

    def __init__(self) -> None:
        self.named: list[tuple[str, str, bool]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if markup.local(tag) == "sheet":
            relation = next((value for name, value in attributes.items() if markup.local(name) == "id"), "")
            is_visible = attributes.get("state", "visible") == "visible"
            self.named.append((attributes.get("name", ""), relation, is_visible))
            if len(self.named) > bounds.SHEETS:
                raise Unreadable("too_many_sheets", limit=str(bounds.SHEETS))


class _Styles(markup.Quiet):
    """The number format of each cell style."""

    def __init__(self) -> None:
        self._percent_formats = set(_BUILT_IN_PERCENT)
        self._formats: list[str] = []
        self._is_inside = False

    def percent(self) -> frozenset[str]:
        """The indexes of the cell styles that show a percentage."""
        formats = enumerate(self._formats)
        return frozenset(str(place) for place, number_format in formats if number_format in self._percent_formats)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = markup.local(tag)
        if tag == "numFmt" and PERCENT in _NOT_CODE.sub("", attributes.get("formatCode", "")):
            self._percent_formats.add(attributes.get("numFmtId", ""))
        elif tag == "xf" and self._is_inside:
            self._formats.append(attributes.get("numFmtId", ""))
        self._is_inside |= tag == "cellXfs"

    def end(self, tag: str) -> None:
        self._is_inside &= markup.local(tag) != "cellXfs"


class _Strings(markup.Quiet):
    """`lengths` of the shared strings, in bytes. Once read, every cell holds a string of its own."""

    def __init__(self, most_text: int) -> None:
        self.lengths = array("q")
        self._left = most_text

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if markup.local(tag) == "si":
            self.lengths.append(0)

    def text(self, text: str) -> None:
        length = len(text.encode())
        self._left -= length
        if self._left < 0:
            raise Unreadable("bomb")
        if self.lengths:
            self.lengths[-1] += length


class _Cells(markup.Quiet):
    """Counts the cells of a sheet against what is `left`, and marks them. Done when no rows are left.

    Raises Unreadable if the grid around the cells is too large or their text too long."""

    def __init__(self, sheet: str, percent_styles: frozenset[str], strings: "array[int]", left: _Left) -> None:
        self._sheet, self._percent_styles, self._strings, self._left = sheet, percent_styles, strings, left
        self.marks = Marks()
        self._filled_row = self._row = self._column = -1
        self._last_row = self._last_column = 0
        self._attributes: dict[str, str] = {}
        self._value, self._tag = "", ""
        self._formula: str | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A cell without a reference follows the one before it."""
        self._tag = tag
        if tag == "c":
            self._attributes, self._value, self._formula = attributes, "", None
            reference = attributes.get("r")
            self._row, self._column = _place(reference) if reference else (self._row, self._column + 1)
        elif tag == "v" or tag == "is":
            if self._row != self._filled_row or self._column > self._last_column:
                self._fill()
        elif tag == "row":
            self._row, self._column = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1, -1
        elif tag == "f":
            self._formula = ""
        elif ":" in tag:
            self.start(markup.local(tag), attributes)

    def text(self, text: str) -> None:
        if self._tag == "v":
            self._value += text[:_LONGEST_MARK]
        elif self._tag == "f" and self._formula is not None and len(self._formula) < _LONGEST_MARK:
            self._formula += text[:_LONGEST_MARK]
        if self._attributes.get("t") != "s":
            self._take(len(text.encode()))

    def _take(self, length: int) -> None:
        self._left.text -= length
        if self._left.text < 0:
            raise Unreadable("bomb")

    def end(self, tag: str) -> None:
        self._tag = ""
        if tag == "c":
            if self._attributes.get("t") == "s":
                self._take(self._length_of_string())
            if self._formula is not None or len(self._attributes) > ("r" in self._attributes):  # a kind or a style
                self._put_mark()
        elif ":" in tag:
            self.end(markup.local(tag))

    def _length_of_string(self) -> int:
        number = int(self._value or 0)
        return self._strings[number] if 0 <= number < len(self._strings) else 0

    def _put_mark(self) -> None:
        mark = self._mark()
        if mark and "r" not in self._attributes:
            raise Unreadable("damaged")  # its mark might be put on another cell
        if mark:
            self.marks.put(self._row, self._column, mark)

    def _mark(self) -> str | None:
        kind = self._attributes.get("t", "n")
        if kind == "e":
            return self._value or "#N/A"
        if self._formula is not None and not self._value and kind != "str":
            return f"={self._formula}"
        is_percent = kind == "n" and self._value and self._attributes.get("s") in self._percent_styles
        return PERCENT if is_percent else None

    def _fill(self) -> None:
        self._left.rows -= self._row != self._filled_row
        self.is_done = self._left.rows < 0
        self._filled_row = self._row
        self._last_row, self._last_column = max(self._last_row, self._row), max(self._last_column, self._column)
        if self._last_column >= bounds.COLUMNS:
            raise self._over("too_many_columns", bounds.COLUMNS)
        if (self._last_row + 1) * (self._last_column + 1) > self._left.cells:
            raise self._over("too_many_cells", self._left.cells)

    def _over(self, why: str, limit: int) -> Unreadable:
        return Unreadable(why, self._row + 1, limit=str(limit), sheet=self._sheet)


def _place(reference: str) -> tuple[int, int]:
    """``C7`` → row 6, column 2, both from 0. Raises Unreadable if it is no reference."""
    match = _REFERENCE.fullmatch(reference)
    if not match:
        raise Unreadable("damaged")
    return int(match[2]) - 1, _column(match[1])


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1
