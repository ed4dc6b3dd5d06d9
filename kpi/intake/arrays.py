"""Small words of array work that several modules of the intake share."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pyarrow as pa

Floats = np.ndarray[Any, np.dtype[np.float64]]
Codes = np.ndarray[Any, np.dtype[np.signedinteger[Any]]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]

BLOCK = 1 << 16  # rows that are judged together: few enough to stay in the processor's cache
_THREADS = min(4, os.cpu_count() or 1)


def in_threads(
    work: Callable[[slice], object], parts: Iterable[slice], beside: Callable[[], object] = lambda: None
) -> None:
    """Does the work for every part, and what is to be done beside it, several at a time: NumPy and Arrow let other
    threads run meanwhile."""
    parts = list(parts)
    if len(parts) <= 1:
        for part in parts:
            work(part)
        beside()
        return
    with ThreadPoolExecutor(_THREADS) as pool:
        for done in [pool.submit(beside), *(pool.submit(work, part) for part in parts)]:
            done.result()


def blocks(rows: int) -> list[slice]:
    """So many rows in parts that a processor takes at one go."""
    return [slice(begin, min(begin + BLOCK, rows)) for begin in range(0, rows, BLOCK)]


def texts(words: pa.Array) -> Iterator[str]:
    """The texts one by one: as objects of Python all of them would take several times the memory."""
    for block in blocks(len(words)):
        yield from words.slice(block.start, block.stop - block.start).to_pylist()


def pairs(left: Codes, right: Codes, width: int) -> tuple[Iterator[tuple[int, int]], Codes]:
    """The distinct pairs of two code columns, and for each row the place of its pair. ``right`` is 0 … width − 1."""
    keys, place = np.unique(left.astype(np.int64) * width + right, return_inverse=True)
    return ((int(key) // width, int(key) % width) for key in keys), place
