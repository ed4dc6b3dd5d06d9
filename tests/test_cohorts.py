"""Agencies that came and went together."""

import numpy as np
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
