"""Agencies that came and went together: whoever counts those of a level has a few groups to count, however many they
are."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from kpi.plan import TOTAL, Plan


@dataclass(frozen=True)
class Cohorts:
    """Groups of agencies of one level that exist on the same days and all report or all do not. `number` is the cohort
    of each agency, in the order of plan.agencies; the others hold an element per cohort."""

    number: np.ndarray
    level: np.ndarray
    size: np.ndarray
    _reports: np.ndarray
    _first_day: np.ndarray
    _last_day: np.ndarray

    def due(self, ends: np.ndarray) -> np.ndarray:
        """How many agencies of each cohort must report for periods that end on these days: cohorts × periods."""
        exists = ~(self._first_day[:, None] > ends) & ~(self._last_day[:, None] < ends)
        return exists * np.where(self._reports & (self.level != TOTAL), self.size, 0)[:, None]


@lru_cache(maxsize=8)
def cohorts(plan: Plan) -> Cohorts:
    """Those of the plan."""
    alike = plan.agencies.groupby(["level", "reports", "valid_from", "valid_to"], dropna=False, sort=False)
    number = alike.ngroup().to_numpy()
    one_of_each = plan.agencies.iloc[np.unique(number, return_index=True)[1]]
    return Cohorts(
        number,
        one_of_each["level"].to_numpy(object),
        np.bincount(number),
        one_of_each["reports"].to_numpy(bool),
        *(one_of_each[name].to_numpy() for name in ("valid_from", "valid_to")),
    )
