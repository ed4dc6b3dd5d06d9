"""A refused file as a workbook: wrong cells coloured, a note in each that says how to fix it, and a list of all.

Fixed and saved, it can be uploaded as it is: the intake ignores notes, colours and the list.
"""

import io
from pathlib import Path

from kpi.annotate import books, marks
from kpi.i18n import N_, Words
from kpi.intake import Checked
from kpi.plan import Plan

__all__ = ["file_name", "is_possible", "workbook"]

ONLY_CONTENTS = N_("Only the contents of your workbook's cells could be kept, not their formats.")
# Why a text or a workbook is unreadable although its cells can be shown.
_LEGIBLE = {False: ("one_cell",), True: ("letters", "font", "one_cell")}


def is_possible(data: bytes, checked: Checked) -> bool:
    """Whether the file's cells could be read and are few enough to be fixed by hand."""
    is_workbook = books.is_workbook(data)
    if not checked.headings and checked.problems[0].params.get("why") not in _LEGIBLE[is_workbook]:
        return False
    return books.is_small_workbook(data) if is_workbook else books.is_small_text(data)


def workbook(data: bytes, name: str, checked: Checked, plan: Plan, t: Words) -> bytes | None:
    """The file as an .xlsx with its problems and warnings marked; None if that is not possible.

    A workbook keeps its sheets, formulas and formats. The cells of a text file keep their place, row for line.
    """
    if not is_possible(data, checked):
        return None
    remark = None
    if not books.is_workbook(data):
        book = books.from_text(data, name, checked, t)
    elif (loaded := books.load(data)) is not None:
        book = loaded
    else:
        book, remark = books.from_workbook(data, plan.intake), t(ONLY_CONTENTS)
    marks.unmark(book)
    findings = marks.findings(checked, plan, book.sheetnames)
    originals = marks.mark(book, findings, t)
    marks.add_list(book, Path(name).name, findings, originals, remark, t)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def file_name(name: str, t: Words) -> str:
    """The name of the marked file: 'Q1.csv' → 'Q1 - Cần sửa.xlsx', even if it comes back several times."""
    ending = f" - {t(marks.FIX)}"
    return f"{Path(name).stem.removesuffix(ending)}{ending}.xlsx"
