"""An .xlsx workbook → table: the visible sheets that have the headings, one under the other.

A number that the sheet holds as a number is exact, whatever its separators look like on screen; it is marked so that
nobody reads it as text. What stands in the sheet as text is read like the text of a CSV file.
"""

import itertools
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from io import BytesIO
from typing import Any

import python_calamine

from kpi.intake import headings
from kpi.intake.cells import visible
from kpi.intake.headings import FIGURES, Headings
from kpi.intake.numbers import TYPED
from kpi.intake.parts import PERCENT, Marks, Parts
from kpi.intake.problem import Unreadable
from kpi.intake.table import Sheet, Table, in_sheet, table_of
from kpi.plan import IntakeLimits

Cells = Sequence[Any]

_NO_MARKS: tuple[int, list[tuple[int, str]]] = (1 << 32, [])  # a row that no sheet has

_log = logging.getLogger(__name__)


def read(content: bytes, limits: IntakeLimits) -> Table:
    """The table that the workbook holds. Raises Unreadable if it is none."""
    sheets = [sheet for name, rows in laid_out(content, limits) for sheet in _sheet(name, rows)]
    complete = [sheet for sheet in sheets if sheet.headings.is_complete]
    if sum(map(len, complete)) > limits.max_rows:
        raise Unreadable("too_many_rows", limit=str(limits.max_rows))
    if complete:
        return table_of(complete)
    if not sheets:
        raise Unreadable("empty")
    nearest = max(sheets, key=lambda sheet: len(sheet.headings.places))
    nearest.problems = [in_sheet(one, nearest.name, len(sheets) > 1) for one in nearest.headings.problems()]
    return table_of([nearest])


def laid_out(content: bytes, limits: IntakeLimits) -> Iterator[tuple[str, Iterator[tuple[int, Cells]]]]:
    """The visible sheets that hold anything: the name of each, and its rows that hold anything with their numbers."""
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
    """The sheet with its rows, or with its headings alone where these are not complete; none where nothing is in it."""
    head = list(itertools.islice(rows, headings.SEARCHED_ROWS))
    found = headings.find((line, [shown(cell) for cell in cells]) for line, cells in head)
    if found is None:
        return
    sheet = Sheet(found, name)
    if found.twice:
        sheet.problems = found.problems()
    elif found.is_complete:
        below = itertools.chain((row for row in head if row[0] > found.line), rows)
        for line, cells in _records(found, below):
            sheet.add(line, cells)
    yield sheet


def _records(found: Headings, rows: Iterator[tuple[int, Cells]]) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows that hold something under the headings, as text; numbers in columns of figures marked."""
    figures = frozenset(found.places[name] for name in FIGURES if name in found.places)
    places = tuple(found.places.values())
    for line, cells in rows:
        texts = [_figure(cell) if at in figures else shown(cell) for at, cell in enumerate(cells)]
        if any(visible(texts[at]) for at in places):
            yield line, texts


def _rows(sheet: python_calamine.CalamineSheet, marks: Marks) -> Iterator[tuple[int, Cells]]:
    """The rows that hold something, by row number, with what the marks say put in."""
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
    """A number that the sheet shows a hundred times as large."""


def _percent(cell: Any) -> Any:
    return Percent(cell) if isinstance(cell, float) else cell


def _figure(cell: Any) -> str:
    """A number with its mark; text as it stands."""
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
