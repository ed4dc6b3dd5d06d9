"""Is the plan on course this year? One screen: statuses, years, areas, lead agencies, what needs attention."""

from kpi import ui
from kpi.ui import overview
from kpi.ui.components import filters

page = ui.page()
view = overview.view(page)
filters.answer(page, view["answer"], short=view["short_answer"], filters=overview.chosen(page), meeting=True)
filters.filters(page, filters.period, filters.area, filters.lead)
with ui.first_content():
    overview.draw(page)
