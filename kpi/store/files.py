"""The files as they were submitted, compressed, each under its SHA-256 in a folder beside the store."""

import gzip
import os
import zlib
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from kpi import StoreError
from kpi.i18n import N_

FOLDER_CANNOT_BE_USED = N_("The folder of the store {path} cannot be used: {why}.")


def folder_of(store: Path) -> Path:
    """'kpi.files' beside 'kpi.duckdb'."""
    return store.with_suffix(".files")


def path_of(folder: Path, fingerprint: str) -> Path:
    return folder / fingerprint[:2] / f"{fingerprint}.gz"


def make_folder(store: Path) -> None:
    """Makes the folder of a store, where it is missing."""
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(FOLDER_CANNOT_BE_USED, path=store, why=error.strerror) from error


def keep(folder: Path, fingerprint: str, content: bytes) -> None:
    """Keeps a file, once however often it comes. StoreError if the disk refuses; what is there stays whole."""
    try:
        _write(folder, fingerprint, content)
    except OSError as error:
        message = N_("Nothing was stored: the file could not be kept in {folder}: {why}.")
        raise StoreError(message, folder=folder, why=error.strerror) from error


def _write(folder: Path, fingerprint: str, content: bytes) -> None:
    path = path_of(folder, fingerprint)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{uuid4().hex}.new")
    try:
        with unfinished.open("wb") as file:
            file.write(gzip.compress(content, mtime=0))
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    sync_folder(path.parent)


def read(folder: Path, fingerprint: str) -> bytes | None:
    """A file that was kept; None if it was not, as of submissions before files were kept."""
    path = path_of(folder, fingerprint)
    return gzip.decompress(path.read_bytes()) if path.exists() else None


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_whole(path: Path) -> bool:
    """Whether a kept file still is what its name says."""
    try:
        return sha256(gzip.decompress(path.read_bytes())).hexdigest() == path.name.removesuffix(".gz")
    except (OSError, EOFError, zlib.error):  # gzip's own words for a file that was cut or changed
        return False
