"""The evaluation (docs/methodology.md, section 4): from actuals and targets to expectation and status, in SQL.

stages    the queries of sql/ in their order, and what they are asked
tables    the scorecard that is cached of each store, and those of other moments
"""

from kpi.evaluation.rankings import plan_status, who_closes_the_gap, worst, worst_first
from kpi.evaluation.stages import Evaluation, closed_years
from kpi.evaluation.tables import ask, prepared, shown_year
from kpi.evaluation.terms import (
    EPSILON,
    KEPT,
    NOT_APPLICABLE,
    SHORT,
    STATUS_ORDER,
    UNASSESSED,
    UNJUDGED,
    differ,
    divide,
)

__all__ = [
    "EPSILON",
    "KEPT",
    "NOT_APPLICABLE",
    "SHORT",
    "STATUS_ORDER",
    "UNASSESSED",
    "UNJUDGED",
    "Evaluation",
    "ask",
    "closed_years",
    "differ",
    "divide",
    "plan_status",
    "prepared",
    "shown_year",
    "who_closes_the_gap",
    "worst",
    "worst_first",
]
