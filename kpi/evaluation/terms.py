"""The order of statuses, and when two numbers are the same."""

from typing import Any

import numpy as np

# Statuses of a reading that falls short of its target, of one that does not, and where nothing can be judged.
SHORT, ON_TARGET = ("missed", "off_track", "behind"), ("on_track", "met")
NOT_ASSESSED, NOT_APPLICABLE = ("thin", "pending", "no_data"), "not_applicable"
UNASSESSED = (*NOT_ASSESSED, NOT_APPLICABLE)
STATUS_ORDER = (*SHORT, *ON_TARGET, *UNASSESSED)
# Sums of decimal fractions miss their mark by a few 1e-15: a figure that close to a boundary lies on it.
EPSILON = 1e-9


def floats(column: Any) -> np.ndarray:
    return np.asarray(column, dtype=float)


def divide(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.abs(below) > EPSILON, above / np.where(below == 0, np.nan, below), np.nan)


def differ(one: float, other: float, points: float) -> bool:
    """Whether two figures are more than so far apart."""
    return abs(one - other) > points + EPSILON
