"""The sentence of every problem and warning: what is wrong, and how to mend it.

A code with several causes has a sentence for each, under ``code.why``. Nothing is translated here: N_ marks.
"""

from collections.abc import Callable, Mapping
from datetime import date

from kpi.i18n import N_, Words
from kpi.plan import Plan

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

SENTENCES = {
    "unreadable.empty": N_("The file is empty. Hand in the file that holds the figures."),
    "unreadable.binary": N_(
        "The file is not a table: it holds signs that no text has. "
        "Save it as an Excel workbook (.xlsx) or as CSV UTF-8."
    ),
    "unreadable.kind": N_(
        "The file is {kind}, which is not read. Save it as an Excel workbook (.xlsx) or as CSV UTF-8 and hand that in."
    ),
    "unreadable.encrypted": N_("The file is protected by a password. Save it without one and hand it in again."),
    "unreadable.encoding": N_(
        "The file's letters cannot be read for certain: it is neither UTF-8, UTF-16 nor Windows-1258. "
        "Save it as an Excel workbook (.xlsx) or as CSV UTF-8."
    ),
    "unreadable.too_big": N_("The file is larger than {limit} MB. Split it and hand in the parts."),
    "unreadable.too_many_rows": N_("The file has more than {limit} rows. Split it and hand in the parts."),
    "unreadable.too_many_lines": N_(
        "The file has more than {limit} lines, blank ones counted. "
        "Delete the blank lines, or split the file and hand in the parts."
    ),
    "unreadable.too_many_columns": N_(
        "This row has more than {limit} columns. Delete the columns to the right of the table, empty ones too."
    ),
    "unreadable.long_row": N_(
        "This row has more than {limit} characters. "
        "Perhaps the line ends are missing, or a quotation mark is not closed. "
        "Save the file again as an Excel workbook (.xlsx) or as CSV UTF-8."
    ),
    "unreadable.too_many_cells": N_(
        "The sheet reaches over more than {limit} cells. "
        "Delete the rows below the table and the columns to its right, or split the file and hand in the parts."
    ),
    "unreadable.too_many_sheets": N_("The workbook has more than {limit} sheets. Split it and hand in the parts."),
    "unreadable.bomb": N_(
        "Unpacked, the workbook would be far larger than a form ever is. "
        "Copy the rows into a new workbook, or split it."
    ),
    "unreadable.damaged": N_("The workbook is damaged. Open it in Excel, save it anew as .xlsx and hand that in."),
    "unreadable.quote": N_(
        "From here on the file cannot be read: a quotation mark is not closed, or text follows a closing one. "
        "Remove the mark, or double it."
    ),
    "unreadable.open_quote": N_(
        "A quotation mark opened in this row swallows the rows below it. Remove the mark, or double it."
    ),
    "unreadable.long_cell": N_(
        "A cell that begins in this row has more than {limit} characters. "
        "Shorten it; perhaps a quotation mark is not closed."
    ),
    "unreadable.ragged": N_(
        "This row has {cells} cells under {headings} headings. "
        "Put a number that has a comma in it in quotation marks, or remove the surplus separators."
    ),
    "unreadable.twice": N_("Several columns are headed “{heading}”. Keep the one that counts."),
    "unreadable.too_many_problems": N_(
        "The first {limit} problems are listed; from here on there are more: {more}. Correct these first."
    ),
    "missing_column.one": N_("There is no column for this. Add one headed “{headings}”."),
    "missing_column.figures": N_("There is no column with figures. Add one headed “{headings}”."),
    "no_rows": N_("There is nothing below the headings. Add one row for each figure."),
    "unknown_indicator.empty": N_("The indicator's code is missing. Write the one of the plan, such as {nearest}."),
    "unknown_indicator.none": N_("“{text}” is not an indicator of the plan. Write its code as the plan has it."),
    "unknown_indicator.near": N_("“{text}” is not an indicator of the plan. Perhaps you mean {nearest}."),
    "unknown_agency.empty": N_("The agency is missing. Write its code, or its name at the end of the period."),
    "unknown_agency.none": N_("“{text}” is not an agency of the plan. Write its code, or its name as the plan has it."),
    "unknown_agency.near": N_("“{text}” is not an agency of the plan. Perhaps you mean {nearest}."),
    "ambiguous_agency": N_("“{text}” fits several agencies: {nearest}. Write the code of the one you mean."),
    "wrong_level": N_(
        "{indicator} is not reported by {agency} ({level}), only at the level: {levels}. "
        "Correct the indicator or the agency."
    ),
    "not_active.ended": N_(
        "{agency} ended on {day}, before the period's last day ({period}: {ends}). Hand the figure in for: {nearest}."
    ),
    "not_active.ended_without": N_("{agency} ended on {day}, before the period's last day ({period}: {ends})."),
    "not_active.not_yet": N_("{agency} exists only from {day}, after the period's last day ({period}: {ends})."),
    "not_active.several": N_(
        "None of the agencies called “{text}” existed on the period's last day ({period}: {ends}): {nearest}."
    ),
    "not_reporting": N_("{agency} only co-ordinates and hands in no figures. Write the agency whose figure this is."),
    "bad_period.empty": N_("The period is missing. Write one such as {examples}."),
    "bad_period": N_("“{text}” cannot be read as a period. Write one such as {examples}."),
    "future_period": N_("The period ({period}) is not over yet: it ends on {ends}. Hand the figure in after that day."),
    "missing_figure.none": N_("There is no figure. Fill in the numerator and the denominator, or the value."),
    "missing_figure.numerator": N_("The numerator is missing. Fill it in, or give the value."),
    "missing_figure.denominator": N_("The denominator is missing. Fill it in, or give the value."),
    "missing_figure.value": N_("{indicator} is handed in as a value. Fill in the value."),
    "bad_number": N_("“{text}” is not a number. Write the digits alone, such as 1848 or 52,3."),
    "bad_number.ambiguous": N_(
        "“{text}” can be read in more than one way. Write the digits alone, without separators."
    ),
    "bad_number.percent": N_(
        "“{text}” is a percentage, where a plain number is asked for. Write the number without %."
    ),
    "bad_number.formula": N_(
        "The cell holds a formula without a result, or with an error ({text}). Write the number itself."
    ),
    "out_of_range.negative": N_("“{text}” is negative. Write a number of 0 or more."),
    "out_of_range.not_whole": N_("“{text}” is not a whole number. Write a count without decimals."),
    "out_of_range.too_large": N_("“{text}” is larger than any figure can be. Correct the number."),
    "out_of_range.over_100": N_("“{text}” is more than 100%. Write a percentage of 0 to 100."),
    "out_of_range.rank": N_("A rank begins at 1. Write the place, or leave the row out."),
    "out_of_range.milestone": N_("“{text}” is neither 0 nor 1. Write 1 if it is completed, 0 if it is not."),
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
    "mismatch.not_applicable": N_(
        "0 / 0 says that the indicator does not apply, but there is a value. Leave the value empty."
    ),
    "duplicate_row": N_(
        "The same indicator, agency and period stand in row {first} already. Keep one of the two rows."
    ),
    "duplicate_row.sheet": N_(
        "The same indicator, agency and period stand in row {first} of the sheet “{first_sheet}” already. "
        "Keep one of the two rows."
    ),
    "big_change": N_("{new} is far from {old} ({period}). Check the figure; confirm it if it is right."),
    "falls": N_(
        "{new} is below {old} of an earlier period ({period}), though figures add up over the year. Check both figures."
    ),
    "locked": N_(
        "The period ({period}) is locked, and this would replace a figure that counts. "
        "Give the reason for the correction, or leave the row out."
    ),
    "unlisted": N_("The first {limit} warnings are listed; from here on there are more: {more}."),
    "same_file": N_("This very file was handed in before."),
    "unknown_column": N_("The column “{heading}” is not known and is not read."),
    "unknown_column.unnamed": N_("Column {heading} has no heading and is not read."),
}

