"""What an .xlsx file says beside its cells: which sheets a person sees, which numbers are shown as percentages, which
cells hold an error or a formula without a result. On the way it is made sure that opening the workbook takes no more
memory than a form ever needs: a reader that lays cells out in a grid would believe any place that a cell claims.
"""

import re
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from kpi.intake import markup
from kpi.intake.problem import Unreadable
from kpi.plan import IntakeLimits

PERCENT = "%"  # marks a number that the sheet shows as a percentage
_UNPACKED = 8  # times the size limit: rows take about so much more as XML than as CSV
_RATIO = 100  # a sheet full of the same row packs 1 : 50
_RATIO_MATTERS = 20_000_000  # bytes
_CELLS_A_ROW = 16
_FEW_CELLS = 1_000_000
_TITLE_ROWS = 1_000  # above the headings, and blank ones
_BUILT_IN_PERCENT = ("9", "10")
_NOT_CODE = re.compile(r'"[^"]*"|\\.|_.|\[[^\]]*\]')  # of a number format: quoted text, escapes, conditions
_LONGEST_MARK = 100  # characters
_REFERENCE = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")

Marks = dict[tuple[int, int], str]


@dataclass(frozen=True)
class SheetPart:
    """A sheet's name, its place in the archive, and whether a person sees it."""

    name: str
    path: str
    is_visible: bool


class Parts:
    """An .xlsx archive, opened with care. Raises Unreadable where it is damaged, locked or a bomb."""

    def __init__(self, content: bytes, limits: IntakeLimits) -> None:
        try:
            self._archive = zipfile.ZipFile(BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise Unreadable("damaged") from error
        self._check_sizes(len(content), limits)
        self._most_rows, self._rows_left = limits.max_rows, limits.max_rows + _TITLE_ROWS
        self._most_cells = max(_CELLS_A_ROW * limits.max_rows, _FEW_CELLS)
        styles = _Styles()
        markup.parse(self._archive, "xl/styles.xml", styles, is_optional=True)
        self._percent_styles = styles.percent()
        markup.parse(self._archive, "xl/sharedStrings.xml", _Strings(self._most_cells), is_optional=True)

    def sheets(self) -> list[SheetPart]:
        """The workbook's sheets, in their order."""
        relations, sheets = _Relations(), _Sheets()
        markup.parse(self._archive, "xl/_rels/workbook.xml.rels", relations)
        markup.parse(self._archive, "xl/workbook.xml", sheets)
        return [
            SheetPart(name, relations.path[relation], is_visible)
            for name, relation, is_visible in sheets.found
            if relation in relations.path
        ]

    def marks(self, sheet: SheetPart) -> Marks:
        """By row and column, from 0: PERCENT where a number is shown as a percentage, else the text that stands for the
        cell, ``#DIV/0!`` for an error, ``=…`` for a formula without a result. Unreadable if the sheet is too large."""
        cells = _Cells(self._percent_styles, self._rows_left, self._most_cells)
        markup.parse(self._archive, sheet.path, cells)
        self._rows_left -= cells.rows
        if self._rows_left < 0:
            raise Unreadable("too_many_rows", limit=str(self._most_rows))
        if cells.is_done:
            raise Unreadable("bomb")
        return cells.marks

    def _check_sizes(self, packed: int, limits: IntakeLimits) -> None:
        parts = self._archive.infolist()
        if any(part.flag_bits & 1 for part in parts):
            raise Unreadable("encrypted")
        if len({part.filename for part in parts}) != len(parts):
            raise Unreadable("damaged")
        unpacked = sum(part.file_size for part in parts)
        if unpacked > min(_UNPACKED * limits.max_bytes, max(_RATIO * packed, _RATIO_MATTERS)):
            raise Unreadable("bomb")


class _Relations(markup.Quiet):
    """Where in the archive what the workbook names lies."""

    def __init__(self) -> None:
        self.path: dict[str, str] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if markup.local(tag) == "Relationship":
            target = attributes.get("Target", "").lstrip("/")
            self.path[attributes.get("Id", "")] = target if target.startswith("xl/") else f"xl/{target}"


class _Sheets(markup.Quiet):
    """The sheets by name, relation, and whether they are visible."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str, bool]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if markup.local(tag) == "sheet":
            relation = next((value for name, value in attributes.items() if markup.local(name) == "id"), "")
            is_visible = attributes.get("state", "visible") == "visible"
            self.found.append((attributes.get("name", ""), relation, is_visible))


class _Styles(markup.Quiet):
    """Number formats, and which cell style has which."""

    def __init__(self) -> None:
        self._percent_formats = set(_BUILT_IN_PERCENT)
        self._formats: list[str] = []
        self._is_inside = False

    def percent(self) -> frozenset[str]:
        """The places of the cell styles that show a percentage."""
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
    """Counts the shared strings: empty ones cost memory, too."""

    def __init__(self, most: int) -> None:
        self._left = most

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._left -= markup.local(tag) == "si"
        if self._left < 0:
            raise Unreadable("bomb")


class _Cells(markup.Quiet):
    """The cells of a sheet that hold something. ``rows``: how many rows do; done where these are too many, or the grid
    round them too large."""

    def __init__(self, percent_styles: frozenset[str], most_rows: int, most_cells: int) -> None:
        self._percent_styles, self._most_rows, self._most_cells = percent_styles, most_rows, most_cells
        self.marks: Marks = {}
        self.rows = 0
        self._filled_row = self._row = self._column = -1
        self._last_row = self._last_column = 0
        self._attributes: dict[str, str] = {}
        self._value, self._tag = "", ""
        self._formula: str | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Where a cell without a place of its own stands, the one before it says."""
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

    def end(self, tag: str) -> None:
        self._tag = ""
        if tag == "c":
            if self._formula is not None or len(self._attributes) > ("r" in self._attributes):  # a kind or a style
                self._put_mark()
        elif ":" in tag:
            self.end(markup.local(tag))

    def _put_mark(self) -> None:
        mark = self._mark()
        if mark and "r" not in self._attributes:
            raise Unreadable("damaged")  # it might be laid over another cell
        if mark:
            self.marks[self._row, self._column] = mark

    def _mark(self) -> str | None:
        kind = self._attributes.get("t", "n")
        if kind == "e":
            return self._value or "#N/A"
        if self._formula is not None and not self._value and kind != "str":
            return f"={self._formula}"
        is_percent = kind == "n" and self._value and self._attributes.get("s") in self._percent_styles
        return PERCENT if is_percent else None

    def _fill(self) -> None:
        self.rows += self._row != self._filled_row
        self._filled_row = self._row
        self._last_row, self._last_column = max(self._last_row, self._row), max(self._last_column, self._column)
        grid = (self._last_row + 1) * (self._last_column + 1)
        self.is_done = self.rows > self._most_rows or grid > self._most_cells


def _place(reference: str) -> tuple[int, int]:
    """``C7`` → row 6, column 2, both from 0; Unreadable if no sheet has such a place."""
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
