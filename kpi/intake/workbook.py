"""A workbook (.xlsx, .xls, .xlsb, .ods) → table: the visible sheets that have the headings, one below the other.

A number that is a number in the sheet is exact, whatever separators the screen shows; it is marked with TYPED. Text is
read like the text of a CSV file.
"""

import itertools
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import numpy as np
import python_calamine

from kpi.intake import encoding, ods, parts, text, vocabulary, xls, xlsb, xlsx
from kpi.intake.columns import table_of
from kpi.intake.headings import KEYS, NUMBERS, SEARCHED_ROWS, VIETNAMESE, Headings, find_headings, letters, visible
from kpi.intake.numbers import TYPED
from kpi.intake.parts import PERCENT, SheetFacts
from kpi.intake.problem import Problem, Unreadable
from kpi.intake.table import Sheet, Table, in_sheet
from kpi.plan import IntakeLimits, Plan

Cells = Sequence[Any]
Row = tuple[int, Cells]

_NO_MARKS: tuple[int, list[tuple[int, str]]] = (1 << 32, [])  # a row that no sheet has
_OWN_SHEETS = ("Hướng dẫn", "Cần sửa", "To fix")  # of the program's form and of a marked file
_FILLED_DOWN = ("indicator", "agency", "period", "year", "part", "indicator_name")
_SHOWN_CELLS = 10  # in a sentence


def read(content: bytes, plan: Plan) -> Table:
    """The table in the workbook. Raises Unreadable if there is none."""
    sheets, unread = [], []
    for sheet, head, rows in _sheets(content, plan):
        sheets.append(sheet)
        if not sheet.headings.is_complete and (problem := _unread(sheet, head, rows, plan)):
            unread.append(problem)
    complete = [sheet for sheet in sheets if sheet.headings.is_complete]
    if sum(map(len, complete)) > plan.intake.max_rows:
        raise Unreadable("too_many_rows", limit=str(plan.intake.max_rows))
    if complete:
        table = table_of(complete, plan)
        table.problems.extend(unread)
        return table
    hidden = [sheet for sheet, _, _ in _sheets(content, plan, visible=False) if sheet.headings.is_complete]
    return _without_data(sheets, [sheet for sheet in hidden if len(sheet)], plan)


def _sheets(content: bytes, plan: Plan, visible: bool = True) -> Iterator[tuple[Sheet, list[Row], Iterator[Row]]]:
    """The sheets that are not blank: with their records if their headings are complete, else with their first rows
    beside them and the others still to come."""
    for facts, rows in laid_out(content, plan.intake, visible):
        head = list(itertools.islice(rows, SEARCHED_ROWS))
        sheet = _sheet(facts, head, rows, plan)
        if sheet is not None:
            yield sheet, head, rows


def _without_data(sheets: Sequence[Sheet], hidden: Sequence[Sheet], plan: Plan) -> Table:
    """The table of a workbook without a sheet that is read: what the nearest one lacks, or which ones are hidden."""
    problems = [in_sheet(Problem(1, "", "unread_sheet", {"why": "hidden"}), sheet.name, True) for sheet in hidden]
    if not sheets and not hidden:
        raise Unreadable("empty")
    nearest = max([*sheets, *hidden[:1]], key=lambda sheet: len(sheet.headings.places))
    if not hidden or nearest not in hidden:
        lacking = nearest.headings.problems()
        problems += [in_sheet(problem, nearest.name, len(sheets) > 1) for problem in lacking]
    return table_of([Sheet(nearest.headings, nearest.name, problems)], plan)


def laid_out(content: bytes, limits: IntakeLimits, visible: bool = True) -> Iterator[tuple[SheetFacts, Iterator[Row]]]:
    """The sheets, visible or not, that are not blank: facts, and the rows that are not blank with their numbers.

    Raises Unreadable if the workbook is damaged, encrypted or a bomb.
    """
    with parts.refusing_damage():
        book = parts.Book(limits)
        if content.startswith(xls.SIGNATURE):
            xls.read(content, book)
        else:
            archive = parts.archive(content)
            names = set(archive.namelist())
            kind = ods if "content.xml" in names else xlsb if "xl/workbook.bin" in names else xlsx
            kind.read(archive, book)
        sheets = [sheet for sheet in book.sheets if sheet.is_visible == visible]
        for sheet in sheets:
            sheet.read()
        reader = python_calamine.CalamineWorkbook.from_filelike(BytesIO(content))
        for sheet in sheets:
            cells = reader.get_sheet_by_name(sheet.name)
            if cells and cells.start and cells.end:
                yield sheet, _rows(cells, sheet)


def _sheet(facts: SheetFacts, head: Sequence[Row], rows: Iterator[Row], plan: Plan) -> Sheet | None:
    """The sheet with its rows; only its headings if these are not complete; None if it is blank."""
    texts = [(line, [shown(cell) for cell in cells]) for line, cells in head]
    encoding.refuse_broken("\n".join(cell for _, cells in texts for cell in cells), facts.book.fonts)
    headings = find_headings(texts)
    if headings is None:
        return None
    if not headings.is_complete:
        text.refuse_one_cell(texts)
        return Sheet(headings, facts.name)
    hidden = np.array(facts.hidden_rows, dtype=np.int64)
    sheet = Sheet(headings, facts.name, hidden_rows=hidden, hidden_columns=facts.hidden_columns)
    below = itertools.chain((row for row in head if row[0] > headings.line), rows)
    places = {at for name in NUMBERS for at in headings.claims.get(name, ())}
    merged = [area for area in facts.areas() if area[1] in places and area[0] >= headings.line]
    covered = {line for top, _, bottom, _ in merged for line in range(top + 1, bottom + 2)}
    for line, cells in _records(headings, _filled_down(facts, headings, below)):
        text.refuse_row_in_one_cell(line, cells, plan)
        if line not in covered:
            sheet.add(line, cells)
    if merged:
        sheet.refuse(_merged_problem(merged, headings))
    return sheet


