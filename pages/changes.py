"""Changes since a day: statuses, reports, late agencies, tasks, explanations; and the letter about them."""

from kpi import ui
from kpi.ui import changes
from kpi.ui.components import filters

page = ui.page()
view = changes.view(page)
filters.answer(page, view["answer"], short=view["short_answer"], filters=changes.chosen(page))
filters.filters(page, filters.period, changes.days, changes.letter_button)
with ui.first_content():
    changes.draw(page)
