"""A text file → table: comma, semicolon, tab or bar, quotation marks, blank lines, title rows."""

import csv
import io
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from kpi.intake import bounds, vocabulary
from kpi.intake.columns import table_of
from kpi.intake.headings import KEYS, NUMBERS, SEARCHED_ROWS, TEXTS, Headings, find_headings, read_headings, visible
from kpi.intake.problem import Problem, Unreadable, quoted
from kpi.intake.table import Sheet, Table
from kpi.plan import Plan

SEPARATORS = (",", ";", "\t", "|")
_HEAD = 1 << 20  # bytes in which the headings are searched
_SEPARATORS_OF_ROW = 3  # between indicator, agency, period and a number
_LONGEST_HEADINGS = 5_000  # characters of all headings, or of a row, in one cell
_NUMBER = re.compile("[0-9][0-9.,]*%?")

Record = tuple[int, Sequence[str]]


class Broken(Unreadable):
    """The rest of the text cannot be split into records."""


def read(utf8: bytes, plan: Plan) -> Table:
    """The table in a text (UTF-8 without a byte order mark). Raises Unreadable if there is none.

    A record that cannot be read is a problem of the table.
    """
    max_rows = plan.intake.max_rows
    check_lines(utf8, max_rows)
    separator, headings = split_headings(utf8)
    if problems := headings.problems():
        obstacle = None if headings.is_complete else _head(utf8, separator)[1]
        return table_of([Sheet(headings, problems=[obstacle] if obstacle else problems)], plan)
    sheet, places = Sheet(headings), headings.used
    prose: list[Problem] = []  # of rows without a number, which are no fault below the last row of data
    try:
        for line, cells in records(utf8, separator):
            if line <= headings.line or not any(visible(cells[at]) for at in places if at < len(cells)):
                continue
            if len(sheet) == max_rows:
                raise Unreadable("too_many_rows", line, limit=str(max_rows))
            refuse_row_in_one_cell(line, cells, plan)
            problem = _misread(line, cells, separator, headings)
            if problem and _is_prose(cells):
                prose.append(problem)
                continue
            while prose and not _is_prose(cells):
                sheet.refuse(prose.pop(0))
            if problem:
                sheet.refuse(problem)
            else:
                sheet.add(line, cells)
    except Broken as broken:
        sheet.refuse(broken.problem)
    return table_of([sheet], plan)


def _is_prose(cells: Sequence[str]) -> bool:
    """Whether no cell is a number."""
    return not any(_NUMBER.fullmatch(visible(cell)) for cell in cells)


def check_lines(utf8: bytes, max_rows: int) -> None:
    """Raises Unreadable if the text has more physical lines than its rows can need."""
    lines = utf8.count(b"\n") + utf8.count(b"\r") - utf8.count(b"\r\n")
    limit = max(bounds.LINES_A_ROW * max_rows, bounds.FEW_LINES)
    if lines > limit:
        raise Unreadable("too_many_lines", limit=str(limit))


def split_headings(utf8: bytes) -> tuple[str, Headings]:
    """The separator that gives the most headings, and these headings; on a tie the most frequent separator."""
    heads = {separator: _head(utf8, separator) for separator in SEPARATORS}
    headings = {separator: find_headings(rows) for separator, (rows, _) in heads.items()}

    def score(separator: str) -> tuple[bool, int, int]:
        row = headings[separator]
        return bool(row and row.is_complete), len(row.places) if row else 0, utf8[:_HEAD].count(separator.encode())

    best = max(SEPARATORS, key=score)
    row = headings[best]
    if row is None or any(key not in row.places for key in KEYS):
        for rows, _ in heads.values():
            refuse_one_cell(rows)
    if row is None:
        next(records(utf8[:_HEAD], best), None)  # raises what is wrong with the first record, if there is one
        raise Unreadable("empty")
    return best, row


def _head(utf8: bytes, separator: str) -> tuple[list[Record], Problem | None]:
    """The first records, and why the next cannot be read, if it cannot: under the wrong separator that may be soon."""
    rows: list[Record] = []
    try:
        for record in itertools.islice(records(utf8[:_HEAD], separator), SEARCHED_ROWS):
            rows.append(record)
    except Unreadable as obstacle:
        return rows, obstacle.problem
    return rows, None


def refuse_one_cell(rows: Iterable[Record]) -> None:
    """Raises Unreadable if the headings are all in one cell, as where a file was opened in one column and saved."""
    for line, cells in rows:
        filled = [cell for cell in cells if visible(cell)]
        if (
            len(filled) == 1
            and len(filled[0]) <= _LONGEST_HEADINGS
            and any(read_headings(line, parts).is_complete for parts in _splits(filled[0]))
        ):
            raise Unreadable("one_cell", line, text=quoted(filled[0]))


