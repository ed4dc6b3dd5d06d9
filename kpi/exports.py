"""Exports: the plan's tables and the store's, as CSV or JSON that any program can read.

Dates are naive timestamps, moments aware ones (UTC): so a date is written as one, and a moment with its zone.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

import pandas as pd

from kpi.plan import Plan
from kpi.store import Store
from kpi.tasks import update_log

PLAN_TABLES = ("areas", "indicators", "targets", "agencies", "tasks", "milestones", "published")
STORE_TABLES: dict[str, Callable[[Store], pd.DataFrame]] = {
    "actuals": lambda store: store.query("store/export/actuals"),
    "submissions": lambda store: store.query("store/export/submissions"),
    "explanations": lambda store: store.query("store/explanations", agency=None).sort_values("explanation"),
    "requests": lambda store: store.query("store/explanation_requests", agency=None).sort_values("request"),
    "task_updates": update_log.updates,
    "events": lambda store: store.events().drop(columns="events").sort_values("event"),
}
DAYS = ("day", "document_day", "due")  # columns of dates; the store's others are moments
# A spreadsheet runs a cell that begins with one of these; a quotation mark before it makes it text.
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")


def plan_table(name: str, plan: Plan) -> pd.DataFrame:
    """One of PLAN_TABLES, with the columns of its file."""
    table: pd.DataFrame = getattr(plan, name)
    return table


def store_table(name: str, store: Store) -> pd.DataFrame:
    """One of STORE_TABLES: the actuals that count; all submissions, explanations, requests for one, or events, in order
    of time. Moments are in UTC."""
    table = STORE_TABLES[name](store).reset_index(drop=True)
    moments = table.select_dtypes("datetime").columns.difference(list(DAYS))
    return table.assign(**{column: table[column].dt.tz_localize("UTC") for column in moments})


def plain(table: pd.DataFrame) -> pd.DataFrame:
    """The table for a workbook: numbers and dates as such, moments and yes or no in the words of csv_text."""
    words: dict[str, Any] = {
        str(name): [None if value is None else str(_csv_cell(value)) for value in _values(column)]
        for name, column in table.items()
        if isinstance(column.dtype, pd.DatetimeTZDtype) or column.dtype == bool
    }
    return table.assign(**words)


def csv_text(table: pd.DataFrame) -> str:
    """The table as CSV: missing is empty, whole numbers are whole, text that a spreadsheet would run is defused."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([defused(str(name)) for name in table.columns])
    writer.writerows(zip(*([_csv_cell(value) for value in _values(table[name])] for name in table), strict=True))
    return written.getvalue()


def json_text(table: pd.DataFrame) -> str:
    """The table as a JSON list of one object a row: missing is null, numbers are numbers, dates are ISO."""
    columns = [[_json_value(value) for value in _values(table[name])] for name in table]
    records = [dict(zip(table.columns, row, strict=True)) for row in zip(*columns, strict=True)]
    lines = ",\n".join(json.dumps(record, ensure_ascii=False, allow_nan=False) for record in records)
    return f"[\n{lines}\n]\n" if records else "[]\n"


def defused(text: str) -> str:
    """The text, so that no spreadsheet runs it."""
    return f"'{text}" if text.startswith(RUNS) else text


def _values(column: pd.Series) -> Iterable[Any]:
    """The column's values as Python's own; missing is None."""
    plain = column.astype(object)
    return plain.where(column.notna(), None).tolist()


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    plain = _json_value(value)
    return defused(plain) if isinstance(plain, str) else str(plain)


def _json_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date().isoformat() if value.tzinfo is None else value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value
