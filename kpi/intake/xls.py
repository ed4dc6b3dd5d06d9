"""The facts of an .xls workbook, see kpi.intake.parts. It is a container of streams, one of them of records.

[MS-CFB] and [MS-XLS] describe both. The reader of the cells lays all sheets out at once, so all of them are counted.
"""

import struct
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate

from kpi.intake.parts import PERCENT, Book, SheetFacts
from kpi.intake.problem import Unreadable

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
_BIFF8 = 0x0600
_HIDDEN_ROW, _HIDDEN_COLUMN = 0x20, 0x01
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}

Record = tuple[int, memoryview]


def read(content: bytes, book: Book) -> None:
    """Notes the facts of all sheets."""
    container = _Container(content)
    stream = memoryview(container.stream("Workbook" if "Workbook" in container.entries else "Book"))
    offsets, strings = _read_globals(_records(stream, 0), book)
    for sheet, offset in zip(book.sheets, offsets, strict=True):
        _read_sheet(_records(stream, offset), sheet, strings)


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


def _read_globals(records: Iterator[Record], book: Book) -> "tuple[list[int], array[int]]":
    """Reads the first part, about all sheets; returns their offsets and the lengths in bytes of the shared strings."""
    offsets: list[int] = []
    texts: list[memoryview] = []  # of the strings, and what continues it
    codec, is_biff8, is_text = "cp1252", True, False

    def name(body: memoryview, shape: str = "<B") -> str:
        length, at = struct.unpack_from(shape, body)[0], struct.calcsize(shape)
        if not is_biff8:
            return bytes(body[at : at + length]).decode(codec)
        wide = body[at] & 1
        return bytes(body[at + 1 : at + 1 + length * (1 + wide)]).decode("utf-16-le" if wide else "latin-1")

    for record, body in records:
        is_text = record == _SST or (is_text and record == _CONTINUE)
        if is_text:
            texts.append(body)
        elif record == _BOF:
            is_biff8 = struct.unpack_from("<H", body)[0] >= _BIFF8
        elif record == _CODE_PAGE:
            page = struct.unpack_from("<H", body)[0]
            codec = "utf-16-le" if page == 1200 else f"cp{page}"
        elif record == _FILE_PASS:
            raise Unreadable("encrypted")
        elif record == _BOUND_SHEET:
            offset, state, kind = struct.unpack_from("<IBB", body)
            if kind == 0:
                book.add_sheet(name(body[6:]), state & 3 == 0)
                offsets.append(offset)
        elif record == _FONT:
            book.fonts.append(name(body[14:]))
        elif record == _FORMAT:
            book.add_format(struct.unpack_from("<H", body)[0], name(body[2:], "<H" if is_biff8 else "<B"))
        elif record == _XF:
            book.styles.append(struct.unpack_from("<H", body, 2)[0])
    return offsets, _string_lengths(texts) if texts else array("q")


def _string_lengths(records: list[memoryview]) -> "array[int]":
    """The length in bytes of each shared string. Where a text goes on in the next record, that begins with a byte that
    says how wide its letters are there."""
    content, ends = b"".join(records), list(accumulate(map(len, records)))
    count, at = struct.unpack_from("<I", content, 4)[0], 8
    if 3 * count > len(content):
        raise ValueError("strings that are not there")
    lengths = array("q")
    for _ in range(count):
        letters, flags = struct.unpack_from("<HB", content, at)
        at, width = at + 3, 1 + (flags & 1)
        lengths.append(letters * width)
        behind = 0  # bytes of formats, behind the letters
        if flags & 8:
            behind += 4 * struct.unpack_from("<H", content, at)[0]
            at += 2
        if flags & 4:
            behind += struct.unpack_from("<I", content, at)[0]
            at += 4
        end = ends[bisect_left(ends, at)]
        while letters > (end - at) // width:
            letters -= (end - at) // width
            at, width = end + 1, 1 + (content[end] & 1)
            end = ends[bisect_left(ends, at)]
        at += letters * width + behind
    return lengths


def _read_sheet(records: Iterator[Record], sheet: SheetFacts, strings: "array[int]") -> None:
    """Counts and marks the cells, and notes the other facts."""
    percent_styles = sheet.book.percent_styles()

    def fill(row: int, column: int, style: int = -1, mark: str = "") -> None:
        sheet.fill(row, column)
        if mark or style in percent_styles:
            sheet.marks.put(row, column, mark or PERCENT)

    for record, body in records:
        if record in (_NUMBER, _RK):
            fill(*struct.unpack_from("<3H", body))
        elif record == _LABEL_SST:
            row, column, _, index = struct.unpack_from("<3HI", body)
            fill(row, column)
            sheet.book.take_text(strings[index])
        elif record == _MUL_RK:
            row, column = struct.unpack_from("<2H", body)
            for at in range((len(body) - 6) // 6):
                fill(row, column + at, struct.unpack_from("<H", body, 4 + 6 * at)[0])
        elif record == _FORMULA:
            fill(*_formula(body))
        elif record in (_LABEL, _RICH, _BOOL_ERROR):
            is_error = record == _BOOL_ERROR and body[7]
            row, column = struct.unpack_from("<2H", body)
            fill(row, column, mark=ERRORS.get(body[6], "#N/A") if is_error else "")
            sheet.book.take_text(len(body))
        elif record == _STRING:
            sheet.book.take_text(len(body))
        elif record == _DIMENSIONS:  # the reader of the cells makes room for all of them
            sheet.check_area(*struct.unpack_from("<IIHH" if len(body) >= 12 else "<4H", body))
        elif record == _ROW and body[12] & _HIDDEN_ROW:
            sheet.hidden_rows.append(struct.unpack_from("<H", body)[0])
        elif record == _COLUMN_INFO:
            first, last, _, _, flags = struct.unpack_from("<5H", body)
            if flags & _HIDDEN_COLUMN:
                sheet.hide_columns(first, last)
        elif record == _MERGED:
            areas = body[2 : 2 + 8 * struct.unpack_from("<H", body)[0]]
            for top, bottom, left_column, right_column in struct.iter_unpack("<4H", areas):
                sheet.merge(top, left_column, bottom, right_column)


def _formula(body: memoryview) -> tuple[int, int, int, str]:
    """Row, column, style and mark of a formula. A result that is no number has 0xFFFF at its end and its kind in front:
    text, truth, error, nothing."""
    row, column, style = struct.unpack_from("<3H", body)
    if body[12] != 0xFF or body[13] != 0xFF:
        return row, column, style, ""
    return row, column, -1, {2: ERRORS.get(body[8], "#N/A"), 3: "="}.get(body[6], "")
