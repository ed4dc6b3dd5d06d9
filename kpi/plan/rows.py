"""Rows as plain dicts, as columns and in order: pandas is slow where single cells are read or little is sorted."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Row = dict[str, Any]
Table = pd.DataFrame | Sequence[Row]
Numbers = npt.NDArray[np.int64]


def records(table: Table) -> list[Row]:
    """One dict per row, columns by name, with Python's own numbers. (DataFrame.to_dict takes many times as long.)"""
    if not isinstance(table, pd.DataFrame):
        return list(table)
    names = [str(name) for name in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.to_numpy(object).tolist()]


def first_of_each(rows: Iterable[Row], *names: str) -> list[Row]:
    """The first row of each value of the columns, in the order of these values."""
    first: dict[tuple[Hashable, ...], Row] = {}
    for row in rows:
        first.setdefault(tuple(row[name] for name in names), row)
    return [first[key] for key in sorted(first)]


def frame(columns: Mapping[Any, Any]) -> pd.DataFrame:
    """The frame of these columns, arrays of one length; text stays Python's own. They share one index, which pandas
    would else compare column by column."""
    index = pd.RangeIndex(len(next(iter(columns.values()))))
    return pd.DataFrame(
        {
            name: pd.Series(np.asarray(column), index, dtype=object) if column.dtype == object else np.asarray(column)
            for name, column in columns.items()
        },
        index,
    )  # fmt: skip


def ordered(key: npt.NDArray[np.signedinteger[Any]]) -> tuple[Numbers, Numbers]:
    """The positions of the rows in ascending order of their keys (from 0 on), equal keys in their order; and the keys.

    A key that leaves enough of 63 bits free is sorted together with its row's position, in a quarter of the time.
    """
    bits = len(key).bit_length()
    if len(key) and int(key.max()) >> (63 - bits):
        order: Numbers = np.argsort(key, kind="stable")
        return order, key[order].astype(np.int64)
    packed = key.astype(np.int64) << bits
    packed |= np.arange(len(key))
    packed.sort()
    order = packed & ((1 << bits) - 1)
    packed >>= bits
    return order, packed
