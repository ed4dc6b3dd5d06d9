"""Problems and warnings as they are found: whole columns of rows at a time, made into rows for people at the end."""

from collections.abc import Callable, Mapping
from copy import copy
from typing import NamedTuple, Self

import numpy as np

from kpi.intake import bounds
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
    total: int  # of the rows, those not kept too


class Findings:
    """What was found in the rows of a table. The first are kept and the others counted: a file of rubbish has several
    problems in each of its rows, and nobody reads all of them."""

    def __init__(self, table: Table) -> None:
        self._table = table
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
            self.good[places] = False
            first = np.sort(places)[: bounds.LISTED + 1]
            self._found.append(_Found(first, column, code, params_of, by, self._begin, len(places)))

    def __len__(self) -> int:
        return sum(found.total for found in self._found)

    def first(self) -> list[Problem]:
        """What was found first, in order of sheet, line and column: one more than is listed, to say where the others
        begin."""
        if not self._found:
            return []
        rows = np.concatenate([found.rows for found in self._found])
        source = np.repeat(np.arange(len(self._found)), [len(found.rows) for found in self._found])
        rank = np.array([_ORDER[found.column] for found in self._found])[source]
        order = np.lexsort((source, rank, rows))
        maker = _Maker(self._table)
        first = order[: bounds.LISTED + 1]
        return [
            maker.problem(self._found[at], row)
            for at, row in zip(source[first].tolist(), rows[first].tolist(), strict=True)
        ]


class _Maker:
    """Makes problems of what was found; those that count alike share what they tell."""

    def __init__(self, table: Table) -> None:
        self._line, self._sheet, self._sheets = table.line, table.sheet, table.sheets
        self._shared: dict[tuple[int, int, int], Params] = {}

    def problem(self, found: _Found, row: int) -> Problem:
        if found.by is None:
            return Problem(int(self._line[row]), found.column, found.code, self._params(found, row))
        group = (id(found), int(found.by[row - found.begin]), int(self._sheet[row]))
        if group not in self._shared:
            self._shared[group] = self._params(found, row)
        return Problem(int(self._line[row]), found.column, found.code, self._shared[group])

    def _params(self, found: _Found, row: int) -> Params:
        if len(self._sheets) == 1:
            return found.params_of(row - found.begin)
        return {**found.params_of(row - found.begin), "sheet": self._sheets[self._sheet[row]]}
