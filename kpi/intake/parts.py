"""Parts of a workbook: facts beside its cells' values (hidden and merged cells, percentages, errors, formulas), limits
on the cells that a reader may lay out, counted before it creates the first one, and XML parts read as a stream within
limits: no entities, no deep nesting, no long or countless tags.
"""

import itertools
import logging
import re
import struct
import zipfile
import zlib
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from xml.parsers import expat

import numpy as np
import python_calamine

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
_BUILT_IN_PERCENT = (9, 10)

_CHUNK = 1 << 16
_BLOCK = 1 << 13  # bytes whose events are held at once; more of them would slow Python's garbage collection
_RATIO = 100  # a sheet full of the same row packs 1 : 50
_RATIO_MATTERS = 20_000_000  # bytes
_DEEPEST = 100  # elements within each other
_LONGEST_TAG = 1 << 20  # bytes
_MOST_BYTES, _MOST_TAGS = 10_000_000, 4_000_000
# LookupError: what is not there; NotImplementedError: a compression that workbooks do not use; ValueError: a malformed
# number
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, expat.ExpatError, python_calamine.CalamineError, EOFError, OSError,
    LookupError, NotImplementedError, ValueError,
)  # fmt: skip

START, END, TEXT = "start", "end", "text"
_NOTHING: dict[str, str] = {}
Event = tuple[str, str, dict[str, str]]  # START, a tag and its attributes; END and a tag; TEXT, perhaps not all of it

_log = logging.getLogger(__name__)


@contextmanager
def refusing_damage() -> Iterator[None]:
    """Raises Unreadable where what is read turns out to be damaged."""
    try:
        yield
    except BaseException as error:
        is_panic = type(error).__name__ == "PanicException"  # of the reader of cells; it is no Exception
        if not is_panic and not isinstance(error, _DAMAGE):
            raise
        _log.info("workbook refused: %s", error)
        raise Unreadable("damaged") from error


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


class Book:
    """The facts of a workbook: its `sheets`, `fonts` and styles; and the limits left for the sheets still to be read:
    rows, bytes of text, tags. `cells` is per sheet."""

    def __init__(self, limits: IntakeLimits) -> None:
        self.sheets: list[SheetFacts] = []
        self.fonts: list[str] = []
        self.styles: list[int] = []  # the number format of each cell style
        self.limits = limits
        self.cells = max(_CELLS_A_ROW * limits.max_rows, _FEW_CELLS)
        self.tags = max(_TAGS_A_ROW * limits.max_rows, _FEW_TAGS)
        self._rows = limits.max_rows + _TITLE_ROWS
        self._text = limits.max_bytes
        self._percent_formats = set(_BUILT_IN_PERCENT)

    def add_sheet(self, name: str, is_visible: bool) -> "SheetFacts":
        """Adds a sheet, whose facts are still to be noted."""
        self.sheets.append(SheetFacts(name, is_visible, self))
        if len(self.sheets) > bounds.SHEETS:
            raise Unreadable("too_many_sheets", limit=str(bounds.SHEETS))
        return self.sheets[-1]

    def add_format(self, number: int, code: str) -> None:
        """Notes whether a number format shows a percentage."""
        if PERCENT in _NOT_CODE.sub("", code):
            self._percent_formats.add(number)

    def percent_styles(self) -> frozenset[int]:
        """The cell styles that show a percentage."""
        return frozenset(style for style, number in enumerate(self.styles) if number in self._percent_formats)

    def take_text(self, length: int) -> None:
        """Takes the bytes of a text that a cell holds."""
        self._text -= length
        if self._text < 0:
            raise Unreadable("bomb")

    def take_rows(self, count: int) -> None:
        """Takes rows that hold something."""
        self._rows -= count
        if self._rows < 0:
            raise Unreadable("too_many_rows", limit=str(self.limits.max_rows))


