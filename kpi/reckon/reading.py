"""An office's own reading of a year (design, 4.1)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kpi.reckon.terms import told


@dataclass(frozen=True)
class Actuals:
    """Current actuals, an element each. `indicator` and `agency` are numbers from 0 on; numerator, denominator and
    value are NaN where they are missing."""

    indicator: np.ndarray
    agency: np.ndarray
    period: np.ndarray
    year: np.ndarray
    t: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray
    value: np.ndarray
    is_ratio: np.ndarray


def own_readings(actuals: Actuals) -> dict[str, np.ndarray]:
    """One element per indicator, agency and year with a hand-in, of the latest actual that is a reading: indicator,
    agency, year, period, t, numerator, denominator, value (in %, for a ratio). All but the first three are missing
    where every actual is 0/0."""
    weighted = actuals.is_ratio & ~np.isnan(actuals.numerator)
    is_reading = np.where(weighted, actuals.denominator > 0, ~np.isnan(actuals.value))
    rows = _latest(actuals, is_reading)
    weighted, is_reading = weighted[rows], is_reading[rows]
    has_sums = is_reading & weighted
    numerator, denominator = (np.where(has_sums, of[rows], np.nan) for of in (actuals.numerator, actuals.denominator))
    return {
        "indicator": actuals.indicator[rows],
        "agency": actuals.agency[rows],
        "year": actuals.year[rows],
        "period": told(actuals.period[rows], is_reading),
        "t": np.where(is_reading, actuals.t[rows], np.nan),
        "numerator": numerator,
        "denominator": denominator,
        "value": np.where(has_sums, 100 * numerator / denominator, np.where(is_reading, actuals.value[rows], np.nan)),
    }


def _latest(actuals: Actuals, is_reading: np.ndarray) -> np.ndarray:
    """Of each indicator, agency and year the row that is its reading, or any row where none is."""
    group = np.zeros(len(actuals.t), dtype=int)
    for of in (actuals.indicator, actuals.agency, actuals.year):
        last = of.max(initial=0)
        first = of.min(initial=last)
        group = group * (last - first + 1) + (of - first)
    row_of = np.full(group.max(initial=-1) + 1, -1)
    # There are few moments, and small numbers are put in order without comparing them.
    order = np.argsort(pd.factorize(actuals.t, sort=True)[0].astype(np.int16), kind="stable")
    # What is written last stays: the latest, and a reading rather than none.
    for rows in (order, order[is_reading[order]]):
        row_of[group[rows]] = rows
    return row_of[row_of >= 0]
