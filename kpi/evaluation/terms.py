"""The order of statuses, and when two numbers are the same."""

from typing import Any

import numpy as np

# Statuses of a reading that falls short of its target, of one that does not, and where nothing can be judged.
SHORT, KEPT = ("missed", "off_track", "behind"), ("on_track", "met")
UNJUDGED, NOT_APPLICABLE = ("thin", "pending", "no_data"), "not_applicable"
UNASSESSED = (*UNJUDGED, NOT_APPLICABLE)
STATUS_ORDER = (*SHORT, *KEPT, *UNASSESSED)
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
