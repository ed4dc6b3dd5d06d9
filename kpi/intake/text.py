"""A text file → table, by the general reader: any of three separators, quotation marks, blank lines, title rows.

The general reader defines what a file says; the fast one (``fast``) reads the same where nothing is out of the
ordinary.
"""

import csv
import io
import itertools
from collections.abc import Callable, Iterator, Sequence

from kpi.intake import fast, headings
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
    separator, found = find_headings(utf8)
    if problems := found.problems():
        return table_of([Sheet(found, problems=(not found.is_complete and _broken(utf8, separator)) or problems)])
    table = fast.read(utf8, separator, found, max_rows)
    return read_general(utf8.decode(), separator, found, max_rows) if table is None else table


def find_headings(utf8: bytes) -> tuple[str, Headings]:
    """The separator under which the file has the most headings, and these."""
    head = _head(utf8)
    found = {separator: headings.find(_readable(records(head, separator))) for separator in SEPARATORS}
    best = max(SEPARATORS, key=lambda separator: _score(found[separator]))
    if (chosen := found[best]) is None:
        raise Unreadable("quote" if _broken(utf8, best) else "empty")
    return best, chosen


def read_general(text: str, separator: str, found: Headings, max_rows: int) -> Table:
    """The records under the headings, whatever they look like."""
    sheet, read_places = Sheet(found), tuple(found.places.values())
    try:
        for line, cells in records(text, separator):
            if line <= found.line:
                continue
            if not any(visible(cells[at]) for at in read_places if at < len(cells)):
                continue
            if len(sheet.rows) == max_rows:
                raise Unreadable("too_many_rows", line, limit=str(max_rows))
            if problem := _misread(line, cells, separator, found):
                sheet.problems.append(problem)
                continue
            sheet.lines.append(line)
            sheet.rows.append(cells)
    except Broken as broken:
        sheet.problems.append(broken.problem)
    return table_of([sheet])


def split(text: str, known_headings: Callable[[Sequence[str]], int], max_rows: int) -> list[Record]:
    """The records of a text whose headings are not those of figures, under the separator that shows the most of them.
    Unreadable where a record cannot be split, or there are too many."""
    best: tuple[int, list[Record]] = (-1, [])
    for separator in SEPARATORS:
        found = list(itertools.islice(_readable(records(text, separator)), headings.SEARCHED_ROWS))
        score = max((known_headings(cells) for _, cells in found), default=0)
        if score > best[0]:
            best = score, _all_records(text, separator, max_rows)
    return best[1]


def _all_records(text: str, separator: str, max_rows: int) -> list[Record]:
    try:
        found = list(itertools.islice(records(text, separator), max_rows + 1))
    except Broken as broken:
        raise Unreadable(str(broken.problem.params["why"]), broken.problem.line) from broken
    if len(found) > max_rows:
        raise Unreadable("too_many_rows", found[-1][0], limit=str(max_rows))
    return found


class Broken(Exception):
    """The rest of the text cannot be split into records."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.problem = Problem(line, "", "unreadable", {"why": why})


def records(text: str, separator: str) -> Iterator[Record]:
    """The records that are not blank lines, each with the physical line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Broken(begins, "long_cell" if "field limit" in str(error) else "quote") from error
        if cells:
            yield begins, cells


def _broken(utf8: bytes, separator: str) -> list[Problem]:
    """The problem that keeps the headings from being found, if there is one."""
    try:
        for _ in itertools.islice(records(_head(utf8), separator), headings.SEARCHED_ROWS):
            pass
    except Broken as broken:
        return [broken.problem]
    return []


def _head(utf8: bytes) -> str:
    return utf8[:_HEAD].decode(errors="ignore")


def _readable(found: Iterator[Record]) -> Iterator[Record]:
    """The records up to the first that cannot be split: under the wrong separator that may be soon."""
    try:
        yield from found
    except Broken:
        return


def _score(found: Headings | None) -> tuple[bool, int]:
    return (found.is_complete, len(found.places)) if found else (False, -1)


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
