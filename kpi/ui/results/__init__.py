"""How the pages of results are drawn from their views: filters, tiles, lists, tables, drawings."""

from kpi.ui.results.gap import who_closes_the_gap
from kpi.ui.results.indicator import (
    by_agency,
    by_level,
    by_year,
    choose_indicator,
    definition,
    indicator_heading,
    quotes,
    sources,
)
from kpi.ui.results.shared import choose_part, drawing, rows_of_filters, tiles
from kpi.ui.results.why import why_this_colour

__all__ = [
    "by_agency",
    "by_level",
    "by_year",
    "choose_indicator",
    "choose_part",
    "definition",
    "drawing",
    "indicator_heading",
    "quotes",
    "rows_of_filters",
    "sources",
    "tiles",
    "who_closes_the_gap",
    "why_this_colour",
]
