"""A new workbook that holds what a handed-in file says, each cell where it stood: row for line, column for column.

Cells that a spreadsheet would run are text, and stay text when somebody edits them.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from kpi.i18n import N_, Words
from kpi.intake import Checked, encoding, text, workbook
from kpi.intake.workbook import Percent
from kpi.plan import IntakeLimits

MOST_BYTES = 5_000_000  # of text
MOST_LINES = 20_000
MOST_COLUMNS = 1_000
MOST_CELLS = 200_000  # that hold something
LONGEST = 32_767  # characters that a workbook's cell can hold
SHEET = N_("Figures")
FONT = "Calibri"  # the one of a new workbook
_AS_TEXT, _AS_PERCENT = "@", "0.00%"
_NARROWEST, _WIDEST = 9, 48  # characters
_NOT_IN_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")

_LINE_END = re.compile("\r\n|\r|\n")

Rows = Mapping[int, Sequence[Any]]


def is_small(content: bytes) -> bool:
    """Whether a workbook can hold the text, cell by cell, and a person would want it to."""
    if len(content) > MOST_BYTES or max(content.count(b"\n"), content.count(b"\r")) > MOST_LINES:
        return False
    rows = _rows(content)
    if sum(cell != "" for cells in rows.values() for cell in cells) > MOST_CELLS:
        return False
    return all(len(cells) <= MOST_COLUMNS and max(map(len, cells), default=0) <= LONGEST for cells in rows.values())


def from_text(content: bytes, name: str, checked: Checked, _: Words) -> Workbook:
    """A workbook of one sheet, called as the file is."""
    book = Workbook()
    title = _NOT_IN_TITLES.sub(" ", clean(Path(name).stem))[:31].strip(" '")
    sheet = _fill(book.worksheets[0], _rows(content))
    sheet.title = title or _(SHEET)
    headings = next(iter(checked.headings.values()))
    for cell in sheet[headings.line]:
        cell.font = Font(name=FONT, size=11, bold=True)
    sheet.freeze_panes = f"A{headings.line + 1}"
    fit_to_width(sheet)
    return book


def from_workbook(content: bytes, checked: Checked, limits: IntakeLimits) -> Workbook:
    """A workbook of the sheets that were read, without their looks."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in workbook.laid_out(content, limits):
        if name in checked.headings:
            _fill(book.create_sheet(name), dict(rows))
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
    """Lines that do not make records, each for itself. Where a quotation mark is out of place or lacks its other half,
    none counts."""
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
    """Prints the sheet across, as wide as the paper."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def put(cell: Cell, value: Any) -> None:
    """Sets a cell's value. What is text here never becomes a formula, nor an error."""
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
    """The text without the characters that no workbook can hold."""
    return _NOT_IN_XML.sub(" ", text)
