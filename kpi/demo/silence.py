"""Which made-up figures never come in: agencies have habits, indicators stop or thin out, rows are forgotten."""

import numpy as np
import pandas as pd

from kpi.demo.trends import course, dealt
from kpi.plan import Plan

# How many agencies have the habit, how often they hand in nothing, how many days after the due day they come.
HABITS = pd.DataFrame(
    {"part": [0.78, 0.14, 0.08], "silent": [0.01, 0.06, 0.3], "from_day": [-2, 1, 3], "to_day": [1, 13, 36]},
    index=["punctual", "late", "silent"],
)
FORGOTTEN = 0.012  # of the rows are missing from a hand-in
THIN_YEARS = 3


def habits(plan: Plan, rng: np.random.Generator) -> pd.Series:
    """agency → its habit, a row of HABITS; who hands in for the total is punctual."""
    drawn = pd.Series(rng.choice(HABITS.index, len(plan.agencies), p=HABITS["part"]), index=plan.agencies["agency"])
    drawn[plan.total_agency] = "punctual"
    return drawn


def spoken(plan: Plan, figures: pd.DataFrame, habits: pd.Series, rng: np.random.Generator) -> pd.DataFrame:
    """The rows of `figures` that are handed in at all."""
    total = figures["level"] == "total"
    visit = figures.groupby(["agency", "period"], sort=False).ngroup().to_numpy()
    luck = rng.uniform(size=visit.max() + 1)[visit]
    silent = luck < figures["agency"].map(habits.map(HABITS["silent"]))
    silent &= figures["t"] > figures.groupby("agency")["t"].transform("min")  # nobody is never heard of
    forgotten = rng.uniform(size=len(figures)) < FORGOTTEN
    told: pd.DataFrame = figures[~_stopped(plan, figures, rng) & (total | ~(silent | forgotten))]
    return told


def _stopped(plan: Plan, figures: pd.DataFrame, rng: np.random.Generator) -> pd.Series:
    """Rows of the years that an indicator's course leaves out, for all agencies or for most."""
    stopped = pd.Series(False, index=figures.index)
    for indicator, name in dealt(plan.indicators).items():
        told, own = course(name), figures["indicator"] == indicator
        stopped |= own & figures["year"].isin(told.silent(plan.years))
        quiet = plan.agencies["agency"][rng.uniform(size=len(plan.agencies)) >= told.coverage]
        stopped |= own & figures["year"].isin(plan.years[-THIN_YEARS:]) & figures["agency"].isin(quiet)
    return stopped
