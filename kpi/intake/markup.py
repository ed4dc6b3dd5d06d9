"""XML parts of an archive, read as a stream: never whole in memory, never with entities, up to the checksum."""

import zipfile
import zlib
from typing import Protocol
from xml.parsers import expat

from kpi.intake.problem import Unreadable

_CHUNK = 1 << 16
# NotImplementedError: a way of packing that nobody uses for workbooks; ValueError: a number that is none
_DAMAGE = (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError, NotImplementedError, ValueError)


class Reader(Protocol):
    """What takes in a part: tags come as they are written, perhaps with a prefix. ``is_done`` ends the reading."""

    is_done: bool

    def start(self, tag: str, attributes: dict[str, str]) -> None: ...
    def end(self, tag: str) -> None: ...
    def text(self, text: str) -> None: ...


class Quiet:
    """A reader that lets pass what it does not name."""

    is_done = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A tag opens."""

    def end(self, tag: str) -> None:
        """A tag closes."""

    def text(self, text: str) -> None:
        """Text between tags, perhaps not all of it."""


def parse(archive: zipfile.ZipFile, path: str, reader: Reader, *, is_optional: bool = False) -> None:
    """Reads a part of the archive; Unreadable if it is damaged, or missing without being optional."""
    if path not in archive.NameToInfo:
        if is_optional:
            return
        raise Unreadable("damaged")
    parser = expat.ParserCreate("utf-8")  # whatever the part says of itself: workbooks are written in nothing else
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        with archive.open(path) as part:
            while not reader.is_done and (chunk := part.read(_CHUNK)):
                parser.Parse(chunk, False)
            if not reader.is_done:
                parser.Parse(b"", True)
    except _DAMAGE as error:
        raise Unreadable("damaged") from error


def local(name: str) -> str:
    """The name of a tag or attribute without its prefix."""
    return name.rpartition(":")[2]


def _refuse_doctype(*declaration: object) -> None:
    """Where entities that multiply would be declared. No program that writes workbooks writes one."""
    raise Unreadable("damaged")
