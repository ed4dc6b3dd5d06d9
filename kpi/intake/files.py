"""The files of an upload: those of a ZIP or a folder, and the reader for each, by its content and never by its name.

A ZIP within a ZIP is not unpacked.
"""

import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path, PurePosixPath

from kpi.i18n import N_
from kpi.intake import bounds, encoding, ods, text, workbook, xls
from kpi.intake.problem import Unreadable
from kpi.intake.table import Table
from kpi.intake.text import Record
from kpi.plan import IntakeLimits, Plan

MOST_FILES = 100

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # with files, and empty
_ENTRY = b"PK\x01\x02"  # of a ZIP's directory
_OF_DOCUMENTS = {"[Content_Types].xml", "mimetype", "content.xml"}  # a workbook is a ZIP too
_OF_SYSTEMS = ("__MACOSX", "Thumbs.db", "desktop.ini")
_OF_SYSTEMS_BEGIN = (".", "~$")  # hidden files, and locks of open workbooks
_UTF8 = 0x800  # flag of an entry whose name is UTF-8
_ENCRYPTED = 0x1
_FAULTS = (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, NotImplementedError, RuntimeError)

# The first bytes of files that people upload by mistake.
_KINDS = (
    (b"%PDF", N_("a PDF document")),
    (b"{\\rtf", N_("a text document")),
    (b"\x89PNG", N_("a picture")),
    (b"\xff\xd8\xff", N_("a picture")),
    (b"GIF8", N_("a picture")),
    (b"Rar!", N_("an archive")),
    (b"7z\xbc\xaf", N_("an archive")),
    (b"\x1f\x8b", N_("an archive")),
)
_OTHER_ZIPS = (
    ("word/document.xml", N_("a text document")),
    ("ppt/presentation.xml", N_("a presentation")),
    ("content.xml", N_("a text document")),
)
_ENCRYPTED_WORKBOOK = "EncryptedPackage".encode("utf-16-le")
_WEB = (b"<!doctype html", b"<html", b"<table", b"<?xml", b"<!--", b"mime-version:")


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
    if not content.startswith(_ZIP) or content.count(_ENTRY) > bounds.PARTS:  # before any entry is an object
        return False
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _OF_DOCUMENTS.isdisjoint(archive.namelist())
    except _FAULTS:
        return False


def unpacked(name: str, content: bytes, limits: IntakeLimits) -> list[File]:
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
    if not entries:
        raise Unreadable("archive_empty")
    if len(entries) > MOST_FILES:
        raise Unreadable("archive_files", limit=str(MOST_FILES))
    if sum(entry.file_size for entry in entries) > bounds.UNPACKED:
        raise Unreadable("archive_size", limit=str(bounds.UNPACKED / 1e6))
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise Unreadable("encrypted")
    return [_file(_path(entry), partial(_content, archive, entry)) for entry in entries]


def of_folder(folder: Path) -> list[File]:
    """The files of a folder and of those within it, in order of their paths."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    relative = [(path, PurePosixPath(path.relative_to(folder).as_posix())) for path in paths]
    return [_file(short, path.read_bytes) for path, short in relative if _is_of_people(short.parts)]


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


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """An entry's content: at most the size that the directory gives."""
    try:
        return archive.read(entry)
    except _FAULTS as error:
        raise Unreadable("archive_damaged") from error


# ---------------------------------------------------------------- the table of one file


def read(content: bytes, plan: Plan) -> Table:
    """The table of a file. Raises Unreadable if there is none or the file is too large."""
    if _is_workbook(content, plan.intake):
        return workbook.read(content, plan)
    return text.read(encoding.utf8(content), plan)


def sheets(
    content: bytes, limits: IntakeLimits, known_headings: Callable[[Sequence[str]], int]
) -> Iterator[tuple[str, list[Record]]]:
    """The sheets of a file with other headings: name and rows as text, with their lines. A text file is one sheet, "".

    known_headings: counts the headings in a row; the separator that gives the most is taken. Unreadable as in `read`.
    """
    if _is_workbook(content, limits):
        for facts, rows in workbook.laid_out(content, limits):
            yield facts.name, _limited((line, [workbook.shown(cell) for cell in cells]) for line, cells in rows)
    else:
        yield "", _limited(text.split(encoding.utf8(content), known_headings, limits.max_rows))


def _limited(records: Iterable[Record]) -> list[Record]:
    rows = list(records)
    for line, cells in rows:
        if max(map(len, cells), default=0) > bounds.CELL:
            raise Unreadable("long_cell", line, limit=str(bounds.CELL))
    return rows


def _is_workbook(content: bytes, limits: IntakeLimits) -> bool:
    """Whether a file is a workbook, not a text. Raises Unreadable if it is neither or too large."""
    if len(content) > limits.max_bytes:
        raise Unreadable("too_big", limit=str(limits.max_bytes / 1e6))
    if not content.strip(b"\0\t\n\r "):
        raise Unreadable("empty")
    if content.startswith(_ZIP[0]):
        if content.count(_ENTRY) > bounds.PARTS:
            raise Unreadable("bomb")
        _refuse_other_zips(content)
        return True
    if content.startswith(xls.SIGNATURE):  # the container of old Office files, and of encrypted new ones
        if _ENCRYPTED_WORKBOOK in content:
            raise Unreadable("encrypted")
        if not xls.has_workbook(content):
            raise Unreadable("kind", kind=N_("an old Office document (.doc, .ppt)"))
        return True
    for first_bytes, kind in _KINDS:
        if content.startswith(first_bytes):
            raise Unreadable("kind", kind=kind)
    if content[:1000].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_WEB):
        raise Unreadable("kind", kind=N_("a web page or XML file"))
    return False


def _refuse_other_zips(content: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = set(archive.namelist())
            media_type = archive.open("mimetype").read(len(ods.MEDIA_TYPE)) if "mimetype" in parts else b""
    except _FAULTS as error:
        raise Unreadable("damaged") from error
    if parts & {"xl/workbook.xml", "xl/workbook.bin"} or (media_type == ods.MEDIA_TYPE and "content.xml" in parts):
        return
    kind = next((kind for part, kind in _OTHER_ZIPS if part in parts), N_("an archive"))
    raise Unreadable("kind", kind=kind)
