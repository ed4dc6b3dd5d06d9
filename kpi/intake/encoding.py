"""Bytes → UTF-8, if there is only one way to read them.

UTF-8 and UTF-16 can be recognised. A one-byte encoding cannot: nearly any bytes can be read in any of them.
Windows-1258 (Vietnam's) is accepted if its words have the syllables of Vietnamese and those of Windows-1252 do not.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from io import BytesIO

import numpy as np

from kpi.intake import broken
from kpi.intake.broken import vietnamese_share
from kpi.intake.problem import Unreadable

_CONTROLS = re.compile("[\0-\x08\x0e-\x1f\x7f]")  # in no text of a table
_SIGNS_OF_TABLE = re.compile("[\n\r,;\t]")
_ENOUGH = 0.9  # of the words; the rest are names and typing errors
_SAMPLE = 200_000  # bytes
_CHUNK = 1 << 18  # bytes; stays in the processor's cache
_UTF16_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def utf8(content: bytes) -> bytes:
    """The text as UTF-8 without a byte order mark. Raises Unreadable if it is no text or its encoding uncertain."""
    if content.startswith(_UTF16_BOMS):
        return _from_utf16(content, "utf-16")
    if b"\0" in content:
        # Separators and line ends are below 256, so one of their two bytes is 0.
        is_little = content[1::2].count(0) > content[::2].count(0)
        return _from_utf16(content, "utf-16-le" if is_little else "utf-16-be")
    body = content.removeprefix(codecs.BOM_UTF8).removesuffix(b"\x1a")  # the end mark of DOS
    if _has_controls(body):
        raise Unreadable("binary")
    if not _is_utf8(body):
        return _from_windows(body)
    broken.refuse(body[:_SAMPLE].decode("utf-8", "ignore"))
    return body


def _has_controls(body: bytes) -> bool:
    """Whether any byte matches _CONTROLS, in a hundredth of the time of the expression."""
    codes = np.frombuffer(body, dtype=np.uint8)
    chunks = (codes[at : at + _CHUNK] for at in range(0, len(codes), _CHUNK))
    return any(bool((((chunk - 9 > 4) & (chunk < 32)) | (chunk == 127)).any()) for chunk in chunks)


def _is_utf8(body: bytes) -> bool:
    try:
        for _ in _decoded(body, "utf-8"):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _decoded(content: bytes, codec: str) -> Iterator[str]:
    """The text in parts: as one string it may take four times the bytes."""
    decoder, view = codecs.getincrementaldecoder(codec)(), memoryview(content)
    for begin in range(0, len(content), _CHUNK):
        yield decoder.decode(view[begin : begin + _CHUNK], begin + _CHUNK >= len(content))


def _from_utf16(content: bytes, codec: str) -> bytes:
    utf8, is_table = BytesIO(), False
    try:
        for text in _decoded(content, codec):
            if _CONTROLS.search(text):
                raise Unreadable("binary")
            is_table = is_table or bool(_SIGNS_OF_TABLE.search(text))
            utf8.write(text.encode())
    except UnicodeDecodeError as error:
        raise Unreadable("binary" if codec != "utf-16" else "encoding") from error
    if not is_table:
        raise Unreadable("binary")
    body = utf8.getvalue().removeprefix(codecs.BOM_UTF8)
    broken.refuse(body[:_SAMPLE].decode("utf-8", "ignore"))
    return body


def _from_windows(body: bytes) -> bytes:
    """Windows-1258, if that is certain."""
    try:
        text = body.decode("cp1258")
    except UnicodeDecodeError as error:
        raise Unreadable("encoding") from error
    sample = body[:_SAMPLE]
    rival = sample.decode("cp1252", "replace")
    is_certain = rival == text[: len(rival)] or vietnamese_share(rival) < _ENOUGH
    if vietnamese_share(text[:_SAMPLE]) < _ENOUGH or not is_certain:
        broken.refuse(rival)
        raise Unreadable("encoding")
    return unicodedata.normalize("NFC", text).encode()  # it writes tones as letters of their own
