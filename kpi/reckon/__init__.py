"""The reckoning (design, section 4): where numbers become judgements.

Pure: frames in, frames out. It reads no store and no file, and every rule of the judgement stands here and nowhere
else. Values are in the indicator's own unit; time is in years, ``t = year - 1 + share of the year covered``.

    level_sums ── roll_up ──┐
    own readings ───────────┼─ readings ─┐
                            │            ├─ judge ── worst / plan_status
    targets ── bind ────────┴─ bindings ─┘
"""

from kpi.reckon.binding import bind
from kpi.reckon.judging import judge
from kpi.reckon.ranking import plan_status, who_closes_the_gap, worst, worst_first
from kpi.reckon.summing import roll_up, total_readings
from kpi.reckon.terms import READING_COLUMNS, SCOPE_KEY, STATUS_ORDER, AsOf

__all__ = [
    "READING_COLUMNS",
    "SCOPE_KEY",
    "STATUS_ORDER",
    "AsOf",
    "bind",
    "judge",
    "plan_status",
    "roll_up",
    "total_readings",
    "who_closes_the_gap",
    "worst",
    "worst_first",
]
