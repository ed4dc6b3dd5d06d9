"""Problems with their cells, and the marks of these: a colour, and a note that says how to fix it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.styles.fills import Fill
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from kpi import i18n
from kpi.annotate.books import clean
from kpi.i18n import N_, Words
from kpi.intake import Checked, Problem
from kpi.intake.table import KEYS, NUMBERS, Headings, letters
from kpi.plan import Plan

# Orange and light blue stay apart for every eye, in grey too; neither is a colour of the template.
WRONG, ODD = "FFF7A64A", "FFCBE6F8"
FIX, REVIEW = N_("To fix"), N_("To review")  # how a note begins
_EARLIER = ("To mend", "To look at")  # how it began until November 2026
_WIDTH, _LINE_HEIGHT, _LETTERS_A_LINE = 320, 19, 44  # of a note, in pixels

Originals = Sequence[tuple[str, str, Fill]]
WHOLE_FILE = ("missing_column", "no_rows", "same_file", "hidden")  # codes that belong to no cell
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
        return Problem(self.problem.line, self.problem.column, self.problem.code, params).message(t, self.plan)


def findings(checked: Checked, plan: Plan, titles: Sequence[str]) -> list[Finding]:
    """Findings of the whole file first, then problems, then warnings. titles: of the sheets to be marked."""
    both = [*((problem, True) for problem in checked.problems), *((warning, False) for warning in checked.warnings)]
    findings = [
        Finding(plan, problem, wrong, _in_sheet(location_of(problem, checked.headings), titles))
        for problem, wrong in both
    ]
    return sorted(findings, key=lambda each: (not each.is_wrong, not each.location.is_whole_file))


def _in_sheet(cell: Location, titles: Sequence[str]) -> Location:
    """The place in the sheet of its title; the one sheet of a text file is called after the file."""
    if cell.sheet in titles:
        return cell
    return replace(cell, sheet=titles[0]) if not cell.sheet else Location(titles[0], 1, (0,), is_whole_file=True)


def location_of(problem: Problem, headings: Mapping[str, Headings]) -> Location:
    """The cells of a problem, in the sheet by the intake's name; A1 if it belongs to no cell."""
    sheet = problem.params.get("sheet") or next(iter(headings), "")
    has_cell = problem.code not in WHOLE_FILE or problem.params.get("why") in _OF_A_HEADING
    if sheet in headings and has_cell and (columns := _columns(problem, headings[sheet])):
        return Location(sheet, problem.line, columns)
    if problem.code == "unread_sheet":
        return Location(sheet, problem.line, (0,))
    return Location(sheet, 1, (0,), is_whole_file=True)


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


def put(book: Workbook, findings: Iterable[Finding], t: Words) -> Originals:
    """Colours the cells and writes the notes. Returns sheet, cell and fill of those that had a colour of their own."""
    notes: dict[tuple[str, str], list[str]] = {}
    coloured: dict[tuple[str, str], Cell] = {}
    originals: list[tuple[str, str, Fill]] = []
    for finding in findings:
        cells = _cells(book, finding)
        for cell in cells:
            key = (cell.parent.title, cell.coordinate)
            if key not in coloured:  # problems come before warnings
                coloured[key] = cell
                if cell.fill.fill_type:
                    originals.append((*key, copy(cell.fill)))
                cell.fill = PatternFill("solid", fgColor=WRONG if finding.is_wrong else ODD)
                cell.parent.row_dimensions[cell.row].hidden = False
        if cells:
            first = (cells[0].parent.title, cells[0].coordinate)
            notes.setdefault(first, []).append(f"{t(FIX if finding.is_wrong else REVIEW)}: {finding.sentence(t)}")
    for key, lines in notes.items():
        coloured[key].comment = _note(coloured[key].comment, "\n".join(lines))
    return originals


def remove(book: Workbook, originals: Originals) -> None:
    """Takes out earlier marks: cells get their own fill back, notes their own text."""
    for title, coordinate, fill in originals:
        if title in book.sheetnames and isinstance(cell := book[title][coordinate], Cell) and _is_marked(cell):
            cell.fill = fill
    for sheet in book.worksheets:
        for cell in [cell for cell in sheet._cells.values() if isinstance(cell, Cell)]:  # iter_rows would create cells
            if _is_marked(cell):
                cell.fill = PatternFill()
            if cell.comment:
                cell.comment = _own(cell.comment)


def _is_marked(cell: Cell) -> bool:
    return cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb in (WRONG, ODD)


def _own(comment: Comment) -> Comment | None:
    words = {i18n.of(lang)(msgid) for lang in i18n.LANGUAGES for msgid in (FIX, REVIEW)} | set(_EARLIER)
    own = re.split(f"(?:^|\n)(?:{'|'.join(map(re.escape, words))}): ", comment.text)[0].rstrip()
    return Comment(own, comment.author, height=comment.height, width=comment.width) if own else None


def _cells(book: Workbook, finding: Finding) -> list[Cell]:
    sheet = book[finding.location.sheet]
    return [_merged_from(sheet, sheet.cell(finding.location.row, column + 1)) for column in finding.location.columns]


def _merged_from(sheet: Worksheet, cell: Cell | MergedCell) -> Cell:
    """The first cell of a merged area."""
    if isinstance(cell, Cell):
        return cell
    area = next(area for area in sheet.merged_cells.ranges if cell.coordinate in area)
    return sheet.cell(area.min_row, area.min_col)


def _note(own: Comment | None, text: str) -> Comment:
    """The note, below the reporter's own."""
    text = clean(f"{own.text.rstrip()}\n\n{text}" if own else text)
    lines = sum(1 + len(line) // _LETTERS_A_LINE for line in text.splitlines())
    return Comment(text, own.author if own else "", height=_LINE_HEIGHT * (lines + 1), width=_WIDTH)
