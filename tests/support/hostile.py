"""Files made to take time and memory, and what each takes: `python -m tests.support.hostile` prints a line of JSON for
each.

Peaks are counted from before the first file is made, so that a file's own bytes are in them.
"""

import io
import json
import os
import resource
import time
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kpi import intake
from kpi.plan import load
from tests.support.uploads import ENGLISH, TODAY, xlsx

LARGE = 20_000_000  # bytes; a file may have 50 million
HEAD = ",".join(ENGLISH).encode() + b"\n"
SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
_CEILING = 4_000_000_000  # bytes of address space: a file that breaks the bounds ends this process, not the machine


@dataclass(frozen=True)
class Specimen:
    """``expected``: the cause (``why``) of the one problem, or the code where it has none; "" where the rows are read.
    ``most_mb`` is what a file of this size may take where a file of full size may take 500."""

    make: Callable[[], bytes]
    expected: str
    most_mb: int = 80


def filled(begin: bytes, part: bytes, size: int = LARGE) -> bytes:
    """A file of this size that goes on and on."""
    return begin + part * ((size - len(begin)) // len(part))


def utf16(text: str) -> bytes:
    return b"\xff\xfe" + text.encode("utf-16-le")


def garbage(rows: int, note: str) -> bytes:
    """Rows with a mistake in nearly every cell, each mistake another one."""
    lines = (f"X{row:07},Y{row:07},Z{row:07},q{row}x,{-row},w{row},{note.format(row)},d\n" for row in range(rows))
    return HEAD + "".join(lines).encode()


def with_part(path: str, begin: str, part: str, megabytes: int, end: str = "") -> bytes:
    """A workbook with a part that goes on and on, beside something that does not pack well."""
    plain, out = xlsx({"a": [ENGLISH]}), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in [name for name in old.namelist() if name.lower() != path.lower()]:
            new.writestr(name, old.read(name))
        new.writestr("xl/media/a.bin", os.urandom(megabytes * 11_000), zipfile.ZIP_STORED)
        with new.open(path, "w") as content:
            content.write(begin.encode())
            for _ in range(megabytes):
                content.write(part.encode() * (1_000_000 // len(part)))
            content.write(end.encode())
    return out.getvalue()


def rows_of(cells: str, count: int) -> bytes:
    """A workbook with the same row again and again."""
    part = cells * 1_000
    return with_part(SHEET, _SHEET, part, count * len(cells) // 1_000_000, "</sheetData></worksheet>")


def many_parts() -> bytes:
    """An archive whose list of contents is far longer than its contents."""
    out = io.BytesIO(xlsx({"a": [ENGLISH]}))
    with zipfile.ZipFile(out, "a") as archive:
        entry = archive.infolist()[0]
        archive.filelist += [entry] * 50_000
        archive.comment = b"so that the list is written anew"
    return out.getvalue()


def sheets(count: int) -> bytes:
    """A workbook of so many sheets, all of them one."""
    entry = '<sheet name="{0}" sheetId="{0}" r:id="rId1"/>'
    names = "".join(entry.format(number) for number in range(1, count + 1))
    begin = f'<workbook xmlns:r="{_RELATIONS}" xmlns="{_MAIN}"><sheets>{names}</sheets></workbook>'
    return with_part("xl/workbook.xml", begin, " ", 0)


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET = f'<worksheet xmlns="{_MAIN}"><sheetData><row>' + "".join(
    f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in ENGLISH
) + "</row>"  # fmt: skip
_WIDE = ",".join(["a"] * 100_000).encode() + b"\n"

SPECIMENS: Mapping[str, Specimen] = {
    "rows of garbage": Specimen(lambda: garbage(5_000, "n {}"), "", 30),
    "rows of quoted garbage": Specimen(lambda: garbage(5_000, '"a\nb {}"'), "", 30),
    "rows of many cells": Specimen(lambda: filled(HEAD, "ạ,".encode() * 199 + b"\n", 3_000_000), "no_rows", 40),
    "line feeds": Specimen(lambda: filled(HEAD, b"\n"), "too_many_lines"),
    "carriage returns": Specimen(lambda: filled(HEAD, b"\r"), "too_many_lines"),
    "both": Specimen(lambda: filled(HEAD, b"\r\n"), "too_many_lines"),
    "line feeds in UTF-16": Specimen(lambda: utf16(HEAD.decode() + "\n" * 8_000_000), "too_many_lines"),
    "rows of a blank": Specimen(lambda: filled(HEAD, b" \n"), "too_many_lines"),
    "vertical tabs": Specimen(lambda: filled(HEAD, b"\v"), "long_row"),
    "next lines": Specimen(lambda: filled(HEAD, "\x85".encode()), "long_row"),
    "line separators": Specimen(lambda: filled(HEAD, "\u2028".encode()), "long_row"),
    "NULs": Specimen(lambda: filled(HEAD, b"\0"), "binary"),
    "100 000 columns in 200 rows": Specimen(lambda: (b"," * 99_999 + b"\n") * 200, "too_many_columns"),
    "100 000 headings": Specimen(lambda: _WIDE * 4, "too_many_columns"),
    "100 000 cells in a row": Specimen(lambda: HEAD + _WIDE, "too_many_columns"),
    "100 000 headings in UTF-16": Specimen(lambda: utf16(_WIDE.decode() * 20), "too_many_columns"),
    "separators": Specimen(lambda: b"," * LARGE, "too_many_columns"),
    "separators below the headings": Specimen(lambda: filled(HEAD, b","), "long_row"),
    "a line": Specimen(lambda: b"a" * LARGE, "long_cell"),
    "a line below the headings": Specimen(lambda: filled(HEAD, b"a"), "long_row"),
    "a line of four bytes a letter": Specimen(lambda: filled("😀".encode(), b"a"), "long_cell"),
    "a quoted cell": Specimen(lambda: filled(HEAD + b'"', b"a") + b'"\n', "long_row"),
    "a quoted cell of many lines": Specimen(lambda: filled(HEAD + b'"', b"a" * 99 + b"\n"), "long_cell"),
    "a quotation mark never closed": Specimen(lambda: filled(b'"' + HEAD, b"a" * 99 + b"\n"), "long_cell"),
    "a record over many lines": Specimen(lambda: filled(HEAD, b"aa," * 100 + b'"\n",'), "long_row"),
    "a workbook of 100 000 columns": Specimen(lambda: rows_of("<c><v>1</v></c>", 100_000), "too_many_columns"),
    "a workbook with a cell far below": Specimen(
        lambda: with_part(SHEET, _SHEET + '<row r="1048576"><c r="H1048576"><v>1</v></c></row>', " ", 0,
                          "</sheetData></worksheet>"), "too_many_cells"),
    "a workbook of 600 sheets": Specimen(lambda: sheets(600), "too_many_sheets"),
    "a workbook of 50 000 parts": Specimen(many_parts, "bomb"),
    "strings without end": Specimen(lambda: with_part(STRINGS, "<sst>", "<si><t/></si>", 100, "</sst>"), "bomb"),
    "a string without end": Specimen(lambda: with_part(STRINGS, "<sst><si><t>", "a", 100, "</t></si></sst>"), "bomb"),
    "styles without end": Specimen(lambda: with_part(STYLES, "<a><cellXfs>", "<xf/>", 20, "</cellXfs></a>"), "bomb"),
    "a sheet without end": Specimen(lambda: with_part(SHEET, _SHEET, " ", 210), "bomb"),
    "a sheet within a sheet": Specimen(lambda: with_part(SHEET, _SHEET, "<a>", 20), "bomb"),
    "a tag without end": Specimen(lambda: with_part(SHEET, _SHEET + '<row a="', "a", 30, '"/>'), "bomb"),
    "strings under a name in capitals": Specimen(
        lambda: with_part("xl/SharedStrings.xml", "<sst>", "<si><t/></si>", 100, "</sst>"), "bomb"),
    "a workbook of many rows": Specimen(lambda: rows_of("<row>" + "<c><v>12</v></c>" * 8 + "</row>", 12_000), "", 50),
}  # fmt: skip


def measured(names: Iterable[str]) -> None:
    """Prints name, cause, seconds of processor time and megabytes of each."""
    plan = load()
    intake.check(HEAD + b"a,b,c,1,2,3,,\n", plan, today=TODAY)  # what the program takes anyhow
    resource.setrlimit(resource.RLIMIT_AS, (_CEILING, _CEILING))
    base = _memory("VmRSS")
    for name in names:
        content = SPECIMENS[name].make()
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
        begin = time.process_time()
        checked = intake.check(content, plan, today=TODAY)
        seconds, peak = time.process_time() - begin, _memory("VmHWM")
        [problem] = checked.problems if len(checked.problems) == 1 else [None]
        cause = problem.params.get("why", problem.code) if problem else ""
        print(json.dumps({"name": name, "cause": cause, "seconds": seconds, "mb": peak - base}), flush=True)


def _memory(field: str) -> float:
    """Megabytes of this process: resident now (VmRSS) or at their highest (VmHWM)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(field)).split()[1]) / 1000


if __name__ == "__main__":
    measured(SPECIMENS)
