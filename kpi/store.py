"""What agencies handed in, and what of it counts: the only way to the figures.

Nothing is ever overwritten. A hand-in adds a submission with its actuals; a correction is a later submission; a
withdrawal changes a submission's state. What counts (`current_actual`) is kept as a table and changed in the same
transaction.
"""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256 as sha256_of
from pathlib import Path
from typing import Literal, Self

import pandas as pd
import pyarrow as pa

from kpi import duck, schema
from kpi.duck import StoreBusy, StoreError, sql
from kpi.period import FIRST_YEAR, LAST_YEAR
from kpi.plan import Plan
from kpi.words import N_

__all__ = ["COLUMNS", "Kind", "Store", "StoreBusy", "StoreError", "SubmissionKind", "default_path"]

Kind = Literal["official", "demo"]
SubmissionKind = Literal["handed_in", "published", "demo"]

COLUMNS = ("line", "indicator", "agency", "period", "numerator", "denominator", "value", "note", "document")
PUBLISHER = "Nguồn công bố"

# DuckDB skips whole groups of 122 880 rows; in a smaller table order buys nothing. In a larger one this share of rows
# out of order costs little, and is so large that the table is seldom written anew.
ROW_GROUP = 122_880
UNSORTED_SHARE = 0.2

REFUSALS = {
    "unknown_indicators": N_("Nothing was stored: {count} rows name an indicator that the plan does not have."),
    "unknown_agencies": N_("Nothing was stored: {count} rows name an agency that the plan does not have."),
    "unknown_periods": N_("Nothing was stored: {count} rows name a period that the plan does not have."),
    "unknown_hand_ins": N_("Nothing was stored: {count} rows belong to no hand-in."),
    "repeated": N_("Nothing was stored: {count} rows repeat the indicator, agency and period of another."),
}


def default_path(kind: Kind = "official") -> Path:
    """Where the stores lie: KPI_STORE, else data/kpi.duckdb; the demonstration's beside it."""
    official = Path(os.environ.get("KPI_STORE") or Path(__file__).parents[1] / "data" / "kpi.duckdb")
    return official if kind == "official" else official.with_name("demo.duckdb")


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


