"""How the pages of results are drawn from their views: filters, tiles, lists, tables, drawings."""

from kpi.ui.results.agencies import agency_heading, choose_agency, league, scorecard
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
from kpi.ui.results.ways import HEAT, MAP, choose_order, choose_way, heat_map, level_map
from kpi.ui.results.why import why_this_colour

__all__ = [
    "HEAT",
    "MAP",
    "agency_heading",
    "by_agency",
    "by_level",
    "by_year",
    "choose_agency",
    "choose_indicator",
    "choose_order",
    "choose_part",
    "choose_way",
    "definition",
    "drawing",
    "heat_map",
    "indicator_heading",
    "league",
    "level_map",
    "quotes",
    "rows_of_filters",
    "scorecard",
    "sources",
    "tiles",
    "who_closes_the_gap",
    "why_this_colour",
]
