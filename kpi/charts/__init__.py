"""The only door to Plotly: frames in, finished drawings out.

Each figure is a pure function of a frame and the words of a language, and gives a Drawing: the figure and what it says.
"""

from kpi.charts.agencies import MOST_DOTS, by_agency
from kpi.charts.gap import gap
from kpi.charts.levels import by_level
from kpi.charts.reporting import reporting_strip
from kpi.charts.sheet import Drawing
from kpi.charts.tasks import timeline
from kpi.charts.years import by_year

__all__ = [
    "MOST_DOTS",
    "Drawing",
    "by_agency",
    "by_level",
    "by_year",
    "gap",
    "reporting_strip",
    "timeline",
]
