"""What agencies handed in, and what of it counts: the only way to the figures.

Nothing is ever overwritten. A hand-in adds a submission with its actuals; a correction is a later submission; a
withdrawal changes a submission's state. What counts (`current_actual`) is kept as a table and changed in the same
transaction.
"""

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from hashlib import sha256 as sha256_of
from pathlib import Path
from typing import Any, Literal, Self
from uuid import uuid4

import pandas as pd
import pyarrow as pa

from kpi import StoreError, access
from kpi.access import Act, Actor
from kpi.i18n import N_
from kpi.plan import Plan
from kpi.store import connection, events, files, locks, migrations, steps
from kpi.store import marker as store_marker
from kpi.store.connection import sql
from kpi.store.events import Event
from kpi.store.marker import Marker, StoreDamaged, StoreLost
from kpi.store.rows import COLUMNS, actuals
from kpi.store.steps import Change

_log = logging.getLogger(__name__)


Kind = Literal["official", "demo"]
SubmissionKind = Literal["handed_in", "published", "demo"]

PUBLISHER = access.program("Nguồn công bố")
SUBMITTED = "handed_in"


PUBLISHED_TOO = N_("Submission {submission} holds the published values. Confirm that these are to be withdrawn.")
NOT_MARKED = N_("The change is stored, but the marker {path} could not be written: {why}. Free some disk space, then "
                "look at what was stored before you repeat anything.")  # fmt: skip


def default_path(kind: Kind = "official") -> Path:
    """Where the stores lie: KPI_STORE, else data/kpi.duckdb; the demonstration's beside it."""
    official = Path(os.environ.get("KPI_STORE") or Path(__file__).parents[2] / "data" / "kpi.duckdb")
    return official if kind == "official" else official.with_name("demo.duckdb")


class StoreChanged(StoreError):
    """The store has changed since the person saw what their file would do."""


