"""A long list of agencies in parts, each of which a browser can draw as one picture."""

from collections.abc import Sequence
from typing import TypeVar

PART = 200  # agencies: a province's fit into one part, a country's communes do not

One = TypeVar("One")


def parts(count: int) -> tuple[tuple[int, int], ...]:
    """The first and the last place of each part of a list of `count`, counted from 1."""
    return tuple((start + 1, min(start + PART, count)) for start in range(0, count, PART))


def of_part(rows: Sequence[One], part: int) -> Sequence[One]:
    """The rows of a part, counted from 0."""
    return rows[part * PART : (part + 1) * PART]
