"""Tasks: the plan's tasks on a day in one list, grouped by state; one of them with its history; recording."""

from kpi import ui
from kpi.ui.components import filters
from kpi.ui.components.answer import answer
from kpi.ui.tasks import choose, detail, listed, shown
from kpi.ui.tasks.file import hand_in

page = ui.page()
view = listed.view(page)
answer(page, view.answer, short=view.short_answer, filters=listed.chosen(page))
filters.filters(page, choose.day, filters.area, choose.agency, choose.role, choose.state)
shown.news(page)
with ui.first_content():
    listed.draw(page)
    hand_in(page)
detail.opened(page)
