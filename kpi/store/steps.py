"""The steps of a change to the store, inside its transaction."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pyarrow as pa

from kpi import StoreError
from kpi.access import Actor
from kpi.i18n import HERE, N_
from kpi.period import FIRST_YEAR, LAST_YEAR
from kpi.plan import Plan
from kpi.store import connection, events
from kpi.store.connection import Connection, make_table, show, sql

COLUMNS = ("line", "indicator", "agency", "period", "numerator", "denominator", "value", "note", "document")
KEYS = ("indicator", "agency", "period")
NUMBERS = ("numerator", "denominator", "value")
SCHEMA = pa.schema({name: pa.int64() if name == "line" else pa.float64() if name in NUMBERS else pa.string()
                    for name in COLUMNS})  # fmt: skip
REFUSALS = {
    "indicator": N_("Nothing was stored: {count} rows name an indicator that the plan does not have ({examples})."),
    "agency": N_("Nothing was stored: {count} rows name an agency that the plan does not have ({examples})."),
    "period": N_("Nothing was stored: {count} rows name a period that the plan does not have ({examples})."),
    "repeated": N_("Nothing was stored: {count} rows repeat the indicator, agency and period of another."),
}

# DuckDB skips whole groups of 122 880 rows: in a smaller table order does not matter, in a larger one this share of
# rows out of order costs little.
ROW_GROUP = 122_880
UNSORTED_SHARE = 0.2


@dataclass(frozen=True)
class Change:
    """A transaction under way: the revision that it makes, who makes it, and when (UTC, without a zone)."""

    cursor: Connection
    revision: int
    actor: Actor
    at: datetime

    def run(self, name: str, /, **params: object) -> None:
        """Runs query <name>."""
        self.cursor.execute(sql(name), params)

    def rows(self, name: str, /, **params: object) -> list[dict[str, Any]]:
        """The rows that query <name> answers, by column."""
        return connection.rows(self.cursor.execute(sql(name), params))


def utc(at: datetime | None) -> datetime:
    """The moment in UTC without a zone; now, where none is given."""
    moment = at or datetime.now(UTC)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def day_of(at: datetime) -> date:
    """The day in Vietnam at a moment in UTC."""
    return at.replace(tzinfo=UTC).astimezone(HERE).date()


def put_plan_tables(duck: Connection, plan: Plan) -> None:
    """Make the plan's tables that queries read in this process's memory: they are no part of the store."""
    frequencies = [
        (frequency, period.suffix)
        for frequency in plan.periods.frequencies
        for period in plan.periods.due_for(frequency, plan.base_year)
    ]
    levels = [(code, level) for code in plan.indicators["indicator"] for level in plan.levels_of(code)]
    tables = {
        "indicator": plan.indicators,
        "target": plan.targets,
        "agency": plan.agencies,
        "frequency": pd.DataFrame(frequencies, columns=["frequency", "suffix"], dtype="str"),
        "indicator_level": pd.DataFrame(levels, columns=["indicator", "level"], dtype="str"),
        "period": plan.periods.frame(range(FIRST_YEAR, LAST_YEAR + 1)),
    }
    for name, frame in tables.items():
        make_table(duck, name, frame)


def add_warnings(change: Change, submission: int, warnings: pd.DataFrame | None) -> None:
    """Store the warnings that were confirmed with the submission."""
    if warnings is None or warnings.empty:
        return
    params = [json.dumps(each, ensure_ascii=False) for each in warnings["params"]]
    confirmed = warnings.assign(params=params, submission=submission)
    names = {"column": "column_name", "params": "message_params"}
    connection.insert(change.cursor, "warning", confirmed.rename(columns=names))


def add_event(
    change: Change, what: str, submission: int | None = None, *, reason: str = "", details: dict[str, Any] | None = None
) -> None:
    """Add the change to the event log."""
    events.add(change.cursor, [events.row(change.revision, change.at, change.actor, what, submission, reason, details)])


def show_arriving(cursor: Connection, rows: pd.DataFrame | pa.Table, submission: int | pa.Array) -> None:
    """Make the view `arriving` on this cursor: the rows (COLUMNS) as actuals of the submission, or each of its own.

    StoreError if there are no rows, a value is no number, or a row names what the plan does not have, or repeats
    another of its submission.
    """
    try:
        table = rows if isinstance(rows, pa.Table) else pa.Table.from_pandas(rows, preserve_index=False)
        table = table.select(COLUMNS).cast(SCHEMA)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise StoreError(N_("Nothing was stored: a value is no number ({why})."), why=error) from error
    if not len(table):
        raise StoreError(N_("Nothing was stored: there are no rows."))
    numbers = pa.repeat(submission, len(table)) if isinstance(submission, int) else submission
    show(cursor, "submitted", table.append_column("submission", numbers))
    cursor.execute(sql("store/arriving"))
    for reason, count, examples in cursor.execute(sql("store/refused")).fetchall():
        raise StoreError(REFUSALS[reason], count=count, examples=examples)


def add_submissions(
    change: Change, submissions: pd.DataFrame, rows: pd.DataFrame | pa.Table, kind: str, needs_approval: bool
) -> range:
    """Add submissions with their actuals, which stay `arriving`, and return their numbers; `settle` lets them count.
    Where the plan `needs_approval`, what agencies submit waits.

    submissions: submission (1 to n, in order), at (UTC), by, file_name, sha256, agency, note. rows: COLUMNS, and where
    there are several submissions, submission.
    """
    before, count = change.rows("store/state")[0]["submission"], len(submissions)
    numbers = before + 1 if count == 1 else pa.array(before + rows["submission"].to_numpy(), pa.int64())
    show_arriving(change.cursor, rows, numbers)
    change.cursor.register("submissions", submissions)
    change.run("store/add_submissions", before=before, kind=kind, needs_approval=needs_approval)
    change.run("store/add_past")
    return range(before + 1, before + 1 + count)


def settle(change: Change, first: int, last: int) -> None:
    """Decide again what counts for the indicators, agencies and periods of these submissions. Once many of the current
    actuals are out of order, write all of them in order."""
    (order,) = change.rows("store/current_order")
    ((count,),) = change.cursor.execute(sql("store/settled"), {"first": first, "last": last}).fetchall()
    change.run("store/settle")
    unsorted = order["unsorted"] + count if order["current_actuals"] else 0
    if unsorted > max(ROW_GROUP, UNSORTED_SHARE * (order["current_actuals"] + count)):
        change.run("store/rewrite_current")
        unsorted = 0
    change.run("store/set_unsorted", unsorted=unsorted)


def submission(change: Change, number: int) -> dict[str, Any]:
    """A submission with its state, its kind and who submitted it; StoreError if there is none of that number."""
    rows = change.rows("store/one_submission", submission=number)
    if not rows:
        raise StoreError(N_("There is no submission {submission}."), submission=number)
    return rows[0]


def set_state(change: Change, number: int, state: str, what: str, reason: str = "") -> None:
    """Give a submission another state, decide again what counts, and add the event `what`."""
    change.run("store/set_state", submission=number, state=state)
    settle(change, number, number)
    add_event(change, what, number, reason=reason.strip())


def of_the_plan(rows: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """The rows whose indicator, agency and period the plan has: its folder may have lost some since they came."""
    if rows.empty:
        return rows
    periods = [code for code in rows["period"].unique() if code in plan.periods]
    # As objects: for its own type of text pandas takes a tenth of a second with the agencies of a country.
    agencies = rows["agency"].astype(object).isin(plan.agencies["agency"].to_numpy(object))
    return rows[rows["indicator"].isin(plan.indicators["indicator"]) & agencies & rows["period"].isin(periods)]
