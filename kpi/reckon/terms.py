"""What all steps of the reckoning share: the order of statuses, what names a reading, and arithmetic on arrays."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

STATUS_ORDER = ("missed", "off_track", "behind", "on_track", "met", "thin", "pending", "no_data")
SCOPE_KEY = ["indicator", "scope", "level", "agency"]
READING_COLUMNS = [
    *SCOPE_KEY, "year", "period", "t", "numerator", "denominator", "value", "basis", "thin", "rolled_up_value",
    "coverage_have", "coverage_due", "unweighted",
]  # fmt: skip
# Sums of decimal fractions miss their mark by a few 1e-15: a figure that close to a boundary lies on it.
EPSILON = 1e-9


@dataclass(frozen=True)
class AsOf:
    """The moment of a reckoning: the period seen last, and the day on which it is made."""

    t: float
    today: date


def floats(column: pd.Series) -> np.ndarray:
    return column.to_numpy(dtype=float, na_value=np.nan)


def mask(column: Any) -> np.ndarray:
    return np.asarray(column, dtype=bool)


def divide(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.abs(below) > EPSILON, above / np.where(below == 0, np.nan, below), np.nan)


def reached(value: np.ndarray, goal: np.ndarray, sign: np.ndarray, strict: np.ndarray) -> np.ndarray:
    """Whether value is as good as goal, or better than it where `strict`; False where either is unknown."""
    margin = sign * (value - goal)
    return mask(np.where(strict, margin > EPSILON, margin >= -EPSILON))
