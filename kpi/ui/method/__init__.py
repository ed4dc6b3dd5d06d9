"""The parts of the page of definitions and sources, one module each; which one is shown is part of the address."""

from kpi.ui.method.data import data
from kpi.ui.method.formulas import formulas, reporting, statuses
from kpi.ui.method.guides import guides
from kpi.ui.method.indicators import indicators
from kpi.ui.method.parts import FIRST, PARTS, choose_part, filter_row, said
from kpi.ui.method.sources import sources

DRAW = {
    FIRST: indicators,
    "formulas": formulas,
    "statuses": statuses,
    "reporting": reporting,
    "sources": sources,
    "data": data,
    "guides": guides,
}

__all__ = ["DRAW", "PARTS", "choose_part", "filter_row", "said"]
