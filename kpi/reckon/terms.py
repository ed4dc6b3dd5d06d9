"""What all steps of the reckoning share: the order of statuses, what names a reading, and arithmetic on arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

# Statuses of a reading that falls short of its target, of one that does not, and where nothing can be judged.
SHORT, KEPT, UNJUDGED = ("missed", "off_track", "behind"), ("on_track", "met"), ("thin", "pending", "no_data")
STATUS_ORDER = (*SHORT, *KEPT, *UNJUDGED)
SCOPE_KEY = ["indicator", "scope", "level", "agency"]
READING_COLUMNS = [
    *SCOPE_KEY, "year", "period", "t", "numerator", "denominator", "value", "basis", "thin", "rolled_up_value",
    "coverage_have", "coverage_due", "unweighted",
]  # fmt: skip
# What a judged row says, in this order: first what the command line promises (design, 8), then what pages need.
FIELDS = (
    "indicator", "scope", "level", "agency", "year", "period", "numerator", "denominator", "value", "basis",
    "rolled_up_value", "coverage_have", "coverage_due", "unweighted", "target_form", "target_level", "target_value",
    "due_year", "expected", "status", "gap", "needed_pace", "projection",
)  # fmt: skip
JUDGED = (
    *FIELDS, "comparator", "area", "kind", "unit", "direction", "each_year", "t", "thin", "goal", "base_value",
    "base_year", "tolerance", "previous_value", "pace", "is_final",
)  # fmt: skip
# A table on its way through the reckoning: a frame, or arrays by name where pandas would cost more than it does.
Columns = pd.DataFrame | Mapping[str, np.ndarray]
# Sums of decimal fractions miss their mark by a few 1e-15: a figure that close to a boundary lies on it.
EPSILON = 1e-9


@dataclass(frozen=True)
class AsOf:
    """The moment of a reckoning: the period seen last, and the day on which it is made."""

    t: float
    today: date


def floats(column: Any) -> np.ndarray:
    return np.asarray(column, dtype=float)


def numbers(*columns: Any) -> np.ndarray:
    """A number for each row, the same where all its columns are the same, from 0 on without gaps."""
    number = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        code, distinct = pd.factorize(np.asarray(column))  # -1 is missing; to have it counted takes twice as long
        number = pd.factorize(number * (len(distinct) + 1) + code + 1)[0]
    return number


def together(first: Sequence[Any], second: Sequence[Any]) -> tuple[np.ndarray, np.ndarray]:
    """numbers() of two tables, given by their columns, that mean the same in both."""
    number = numbers(
        *(np.concatenate([np.asarray(one), np.asarray(other)]) for one, other in zip(first, second, strict=True))
    )
    return number[: len(first[0])], number[len(first[0]) :]


def find(wanted: Sequence[Any], among: Sequence[Any]) -> np.ndarray:
    """Which row of `among` is the same as each of `wanted`, both given by their columns; -1 where there is none.
    (A merge of pandas takes many times as long.)"""
    number, known = together(wanted, among)
    at = np.full(max(number.max(initial=-1), known.max(initial=-1)) + 1, -1)
    at[known] = np.arange(len(known))
    found: np.ndarray = at[number]
    return found


def told(words: Any, known: np.ndarray) -> np.ndarray:
    """A column of Python's own text (or one word for all rows), None where it is not known."""
    column = np.full(known.shape, words, dtype=object)
    column[~known] = None
    return column


def mask(column: Any) -> np.ndarray:
    return np.asarray(column, dtype=bool)


def divide(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.abs(below) > EPSILON, above / np.where(below == 0, np.nan, below), np.nan)


def differ(one: float, other: float, points: float) -> bool:
    """Whether two figures are more than so far apart."""
    return abs(one - other) > points + EPSILON


def reached(value: np.ndarray, goal: np.ndarray, sign: np.ndarray, strict: np.ndarray) -> np.ndarray:
    """Whether value is as good as goal, or better than it where `strict`; False where either is unknown."""
    margin = sign * (value - goal)
    return mask(np.where(strict, margin > EPSILON, margin >= -EPSILON))