@dataclass
class SheetFacts:
    """Facts about one sheet; rows and columns from 0. merged: first row and column, last row and column, one after the
    other. Its cells are counted against the limits of the `book`, since they are laid out up to the last of them."""

    name: str
    is_visible: bool
    book: Book
    read: Callable[[], None] = lambda: None  # reads the facts, where each sheet is a part of its own
    marks: Marks = field(default_factory=Marks)
    merged: "array[int]" = field(default_factory=lambda: array("i"))
    hidden_rows: "array[int]" = field(default_factory=lambda: array("q"))
    hidden_columns: set[int] = field(default_factory=set)
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
        new_rows = rows if row != self._row else rows - 1
        self._row = row
        self._last_row, self._last_column = max(self._last_row, row + rows - 1), max(self._last_column, column)
        if self._last_column >= bounds.COLUMNS:
            raise self._over("too_many_columns", bounds.COLUMNS)
        self.check_area(0, self._last_row, 0, self._last_column)
        self.book.take_rows(new_rows)

    def check_area(self, top: int, bottom: int, left: int, right: int) -> None:
        """Raises Unreadable if the area that the sheet covers, or says to cover, is too large: all of it is laid
        out."""
        if top > bottom or left > right:
            raise Unreadable("damaged")
        if (bottom - top + 1) * (right - left + 1) > self.book.cells:
            raise self._over("too_many_cells", self.book.cells)

    def _over(self, why: str, limit: int) -> Unreadable:
        return Unreadable(why, max(self._row + 1, 1), limit=str(limit), sheet=self.name)


# ---------------------------------------------------------------- XML


def archive(content: bytes) -> zipfile.ZipFile:
    """The archive of a workbook. Raises Unreadable if it is damaged, encrypted, or unpacks to far more than it is."""
    with refusing_damage():
        opened = zipfile.ZipFile(BytesIO(content))
    parts = opened.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("encrypted")
    if len({part.filename.lower() for part in parts}) != len(parts):
        raise Unreadable("damaged")
    if sum(part.file_size for part in parts) > min(bounds.UNPACKED, max(_RATIO * len(content), _RATIO_MATTERS)):
        raise Unreadable("bomb")
    return opened


def find(archive: zipfile.ZipFile, path: str) -> zipfile.ZipInfo | None:
    """The part of this name in any case; None if it is missing."""
    return next((part for name, part in archive.NameToInfo.items() if name.lower() == path.lower()), None)


def events(
    archive: zipfile.ZipFile, path: str, *, is_optional: bool = False, book: Book | None = None,
    most_bytes: int = _MOST_BYTES, most_tags: int = _MOST_TAGS,
) -> Iterator[Event]:  # fmt: skip
    """The tags, which have lost their prefix, and texts of a part of the archive.

    book: whose limit of tags holds, for a part of cells. Raises Unreadable if the part is too large, or missing and not
    optional."""
    part = find(archive, path)
    if part is None:
        if is_optional:
            return
        raise Unreadable("damaged")
    if book is not None:
        most_bytes, most_tags = bounds.UNPACKED, book.tags
    tags = count_tags(archive, part) if part.file_size <= most_bytes else most_tags + 1
    if tags > most_tags:
        raise Unreadable("bomb")
    if book is not None:
        book.tags -= tags
    depth = 0
    read: list[Event] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise Unreadable("bomb")
        read.append((START, local(tag), attributes))

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        read.append((END, local(tag), _NOTHING))

    def refuse_doctype(*declaration: object) -> None:
        raise Unreadable("damaged")

    parser = expat.ParserCreate("utf-8")  # not what the part declares: workbooks use nothing else
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = lambda text: read.append((TEXT, text, _NOTHING))
    # It could declare entities that multiply. No program writes one into a workbook.
    parser.StartDoctypeDeclHandler = refuse_doctype
    with archive.open(part) as content:
        while chunk := content.read(_BLOCK):
            parser.Parse(chunk, False)
            if content.tell() - parser.CurrentByteIndex > _LONGEST_TAG:
                raise Unreadable("bomb")
            yield from read
            read.clear()
        parser.Parse(b"", True)
    yield from read


def count_tags(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """The number of tags of a part, including closing ones, in a hundredth of the time of reading them."""
    with refusing_damage(), archive.open(part) as content:
        return sum(chunk.count(b"<") for chunk in iter(partial(content.read, _CHUNK), b""))


def local(name: str) -> str:
    """The name of a tag or attribute without its prefix."""
    return name.rpartition(":")[2]
