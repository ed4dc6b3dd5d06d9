"""The kind of a file, by its content and never by its name, and the reader for it."""

import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO

from kpi.i18n import N_
from kpi.intake import bounds, encoding, ods, text, workbook, xls
from kpi.intake.problem import Unreadable
from kpi.intake.table import Table
from kpi.intake.text import Record
from kpi.plan import IntakeLimits, Plan

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
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WEB = (b"<!doctype html", b"<html", b"<table", b"<?xml", b"<!--", b"mime-version:")


def read(content: bytes, plan: Plan) -> Table:
    """The table of a file. Raises Unreadable if there is none or the file is too large."""
    if _is_workbook(content, plan.intake):
        return workbook.read(content, plan)
    return text.read(encoding.utf8(content), plan)


def sheets(
    content: bytes, limits: IntakeLimits, known_headings: Callable[[Sequence[str]], int]
) -> Iterator[tuple[str, Iterator[Record]]]:
    """The sheets of a file with other headings: name and rows as text, with their lines. A text file is one sheet, "".

    known_headings: counts the headings in a row; the separator that gives the most is taken. Unreadable as in `read`.
    """
    if _is_workbook(content, limits):
        for facts, rows in workbook.laid_out(content, limits):
            yield facts.name, _limited((line, [workbook.shown(cell) for cell in cells]) for line, cells in rows)
    else:
        yield "", _limited(text.split(encoding.utf8(content), known_headings, limits.max_rows))


def _limited(records: Iterable[Record]) -> Iterator[Record]:
    for line, cells in records:
        if max(map(len, cells), default=0) > bounds.CELL:
            raise Unreadable("long_cell", line, limit=str(bounds.CELL))
        yield line, cells


def _is_workbook(content: bytes, limits: IntakeLimits) -> bool:
    """Whether a file is a workbook, not a text. Raises Unreadable if it is neither or too large."""
    if len(content) > limits.max_bytes:
        raise Unreadable("too_big", limit=str(limits.max_bytes / 1e6))
    if not content[:1000].strip(b"\0\t\n\r ") and not content.strip(b"\0\t\n\r "):
        raise Unreadable("empty")
    if content.startswith(b"PK\x03\x04"):
        if content.count(b"PK\x01\x02") > bounds.PARTS:  # an entry of the archive's directory
            raise Unreadable("bomb")
        _refuse_other_zips(content)
        return True
    if content.startswith(xls.SIGNATURE):  # the container of old Office files, and of encrypted new ones
        if _ENCRYPTED in content:
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
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError, RuntimeError) as error:
        raise Unreadable("damaged") from error
    if parts & {"xl/workbook.xml", "xl/workbook.bin"} or (media_type == ods.MEDIA_TYPE and "content.xml" in parts):
        return
    for part, kind in _OTHER_ZIPS:
        if part in parts:
            raise Unreadable("kind", kind=kind)
    raise Unreadable("kind", kind=N_("an archive"))
