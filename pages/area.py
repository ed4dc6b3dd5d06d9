"""Reform area: every indicator of one area against its expectation and its target, in the decision's order."""

from kpi import ui
from kpi.ui import area
from kpi.ui.components import filters

page = ui.page()
view = area.view(page)
filters.answer(page, view.answer, short=view.short_answer, filters=page.t.in_text(page.plan, page.choice.as_of))
filters.filters(page, filters.period, filters.area_always, filters.level_or_all, filters.agency)
with ui.first_content():
    area.draw(page)
