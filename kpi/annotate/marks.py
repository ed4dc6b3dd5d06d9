"""Problems with their cells: colours, notes that say how to fix them, and the sheet that lists all with a link to each.

The intake finds no headings in that sheet.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.fills import Fill
from openpyxl.utils import column_index_from_string
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from kpi import i18n
from kpi.annotate.books import FONT, clean, fit_to_width, put
from kpi.i18n import N_, Words
from kpi.intake import Checked, Problem
from kpi.intake.headings import KEYS, NUMBERS, Headings, letters
from kpi.intake.parts import PERCENT
from kpi.intake.problem import COLUMN, quoted
from kpi.intake.workbook import Percent, shown
from kpi.plan import Plan

# Orange and light blue stay apart for every eye, in grey too; neither is a colour of the template.
WRONG, ODD = "FFF7A64A", "FFCBE6F8"
FIX, REVIEW = N_("To fix"), N_("To review")  # how a note begins
_WIDTH, _LINE_HEIGHT, _LETTERS_A_LINE = 320, 19, 44  # of a note, in pixels

Originals = Sequence[tuple[str, str, Fill]]
OF_NO_CELL = ("missing_column", "no_rows", "same_file", "hidden")  # codes that belong to no cell
_OF_A_HEADING = ("other", "other_period")  # why a column is missing: a heading says something else


@dataclass(frozen=True, slots=True)
class Location:
    """Cells of one row: the ``sheet`` by its title, the ``row`` from 1, the ``columns`` from 0, the note's first.

    is_whole_file: what is wrong belongs to no cell; the first one is marked.
    """

    sheet: str
    row: int
    columns: tuple[int, ...]
    is_whole_file: bool = False

    @property
    def cell(self) -> str:
        """The first cell as a spreadsheet names it: B7."""
        return f"{letters(self.columns[0])}{self.row}"


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem, or a warning if not `is_wrong`. plan: for its sentence."""

    plan: Plan
    problem: Problem
    is_wrong: bool
    location: Location

    def sentence(self, t: Words) -> str:
        """The problem's sentence without the name of the sheet that it is in."""
        params = {name: text for name, text in self.problem.params.items() if name != "sheet"}
        return replace(self.problem, params=params).message(t, self.plan)


def findings(checked: Checked, plan: Plan, titles: Sequence[str]) -> list[Finding]:
    """Findings of the whole file first, then problems, then warnings. titles: of the sheets to be marked."""
    both = [*((problem, True) for problem in checked.problems), *((warning, False) for warning in checked.warnings)]
    findings = [Finding(plan, problem, wrong, _location(problem, checked.headings, titles)) for problem, wrong in both]
    return sorted(findings, key=lambda each: (not each.is_wrong, not each.location.is_whole_file))


def _location(problem: Problem, headings: Mapping[str, Headings], titles: Sequence[str]) -> Location:
    """The cells of a problem; A1 if it belongs to no cell. The one sheet of a text file is called after the file."""
    sheet = problem.params.get("sheet") or next(iter(headings), "")
    title = sheet or titles[0]
    has_cell = problem.code not in OF_NO_CELL or problem.params.get("why") in _OF_A_HEADING
    if title in titles and sheet in headings and has_cell and (columns := _columns(problem, headings[sheet])):
        return Location(title, problem.line, columns)
    if title in titles and problem.code == "unread_sheet":
        return Location(title, problem.line, (0,))
    return Location(title if title in titles else titles[0], 1, (0,), is_whole_file=True)


def _columns(problem: Problem, headings: Headings) -> tuple[int, ...]:
    """The columns of a problem, its own first; those of the keys, or all, for a whole row."""
    places, why = headings.places, problem.params.get("why")
    if named := re.findall("[A-Z]+", problem.params.get("columns", "")):
        return tuple(column_index_from_string(name) - 1 for name in named)
    match problem.code:
        case "unreadable":
            return tuple(range(int(problem.params.get("cells", headings.width))))
        case "missing_figure" if why == "none":
            return tuple(places[name] for name in reversed(NUMBERS) if name in places)
    if problem.column in places:
        return (places[problem.column],)
    return tuple(places[name] for name in (NUMBERS if problem.column else KEYS) if name in places)


def mark(book: Workbook, findings: Iterable[Finding], t: Words) -> Originals:
    """Colours the cells and writes the notes. Returns sheet, cell and fill of those that had a colour of their own."""
    notes: dict[Cell, list[str]] = {}  # of each coloured cell
    originals: list[tuple[str, str, Fill]] = []
    for finding in findings:
        sheet, row = book[finding.location.sheet], finding.location.row
        cells = [_merged_from(sheet, sheet.cell(row, column + 1)) for column in finding.location.columns]
        for cell in cells:
            if cell not in notes:  # problems come before warnings
                notes[cell] = []
                if cell.fill.fill_type:
                    originals.append((sheet.title, cell.coordinate, copy(cell.fill)))
                cell.fill = PatternFill("solid", fgColor=WRONG if finding.is_wrong else ODD)
                sheet.row_dimensions[cell.row].hidden = False
        for cell in cells[:1]:
            notes[cell].append(f"{t(FIX if finding.is_wrong else REVIEW)}: {finding.sentence(t)}")
    for cell, lines in notes.items():
        if lines:
            cell.comment = _note(cell.comment, "\n".join(lines))
    return originals