class Store:
    """The figures of one plan, with the plan's tables beside them. Any number of threads may use one Store; only one
    process at a time may hold a store's file."""

    def __init__(self, path: Path | None, plan: Plan, kind: Kind) -> None:
        """Use Store.open."""
        self.path, self.plan, self.is_demo = path, plan, kind == "demo"
        self._connection = duck.connect()
        self._writer = threading.Lock()
        self._revision = 0
        self._closed = False

    @classmethod
    def open(cls, path: Path | str | None, plan: Plan, *, kind: Kind = "official") -> Self:
        """Opens the store at `path` (None: in memory), makes it where it is missing, brings it up to date where it is
        older; an official one gets the plan's published actuals, once per version of them.

        StoreBusy if another process holds the file; StoreError if it is no store, another plan's, or cannot be written.
        """
        store = cls(None if path is None else Path(path).absolute(), plan, kind)
        try:
            store._take_hold(kind)
        except BaseException:
            store._connection.close()
            raise
        return store

    def _take_hold(self, kind: Kind) -> None:
        duck.attach(self._connection, self.path)
        with duck.duck_errors():
            schema.bring_up_to_date(self._connection, str(self.path), kind=kind, plan=self.plan.id)
            _put_plan_tables(self._connection, self.plan)
            ((self._revision,),) = self._connection.execute("select revision from store.meta").fetchall()
        if kind == "official":
            self._hand_in_published()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the file, once a writer under way is done. A closed store answers no more."""
        with self._writer:
            if not self._closed:
                self._closed = True
                duck.release(self._connection)

    @property
    def revision(self) -> int:
        """Grows by one with every change: what was read at one revision holds until the next. Costs nothing, since no
        other process can change the store."""
        return self._revision

    def query(self, name: str, /, **params: object) -> pd.DataFrame:
        """The answer of kpi/sql/<name>.sql as a frame: text is pandas `str`, missing is NaN or NaT."""
        with duck.duck_errors(), self._cursor() as cursor:
            return cursor.execute(sql(name), params).df()

    def query_arrow(self, name: str, /, **params: object) -> pa.Table:
        """The answer of kpi/sql/<name>.sql as an Arrow table."""
        with duck.duck_errors(), self._cursor() as cursor:
            return cursor.execute(sql(name), params).to_arrow_table()

    def faults(self) -> pd.DataFrame:
        """What in the store contradicts its submissions: fault, submission, indicator, agency, period. Empty, unless
        the file was harmed. Reads everything."""
        return self.query("store/faults")

    def hand_in(
        self,
        rows: pd.DataFrame | pa.Table,
        *,
        by: str,
        file_name: str,
        sha256: str,
        agency: str | None = None,
        note: str = "",
        kind: SubmissionKind = "handed_in",
        warnings: pd.DataFrame | None = None,
        at: datetime | None = None,
    ) -> int:
        """Takes a file's checked rows in, all or none, and says which submission they became.

        `rows` has COLUMNS. `warnings` are those that the person confirmed: line, column, code, params (a dict).
        `agency` is the one that the rows are of, None if they are of several. `at` is now by default; without a zone,
        UTC.
        StoreError if nobody is named, there are no rows, or rows repeat each other or name what the plan does not have.
        """
        with self._change(by, at) as change:
            submission, count = change.revision, _register_sound(change, rows)
            change.run(
                "store/add_submission", submission=submission, at=change.at, by=by, file_name=file_name, sha256=sha256,
                agency=agency, note=note, kind=kind, rows=count,
            )  # fmt: skip
            change.run("store/add_actuals", submission=submission)
            _add_warnings(change, warnings)
            _make_current(change, count, is_latest=kind != "published")
            _add_event(change, by, "handed_in", submission, details={"file_name": file_name, "rows": count})
        return submission

    def hand_in_many(self, hand_ins: pd.DataFrame, rows: pd.DataFrame, *, kind: SubmissionKind) -> int:
        """Takes many submissions in at once, all or none, each as if handed in by itself in its turn; says how many.

        `hand_ins`: hand_in (1 to n, in order), at (UTC), by, file_name, sha256, agency, note. `rows`: hand_in, COLUMNS.
        StoreError as from `hand_in`.
        """
        with self._change(str(hand_ins["by"].min()), None, revisions=len(hand_ins)) as change:
            change.cursor.register("hand_ins", hand_ins)
            _register_sound(change, rows, "store/refusals_of_many")
            before = change.revision - len(hand_ins)
            change.run("store/add_many_submissions", before=before, kind=kind)
            change.run("store/add_many_actuals", before=before)
            change.run("store/add_many_events", before=before)
            change.run("store/settle_all_current")
            change.run("store/set_unsorted", unsorted=0)
        return len(hand_ins)

    def withdraw(self, submission: int, *, by: str, reason: str, at: datetime | None = None) -> None:
        """Takes a submission back: what it had replaced counts again. StoreError if there is no such submission, it is
        withdrawn already, or nobody or no reason is named."""
        if not reason.strip():
            raise StoreError(N_("A withdrawal needs a reason."))
        with self._change(by, at) as change:
            states = change.cursor.execute(sql("store/one_submission"), {"submission": submission}).fetchall()
            if not states:
                raise StoreError(N_("There is no submission {submission}."), submission=submission)
            if states[0][0] == "withdrawn":
                raise StoreError(N_("Submission {submission} is withdrawn already."), submission=submission)
            change.run("store/mark_withdrawn", submission=submission)
            _settle(change, submission)
            _add_event(change, by, "withdrawn", submission, reason=reason)

    def _cursor(self) -> duck.Connection:
        """A connection of the caller's own: they are not to be shared between threads."""
        if self._closed:
            raise StoreError(N_("The store {path} is closed."), path=self.path)
        return self._connection.cursor()

    @contextmanager
    def _change(self, by: str, at: datetime | None, revisions: int = 1) -> Iterator[Change]:
        """One transaction, one writer at a time. Whatever is raised inside undoes all of it."""
        if not by.strip():
            raise StoreError(N_("Nothing was stored: nobody is named who does it."))
        with self._writer, duck.duck_errors(), self._cursor() as cursor:
            cursor.begin()
            try:
                change = Change(cursor, self._revision + revisions, _utc(at))
                yield change
                change.run("store/next_revision", revision=change.revision)
                cursor.commit()
            except BaseException:
                cursor.rollback()
                raise
            self._revision = change.revision

    def _hand_in_published(self) -> None:
        """Hands the plan's published actuals in unless this version of them was. An older version is withdrawn: it
        would keep alive what the plan's folder no longer says."""
        if self.plan.published.empty:
            return
        sha256 = sha256_of((self.plan.folder / "published.csv").read_bytes()).hexdigest()
        before = self.query("store/published_before")
        if sha256 in set(before["sha256"]):
            return
        for submission in before.loc[before["state"] == "accepted", "submission"]:
            self.withdraw(int(submission), by=PUBLISHER, reason="published.csv")
        rows = self.plan.published.rename(columns={"source_url": "document"})
        rows = rows.assign(line=range(2, 2 + len(rows)))[list(COLUMNS)]
        self.hand_in(rows, by=PUBLISHER, file_name="published.csv", sha256=sha256, kind="published")


