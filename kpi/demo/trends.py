"""How a made-up indicator fares over the plan: a course says which part of the way from base to goal is covered when.

Courses are dealt out in the plan's own order, so that any plan of some size shows every status side by side.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

Curve = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Course:
    """`curve`: position in time (0 at the base, 1 when the plan ends) → part of the way to the goal (1 is the goal)."""

    curve: Curve
    coverage: float = 1.0  # share of the agencies that hand in, in the last three years of the plan
    silent: Callable[[Sequence[int]], Sequence[int]] = lambda years: ()  # years without any figure


COURSES = {
    "ahead": Course(lambda u: 1.3 * u**0.8),
    "steady": Course(lambda u: 1.06 * u),
    "slow": Course(lambda u: 0.93 * u),
    "stalled": Course(lambda u: 0.45 * (1 - np.exp(-4 * u))),
    "late": Course(lambda u: 1.1 * u**1.6),
    "thin": Course(lambda u: 1.02 * u, coverage=0.3),
    "stops": Course(lambda u: 0.9 * u, silent=lambda years: years[2:]),
    "gap": Course(lambda u: 0.9 * u, silent=lambda years: years[-2:-1]),
}

ROTATIONS = {
    "levelled": ("steady", "late", "slow", "ahead", "steady", "slow", "ahead", "stalled", "thin"),
    "total": ("slow", "steady", "ahead", "stalled", "steady", "late", "ahead", "stops"),
    "rank": ("steady", "ahead", "stalled", "slow", "late", "ahead"),
    "score": ("steady", "stalled", "gap", "late"),
    "reduction": ("late", "slow"),
    "milestone": ("done_0.55", "done_1", "done_0.3", "done_0.8", "never"),
}

# Where targets bind each level by itself, the levels fare differently, highest level first.
BY_LEVEL = ("steady", "slow", "late")


def _milestone(name: str) -> Course:
    done_at = float(name.removeprefix("done_")) if name.startswith("done_") else np.inf
    return Course(lambda u: (u >= done_at).astype(float))


def course(name: str) -> Course:
    """The course of that name; `done_0.8` is a milestone reached at 0,8 of the plan, `never` one that is not."""
    return COURSES[name] if name in COURSES else _milestone(name)


def covered(name: str, position: np.ndarray) -> np.ndarray:
    """Part of the way covered at each position; before the base a figure lies a little below it."""
    after = course(name).curve(np.clip(position, 0.0, None))
    return np.where(position < 0, 0.3 * position, after) if name in COURSES else after


def group(indicator: pd.Series) -> str:
    """The rotation that an indicator (a row of the plan's indicators) is dealt its course from."""
    if indicator["kind"] != "ratio":
        return str(indicator["kind"])
    return "total" if indicator["reporting_levels"] == "total" else "levelled"


def dealt(indicators: pd.DataFrame) -> dict[str, str]:
    """indicator → name of its course, dealt from its rotation in the plan's order."""
    dealt_so_far: dict[str, int] = {}
    names = {}
    for _, indicator in indicators.iterrows():
        rotation = ROTATIONS[group(indicator)]
        turn = dealt_so_far.setdefault(group(indicator), 0)
        names[indicator["indicator"]] = rotation[turn % len(rotation)]
        dealt_so_far[group(indicator)] += 1
    return names
