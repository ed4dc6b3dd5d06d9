"""Every scope's readings over the years, as matrices: its own, the year before's, the base and the projection."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from kpi.reckon.terms import READING_COLUMNS, SCOPE_KEY, Columns, divide, floats, mask, together

# What tells scopes apart: level and agency already say which of the three kinds one is.
_SCOPE = ("indicator", "level", "agency")


@dataclass(frozen=True)
class Base:
    value: np.ndarray
    t: np.ndarray
    year: np.ndarray


@dataclass(frozen=True)
class History:
    """The firm readings as a matrix, one line per row of the bindings and one column per year, later years unseen.
    `own` is the place of each row's own reading, firm or not, among the readings; -1 where there is none."""

    years: np.ndarray
    value: np.ndarray
    t: np.ndarray
    column: np.ndarray  # of each row's own year
    own: np.ndarray

    @classmethod
    def of(cls, readings: Columns, bindings: Columns) -> "History":
        seen, asked = (np.asarray(table["year"], dtype=int) for table in (readings, bindings))
        first = min(seen.min(initial=9999), asked.min(initial=9999)) - 1
        years = np.arange(first, max(seen.max(initial=first), asked.max(initial=first)) + 1)
        scope_of_reading, scope = together(*([table[name] for name in _SCOPE] for table in (readings, bindings)))
        at = np.full((max(scope_of_reading.max(initial=-1), scope.max(initial=-1)) + 1, len(years)), -1)
        at[scope_of_reading, seen - first] = np.arange(len(seen))
        column = asked - first
        places = np.where(np.arange(len(years)) > column[:, None], -1, at[scope])
        own = places[np.arange(len(scope)), column]
        value, t = floats(readings["value"]), floats(readings["t"])
        firm = ~np.isnan(value) & ~mask(readings["thin"])
        value, t = (np.append(np.where(firm, of, np.nan), np.nan)[places] for of in (value, t))
        return cls(years, value, t, column, own)

    def found(self, readings: Columns) -> dict[str, Any]:
        """Each row's own reading: READING_COLUMNS without those that name the row; thin is False without one."""
        thin = np.append(mask(readings["thin"]), False)[self.own]
        words = {
            name: np.append(np.asarray(readings[name], dtype=object), np.array([None]))[self.own]
            for name in ("period", "basis")
        }
        numbers = {
            name: np.append(floats(readings[name]), np.nan)[self.own]
            for name in READING_COLUMNS if name not in (*SCOPE_KEY, "year", "thin", *words)
        }  # fmt: skip
        return {**words, **numbers, "thin": thin}

    def _pick(self, column: np.ndarray, valid: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        row = np.arange(len(column))
        at = np.where(valid, column, 0)
        return (
            np.where(valid, self.value[row, at], np.nan),
            np.where(valid, self.t[row, at], np.nan),
        )

    def year_before(self) -> tuple[np.ndarray, np.ndarray]:
        """Value and t of the reading of y - 1."""
        return self._pick(self.column - 1, self.column > 0)

    def base(self, base_year: int, only_base_year: np.ndarray) -> Base:
        """The latest reading of a year ≤ base_year, else the earliest; for a reduction the base year's and no other."""
        has = ~np.isnan(self.value)
        early = has & (self.years <= base_year)[None, :]
        last_early = early.shape[1] - 1 - np.argmax(early[:, ::-1], axis=1)
        column = np.where(early.any(axis=1), last_early, np.argmax(has, axis=1))
        in_base_year = has & (self.years == base_year)[None, :]
        column = np.where(only_base_year, np.argmax(in_base_year, axis=1), column)
        valid = np.where(only_base_year, in_base_year.any(axis=1), has.any(axis=1))
        value, t = self._pick(column, valid)
        return Base(value, t, np.where(valid, self.years[column], np.nan))

    def projection(self, due: np.ndarray, is_percentage: np.ndarray, wanted: np.ndarray) -> np.ndarray:
        """The Theil–Sen line through three readings or more, at `due`; percentages held within 0–100 (design, 4.5).
        NaN where not `wanted`.

        Slope: the median over all pairs of readings; intercept: the median of value - slope * t (Sen 1968).
        """
        projected, has = np.full(len(due), np.nan), ~np.isnan(self.value)
        count = np.where(wanted, has.sum(axis=1), 0)
        for readings in np.unique(count[count >= 3]):
            rows = np.flatnonzero(count == readings)
            at = has[rows]
            value, t = (of[rows][at].reshape(len(rows), readings) for of in (self.value, self.t))
            line = _theil_sen(value, t, due[rows])
            projected[rows] = np.where(is_percentage[rows], np.clip(line, 0, 100), line)
        return projected


def _theil_sen(value: np.ndarray, t: np.ndarray, due: np.ndarray) -> np.ndarray:
    """Of each row the line through its readings, at `due`. Time is counted from there: so the intercept is the answer,
    and no digits are lost to the year's thousands."""
    first, second = np.triu_indices(value.shape[1], k=1)
    slope = np.median(divide(value[:, second] - value[:, first], t[:, second] - t[:, first]), axis=1)
    line: np.ndarray = np.median(value - slope[:, None] * (t - due[:, None]), axis=1)
    return line
