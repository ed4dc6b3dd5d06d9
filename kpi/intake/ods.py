"""The facts of an .ods workbook, see kpi.intake.parts. One XML part has all sheets.

A cell or row may stand for many of the same; each of them counts.
"""

import zipfile
from collections.abc import Iterator
from itertools import product

from kpi.intake import parts
from kpi.intake.parts import END, PERCENT, START, TEXT, Book, Event, SheetFacts
from kpi.intake.problem import Unreadable

MEDIA_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_CELLS = ("table-cell", "covered-table-cell")
_LONGEST_MARK = 100  # characters


def read(archive: zipfile.ZipFile, book: Book) -> None:
    """Notes the facts of all sheets."""
    if any(tag == "encryption-data" for _, tag, _ in parts.events(archive, _MANIFEST, is_optional=True)):
        raise Unreadable("encrypted")
    _read_sheets(parts.events(archive, _CONTENT, book=book), book)


def _read_sheets(events: Iterator[Event], book: Book) -> None:
    """Counts the cells of all sheets and notes their facts."""
    hidden_styles: set[str] = set()
    style = ""
    row = column = 0
    rows = 1  # that the current one stands for
    for event, tag, attributes in events:
        if event == END and tag == "table-row":
            row += rows
        if event != START:
            continue
        own = _own(attributes)
        is_hidden = own.get("visibility") in ("collapse", "filter")
        if tag in _CELLS:
            column += _read_cell(events, own, book.sheets[-1], row, rows, column)
        elif tag == "table-row":
            rows, column = _count(own, "number-rows-repeated"), 0
            if is_hidden:
                book.sheets[-1].hidden_rows.extend(range(row, row + min(rows, book.limits.max_rows)))
        elif tag == "table-column":
            columns = _count(own, "number-columns-repeated")
            if is_hidden:
                book.sheets[-1].hide_columns(column, column + columns - 1)
            column += columns
        elif tag == "table":
            book.add_sheet(own.get("name", ""), own.get("style-name") not in hidden_styles)
            row = column = 0
        elif tag == "style":
            style = own.get("name", "")
        elif tag == "table-properties" and own.get("display") == "false":
            hidden_styles.add(style)
        elif tag == "font-face":
            book.fonts.append(own.get("name", ""))


def _read_cell(
    events: Iterator[Event], cell: dict[str, str], sheet: SheetFacts, row: int, rows: int, column: int
) -> int:
    """Counts and marks a cell; returns the number of columns that it stands for. rows: that its row stands for."""
    columns, text = _count(cell, "number-columns-repeated"), ""
    for event, part, _ in events:
        if event == END and part in _CELLS:
            break
        if event == TEXT:
            sheet.book.take_text(len(part.encode()) * columns * rows)
            text += part[: max(_LONGEST_MARK - len(text), 0)]
    down, right = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
    if down > 1 or right > 1:
        sheet.merge(row, column, row + down - 1, column + right - 1)
    if "value-type" in cell or "formula" in cell or text:
        sheet.fill(row, column + columns - 1, rows)
        if mark := _mark(cell, text):
            for at in product(range(row, row + rows), range(column, column + columns)):
                sheet.marks.put(*at, mark)
    return columns


def _mark(cell: dict[str, str], text: str) -> str | None:
    if "error" in cell:
        return text if text.startswith("#") else "#N/A"
    if "formula" in cell and "value-type" not in cell:
        return "="
    return PERCENT if cell.get("value-type") == "percentage" else None


def _own(attributes: dict[str, str]) -> dict[str, str]:
    """The attributes without their prefixes; of LibreOffice's extensions only that a cell shows an error."""
    own = {parts.local(key): value for key, value in attributes.items() if not key.startswith("calcext")}
    return own | ({"error": ""} if attributes.get("calcext:value-type") == "error" else {})


def _count(attributes: dict[str, str], name: str) -> int:
    """How many cells or rows one stands for."""
    count = int(attributes.get(name, 1))
    if count < 1:
        raise Unreadable("damaged")
    return count
