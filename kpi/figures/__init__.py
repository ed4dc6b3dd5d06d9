"""The only door to Plotly: frames in, finished drawings out.

Each figure is a pure function of a frame and the words of a language, and gives a Drawing: the figure and what it says.
"""

from kpi.figures.agencies import MOST_DOTS, by_agency
from kpi.figures.areas import by_area
from kpi.figures.bullets import bullet
from kpi.figures.gap import gap
from kpi.figures.heat import heat_map
from kpi.figures.levels import by_level
from kpi.figures.map import share_map, status_map
from kpi.figures.reporting import reporting_strip
from kpi.figures.sheet import Drawing, forget_checks
from kpi.figures.tasks import timeline
from kpi.figures.years import by_year

__all__ = [
    "MOST_DOTS",
    "Drawing",
    "bullet",
    "by_agency",
    "by_area",
    "by_level",
    "by_year",
    "forget_checks",
    "gap",
    "heat_map",
    "reporting_strip",
    "share_map",
    "status_map",
    "timeline",
]
