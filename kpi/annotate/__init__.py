"""The marked-up return: a refused file comes back as the reporter's own workbook, with the wrong cells coloured, a note
in each that says how to mend it, and a sheet that lists them all.

Mended and saved, the workbook can be handed in as it is: the intake takes no notice of notes, colours and the listing.
"""

import io
from pathlib import Path

from openpyxl import Workbook

from kpi.annotate import earlier, listing, marks, rebuilt, untouched
from kpi.annotate.findings import findings
from kpi.i18n import N_, Words
from kpi.intake import Checked
from kpi.plan import IntakeLimits, Plan

__all__ = ["file_name", "is_possible", "workbook"]

ONLY_CONTENTS = N_("Only what stands in the cells could be taken over from your workbook, not its looks.")


def is_possible(data: bytes, checked: Checked) -> bool:
    """Whether the file can be given back marked: its table could be read, and it is no larger than what people mend by
    hand."""
    if not checked.headings:
        return False
    return untouched.is_small(data) if untouched.is_workbook(data) else rebuilt.is_small(data)


def workbook(data: bytes, name: str, checked: Checked, plan: Plan, _: Words) -> bytes | None:
    """The file ``name`` as an .xlsx with the problems and warnings of ``checked`` marked, in the language of ``_``;
    None where that is not possible.

    A workbook keeps its sheets, formulas and looks. Of a text file every cell stands where it stood, row for line.
    """
    if not is_possible(data, checked):
        return None
    book, remark = _book(data, name, checked, plan.intake, _)
    earlier.remove(book)
    found = findings(checked, plan, book.sheetnames)
    originals = marks.put(book, found, _)
    listing.add(book, Path(name).name, found, originals, remark, _)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def file_name(name: str, _: Words) -> str:
    """What the return is called: 'Q1.csv' → 'Q1 - Cần sửa.xlsx', however often it comes back."""
    ending = f" - {_(marks.MEND)}"
    return f"{Path(name).stem.removesuffix(ending)}{ending}.xlsx"


def _book(data: bytes, name: str, checked: Checked, limits: IntakeLimits, _: Words) -> tuple[Workbook, str | None]:
    """The workbook to be marked, and what is to be said of it."""
    if not untouched.is_workbook(data):
        return rebuilt.from_text(data, name, checked, _), None
    book = untouched.load(data)
    return (book, None) if book else (rebuilt.from_workbook(data, checked, limits), _(ONLY_CONTENTS))
