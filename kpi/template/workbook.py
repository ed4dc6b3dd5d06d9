"""The form as an Excel workbook: instructions, then a sheet with open cells to fill in; other cells are locked."""

import io
from typing import Any

import pandas as pd
import xlsxwriter

from kpi import i18n
from kpi.i18n import N_, Words
from kpi.plan import Plan
from kpi.template.rows import HEADINGS, rows_of

GUIDE, FIGURES = "Hướng dẫn", "Số liệu"
TITLE_ROWS = 4  # above the headings
FILLED_IN = ("numerator", "denominator", "value", "note", "document")
OPEN, CLOSED, HEADING = "#FFF9DB", "#F3F4F6", "#1F3A5F"
WIDTHS = {
    "number": 5, "indicator": 11, "name": 42, "numerator_words": 34, "denominator_words": 34, "unit": 12, "agency": 13,
    "agency_name": 22, "period": 11, "last": 30, "numerator": 13, "denominator": 13, "value": 13, "note": 26,
    "document": 26,
}  # fmt: skip
MAY_CHANGE = {
    "select_locked_cells": True, "format_columns": True, "format_rows": True, "sort": True, "autofilter": True,
}  # fmt: skip
STEPS = (
    N_("Open the sheet “{sheet}” and fill in the yellow cells only. Each row is one indicator."),
    N_("A rate: write the counts, whole numbers, as numerator and denominator; the program works the rate out. "
       "Write the rate as value only where there are no counts. Where nothing of the kind occurred, write 0 and 0."),
    N_("Other indicators (ranks, scores, numbers): write the value. A milestone: choose 1 (completed) or 0 (not yet)."),
    N_("What numerator and denominator are stands in the same row; your last figures stand left of the yellow cells."),
    N_("Leave a row empty where you have no figure: an empty row does not count as reported."),
    N_("Write the number or link of what proves a figure under supporting document."),
    N_("Save the file (.xlsx) and hand it in on the page for it. If something is wrong, every cell is named with how "
       "to mend it; nothing is stored before you confirm."),
)  # fmt: skip
WHOLE = N_("Write a whole number that is not negative.")
LONGEST_MESSAGE = 255  # Excel's limit


def xlsx_form(plan: Plan, current: pd.DataFrame, agency: str | None, period: str) -> bytes:
    """The form of an agency (None: of all that report) for a period, with its last figures from `current`: indicator,
    agency, period, numerator, denominator, value of what counts. FormError where nothing is asked for."""
    t = i18n.of("vi")
    rows = rows_of(plan, current, agency, period, t)
    written = io.BytesIO()
    plainly = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(written, {"in_memory": True, **plainly}) as book:
        looks = _looks(book)
        titles = _title_lines(plan, rows, period, t)
        _write_lines(book.add_worksheet(GUIDE), [*titles, "", *_steps(FIGURES, t)], looks)
        sheet = book.add_worksheet(FIGURES)
        _write_titles(sheet, titles, looks)
        _write_rows(sheet, rows, looks)
        _validate(sheet, rows, t)
        _lay_out(sheet, rows)
        sheet.activate()
    return written.getvalue()


def _looks(book: Any) -> dict[str, Any]:
    line = {"border": 1, "border_color": "#C7CCD3", "valign": "top", "text_wrap": True}
    number = {"num_format": "#,##0.####"}
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "subtitle": book.add_format({"italic": True, "font_color": "#4B5563"}),
        "step": book.add_format({"text_wrap": True, "valign": "top"}),
        "heading": book.add_format(
            {**line, "bold": True, "bg_color": HEADING, "font_color": "#FFFFFF", "valign": "vcenter"}
        ),
        "locked": book.add_format({**line, "bg_color": CLOSED, "num_format": "@"}),
        "open_number": book.add_format({**line, **number, "bg_color": OPEN, "locked": False}),
        "open_text": book.add_format({**line, "num_format": "@", "bg_color": OPEN, "locked": False}),
    }


def _write_lines(sheet: Any, lines: list[str], looks: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 110)
    sheet.hide_gridlines(2)
    for at, text in enumerate(lines):
        sheet.write_string(at, 0, text, looks["title"] if at == 0 else looks["step"])
    sheet.protect()


def _write_titles(sheet: Any, lines: list[str], looks: dict[str, Any]) -> None:
    for at, text in enumerate(lines):
        sheet.write_string(at, 0, text, looks["title"] if at == 0 else looks["subtitle"])


def _write_rows(sheet: Any, rows: pd.DataFrame, looks: dict[str, Any]) -> None:
    for column, (name, heading) in enumerate(HEADINGS.items()):
        sheet.write_string(TITLE_ROWS, column, heading, looks["heading"])
        for at, (kind, text) in enumerate(zip(rows["kind"], rows[name], strict=True), start=TITLE_ROWS + 1):
            look = looks["locked"] if not _is_open(name, kind) else looks[_open_look(name)]
            if text == "":
                sheet.write_blank(at, column, None, look)
            else:
                sheet.write_string(at, column, str(text), look)


