"""The only package that imports Streamlit, besides pages/: what pages and app.py ask for by name.

A page begins with ``page = ui.page()``, asks its own module here for its view, draws its answer and its filters
(``kpi.ui.components``), and in ``ui.first_content()`` the rest. docs/add-a-page.md walks through it.
"""

from kpi.ui.frame import frame, log_once, unforeseen
from kpi.ui.page import Page, escaped, first_content
from kpi.ui.page import here as page
from kpi.ui.show import empty, reading_only
from kpi.ui.stores import cached, close, plan, reload_plan, replace, store, uploaded_bytes

__all__ = [
    "Page",
    "cached",
    "close",
    "empty",
    "escaped",
    "first_content",
    "frame",
    "log_once",
    "page",
    "plan",
    "reading_only",
    "reload_plan",
    "replace",
    "store",
    "unforeseen",
    "uploaded_bytes",
]
