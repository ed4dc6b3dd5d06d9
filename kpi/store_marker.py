"""The marker beside an official store: which store lies there, and up to which revision it has acknowledged changes.

It tells a new store from a lost one. It is written after each commit and before the change is acknowledged, so that a
store may be newer than its marker (after a kill), never older.
"""

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from kpi.duck import StoreError
from kpi.words import N_

WAYS_OUT = N_(
    "Put the right file back, or restore a backup (python -m kpi restore FOLDER). To go on with what is there and give "
    "up the rest: python -m kpi store accept --because REASON"
)
TORN = (ValueError, KeyError, TypeError)  # what a marker that was cut or edited raises when it is read


class StoreLost(StoreError):
    """The store's file is missing, empty, older than its marker, or another store's. It was not touched. WAYS_OUT says
    what to do."""

    def __str__(self) -> str:
        return f"{super().__str__()} {WAYS_OUT}"


@dataclass(frozen=True)
class Marker:
    """`store` is the store's id, `submission` the last number, `event_hash` the last of the log's chain."""

    store: str
    revision: int
    submission: int
    event_hash: str


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


def make_sure_it_is_the_one(store: Path, found: Marker, marker: Marker) -> None:
    """StoreLost if the store that was found is another one than the marker's, or an older state of it."""
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
    """Sets the marker aside, and with it an empty file and a log that has no store: what is there then counts."""
    is_there = store.is_file() and store.stat().st_size > 0
    left = [path_of(store)] if is_there else [path_of(store), store, log_of(store)]
    for path in left:
        if path.exists():
            set_aside(path)
