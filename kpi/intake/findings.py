"""Problems and warnings as they are found: whole columns of rows at a time, made into rows for people at the end."""

from collections.abc import Callable, Mapping
from copy import copy
from typing import NamedTuple, Self

import numpy as np

from kpi.intake.arrays import Codes, Mask
from kpi.intake.headings import COLUMNS
from kpi.intake.problem import Problem
from kpi.intake.table import Table

Params = Mapping[str, str]

_ORDER = {column: place for place, column in enumerate(("", *COLUMNS))}


class _Found(NamedTuple):
    rows: Codes
    column: str
    code: str
    params_of: Callable[[int], Params]
    by: Codes | None
    begin: int  # the row from which params_of and by count


class Findings:
    """What was found in the rows of a table. Of more than ``most``, the first so many are told: a file of rubbish has
    several problems in each of a million rows, and nobody reads the second million."""

    def __init__(self, table: Table, most: int) -> None:
        self._table, self._most = table, most
        self._found: list[_Found] = []
        self._begin = 0
        self.good: Mask = np.ones(len(table), dtype=bool)  # the rows in which nothing was found

    def part(self, rows: slice) -> Self:
        """The same findings for who counts rows from the beginning of a part. Several threads may add at a time."""
        part = copy(self)
        part._begin = self._begin + rows.start
        return part

    def add(
        self, rows: Mask | Codes, column: str, code: str, params_of: Callable[[int], Params], by: Codes | None = None
    ) -> None:
        """A problem for each row. ``params_of`` takes a row, and is asked once for all that ``by`` counts alike."""
        places: Codes = np.flatnonzero(rows) if rows.dtype == bool else rows.astype(np.int64)
        if len(places):
            places = places + self._begin
            self._found.append(_Found(places, column, code, params_of, by, self._begin))
            self.good[places] = False

    def problems(self) -> list[Problem]:
        """What was found, in order of sheet, line and column; what was left out is a problem of its own at the end."""
        told, left_out = self._told()
        if left_out is None:
            return told
        params = {"why": "too_many_problems", "limit": str(self._most)}
        return [*told, Problem(int(self._table.line[left_out]), "", "unreadable", params)]

    def warnings(self) -> list[Problem]:
        """The same without a word on what was left out: a warning refuses nothing."""
        return self._told()[0]

    def _told(self) -> tuple[list[Problem], int | None]:
        """The problems, and the row of the first that was left out."""
        if not self._found:
            return [], None
        rows = np.concatenate([found.rows for found in self._found])
        source = np.repeat(np.arange(len(self._found)), [len(found.rows) for found in self._found])
        rank = np.array([_ORDER[found.column] for found in self._found])[source]
        order = np.lexsort((source, rank, rows))
        maker = _Maker(self._table)
        told = [
            maker.problem(self._found[at], row)
            for at, row in zip(source[order[: self._most]].tolist(), rows[order[: self._most]].tolist(), strict=True)
        ]
        return told, int(rows[order[self._most]]) if len(order) > self._most else None


class _Maker:
    """Makes problems of what was found; those that count alike share what they tell."""

    def __init__(self, table: Table) -> None:
        self._line, self._sheet, self._sheets = table.line.tolist(), table.sheet.tolist(), table.sheets
        self._shared: dict[tuple[int, int, int], Params] = {}

    def problem(self, found: _Found, row: int) -> Problem:
        if found.by is None:
            return Problem(self._line[row], found.column, found.code, self._params(found, row))
        group = (id(found), int(found.by[row - found.begin]), self._sheet[row])
        if group not in self._shared:
            self._shared[group] = self._params(found, row)
        return Problem(self._line[row], found.column, found.code, self._shared[group])

    def _params(self, found: _Found, row: int) -> Params:
        if len(self._sheets) == 1:
            return found.params_of(row - found.begin)
        return {**found.params_of(row - found.begin), "sheet": self._sheets[self._sheet[row]]}
