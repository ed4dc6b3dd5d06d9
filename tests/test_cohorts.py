"""Agencies that came and went together."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kpi.cohorts import cohorts


@pytest.mark.parametrize("code", ["2021", "2023-Q1", "2024", "2025-H1", "2025"])
def test_who_is_due_by_level_is_counted_without_looking_at_each_agency(plan, code):
    of_plan = cohorts(plan)
    ends = np.array([np.datetime64(plan.periods.get(code).ends)])
    counted = {level: of_plan.due(ends)[of_plan.level == level].sum() for level in ("total", *plan.levels)}
    due = plan.due_agencies(code)["level"].value_counts()
    assert counted == {level: due.get(level, 0) for level in counted}


def test_each_agency_is_in_one_cohort_of_its_level_and_the_total_alone_in_its_own(plan):
    of_plan = cohorts(plan)
    assert of_plan.level[of_plan.number].tolist() == plan.agencies["level"].tolist()
    assert of_plan.size.sum() == len(plan.agencies)
    assert of_plan.size[of_plan.level == "total"].tolist() == [1]
    assert len(of_plan.size) < len(plan.agencies) / 10


@pytest.mark.parametrize(
    ("column", "days_from_end", "is_due"),
    [("valid_to", -1, False), ("valid_to", 0, True), ("valid_from", 0, True), ("valid_from", 1, False)],
)
def test_who_exists_on_a_periods_last_day_is_due(plan, column, days_from_end, is_due):
    period, agencies = plan.periods.frame([2024]).iloc[-1:], plan.agencies.copy()
    level = agencies["level"] == "district"
    agencies.loc[level, ["valid_from", "valid_to"]] = pd.NaT
    agencies.loc[level, column] = period["ends"].iloc[0] + pd.Timedelta(days=days_from_end)
    changed = replace(plan, agencies=agencies)
    of_plan = cohorts(changed)
    due = of_plan.due(period["ends"].to_numpy())[of_plan.level == "district"].sum()
    assert due == (level.sum() if is_due else 0)
    assert due == (changed.due_agencies("2024")["level"] == "district").sum()
