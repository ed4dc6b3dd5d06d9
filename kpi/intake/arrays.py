"""Small words of array work that several modules of the intake share."""

from typing import Any

import numpy as np

Floats = np.ndarray[Any, np.dtype[np.float64]]
Codes = np.ndarray[Any, np.dtype[np.signedinteger[Any]]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]


def pairs(left: Codes, right: Codes, width: int) -> tuple[list[tuple[int, int]], Codes]:
    """The distinct pairs of two code columns, and for each row the place of its pair. ``right`` is 0 … width − 1."""
    keys, place = np.unique(left.astype(np.int64) * width + right, return_inverse=True)
    return [(int(key) // width, int(key) % width) for key in keys], place
