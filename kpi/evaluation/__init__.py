"""The evaluation (docs/methodology.md, section 4): from actuals and targets to expectation and status, in SQL."""

from kpi.evaluation.tables import Evaluation, ask, periods_with_data, prepared, shown_year
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
    ranked,
    shortfalls,
    worst,
    worst_first,
)  # fmt: skip

__all__ = [
    "EPSILON", "NOT_APPLICABLE", "NOT_ASSESSED", "ON_TARGET", "SHORT", "STATUS_ORDER", "UNASSESSED", "Evaluation",
    "ask", "differ", "divide", "periods_with_data", "plan_status", "prepared", "ranked", "shortfalls", "shown_year",
    "worst", "worst_first",
]  # fmt: skip
