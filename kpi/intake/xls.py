"""The facts of an .xls workbook, see kpi.intake.parts. It is a container of streams, one of them of records.

[MS-CFB] and [MS-XLS] describe both. The reader of the cells lays all sheets out at once, so all of them are counted.
"""

import struct
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kpi.intake import bounds
from kpi.intake.parts import PERCENT, Left, SheetFacts, is_percent
from kpi.intake.problem import Unreadable
from kpi.plan import IntakeLimits

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA  # from here on a sector's number is none
_SMALL = 64  # bytes of a small sector
_COUNTS = "9I"  # at byte 40 of the header: sectors of the directory, of the FAT, …, of the small FAT, …, of more FAT
_ENTRY, _ROOT = "<64sHB49xII4x", 5  # of the directory: name and its length, kind, …, first sector, size, …
_BOF, _EOF, _CONTINUE, _FILE_PASS = 0x0809, 0x000A, 0x003C, 0x002F
_BOUND_SHEET, _FONT, _FORMAT, _XF, _SST, _CODE_PAGE = 0x0085, 0x0031, 0x041E, 0x00E0, 0x00FC, 0x0042
_DIMENSIONS, _ROW, _COLUMN_INFO, _MERGED = 0x0200, 0x0208, 0x007D, 0x00E5
_NUMBER, _RK, _MUL_RK, _LABEL_SST, _LABEL, _RICH = 0x0203, 0x027E, 0x00BD, 0x00FD, 0x0204, 0x00D6
_BOOL_ERROR, _FORMULA, _STRING = 0x0205, 0x0006, 0x0207
_BUILT_IN_PERCENT = (9, 10)
_BIFF8 = 0x0600
_HIDDEN_ROW, _HIDDEN_COLUMN = 0x20, 0x01
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_DAMAGE = (struct.error, IndexError, LookupError, UnicodeDecodeError, ValueError)

Record = tuple[int, memoryview]


def facts(content: bytes, limits: IntakeLimits, visible: bool = True) -> tuple[list[SheetFacts], list[str]]:
    """The sheets of the workbook that are visible or that are not, in order, and its fonts.

    Raises Unreadable if it is damaged, encrypted or a bomb.
    """
    try:
        container = _Container(content)
        stream = memoryview(container.stream("Workbook" if "Workbook" in container.entries else "Book"))
        book = _Book(Left(limits))
        for record, body in _records(stream, 0):
            book.take(record, body)
        for sheet, offset in book.sheets:
            _read_sheet(sheet, _records(stream, offset), book)
    except _DAMAGE as error:
        raise Unreadable("damaged") from error
    return [sheet for sheet, _ in book.sheets if sheet.is_visible == visible], book.fonts


def has_workbook(content: bytes) -> bool:
    """Whether the container holds a workbook, and not a text document."""
    return any(f"{name}\0".encode("utf-16-le") in content for name in ("Workbook", "Book"))


