"""The marks in the sheets: a colour in every cell that a finding speaks of, and a note on how to mend it."""

from collections.abc import Iterable, Sequence
from copy import copy

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.styles.fills import Fill
from openpyxl.worksheet.worksheet import Worksheet

from kpi.annotate.findings import Finding
from kpi.annotate.rebuilt import clean
from kpi.i18n import N_, Words

# Orange and light blue stay apart for every eye, in grey too; neither is a colour of the form.
WRONG, ODD = "FFF7A64A", "FFCBE6F8"
MEND, LOOK = N_("To mend"), N_("To look at")  # how a note begins
_WIDTH, _LINE_HEIGHT, _LETTERS_A_LINE = 320, 19, 44  # of a note, in pixels

Originals = Sequence[tuple[str, str, Fill]]


def put(book: Workbook, found: Iterable[Finding], _: Words) -> Originals:
    """Colours the cells and writes the notes. Returns sheet, cell and fill of those that had a colour of their own."""
    notes: dict[tuple[str, str], list[str]] = {}
    coloured: dict[tuple[str, str], Cell] = {}
    originals: list[tuple[str, str, Fill]] = []
    for each in found:
        cells = _cells(book, each)
        for cell in cells:
            key = (cell.parent.title, cell.coordinate)
            if key not in coloured:  # wrong comes before odd
                coloured[key] = cell
                if cell.fill.fill_type:
                    originals.append((*key, copy(cell.fill)))
                cell.fill = PatternFill("solid", fgColor=WRONG if each.is_wrong else ODD)
                cell.parent.row_dimensions[cell.row].hidden = False
        if cells:
            first = (cells[0].parent.title, cells[0].coordinate)
            notes.setdefault(first, []).append(f"{_(MEND if each.is_wrong else LOOK)}: {each.sentence(_)}")
    for key, lines in notes.items():
        coloured[key].comment = _note(coloured[key].comment, "\n".join(lines))
    return originals


def _cells(book: Workbook, finding: Finding) -> list[Cell]:
    if finding.place is None:
        return []
    sheet = book[finding.place.sheet]
    return [_whole(sheet, sheet.cell(finding.place.row, column + 1)) for column in finding.place.columns]


def _whole(sheet: Worksheet, cell: Cell | MergedCell) -> Cell:
    """The cell that a merged area is."""
    if isinstance(cell, Cell):
        return cell
    area = next(area for area in sheet.merged_cells.ranges if cell.coordinate in area)
    return sheet.cell(area.min_row, area.min_col)


def _note(own: Comment | None, text: str) -> Comment:
    """The note, below what the reporter's own says."""
    text = clean(f"{own.text.rstrip()}\n\n{text}" if own else text)
    lines = sum(1 + len(line) // _LETTERS_A_LINE for line in text.splitlines())
    return Comment(text, own.author if own else "", height=_LINE_HEIGHT * (lines + 1), width=_WIDTH)
