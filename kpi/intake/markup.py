"""Reads XML parts of an archive as a stream, within limits: no entities, no deep nesting, no long or countless tags."""

import zipfile
import zlib
from functools import partial
from io import BytesIO
from xml.parsers import expat

from kpi.intake import bounds
from kpi.intake.problem import Unreadable

_CHUNK = 1 << 16
_RATIO = 100  # a sheet full of the same row packs 1 : 50
_RATIO_MATTERS = 20_000_000  # bytes
_DEEPEST = 100  # elements within each other
_LONGEST_TAG = 1 << 20  # bytes
_MOST_BYTES, _MOST_TAGS = 10_000_000, 4_000_000
# NotImplementedError: a compression that workbooks do not use; ValueError: a malformed number
_DAMAGE = (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError, NotImplementedError, ValueError)


class Quiet:
    """A reader of a part that ignores everything; subclasses override what they need. Tags may have a prefix."""

    is_done = False  # ends the reading

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A tag opens."""

    def end(self, tag: str) -> None:
        """A tag closes."""

    def text(self, text: str) -> None:
        """Text between tags, perhaps not all of it."""


def archive(content: bytes) -> zipfile.ZipFile:
    """The archive of a workbook. Raises Unreadable if it is damaged, encrypted, or unpacks to far more than it is."""
    try:
        opened = zipfile.ZipFile(BytesIO(content))
    except _DAMAGE as error:
        raise Unreadable("damaged") from error
    parts = opened.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("encrypted")
    if len({part.filename.lower() for part in parts}) != len(parts):
        raise Unreadable("damaged")
    if sum(part.file_size for part in parts) > min(bounds.UNPACKED, max(_RATIO * len(content), _RATIO_MATTERS)):
        raise Unreadable("bomb")
    return opened


def parse(
    archive: zipfile.ZipFile,
    path: str,
    reader: Quiet,
    *,
    is_optional: bool = False,
    most_bytes: int = _MOST_BYTES,
    most_tags: int = _MOST_TAGS,
) -> int:
    """Reads a part of the archive (its name in any case) and returns its number of tags, including closing ones.

    Raises Unreadable if it is damaged, too large, or missing and not optional."""
    part = next((part for name, part in archive.NameToInfo.items() if name.lower() == path.lower()), None)
    if part is None:
        if is_optional:
            return 0
        raise Unreadable("damaged")
    tags = count_tags(archive, part) if part.file_size <= most_bytes else most_tags + 1
    if tags > most_tags:
        raise Unreadable("bomb")
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise Unreadable("bomb")
        reader.start(tag, attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        reader.end(tag)

    def refuse_doctype(*declaration: object) -> None:
        raise Unreadable("damaged")

    parser = expat.ParserCreate("utf-8")  # not what the part declares: workbooks use nothing else
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = reader.text
    # It could declare entities that multiply. No program writes one into a workbook.
    parser.StartDoctypeDeclHandler = refuse_doctype
    try:
        with archive.open(part) as content:
            while not reader.is_done and (chunk := content.read(_CHUNK)):
                parser.Parse(chunk, False)
                if content.tell() - parser.CurrentByteIndex > _LONGEST_TAG:
                    raise Unreadable("bomb")
            if not reader.is_done:
                parser.Parse(b"", True)
    except _DAMAGE as error:
        raise Unreadable("damaged") from error
    return tags


def count_tags(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """The number of tags of a part, including closing ones, in a hundredth of the time of reading them."""
    try:
        with archive.open(part) as content:
            return sum(chunk.count(b"<") for chunk in iter(partial(content.read, _CHUNK), b""))
    except _DAMAGE as error:
        raise Unreadable("damaged") from error


def local(name: str) -> str:
    """The name of a tag or attribute without its prefix."""
    return name.rpartition(":")[2]
