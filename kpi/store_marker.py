"""The marker beside an official store: which store lies there, and up to which revision it has acknowledged changes.

It tells a new store from a lost one. It is written after each commit and before the change is acknowledged, so that a
store may be newer than its marker (after a kill), never older.
"""

import json
import os
import shutil
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from kpi import duck, store_events
from kpi.duck import Connection, StoreError, StoreUnreadable, sql
from kpi.words import N_

WAYS_OUT = N_(
    "Put the right file back, or restore a backup (python -m kpi restore FOLDER). To go on with what is there and give "
    "up the rest: python -m kpi store accept --because REASON"
)
WAYS_OUT_OF_DAMAGE = N_(
    "Put the right file back, or restore a backup (python -m kpi restore FOLDER). If there is neither, move the "
    "damaged file away and begin anew: python -m kpi store accept --because REASON"
)
TORN = (ValueError, KeyError, TypeError)  # what a marker that was cut or edited raises when it is read


class StoreLost(StoreError):
    """The store's file is missing, empty, older than its marker, or another store's. It was not touched. `ways_out`
    says what to do."""

    ways_out = WAYS_OUT

    def __str__(self) -> str:
        return f"{super().__str__()} {self.ways_out}"


class StoreDamaged(StoreLost):
    """The store's file is there and cannot be read, or not all of it. It was not touched."""

    ways_out = WAYS_OUT_OF_DAMAGE


@dataclass(frozen=True)
class Marker:
    """`store` is the store's id, `submission` the last number, `event_hash` the last of the log's chain."""

    store: str
    revision: int
    submission: int
    event_hash: str


def of(cursor: Connection) -> Marker:
    """Which store is attached and how far it has come."""
    ((store, revision, submission),) = cursor.execute(sql("store/state")).fetchall()
    return Marker(store, revision, submission, store_events.last_hash(cursor))


def path_of(store: Path) -> Path:
    return store.with_name(store.name + ".marker")


def log_of(store: Path) -> Path:
    """DuckDB's write-ahead log of a store: it holds what was stored since the last checkpoint."""
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
    """Puts the marker in place of the one before, or leaves that one whole. OSError if the disk refuses."""
    path = path_of(store)
    unfinished = path.with_name(path.name + ".new")
    with unfinished.open("w", encoding="utf-8") as file:
        json.dump(asdict(marker), file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_sure_nothing_is_lost(store: Path, marker: Marker | None) -> None:
    """StoreLost if there was a store and its file is missing or empty."""
    if store.is_file() and store.stat().st_size == 0:
        raise StoreLost(N_("The store {path} is empty. Nothing was changed."), path=store)
    if store.exists():
        return
    if marker is not None:
        raise StoreLost(
            N_("The store {path} is missing; it held data up to submission {submission}. Nothing was changed."),
            path=store, submission=marker.submission,
        )  # fmt: skip
    if log_of(store).exists():
        message = N_("The store {path} is missing, while its log {log} is still there. Nothing was changed.")
        raise StoreLost(message, path=store, log=log_of(store))


def make_sure_it_is_the_one(store: Path, marker: Marker) -> None:
    """StoreLost if the file is another store than the marker's, or an older state of it, and StoreDamaged if it cannot
    be read. Looks without opening it for writing: DuckDB would drop what it cannot read of the log."""
    try:
        with duck.reading(store) as cursor:
            found = of(cursor)
    except StoreUnreadable as error:
        message = N_("The store {path} is damaged. Nothing was changed. {why}")
        raise StoreDamaged(message, path=store, why=error) from error
    if found.store != marker.store:
        message = N_("The file {path} is another store than the one that was here before.")
        raise StoreLost(message, path=store)
    if found.revision < marker.revision:
        raise StoreLost(
            N_("The store {path} is an older copy: it ends with submission {found}, change {found_revision}, while "
               "submission {submission}, change {revision} was acknowledged."),
            path=store, found=found.submission, found_revision=found.revision, submission=marker.submission,
            revision=marker.revision,
        )  # fmt: skip


def set_aside(path: Path) -> Path:
    """Renames a file or folder so that another can take its place; nothing is ever deleted. Says its new name."""
    aside = path.with_name(f"{path.name}.set-aside-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
    path.rename(aside)
    return aside


def make_way(store: Path) -> None:
    """Sets the marker aside, and with it an empty file and a log that has no store: what is there then counts. Of a log
    that has a store a copy is set aside: DuckDB deletes it when it has read what it can."""
    is_there = store.is_file() and store.stat().st_size > 0
    if is_there and log_of(store).exists():
        set_aside(Path(shutil.copy(log_of(store), store.with_name(f"{log_of(store).name}.copy"))))
    left = [path_of(store)] if is_there else [path_of(store), store, log_of(store)]
    for path in left:
        if path.exists():
            set_aside(path)
