"""What each page shows, made whole before anything is drawn: query and reckon, then tables, sentences and drawings.

A view is a frozen value made by one function of plain choices, the store and the words, so that ``page.kept`` can keep
it by the state of the store. Nothing here draws on a page, and no rule of the reckoning stands here.
"""

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

__all__ = [
    "Explained",
    "FigureHistory",
    "Log",
    "Request",
    "RequestCounts",
    "explained",
    "figure_history",
    "log",
    "open_requests",
    "request_counts",
    "who_may_explain",
]
