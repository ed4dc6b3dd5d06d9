"""The store: what agencies submitted, and which of it counts.

Nothing is ever overwritten. An upload adds a submission with its actuals; a correction is a later submission; a
withdrawal changes a submission's state. What counts is a table (`current_actual`), changed in the same transaction.
"""

import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256 as sha256_of
from pathlib import Path
from typing import Any, Literal, Self

import pandas as pd
import pyarrow as pa

from kpi import StoreError, access
from kpi.access import Act, Actor, NotAllowed
from kpi.i18n import N_
from kpi.plan import Plan
from kpi.plan.rows import records
from kpi.store import connection, duties, events, files, locks, migrations, steps
from kpi.store import marker as store_marker
from kpi.store.connection import sql
from kpi.store.lake import AT_START, PATIENCE, Kind, Lake, Remote, Watch, commit, location, path_of
from kpi.store.marker import Marker, prepare_file, prepare_lake
from kpi.store.steps import COLUMNS, Change, show_arriving

SubmissionKind = Literal["handed_in", "published", "demo"]

SUBMITTED = "handed_in"
PUBLISHER = access.program("Nguồn công bố")

NOT_THERE = N_(
    "The file {path} was moved, deleted or replaced while the dashboard runs. Nothing was stored. What was stored "
    "before can still be read: make a backup now (python -m kpi backup FOLDER), then restore it."
)
PUBLISHED_TOO = N_("Submission {submission} holds the published values. Confirm their withdrawal.")
REPLACED = N_("Submission {submission} was replaced by newer published values (submission {latest}).")
OTHER_STORE = N_("Nothing was stored: another store is in its place by now. Restart the dashboard.")
ONLY_SHOWN = N_("Nothing was stored: the data are shown as known on {day}.")


class StoreChanged(StoreError):
    """The store has changed since the person saw what their file would do."""


