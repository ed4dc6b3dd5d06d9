"""The only door to Streamlit below pages/: what pages and app.py ask for by name.

A page opens with ``page = ui.page()``, asks its own module here for what it shows, draws its answer and its filters
(``kpi.ui.components``), and in ``ui.first_content()`` what follows. docs/add-a-page.md walks through it.
"""

from kpi.ui.frame import frame
from kpi.ui.navigation import link
from kpi.ui.page import Page, first_content, page
from kpi.ui.show import empty, reading_only
from kpi.ui.stores import close, kept, plan, replace_official, store
from kpi.ui.unforeseen import log_once, unforeseen
from kpi.ui.uploads import uploaded_bytes
from kpi.ui.verbatim import escaped

__all__ = [
    "Page",
    "close",
    "empty",
    "escaped",
    "first_content",
    "frame",
    "kept",
    "link",
    "log_once",
    "page",
    "plan",
    "reading_only",
    "replace_official",
    "store",
    "unforeseen",
    "uploaded_bytes",
]
