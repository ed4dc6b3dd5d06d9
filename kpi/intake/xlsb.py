"""The facts of an .xlsb workbook, see kpi.intake.parts. It is an archive like .xlsx, whose parts are records.

[MS-XLSB] describes them.
"""

import struct
import zipfile
from array import array
from collections.abc import Iterator
from functools import partial
from io import BufferedReader
from typing import cast

from kpi.intake import parts
from kpi.intake.parts import PERCENT, Book, SheetFacts
from kpi.intake.problem import Unreadable
from kpi.intake.xls import ERRORS
from kpi.intake.xlsx import relations

_ROW, _RK, _ERROR, _BOOL, _REAL, _TEXT, _SHARED = 0, 2, 3, 4, 5, 6, 7
_FORMULA_TEXT, _FORMULA_NUMBER, _FORMULA_BOOL, _FORMULA_ERROR = 8, 9, 10, 11
_STRING, _FONT, _FORMAT, _XF, _COLUMN_INFO, _DIMENSIONS, _SHEET = 19, 43, 44, 47, 60, 148, 156
_BEGIN_STRINGS, _MERGED, _BEGIN_CELL_XFS, _END_CELL_XFS = 159, 176, 617, 618
_FILLED = (_RK, _ERROR, _BOOL, _REAL, _TEXT, _SHARED, _FORMULA_TEXT, _FORMULA_NUMBER, _FORMULA_BOOL, _FORMULA_ERROR)
_HIDDEN_ROW, _HIDDEN_COLUMN = 0x10, 0x01
_LONGEST_RECORD = 4_000_000  # bytes
_FEWEST_BYTES = 5  # of a shared string

Record = tuple[int, bytes]


def read(archive: zipfile.ZipFile, book: Book) -> None:
    """Notes the sheets; the facts of each are still to be read."""
    path_of = relations(archive, "xl/_rels/workbook.bin.rels")
    _read_styles(_records(archive, "xl/styles.bin"), book)
    strings = _string_lengths(archive, book.limits.max_bytes)
    for record, body in _records(archive, "xl/workbook.bin"):
        if record == _SHEET:
            relation, end = _text(body, 8)
            if path := path_of.get(relation):
                sheet = book.add_sheet(_text(body, end)[0], struct.unpack_from("<I", body)[0] == 0)
                sheet.read = partial(_read_sheet, _records(archive, path), sheet, strings)


def _records(archive: zipfile.ZipFile, path: str) -> Iterator[Record]:
    """The records of a part; none if it is missing."""
    part = parts.find(archive, path)
    if part is None:
        return
    with archive.open(part) as opened:
        stream = BufferedReader(cast("BufferedReader", opened), 1 << 16)
        while first := stream.read(1):
            record = first[0] & 0x7F | (stream.read(1)[0] << 7 if first[0] & 0x80 else 0)
            length = 0
            for shift in (0, 7, 14, 21):
                byte = stream.read(1)[0]
                length |= (byte & 0x7F) << shift
                if not byte & 0x80:
                    break
            if length > _LONGEST_RECORD:
                raise Unreadable("bomb")
            yield record, stream.read(length)


def _text(body: bytes, at: int) -> tuple[str, int]:
    """The text at a place, and where it ends."""
    length = struct.unpack_from("<I", body, at)[0]
    end = at + 4 + 2 * (0 if length == 0xFFFFFFFF else length)
    return body[at + 4 : end].decode("utf-16-le"), end


def _string_lengths(archive: zipfile.ZipFile, most_text: int) -> "array[int]":
    """The length in bytes of each shared string."""
    lengths, total, path = array("q"), 0, "xl/sharedStrings.bin"
    part = parts.find(archive, path)
    for record, body in _records(archive, path):
        if record == _BEGIN_STRINGS and part and struct.unpack_from("<I", body, 4)[0] * _FEWEST_BYTES > part.file_size:
            raise Unreadable("damaged")
        if record == _STRING:
            lengths.append(2 * struct.unpack_from("<I", body, 1)[0])
            total += lengths[-1]
            if total > most_text:
                raise Unreadable("bomb")
    return lengths


def _read_styles(records: Iterator[Record], book: Book) -> None:
    is_inside = False
    for record, body in records:
        is_inside = record == _BEGIN_CELL_XFS or (is_inside and record != _END_CELL_XFS)
        if record == _FONT:
            book.fonts.append(_text(body, 21)[0])
        elif record == _FORMAT:
            book.add_format(struct.unpack_from("<H", body)[0], _text(body, 2)[0])
        elif record == _XF and is_inside:
            book.styles.append(struct.unpack_from("<H", body, 2)[0])


def _read_sheet(records: Iterator[Record], sheet: SheetFacts, strings: "array[int]") -> None:
    row, percent_styles = 0, sheet.book.percent_styles()
    for record, body in records:
        if record == _ROW:
            row = struct.unpack_from("<I", body)[0]
            if body[11] & _HIDDEN_ROW:
                sheet.hidden_rows.append(row)
        elif record in _FILLED:
            column, style = struct.unpack_from("<II", body)
            sheet.fill(row, column)
            sheet.book.take_text(strings[struct.unpack_from("<I", body, 8)[0]] if record == _SHARED else len(body))
            if mark := _mark(record, body, style & 0xFFFFFF in percent_styles):
                sheet.marks.put(row, column, mark)
        elif record == _DIMENSIONS:
            sheet.check_area(*struct.unpack_from("<4I", body))
        elif record == _COLUMN_INFO:
            first, last, _, _, flags = struct.unpack_from("<4IH", body)
            if flags & _HIDDEN_COLUMN:
                sheet.hide_columns(first, last)
        elif record == _MERGED:
            top, bottom, left_column, right_column = struct.unpack_from("<4I", body)
            sheet.merge(top, left_column, bottom, right_column)


def _mark(record: int, body: bytes, shows_percent: bool) -> str | None:
    if record in (_ERROR, _FORMULA_ERROR):
        return ERRORS.get(body[8], "#N/A")
    return PERCENT if shows_percent and record in (_RK, _REAL, _FORMULA_NUMBER) else None