def _utc(at: datetime | None) -> datetime:
    moment = at or datetime.now(UTC)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _put_plan_tables(connection: duck.Connection, plan: Plan) -> None:
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


def _register_sound(change: Change, rows: pd.DataFrame | pa.Table, refusals: str = "store/refusals") -> int:
    """Shows the rows to the transaction as `handed_in` and counts them; StoreError if they cannot be kept."""
    if not len(rows):
        raise StoreError(N_("Nothing was stored: there are no rows."))
    change.cursor.register("handed_in", rows)
    for refusal, count in change.one_row(refusals).items():
        if count:
            raise StoreError(REFUSALS[refusal], count=count)
    return len(rows)


def _add_warnings(change: Change, warnings: pd.DataFrame | None) -> None:
    if warnings is None or warnings.empty:
        return
    params = [json.dumps(each, ensure_ascii=False) for each in warnings["params"]]
    change.cursor.register("confirmed", warnings.assign(params=params))
    change.run("store/add_warnings", submission=change.revision)


def _add_event(
    change: Change, by: str, what: str, submission: int, *, reason: str = "", details: dict[str, object] | None = None
) -> None:
    change.run(
        "store/add_event", event=change.revision, at=change.at, by=by, what=what, submission=submission,
        reason=reason, details=json.dumps(details or {}, ensure_ascii=False),
    )  # fmt: skip


def _make_current(change: Change, count: int, *, is_latest: bool) -> None:
    """Lets the new submission's actuals count. What came latest counts before all; published actuals only where no
    agency handed its own figure in."""
    order = change.one_row("store/current_order")
    unsorted = order["unsorted"] + count
    if not is_latest:
        _settle(change, change.revision)
    elif unsorted > max(ROW_GROUP, UNSORTED_SHARE * (order["current_actuals"] + count)):
        change.run("store/rewrite_current", submission=change.revision)
        change.run("store/set_unsorted", unsorted=0)
    else:
        change.run("store/drop_current", submission=change.revision)
        change.run("store/add_current", submission=change.revision)
        change.run("store/set_unsorted", unsorted=unsorted)


def _settle(change: Change, submission: int) -> None:
    """Finds out anew what counts for the indicators, agencies and periods of a submission."""
    change.run("store/drop_current", submission=submission)
    change.run("store/settle_current", submission=submission)
