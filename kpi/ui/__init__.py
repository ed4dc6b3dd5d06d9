"""The only door to Streamlit below pages/: what the pages share.

A page opens with ``page = ui.page(N_("Title"))``, draws filters (``ui.year_filter(page)``), asks for results through
``page.kept(function, page.store, ...)``, shows them, and links on with ``ui.link("indicator", name, indicator=code)``.
"""

from kpi.ui.choice import NAMES, Choice
from kpi.ui.filters import agency_filter, area_filter, indicator_filter, level_filter, period_filter, year_filter
from kpi.ui.frame import frame
from kpi.ui.navigation import address, go, link
from kpi.ui.page import Page, first_content, page
from kpi.ui.show import chart, empty, empty_official, reading_only, status_badge, status_text, table
from kpi.ui.stores import close, kept, plan, replace_official, store
from kpi.ui.unforeseen import log_once, unforeseen
from kpi.ui.uploads import uploaded_bytes
from kpi.ui.verbatim import escaped

__all__ = [
    "NAMES",
    "Choice",
    "Page",
    "address",
    "agency_filter",
    "area_filter",
    "chart",
    "close",
    "empty",
    "empty_official",
    "escaped",
    "first_content",
    "frame",
    "go",
    "indicator_filter",
    "kept",
    "level_filter",
    "link",
    "log_once",
    "page",
    "period_filter",
    "plan",
    "reading_only",
    "replace_official",
    "status_badge",
    "status_text",
    "store",
    "table",
    "unforeseen",
    "uploaded_bytes",
    "year_filter",
]
