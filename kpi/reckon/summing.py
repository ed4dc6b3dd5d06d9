"""Readings of levels and of the total (design, 4.2)."""

import numpy as np
import pandas as pd

from kpi.reckon.terms import EPSILON


def roll_up(sums: pd.DataFrame, due: pd.DataFrame, min_coverage: float) -> pd.DataFrame:
    """One row per indicator, scope, level and year: the one period that stands for it, summed (design, 4.2).

    sums: indicator, level, period, year, t, have, numerator, denominator, unweighted, mean_rate; level
        may be 'total'.
    due: indicator, level, period, year, t, due: agencies that must report; rows for every period of the year.
    Returns READING_COLUMNS without `agency` and `rolled_up_value`; value is in %, NaN where nothing was handed in
    or all of it was 0/0.
    """
    periods = due.merge(sums.drop(columns=["year", "t"]), on=["indicator", "level", "period"], how="left")
    periods["have"] = periods["have"].fillna(0)
    periods = periods[periods["due"] > 0]
    share = periods["have"] / periods["due"]
    firm = (share >= min_coverage - EPSILON) & (periods["have"] > 0)
    # Firm periods first, the latest of them; else the best covered, the later on a tie.
    ranked = periods.assign(firm=firm, share=share.where(~firm, 2.0)).sort_values(["firm", "share", "t"], kind="stable")
    chosen = ranked.groupby(["indicator", "level", "year"], sort=True).tail(1).reset_index(drop=True)
    weighted = chosen["denominator"].fillna(0) > 0
    handed_in = chosen["have"] > 0
    rate = 100 * chosen["numerator"] / chosen["denominator"].where(weighted)
    estimate = ~weighted & (chosen["unweighted"].fillna(0) > 0)
    value = rate.where(weighted, chosen["mean_rate"])
    return pd.DataFrame(
        {
            "indicator": chosen["indicator"],
            "scope": np.where(chosen["level"] == "total", "total", "level"),
            "level": chosen["level"],
            "year": chosen["year"].astype(int),
            "period": chosen["period"].where(handed_in),
            "t": chosen["t"].where(handed_in),
            "numerator": chosen["numerator"].where(weighted),
            "denominator": chosen["denominator"].where(weighted),
            "value": value,
            "basis": pd.Series("rolled_up", chosen.index).mask(estimate, "estimate").where(value.notna()),
            "thin": handed_in & ~chosen["firm"],
            "coverage_have": chosen["have"],
            "coverage_due": chosen["due"],
            "unweighted": chosen["unweighted"].where(handed_in),
        }
    )


def total_readings(rolled: pd.DataFrame, reported: pd.DataFrame, have: pd.DataFrame) -> pd.DataFrame:
    """One row per indicator and year: the province's own figure, or the roll-up where it is firm and later (4.2).

    rolled: roll_up() of level 'total'. reported: indicator, year, period, t, numerator, denominator, value.
    have: indicator, period, have, due: the agencies' hand-ins, for the coverage of a reported figure's own period.
    Returns the columns of roll_up() and rolled_up_value.
    """
    both = rolled.merge(reported, on=["indicator", "year"], how="outer", suffixes=("", "_reported"))
    later = both["value"].notna() & ~both["thin"].eq(True) & (both["t"] > both["t_reported"])
    use = both["value_reported"].notna() & ~later
    both["rolled_up_value"] = both["value"].where(both["value_reported"].notna())
    for column in ("period", "t", "numerator", "denominator", "value"):
        both[column] = both[f"{column}_reported"].where(use, both[column])
    both["basis"] = both["basis"].mask(use, "reported")
    both["thin"] = both["thin"].eq(True) & ~use
    both["unweighted"] = both["unweighted"].mask(use)
    own = both[["indicator", "period"]].merge(have, on=["indicator", "period"], how="left")
    for column in ("have", "due"):
        both[f"coverage_{column}"] = own[column].set_axis(both.index).where(use, both[f"coverage_{column}"])
    both["scope"] = both["level"] = "total"
    return both.drop(columns=both.filter(regex="_reported$").columns)
