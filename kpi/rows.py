"""A frame's rows as plain dicts, for sentences and drawings: pandas is slow where single cells are read."""

from typing import Any, cast

import pandas as pd

Row = dict[str, Any]


def records(frame: pd.DataFrame) -> list[Row]:
    """One dict per row, columns by name."""
    return cast(list[Row], frame.to_dict("records"))