class Store:
    """The figures of one plan, with the plan's tables beside them. Any number of threads may use one Store; only one
    process at a time may hold a store's file."""

    def __init__(self, path: Path | None, plan: Plan, kind: Kind) -> None:
        """Use Store.open."""
        self.path, self.plan, self.is_demo = path, plan, kind == "demo"
        self._connection = connection.connect()
        self._writer = threading.Lock()
        self._revision = 0
        self._identity: tuple[int, int] | None = None  # of the file that was opened
        self._closed = False

    @classmethod
    def open(cls, path: Path | str | None, plan: Plan, *, kind: Kind = "official") -> Self:
        """Opens the store at `path` (None: in memory), makes it where there never was one, brings it up to date where
        it is older; an official one gets the plan's published actuals, once per version of them.

        StoreLost if the file of an official store is missing, empty, older than its marker or another's; StoreBusy if
        another process holds it; StoreError if it is no store, another plan's, or cannot be written.
        """
        store = cls(None if path is None else Path(path).absolute(), plan, kind)
        try:
            store._take_hold(kind)
        except BaseException:
            store._connection.close()
            raise
        return store

    @classmethod
    def accept(cls, path: Path | str, plan: Plan, *, by: Actor, because: str) -> Self:
        """Opens an official store that `open` calls lost, as it is, and notes why. An empty file and a log without its
        store are renamed, nothing is deleted. StoreError if no reason is given or nothing is lost; StoreDamaged if
        there is a file that cannot be read."""
        access.require(by, Act.ADMINISTER)
        if not because.strip():
            raise StoreError(N_("Say why the store is accepted as it is."))
        path = Path(path).absolute()
        try:
            cls.open(path, plan).close()
        except StoreDamaged:
            raise
        except StoreLost:
            store_marker.make_way(path)
        else:
            raise StoreError(N_("There is nothing to accept: the store {path} is as its marker says."), path=path)
        store = cls.open(path, plan)
        store.note(by, "store_accepted", because)
        return store

    def _take_hold(self, kind: Kind) -> None:
        needs_marker = self.path is not None and self._find(self.path, kind)
        connection.attach(self._connection, self.path)
        self._identity = None if self.path is None else store_marker.identity(self.path)
        with connection.duck_errors():
            migrations.bring_up_to_date(self._connection, self.path, kind=kind, plan=self.plan.id)
            steps.put_plan_tables(self._connection, self.plan)
        self._revision = store_marker.of(self._connection).revision
        if needs_marker:
            self.note(access.program("kpi"), "store_marked")
        if kind == "official":
            self._submit_published()

    def _find(self, path: Path, kind: Kind) -> bool:
        """Makes sure that the right file is there, or makes it where there never was one. Says whether it is an
        official store of an earlier version, which has no marker yet."""
        files.make_folder(path)
        marker = store_marker.read(path) if kind == "official" else None
        store_marker.make_sure_nothing_is_lost(path, marker)
        if not path.exists():
            self._create(path, kind)
            return False
        if marker is not None:
            store_marker.make_sure_it_is_the_one(path, marker)
            return False
        if kind == "official":
            store_marker.set_copy_of_log_aside(path)
        return kind == "official"

    def _create(self, path: Path, kind: Kind) -> None:
        """Makes the store's file under another name and puts it in place when it is complete: a process that is killed
        meanwhile leaves none, and of two that make it at the same time the first one's stays."""
        unfinished = path.with_name(f"{path.name}.new-{uuid4().hex}")
        try:
            connection.attach(self._connection, unfinished)
            with connection.duck_errors():
                migrations.bring_up_to_date(self._connection, unfinished, kind=kind, plan=self.plan.id)
                self._connection.execute("detach store")
            path.hardlink_to(unfinished)
        except FileExistsError:
            _log.info("another process has just made the store %s", path)
        except OSError as error:
            raise StoreError(files.FOLDER_CANNOT_BE_USED, path=path, why=error.strerror) from error
        finally:
            unfinished.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the file, once a writer under way is done. A closed store answers no more."""
        with self._writer:
            if not self._closed:
                self._closed = True
                connection.release(self._connection)

    @property
    def files(self) -> Path | None:
        """The folder of the files as they were submitted; None in memory."""
        return None if self.path is None else files.folder_of(self.path)

    def make_sure_file_is_there(self) -> None:
        """StoreError if the file was moved, deleted or replaced since it was opened."""
        if self.path is not None:
            store_marker.make_sure_it_is_still_there(self.path, self._identity)

    def marker(self) -> Marker:
        """Which store this is and how far it has come."""
        with connection.duck_errors(), self.connect() as cursor:
            return store_marker.of(cursor)

    def copy_to(self, path: Path) -> None:
        """Copies the store into a new file, as it is at one moment, whatever is stored meanwhile."""
        with self.connect() as cursor:
            connection.copy_store(cursor, path)

    @property
    def revision(self) -> int:
        """Grows by one with every change: what was read at one revision holds until the next. Costs nothing, since no
        other process can change the store."""
        return self._revision

    def query(self, name: str, /, **params: object) -> pd.DataFrame:
        """The answer of query <name> as a frame: text is pandas `str`, missing is NaN or NaT."""
        with connection.duck_errors(), self.connect() as cursor:
            return cursor.execute(sql(name), params).df()

    def query_arrow(self, name: str, /, **params: object) -> pa.Table:
        """The answer of query <name> as an Arrow table."""
        with connection.duck_errors(), self.connect() as cursor:
            return cursor.execute(sql(name), params).to_arrow_table()

    def faults(self) -> pd.DataFrame:
        """What in the store contradicts its submissions: fault, submission, indicator, agency, period. Empty, unless
        the file was harmed. Reads everything."""
        return self.query("store/faults")

    def broken_event(self) -> int | None:
        """The first event of the log that somebody changed, removed or slipped in; None if the chain is whole."""
        with connection.duck_errors(), self.connect() as cursor:
            return events.first_broken(cursor)

    def submit(
        self,
        rows: pd.DataFrame | pa.Table,
        *,
        by: Actor,
        file_name: str,
        sha256: str,
        content: bytes | None = None,
        agency: str | None = None,
        note: str = "",
        kind: SubmissionKind = "handed_in",
        warnings: pd.DataFrame | None = None,
        reason: str = "",
        at: datetime | None = None,
        seen: int | None = None,
    ) -> int:
        """Takes a file's checked rows in, all or none, and says which submission they became.

        `content` is the file, kept under its `sha256`. `seen` is the revision of which the person saw what would
        change; StoreChanged if the store has gone on since. `rows` has COLUMNS.
        `warnings` are those that the person confirmed: line, column, code, params (a dict).
        `agency` is the one that the rows are of, None if they are of several. `at` is now by default; without a zone,
        UTC. `reason` says why figures of a locked period are replaced; PeriodLocked if they are and it is empty.
        StoreError if nobody is named, there are no rows, or rows repeat each other or name what the plan does not have.
        """
        with self.change(by, Act.SUBMIT, at) as change:
            if seen is not None and seen != change.revision - 1:
                raise StoreChanged(N_("Nothing was stored: the data have changed since you looked at the preview."))
            submission = steps.last_submission(change) + 1
            arriving = actuals(rows, self.plan, submission)
            if content is not None and self.files is not None:
                files.keep(self.files, sha256, content)
            change.run(
                "store/add_submission", submission=submission, at=change.at, by=by.name, file_name=file_name,
                sha256=sha256, agency=agency, note=note, kind=kind, rows=len(arriving),
            )  # fmt: skip
            if kind == SUBMITTED:
                locks.mark_late(change, arriving, self.plan, reason)
            steps.take_in(change, submission, arriving, self.plan, is_latest=kind != "published")
            steps.add_warnings(change, submission, warnings)
            details = {"file_name": file_name, "rows": len(arriving), "sha256": sha256}
            steps.add_event(change, SUBMITTED, submission, reason=reason, details=details)
        return submission

    def has_file(self, sha256: str) -> bool:
        """Whether a file of this SHA-256 is kept."""
        return self.files is not None and files.path_of(self.files, sha256).exists()

    def submitted_file(self, submission: int) -> bytes | None:
        """A file as it was submitted; None where none was kept."""
        found = self.query("store/one_submission", submission=submission)
        return files.read(self.files, str(found["sha256"].iloc[0])) if self.files and len(found) else None

    def submit_many(self, submissions: pd.DataFrame, rows: pd.DataFrame, *, by: Actor, kind: SubmissionKind) -> int:
        """Takes many submissions in at once, all or none, each as if handed in by itself in its turn; says how many.

        `submissions`: submission (1 to n, in order), at (UTC), by, file_name, sha256, agency, note.
        `rows`: submission, COLUMNS.
        StoreError as from `submit`.
        """
        if not rows["submission"].isin(submissions["submission"]).all():
            raise StoreError(N_("Nothing was stored: some rows belong to no hand-in."))
        with self.change(by, Act.SUBMIT, None, revisions=len(submissions)) as change:
            before, first_event = steps.last_submission(change), change.revision - len(submissions)
            change.cursor.register("submissions", submissions)
            arriving = actuals(rows, self.plan, before + rows["submission"].to_numpy())
            connection.show(change.cursor, "arriving", arriving.table)
            change.run("store/add_many_submissions", before=before, kind=kind)
            steps.take_in_many(change)
            events.add(change.cursor, [
                Event(first_event + row["submission"], row["at"], replace(by, name=row["by"]), SUBMITTED,
                      before + row["submission"], details={"file_name": row["file_name"], "sha256": row["sha256"]})
                for row in submissions.sort_values("submission").to_dict("records")
            ])  # fmt: skip
        return len(submissions)

    def withdraw(
        self, submission: int, *, by: Actor, reason: str, at: datetime | None = None, even_published: bool = False
    ) -> None:
        """Takes a submission back: what it had replaced counts again.

        StoreError if there is no such submission, it is withdrawn already, nobody or no reason is named, or it is that
        of the published values and not `even_published`; those are withdrawn by an administrator alone.
        """
        if not reason.strip():
            raise StoreError(N_("A withdrawal needs a reason."))
        with self.change(by, Act.WITHDRAW, at) as change:
            found = self._submission(change, submission)
            if found["state"] == "withdrawn":
                raise StoreError(N_("Submission {submission} is withdrawn already."), submission=submission)
            if found["kind"] == "published":
                access.require(by, Act.ADMINISTER)
                if not even_published:
                    raise StoreError(PUBLISHED_TOO, submission=submission)
            self._set_state(change, submission, "withdrawn", reason)

    def reinstate(self, submission: int, *, by: Actor, reason: str, at: datetime | None = None) -> None:
        """Lets a withdrawn submission count again, in its old place. StoreError if it is not withdrawn, nobody or no
        reason is named, or newer published values have taken its place."""
        if not reason.strip():
            raise StoreError(N_("To reinstate a submission needs a reason."))
        with self.change(by, Act.REINSTATE, at) as change:
            found = self._submission(change, submission)
            if found["state"] != "withdrawn":
                raise StoreError(N_("Submission {submission} is not withdrawn."), submission=submission)
            if found["kind"] == "published":
                access.require(by, Act.ADMINISTER)
                self._make_sure_it_is_latest(change, submission)
            self._set_state(change, submission, "accepted", reason)

    def _submission(self, change: Change, submission: int) -> dict[str, Any]:
        """State and kind of a submission; StoreError if there is none of that number."""
        found = change.cursor.execute(sql("store/one_submission"), {"submission": submission})
        rows: list[dict[str, Any]] = found.to_arrow_table().to_pylist()
        if not rows:
            raise StoreError(N_("There is no submission {submission}."), submission=submission)
        return rows[0]

    def _make_sure_it_is_latest(self, change: Change, submission: int) -> None:
        latest = change.cursor.execute(sql("store/published_before")).fetchall()[0][0]
        if latest != submission:
            message = N_("Submission {submission} was replaced by newer published values (submission {latest}).")
            raise StoreError(message, submission=submission, latest=latest)

    def _set_state(self, change: Change, submission: int, state: str, reason: str) -> None:
        change.run("store/set_state", submission=submission, state=state)
        steps.settle(change, submission)
        what = "withdrawn" if state == "withdrawn" else "reinstated"
        steps.add_event(change, what, submission, reason=reason.strip())

    def lock_period(self, period: str, *, by: Actor, reason: str = "", at: datetime | None = None) -> None:
        """From now on figures of the period are replaced only with a reason, and first ones are marked late. StoreError
        if there is no such period or it is locked already."""
        with self.change(by, Act.LOCK, at) as change:
            locks.say(change, self.plan, period, locks.LOCKED, reason)

    def unlock_period(self, period: str, *, by: Actor, reason: str, at: datetime | None = None) -> None:
        """Opens a locked period again, also one that was locked by itself. StoreError if it is not locked, or no reason
        is given."""
        if not reason.strip():
            raise StoreError(N_("To unlock a period needs a reason."))
        with self.change(by, Act.LOCK, at) as change:
            locks.say(change, self.plan, period, locks.UNLOCKED, reason)

    def note(self, by: Actor, what: str, reason: str = "", **details: object) -> None:
        """Adds an event that changes no data: a new marker, a restored backup."""
        with self.change(by, Act.ADMINISTER) as change:
            steps.add_event(change, what, reason=reason.strip(), details=details)

    def locked_periods(self, at: datetime | None = None) -> pd.DataFrame:
        """One row per period that is locked: period, locked_at (UTC; missing where plan.toml locks it), locked_by,
        reason."""
        return locks.locked(self.query("store/locks"), self.plan, steps.utc(at))

    def late_rows(self, rows: pd.DataFrame | pa.Table, at: datetime | None = None) -> pd.DataFrame:
        """Which of a file's checked rows are of locked periods and say something new: line, indicator, agency, period,
        replaced (the submission whose figure each would take the place of, missing for a first hand-in). Those with
        `replaced` need a reason."""
        with connection.duck_errors(), self.connect() as cursor:
            change = Change(cursor, self._revision, PUBLISHER, steps.utc(at))
            late = locks.late_rows(change, actuals(rows, self.plan, 0), self.plan)
        return late.drop(columns="submission")

    def history(self, indicator: str, agency: str) -> pd.DataFrame:
        """Every figure that the agency ever handed in for the indicator, by period, the latest first:
        history.sql says what stands beside it."""
        return self.query("store/history", indicator=indicator, agency=agency)

    def events(self, *, what: str | None = None, count: int | None = None, skip: int = 0) -> pd.DataFrame:
        """The event log, or what of it is of one kind, the latest first: event, at (UTC), who, what, submission,
        reason, details (JSON), and the submission's file_name, agency and rows; `events` counts them all, also those
        before and after."""
        return self.query("store/events", what=what, count=count, skip=skip)

    def connect(self) -> connection.Connection:
        """A connection of the caller's own: they are not to be shared between threads."""
        if self._closed:
            raise StoreError(N_("The store is closed, perhaps since a backup is being restored. Try again."))
        return self._connection.cursor()

    @contextmanager
    def change(self, by: Actor, act: Act, at: datetime | None = None, revisions: int = 1) -> Iterator[Change]:
        """One transaction, one writer at a time. Whatever is raised inside undoes all of it. NotAllowed if `by` may not
        do this; StoreError if they have no name."""
        access.require(by, act)
        if not by.name.strip():
            raise StoreError(N_("Nothing was stored: nobody is named who does it."))
        with self._writer, connection.duck_errors():
            self.make_sure_file_is_there()
            with self.connect() as cursor:
                cursor.begin()
                try:
                    change = Change(cursor, self._revision + revisions, by, steps.utc(at))
                    yield change
                    change.run("store/next_revision", revision=change.revision)
                    cursor.commit()
                except BaseException:
                    connection.roll_back(cursor)
                    raise
                self._revision = change.revision
                marker = store_marker.of(cursor)
            if self.path is not None:
                connection.checkpoint(self._connection, self.path)
                self._acknowledge(self.path, marker)

    def _acknowledge(self, path: Path, marker: Marker) -> None:
        """Writes down beside an official store, and in the log, that the change is there, before anybody is told so."""
        if self.is_demo:
            return
        _log.info("%s: change %d, event %s", path.name, marker.revision, marker.event_hash)
        try:
            store_marker.write(path, marker)
        except OSError as error:
            raise StoreError(NOT_MARKED, path=store_marker.path_of(path), why=error.strerror) from error

    def _submit_published(self) -> None:
        """Hands the plan's published actuals in unless this version of them was. An older version is withdrawn: it
        would keep alive what the plan's folder no longer says."""
        if self.plan.published.empty:
            return
        content = (self.plan.folder / "published.csv").read_bytes()
        sha256 = sha256_of(content).hexdigest()
        before = self.query("store/published_before")
        if sha256 in set(before["sha256"]):
            return
        for submission in before.loc[before["state"] == "accepted", "submission"]:
            self.withdraw(int(submission), by=PUBLISHER, reason="published.csv", even_published=True)
        rows = self.plan.published.rename(columns={"source_url": "document"})
        rows = rows.assign(line=range(2, 2 + len(rows)))[list(COLUMNS)]
        self.submit(rows, by=PUBLISHER, file_name="published.csv", sha256=sha256, content=content,
                     kind="published")  # fmt: skip
