"""Problems and warnings: where in the file, which code, and the sentence that says how to fix it."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from kpi.i18n import N_, Words
from kpi.plan import Plan

LONGEST_QUOTE = 60  # characters of a cell that a problem quotes

COLUMN = {
    "indicator": N_("Indicator code"),
    "agency": N_("Agency code"),
    "period": N_("Reporting period"),
    "numerator": N_("Numerator"),
    "denominator": N_("Denominator"),
    "value": N_("Value"),
    "note": N_("Note"),
    "document": N_("Supporting document"),
}

# A code with several causes has one sentence for each, under code.why.
SENTENCES = {
    "unreadable.empty": N_("The file is empty. Upload the file that contains the data."),
    "unreadable.binary": N_(
        "The file is not a table: it contains characters that no text has. "
        "Save it as an Excel workbook (.xlsx) or as CSV UTF-8."
    ),
    "unreadable.kind": N_(
        "The file is {kind}, which cannot be read. "
        "Save it as an Excel workbook (.xlsx) or as CSV UTF-8 and upload that."
    ),
    "unreadable.encrypted": N_("The file is password-protected. Save it without one and upload it again."),
    "unreadable.encoding": N_(
        "The file's characters cannot be read reliably: the encoding is not UTF-8, UTF-16 or Windows-1258. "
        "Save it as an Excel workbook (.xlsx) or as CSV UTF-8."
    ),
    "unreadable.too_big": N_("The file is larger than {limit} MB. Split it and upload the parts."),
    "unreadable.too_many_rows": N_("The file has more than {limit} rows. Split it and upload the parts."),
    "unreadable.too_many_lines": N_(
        "The file has more than {limit} lines, including blank ones. "
        "Delete the blank lines, or split the file and upload the parts."
    ),
    "unreadable.too_many_columns": N_(
        "This row has more than {limit} columns. Delete the columns to the right of the table, including empty ones."
    ),
    "unreadable.long_row": N_(
        "This row has more than {limit} characters. "
        "Line breaks may be missing, or a quotation mark may not be closed. "
        "Save the file again as an Excel workbook (.xlsx) or as CSV UTF-8."
    ),
    "unreadable.too_many_cells": N_(
        "The sheet covers more than {limit} cells. "
        "Delete the rows below the table and the columns to its right, or split the file and upload the parts."
    ),
    "unreadable.too_many_sheets": N_("The workbook has more than {limit} sheets. Split it and upload the parts."),
    "unreadable.bomb": N_(
        "Unpacked, the workbook is far larger than any form. Copy the rows into a new workbook, or split it."
    ),
    "unreadable.damaged": N_("The workbook is damaged. Open it in Excel, save it again as .xlsx and upload that."),
    "unreadable.quote": N_(
        "From here on the file cannot be read: a quotation mark is not closed, or text follows a closing one. "
        "Remove the mark, or double it."
    ),
    "unreadable.open_quote": N_(
        "A quotation mark opened in this row swallows the rows below it. Remove the mark, or double it."
    ),
    "unreadable.long_cell": N_(
        "A cell that begins in this row has more than {limit} characters. "
        "Shorten it; a quotation mark may not be closed."
    ),
    "unreadable.ragged": N_(
        "This row has {cells} cells under {headings} headings. "
        "Put a number that has a comma in it in quotation marks, or remove the extra separators."
    ),
    "unreadable.letters": N_(
        "The Vietnamese letters were broken when the file was saved in the wrong encoding (for example “{text}”). "
        "Open the original file and save it as an Excel workbook (.xlsx) or as CSV UTF-8."
    ),
    "unreadable.font": N_(
        "The text is written for the font {font} (encoding {encoding}), not in Unicode (for example “{text}”). "
        "Convert the file to Unicode, for example with UniKey, and save it as .xlsx or CSV UTF-8."
    ),
    "unreadable.one_cell": N_(
        "Whole rows are in one cell, in quotation marks (“{text}”). Open the original file, split the text into "
        "columns (Data > Text to Columns) and save it as an Excel workbook (.xlsx) or as CSV UTF-8."
    ),
    "unreadable.too_many_problems": N_(
        "The first {limit} problems are listed; there are {more} more from here on. Correct these first."
    ),
    "unreadable.archive_empty": N_("There is no file in the ZIP. Pack the files that contain the data."),
    "unreadable.folder_empty": N_("There is no file in the folder."),
    "unreadable.archive_files": N_("There are more than {limit} files. Upload them in several parts."),
    "unreadable.archive_size": N_("Unpacked, the ZIP is larger than {limit} MB. Split it and upload the parts."),
    "unreadable.archive_damaged": N_(
        "This file in the ZIP is damaged or packed in an unusual way. Pack the files again as .zip and upload that."
    ),
    "missing_column.one": N_("This column is missing. Add one headed “{headings}”."),
    "missing_column.figures": N_("There is no column of numbers. Add one of these: {headings}."),
    "missing_column.other": N_(
        "There is no column of actual values: {headings} is a plan, a target or a period. "
        "Head the column of actual values “Giá trị”, or “Tử số” and “Mẫu số”."
    ),
    "missing_column.other_period": N_(
        "There is no column of actual values: {headings} is of another period than its rows ({text}). "
        "Correct the heading, or the period of the rows."
    ),
    "missing_column.periods": N_(
        "Each period has a column of its own ({headings}). Enter one row for each period instead, with the columns "
        "“Kỳ báo cáo” and “Giá trị” (or “Tử số” and “Mẫu số”)."
    ),
    "unread_sheet": N_(
        "This sheet holds data but was not read: these headings are not understood: {headings}; "
        "missing: {missing}. Correct the headings; if the sheet is not to be read, hide or delete it."
    ),
    "unread_sheet.hidden": N_(
        "This sheet holds data but is hidden, and hidden sheets are not read. Show the sheet and upload the file again."
    ),
    "unread_sheet.no_headings": N_(
        "This sheet holds numbers but was not read: it has no headings such as {missing}. "
        "Add them; if the sheet is not to be read, hide or delete it."
    ),
    "not_data": N_(
        "“{text}” is a total or a section title, not data, although it holds numbers. Delete this row: "
        "totals are calculated by the program."
    ),
    "not_data.unnamed": N_(
        "This row holds numbers but no indicator, agency or period. Complete it, or delete it if it is a total."
    ),
    "no_rows": N_("There is nothing below the headings. Add one row for each value."),
    "unknown_indicator.empty": N_("The indicator code is missing. Enter a code from the plan, such as {nearest}."),
    "unknown_indicator.date": N_(
        "The cell holds a date, {text}: the spreadsheet turned the code into one. "
        "Format the cell as text, then enter the code again."
    ),
    "unknown_indicator.none": N_("“{text}” is not an indicator in the plan. Enter the code exactly as in the plan."),
    "unknown_indicator.near": N_("“{text}” is not an indicator in the plan. Did you mean {nearest}?"),
    "unknown_agency.empty": N_("The agency is missing. Enter its code, or its name at the end of the period."),
    "unknown_agency.date": N_(
        "The cell holds a date, {text}: the spreadsheet turned the code into one. "
        "Format the cell as text, then enter the code again."
    ),
    "unknown_agency.none": N_(
        "“{text}” is not an agency in the plan. Enter its code, or its name exactly as in the plan."
    ),
    "unknown_agency.near": N_("“{text}” is not an agency in the plan. Did you mean {nearest}?"),
    "ambiguous_agency": N_("“{text}” matches several agencies: {nearest}. Enter the code of the one you mean."),
    "wrong_level": N_(
        "{indicator} is not reported by {agency} ({level}), only at the level: {levels}. "
        "Correct the indicator or the agency."
    ),
    "not_active.succeeded": N_(
        "{agency} ended on {day}, before the period's last day ({period}: {ends}). Report for: {nearest}."
    ),
    "not_active.ended_near": N_(
        "{agency} ended on {day}, before the period's last day ({period}: {ends}). Did you mean {nearest}?"
    ),
    "not_active.ended": N_("{agency} ended on {day}, before the period's last day ({period}: {ends})."),
    "not_active.not_yet_near": N_(
        "{agency} exists only from {day}, after the period's last day ({period}: {ends}). Did you mean {nearest}?"
    ),
    "not_active.not_yet": N_("{agency} exists only from {day}, after the period's last day ({period}: {ends})."),
    "not_active.several": N_(
        "No agency called “{text}” exists on the period's last day ({period}: {ends}). Did you mean {nearest}?"
    ),
    "not_active.none": N_("No agency called “{text}” exists on the period's last day ({period}: {ends})."),
    "not_reporting": N_("{agency} only coordinates and does not report. Enter the agency that this value belongs to."),
    "bad_period.empty": N_("The period is missing. Enter one such as {examples}."),
    "bad_period": N_("“{text}” is not a reporting period. Enter one such as {examples}."),
    "bad_period.date": N_(
        "The cell holds a date, {text}: the spreadsheet turned the period into one. "
        "Format the cell as text, then enter a period such as {examples}."
    ),
    "bad_period.quarter": N_(
        "“{text}” is not reported by itself: values are cumulative over the year. Enter {code} ({period})."
    ),
    "bad_period.no_part": N_(
        "The row names the year {year} without the part of it that other rows name. "
        "Enter the part, such as Q1, H1, Q3 or “cả năm”, or a period such as {examples}."
    ),
    "bad_period.no_year": N_("“{text}” does not say which year. Enter a period with its year, such as {examples}."),
    "future_period": N_("The period ({period}) is not over yet: it ends on {ends}. Upload the data after that day."),
    "missing_figure.none": N_("There is no value. Fill in the numerator and denominator, or the value."),
    "missing_figure.numerator": N_("The numerator is missing. Fill it in, or enter the value."),
    "missing_figure.denominator": N_("The denominator is missing. Fill it in, or enter the value."),
    "missing_figure.value": N_("{indicator} is reported as a value. Fill in the value."),
    "bad_number": N_("“{text}” is not a number. Enter digits only, such as 1848 or 52,3."),
    "bad_number.nothing": N_(
        "“{text}” is not a number. If there were no cases, enter 0 as numerator and 0 as denominator; "
        "if there is no data yet, leave the cells blank."
    ),
    "bad_number.no_value": N_(
        "“{text}” is not a number. Enter the number; if there is no data yet, leave the row out."
    ),
    "bad_number.inexact": N_("“{text}” is not an exact number. Enter the number itself, such as 92,5."),
    "bad_number.unit": N_("“{text}” has words beside the number. Enter the number alone, such as 1848 or 52,3."),
    "bad_number.date": N_(
        "The cell holds a date, {text}: the spreadsheet turned the number into one. "
        "Format the cell as a number, then enter the number again."
    ),
    "bad_number.milestone": N_("“{text}” does not say whether this is completed. Enter 1 if it is, 0 if not."),
    "bad_number.ambiguous": N_("“{text}” can be read in more than one way. Enter digits only, without separators."),
    "bad_number.percent": N_("“{text}” is a percentage, but a plain number is expected. Enter the number without %."),
    "bad_number.merged": N_(
        "Cells of numbers are merged ({cells}), so it is not clear which row each number belongs to. "
        "Unmerge them and enter one number in each cell."
    ),
    "bad_number.formula": N_(
        "The cell holds a formula without a result, or with an error ({text}). Enter the number itself."
    ),
    "out_of_range.negative": N_("“{text}” is negative. Enter a number of 0 or more."),
    "out_of_range.not_whole": N_("“{text}” is not a whole number. Enter a count without decimals."),
    "out_of_range.too_large": N_("“{text}” is too large. Correct the number."),
    "out_of_range.over_100": N_("“{text}” is more than 100%. Enter a percentage from 0 to 100."),
    "out_of_range.rank": N_("Ranks start at 1. Enter the rank, or leave the row out."),
    "out_of_range.last_rank": N_("“{text}” is beyond the last rank, {limit}. Enter a rank from 1 to {limit}."),
    "out_of_range.milestone": N_("“{text}” is neither 0 nor 1. Enter 1 if completed, 0 if not."),
    "out_of_range.over_denominator": N_(
        "The numerator {numerator} is larger than the denominator {denominator}. Correct the one that is wrong."
    ),
    "out_of_range.zero_denominator": N_(
        "The denominator is 0, but the numerator is {numerator}. Correct the one that is wrong."
    ),
    "mismatch": N_(
        "The value {value}% does not agree with {numerator} / {denominator}, which is {rate}%. "
        "Correct the one that is wrong."
    ),
    "mismatch.columns": N_(
        "“{heading}” says “{text}”, but “{other}” says “{second}”. Keep only one of the two columns, or correct them."
    ),
    "mismatch.not_applicable": N_("0 / 0 means that there were no cases, but there is a value. Leave the value empty."),
    "duplicate_row": N_("The same indicator, agency and period are already in row {first}. Keep one of the two rows."),
    "duplicate_row.sheet": N_(
        "The same indicator, agency and period are already in row {first} of the sheet “{first_sheet}”. "
        "Keep one of the two rows."
    ),
    "big_change": N_("{new} is far from {old} ({period}). Check it, and confirm if it is right."),
    "falls": N_(
        "{new} is below {old} of an earlier period ({period}), but values are cumulative over the year. Check both."
    ),
    "falls.later": N_(
        "{new} is above {old} of a later period ({period}), but values are cumulative over the year. Check both."
    ),
    "unchanged": N_(
        "{new} is the same as for another period ({period}), to the digit. Check it, and confirm if it is right."
    ),
    "fraction": N_(
        "“{text}” has no % sign: is it {low} or {high}? Enter {high} if that is meant; confirm if {low} is right."
    ),
    "contradiction": N_(
        "The code is that of {code}, but the name beside it, “{text}”, is that of {other}. "
        "Correct the one that is wrong; confirm if the code is right."
    ),
    "nine_months": N_(
        "“{text}” is read as {period}: values must be cumulative from {starts}, not of that quarter alone. "
        "Confirm if they are."
    ),
    "locked": N_(
        "The period ({period}) is locked, and this row would replace an active value. "
        "Give the reason for the correction, or leave the row out."
    ),
    "unlisted": N_("The first {limit} warnings are listed; there are {more} more from here on."),
    "same_file": N_("This exact file has already been uploaded."),
    "unknown_column": N_(
        "Columns that are not read: {headings}. If they hold data to be submitted, move it to a column that is read."
    ),
    "hidden.rows": N_("Hidden or filtered rows are also read: row {lines}. Check them, or delete them."),
    "hidden.columns": N_("Hidden columns are also read: column {columns}. Check them, or delete them."),
    "hidden.both": N_("Hidden rows ({lines}) and columns ({columns}) are also read. Check them, or delete them."),
    "note_without_value": N_(
        "These rows have a note or a document but no value, and are not stored: row {lines}. "
        "Enter the value if there is one."
    ),
}

IN_SHEET = N_("Sheet “{sheet}”: {message}")

_SHOW: dict[str, Callable[[Words, str], str]] = {
    **dict.fromkeys(
        ("numerator", "denominator", "value", "rate", "limit", "more"), lambda t, text: t.number(float(text), 4)
    ),
    **dict.fromkeys(("low", "high"), lambda t, text: t.percent(float(text), 4)),
    **dict.fromkeys(("day", "ends", "starts"), lambda t, text: t.date(date.fromisoformat(text))),
    "level": lambda t, text: t.level(text),
    "levels": lambda t, text: ", ".join(t.level(level) for level in text.split(";")),
    "kind": lambda t, text: t(text),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem or warning of a row or cell.

    line: the physical line where the record begins, or the sheet's row; 1 for the whole file. column: one of COLUMN,
    "" for the whole row. params: codes, ISO dates and plain decimals for the sentence; `why` where a code has several
    sentences, `sheet` where several sheets were read, `unit` of `new` and `old`. indicator, agency: those of the row,
    as codes of the plan; as the cell's text where that is unknown; "" where there is no row.
    """

    line: int
    column: str
    code: str
    params: Mapping[str, str] = field(default_factory=dict, hash=False)
    indicator: str = ""
    agency: str = ""

    def message(self, t: Words, plan: Plan) -> str:
        """The sentence that says what is wrong and how to fix it."""
        why, sheet, unit = (self.params.get(name) for name in ("why", "sheet", "unit"))
        shown = {name: _SHOW[name](t, text) if name in _SHOW else text for name, text in self.params.items()}
        if "period" in self.params:
            shown["period"] = t.in_text(plan, self.params["period"])
        for name in self.params.keys() & {"new", "old"}:
            amount = float(self.params[name])
            shown[name] = t.value(amount, unit) if unit else t.number(amount)
        message = t(SENTENCES[f"{self.code}.{why}" if why else self.code], **shown)
        return t(IN_SHEET, sheet=sheet, message=message) if sheet else message


class Unreadable(Exception):
    """The file cannot be read any further; `problem` says why."""

    def __init__(self, why: str, line: int = 1, **params: str) -> None:
        super().__init__(why)
        self.problem = Problem(line, "", "unreadable", {"why": why, **params})


def quoted(text: str) -> str:
    """A cell's text as a problem shows it: on one line, shortened."""
    one_line = " ".join(unicodedata.normalize("NFC", text).split())
    return one_line if len(one_line) <= LONGEST_QUOTE else one_line[: LONGEST_QUOTE - 1] + "…"
