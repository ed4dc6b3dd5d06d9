"""Who took over from agencies that ended. kpi/evaluation/sql/member_of_successor.sql adds up their values.

What an agency submitted that was divided among several cannot be divided: it is missing from each of them, and counts
as due.
"""

from datetime import date
from functools import lru_cache

import pandas as pd

from kpi.plan import Plan


@lru_cache(maxsize=8)
def final(plan: Plan) -> pd.DataFrame:
    """One row per agency that reports and each of its final successors (itself if it has none): agency, current, level
    (the current agency's), divided (among several)."""
    level = dict(zip(plan.agencies["agency"], plan.agencies["level"], strict=True))
    rows = [
        (agency, successor, level[successor], len(successors) > 1)
        for agency in plan.agencies.loc[plan.agencies["reports"], "agency"]
        if agency != plan.total_agency
        for successors in [plan.last_successors(agency)]
        for successor in successors
    ]
    return pd.DataFrame(rows, columns=["agency", "current", "level", "divided"])


def acting_for(plan: Plan, agency: str, day: date) -> str:
    """The agency itself, or the first of its successors on that day; if none exists then, the last of them."""
    return (plan.acting_for(agency, day) or plan.last_successors(agency))[0]


def differ(plan: Plan, period: str, level: str) -> bool:
    """Whether the agencies of a level that were due for a period are others than the current ones."""
    due = plan.due_agencies(period)
    current = due[["agency"]].merge(final(plan), on="agency")
    at_the_time = set(due.loc[due["level"] == level, "agency"])
    return at_the_time != set(current.loc[current["level"] == level, "current"])
