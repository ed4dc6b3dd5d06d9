"""The evaluation (docs/methodology.md, section 4): from actuals and targets to expectation and status, in SQL.

stages    the queries of sql/ in their order, and what they are asked
tables    the scorecard that is cached of each store, and those of other moments
"""

from kpi.evaluation.stages import Evaluation
from kpi.evaluation.tables import ask, prepared, shown_year
from kpi.evaluation.terms import (
    EPSILON,
    NOT_APPLICABLE,
    NOT_ASSESSED,
    ON_TARGET,
    SHORT,
    STATUS_ORDER,
    UNASSESSED,
    differ,
    divide,
    plan_status,
    shortfalls,
    worst,
    worst_first,
)

__all__ = [
    "EPSILON",
    "NOT_APPLICABLE",
    "NOT_ASSESSED",
    "ON_TARGET",
    "SHORT",
    "STATUS_ORDER",
    "UNASSESSED",
    "Evaluation",
    "ask",
    "differ",
    "divide",
    "plan_status",
    "prepared",
    "shortfalls",
    "shown_year",
    "worst",
    "worst_first",
]
