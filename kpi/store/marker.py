"""The checks before a store is opened, and the marker beside an official one: the store's id, and the last revision
that was confirmed. It tells a new store from a lost one. It is written after each commit and before the change is
confirmed to anybody, so after a kill a store may be newer than its marker, never older.
"""

import json
import logging
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kpi import StoreError
from kpi.i18n import N_
from kpi.store import connection, events, migrations
from kpi.store import files as store_files
from kpi.store.connection import Connection, StoreUnreadable, sql
from kpi.store.lake import Kind, Lake

WAYS_OUT = N_(
    "Put the right file back, or restore a backup (python -m kpi restore FOLDER). To go on with what is there and give "
    "up the rest: python -m kpi store accept --because REASON"
)
WAYS_OUT_OF_DAMAGE = N_(
    "Put the right file back, or restore a backup (python -m kpi restore FOLDER). If there is neither, move the "
    "damaged file away and begin anew: python -m kpi store accept --because REASON"
)
MISSING = N_("The store {path} is missing; it held data up to submission {submission}. Nothing was changed.")
NOT_MARKED = N_("The change is stored, but the marker {path} could not be written: {why}. Free some disk space, then "
                "look at what was stored before you repeat anything.")  # fmt: skip
TORN = (ValueError, KeyError, TypeError)  # raised by a file that was cut or edited

_log = logging.getLogger(__name__)


class StoreLost(StoreError):
    """The store's file is missing, empty, older than its marker, or another store's. It was not changed."""

    ways_out = WAYS_OUT

    def __str__(self) -> str:
        return f"{super().__str__()} {self.ways_out}"


class StoreDamaged(StoreLost):
    """The store's file, or a part of it, cannot be read. It was not changed."""

    ways_out = WAYS_OUT_OF_DAMAGE


@dataclass(frozen=True)
class Marker:
    """The store's id, its revision, the last submission's number, and the last hash of the event log."""

    store: str
    revision: int
    submission: int
    event_hash: str


def of_store(cursor: Connection) -> Marker:
    """The marker of the attached store."""
    return Marker(*cursor.execute(sql("store/state")).fetchall()[0])  # fetchone would leave a transaction open


def path_of(store: Path) -> Path:
    return store.with_name(store.name + ".marker")


def log_of(store: Path) -> Path:
    """DuckDB's write-ahead log of a store, which holds the changes since the last checkpoint."""
    return store.with_name(store.name + ".wal")


