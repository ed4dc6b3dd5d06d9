"""A text file → table, by the general reader: any of three separators, quotation marks, blank lines, title rows.

The general reader defines what a file says; the fast one (``fast``) reads the same where nothing is out of the
ordinary.
"""

import csv
import io
import itertools
from collections.abc import Callable, Iterator, Sequence

from kpi.intake import bounds, fast, headings
from kpi.intake.cells import visible
from kpi.intake.headings import FIGURES, Headings
from kpi.intake.problem import Problem, Unreadable
from kpi.intake.table import Sheet, Table, table_of

SEPARATORS = (",", ";", "\t")
_HEAD = 1 << 20  # bytes in which the headings are looked for

Record = tuple[int, Sequence[str]]


def read(utf8: bytes, max_rows: int) -> Table:
    """The table that the text holds (UTF-8 without a mark at its head).

    Raises Unreadable if it is none; a record that cannot be read is a problem of the table.
    """
    check_lines(utf8, max_rows)
    separator, found = find_headings(utf8)
    if problems := found.problems():
        obstacle = None if found.is_complete else _obstacle(utf8, separator)
        return table_of([Sheet(found, problems=[obstacle.problem] if obstacle else problems)])
    table = fast.read(utf8, separator, found, max_rows)
    return read_general(utf8, separator, found, max_rows) if table is None else table


def check_lines(utf8: bytes, max_rows: int) -> None:
    """Unreadable where the text has more physical lines than its rows could need."""
    lines = utf8.count(b"\n") + utf8.count(b"\r") - utf8.count(b"\r\n")
    limit = max(bounds.LINES_A_ROW * max_rows, bounds.FEW_LINES)
    if lines > limit:
        raise Unreadable("too_many_lines", limit=str(limit))


def find_headings(utf8: bytes) -> tuple[str, Headings]:
    """The separator under which the file has the most headings, and these; of several the most frequent."""
    head = _head(utf8)
    found = {separator: headings.find(_readable(records(head, separator))) for separator in SEPARATORS}
    best = max(SEPARATORS, key=lambda separator: (_score(found[separator]), head.count(separator.encode())))
    if (chosen := found[best]) is None:
        raise _obstacle(utf8, best) or Unreadable("empty")
    return best, chosen


def read_general(utf8: bytes, separator: str, found: Headings, max_rows: int) -> Table:
    """The records under the headings, whatever they look like."""
    sheet, read_places = Sheet(found), tuple(found.places.values())
    try:
        for line, cells in records(utf8, separator):
            if line <= found.line:
                continue
            if not any(visible(cells[at]) for at in read_places if at < len(cells)):
                continue
            if len(sheet) == max_rows:
                raise Unreadable("too_many_rows", line, limit=str(max_rows))
            if problem := _misread(line, cells, separator, found):
                sheet.refuse(problem)
            else:
                sheet.add(line, cells)
    except Broken as broken:
        sheet.refuse(broken.problem)
    return table_of([sheet])


def split(utf8: bytes, known_headings: Callable[[Sequence[str]], int], max_rows: int) -> list[Record]:
    """The records of a text whose headings are not those of figures, under the separator that shows the most of them.
    Unreadable where a record cannot be split, or there are too many."""
    check_lines(utf8, max_rows)
    head = _head(utf8)

    def score(separator: str) -> int:
        found = itertools.islice(_readable(records(head, separator)), headings.SEARCHED_ROWS)
        return max((known_headings(cells) for _, cells in found), default=0)

    return _all_records(utf8, max(SEPARATORS, key=score), max_rows)


def _all_records(utf8: bytes, separator: str, max_rows: int) -> list[Record]:
    found = list(itertools.islice(records(utf8, separator), max_rows + 1))
    if len(found) > max_rows:
        raise Unreadable("too_many_rows", found[-1][0], limit=str(max_rows))
    return found


class Broken(Unreadable):
    """The rest of the text cannot be split into records."""


