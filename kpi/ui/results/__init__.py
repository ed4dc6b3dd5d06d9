"""How the pages of results are drawn from their views: filters, tiles, lists, tables, drawings."""

from kpi.ui.results.shared import drawing, rows_of_filters, tiles

__all__ = [
    "drawing",
    "rows_of_filters",
    "tiles",
]