def read(store: Path) -> Marker | None:
    """The store's marker, None if there is none. StoreLost if it cannot be read."""
    path = path_of(store)
    try:
        return Marker(**json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(N_("The marker {path} cannot be read: {why}."), path=path, why=error.strerror) from error
    except TORN as error:
        raise StoreLost(N_("The marker {path} is damaged."), path=path) from error


def write(store: Path, marker: Marker) -> None:
    """Replace the marker. OSError if the disk refuses; then the one before stays."""
    path = path_of(store)
    unfinished = path.with_name(path.name + ".new")
    store_files.write_through(unfinished, json.dumps(asdict(marker)).encode())
    os.replace(unfinished, path)
    store_files.sync_folder(path.parent)


def prepare_lake(duck: Connection, lake: Lake, kind: Kind) -> None:
    """Attach the lake; StoreLost if it is not the one of this machine's marker, or lacks what was confirmed, StoreError
    if its data are not in this machine's folder."""
    store_files.make_folder(lake.here)
    lake.attach(duck)
    if there := migrations.tables(duck):
        lake.make_sure_data_are_there()
    if kind == "official" and (marker := read(lake.here)) is not None:
        actual = of_store(duck) if there else None
        make_sure_it_is_up_to(lake.here, marker, actual)


def prepare_file(duck: Connection, path: Path, kind: Kind, plan: str) -> bool:
    """Check that the right file is there, or create it where there never was one. Whether it is an official store of an
    earlier version, which has no marker yet."""
    store_files.make_folder(path)
    marker = read(path) if kind == "official" else None
    make_sure_nothing_is_lost(path, marker)
    if not path.exists():
        migrations.create(duck, path, kind=kind, plan=plan)
        return False
    if marker is not None:
        make_sure_it_is_the_one(duck, path, marker)
        return False
    if kind == "official" and (log := log_of(path)).exists():  # DuckDB deletes it when it has read what it can
        set_aside(Path(shutil.copy(log, path.with_name(f"{log.name}.copy"))))
    return kind == "official"


def make_sure_nothing_is_lost(store: Path, marker: Marker | None) -> None:
    """StoreLost if the file is empty, or missing where a marker, a log or submitted files show that there was one."""
    if store.is_file() and store.stat().st_size == 0:
        raise StoreLost(N_("The store {path} is empty. Nothing was changed."), path=store)
    if store.exists():
        return
    if marker is not None:
        raise StoreLost(MISSING, path=store, submission=marker.submission)
    if log_of(store).exists():
        message = N_("The store {path} is missing, while its log {log} is still there. Nothing was changed.")
        raise StoreLost(message, path=store, log=log_of(store))
    files = store_files.folder_of(store)
    if files.is_dir() and any(files.iterdir()):
        message = N_("The store {path} is missing, while {folder} still holds submitted files. Nothing was changed.")
        raise StoreLost(message, path=store, folder=files)


def make_sure_it_is_the_one(duck: Connection, store: Path, marker: Marker) -> None:
    """StoreLost if the file is another store than the marker's, or an older state of it; StoreDamaged if it cannot be
    read. Opened for writing, DuckDB would drop what it cannot read of the log, so it is opened for reading."""
    try:
        with connection.reading(store, duck) as cursor:
            actual = of_store(cursor)
    except StoreUnreadable as error:
        if log_of(store).exists():
            message = N_("The store {path} or its log {log} is damaged. Nothing was changed. If it is the log, the "
                         "store opens once you have moved the log away and accepted what is left. {why}")  # fmt: skip
            raise StoreDamaged(message, path=store, log=log_of(store), why=error) from error
        message = N_("The store {path} is damaged. Nothing was changed. {why}")
        raise StoreDamaged(message, path=store, why=error) from error
    make_sure_it_is_up_to(store, marker, actual)


def make_sure_it_is_up_to(store: Path, marker: Marker, actual: Marker | None) -> None:
    """StoreLost if what is there (None: nothing) is another store than the marker's, or an older state of it."""
    if actual is None:
        raise StoreLost(MISSING, path=store, submission=marker.submission)
    if actual.store != marker.store:
        message = N_("The file {path} is another store than the one that was here before.")
        raise StoreLost(message, path=store)
    if actual.revision < marker.revision:
        raise StoreLost(
            N_("The store {path} is an older copy: it ends with submission {last}, change {last_revision}, while "
               "submission {submission}, change {revision} was acknowledged."),
            path=store, last=actual.submission, last_revision=actual.revision, submission=marker.submission,
            revision=marker.revision,
        )  # fmt: skip


def identity(store: Path) -> tuple[int, int] | None:
    """Device and inode of the file at the path; None if there is none."""
    try:
        status = store.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def set_aside(path: Path) -> Path:
    """Rename a file or folder, so that another can take its name, and return its new path."""
    aside = path.with_name(f"{path.name}.set-aside-{store_files.stamp()}")
    path.rename(aside)
    return aside


def set_marker_aside(store: Path) -> None:
    """Set the marker aside, if there is one: all of a lake that a machine holds. What is there counts from then on."""
    if (path := path_of(store)).exists():
        set_aside(path)


def make_way(store: Path) -> None:
    """Set aside what stops a store from being opened: its marker and, if its file is missing or empty, its log and the
    submitted files."""
    is_there = store.is_file() and store.stat().st_size > 0
    for path in [path_of(store)] if is_there else [path_of(store), store, log_of(store), store_files.folder_of(store)]:
        if path.exists():
            set_aside(path)


def acknowledge(store: Path, marker: Marker, new_events: list[dict[str, Any]]) -> None:
    """Log a change and write the marker beside its store, before the change is confirmed to anybody."""
    events.log(new_events)
    _log.info("%s: change %d, event %s", store.name, marker.revision, marker.event_hash)
    try:
        write(store, marker)
    except OSError as error:
        raise StoreError(NOT_MARKED, path=path_of(store), why=error.strerror) from error
