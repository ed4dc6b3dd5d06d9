"""Reform area: every indicator of one area against its expectation and its target, in the decision's order."""

from functools import partial

from kpi import ui
from kpi.ui import area
from kpi.ui.components import filters

page = ui.page()
view = area.view(page)
filters.answer(page, view["answer"], short=view["short_answer"], filters=page.t.in_text(page.plan, page.choice.as_of))
filters.filters(
    page, filters.period, partial(filters.area, with_all=False), partial(filters.level, with_all=True), filters.agency
)
with ui.first_content():
    area.draw(page)
