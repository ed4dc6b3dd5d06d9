"""The files of an upload: one file by itself, those of a ZIP, those of a folder. A ZIP within a ZIP is not unpacked."""

import zipfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path, PurePosixPath

from kpi.intake import bounds
from kpi.intake.problem import Unreadable
from kpi.plan import IntakeLimits

MOST_FILES = 100

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # with files, and empty
_OF_DOCUMENTS = {"[Content_Types].xml", "mimetype", "content.xml"}  # a workbook is a ZIP too
_OF_SYSTEMS = ("__MACOSX", "Thumbs.db", "desktop.ini")
_OF_SYSTEMS_BEGIN = (".", "~$")  # hidden files, and locks of open workbooks
_UTF8 = 0x800  # flag of an entry whose name is UTF-8
_ENCRYPTED = 0x1
_FAULTS = (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class File:
    """A file to check and store. name: without folders. folder: where it was in the ZIP or folder, for people to tell
    two files of one name apart; empty at the top. read: gives the bytes; Unreadable where they are damaged."""

    name: str
    folder: str
    read: Callable[[], bytes]

    @property
    def path(self) -> str:
        """Folder and name, for people."""
        return f"{self.folder}/{self.name}" if self.folder else self.name


def is_archive(content: bytes) -> bool:
    """Whether the content is a ZIP of files, no workbook or other document."""
    if not content.startswith(_ZIP) or content.count(b"PK\x01\x02") > bounds.PARTS:  # before any entry is an object
        return False
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _OF_DOCUMENTS.isdisjoint(archive.namelist())
    except _FAULTS:
        return False


def files(name: str, content: bytes, limits: IntakeLimits) -> list[File]:
    """The files of a ZIP, or else the one file itself.

    Nothing is unpacked before `read`, and no more than the ZIP's directory says. Unreadable if the ZIP is empty,
    encrypted, larger than the limits, or has more than MOST_FILES files.
    """
    if not is_archive(content):
        return [File(name, "", lambda: content)]
    if len(content) > limits.max_bytes:
        raise Unreadable("too_big", limit=str(limits.max_bytes / 1e6))
    archive = zipfile.ZipFile(BytesIO(content))
    entries = [entry for entry in archive.infolist() if not entry.is_dir() and _is_of_people(_path(entry).parts)]
    _check(entries)
    return [_file(_path(entry), partial(_unpacked, archive, entry)) for entry in entries]


def files_of_folder(folder: Path) -> list[File]:
    """The files of a folder and of those within it, in order of their paths."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    relative = [(path, PurePosixPath(path.relative_to(folder).as_posix())) for path in paths]
    return [_file(short, path.read_bytes) for path, short in relative if _is_of_people(short.parts)]


def _check(entries: Sequence[zipfile.ZipInfo]) -> None:
    if not entries:
        raise Unreadable("archive_empty")
    if len(entries) > MOST_FILES:
        raise Unreadable("archive_files", limit=str(MOST_FILES))
    if sum(entry.file_size for entry in entries) > bounds.UNPACKED:
        raise Unreadable("archive_size", limit=str(bounds.UNPACKED / 1e6))
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise Unreadable("encrypted")


def _path(entry: zipfile.ZipInfo) -> PurePosixPath:
    """The entry's path. Some programs write UTF-8 and do not say so; zipfile reads it as code page 437."""
    name = entry.filename
    if not entry.flag_bits & _UTF8:
        with suppress(UnicodeError):  # of another code page: shown as zipfile reads it
            name = name.encode("cp437").decode("utf-8")
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return PurePosixPath(*parts)


def _is_of_people(parts: Sequence[str]) -> bool:
    """Whether a person put the file there, not an operating system or Excel."""
    return bool(parts) and not any(part in _OF_SYSTEMS or part.startswith(_OF_SYSTEMS_BEGIN) for part in parts)


def _file(path: PurePosixPath, read: Callable[[], bytes]) -> File:
    return File(path.name, "" if len(path.parts) == 1 else str(path.parent), read)


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """An entry's content: at most the size that the directory gives."""
    try:
        return archive.read(entry)
    except _FAULTS as error:
        raise Unreadable("archive_damaged") from error
