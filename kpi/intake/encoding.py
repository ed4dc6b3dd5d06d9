"""Bytes → UTF-8, only where there is one way to read them."""

import codecs

from kpi.intake.problem import Unreadable


def utf8(content: bytes) -> bytes:
    """The text as UTF-8 without a mark at its head; Unreadable if it is not text."""
    body = content.removeprefix(codecs.BOM_UTF8)
    try:
        body.decode()
    except UnicodeDecodeError as error:
        raise Unreadable("encoding") from error
    if b"\0" in body:
        raise Unreadable("binary")
    return body
