"""Rows as plain dicts and as columns: pandas is slow where single cells are read."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

Row = dict[str, Any]
Table = pd.DataFrame | Sequence[Row]


def records(table: Table) -> list[Row]:
    """One dict per row, columns by name, with Python's own numbers. (DataFrame.to_dict takes many times as long.)"""
    if not isinstance(table, pd.DataFrame):
        return list(table)
    names = table.columns.tolist()
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