class _Lines:
    """The physical lines of a text: no more of them at a time than a record may be long."""

    def __init__(self, utf8: bytes) -> None:
        self._text = io.TextIOWrapper(io.BytesIO(utf8), "utf-8", "ignore", newline="")
        self.begin_record()

    def begin_record(self) -> None:
        self._left = bounds.RECORD

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(self._left + 1)
        self._left -= len(line)
        if not line:
            raise StopIteration
        if self._left < 0:
            raise _RecordTooLong
        return line


class _RecordTooLong(Exception):
    """A record is longer than all its cells may be."""


def records(utf8: bytes, separator: str) -> Iterator[Record]:
    """The records that are not blank lines, each with the physical line on which it begins.

    Raises Broken where the rest cannot be split, Unreadable where a record is over a limit."""
    lines = _Lines(utf8)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        begins = reader.line_num + 1
        lines.begin_record()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _unsplit(error, begins) from error
        except _RecordTooLong as error:
            raise Unreadable("long_row", begins, limit=str(bounds.RECORD)) from error
        if len(cells) > bounds.COLUMNS:
            raise Unreadable("too_many_columns", begins, limit=str(bounds.COLUMNS))
        if cells:
            yield begins, cells


def _unsplit(error: csv.Error, line: int) -> Broken:
    return Broken("long_cell", line, limit=str(bounds.CELL)) if "field limit" in str(error) else Broken("quote", line)


def _obstacle(utf8: bytes, separator: str) -> Unreadable | None:
    """What keeps the headings from being found, if there is anything."""
    try:
        for _ in itertools.islice(records(_head(utf8), separator), headings.SEARCHED_ROWS):
            pass
    except Unreadable as obstacle:
        return obstacle
    return None


def _head(utf8: bytes) -> bytes:
    return utf8[:_HEAD]


def _readable(found: Iterator[Record]) -> Iterator[Record]:
    """The records up to the first that cannot be read: under the wrong separator that may be soon."""
    try:
        yield from found
    except Unreadable:
        return


def _score(found: Headings | None) -> tuple[bool, int]:
    return (found.is_complete, len(found.places)) if found else (False, 0)


def _misread(line: int, cells: Sequence[str], separator: str, found: Headings) -> Problem | None:
    """What shows that the record was perhaps not split where its writer meant."""
    if swallows_rows(cells, separator):
        return Problem(line, "", "unreadable", {"why": "open_quote"})
    if split := _split_number(cells, separator, found):
        return Problem(line, split[0], "bad_number", {"why": "ambiguous", "text": split[1]})
    if _is_ragged(cells, separator, found):
        params = {"why": "ragged", "cells": str(len(cells)), "headings": str(found.width)}
        return Problem(line, "", "unreadable", params)
    return None


def swallows_rows(cells: Sequence[str], separator: str) -> bool:
    """Whether a cell of several lines holds what looks like a row: a quotation mark was opened by mistake. In prose a
    separator is followed by a blank."""
    continued = itertools.chain.from_iterable(cell.splitlines()[1:] for cell in cells if "\n" in cell or "\r" in cell)
    return any(line.count(separator) - line.count(separator + " ") >= 4 for line in continued)


def _split_number(cells: Sequence[str], separator: str, found: Headings) -> tuple[str, str] | None:
    """``…,52,3`` in a row that is short of cells: perhaps a value and a note, perhaps 52,3. The column and the text."""
    if separator != "," or len(cells) >= found.width:
        return None
    before, after = len(cells) - 2, len(cells) - 1
    figure = next((name for name in FIGURES if found.places.get(name) == before), None)
    is_text = after in (found.places.get("note"), found.places.get("document"))
    is_split = figure and is_text and cells[before].strip().isdecimal() and cells[after].strip().isdecimal()
    return (figure, f"{cells[before].strip()},{cells[after].strip()}") if figure and is_split else None


def _is_ragged(cells: Sequence[str], separator: str, found: Headings) -> bool:
    """Whether a row has more cells than there are headings. A surplus comma is perhaps part of a figure, even where
    what it cuts off is blank; no figure has a semicolon or tab in it: blank cells at the end are then nothing."""
    surplus = cells[found.width :]
    return bool(surplus) and (separator == "," or any(map(visible, surplus)))
