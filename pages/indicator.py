"""One indicator: its value and what is missing, by year, by level, by agency; how it is assessed."""

from kpi import ui
from kpi.ui import indicator
from kpi.ui.indicator_tabs import tabs

page = ui.page()
scope = indicator.scope(page)
view = indicator.view(page, scope)
indicator.head(page, scope, view)
with ui.first_content():
    indicator.draw(page, scope, view)
    tabs(page, scope, view)
