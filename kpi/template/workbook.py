"""The form as an Excel workbook: a guide, then a sheet whose open cells are filled in; the other cells are locked."""

import io
import textwrap
import zipfile
from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd
import xlsxwriter

from kpi import i18n
from kpi.i18n import N_
from kpi.plan import Plan
from kpi.template import FILLED_IN, HEADINGS, Form, forms
from kpi.views import names
from kpi.views.upload import cumulative

t = i18n.of("vi")  # of the forms, in whatever language the page is read

GUIDE, DATA = "Hướng dẫn", "Số liệu"
TITLE_ROWS = 4  # above the headings
OPEN, LOCKED, HEADING = "#FFF9DB", "#F3F4F6", "#1F3A5F"
A4 = 9
WIDTHS = {
    "number": 5, "indicator": 9, "name": 32, "numerator_words": 26, "denominator_words": 26, "unit": 9, "agency": 10,
    "agency_name": 18, "period": 10, "last": 20, "numerator": 11, "denominator": 11, "value": 11, "note": 18,
    "document": 18,
}  # fmt: skip
ALLOWED = {
    "select_locked_cells": True, "format_columns": True, "format_rows": True, "sort": True, "autofilter": True,
}  # fmt: skip
STEPS = (
    N_("Fill in the yellow cells of the sheet “{sheet}” only. Each row is one indicator."),
    N_("For a rate, enter the counts (whole numbers) as numerator and denominator; the program calculates the rate. "
       "Enter the rate as value only where there are no counts. If there were no cases, enter 0 and 0."),
    N_("For other indicators (ranks, scores, numbers), enter the value. For a milestone, choose 1 (completed) or 0 "
       "(not yet)."),
    N_("The definitions of numerator and denominator are in the same row, the last values to the left of the yellow "
       "cells."),
    N_("If you have no data for an indicator, leave its row empty: an empty row does not count as reported."),
    N_("Under supporting document, enter the number of the document that proves the value, or a link to it."),
    N_("Save the file (.xlsx) and upload it on the page “Upload data”. The program marks every error and says how to "
       "fix it; nothing is stored before you confirm."),
    N_("The other cells are locked to prevent mistakes; there is no password."),
)  # fmt: skip
NEEDS_INTEGER = N_("Enter a whole number of 0 or more.")
LINE, GUIDE_WIDTH = 15, 110  # points of a line, letters of the guide's column
LONGEST_MESSAGE = 255  # Excel's limit


def xlsx_form(form: Form, plan: Plan) -> bytes:
    """The form as a workbook."""
    written = io.BytesIO()
    as_text = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(written, {"in_memory": True, **as_text}) as book:
        looks = _looks(book)
        titles = _titles(form, plan)
        steps = [f"{number}. {t(step, sheet=DATA)}" for number, step in enumerate(STEPS, start=1)]
        guide, sheet = book.add_worksheet(GUIDE), book.add_worksheet(DATA)
        guide.set_column(0, 0, GUIDE_WIDTH)
        for row, step in enumerate(steps, start=len(titles) + 1):
            guide.set_row(row, _height((step, GUIDE_WIDTH)))
        guide.hide_gridlines(2)
        _write_lines(guide, [*titles, "", *steps], looks["title"], looks["step"])
        _write_lines(sheet, titles, looks["title"], looks["subtitle"])
        _write_rows(sheet, form.rows, looks)
        _validate(sheet, form.rows)
        _lay_out(sheet, form)
        for each in (guide, sheet):
            each.set_paper(A4)
            each.set_landscape()
            each.protect("", ALLOWED if each is sheet else {})
        sheet.activate()
    return written.getvalue()


def zip_of_forms(plan: Plan, current: pd.DataFrame, period: str) -> bytes:
    """The workbooks of all agencies in a ZIP. FormError where nobody has anything to report."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:  # workbooks are compressed already
        for name, content in workbooks(plan, current, period):
            archive.writestr(name, content)
    return written.getvalue()


def workbooks(plan: Plan, current: pd.DataFrame, period: str) -> list[tuple[str, bytes]]:
    """The workbooks of all agencies, each with a name of plain letters that sorts in the plan's order."""
    agencies = names.agencies(plan, t)
    file_name = partial(names.file_name, "xlsx", is_demo=False, t=t)
    return [
        (file_name(f"{number:03}", str(form.sender), agencies[str(form.sender)], period), xlsx_form(form, plan))
        for number, form in enumerate(forms(plan, current, period), start=1)
    ]


def _looks(book: Any) -> dict[str, Any]:
    cell = {"border": 1, "border_color": "#C7CCD3", "valign": "top", "text_wrap": True}
    to_fill_in = {**cell, "bg_color": OPEN, "locked": False}
    heading = {**cell, "bold": True, "bg_color": HEADING, "font_color": "#FFFFFF", "valign": "vcenter"}
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "subtitle": book.add_format({"italic": True, "font_color": "#4B5563"}),
        "step": book.add_format({"text_wrap": True, "valign": "top"}),
        "heading": book.add_format(heading),
        "locked": book.add_format({**cell, "bg_color": LOCKED, "num_format": "@"}),
        "number": book.add_format({**to_fill_in, "num_format": "#,##0.####"}),
        "text": book.add_format({**to_fill_in, "num_format": "@"}),
    }


