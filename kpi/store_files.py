"""The files as they were submitted, compressed, each under its SHA-256 in a folder beside the store."""

import gzip
import os
import zlib
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from kpi.store_marker import sync_folder


def folder_of(store: Path) -> Path:
    """'kpi.files' beside 'kpi.duckdb'."""
    return store.with_suffix(".files")


def path_of(folder: Path, fingerprint: str) -> Path:
    return folder / fingerprint[:2] / f"{fingerprint}.gz"


def keep(folder: Path, fingerprint: str, content: bytes) -> None:
    """Keeps a file, once however often it comes. OSError if the disk refuses; what is there stays whole."""
    path = path_of(folder, fingerprint)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{uuid4().hex}.new")
    with unfinished.open("wb") as file:
        file.write(gzip.compress(content, mtime=0))
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, path)
    sync_folder(path.parent)


def read(folder: Path, fingerprint: str) -> bytes | None:
    """A file that was kept; None if it was not, as of submissions before files were kept."""
    path = path_of(folder, fingerprint)
    return gzip.decompress(path.read_bytes()) if path.exists() else None


def is_whole(path: Path) -> bool:
    """Whether a kept file still is what its name says."""
    try:
        return sha256(gzip.decompress(path.read_bytes())).hexdigest() == path.name.removesuffix(".gz")
    except (OSError, EOFError, zlib.error):  # gzip's own words for a file that was cut or changed
        return False