class _Container:
    """A compound file: sectors in chains, and a directory of streams."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        shift, mini_shift = struct.unpack_from("<HH", content, 30)
        if shift not in (9, 12) or 1 << mini_shift != _SMALL:
            raise ValueError("sector size")
        self._size = 1 << shift
        sectors = len(content) // self._size + 1
        if max(struct.unpack_from(f"<{_COUNTS}", content, 40)[each] for each in (0, 1, 6, 8)) > sectors:
            raise ValueError("sectors that are not there")  # the reader of the cells makes room for all of them
        directory, _, self._cutoff, mini_fat, _, more = struct.unpack_from("<6I", content, 48)
        self._fat = self._table(self._fat_sectors(more))
        self._mini_fat = self._table(self._chain(mini_fat))
        entries = b"".join(map(self._sector, self._chain(directory)))
        self.entries: dict[str, tuple[int, int]] = {}
        for name, length, kind, first, size in struct.iter_unpack(_ENTRY, entries):
            text = name[:length].decode("utf-16-le").rstrip("\0")
            self.entries.setdefault("" if kind == _ROOT else text, (first, size))

    def stream(self, name: str) -> bytes:
        """The bytes of a stream; small ones share the root's sectors."""
        first, size = self.entries[name]
        if max(size, self.entries[""][1]) > len(self._content):
            raise ValueError("a stream longer than the file")
        if size >= self._cutoff:
            return b"".join(map(self._sector, self._chain(first)))[:size]
        root = b"".join(map(self._sector, self._chain(self.entries[""][0])))
        chain = _chain(self._mini_fat, first, len(root) // _SMALL)
        return b"".join(root[at * _SMALL : (at + 1) * _SMALL] for at in chain)[:size]

    def _fat_sectors(self, more: int) -> Sequence[int]:
        sectors = [*struct.unpack_from("<109I", self._content, 76)]
        for _ in range(len(self._content) // self._size):
            if more >= _END:
                break
            *further, more = struct.unpack(f"<{self._size // 4}I", self._sector(more))
            sectors += further
        return [sector for sector in sectors if sector < _END]

    def _table(self, sectors: Sequence[int]) -> "array[int]":
        table = array("I")
        for sector in sectors:
            table.frombytes(self._sector(sector))
        return table

    def _chain(self, first: int) -> Sequence[int]:
        return _chain(self._fat, first, len(self._content) // self._size)

    def _sector(self, number: int) -> bytes:
        begin = (number + 1) * self._size
        return self._content[begin : begin + self._size]


def _chain(table: "array[int]", first: int, most: int) -> Sequence[int]:
    chain: list[int] = []
    while first < _END:
        chain.append(first)
        first = table[first]
        if len(chain) > most:
            raise ValueError("a chain without end")
    return chain


def _records(stream: memoryview, at: int) -> Iterator[Record]:
    """The records of a part of the stream, up to its end mark. What is within an embedded part is passed over."""
    depth = 0
    while True:
        record, length = struct.unpack_from("<HH", stream, at)
        depth += (record == _BOF) - (record == _EOF)
        if depth <= 1:
            yield record, stream[at + 4 : at + 4 + length]
        if depth <= 0:
            return
        at += 4 + length


@dataclass
class _Book:
    """The first part, about all sheets: `sheets` with their offsets, fonts, styles, lengths of strings."""

    left: Left
    sheets: list[tuple[SheetFacts, int]] = field(default_factory=list)
    fonts: list[str] = field(default_factory=list)
    styles: list[int] = field(default_factory=list)  # the number format of each
    formats: set[int] = field(default_factory=lambda: set(_BUILT_IN_PERCENT))  # that show percentages
    strings: "array[int]" = field(default_factory=lambda: array("q"))
    _text: list[memoryview] = field(default_factory=list)  # of the strings, and what continues it
    _is_text: bool = False
    _is_biff8: bool = True
    _codec: str = "cp1252"

    def take(self, record: int, body: memoryview) -> None:
        """Notes a record."""
        if record == _CONTINUE and self._is_text:
            self._text.append(body)
            return
        self._is_text = record == _SST
        if record == _BOF:
            self._is_biff8 = struct.unpack_from("<H", body)[0] >= _BIFF8
        elif record == _CODE_PAGE:
            page = struct.unpack_from("<H", body)[0]
            self._codec = "utf-16-le" if page == 1200 else f"cp{page}"
        elif record == _FILE_PASS:
            raise Unreadable("encrypted")
        elif record == _BOUND_SHEET:
            offset, state, kind = struct.unpack_from("<IBB", body)
            if kind == 0:
                self.sheets.append((SheetFacts(self._name(body[6:]), state & 3 == 0, self.left), offset))
            if len(self.sheets) > bounds.SHEETS:
                raise Unreadable("too_many_sheets", limit=str(bounds.SHEETS))
        elif record == _FONT:
            self.fonts.append(self._name(body[14:]))
        elif record == _FORMAT and is_percent(self._name(body[2:], wide_length=self._is_biff8)):
            self.formats.add(struct.unpack_from("<H", body)[0])
        elif record == _XF:
            self.styles.append(struct.unpack_from("<H", body, 2)[0])
        elif record == _SST:
            self._text.append(body)
        elif record == _EOF and self._text:
            self.strings = _Strings(self._text).lengths()

    def _name(self, body: memoryview, wide_length: bool = False) -> str:
        length = struct.unpack_from("<H" if wide_length else "<B", body)[0]
        at = 2 if wide_length else 1
        if not self._is_biff8:
            return bytes(body[at : at + length]).decode(self._codec)
        wide = body[at] & 1
        return bytes(body[at + 1 : at + 1 + length * (1 + wide)]).decode("utf-16-le" if wide else "latin-1")


class _Strings:
    """The shared strings, whose text goes on from one record to the next."""

    def __init__(self, parts: list[memoryview]) -> None:
        self._count = struct.unpack_from("<I", parts[0], 4)[0]
        if 3 * self._count > sum(map(len, parts)):
            raise ValueError("strings that are not there")
        self._parts = iter(parts)
        self._part, self._at = next(self._parts), 8

    def lengths(self) -> "array[int]":
        """The length in bytes of each string."""
        return array("q", (self._skip_string() for _ in range(self._count)))

    def _skip_string(self) -> int:
        if self._at >= len(self._part):
            self._turn()
        count, flags = self._number("<H"), self._number("<B")
        runs = self._number("<H") if flags & 8 else 0
        further = self._number("<I") if flags & 4 else 0
        self._skip(count, 1 + (flags & 1), is_text=True)
        self._skip(4 * runs + further)
        return count * (1 + (flags & 1))

    def _number(self, shape: str) -> int:
        number: int = struct.unpack_from(shape, self._part, self._at)[0]
        self._at += struct.calcsize(shape)
        return number

    def _skip(self, count: int, size: int = 1, *, is_text: bool = False) -> None:
        """Passes over bytes, or letters: behind a new record's begin these may be of another size."""
        while count:
            taken = min(count, (len(self._part) - self._at) // size)
            count, self._at = count - taken, self._at + taken * size
            if count:
                self._turn()
                if is_text:
                    size, self._at = 1 + (self._part[0] & 1), 1

    def _turn(self) -> None:
        self._part, self._at = next(self._parts, memoryview(b"")), 0
        if not self._part:
            raise ValueError("strings that are not there")


def _read_sheet(sheet: SheetFacts, records: Iterator[Record], book: _Book) -> None:
    cells = _Cells(sheet, book)
    for record, body in records:
        if record == _DIMENSIONS:  # the reader of the cells makes room for all of them
            first, last, left_column, right_column = struct.unpack_from("<IIHH" if len(body) >= 12 else "<4H", body)
            sheet.check_area(first, last, left_column, right_column)
        elif record == _ROW:
            if body[12] & _HIDDEN_ROW:
                sheet.hidden_rows.append(struct.unpack_from("<H", body)[0])
        elif record == _COLUMN_INFO:
            first, last, _, _, flags = struct.unpack_from("<5H", body)
            if flags & _HIDDEN_COLUMN:
                sheet.hide_columns(first, last)
        elif record == _MERGED:
            areas = body[2 : 2 + 8 * struct.unpack_from("<H", body)[0]]
            for top, bottom, left_column, right_column in struct.iter_unpack("<4H", areas):
                sheet.merge(top, left_column, bottom, right_column)
        else:
            cells.take(record, body)
    sheet.left.check_rows()


class _Cells:
    """Counts and marks the cells of a sheet."""

    def __init__(self, sheet: SheetFacts, book: _Book) -> None:
        self._sheet, self._book, self._left = sheet, book, sheet.left

    def take(self, record: int, body: memoryview) -> None:
        """Takes a record, if it is one of cells."""
        if record in (_NUMBER, _RK):
            self._fill(*struct.unpack_from("<3H", body))
        elif record == _LABEL_SST:
            row, column, _, index = struct.unpack_from("<3HI", body)
            self._fill(row, column)
            self._left.take_text(self._book.strings[index])
        elif record == _MUL_RK:
            row, column = struct.unpack_from("<2H", body)
            for at in range((len(body) - 6) // 6):
                self._fill(row, column + at, struct.unpack_from("<H", body, 4 + 6 * at)[0])
        elif record == _FORMULA:
            self._take_formula(body)
        elif record in (_LABEL, _RICH, _BOOL_ERROR):
            row, column = struct.unpack_from("<2H", body)
            self._fill(row, column)
            self._left.take_text(len(body))
            if record == _BOOL_ERROR and body[7]:
                self._sheet.marks.put(row, column, ERRORS.get(body[6], "#N/A"))
        elif record == _STRING:
            self._left.take_text(len(body))

    def _take_formula(self, body: memoryview) -> None:
        """A result that is no number has 0xFFFF at its end and its kind in front: text, truth, error, nothing."""
        row, column, style = struct.unpack_from("<3H", body)
        kind = body[6] if body[12] == body[13] == 0xFF else None
        self._fill(row, column, style if kind is None else None)
        if kind == 2:
            self._sheet.marks.put(row, column, ERRORS.get(body[8], "#N/A"))
        elif kind == 3:
            self._sheet.marks.put(row, column, "=")

    def _fill(self, row: int, column: int, style: int | None = None) -> None:
        self._sheet.fill(row, column)
        if style is not None and self._book.styles[style] in self._book.formats:
            self._sheet.marks.put(row, column, PERCENT)
