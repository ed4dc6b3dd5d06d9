"""The submitted files, compressed, each under its SHA-256 in a folder beside the store."""

import gzip
import os
import zlib
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from kpi import StoreError
from kpi.i18n import N_
from kpi.store.lake import Remote

FOLDER_CANNOT_BE_USED = N_("The folder of the store {path} cannot be used: {why}.")


def stamp() -> str:
    """The moment, for a file's name."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"


def folder_of(store: Path) -> Path:
    """'kpi.files' beside 'kpi.duckdb'."""
    return store.with_suffix(".files")


def path_of(folder: Path | Remote, fingerprint: str) -> Path | Remote:
    return folder / fingerprint[:2] / f"{fingerprint}.gz"


def make_folder(store: Path) -> None:
    """Create the folder of a store, where it is missing."""
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(FOLDER_CANNOT_BE_USED, path=store, why=error.strerror) from error


def save(folder: Path | Remote, fingerprint: str, content: bytes) -> None:
    """Save a file, unless it is there already. StoreError if the disk refuses; other files stay as they are."""
    path = path_of(folder, fingerprint)
    if isinstance(path, Remote):
        if not path.exists():
            path.write_bytes(gzip.compress(content, mtime=0))
        return
    unfinished = path.with_name(f"{path.name}.{uuid4().hex}.new")
    try:
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            write_through(unfinished, gzip.compress(content, mtime=0))
            os.replace(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as error:
        message = N_("Nothing was stored: the file could not be saved in {folder}: {why}.")
        raise StoreError(message, folder=folder, why=error.strerror) from error


def write_through(path: Path, content: bytes) -> None:
    """Write a file so that it lasts through a power cut."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def read(folder: Path | Remote, fingerprint: str) -> bytes | None:
    """A submitted file; None if it is not there, as of the first submissions, whose files were not saved."""
    path = path_of(folder, fingerprint)
    return gzip.decompress(path.read_bytes()) if path.exists() else None


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_intact(path: Path | Remote) -> bool:
    """Whether a saved file still has the SHA-256 of its name."""
    try:
        return sha256(gzip.decompress(path.read_bytes())).hexdigest() == path.name.removesuffix(".gz")
    except (OSError, EOFError, zlib.error):  # gzip's own words for a file that was cut or changed
        return False
