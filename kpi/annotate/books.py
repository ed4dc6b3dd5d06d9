"""The uploaded file as an openpyxl workbook: as it is, or rebuilt with each cell in its place.

Cells that a spreadsheet would run stay text. The intake has checked the cells, not the rest of the archive, which
openpyxl trusts.
"""

import csv
import io
import itertools
import logging
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from kpi.i18n import N_, Words
from kpi.intake import Checked, encoding, parts, text, workbook, xls
from kpi.intake.problem import Unreadable
from kpi.intake.workbook import Percent
from kpi.plan import IntakeLimits

MOST_BYTES = 5_000_000  # of text
MOST_LINES = 20_000
MOST_COLUMNS = 1_000
MOST_CELLS = 200_000  # that hold something
LONGEST = 32_767  # characters that a workbook's cell can hold
SHEET = N_("Data")
FONT = "Calibri"  # the one of a new workbook
_AS_TEXT, _AS_PERCENT = "@", "0.00%"
_NARROWEST, _WIDEST = 9, 48  # characters
_NOT_IN_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
_LINE_END = re.compile("\r\n|\r|\n")
MOST_UNPACKED = 20_000_000  # bytes, some 50 000 rows: openpyxl takes ten times as much memory
MOST_TAGS = 800_000  # some 200 000 cells: openpyxl makes an object of each, of empty ones too
MOST_SPREAD = 100_000  # cells that merged areas and links may cover: openpyxl makes each of them
_MARKUP = (".xml", ".rels", ".vml")
_RANGE = re.compile(r"\$?[A-Z]{1,3}\$?[0-9]{1,7}:\$?[A-Z]{1,3}\$?[0-9]{1,7}")

_log = logging.getLogger(__name__)

_LIMITS = IntakeLimits(MOST_BYTES, MOST_CELLS, agree_points=0, big_change_points=0, big_change_share=0)
_ARCHIVE = b"PK\x03\x04"

Rows = Mapping[int, Sequence[Any]]


def is_small_text(content: bytes) -> bool:
    """Whether a workbook can hold the text, and a person can fix it there."""
    if len(content) > MOST_BYTES or max(content.count(b"\n"), content.count(b"\r")) > MOST_LINES:
        return False
    rows = _rows(content)
    if sum(cell != "" for cells in rows.values() for cell in cells) > MOST_CELLS:
        return False
    return all(len(cells) <= MOST_COLUMNS and max(map(len, cells), default=0) <= LONGEST for cells in rows.values())


def from_text(content: bytes, name: str, checked: Checked, t: Words) -> Workbook:
    """A workbook of one sheet, named like the file."""
    book = Workbook()
    title = _NOT_IN_TITLES.sub(" ", clean(Path(name).stem))[:31].strip(" '")
    sheet = _fill(book.worksheets[0], _rows(content))
    sheet.title = title or t(SHEET)
    for headings in checked.headings.values():
        for cell in sheet[headings.line]:
            cell.font = Font(name=FONT, size=11, bold=True)
        sheet.freeze_panes = f"A{headings.line + 1}"
    fit_to_width(sheet)
    return book


def from_workbook(content: bytes, limits: IntakeLimits) -> Workbook:
    """A workbook of the visible sheets, without their formats."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for facts, rows in workbook.laid_out(content, limits):
        sheet = _fill(book.create_sheet(_NOT_IN_TITLES.sub(" ", facts.name)[:31]), dict(rows))
        left_to_cover = MOST_SPREAD
        for top, left, bottom, right in facts.areas():  # a cell that is merged downwards is read in every row
            left_to_cover -= (bottom - top + 1) * (right - left + 1)
            if left_to_cover < 0:
                break
            sheet.merge_cells(None, top + 1, left + 1, bottom + 1, right + 1)
    return book


def _rows(content: bytes) -> Rows:
    """The cells of a text file by the physical line that they begin on."""
    utf8 = encoding.utf8(content)
    separator, _ = text.split_headings(utf8)
    lines = io.StringIO(utf8.decode(), newline="").readlines()
    rows: dict[int, Sequence[str]] = {}
    try:
        for line, cells in text.records(utf8, separator):
            if not text.swallows_rows(cells, separator):
                rows[line] = cells
            else:
                last = line + sum(len(_LINE_END.findall(cell)) for cell in cells)
                rows |= _loosely(lines, line, last, separator)
    except text.Broken as broken:
        rows |= _loosely(lines, broken.problem.line, len(lines), separator)
    return rows


def _loosely(lines: Sequence[str], first: int, last: int, separator: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Lines that are no records, each by itself; unbalanced quotation marks are plain characters."""
    for number in range(first, last + 1):
        line = lines[number - 1].rstrip("\r\n")
        is_odd = number == first or line.count('"') % 2
        yield number, line.split(separator) if is_odd else next(csv.reader([line], delimiter=separator), [])