def _is_open(name: str, kind: str) -> bool:
    """A ratio takes counts or, where only that is known, the bare rate; every other kind its value alone."""
    return name in FILLED_IN and (kind == "ratio" or name not in ("numerator", "denominator"))


def _open_look(name: str) -> str:
    return "open_text" if name in ("note", "document") else "open_number"


def _validate(sheet: Any, rows: pd.DataFrame, t: Words) -> None:
    """One rule per indicator and column, over all rows of it."""
    places = {name: at for at, name in enumerate(HEADINGS)}
    for own in (own for _indicator, own in rows.groupby("indicator", sort=False)):
        first = own.iloc[0]
        for name in ("numerator", "denominator", "value"):
            if not _is_open(name, first["kind"]):
                continue
            cells = [[TITLE_ROWS + int(number), places[name]] * 2 for number in own["number"]]
            kept = {**_rule(name, first, HEADINGS[name], t), "error_title": t("Not yet right")}
            sheet.data_validation(*cells[0], {**kept, "other_cells": cells[1:]} if cells[1:] else kept)


def _lay_out(sheet: Any, rows: pd.DataFrame) -> None:
    for column, name in enumerate(HEADINGS):
        sheet.set_column(column, column, WIDTHS[name])
    of_one = rows["agency"].nunique() == 1
    if of_one:
        column = list(HEADINGS).index("agency_name")
        sheet.set_column(column, column, WIDTHS["agency_name"], None, {"hidden": True})
    sheet.freeze_panes(TITLE_ROWS + 1, list(HEADINGS).index("name") + 1)
    sheet.autofilter(TITLE_ROWS, 0, TITLE_ROWS + len(rows), len(HEADINGS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(TITLE_ROWS)
    sheet.protect("", MAY_CHANGE)


def _title_lines(plan: Plan, rows: pd.DataFrame, period: str, t: Words) -> list[str]:
    """What this is, whose and for when, and how its figures are counted."""
    window, agencies = plan.periods.get(period), rows["agency_name"].unique()
    whose = f"{agencies[0]} ({rows['agency'].iloc[0]})" if len(agencies) == 1 else t("{n} agencies", n=len(agencies))
    due = t.date(window.unit_due)
    return [
        t("Form for figures: {plan}", plan=t.name({f"name_{lang}": name for lang, name in plan.name.items()})),
        t("Agency: {whose}. Period: {period}. Hand in by {due}.", whose=whose, period=t.period(plan, period), due=due),
        t("Figures are cumulative: from {first} to {last}.", first=t.date(window.starts), last=t.date(window.ends)),
    ]


def _steps(sheet: str, t: Words) -> list[str]:
    """How to fill the form in, step by step."""
    numbered = [f"{number}. {t(step, sheet=sheet)}" for number, step in enumerate(STEPS, start=1)]
    return [*numbered, t("The other cells are locked against mistakes, without a password.")]


def _rule(column: str, row: pd.Series, heading: str, t: Words) -> dict[str, Any]:
    """What Excel lets into a cell of the row, and what it says when the cell is chosen."""
    if column != "value":
        told = str(row[f"{column}_words"])[:LONGEST_MESSAGE]
        return {**_whole(0), "input_title": heading, "input_message": told, "error_message": t(WHOLE)}
    match row["kind"]:
        case "milestone":
            told = t("1 = completed, 0 = not yet")
            return {"validate": "list", "source": ["1", "0"], "input_message": told, "error_message": told}
        case "rank":
            told = t("A place: a whole number from 1.")
            return {**_whole(1), "input_message": told, "error_message": told}
        case "reduction":
            return {**_whole(0), "input_message": t("The number in the period."), "error_message": t(WHOLE)}
    return _rate_or_score(row, t)


def _whole(least: int) -> dict[str, Any]:
    return {"validate": "integer", "criteria": ">=", "value": least}


def _rate_or_score(row: pd.Series, t: Words) -> dict[str, Any]:
    if row["is_percent"]:
        told = t("A percentage without its sign, such as {example}.", example=t.number(87.5))
        only = t("Only where there is no numerator and denominator.")
        return {
            "validate": "decimal",
            "criteria": "between",
            "minimum": 0,
            "maximum": 100,
            "input_message": f"{told} {only}" if row["kind"] == "ratio" else told,
            "error_message": t("Write a percentage from 0 to 100."),
        }
    told = t("A score, such as {example}.", example=t.number(41.94))
    return {"validate": "decimal", "criteria": ">=", "value": 0, "input_message": told, "error_message": told}
