"""What a checked file would change: each of its rows beside the actual that counts now."""

import numpy as np
import pandas as pd

NEW, REPLACES, SAME = "new", "replaces", "same"
ORDER = (REPLACES, NEW, SAME)  # what needs a second look comes first
KEYS = ["indicator", "agency", "period"]
FIGURES = ["numerator", "denominator", "value"]


def preview(rows: pd.DataFrame, current: pd.DataFrame) -> pd.DataFrame:
    """One row per row of the file: line, indicator, agency, period, change, then numerator, denominator, value and
    figure, each also as before_… (NaN where nothing counts yet).

    `rows` and `current` have the store's columns. `figure` is the rate in % where there is a denominator above 0, else
    the bare value. `change` is 'replaces' (other figures count now), 'new' or 'same', and sorts in that order, then by
    line.
    """
    before = current[[*KEYS, *FIGURES]].rename(columns={name: f"before_{name}" for name in FIGURES})
    joined = rows[["line", *KEYS, *FIGURES]].merge(before.assign(known=True), on=KEYS, how="left")
    known = joined["known"].notna()
    same = known.copy()
    for name in FIGURES:
        old, new = joined[f"before_{name}"], joined[name]
        same &= (old == new) | (old.isna() & new.isna())
    change = np.select([same, known], [SAME, REPLACES], NEW)
    joined = joined.assign(
        change=pd.Categorical(change, ORDER, ordered=True),
        figure=_figure(joined, ""),
        before_figure=_figure(joined, "before_"),
    )
    columns = ["line", *KEYS, "change", *(part + name for part in ("", "before_") for name in [*FIGURES, "figure"])]
    return joined.sort_values(["change", "line"], kind="stable", ignore_index=True)[columns]


def _figure(rows: pd.DataFrame, part: str) -> pd.Series:
    numerator, denominator = rows[f"{part}numerator"], rows[f"{part}denominator"]
    return (100 * numerator / denominator.where(denominator > 0)).fillna(rows[f"{part}value"])
