"""Readings of levels and of the total (design, 4.2)."""

from typing import Any

import numpy as np
import pandas as pd

from kpi.reckon.terms import EPSILON, find, floats, mask, numbers, told
from kpi.rows import frame

_PERIOD = ["indicator", "level", "period"]


def roll_up(sums: pd.DataFrame, due: pd.DataFrame, min_coverage: float) -> pd.DataFrame:
    """One row per indicator, scope, level and year: the one period that stands for it, summed (design, 4.2).

    sums: indicator, level, period, have, numerator, denominator, unweighted, mean_rate; level may be 'total'.
    due: indicator, level, period, year, t, due: agencies that must report; rows for every period of the year.
    Returns READING_COLUMNS without `agency` and `rolled_up_value`; value is in %, NaN where nothing was handed in
    or all of it was 0/0.
    """
    due = due[due["due"] > 0]
    place = find([due[name] for name in _PERIOD], [sums[name] for name in _PERIOD])
    have = np.nan_to_num(_taken(sums["have"], place))
    share = have / floats(due["due"])
    firm = (share >= min_coverage - EPSILON) & (have > 0)
    # Firm periods last, the latest of them; else the best covered, the later on a tie: what is written last stays.
    order = np.lexsort((floats(due["t"]), np.where(firm, 2.0, share)))
    group = numbers(due["indicator"], due["level"], due["year"])
    chosen = np.full(group.max(initial=-1) + 1, -1)
    chosen[group[order]] = order
    due, place, have, firm = due.iloc[chosen], place[chosen], have[chosen], firm[chosen]
    sum_of = {name: _taken(sums[name], place) for name in ("numerator", "denominator", "unweighted", "mean_rate")}
    return _rolled(due, have, firm, sum_of)


def _rolled(due: pd.DataFrame, have: np.ndarray, firm: np.ndarray, sum_of: dict[str, np.ndarray]) -> pd.DataFrame:
    """roll_up() of one period each, with what was handed in for it."""
    weighted = sum_of["denominator"] > 0
    numerator, denominator = (np.where(weighted, sum_of[name], np.nan) for name in ("numerator", "denominator"))
    value = np.where(weighted, 100 * numerator / denominator, sum_of["mean_rate"])
    estimate = ~weighted & (sum_of["unweighted"] > 0)
    basis = np.where(estimate, "estimate", "rolled_up")
    handed_in = have > 0
    level = due["level"].to_numpy(object)
    return frame(
        {
            "indicator": due["indicator"].to_numpy(object),
            "scope": np.where(level == "total", "total", "level").astype(object),
            "level": level,
            "year": due["year"].to_numpy(int),
            "period": told(due["period"].to_numpy(object), handed_in),
            "t": np.where(handed_in, floats(due["t"]), np.nan),
            "numerator": numerator,
            "denominator": denominator,
            "value": value,
            "basis": told(basis, ~np.isnan(value)),
            "thin": handed_in & ~firm,
            "coverage_have": have,
            "coverage_due": floats(due["due"]),
            "unweighted": np.where(handed_in, sum_of["unweighted"], np.nan),
        }
    )


def total_readings(rolled: pd.DataFrame, reported: pd.DataFrame, have: pd.DataFrame) -> pd.DataFrame:
    """One row per indicator and year: the province's own figure, or the roll-up where it is firm and later (4.2).

    rolled: roll_up() of level 'total'. reported: indicator, year, period, t, numerator, denominator, value.
    have: indicator, period, have, due: the agencies' hand-ins, for the coverage of a reported figure's own period.
    Returns the columns of roll_up() and rolled_up_value; coverage is missing where no agencies report.
    """
    own = find([rolled["indicator"], rolled["year"]], [reported["indicator"], reported["year"]])
    alone = np.setdiff1d(np.arange(len(reported)), own)
    own, of_rolled = np.append(own, alone), np.append(np.arange(len(rolled)), np.full(len(alone), -1))
    up = {
        name: _taken(rolled[name], of_rolled) for name in ("t", "value", "coverage_have", "coverage_due", "unweighted")
    }
    thin = np.append(mask(rolled["thin"]), False)[of_rolled]
    reported_value = _taken(reported["value"], own)
    later = ~np.isnan(up["value"]) & ~thin & (up["t"] > _taken(reported["t"], own))
    use = ~np.isnan(reported_value) & ~later

    def either(name: str, is_own: np.ndarray) -> np.ndarray:
        return np.asarray(np.where(is_own, _taken(reported[name], own), _taken(rolled[name], of_rolled)))

    not_rolled = of_rolled < 0
    indicator, year = either("indicator", not_rolled), either("year", not_rolled).astype(int)
    period = either("period", use)
    covered = find([indicator, period], [have["indicator"], have["period"]])
    total = np.full(len(own), "total", dtype=object)
    return frame(
        {
            "indicator": indicator, "scope": total, "level": total, "year": year, "period": period,
            **{name: either(name, use) for name in ("t", "numerator", "denominator", "value")},
            "basis": np.where(use, "reported", _taken(rolled["basis"], of_rolled)),
            "thin": thin & ~use,
            "rolled_up_value": np.where(np.isnan(reported_value), np.nan, up["value"]),
            "coverage_have": np.where(use, _taken(have["have"], covered), up["coverage_have"]),
            "coverage_due": np.where(use, _taken(have["due"], covered), up["coverage_due"]),
            "unweighted": np.where(use, np.nan, up["unweighted"]),
        }
    )  # fmt: skip


def _taken(column: pd.Series, rows: np.ndarray) -> Any:
    """The column's values of these rows, missing where there is none (-1): text as Python's own, else floats."""
    is_text = column.dtype == object or isinstance(column.dtype, pd.StringDtype)
    values, none = (column.to_numpy(object), np.array([None])) if is_text else (floats(column), np.array([np.nan]))
    return np.concatenate([values, none])[rows]
