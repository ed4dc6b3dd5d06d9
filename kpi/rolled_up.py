"""Readings of the total and of the levels: what their agencies handed in, rolled up (design, 4.2)."""

from functools import lru_cache

import numpy as np
import pandas as pd

from kpi import handed_in, reckon
from kpi.cohorts import cohorts
from kpi.plan import TOTAL, Plan
from kpi.rows import frame


def readings(plan: Plan, sums: pd.DataFrame, as_of: float | None) -> dict[str, np.ndarray]:
    """reckon.READING_COLUMNS of the total and the levels, for every indicator and year up to a moment (None: ever).

    sums: handed_in.of_cohorts().
    """
    until = np.inf if as_of is None else as_of
    sums = sums[sums["t"] <= until]
    years = [*plan.years, *sums["year"]]
    periods = _periods(plan, min(years), max(years if as_of is None else [*years, int(np.ceil(as_of))]))
    cells = _cells(plan, sums, periods[periods["t"] <= until])
    rolled = reckon.roll_up(cells, cells, plan.reckoning.min_coverage)
    is_total = rolled["level"] == TOTAL
    total = reckon.total_readings(rolled[is_total], _reported(plan, sums), cells[cells["level"] == TOTAL])
    return _together(plan, total, rolled[~is_total])


def _reported(plan: Plan, sums: pd.DataFrame) -> pd.DataFrame:
    """One row per indicator and year with a hand-in for the province itself: its reading."""
    own = reckon.own_readings(handed_in.of_total(plan, sums))
    del own["agency"]
    return frame(own | {"indicator": plan.indicators["indicator"].to_numpy(object)[own["indicator"]]})


def _together(plan: Plan, total: pd.DataFrame, levels: pd.DataFrame) -> dict[str, np.ndarray]:
    # A total has a row without agencies due because it handed in itself, be it 0/0.
    one_office = total["coverage_due"].isna().to_numpy()
    parts = (
        {name: column.to_numpy() for name, column in total.items()}
        | {name: np.where(one_office, 1.0, total[name]) for name in ("coverage_have", "coverage_due")}
        | {"agency": np.full(len(total), plan.total_agency, dtype=object)},
        {name: column.to_numpy() for name, column in levels.items()}
        | {"agency": np.full(len(levels), None), "rolled_up_value": np.full(len(levels), np.nan)},
    )
    return {name: np.concatenate([part[name] for part in parts]) for name in reckon.READING_COLUMNS}


@lru_cache(maxsize=32)
def _periods(plan: Plan, first: int, last: int) -> pd.DataFrame:
    return plan.periods.frame(range(first, last + 1))


def _cells(plan: Plan, sums: pd.DataFrame, periods: pd.DataFrame) -> pd.DataFrame:
    """One row per ratio, level that reports it and period for which agencies are due, and per ratio and period for all
    of them together, level 'total': how many are due, and what they handed in, as roll_up() wants both."""
    cohort, levels = cohorts(plan), (*plan.levels, TOTAL)
    level_of = np.array([levels.index(level) for level in cohort.level])
    due_of_cohort = cohort.due(periods["ends"].to_numpy())
    due_of_level = np.zeros((len(levels), len(periods)))
    np.add.at(due_of_level, level_of, due_of_cohort)
    reports = _reports(plan, levels)
    due = _with_total(reports[:, :, None] * due_of_level)
    at = np.nonzero(due)

    place = pd.Index(periods["period"]).get_indexer(sums["period"].to_numpy(object))
    row, of = sums["indicator"].to_numpy(), sums["cohort"].to_numpy()
    counts = reports[row, level_of[of]] & (place >= 0) & (due_of_cohort[of, place] > 0)
    cell = np.ravel_multi_index((row[counts], level_of[of[counts]], place[counts]), due.shape)

    def added(name: str, where: str | None = None) -> np.ndarray:
        share = sums[name] if where is None else sums[name].where(sums[where], 0)
        grid = np.bincount(cell, np.nan_to_num(share.to_numpy(float)[counts]), due.size).reshape(due.shape)
        return _with_total(grid)[at]

    unweighted = added("values", "is_bare")
    return frame(
        {
            "indicator": plan.indicators["indicator"].to_numpy(object)[at[0]],
            "level": np.array(levels, dtype=object)[at[1]],
            **{name: periods[name].to_numpy()[at[2]] for name in ("year", "t")},
            "period": periods["period"].to_numpy(object)[at[2]],
            "due": due[at],
            "have": added("have"),
            "numerator": added("numerator", "is_weighted"),
            "denominator": added("denominator", "is_weighted"),
            "unweighted": unweighted,
            "mean_rate": reckon.divide(added("value", "is_bare"), unweighted),
        }
    )


def _with_total(grid: np.ndarray) -> np.ndarray:
    """Indicators × levels × periods, with the sum of all levels as the last of them, that of the total."""
    grid[:, -1] = grid[:, :-1].sum(axis=1)
    return grid


@lru_cache(maxsize=8)
def _reports(plan: Plan, levels: tuple[str, ...]) -> np.ndarray:
    """Whether the agencies of a level report a ratio: indicators × levels. The total's own figure is none of these."""
    return np.array(
        [
            [kind == "ratio" and level != TOTAL and level in plan.levels_of(code) for level in levels]
            for code, kind in zip(plan.indicators["indicator"], plan.indicators["kind"], strict=True)
        ]
    )
