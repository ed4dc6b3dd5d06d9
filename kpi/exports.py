"""Exports: the tables of the plan, the store and the evaluation, as CSV, JSON or Parquet that any program can read.

The command line and the addresses for other programs (kpi/ui/addresses.py) print the same tables from here.
Dates are naive timestamps, moments aware ones (UTC): so a date is written as one, and a moment with its zone.
"""

import io
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd
import pyarrow as pa

from kpi import tables
from kpi.evaluation import scorecard as cards
from kpi.i18n import Words
from kpi.plan import Plan
from kpi.reporting import punctuality
from kpi.store import Store
from kpi.tables import Column
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
ARROW = {
    "string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32(),
    "datetime": pa.timestamp("us", tz="UTC"),
}  # fmt: skip
MARK = "\ufeff"  # lets Excel show the diacritics of a CSV
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


def scorecard_table(store: Store, **chosen: Any) -> pd.DataFrame:
    """The scorecard: the command line's columns (tables.SCORECARD), then those by which values are put into words.
    chosen: the parameters of evaluation.scorecard."""
    return cards.with_whole_numbers(cards.scorecard(store, **chosen))


def task_table(store: Store, day: date, recorded_until: date | None = None) -> pd.DataFrame:
    """The plan's tasks with their states on a day (tables.TASKS)."""
    return update_log.task_states(store, day, recorded_until)[tables.names(tables.TASKS)]


def reporting_table(store: Store, year: int, day: date, t: Words) -> pd.DataFrame:
    """The reports of a year at the end of a day, one per agency and period (tables.REPORTING)."""
    grid, due = punctuality.grid(store, year, day), punctuality.data_due(store, year, day)
    missing = due[due["state"] == "missing"].groupby(["agency", "period"])["indicator"].agg(";".join).rename("missing")
    name = {row.agency: t.name(row) for row in store.plan.agencies.itertuples()}
    named = grid.assign(name=grid["agency"].map(name), whole_at=grid["whole_at"].dt.tz_localize("UTC"))
    return named.join(missing, on=["agency", "period"])[tables.names(tables.REPORTING)]


def plan_columns(name: str, plan: Plan) -> tuple[Column, ...]:
    """The columns of one of PLAN_TABLES, as the plan's datapackage.json describes them."""
    described = json.loads((plan.folder / "datapackage.json").read_text("utf-8"))["resources"]
    fields = next(each["schema"]["fields"] for each in described if each["name"] == name)
    meaning = {each["name"]: Column(each["name"], each["type"], each.get("description", "")) for each in fields}
    return tuple(meaning[column] for column in plan_table(name, plan).columns)


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
    cells = {defused(str(name)): [_csv_cell(value) for value in _values(table[name])] for name in table}
    return pd.DataFrame(cells, dtype="object").to_csv(index=False, lineterminator="\n")


def json_text(table: pd.DataFrame) -> str:
    """The table as a JSON list of one object a row: missing is null, numbers are numbers, dates are ISO."""
    columns = [[_json_value(value) for value in _values(table[name])] for name in table]
    records = [dict(zip(table.columns, row, strict=True)) for row in zip(*columns, strict=True)]
    lines = ",\n".join(json.dumps(record, ensure_ascii=False, allow_nan=False) for record in records)
    return f"[\n{lines}\n]\n" if records else "[]\n"


def parquet_bytes(table: pd.DataFrame, columns: Sequence[Column]) -> bytes:
    """The table as Parquet, each column in the type that it has in every answer, also where all of it is missing."""
    from pyarrow import parquet  # some 4 MB, needed by few

    schema = pa.schema([(column.name, ARROW[column.type]) for column in columns])
    written = io.BytesIO()
    parquet.write_table(pa.Table.from_pandas(table, schema, preserve_index=False), written)
    return written.getvalue()


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
