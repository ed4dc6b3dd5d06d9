"""What each page shows, made whole before anything is drawn: query and reckon, then tables, sentences and drawings.

A view is a frozen value made by one function of plain choices, the store and the words, so that ``page.kept`` can keep
it by the state of the store. Nothing here draws on a page, and no rule of the reckoning stands here.
"""

from kpi.views.chase import Chase, chase
from kpi.views.explained import (
    Explained,
    Request,
    RequestCounts,
    explained,
    open_requests,
    request_counts,
    who_may_explain,
)
from kpi.views.gap import Gap, who_closes
from kpi.views.history import FigureHistory, Log, figure_history, log
from kpi.views.indicator import IndicatorView, Target, indicator_view, levels_on_offer
from kpi.views.reporting import Report, Standing, Strip, one_report, reporting, strip
from kpi.views.tasks import TaskRow, TaskSummary, TasksView, of_milestone, task_detail, tasks_view
from kpi.views.tasks import summary as task_summary
from kpi.views.why import Why, why

__all__ = [
    "Chase",
    "Explained",
    "FigureHistory",
    "Gap",
    "IndicatorView",
    "Log",
    "Report",
    "Request",
    "RequestCounts",
    "Standing",
    "Strip",
    "Target",
    "TaskRow",
    "TaskSummary",
    "TasksView",
    "Why",
    "chase",
    "explained",
    "figure_history",
    "indicator_view",
    "levels_on_offer",
    "log",
    "of_milestone",
    "one_report",
    "open_requests",
    "reporting",
    "request_counts",
    "strip",
    "task_detail",
    "task_summary",
    "tasks_view",
    "who_closes",
    "who_may_explain",
    "why",
]
