"""The reckoning (design, section 4): where numbers become judgements.

Pure: frames in, frames out. It reads no store and no file, and every rule of the judgement stands here and nowhere
else. Values are in the indicator's own unit; time is in years, ``t = year - 1 + share of the year covered``.

    sums ── roll_up ────────┐
    own readings ───────────┼─ readings ─┐
                            │            ├─ judge ── worst / plan_status
    targets ── asks, bind ──┴─ bindings ─┘
"""

from kpi.reckon.binding import Ask, asks, bind
from kpi.reckon.judging import judge
from kpi.reckon.ranking import plan_status, who_closes_the_gap, worst, worst_first
from kpi.reckon.reading import Actuals, own_readings
from kpi.reckon.summing import roll_up, total_readings
from kpi.reckon.terms import (
    EPSILON,
    FIELDS,
    JUDGED,
    KEPT,
    READING_COLUMNS,
    SCOPE_KEY,
    SHORT,
    STATUS_ORDER,
    UNJUDGED,
    AsOf,
    Columns,
    differ,
    divide,
    find,
    numbers,
    told,
)

__all__ = [
    "EPSILON",
    "FIELDS",
    "JUDGED",
    "KEPT",
    "READING_COLUMNS",
    "SCOPE_KEY",
    "SHORT",
    "STATUS_ORDER",
    "UNJUDGED",
    "Actuals",
    "AsOf",
    "Ask",
    "Columns",
    "asks",
    "bind",
    "differ",
    "divide",
    "find",
    "judge",
    "numbers",
    "own_readings",
    "plan_status",
    "roll_up",
    "told",
    "total_readings",
    "who_closes_the_gap",
    "worst",
    "worst_first",
]