class Store:
    """The submitted data of one plan, with the plan's tables beside them, for any number of threads. Only one process
    at a time can hold a store's file; any number can hold a lake."""

    shows_persons = True

    def __init__(self, where: Path | Lake | None, plan: Plan, kind: Kind, day: date | None = None) -> None:
        """Use Store.open, or kpi.store.snapshot for the store as known on an earlier day."""
        self.lake = where if isinstance(where, Lake) else None
        self.path = None if where is None else path_of(where).absolute()
        self.plan, self.is_demo, self.day = plan, kind == "demo", day
        self.id = ""
        self._connection = connection.connect()
        self._writer = threading.Lock()
        self._revision = 0
        self._watch = None if self.lake is None else Watch(self.lake)
        self._identity: tuple[int, int] | None = None  # of the file that was opened
        self._closed = False
        self.derived: dict[str, Any] = {}  # what was worked out from the data, and goes with the store

    @classmethod
    def open(
        cls, where: Path | Lake | str | None, plan: Plan, *, kind: Kind = "official", day: date | None = None
    ) -> Self:
        """Open the store (None: in memory); make a new one, migrate an older one. An official store gets the plan's
        published actuals, once per version of them; not one that is to be filled with what was known on a day.

        StoreLost if an official store is missing, empty, older than its marker or another's; StoreBusy if another
        process holds its file or its database does not answer; StoreError if it is no store, another plan's, or cannot
        be written.
        """
        store = cls(where if isinstance(where, Lake | None) else location(where), plan, kind, day)
        try:
            store._attach(kind)
        except BaseException:
            store._connection.close()
            raise
        return store

    def _attach(self, kind: Kind) -> None:
        needs_marker = (
            self.lake is None
            and self.path is not None
            and prepare_file(self._connection, self.path, kind, self.plan.id)
        )
        with self._alone(AT_START), connection.duck_errors():
            if self.lake is None:
                connection.attach(self._connection, self.path)
                self._identity = None if self.path is None else store_marker.identity(self.path)
            else:
                prepare_lake(self._connection, self.lake, kind)
            migrations.bring_up_to_date(self._connection, self.path, kind=kind, plan=self.plan.id)
            steps.put_plan_tables(self._connection, self.plan)
            marker = store_marker.of_store(self._connection)
            self.id, self._revision = marker.store, marker.revision
            if needs_marker:
                self.note(access.program("kpi"), "store_marked")
            if kind == "official" and self.day is None:
                self._publish()
        self.follow()

    def _publish(self) -> None:
        """Submit the plan's published actuals, once per version. An older version is withdrawn: it may hold what the
        plan's folder no longer has."""
        if self.plan.published.empty:
            return
        content = (self.plan.folder / "published.csv").read_bytes()
        fingerprint = sha256_of(content).hexdigest()
        before = self.query("store/published_before")
        if fingerprint in set(before["sha256"]):
            return
        for submission in before.loc[before["state"] == "accepted", "submission"]:
            self.withdraw(int(submission), by=PUBLISHER, reason="published.csv", even_published=True)
        rows = self.plan.published.rename(columns={"source_url": "document"})
        rows = rows.assign(line=range(2, 2 + len(rows)))[list(COLUMNS)]
        self.submit(rows, by=PUBLISHER, file_name="published.csv", sha256=fingerprint, content=content,
                    kind="published")  # fmt: skip

    def _alone(self, patience: int = PATIENCE) -> AbstractContextManager[datetime | None]:
        """Keeps other machines' writers away, if there are any, and gives the time that counts for all."""
        return nullcontext() if self.lake is None else self.lake.alone(patience)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the file, once a writer under way is done."""
        with self._writer:
            if not self._closed:
                self._closed = True
                connection.release(self._connection)

    @property
    def files(self) -> Path | Remote | None:
        """The folder of the files as they were submitted; None in memory."""
        if self.lake is not None:
            return self.lake.files(self.connect)
        return None if self.path is None else files.folder_of(self.path)

    def make_sure_file_is_there(self) -> None:
        """StoreError if the file was moved, deleted or replaced since it was opened, or the database is not there."""
        if self.lake is not None:
            self.lake.make_sure_data_are_there()
            self.lake.snapshot()
        elif self.path is not None and store_marker.identity(self.path) != self._identity:
            raise StoreError(NOT_THERE, path=self.path)

    def marker(self) -> Marker:
        """Which store this is and how far it has come."""
        with connection.duck_errors(), self.connect() as cursor:
            return store_marker.of_store(cursor)

    @property
    def revision(self) -> int:
        """Grows by one with every change: what was read at one revision holds until the next."""
        return self._revision

    def follow(self) -> None:
        """Learn of what other machines have stored, looking at most once a second. While the database does not answer,
        what is in memory is shown."""
        if self._watch is not None:
            self._watch.look(self._catch_up)

    def _catch_up(self) -> None:
        marker = self.marker()
        self._revision = max(self._revision, marker.revision)
        if self.path is not None and not self.is_demo:
            store_marker.write(self.path, marker)

    @property
    def today(self) -> date:
        """The day in Vietnam: the current one, or that of a snapshot."""
        return self.day or steps.day_of(steps.utc(None))

    def query(self, name: str, /, **params: object) -> pd.DataFrame:
        """The answer of query <name> as a frame: text is pandas `str`, missing is NaN or NaT."""
        with connection.duck_errors(), self.connect() as cursor:
            return cursor.execute(sql(name), params).df()

    def faults(self) -> pd.DataFrame:
        """Rows of the store that contradict its submissions: fault, submission, indicator, agency, period."""
        return self.query("store/faults")

    def submit(
        self, rows: pd.DataFrame | pa.Table, *, by: Actor, file_name: str, sha256: str, content: bytes | None = None,
        agency: str | None = None, note: str = "", kind: SubmissionKind = "handed_in",
        warnings: pd.DataFrame | None = None, reason: str = "", at: datetime | None = None, seen: int | None = None,
    ) -> int:  # fmt: skip
        """Store a file's checked rows, all or none; returns the submission's number.

        rows: COLUMNS. content: the file, stored under its sha256. agency: the one that the rows are of, None if they
        are of several. warnings: those that the person confirmed: line, column, code, params (a dict). reason: why
        values of a locked period are replaced; PeriodLocked if they are and it is empty. at: without a zone UTC. seen:
        the revision of the preview; StoreChanged if the store has changed since.
        StoreError if nobody is named, there are no rows, or rows repeat each other or name what the plan does not have.
        """
        with self.change(by, Act.SUBMIT, at, responsible=duties.of_values(self.plan, rows)) as change:
            if seen is not None and seen != change.revision - 1:
                raise StoreChanged(N_("Nothing was stored: the data have changed since you looked at the preview."))
            row = {"submission": 1, "at": change.at, "by": by.name, "file_name": file_name, "sha256": sha256,
                   "agency": agency, "note": note}  # fmt: skip
            submissions = pd.DataFrame([row])
            (submission,) = steps.add_submissions(change, submissions, rows, kind, self.plan.needs_approval)
            if content is not None and self.files is not None:
                files.save(self.files, sha256, content)
            if kind == SUBMITTED:
                locks.mark_late(change, self.plan, reason)
            steps.settle(change, submission, submission)
            steps.add_warnings(change, submission, warnings)
            details = {"file_name": file_name, "rows": len(rows), "sha256": sha256}
            steps.add_event(change, SUBMITTED, submission, reason=reason, details=details)
        return submission

    def has_file(self, sha256: str) -> bool:
        """Whether the file of this SHA-256 is there."""
        return self.files is not None and files.path_of(self.files, sha256).exists()

    def submitted_file(self, submission: int) -> bytes | None:
        """A file as it was submitted; None where it is not there."""
        rows = self.query("store/one_submission", submission=submission)
        return files.read(self.files, str(rows["sha256"].iloc[0])) if self.files and len(rows) else None

    def submit_many(self, submissions: pd.DataFrame, rows: pd.DataFrame, *, by: Actor, kind: SubmissionKind) -> int:
        """Store many submissions at once, all or none, as if submitted one by one; returns their number.

        submissions: submission (1 to n, in order), at (UTC), by, file_name, sha256, agency, note. rows: submission,
        COLUMNS. StoreError as from `submit`.
        """
        if not rows["submission"].isin(submissions["submission"]).all():
            raise StoreError(N_("Nothing was stored: some rows belong to no submission."))
        concerned = duties.of_values(self.plan, rows)
        with self.change(by, Act.SUBMIT, None, revisions=len(submissions), responsible=concerned) as change:
            numbers = steps.add_submissions(change, submissions, rows, kind, self.plan.needs_approval)
            steps.settle(change, numbers[0], numbers[-1])
            first_event = change.revision - len(numbers) + 1
            events.add(change.cursor, [
                events.row(event, row["at"], replace(by, name=row["by"]), SUBMITTED, number,
                           details={"file_name": row["file_name"], "sha256": row["sha256"]})
                for event, (number, row) in enumerate(zip(numbers, records(submissions), strict=True), first_event)
            ])  # fmt: skip
        return len(submissions)

    def withdraw(self, submission: int, *, by: Actor, reason: str, at: datetime | None = None,
                 even_published: bool = False) -> None:  # fmt: skip
        """Withdraw a submission: what it had replaced counts again.

        StoreError if there is no such submission, it is withdrawn already, nobody or no reason is named, or it holds
        the published values and not `even_published`; those are withdrawn by an administrator alone.
        """
        if not reason.strip():
            raise StoreError(N_("A withdrawal needs a reason."))
        with self.change(by, Act.WITHDRAW, at) as change:
            row = steps.submission(change, submission)
            if row["state"] == "withdrawn":
                raise StoreError(N_("Submission {submission} is withdrawn already."), submission=submission)
            if row["state"] != "accepted":
                raise StoreError(N_("Submission {submission} does not count: there is nothing to withdraw."),
                                 submission=submission)  # fmt: skip
            if row["kind"] == "published":
                access.require(by, Act.ADMINISTER)
                if not even_published:
                    raise StoreError(PUBLISHED_TOO, submission=submission)
            steps.set_state(change, submission, "withdrawn", "withdrawn", reason)

    def reinstate(self, submission: int, *, by: Actor, reason: str, at: datetime | None = None) -> None:
        """Let a withdrawn submission count again, in its old order. StoreError if it is not withdrawn, nobody or no
        reason is named, or newer published values have replaced it."""
        if not reason.strip():
            raise StoreError(N_("Give a reason for the reinstatement."))
        with self.change(by, Act.REINSTATE, at) as change:
            row = steps.submission(change, submission)
            if row["state"] != "withdrawn":
                raise StoreError(N_("Submission {submission} is not withdrawn."), submission=submission)
            if row["kind"] == "published":
                access.require(by, Act.ADMINISTER)
                latest = change.rows("store/published_before")[0]["submission"]
                if latest != submission:
                    raise StoreError(REPLACED, submission=submission, latest=latest)
            steps.set_state(change, submission, "accepted", "reinstated", reason)

    def lock_period(self, period: str, *, by: Actor, reason: str = "", at: datetime | None = None) -> None:
        """Lock a period: from now on its values are replaced only with a reason, and first ones are marked late.
        StoreError if there is no such period or it is locked already."""
        with self.change(by, Act.LOCK, at) as change:
            locks.set_state(change, self.plan, period, locks.LOCKED, reason)

    def unlock_period(self, period: str, *, by: Actor, reason: str, at: datetime | None = None) -> None:
        """Unlock a period, also one that the plan locks. StoreError if it is not locked, or no reason is given."""
        if not reason.strip():
            raise StoreError(N_("Give a reason for unlocking the period."))
        with self.change(by, Act.LOCK, at) as change:
            locks.set_state(change, self.plan, period, locks.UNLOCKED, reason)

    def note(self, by: Actor, what: str, reason: str = "", **details: object) -> None:
        """Add an event that changes no data: a new marker, a restored backup."""
        with self.change(by, Act.ADMINISTER) as change:
            steps.add_event(change, what, reason=reason.strip(), details=details)

    def locked_periods(self, at: datetime | None = None) -> pd.DataFrame:
        """One row per locked period: period, locked_at (UTC; missing where plan.toml locks it), locked_by, reason."""
        return self.query("store/locked", **locks.terms(self.plan, steps.utc(at)))

    def late_rows(self, rows: pd.DataFrame | pa.Table, at: datetime | None = None) -> pd.DataFrame:
        """The checked rows of locked periods that bring new values: line, indicator, agency, period, replaced (the
        submission whose value each would replace, missing for a first one). Those with `replaced` need a reason."""
        with connection.duck_errors(), self.connect() as cursor:
            show_arriving(cursor, rows, 0)
            late = locks.late_rows(cursor, self.plan, steps.utc(at))
        return late.drop(columns="submission")

    def submissions(
        self, *, count: int | None = None, skip: int = 0, submission: int | None = None, agency: str | None = None,
        period: str | None = None, state: str | None = None, person: str = "",
    ) -> pd.DataFrame:  # fmt: skip
        """The submissions that fit all that is given, the latest first; columns as in sql/submission_history.sql.

        person: a part of the name, in any case and without diacritics. agency, period: of one and the same value."""
        return self.query("store/submission_history", count=count, skip=skip, submission=submission, agency=agency,
                          period=period, state=state, person=person)  # fmt: skip

    def history(self, indicator: str, agency: str) -> pd.DataFrame:
        """Every value that the agency ever submitted for the indicator, by period, the latest first; columns as in
        sql/history.sql."""
        return self.query("store/history", indicator=indicator, agency=agency)

    def events(self, *, what: str | None = None, count: int | None = None, skip: int = 0) -> pd.DataFrame:
        """The event log, of one kind or all, the latest first: event, at (UTC), who, what, submission, reason, details
        (JSON), the submission's file_name, agency and rows, and events (how many there are, on all pages)."""
        return self.query("store/events", what=what, count=count, skip=skip)

    def connect(self) -> connection.Connection:
        """A connection for the caller alone: threads cannot share one."""
        if self._closed:
            raise StoreError(N_("The store is closed, perhaps since a backup is being restored. Try again."))
        return self._connection.cursor()

    @contextmanager
    def change(
        self, by: Actor, act: Act, at: datetime | None = None, revisions: int = 1,
        responsible: Iterable[tuple[str, Collection[str]]] = (),
    ) -> Iterator[Change]:  # fmt: skip
        """One transaction, one writer at a time; an error inside undoes all of it. NotAllowed if `by` may not do this
        (`responsible` as in `access.refusal`); StoreError if they have no name."""
        access.require(by, act, responsible)
        if self.day is not None:
            raise StoreError(ONLY_SHOWN, day=f"{self.day:%d/%m/%Y}")
        if not by.name.strip():
            raise StoreError(N_("Nothing was stored: no name was given."))
        with self._alone() as now, self._writer, connection.duck_errors():
            if self.lake is None:
                self.make_sure_file_is_there()
            else:
                self.lake.make_sure_data_are_there()
            with self.connect() as cursor:
                cursor.begin()
                try:
                    before = store_marker.of_store(cursor)  # as changed by whichever machine
                    if before.store != self.id:
                        raise StoreError(OTHER_STORE)
                    change = Change(cursor, before.revision + revisions, by, steps.utc(at or now))
                    yield change
                    change.run("store/next_revision", revision=change.revision)
                    new_events = change.rows("store/events_since", revision=before.revision)
                    commit(cursor)
                except BaseException as error:
                    connection.roll_back(cursor)
                    if not isinstance(error, NotAllowed):  # which is in the log already
                        access.log(by, act, access.FAILED, why=type(error).__name__)
                    raise
                self._revision = max(self._revision, change.revision)
                marker = store_marker.of_store(cursor)
            if self.path is not None:
                if self.lake is None:
                    connection.checkpoint(self._connection, self.path)
                if not self.is_demo:
                    store_marker.acknowledge(self.path, marker, new_events)
