"""Evaluated rows compared: the order of statuses, the worst of several, and where the shortfall lies
(methodology, 4.4 and 4.5). Pure: frames in, frames out; the evaluation itself is kpi/evaluation.
"""

from kpi.reckon.ranking import plan_status, who_closes_the_gap, worst, worst_first
from kpi.reckon.terms import (
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
    "differ",
    "divide",
    "plan_status",
    "who_closes_the_gap",
    "worst",
    "worst_first",
]
