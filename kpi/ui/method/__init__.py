"""The parts of the page of definitions and sources, one module each; which one is shown is part of the address."""

from kpi.ui.method.data import data
from kpi.ui.method.formulas import formulas, reporting, statuses
from kpi.ui.method.guides import guides
from kpi.ui.method.indicators import indicators
from kpi.ui.method.parts import choose_part
from kpi.ui.method.sources import sources

__all__ = ["choose_part", "data", "formulas", "guides", "indicators", "reporting", "sources", "statuses"]
