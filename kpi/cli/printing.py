"""Tables as commands print them: aligned with headings and numbers for people, as CSV or JSON for programs."""

import codecs
import sys
import unicodedata
from collections.abc import Callable
from datetime import datetime
from typing import Any

import click
import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from kpi import phrases
from kpi.exports import csv_text, json_text
from kpi.i18n import N_, Words, is_missing
from kpi.plan import Plan
from kpi.plan.rows import Row, records

WIDEST = 60  # letters of a cell in a printed table, except in its last column; CSV and JSON hold all
PLAIN = "kpi_plain"
SIGNS = str.maketrans({"đ": "d", "Đ": "D", "–": "-", "—": "-", "…": "...", "“": '"', "”": '"', "≥": ">=", "≤": "<="})

# For people. CSV and JSON have the names of the fields, to the letter.
HEADINGS = {
    "actuals": N_("Values submitted"), "actuals_current": N_("Active values"), "agencies": N_("Agencies"),
    "agency": N_("Agency"), "answered_at": N_("Answered"), "area": N_("Area"), "areas": N_("Areas"),
    "asked_at": N_("Requested"), "asked_by": N_("Requested by"), "at": N_("Time"), "basis": N_("Basis"),
    "boundaries_commune": N_("Boundaries of communes"), "boundaries_district": N_("Boundaries of districts"),
    "boundaries_province": N_("Boundaries of departments"), "cause": N_("Cause"), "channel": N_("Channel"),
    "code": N_("Code"), "checksum": N_("Checksum"), "column": N_("Column"), "comparator": N_("Comparison"),
    "coordinating_agencies": N_("Co-ordinating agencies"), "coordinating_codes": N_("Co-ordinating (codes)"),
    "count": N_("Count"), "counts": N_("Active"), "coverage_due": N_("Agencies due"),
    "coverage_have": N_("Agencies that reported"), "day": N_("Day"), "deadline_en": N_("Deadline (English)"),
    "deadline_kind": N_("Kind of deadline"), "deadline_vi": N_("Deadline"), "deadline_year": N_("Deadline (year)"),
    "definition_status": N_("Definition"), "denominator": N_("Denominator"),
    "denominator_en": N_("Denominator is (English)"), "denominator_vi": N_("Denominator is"), "details": N_("Details"),
    "direction": N_("Direction"), "document": N_("Document"), "document_day": N_("Document date"),
    "done_on": N_("Done on"), "due": N_("Falling due"), "due_basis": N_("Basis of the due year"),
    "due_year": N_("Due year"), "event": N_("Event"), "evidence": N_("Evidence"), "expected": N_("Expected value"),
    "explanation": N_("Explanation"), "file": N_("File"), "file_name": N_("File"), "form": N_("Form"),
    "frequency": N_("Frequency"), "gap": N_("Gap"), "handed_in_at": N_("Uploaded at"),
    "handed_in_by": N_("Uploaded by"), "have": N_("Values received"), "in_time": N_("Received on time"),
    "indicator": N_("Indicator"), "indicators": N_("Indicators"), "indicators_milestones": N_("Milestones among them"),
    "indicators_quantified": N_("Quantified among them"), "is_figure_current": N_("Value unchanged"),
    "is_late": N_("Late"), "is_latest": N_("Latest"), "kind": N_("Kind"), "kind_vi": N_("Kind of agency"),
    "lead_agency": N_("Lead agency"), "lead_code": N_("Lead (code)"), "level": N_("Level"), "line": N_("Line"),
    "message": N_("Message"), "missing": N_("Missing data"), "name": N_("Name"), "name_en": N_("Name (English)"),
    "name_vi": N_("Name (Vietnamese)"), "needed_pace": N_("Needed a year"), "note": N_("Note"),
    "note_vi": N_("Note (Vietnamese)"), "numerator": N_("Numerator"), "numerator_en": N_("Numerator is (English)"),
    "numerator_vi": N_("Numerator is"), "official_code": N_("Official code"), "parent": N_("Parent agency"),
    "period": N_("Period"), "product_day": N_("Product dated"), "product_en": N_("Product (English)"),
    "product_number": N_("Product number"), "product_vi": N_("Product"), "product_year": N_("Product of"),
    "projection": N_("Projection"), "published_actuals": N_("Published values"), "quote": N_("Quote"),
    "quote_en": N_("Quote (English)"), "quote_vi": N_("Quote"), "reason": N_("Reason"), "remedy": N_("Remedy"),
    "replaces": N_("Replaces"), "reporting_levels": N_("Reporting levels"), "reports": N_("Reports"),
    "request": N_("Request"), "rolled_up_value": N_("Total of the agencies"), "roman": N_("Numeral"),
    "rows": N_("Rows"), "scale_max": N_("Last place"), "scope": N_("Scope"), "section": N_("Section"),
    "sha256": N_("SHA-256"), "share": N_("Share done"), "short_en": N_("Short name (English)"),
    "short_vi": N_("Short name"), "source": N_("Source"), "source_title": N_("Source"),
    "source_url": N_("Address of the source"), "state": N_("State"), "status": N_("Status"), "subject": N_("Subject"),
    "submission": N_("Submission"), "submissions": N_("Submissions"),
    "submissions_withdrawn": N_("Withdrawn submissions"), "successor": N_("Successor"), "table": N_("Table"),
    "target_form": N_("Form of the target"), "target_level": N_("Level of the target"), "target_value": N_("Target"),
    "targets": N_("Targets"), "task": N_("Task"), "tasks": N_("Tasks"), "to": N_("Recipient"),
    "triggered_on": N_("Guidance came on"), "unasked": N_("Received though not due"), "unit": N_("Unit"),
    "unit_due": N_("Units' due day"), "unweighted": N_("Rates only"), "update": N_("Update"),
    "updated_by": N_("Updated by"), "updated_on": N_("Updated on"), "valid_from": N_("Valid from"),
    "valid_to": N_("Valid to"), "value": N_("Value"), "warnings": N_("Warnings"), "what": N_("What"), "who": N_("Who"),
    "whole_at": N_("Complete since"), "withdrawn_at": N_("Withdrawn at"),
    "withdrawn_because": N_("Reason for withdrawal"), "withdrawn_by": N_("Withdrawn by"), "written_at": N_("Written"),
    "written_by": N_("Written by"), "year": N_("Year"), "year_from": N_("From year"), "year_to": N_("To year"),
}  # fmt: skip


