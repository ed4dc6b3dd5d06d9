"""Tasks: the plan's tasks on a day in one list, grouped by state; one of them with its history; recording."""

from kpi import ui
from kpi.ui import task_updates, tasks
from kpi.ui.components import filters

page = ui.page()
view = tasks.view(page)
filters.answer(page, view["answer"], short=view["short_answer"], filters=tasks.chosen(page))
filters.filters(page, tasks.day, filters.area, tasks.agency, tasks.role, tasks.state)
with ui.first_content():
    tasks.draw(page)
    task_updates.from_file(page)
task_updates.opened_task(page)
