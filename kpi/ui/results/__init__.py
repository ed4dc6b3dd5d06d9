"""How the pages of results are drawn from their views: filters, tiles, lists, tables, drawings."""

from kpi.ui.results.changed import turns
from kpi.ui.results.indicator import definition, quotes, sources
from kpi.ui.results.shared import drawing, rows_of_filters, tiles

__all__ = [
    "definition",
    "drawing",
    "quotes",
    "rows_of_filters",
    "sources",
    "tiles",
    "turns",
]