def _records(headings: Headings, rows: Iterator[Row]) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows below the headings that are not blank, as text; numbers in number columns are marked."""
    number_places = frozenset(at for name in NUMBERS for at in headings.claims.get(name, ()))
    places = headings.used
    for line, cells in rows:
        texts = [_number(cell) if at in number_places else shown(cell) for at, cell in enumerate(cells)]
        if any(visible(texts[at]) for at in places if at < len(texts)):
            yield line, texts


def _filled_down(facts: SheetFacts, headings: Headings, rows: Iterator[Row]) -> Iterator[Row]:
    """The rows, with the text of cells that are merged downwards in each row that they span."""
    places = {at for name in _FILLED_DOWN for at in headings.claims.get(name, ())}
    starts: dict[int, list[tuple[int, int]]] = {}
    for top, left, bottom, _ in facts.areas():
        if bottom > top and left in places:
            starts.setdefault(top + 1, []).append((left, bottom + 1))
    if not starts:
        yield from rows
        return
    spanning: dict[int, tuple[int, Any]] = {}  # column → last line, cell
    for line, cells in rows:
        filled = list(cells) + [""] * (headings.width - len(cells))
        for at, (last, cell) in spanning.items():
            if line <= last and filled[at] == "":
                filled[at] = cell
        spanning |= {left: (bottom, filled[left]) for left, bottom in starts.get(line, ())}
        yield line, filled


def _merged_problem(merged: Sequence[tuple[int, int, int, int]], headings: Headings) -> Problem:
    cells = [f"{letters(left)}{top + 1}:{letters(right)}{bottom + 1}" for top, left, bottom, right in merged]
    column = next(name for name in NUMBERS if merged[0][1] in headings.claims.get(name, ()))
    shown_cells = ", ".join(cells[:_SHOWN_CELLS]) + (", …" if len(cells) > _SHOWN_CELLS else "")
    return Problem(merged[0][0] + 1, column, "bad_number", {"why": "merged", "cells": shown_cells})


def _unread(sheet: Sheet, head: Sequence[Row], rows: Iterator[Row], plan: Plan) -> Problem | None:
    """A problem if a sheet that is not read holds data.

    Rows below a known heading, numbers below any headings, or without headings a row of an indicator and a number.
    """
    headings = sheet.headings
    if sheet.name in _OWN_SHEETS:
        return None
    is_indicator = vocabulary.of_plan(plan).is_indicator
    tops = [headings.line] if headings.places else [line for line, cells in head if _is_heading_row(cells)]
    tops += [
        line - 1 for line, cells in head
        if any(is_indicator(shown(cell)) for cell in cells) and any(map(_is_number, cells))
    ]  # fmt: skip
    if not tops:
        return None
    top = tops[0]
    below = [cells for line, cells in itertools.chain(head, itertools.islice(rows, SEARCHED_ROWS)) if line > top]
    has_headings = len(headings.texts) > 1 and bool(headings.places)
    if not (below if has_headings else any(_is_number(cell) for cells in below for cell in cells)):
        return None
    missing = [VIETNAMESE[key] for key in KEYS if key not in headings.places]
    if not any(name in headings.places for name in NUMBERS):
        missing.append(" / ".join(VIETNAMESE[name] for name in NUMBERS))
    unknown = ", ".join(f"“{headings.texts[at]}”" for at in headings.unknown)
    params = {"missing": ", ".join(missing)} | ({"headings": unknown} if unknown else {"why": "no_headings"})
    return in_sheet(Problem(max(top, 1), "", "unread_sheet", params), sheet.name, True)


def _is_heading_row(cells: Cells) -> bool:
    """Whether a row of a sheet without known headings looks like headings: several texts, and no number."""
    filled = [cell for cell in cells if cell != ""]
    return len(filled) > 1 and all(isinstance(cell, str) and not _is_number(cell) for cell in filled)


def _is_number(cell: Any) -> bool:
    if isinstance(cell, str):
        return visible(cell).replace(",", "").replace(".", "").removesuffix("%").isdecimal()
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _rows(sheet: python_calamine.CalamineSheet, facts: SheetFacts) -> Iterator[Row]:
    """The rows that are not blank, by row number, with the marks put in."""
    marked = facts.marks.by_row()
    marked_row, marks_of_row = next(marked, _NO_MARKS)
    before: list[Any] = [""] * (sheet.start[1] if sheet.start else 0)
    with parts.refusing_damage():
        for row, cells in enumerate(sheet.iter_rows()):
            cells = before + cells
            if marked_row < row:
                marked_row, marks_of_row = next(marked, _NO_MARKS)
            for column, mark in marks_of_row if marked_row == row else ():
                cells.extend([""] * (column + 1 - len(cells)))
                cell = cells[column]
                cells[column] = mark if mark != PERCENT else Percent(cell) if isinstance(cell, float) else cell
            if any(cell != "" for cell in cells):
                yield row + 1, cells


class Percent(float):
    """A number that the sheet shows as a percentage, a hundred times as large."""


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
