"""A frame's rows as plain dicts, for sentences and drawings: pandas is slow where single cells are read."""

from typing import Any

import pandas as pd

Row = dict[str, Any]


def records(frame: pd.DataFrame) -> list[Row]:
    """One dict per row, columns by name; numbers are Python's own. (DataFrame.to_dict takes thrice as long.)"""
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*(frame[name].tolist() for name in frame), strict=True)]