def unmark(book: Workbook) -> None:
    """Takes out the list and the marks of an earlier time, if there are any: cells get their own fill back, notes their
    own text."""
    name = book.defined_names.get(NAME)
    title = next((title for title, _ in name.destinations if title in book.sheetnames), None) if name else None
    if title is None:
        return
    listed = [(str(cell.value).rpartition("!"), copy(cell.fill)) for cell in book[title][_ORIGINALS] if cell.value]
    del book[title], book.defined_names[NAME]
    for (sheet_title, _, coordinate), fill in listed:
        if sheet_title in book.sheetnames and isinstance(cell := book[sheet_title][coordinate], Cell):
            cell.fill = fill if _is_marked(cell) else cell.fill
    for sheet in book.worksheets:
        for cell in [cell for cell in sheet._cells.values() if isinstance(cell, Cell)]:  # iter_rows would create cells
            if _is_marked(cell):
                cell.fill = PatternFill()
            if cell.comment:
                cell.comment = _own(cell.comment)


def _is_marked(cell: Cell) -> bool:
    return cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb in (WRONG, ODD)


def _own(comment: Comment) -> Comment | None:
    words = {i18n.of(lang)(msgid) for lang in i18n.LANGUAGES for msgid in (FIX, REVIEW)}
    own = re.split(f"(?:^|\n)(?:{'|'.join(map(re.escape, words))}): ", comment.text)[0].rstrip()
    return Comment(own, comment.author, height=comment.height, width=comment.width) if own else None


def _merged_from(sheet: Worksheet, cell: Cell | MergedCell) -> Cell:
    if isinstance(cell, Cell):
        return cell
    area = next(area for area in sheet.merged_cells.ranges if cell.coordinate in area)
    return sheet.cell(area.min_row, area.min_col)


def _note(own: Comment | None, text: str) -> Comment:
    text = clean(f"{own.text.rstrip()}\n\n{text}" if own else text)
    lines = sum(1 + len(line) // _LETTERS_A_LINE for line in text.splitlines())
    return Comment(text, own.author if own else "", height=_LINE_HEIGHT * (lines + 1), width=_WIDTH)


# ---------------------------------------------------------------- the list of all

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
_ROW_HEIGHT = 15  # points: not every spreadsheet grows a row with its text
_ORIGINALS = "H"  # hidden: the cells that had a fill, each one's name in that fill
_TOP = Alignment(vertical="top", wrap_text=True)
_HEADING, _ON_HEADING = PatternFill("solid", fgColor="FF1F3A5F"), Font(name=FONT, bold=True, color="FFFFFFFF")
_LINE = Border(bottom=Side("thin", color="FFC7CCD3"))
_LINK = Font(name=FONT, color="FF0B57D0", underline="single")


def add_list(
    book: Workbook, file: str, findings: Sequence[Finding], originals: Originals, remark: str | None, t: Words
) -> None:
    """Puts the sheet first and opens the workbook on it. remark: shown at its head."""
    sheet = book.create_sheet(t(FIX), 0)
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet  # sheets that are selected together are edited together
    book.active = 0
    book.defined_names[NAME] = DefinedName(NAME, attr_text=f"{_reference(sheet.title)}!$A$1")
    _write_head(sheet, file, findings, remark, t)
    for row, each in enumerate(findings, start=sheet.max_row + 1):
        _write_row(book, sheet, row, each, t)
    for row, (title, coordinate, fill) in enumerate(originals, start=1):
        cell = sheet[f"{_ORIGINALS}{row}"]
        put(cell, f"{title}!{coordinate}")
        cell.fill = fill
    for column, width in _WIDTHS.items():
        sheet.column_dimensions[column].width = width
    sheet.column_dimensions[_ORIGINALS].hidden = True
    sheet.sheet_view.showGridLines = False
    fit_to_width(sheet)
    sheet.print_area = f"A1:E{sheet.max_row}"


def _reference(title: str) -> str:
    return "'" + title.replace("'", "''") + "'"


def _write_head(sheet: Worksheet, file: str, findings: Sequence[Finding], remark: str | None, t: Words) -> None:
    """Writes what the sheet is, what to do, what the colours mean, and the headings of the list."""
    sheet.append([clean(t(TITLE, file=file))])
    sheet["A1"].font = Font(name=FONT, bold=True, size=14)
    sheet.append([t(HOW)])
    for colour, meaning in COLOURS.items():
        if any(each.is_wrong is (colour == WRONG) for each in findings):
            sheet.append([None, t(meaning)])
            sheet.cell(sheet.max_row, 1).fill = PatternFill("solid", fgColor=colour)
    if remark:
        sheet.append([remark])
    row: int = sheet.max_row + 2
    for column, heading in enumerate(HEADINGS, start=1):
        cell = sheet.cell(row, column, t(heading))
        cell.font, cell.fill = _ON_HEADING, _HEADING
    sheet.freeze_panes = f"A{row + 1}"
    sheet.print_title_rows = f"{row}:{row}"


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
    sheet.row_dimensions[row].height = _ROW_HEIGHT * lines
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
