"""An .xlsx workbook → table: the visible sheets that have the headings, one below the other.

A number that is a number in the sheet is exact, whatever separators the screen shows; it is marked with TYPED. Text is
read like the text of a CSV file.
"""

import itertools
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from io import BytesIO
from typing import Any

import python_calamine

from kpi.intake.columns import table_of
from kpi.intake.headings import NUMBERS, SEARCHED_ROWS, Headings, find_headings, visible
from kpi.intake.numbers import TYPED
from kpi.intake.parts import PERCENT, Marks, Parts
from kpi.intake.problem import Unreadable
from kpi.intake.table import Sheet, Table, in_sheet
from kpi.plan import IntakeLimits, Plan

Cells = Sequence[Any]

_NO_MARKS: tuple[int, list[tuple[int, str]]] = (1 << 32, [])  # a row that no sheet has

_log = logging.getLogger(__name__)


def read(content: bytes, plan: Plan) -> Table:
    """The table in the workbook. Raises Unreadable if there is none."""
    limits = plan.intake
    sheets = [sheet for name, rows in laid_out(content, limits) for sheet in _sheet(name, rows)]
    complete = [sheet for sheet in sheets if sheet.headings.is_complete]
    if sum(map(len, complete)) > limits.max_rows:
        raise Unreadable("too_many_rows", limit=str(limits.max_rows))
    if complete:
        return table_of(complete, plan)
    if not sheets:
        raise Unreadable("empty")
    nearest = max(sheets, key=lambda sheet: len(sheet.headings.places))
    nearest.problems = [in_sheet(problem, nearest.name, len(sheets) > 1) for problem in nearest.headings.problems()]
    return table_of([nearest], plan)


def laid_out(content: bytes, limits: IntakeLimits) -> Iterator[tuple[str, Iterator[tuple[int, Cells]]]]:
    """The visible sheets that are not blank: name, and the rows that are not blank with their numbers."""
    parts = Parts(content, limits)
    marked = {sheet.name: parts.marks(sheet) for sheet in parts.sheets() if sheet.is_visible}
    with _refusing_damage():
        book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(content))
        for name, marks in marked.items():
            cells = book.get_sheet_by_name(name)
            if cells.start and cells.end:
                yield name, _rows(cells, marks)


@contextmanager
def _refusing_damage() -> Iterator[None]:
    try:
        yield
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        _log.info("workbook refused: %s", error)
        raise Unreadable("damaged") from error


def _sheet(name: str, rows: Iterator[tuple[int, Cells]]) -> Iterator[Sheet]:
    """The sheet with its rows; only its headings if these are not complete; nothing if it is blank."""
    head = list(itertools.islice(rows, SEARCHED_ROWS))
    headings = find_headings((line, [shown(cell) for cell in cells]) for line, cells in head)
    if headings is None:
        return
    sheet = Sheet(headings, name)
    if headings.is_complete:
        below = itertools.chain((row for row in head if row[0] > headings.line), rows)
        for line, cells in _records(headings, below):
            sheet.add(line, cells)
    yield sheet


def _records(headings: Headings, rows: Iterator[tuple[int, Cells]]) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows below the headings that are not blank, as text; numbers in number columns are marked."""
    number_places = frozenset(headings.places[name] for name in NUMBERS if name in headings.places)
    places = headings.used
    for line, cells in rows:
        texts = [_number(cell) if at in number_places else shown(cell) for at, cell in enumerate(cells)]
        if any(visible(texts[at]) for at in places):
            yield line, texts


def _rows(sheet: python_calamine.CalamineSheet, marks: Marks) -> Iterator[tuple[int, Cells]]:
    """The rows that are not blank, by row number, with the marks put in."""
    marked = marks.by_row()
    marked_row, marks_of_row = next(marked, _NO_MARKS)
    before: list[Any] = [""] * (sheet.start[1] if sheet.start else 0)
    with _refusing_damage():
        for row, cells in enumerate(sheet.iter_rows()):
            cells = before + cells
            if marked_row < row:
                marked_row, marks_of_row = next(marked, _NO_MARKS)
            for column, mark in marks_of_row if marked_row == row else ():
                cells.extend([""] * (column + 1 - len(cells)))
                cells[column] = mark if mark != PERCENT else _percent(cells[column])
            if any(cell != "" for cell in cells):
                yield row + 1, cells


class Percent(float):
    """A number that the sheet shows as a percentage, a hundred times as large."""


def _percent(cell: Any) -> Any:
    return Percent(cell) if isinstance(cell, float) else cell


def _number(cell: Any) -> str:
    """A number with its mark; other cells as shown."""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return shown(cell)
    return f"{TYPED}{float(cell)!r}{PERCENT if isinstance(cell, Percent) else ''}"


def shown(cell: Any) -> str:
    """The cell as a person sees it."""
    if isinstance(cell, str):
        return cell.replace(TYPED, "")
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, Percent):
        return f"{cell * 100:.15g}%"
    if isinstance(cell, int | float):
        return f"{cell:.15g}"
    if isinstance(cell, datetime) and (cell.hour or cell.minute):
        return f"{cell:%d/%m/%Y %H:%M}"
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else str(cell)
