"""What agencies handed in, and what of it counts: the only way to the figures.

Nothing is ever overwritten. A hand-in adds a submission with its actuals; a correction is a later submission; a
withdrawal changes a submission's state. What counts (`current_actual`) is kept as a table and changed in the same
transaction.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256 as sha256_of
from pathlib import Path
from typing import Literal, Self

import pandas as pd
import pyarrow as pa

from kpi import duck, schema, store_locks, store_steps
from kpi.duck import StoreBusy, StoreError, sql
from kpi.plan import Plan
from kpi.store_rows import COLUMNS, actuals
from kpi.store_steps import Change
from kpi.words import N_

__all__ = ["COLUMNS", "Kind", "Store", "StoreBusy", "StoreError", "SubmissionKind", "default_path"]

Kind = Literal["official", "demo"]
SubmissionKind = Literal["handed_in", "published", "demo"]

PUBLISHER = "Nguồn công bố"


def default_path(kind: Kind = "official") -> Path:
    """Where the stores lie: KPI_STORE, else data/kpi.duckdb; the demonstration's beside it."""
    official = Path(os.environ.get("KPI_STORE") or Path(__file__).parents[1] / "data" / "kpi.duckdb")
    return official if kind == "official" else official.with_name("demo.duckdb")


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
            store_steps.put_plan_tables(self._connection, self.plan)
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

    def connect(self) -> duck.Connection:
        """A connection of the caller's own, with temporary tables of its own, for queries that build on each other. Use
        it within duck.duck_errors(), one thread at a time."""
        return self._cursor()

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
        reason: str = "",
        at: datetime | None = None,
    ) -> int:
        """Takes a file's checked rows in, all or none, and says which submission they became.

        `rows` has COLUMNS. `warnings` are those that the person confirmed: line, column, code, params (a dict).
        `agency` is the one that the rows are of, None if they are of several. `at` is now by default; without a zone,
        UTC. `reason` says why figures of a locked period are replaced; PeriodLocked if they are and it is empty.
        StoreError if nobody is named, there are no rows, or rows repeat each other or name what the plan does not have.
        """
        with self.change(by, at) as change:
            submission = change.revision
            arriving = actuals(rows, self.plan, submission)
            change.run(
                "store/add_submission", submission=submission, at=change.at, by=by, file_name=file_name, sha256=sha256,
                agency=agency, note=note, kind=kind, rows=len(arriving),
            )  # fmt: skip
            if kind == "handed_in":
                store_locks.mark_late(change, arriving, self.plan, reason)
            store_steps.take_in(change, arriving, self.plan, is_latest=kind != "published")
            store_steps.add_warnings(change, warnings)
            details = {"file_name": file_name, "rows": len(arriving)}
            store_steps.add_event(change, by, "handed_in", submission, reason=reason, details=details)
        return submission

    def hand_in_many(self, hand_ins: pd.DataFrame, rows: pd.DataFrame, *, kind: SubmissionKind) -> int:
        """Takes many submissions in at once, all or none, each as if handed in by itself in its turn; says how many.

        `hand_ins`: hand_in (1 to n, in order), at (UTC), by, file_name, sha256, agency, note. `rows`: hand_in, COLUMNS.
        StoreError as from `hand_in`.
        """
        if not rows["hand_in"].isin(hand_ins["hand_in"]).all():
            raise StoreError(N_("Nothing was stored: some rows belong to no hand-in."))
        with self.change(str(hand_ins["by"].min()), None, revisions=len(hand_ins)) as change:
            before = change.revision - len(hand_ins)
            change.cursor.register("hand_ins", hand_ins)
            arriving = actuals(rows, self.plan, before + rows["hand_in"].to_numpy())
            duck.show(change.cursor, "arriving", arriving.table)
            change.run("store/add_many_submissions", before=before, kind=kind)
            change.run("store/add_many_events", before=before)
            store_steps.take_in_many(change)
        return len(hand_ins)

    def withdraw(self, submission: int, *, by: str, reason: str, at: datetime | None = None) -> None:
        """Takes a submission back: what it had replaced counts again. StoreError if there is no such submission, it is
        withdrawn already, or nobody or no reason is named."""
        if not reason.strip():
            raise StoreError(N_("A withdrawal needs a reason."))
        with self.change(by, at) as change:
            states = change.cursor.execute(sql("store/one_submission"), {"submission": submission}).fetchall()
            if not states:
                raise StoreError(N_("There is no submission {submission}."), submission=submission)
            if states[0][0] == "withdrawn":
                raise StoreError(N_("Submission {submission} is withdrawn already."), submission=submission)
            change.run("store/mark_withdrawn", submission=submission)
            store_steps.settle(change, submission)
            store_steps.add_event(change, by, "withdrawn", submission, reason=reason)

    def lock_period(self, period: str, *, by: str, reason: str = "", at: datetime | None = None) -> None:
        """From now on figures of the period are replaced only with a reason, and first ones are marked late. StoreError
        if there is no such period or it is locked already."""
        with self.change(by, at) as change:
            store_locks.say(change, self.plan, period, store_locks.LOCKED, by, reason)

    def unlock_period(self, period: str, *, by: str, reason: str, at: datetime | None = None) -> None:
        """Opens a locked period again, also one that was locked by itself. StoreError if it is not locked, or no reason
        is given."""
        if not reason.strip():
            raise StoreError(N_("To unlock a period needs a reason."))
        with self.change(by, at) as change:
            store_locks.say(change, self.plan, period, store_locks.UNLOCKED, by, reason)

    def locked_periods(self, at: datetime | None = None) -> pd.DataFrame:
        """One row per period that is locked: period, locked_at (UTC; missing where plan.toml locks it), locked_by,
        reason."""
        return store_locks.locked(self.query("store/locks"), self.plan, store_steps.utc(at))

    def late_rows(self, rows: pd.DataFrame | pa.Table, at: datetime | None = None) -> pd.DataFrame:
        """Which of a file's checked rows are of locked periods and say something new: line, indicator, agency, period,
        replaced (the submission whose figure each would take the place of, missing for a first hand-in). Those with
        `replaced` need a reason."""
        with duck.duck_errors(), self._cursor() as cursor:
            change = Change(cursor, self._revision, store_steps.utc(at))
            late = store_locks.late_rows(change, actuals(rows, self.plan, 0), self.plan)
        return late.drop(columns="submission")

    def history(self, indicator: str, agency: str) -> pd.DataFrame:
        """Every figure that the agency ever handed in for the indicator, by period, the latest first:
        history.sql says what stands beside it."""
        return self.query("history", indicator=indicator, agency=agency)

    def events(self, *, what: str | None = None, count: int | None = None, skip: int = 0) -> pd.DataFrame:
        """The event log, or what of it is of one kind, the latest first: event, at (UTC), who, what, submission,
        reason, details (JSON), and the submission's file_name, agency and rows; `events` counts them all, also those
        before and after."""
        return self.query("events", what=what, count=count, skip=skip)

    def _cursor(self) -> duck.Connection:
        """A connection of the caller's own: they are not to be shared between threads."""
        if self._closed:
            raise StoreError(N_("The store {path} is closed."), path=self.path)
        return self._connection.cursor()

    @contextmanager
    def change(self, by: str, at: datetime | None = None, revisions: int = 1) -> Iterator[Change]:
        """One transaction, one writer at a time. Whatever is raised inside undoes all of it."""
        if not by.strip():
            raise StoreError(N_("Nothing was stored: nobody is named who does it."))
        with self._writer, duck.duck_errors(), self._cursor() as cursor:
            cursor.begin()
            try:
                change = Change(cursor, self._revision + revisions, store_steps.utc(at))
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
