"""The sheet that lists what to fix, with a link to each cell. The intake finds no headings in it."""

from collections.abc import Sequence
from copy import copy
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from kpi.annotate.books import FONT, clean, fit_to_width, put
from kpi.annotate.marks import FIX, ODD, WRONG, Finding, Location, Originals
from kpi.i18n import N_, Words
from kpi.intake.facts import PERCENT
from kpi.intake.problem import COLUMN, quoted
from kpi.intake.table import letters
from kpi.intake.workbook import Percent, shown

NAME = "kpi_marked"  # the defined name that finds the sheet again, even if it was renamed
TITLE = N_("To fix: {file}")
HOW = N_(
    "Fix the coloured cells, save the workbook and upload it again. The note in each cell says how. "
    "This sheet is only for you: it is not read."
)
COLOURS = {WRONG: N_("to fix; nothing was stored"), ODD: N_("to review; leave it if it is right")}
WHOLE_FILE = N_("Whole file")
HEADINGS = (N_("Sheet"), N_("Cell"), N_("Column"), N_("Current content"), N_("How to fix it"))
_WIDTHS = {"A": 20, "B": 11, "C": 20, "D": 28, "E": 92}
_LINE_HEIGHT = 15  # points: not every spreadsheet grows a row with its text
_ORIGINALS = "H"  # hidden: the cells that had a fill, each one's name in that fill
_TOP = Alignment(vertical="top", wrap_text=True)
_HEADING, _ON_HEADING = PatternFill("solid", fgColor="FF1F3A5F"), Font(name=FONT, bold=True, color="FFFFFFFF")
_LINE = Border(bottom=Side("thin", color="FFC7CCD3"))
_LINK = Font(name=FONT, color="FF0B57D0", underline="single")


def add(
    book: Workbook, file: str, findings: Sequence[Finding], originals: Originals, remark: str | None, t: Words
) -> None:
    """Puts the sheet first and opens the workbook on it. remark: shown at its head."""
    sheet = book.create_sheet(t(FIX), 0)
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet  # sheets that are selected together are edited together
    book.active = 0
    book.defined_names[NAME] = DefinedName(NAME, attr_text=f"{_reference(sheet.title)}!$A$1")
    _write_head(sheet, file, findings, remark, t)
    begins = _write_headings(sheet, t) + 1
    for row, each in enumerate(findings, start=begins):
        _write_row(book, sheet, row, each, t)
    for row, (title, coordinate, fill) in enumerate(originals, start=1):
        cell = sheet[f"{_ORIGINALS}{row}"]
        put(cell, f"{title}!{coordinate}")
        cell.fill = fill
    _lay_out(sheet)


def find(book: Workbook) -> Worksheet | None:
    """The listing of an earlier marked file, if the workbook has one."""
    name = book.defined_names.get(NAME)
    titles = [title for title, _ in name.destinations] if name else []
    return book[titles[0]] if titles and titles[0] in book.sheetnames else None


def remove(book: Workbook, sheet: Worksheet) -> None:
    """Takes the listing out."""
    book.remove(sheet)
    del book.defined_names[NAME]


def listed_originals(sheet: Worksheet) -> Originals:
    """The cells that had a fill before they were marked: sheet, cell, fill."""
    cells = [cell for cell in sheet[_ORIGINALS] if cell.value]
    places = [str(cell.value).rpartition("!") for cell in cells]
    return [(title, coordinate, copy(cell.fill)) for cell, (title, _, coordinate) in zip(cells, places, strict=True)]


def _reference(title: str) -> str:
    return "'" + title.replace("'", "''") + "'"


def _write_head(sheet: Worksheet, file: str, findings: Sequence[Finding], remark: str | None, t: Words) -> None:
    """Writes what the sheet is, what to do, and what the colours mean."""
    sheet.append([clean(t(TITLE, file=file))])
    sheet["A1"].font = Font(name=FONT, bold=True, size=14)
    sheet.append([t(HOW)])
    for colour, meaning in COLOURS.items():
        if any(each.is_wrong is (colour == WRONG) for each in findings):
            sheet.append([None, t(meaning)])
            sheet.cell(sheet.max_row, 1).fill = PatternFill("solid", fgColor=colour)
    if remark:
        sheet.append([remark])


def _write_headings(sheet: Worksheet, t: Words) -> int:
    """Writes the headings of the list and returns their row."""
    row: int = sheet.max_row + 2
    for column, heading in enumerate(HEADINGS, start=1):
        cell = sheet.cell(row, column, t(heading))
        cell.font, cell.fill = _ON_HEADING, _HEADING
    sheet.freeze_panes = f"A{row + 1}"
    sheet.print_title_rows = f"{row}:{row}"
    return row


def _write_row(book: Workbook, sheet: Worksheet, row: int, finding: Finding, t: Words) -> None:
    """Writes one finding: the cell, its content, how to fix it; the cell's name links to it and has its colour."""
    location, column = finding.location, finding.problem.column
    texts = (
        location.sheet,
        t(WHOLE_FILE) if location.is_whole_file else location.cell,
        t(COLUMN[column]) if column in COLUMN else "",
        "" if location.is_whole_file else _content(book, location),
        finding.sentence(t),
    )
    for at, text in enumerate(texts, start=1):
        cell = sheet.cell(row, at)
        put(cell, text)
        cell.alignment, cell.border = _TOP, _LINE
    lines = max(1 + len(text) // _WIDTHS[letters(at)] for at, text in enumerate(texts))
    sheet.row_dimensions[row].height = _LINE_HEIGHT * lines
    named = sheet.cell(row, 2)
    named.fill = PatternFill("solid", fgColor=WRONG if finding.is_wrong else ODD)
    named.hyperlink = Hyperlink(ref=named.coordinate, location=f"{_reference(location.sheet)}!{location.cell}")
    named.font = _LINK


def _content(book: Workbook, location: Location) -> str:
    """The content of the cell as its sheet shows it, no longer than a line."""
    cell: Cell = book[location.sheet][location.cell]
    value: Any = "" if cell.value is None else cell.value
    if isinstance(value, float | int) and not isinstance(value, bool) and PERCENT in cell.number_format:
        value = Percent(value)
    return quoted(shown(value))


def _lay_out(sheet: Worksheet) -> None:
    for column, width in _WIDTHS.items():
        sheet.column_dimensions[column].width = width
    sheet.column_dimensions[_ORIGINALS].hidden = True
    sheet.sheet_view.showGridLines = False
    fit_to_width(sheet)
    sheet.print_area = f"A1:E{sheet.max_row}"
