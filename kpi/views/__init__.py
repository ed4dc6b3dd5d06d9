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
from kpi.views.gap import Gap, who_closes
from kpi.views.history import FigureHistory, Log, figure_history, log
from kpi.views.indicator import IndicatorView, Target, indicator_view, levels_on_offer
from kpi.views.news import NewsView, news_view
from kpi.views.turned import Turn
from kpi.views.why import Why, why

__all__ = [
    "Explained",
    "FigureHistory",
    "Gap",
    "IndicatorView",
    "Log",
    "NewsView",
    "Request",
    "RequestCounts",
    "Target",
    "Turn",
    "Why",
    "explained",
    "figure_history",
    "indicator_view",
    "levels_on_offer",
    "log",
    "news_view",
    "open_requests",
    "request_counts",
    "who_closes",
    "who_may_explain",
    "why",
]