def _fill(sheet: Worksheet, rows: Rows) -> Worksheet:
    widths: dict[int, int] = {}
    for row, cells in rows.items():
        for column, value in enumerate(cells, start=1):
            if value != "":
                put(sheet.cell(row, column), value)
                widths[column] = max(widths.get(column, _NARROWEST), min(len(str(value)) + 2, _WIDEST))
    for column, width in widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = width
    return sheet


def fit_to_width(sheet: Worksheet) -> None:
    """Prints the sheet in landscape, as wide as the paper."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def put(cell: Cell, value: Any) -> None:
    """Sets a cell's value. Text never becomes a formula or an error."""
    if isinstance(value, str):
        cell.value = clean(value)
        cell.data_type = "s"
        cell.number_format = _AS_TEXT
        if "\n" in value:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    else:
        cell.value = value
        if isinstance(value, Percent):
            cell.number_format = _AS_PERCENT


def clean(text: str) -> str:
    """The text without characters that no workbook can hold."""
    return _NOT_IN_XML.sub(" ", text)


def is_workbook(content: bytes) -> bool:
    """Whether the content is an archive or a container; the intake reads no others than workbooks."""
    return content.startswith((_ARCHIVE, xls.SIGNATURE))


def is_small_workbook(content: bytes) -> bool:
    """Whether the workbook can be opened, or rebuilt, in reasonable time and memory."""
    if content.startswith(_ARCHIVE):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            tags = (_count_tags(archive, info) for info in infos if info.filename.endswith(_MARKUP))
            if sum(info.file_size for info in infos) > MOST_UNPACKED or sum(tags) > MOST_TAGS:
                return False
            if "xl/workbook.xml" in archive.namelist():
                return True
    elif len(content) > MOST_BYTES:
        return False
    # In some formats one cell stands for many.
    cells = (cell for _, rows in workbook.laid_out(content, _LIMITS) for _, row in rows for cell in row if cell != "")
    try:
        return next(itertools.islice(cells, MOST_CELLS, None), None) is None
    except Unreadable:
        return False


def _count_tags(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """The tags of a part; none where it is damaged, since the workbook is then rebuilt without it."""
    try:
        return parts.count_tags(archive, part)
    except Unreadable:
        return 0


def load(content: bytes) -> Workbook | None:
    """The workbook with its formats; None if openpyxl cannot open it, or should not."""
    try:
        left = MOST_SPREAD
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for part in archive.namelist():
                if part.endswith(_MARKUP):
                    left -= sum(map(_spread, parts.events(archive, part, most_bytes=MOST_UNPACKED)))
        if left < 0:
            raise Unreadable("bomb")
        return load_workbook(io.BytesIO(content), rich_text=True)
    except Exception as error:  # openpyxl's errors are no closed list, and there is another way
        _log.info("workbook rebuilt without its formats: %r", error)
        return None


def _spread(event: parts.Event) -> int:
    """The cells that a merged area or a link covers."""
    _, tag, attributes = event
    if tag not in ("mergeCell", "hyperlink") or not _RANGE.fullmatch(reference := attributes.get("ref", "")):
        return 0
    left, top, right, bottom = map(int, range_boundaries(reference))
    return (abs(right - left) + 1) * (abs(bottom - top) + 1)
