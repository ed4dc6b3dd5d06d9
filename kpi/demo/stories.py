"""Where one made-up indicator begins, where it is going, and how much of the way is behind it."""

import numpy as np
import pandas as pd

from kpi.demo.trends import BY_LEVEL, covered
from kpi.plan import Plan

# Where a share starts, as part of its goal, by the words of its name; else anywhere between a third and a half.
STARTS = (("hài lòng", 0.95), ("chuẩn", 0.8), ("trực tuyến", 0.24))
OPEN_RISE = 30.0  # the goal of a share of which no number is asked


class Story:
    """One indicator's course between its base and its goals; `slots` are its own rows of the demonstration."""

    def __init__(self, plan: Plan, indicator: pd.Series, course: str, rng: np.random.Generator):
        self.plan, self.indicator, self.course, self.rng = plan, indicator, course, rng
        self.targets = plan.targets[plan.targets["indicator"] == indicator["indicator"]]
        self.begin, self.end = min(plan.base_year, plan.years[0]), plan.years[-1]
        self.by_level = bool((self.targets["level"] != "total").any())

    def covered(self, slots: pd.DataFrame) -> np.ndarray:
        """Part of the way covered in each slot, by the level's own course where targets bind each level."""
        position = (slots["t"].to_numpy() - self.begin) / (self.end - self.begin)
        way = covered(self.course, position)
        if self.by_level:
            for rank, level in enumerate(self.plan.levels):
                name = BY_LEVEL[min(rank, len(BY_LEVEL) - 1)]
                way = np.where(slots["level"] == level, covered(name, position), way)
        return way

    def threshold(self, level: str) -> float:
        """The value that the level, or the total, must reach; NaN if only a rise or fall is asked."""
        asked = self._binding("threshold", level).sort_values("year_to", kind="stable")
        return float(asked["value"].iloc[-1]) if len(asked) else np.nan

    def rise(self, level: str) -> float:
        """How far the yearly increases carry a figure over the plan, in its own unit."""
        asked = self._binding("increase", level)
        return float(asked["value"].max()) * (self.end - self.begin) if len(asked) else 0.0

    def fall(self) -> float:
        """The reduction asked for, in percent of the base."""
        asked = self.targets[self.targets["form"] == "reduction"]
        return float(asked["value"].max()) if len(asked) else 10.0

    def ends(self, level: str) -> tuple[float, float]:
        """Base and goal of a share, in percent."""
        rise, goal = self.rise(level), self.threshold(level)
        if np.isnan(goal):
            goal = min(100.0, 20.0 + max(rise, OPEN_RISE))
        if self.indicator["direction"] == "down":
            return min(95.0, goal * self.rng.uniform(1.6, 2.4)), goal
        if rise:
            return max(3.0, goal - rise), goal
        name = str(self.indicator["name_vi"]).lower()
        part = next((part for word, part in STARTS if word in name), None)
        return goal * (part if part is not None else self.rng.uniform(0.33, 0.5)), goal

    def _binding(self, form: str, level: str) -> pd.DataFrame:
        bound = self.targets["level"].isin({level, "total"} if level != "total" else set(self.targets["level"]))
        binding: pd.DataFrame = self.targets[(self.targets["form"] == form) & bound]
        return binding
