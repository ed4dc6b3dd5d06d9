"""A frame's rows as plain dicts, for sentences and drawings: pandas is slow where single cells are read."""

from typing import Any

import numpy as np
import pandas as pd

Row = dict[str, Any]


def records(frame: pd.DataFrame) -> list[Row]:
    """One dict per row, columns by name; numbers are Python's own. (DataFrame.to_dict takes many times as long.)"""
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in frame.astype(object).to_numpy().tolist()]


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its text as Python's own, missing is None. What a page cuts into many small frames is kept so:
    each column of pandas' `str` is a block of its own, and costs as much as all of these together."""
    return pd.DataFrame(
        {
            name: text(column.to_numpy(object), column.notna().to_numpy())
            if isinstance(column.dtype, pd.StringDtype) else column
            for name, column in frame.items()
        }
    )  # fmt: skip


def text(values: np.ndarray, known: np.ndarray | None = None) -> pd.Series:
    """A column of Python's own text, None where it is not known. Its type is said outright, lest pandas turn it into
    its own `str`."""
    column = pd.Series(values, dtype=object)
    if known is not None:
        column[~known] = None
    return column
