"""The only package that imports Streamlit, besides pages/ and app.py: what every page asks for by name.

A page begins with ``page = ui.page()``, asks its own module here for its view, draws its answer and its filters
(``kpi.ui.components``), and in ``ui.first_content()`` the rest. docs/add-a-page.md walks through it.
"""

from kpi.ui.page import escaped, first_content
from kpi.ui.page import here as page
from kpi.ui.show import empty
from kpi.ui.stores import cached

__all__ = ["cached", "empty", "escaped", "first_content", "page"]