def _titles(form: Form, plan: Plan) -> list[str]:
    """The titles: kind of form, agency, period, and how its values are counted."""
    agencies = names.agencies(plan, t)
    whose = t("{n} agencies", n=form.rows["agency"].nunique())
    if form.sender is not None:
        whose = f"{agencies[form.sender]} ({form.sender})"
    titles = [
        t("Data template: {plan}", plan=plan.name["vi"]),
        t("Agency: {whose}. Period: {period}. Submit by {due}.", whose=whose, period=t.period(plan, form.period),
           due=t.date(plan.periods.get(form.period).unit_due)),
        cumulative(form.period, plan, t),
    ]  # fmt: skip
    total = plan.total_agency
    if form.sender not in (None, total) and total in set(form.rows["agency"]):
        titles[-1] += " " + t("Rows of {agency} ({code}): indicators of the whole province that you lead.",
                               agency=agencies[total], code=total)  # fmt: skip
    return titles


def _write_lines(sheet: Any, lines: Sequence[str], first: Any, others: Any) -> None:
    for row, text in enumerate(lines):
        sheet.write_string(row, 0, text, others if row else first)


def _height(*cells: tuple[str, int]) -> int:
    """The points that a row needs for its words, each with its column's width: not every program finds it by itself."""
    return LINE * max(len(textwrap.wrap(text, width)) or 1 for text, width in cells)


def _write_rows(sheet: Any, rows: pd.DataFrame, looks: dict[str, Any]) -> None:
    sheet.set_row(TITLE_ROWS, _height(*((heading, WIDTHS[name]) for name, heading in HEADINGS.items())))
    for row, texts in enumerate(zip(*(rows[name] for name in HEADINGS), strict=True), start=TITLE_ROWS + 1):
        sheet.set_row(row, _height(*zip(map(str, texts), map(WIDTHS.__getitem__, HEADINGS), strict=True)))
    for column, (name, heading) in enumerate(HEADINGS.items()):
        sheet.write_string(TITLE_ROWS, column, heading, looks["heading"])
        for row, (kind, text) in enumerate(zip(rows["kind"], rows[name], strict=True), start=TITLE_ROWS + 1):
            look = looks["locked"]
            if _is_open(name, kind):
                look = looks["text" if name in ("note", "document") else "number"]
            sheet.write(row, column, str(text), look)


def _is_open(name: str, kind: str) -> bool:
    """A ratio takes counts or, where only that is known, the rate alone; every other kind its value alone."""
    return name in FILLED_IN and (kind == "ratio" or name not in ("numerator", "denominator"))


def _validate(sheet: Any, rows: pd.DataFrame) -> None:
    """One rule per indicator and column, for all its rows."""
    for _indicator, own in rows.groupby("indicator", sort=False):
        first = own.iloc[0]
        for name in ("numerator", "denominator", "value"):
            if _is_open(name, first["kind"]):
                column = list(HEADINGS).index(name)
                cell, *others = [[TITLE_ROWS + int(number), column] * 2 for number in own["number"]]
                rule = {**_rule(name, first), "error_title": t("Not yet right")}
                sheet.data_validation(*cell, rule | ({"other_cells": others} if others else {}))


def _lay_out(sheet: Any, form: Form) -> None:
    """Columns, the headings that stay in sight, and A4 on paper."""
    is_own = bool((form.rows["agency"] == form.sender).all())
    for column, name in enumerate(HEADINGS):
        sheet.set_column(column, column, WIDTHS[name], None, {"hidden": is_own and name == "agency_name"})
    last_row, last_column = TITLE_ROWS + len(form.rows), len(HEADINGS) - 1
    sheet.freeze_panes(TITLE_ROWS + 1, list(HEADINGS).index("name") + 1)
    sheet.autofilter(TITLE_ROWS, 0, last_row, last_column)
    sheet.print_area(0, 0, last_row, last_column)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&C&P/&N")
    sheet.repeat_rows(TITLE_ROWS)


def _rule(column: str, row: pd.Series) -> dict[str, Any]:
    """Excel's rule for a cell of the row, with the texts that Excel shows."""
    if column != "value":
        words = str(row[f"{column}_words"])[:LONGEST_MESSAGE]
        return {**_integer_rule(0, words), "input_title": HEADINGS[column], "error_message": t(NEEDS_INTEGER)}
    match row["kind"]:
        case "milestone":
            words = t("1 = completed, 0 = not yet")
            return {"validate": "list", "source": ["1", "0"], "input_message": words, "error_message": words}
        case "rank":
            return _integer_rule(1, t("A rank: a whole number from 1."))
        case "reduction":
            return {**_integer_rule(0, t("The number in the period.")), "error_message": t(NEEDS_INTEGER)}
    if not row["is_percent"]:
        words = t("A score, such as {example}.", example=t.number(41.94))
        return {"validate": "decimal", "criteria": ">=", "value": 0, "input_message": words, "error_message": words}
    words = t("A percentage without its sign, such as {example}.", example=t.number(87.5))
    if row["kind"] == "ratio":
        words += " " + t("Only where there is no numerator and denominator.")
    return {
        "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100, "input_message": words,
        "error_message": t("Enter a percentage from 0 to 100."),
    }  # fmt: skip


def _integer_rule(least: int, words: str) -> dict[str, Any]:
    return {"validate": "integer", "criteria": ">=", "value": least, "input_message": words, "error_message": words}
