"""The agencies of today: those in which all others ended. kpi/evaluation/sql/member_of_successor.sql sums by them.

What an agency that was divided among several submitted cannot be divided: it is missing from each of them, and counts
as due.
"""

from datetime import date
from functools import lru_cache

import pandas as pd

from kpi.plan import Plan


@lru_cache(maxsize=8)
def heirs(plan: Plan) -> pd.DataFrame:
    """One row per agency that reports and each that stands in its place in the end, itself if nobody took it over:
    agency, heir, level (the heir's), divided (among several)."""
    level = dict(zip(plan.agencies["agency"], plan.agencies["level"], strict=True))
    rows = [
        (agency, heir, level[heir], len(found) > 1)
        for agency in plan.agencies.loc[plan.agencies["reports"], "agency"]
        if agency != plan.total_agency
        for found in [last(plan, agency)]
        for heir in found
    ]
    return pd.DataFrame(rows, columns=["agency", "heir", "level", "divided"])


def last(plan: Plan, agency: str) -> tuple[str, ...]:
    """Who stands in an agency's place in the end: itself, if nobody took it over."""
    return tuple(dict.fromkeys(heir for one in plan.successors(agency) for heir in last(plan, one))) or (agency,)


def acting_for(plan: Plan, agency: str, day: date) -> str:
    """The agency itself, or the first of its successors on that day; if none exists then, the last of them."""
    return (plan.standing_for(agency, day) or last(plan, agency))[0]


def differ(plan: Plan, period: str, level: str) -> bool:
    """Whether the agencies of a level that were due for a period are others than those of today."""
    due = plan.due_agencies(period)
    in_place = due[["agency"]].merge(heirs(plan), on="agency")
    then = set(due.loc[due["level"] == level, "agency"])
    return then != set(in_place.loc[in_place["level"] == level, "heir"])
