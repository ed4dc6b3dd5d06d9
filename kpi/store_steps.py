"""The steps of a change to the store, inside its transaction; store.py says which change takes which steps."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

import pandas as pd
import pyarrow as pa

from kpi import duck
from kpi.duck import StoreError, sql
from kpi.period import FIRST_YEAR, LAST_YEAR
from kpi.plan import Plan
from kpi.words import N_

COLUMNS = ("line", "indicator", "agency", "period", "numerator", "denominator", "value", "note", "document")

# DuckDB skips whole groups of 122 880 rows; in a smaller table order buys nothing. In a larger one this share of rows
# out of order costs little, and is so large that the table is seldom written anew.
ROW_GROUP = 122_880
UNSORTED_SHARE = 0.2

CHUNK = 122_880  # rows that one thread of DuckDB takes at a time

REFUSALS = {
    "unknown_indicators": N_("Nothing was stored: {count} rows name an indicator that the plan does not have."),
    "unknown_agencies": N_("Nothing was stored: {count} rows name an agency that the plan does not have."),
    "unknown_periods": N_("Nothing was stored: {count} rows name a period that the plan does not have."),
    "unknown_hand_ins": N_("Nothing was stored: {count} rows belong to no hand-in."),
    "repeated": N_("Nothing was stored: {count} rows repeat the indicator, agency and period of another."),
}


@dataclass(frozen=True)
class Change:
    """A transaction under way: `revision` is the one that it makes, `at` its time (UTC, without a zone)."""

    cursor: duck.Connection
    revision: int
    at: datetime

    def run(self, name: str, /, **params: object) -> None:
        """Runs kpi/sql/<name>.sql."""
        self.cursor.execute(sql(name), params)

    def one_row(self, name: str, /, **params: object) -> dict[str, int]:
        """The only row that kpi/sql/<name>.sql answers, by column."""
        found = self.cursor.execute(sql(name), params)
        return dict(zip((column[0] for column in found.description), found.fetchall()[0], strict=True))


def utc(at: datetime | None) -> datetime:
    """The moment in UTC without a zone; now, where none is given."""
    moment = at or datetime.now(UTC)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def put_plan_tables(connection: duck.Connection, plan: Plan) -> None:
    """The plan's tables, in memory: they are of this process, not of the store."""
    levels = [(code, level) for code in plan.indicators["indicator"] for level in plan.levels_of(code)]
    tables = {
        "area": plan.areas,
        "indicator": plan.indicators,
        "target": plan.targets,
        "agency": plan.agencies,
        "task": plan.tasks,
        "published": plan.published,
        "indicator_level": pd.DataFrame(levels, columns=["indicator", "level"], dtype="str"),
        "period": plan.periods.frame(range(FIRST_YEAR, LAST_YEAR + 1)),
    }
    for name, frame in tables.items():
        duck.make_table(connection, name, frame)


def register_sound(change: Change, rows: pd.DataFrame | pa.Table, refusals: str = "store/refusals") -> int:
    """Shows the rows to the transaction as `handed_in` and counts them; StoreError if they cannot be kept."""
    if not len(rows):
        raise StoreError(N_("Nothing was stored: there are no rows."))
    change.cursor.register("handed_in", _in_chunks(rows))
    for refusal, count in change.one_row(refusals).items():
        if count:
            raise StoreError(REFUSALS[refusal], count=count)
    return len(rows)


def _in_chunks(rows: pd.DataFrame | pa.Table) -> pa.Table:
    """The rows as DuckDB reads them quickest: as Arrow, and in chunks that several threads can share."""
    try:
        table = pa.Table.from_pandas(rows, preserve_index=False) if isinstance(rows, pd.DataFrame) else rows
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise StoreError(N_("Nothing was stored: a column mixes numbers and text: {why}"), why=error) from error
    return pa.Table.from_batches(table.to_batches(max_chunksize=CHUNK), table.schema)


def add_warnings(change: Change, warnings: pd.DataFrame | None) -> None:
    """Keeps the warnings that were confirmed with the submission."""
    if warnings is None or warnings.empty:
        return
    params = [json.dumps(each, ensure_ascii=False) for each in warnings["params"]]
    change.cursor.register("confirmed", warnings.assign(params=params))
    change.run("store/add_warnings", submission=change.revision)


def add_event(
    change: Change, by: str, what: str, submission: int, *, reason: str = "", details: dict[str, object] | None = None
) -> None:
    """Adds the change to the event log."""
    change.run(
        "store/add_event", event=change.revision, at=change.at, by=by, what=what, submission=submission,
        reason=reason, details=json.dumps(details or {}, ensure_ascii=False),
    )  # fmt: skip


def take_in(change: Change, count: int, *, is_latest: bool) -> None:
    """Keeps the rows of a new submission and lets them count: before all if they are the latest word; published actuals
    only where no agency handed its own figure in."""
    change.run("store/arriving")
    order = change.one_row("store/current_order")
    unsorted = order["unsorted"] + count
    if not is_latest:
        change.run("store/add_past", submission=change.revision)
        settle(change, change.revision)
        return
    change.run("store/retire_replaced")
    if unsorted > max(ROW_GROUP, UNSORTED_SHARE * (order["current_actuals"] + count)):
        change.run("store/rewrite_current", submission=change.revision)
        unsorted = 0
    else:
        change.run("store/drop_replaced")
        change.run("store/add_current", submission=change.revision)
    change.run("store/set_unsorted", unsorted=unsorted)


def settle(change: Change, submission: int) -> None:
    """Finds out anew what counts for the indicators, agencies and periods of a submission."""
    for step in ("store/settle_1_retire", "store/settle_2_drop", "store/settle_3_choose", "store/settle_4_clear"):
        change.run(step, submission=submission)


def settle_all(change: Change) -> None:
    """Finds out anew what counts, after everything was made past."""
    change.run("store/choose_all")
    change.run("store/clear_all")
    change.run("store/set_unsorted", unsorted=0)
