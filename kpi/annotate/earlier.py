"""Takes the marks of an earlier return out of a workbook that comes back once more."""

import re
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from kpi import i18n
from kpi.annotate import listing, marks

_COLOURS = (marks.WRONG, marks.ODD)


def remove(book: Workbook) -> None:
    """The listing goes, cells have the fill that they had before, notes say what the reporter's own said."""
    listed = listing.find(book)
    if listed is None:
        return
    for title, coordinate, fill in listing.originals(listed):
        if title in book.sheetnames and isinstance(cell := book[title][coordinate], Cell) and _is_marked(cell):
            cell.fill = fill
    for sheet in book.worksheets:
        for cell in _held(sheet):
            if _is_marked(cell):
                cell.fill = PatternFill()
            if cell.comment:
                cell.comment = _own(cell.comment)
    listing.remove(book, listed)


def _held(sheet: Worksheet) -> Iterable[Cell]:
    """The cells that there are: walking the rows would make all those between them, too."""
    return [cell for cell in sheet._cells.values() if isinstance(cell, Cell)]


def _is_marked(cell: Cell) -> bool:
    return cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb in _COLOURS


def _own(comment: Comment) -> Comment | None:
    beginnings = "|".join(
        re.escape(i18n.of(lang)(msgid)) for lang in i18n.LANGUAGES for msgid in (marks.MEND, marks.LOOK)
    )
    own = re.split(f"(?:^|\n)(?:{beginnings}): ", comment.text)[0].rstrip()
    return Comment(own, comment.author, height=comment.height, width=comment.width) if own else None
