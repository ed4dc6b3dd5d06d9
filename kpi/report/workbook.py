"""The annex as an Excel workbook: every figure typed and in full precision, headings that stay in sight."""

from datetime import datetime, time
from io import BytesIO
from typing import Any

import xlsxwriter

from kpi.report.annex import Sheet
from kpi.report.compose import Report

WIDTHS = {"text": 22, "long": 46, "count": 9, "number": 14, "day": 12}
FORMATS = {"text": "@", "long": "@", "count": "0", "number": "#,##0.00", "day": "dd/mm/yyyy"}
HEADING_ROW = 2  # the title and a mark or a blank stand above
LOCKED_COLUMNS = 3


def annex_workbook(report: Report) -> bytes:
    """The report's sheets as .xlsx: the same report is the same bytes."""
    written = BytesIO()
    plainly = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(written, {"in_memory": True, **plainly}) as book:
        book.set_properties({"title": report.subject, "created": datetime.combine(report.dated, time())})
        looks = _looks(book)
        for sheet in report.sheets:
            _write(book.add_worksheet(sheet.name), sheet, report, looks)
    return written.getvalue()


def _looks(book: Any) -> dict[str, Any]:
    cell = {"border": 1, "border_color": "#BFC5CD", "valign": "top", "font_name": "Times New Roman", "font_size": 11}
    looks = {kind: book.add_format({**cell, "num_format": form, "text_wrap": kind in ("text", "long")})
             for kind, form in FORMATS.items()}  # fmt: skip
    looks["heading"] = book.add_format(
        {**cell, "bold": True, "bg_color": "#E7EBF0", "text_wrap": True, "align": "center", "valign": "vcenter"}
    )
    looks["title"] = book.add_format({"bold": True, "font_name": "Times New Roman", "font_size": 14})
    looks["mark"] = book.add_format({"bold": True, "font_color": "#C41C50", "font_name": "Times New Roman"})
    return looks


def _write(page: Any, sheet: Sheet, report: Report, looks: dict[str, Any]) -> None:
    page.write_string(0, 0, f"{sheet.name}. {report.subject}", looks["title"])
    page.write_string(1, 0, report.mark, looks["mark"])
    for column, (heading, kind) in enumerate(zip(sheet.headings, sheet.kinds, strict=True)):
        page.write_string(HEADING_ROW, column, heading, looks["heading"])
        page.set_column(column, column, WIDTHS[kind])
    for at, row in enumerate(sheet.rows, start=HEADING_ROW + 1):
        for column, (value, kind) in enumerate(zip(row, sheet.kinds, strict=True)):
            _cell(page, at, column, value, kind, looks[kind])
    last = HEADING_ROW + len(sheet.rows)
    page.freeze_panes(HEADING_ROW + 1, LOCKED_COLUMNS)
    page.autofilter(HEADING_ROW, 0, max(last, HEADING_ROW + 1), len(sheet.headings) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEADING_ROW)


def _cell(page: Any, at: int, column: int, value: Any, kind: str, look: Any) -> None:
    if value is None:
        page.write_blank(at, column, None, look)
    elif kind == "day":
        page.write_datetime(at, column, value.to_pydatetime(), look)
    elif kind in ("count", "number"):
        page.write_number(at, column, float(value), look)
    else:
        page.write_string(at, column, str(value), look)