IN_SHEET = N_("Sheet “{sheet}”: {message}")

_NUMBERS = ("numerator", "denominator", "value", "rate", "limit", "more")


def say(_: Words, plan: Plan, code: str, params: Mapping[str, str]) -> str:
    """The sentence of a code; ``params`` hold codes, ISO dates and plain decimals, shown as the language does, and the
    ``unit`` of what is ``new`` and ``old`` where it has one."""
    why = params.get("why")
    shown = {name: _SHOW[name](_, text) if name in _SHOW else text for name, text in params.items()}
    if "period" in params:
        shown["period"] = _.in_text(plan, params["period"])
    unit = params.get("unit")
    for name in params.keys() & {"new", "old"}:
        shown[name] = _.value(float(params[name]), unit) if unit else _.number(float(params[name]))
    message = _(SENTENCES[f"{code}.{why}" if why else code], **shown)
    return _(IN_SHEET, sheet=params["sheet"], message=message) if "sheet" in params else message


_SHOW: dict[str, Callable[[Words, str], str]] = {
    **dict.fromkeys(_NUMBERS, lambda _, text: _.number(float(text), 4)),
    **dict.fromkeys(("day", "ends"), lambda _, text: _.date(date.fromisoformat(text))),
    "level": lambda _, text: _.level(text),
    "levels": lambda _, text: ", ".join(_.level(level) for level in text.split(";")),
    "kind": lambda _, text: _(text),
}