def _splits(cell: str) -> Iterator[list[str]]:
    return (cell.split(separator) for separator in SEPARATORS if separator in cell)


def refuse_row_in_one_cell(line: int, cells: Sequence[str], plan: Plan) -> None:
    """Raises Unreadable if one cell holds a whole row: several parts, an indicator or a period among them."""
    filled = [cell for cell in cells if cell]
    if len(filled) != 1 or len(filled[0]) > _LONGEST_HEADINGS:
        return
    words = vocabulary.of_plan(plan)
    for parts in _splits(filled[0]):
        if len(parts) > _SEPARATORS_OF_ROW and any(words.is_indicator(each) or words.is_period(each) for each in parts):
            raise Unreadable("one_cell", line, text=quoted(filled[0]))


def split(utf8: bytes, known_headings: Callable[[Sequence[str]], int], max_rows: int) -> list[Record]:
    """The records of a text with other headings, under the separator that gives the most of them.

    Raises Unreadable if a record cannot be split or there are too many.
    """
    check_lines(utf8, max_rows)

    def score(separator: str) -> int:
        return max((known_headings(cells) for _, cells in _head(utf8, separator)[0]), default=0)

    rows = list(itertools.islice(records(utf8, max(SEPARATORS, key=score)), max_rows + 1))
    if len(rows) > max_rows:
        raise Unreadable("too_many_rows", rows[-1][0], limit=str(max_rows))
    return rows


def records(utf8: bytes, separator: str) -> Iterator[Record]:
    """The records that are not blank lines, each with the physical line on which it begins.

    Raises Broken if the rest cannot be split, Unreadable if a record is over a limit.
    """
    text = io.TextIOWrapper(io.BytesIO(utf8), "utf-8", "ignore", newline="")
    left = begins = 0

    def lines() -> Iterator[str]:
        """The physical lines, before a record takes too much memory."""
        nonlocal left
        while line := text.readline(left + 1):
            left -= len(line)
            if left < 0:
                raise Unreadable("long_row", begins, limit=str(bounds.RECORD))
            yield line

    reader = csv.reader(lines(), delimiter=separator, strict=True)
    while True:
        begins, left = reader.line_num + 1, bounds.RECORD
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            why, params = ("long_cell", {"limit": str(bounds.CELL)}) if "field limit" in str(error) else ("quote", {})
            raise Broken(why, begins, **params) from error
        if len(cells) > bounds.COLUMNS:
            raise Unreadable("too_many_columns", begins, limit=str(bounds.COLUMNS))
        if cells:
            yield begins, cells


def _misread(line: int, cells: Sequence[str], separator: str, headings: Headings) -> Problem | None:
    """A problem if the record may not have been split where its writer meant."""
    if swallows_rows(cells, separator):
        return Problem(line, "", "unreadable", {"why": "open_quote"})
    if split_number := _split_number(cells, separator, headings):
        return Problem(line, split_number[0], "bad_number", {"why": "ambiguous", "text": split_number[1]})
    # An extra comma may be part of a number, even if it cuts off a blank. No number has a semicolon or tab in it.
    extra = cells[headings.width :]
    if extra and (separator == "," or any(map(visible, extra))):
        params = {"why": "ragged", "cells": str(len(cells)), "headings": str(headings.width)}
        return Problem(line, "", "unreadable", params)
    return None


def swallows_rows(cells: Sequence[str], separator: str) -> bool:
    """Whether a cell of several lines holds what looks like a row, because a quotation mark was opened by mistake.

    In prose a separator is followed by a blank.
    """
    continued = itertools.chain.from_iterable(cell.splitlines()[1:] for cell in cells if "\n" in cell or "\r" in cell)
    return any(line.count(separator) - line.count(separator + " ") >= 4 for line in continued)


def _split_number(cells: Sequence[str], separator: str, headings: Headings) -> tuple[str, str] | None:
    """The column and the number of ``…,52,3`` where a note follows a number: a value and a note, or 52,3?"""
    if separator != "," or len(cells) > headings.width:  # such a row is refused as a whole
        return None
    notes = {headings.places[name] for name in TEXTS if name in headings.places}
    for column in NUMBERS:
        at = headings.places.get(column, len(cells))
        if at + 1 in notes and all(cell.strip().isdecimal() for cell in cells[at : at + 2]) and at + 1 < len(cells):
            return column, f"{cells[at].strip()},{cells[at + 1].strip()}"
    return None
