"""One indicator: its value and what is missing, by year, by level, by agency; how it is assessed."""

from kpi import ui
from kpi.ui import indicator

page = ui.page()
scope = indicator.scope_of(page)
view = ui.cached(indicator.view_of, page.store, page.t, scope)
indicator.head(page, scope, view)
with ui.first_content():
    indicator.draw(page, scope, view)
