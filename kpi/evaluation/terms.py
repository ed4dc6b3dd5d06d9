"""The order of statuses, the worst of several (methodology, 4.4), what each agency misses (4.5), equal numbers."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from kpi.plan.rows import frame

# Statuses below target, met or on track, and not yet assessed.
SHORT, ON_TARGET = ("missed", "off_track", "behind"), ("on_track", "met")
NOT_ASSESSED, NOT_APPLICABLE = ("thin", "pending", "no_data"), "not_applicable"
UNASSESSED = (*NOT_ASSESSED, NOT_APPLICABLE)
STATUS_ORDER = (*SHORT, *ON_TARGET, *UNASSESSED)
# Sums of decimal fractions are off by a few 1e-15: a value that close to a boundary is on it.
EPSILON = 1e-9


def floats(column: Any) -> np.ndarray:
    return np.asarray(column, dtype=float)


def divide(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """The quotients; NaN where the divisor is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.abs(below) > EPSILON, above / np.where(below == 0, np.nan, below), np.nan)


def differ(value: float, other: float, points: float) -> bool:
    """Whether two values are more than so many points apart."""
    return abs(value - other) > points + EPSILON


def worst_first(card: pd.DataFrame) -> pd.DataFrame:
    """The rows of a card, the worst status first; on a tie the largest shortfall relative to the goal first."""
    return card.iloc[_worst_order(card)].reset_index(drop=True)


def worst(card: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """One row per group of `by`, in their order: the card's row with the worst status (methodology, 4.4)."""
    order = _worst_order(card)
    group = np.zeros(len(card), dtype=np.int64)
    for name in by:  # as groupby().ngroup(), in a fifth of the time
        position, values = pd.factorize(card[name].to_numpy(), sort=True)
        group = group * (len(values) + 1) + np.where(position < 0, len(values), position)
    first = np.unique(group[order], return_index=True)[1]
    return card.iloc[order[first]].reset_index(drop=True)


def _worst_order(card: pd.DataFrame) -> np.ndarray:
    position = {status: index for index, status in enumerate(STATUS_ORDER)}
    status = np.array([position[status] for status in card["status"].to_numpy().tolist()], dtype=int)
    goal = np.abs(floats(card["goal"]))
    shortfall = np.nan_to_num(divide(floats(card["gap"]), goal))
    level, form = (pd.factorize(card[name].to_numpy(), sort=True)[0] for name in ("target_level", "target_form"))
    return np.lexsort((form, level, shortfall, status))


def plan_status(card: pd.DataFrame) -> pd.DataFrame:
    """One row per indicator and year: the worst over its targets, each at the target's own level (methodology, 4.4)."""
    own = card[(card["scope"] != "agency") & (card["level"] == card["target_level"])]
    return worst(own, ["indicator", "year"])


def ranked(counts: pd.DataFrame, min_coverage: float) -> pd.DataFrame:
    """Agencies with their rank by the share of their assessed indicators that are met or on track, 1-2-2-4.

    counts: a row each, with on_target, assessed and applies. Adds share (in percent, not rounded) and rank: NaN where
    fewer than `min_coverage` of the indicators that apply are assessed, as one good one among a dozen is no first rank.
    """
    on_target, assessed, applies = (counts[name].to_numpy() for name in ("on_target", "assessed", "applies"))
    enough = (assessed > 0) & (assessed >= min_coverage * applies - EPSILON)
    share = np.where(enough, divide(100 * on_target, assessed), np.nan)
    better = np.searchsorted(np.sort(-share[enough]), -share)
    return counts.assign(share=share, rank=np.where(enough, 1 + better, np.nan))


def shortfalls(readings: pd.DataFrame, goal: float) -> pd.DataFrame:
    """One row per agency whose rate is below the goal, the largest shortfall first (methodology, 4.5); ratios only.

    readings: agency, numerator, denominator of one indicator and year; bare rates are left out. goal: in %. Returns
    agency, missing (of the numerator, to reach the goal), share and share_so_far (of the total shortfall, 0 to 1).
    """
    numerator, denominator = floats(readings["numerator"]), floats(readings["denominator"])
    missing = goal / 100 * denominator - numerator
    short = missing > EPSILON  # false for a bare rate
    agency, missing = readings["agency"].to_numpy(object)[short], missing[short]
    order = np.lexsort((pd.factorize(agency, sort=True)[0], -missing))
    agency, missing = agency[order], missing[order]
    share = missing / missing.sum()
    return frame({"agency": agency, "missing": missing, "share": share, "share_so_far": np.cumsum(share)})
