"""What stands on each sheet of a PDF that Chromium made: as much of that format as it takes."""

import re
import zlib
from functools import cache

_OBJECT = re.compile(rb"\n(\d+) 0 obj\n(.*?)\nendobj", re.S)
_DRAWN = re.compile(rb"/(F\d+) [\d.]+ Tf|<([0-9A-F]+)> Tj|/(X\d+) Do")
_NAMED = re.compile(rb"/([FX]\d+) (\d+) 0 R")


def texts(pdf: bytes) -> list[str]:
    """The letters of each sheet in the order in which they were drawn, without spaces."""
    objects = {number: body for number, body in _OBJECT.findall(b"\n" + pdf)}

    def stream(number: bytes) -> bytes:
        return zlib.decompress(objects[number].split(b"stream\n", 1)[1])

    def referred(body: bytes, name: bytes) -> bytes:
        found = re.search(rb"/%b (\d+) 0 R" % name, body)
        assert found, f"nothing is named {name!r}"
        return found[1]

    @cache
    def letters(font: bytes) -> dict[bytes, str]:
        """What a glyph stands for: its code → the letter."""
        return _letters(stream(referred(objects[font], b"ToUnicode")))

    def drawn(resources: bytes, content: bytes) -> str:
        named, font, found = dict(_NAMED.findall(resources)), {}, []
        for face, glyphs, form in _DRAWN.findall(content):
            if face:
                font = letters(named[face])
            elif form:
                own = objects[named[form]]
                found.append("" if b"/Image" in own.split(b"stream\n")[0] else drawn(own, stream(named[form])))
            else:
                width = len(next(iter(font)))
                found += [font.get(glyphs[at : at + width], "") for at in range(0, len(glyphs), width)]
        return "".join(found)

    sheets = [body for body in objects.values() if re.search(rb"/Type /Page\b", body)]
    return ["".join(drawn(sheet, stream(referred(sheet, b"Contents"))).split()) for sheet in sheets]


def _letters(mapping: bytes) -> dict[bytes, str]:
    found = {}
    for block in re.findall(rb"beginbfchar\n(.*?)endbfchar", mapping, re.S):
        for code, letter in re.findall(rb"<(\w+)> <(\w+)>", block):
            found[code] = _letter(letter)
    for block in re.findall(rb"beginbfrange\n(.*?)endbfrange", mapping, re.S):
        for first, last, letter in re.findall(rb"<(\w+)> <(\w+)> <(\w+)>", block):
            for step in range(int(last, 16) - int(first, 16) + 1):
                found[b"%0*X" % (len(first), int(first, 16) + step)] = chr(int(letter, 16) + step)
    return found


def _letter(code: bytes) -> str:
    return bytes.fromhex(code.decode()).decode("utf-16-be")
