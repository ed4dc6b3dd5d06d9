"""The only package that writes for Plotly: rows in, finished drawings out.

Each chart is a pure function of rows and the words of a language, and gives a Drawing: the figure and what it says.
"""

from kpi.charts.agencies import dots, pareto
from kpi.charts.sheet import Drawing
from kpi.charts.years import by_year

__all__ = ["Drawing", "by_year", "dots", "pareto"]