def replace_letters_that_cannot_be_shown() -> None:
    """On a terminal that cannot show Vietnamese letters, show those without diacritics."""
    codecs.register_error(PLAIN, _plain_letters)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=PLAIN)


def _plain_letters(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    decomposed = unicodedata.normalize("NFKD", error.object[error.start : error.end].translate(SIGNS))
    return decomposed.encode("ascii", "ignore").decode() or "?", error.end


def print_table(table: pd.DataFrame, form: str, t: Words, texts: pd.DataFrame | None = None) -> None:
    """The table on standard output: `table` aligned, in the reader's language, with the cells of `texts` where they are
    given; `csv` and `json` always in UTF-8."""
    if form != "table":
        click.echo((csv_text(table) if form == "csv" else json_text(table)).encode(), nl=False)
        return
    columns = []
    for name in table:
        cut = None if name == table.columns[-1] else WIDEST
        values = table[name] if texts is None else texts[name]
        cells = [t(HEADINGS.get(str(name), str(name))), *(_cell(value, cut, t) for value in values)]
        width = max(map(len, cells))
        is_number = is_numeric_dtype(table[name]) and not is_bool_dtype(table[name])
        columns.append([cell.rjust(width) if is_number else cell.ljust(width) for cell in cells])
    lines = ["  ".join(cells).rstrip() for cells in zip(*columns, strict=True)]
    click.echo("\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]]))


def _cell(value: Any, cut: int | None, t: Words) -> str:
    if is_missing(value):
        return ""
    if isinstance(value, bool):
        return t("yes") if value else t("no")
    if isinstance(value, float):
        return t.number(value)
    if isinstance(value, datetime):
        return t.date(value) if value.tzinfo is None else t.moment(value)
    text = " ".join(str(value).split())
    return text if cut is None or len(text) <= cut else f"{text[: cut - 1]}…"


def written(table: pd.DataFrame, plan: Plan, t: Words) -> pd.DataFrame:
    """The table with each value as text, in the unit of its row's indicator; missing stays missing."""
    if "indicator" not in table:
        return table
    unit_of = dict(zip(plan.indicators["indicator"], plan.indicators["unit"], strict=True))
    rows = [row | {"unit": unit_of.get(row["indicator"], "")} for row in records(table)]
    texts: dict[str, Any] = {
        column: [None if is_missing(row[column]) else write(row, t) for row in rows]
        for column, write in _WRITERS.items() if column in table
    }  # fmt: skip
    return table.assign(**texts)


def _value(row: Row, t: Words) -> str:
    if row.get("form") == "reduction":  # a target of the plan, in percent of the base year
        return t.percent(row["value"])
    return phrases.reading(row, t) if "status" in row else phrases.value(row["value"], row["unit"], t)


def _target(row: Row, t: Words) -> str:
    return t.value(row["target_value"], "%" if row["target_form"] == "reduction" else row["unit"])


def _plain_value(column: str) -> Callable[[Row, Words], str]:
    return lambda row, t: phrases.value(row[column], row["unit"], t)


def _distance(column: str) -> Callable[[Row, Words], str]:
    return lambda row, t: t.signed(row[column], phrases.places_of(row[column], row["unit"]))


_WRITERS: dict[str, Callable[[Row, Words], str]] = {
    "value": _value, "expected": phrases.expectation, "target_value": _target, "gap": _distance("gap"),
    "needed_pace": _distance("needed_pace"), "rolled_up_value": _plain_value("rolled_up_value"),
    "projection": _plain_value("projection"),
}  # fmt: skip
