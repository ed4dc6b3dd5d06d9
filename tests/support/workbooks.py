"""The workbook of `uploads.xlsx` in other formats: .xls as Excel 97 saves it, .ods as LibreOffice does, and .xlsb."""

import io
import struct
import zipfile
from collections.abc import Sequence
from datetime import date
from xml.sax.saxutils import escape, quoteattr

import xlwt

from tests.support.uploads import Percent

Sheets = dict[str, Sequence[Sequence[object]]]


def xls(sheets: Sheets, hidden: Sequence[str] = (), merged: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    """merged: first row, last row, first column, last column; in the first sheet."""
    out, book = io.BytesIO(), xlwt.Workbook()
    percent, day = (xlwt.easyxf(num_format_str=code) for code in ("0.0%", "dd/mm/yyyy"))
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        sheet.visibility = int(name in hidden)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    style = {Percent: [percent], date: [day]}.get(type(cell), [])
                    sheet.write(at, column, float(cell) if isinstance(cell, Percent) else cell, *style)
    for area in merged:
        book.get_sheet(0).merge(*area)
    book.save(out)
    return out.getvalue()


def ods(
    sheets: Sheets, hidden: Sequence[str] = (), spans: dict[tuple[int, int], int] | None = None, hidden_row: int = -1
) -> bytes:
    """spans: (row, column) → rows that a cell of the first sheet is merged over; hidden_row: of each sheet."""
    tables = []
    for name, rows in sheets.items():
        style = ' table:style-name="hidden"' if name in hidden else ""
        lines = []
        for at, row in enumerate(rows):
            cells = "".join(_ods_cell(cell, (spans or {}).get((at, column), 1)) for column, cell in enumerate(row))
            state = ' table:visibility="filter"' if at == hidden_row else ""
            lines.append(f'<table:table-row{state}>{cells}<table:table-cell table:number-columns-repeated="1000"/>'
                         "</table:table-row>")  # fmt: skip
        blank = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
        tables.append(f"<table:table table:name={quoteattr(name)}{style}>{''.join(lines)}{blank}</table:table>")
    return zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                   "META-INF/manifest.xml": b"<manifest/>",
            "content.xml": _ODS.format("".join(tables)).encode()})  # fmt: skip


def _ods_cell(cell: object, rows: int) -> str:
    span = f' table:number-rows-spanned="{rows}" table:number-columns-spanned="1"' if rows > 1 else ""
    if cell is None:
        return f"<table:table-cell{span}/>"
    if isinstance(cell, date):
        kind, text = f'office:value-type="date" office:date-value="{cell}"', f"{cell:%d/%m/%Y}"
    elif isinstance(cell, Percent):
        kind, text = f'office:value-type="percentage" office:value="{float(cell)}"', f"{cell:.1%}"
    elif isinstance(cell, int | float):
        kind, text = f'office:value-type="float" office:value="{cell}"', str(cell)
    else:
        kind, text = 'office:value-type="string"', str(cell)
    return f"<table:table-cell {kind}{span}><text:p>{escape(text)}</text:p></table:table-cell>"


_NAMES = ("office", "style", "table", "text")
_ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    + " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in _NAMES)
    + '><office:automatic-styles><style:style style:name="hidden" style:family="table">'
    '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    "<office:body><office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>"
)


def xlsb(sheets: Sheets, hidden: Sequence[str] = (), merged: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    """merged: as in `xls`."""
    bundle, relations, parts = b"", "", {}
    for number, (name, rows) in enumerate(sheets.items(), start=1):
        state = int(name in hidden)
        bundle += _record(156, struct.pack("<II", state, number) + _wide(f"rId{number}") + _wide(name))
        relations += f'<Relationship Id="rId{number}" Type="{_TYPE}" Target="worksheets/sheet{number}.bin"/>'
        areas = b"".join(_record(176, struct.pack("<4I", *area)) for area in merged) if number == 1 else b""
        parts[f"xl/worksheets/sheet{number}.bin"] = _xlsb_sheet(rows, areas)
    formats = _record(617, struct.pack("<I", 2)) + b"".join(
        _record(47, struct.pack("<HH12x", 0xFFFF, code)) for code in (0, 9)
    )
    return zipped({
        "xl/workbook.bin": _record(131) + _record(143) + bundle + _record(144) + _record(132),
        "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{_PACKAGE}">{relations}</Relationships>'.encode(),
        "xl/styles.bin": _record(278) + formats + _record(618) + _record(279),
        **parts,
    })  # fmt: skip


_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"


def _xlsb_sheet(rows: Sequence[Sequence[object]], areas: bytes) -> bytes:
    width = max(map(len, rows), default=1)
    out = _record(129) + _record(148, struct.pack("<4I", 0, max(len(rows) - 1, 0), 0, width - 1)) + _record(145)
    for at, row in enumerate(rows):
        out += _record(0, struct.pack("<IIHBBBI", at, 0, 300, 0, 0, 0, 0))
        for column, cell in enumerate(row):
            style = struct.pack("<II", column, int(isinstance(cell, Percent)))
            if isinstance(cell, int | float):
                out += _record(5, style + struct.pack("<d", cell))
            elif cell is not None:
                out += _record(6, style + _wide(str(cell)))
    return out + _record(146) + areas + _record(130)


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, size = b"", len(body)
    while size > 0x7F:
        length, size = length + bytes([size & 0x7F | 0x80]), size >> 7
    return head + length + bytes([size]) + body


def zipped(parts: dict[str, bytes]) -> bytes:
    """An archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in parts.items():
            archive.writestr(path, content)
    return out.getvalue()
