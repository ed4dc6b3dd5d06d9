"""The facts of an .xlsx workbook, see kpi.intake.parts."""

import re
import zipfile
from array import array
from collections.abc import Iterator
from functools import lru_cache, partial

from kpi.intake import bounds, parts
from kpi.intake.parts import END, PERCENT, START, TEXT, Book, Event, SheetFacts
from kpi.intake.problem import Unreadable
from kpi.plan import IntakeLimits

_STRING_TAGS_A_ROW, _FEW_STRING_TAGS = 8, 1_000_000
_FEW_STRINGS = 100_000
_LONGEST_MARK = 100  # characters
_REFERENCE = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")


def read(archive: zipfile.ZipFile, book: Book) -> None:
    """Notes the sheets; the facts of each are still to be read."""
    _read_styles(parts.events(archive, "xl/styles.xml", is_optional=True), book)
    strings = _string_lengths(archive, book.limits)
    path_of = relations(archive, "xl/_rels/workbook.xml.rels")
    for event, tag, attributes in parts.events(archive, "xl/workbook.xml"):
        if event == START and tag == "sheet":
            relation = next((value for name, value in attributes.items() if parts.local(name) == "id"), "")
            if path := path_of.get(relation):
                sheet = book.add_sheet(attributes.get("name", ""), attributes.get("state", "visible") == "visible")
                sheet.read = partial(_read_sheet, parts.events(archive, path, book=book), sheet, strings)


def relations(archive: zipfile.ZipFile, path: str) -> dict[str, str]:
    """The path in the archive of each relation of the workbook."""
    return {
        attributes.get("Id", ""): "xl/" + attributes.get("Target", "").lstrip("/").removeprefix("xl/")
        for event, tag, attributes in parts.events(archive, path)
        if event == START and tag == "Relationship"
    }


def _read_styles(events: Iterator[Event], book: Book) -> None:
    is_inside = False
    for event, tag, attributes in events:
        if tag == "cellXfs":
            is_inside = event == START
        elif event == START and tag == "numFmt":
            book.add_format(int(attributes.get("numFmtId", 0)), attributes.get("formatCode", ""))
        elif event == START and tag == "xf" and is_inside:
            book.styles.append(int(attributes.get("numFmtId", 0)))
        elif event == START and tag == "name":
            book.fonts.append(attributes.get("val", ""))


def _string_lengths(archive: zipfile.ZipFile, limits: IntakeLimits) -> "array[int]":
    """The length in bytes of each shared string. Once read, every cell holds a string of its own."""
    lengths, total, announced = array("q"), 0, 0
    most_tags = max(_STRING_TAGS_A_ROW * limits.max_rows, _FEW_STRING_TAGS)
    events = parts.events(archive, "xl/sharedStrings.xml", is_optional=True, most_bytes=bounds.UNPACKED,
                          most_tags=most_tags)  # fmt: skip
    for event, text, attributes in events:
        if event == START and text == "si":
            lengths.append(0)
        elif event == START and text == "sst":
            announced = int(attributes.get("uniqueCount", 0))
        elif event == TEXT and lengths:
            length = len(text.encode())
            lengths[-1] += length
            total += length
            if total > limits.max_bytes:
                raise Unreadable("bomb")
    if announced > max(2 * len(lengths), _FEW_STRINGS):  # the reader of the cells makes room for as many
        raise Unreadable("damaged")
    return lengths


def _read_sheet(events: Iterator[Event], sheet: SheetFacts, strings: "array[int]") -> None:
    """Counts the cells and notes the facts. A cell without a reference follows the one before it."""
    percent_styles = sheet.book.percent_styles()
    row = column = -1
    for event, tag, attributes in events:
        if event != START:
            continue
        if tag == "c":
            row, column = _position(attributes["r"]) if "r" in attributes else (row, column + 1)
            value, formula = _read_cell(events, attributes, sheet, row, column)
            if attributes.get("t") == "s":
                number = int(value or 0)
                sheet.book.take_text(strings[number] if 0 <= number < len(strings) else 0)
            if mark := _mark(attributes, value, formula, percent_styles):
                if "r" not in attributes:
                    raise Unreadable("damaged")  # its mark might be put on another cell
                sheet.marks.put(row, column, mark)
        elif tag == "row":
            row, column = int(attributes["r"]) - 1 if "r" in attributes else row + 1, -1
            if _is_hidden(attributes):
                sheet.hidden_rows.append(row)
        elif tag == "mergeCell":
            first, _, last = attributes.get("ref", "").partition(":")
            sheet.merge(*_position(first), *_position(last or first))
        elif tag == "col" and _is_hidden(attributes):
            sheet.hide_columns(int(attributes.get("min", 1)) - 1, int(attributes.get("max", 1)) - 1)


def _read_cell(
    events: Iterator[Event], cell: dict[str, str], sheet: SheetFacts, row: int, column: int
) -> tuple[str, str | None]:
    """The cell's value and formula, as far as a mark may show them; None without a formula."""
    value, formula, tag = "", None, ""
    for event, text, _ in events:
        if event == START:
            tag = text
            if tag == "v" or tag == "is":
                sheet.fill(row, column)
            elif tag == "f":
                formula = ""
        elif event == END:
            if text == "c":
                break
            tag = ""
        else:
            if tag == "v":
                value += text[:_LONGEST_MARK]
            elif tag == "f" and formula is not None and len(formula) < _LONGEST_MARK:
                formula += text[:_LONGEST_MARK]
            if cell.get("t") != "s":
                sheet.book.take_text(len(text.encode()))
    return value, formula


def _mark(cell: dict[str, str], value: str, formula: str | None, percent_styles: frozenset[int]) -> str | None:
    kind = cell.get("t", "n")
    if kind == "e":
        return value or "#N/A"
    if formula is not None and not value and kind != "str":
        return f"={formula}"
    return PERCENT if kind == "n" and value and int(cell.get("s", -1)) in percent_styles else None


def _is_hidden(attributes: dict[str, str]) -> bool:
    """Whether a row or column is hidden, by a person or a filter, or has no height or width."""
    return attributes.get("hidden") in ("1", "true") or "0" in (attributes.get("ht"), attributes.get("width"))


def _position(reference: str) -> tuple[int, int]:
    """``C7`` → row 6, column 2, both from 0. Raises Unreadable if it is no reference."""
    match = _REFERENCE.fullmatch(reference)
    if not match:
        raise Unreadable("damaged")
    return int(match[2]) - 1, _column(match[1])


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1
