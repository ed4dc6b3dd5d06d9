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
from kpi.views.history import FigureHistory, Log, figure_history, log
from kpi.views.news import NewsView, news_view
from kpi.views.reporting import Report, Standing, Strip, one_report, reporting, strip
from kpi.views.tasks import TaskRow, TaskSummary, TasksView, of_milestone, task_detail, tasks_view
from kpi.views.tasks import summary as task_summary
from kpi.views.turned import Turn

__all__ = [
    "Chase",
    "Explained",
    "FigureHistory",
    "Log",
    "NewsView",
    "Report",
    "Request",
    "RequestCounts",
    "Standing",
    "Strip",
    "TaskRow",
    "TaskSummary",
    "TasksView",
    "Turn",
    "chase",
    "explained",
    "figure_history",
    "log",
    "news_view",
    "of_milestone",
    "one_report",
    "open_requests",
    "reporting",
    "request_counts",
    "strip",
    "task_detail",
    "task_summary",
    "tasks_view",
    "who_may_explain",
]
