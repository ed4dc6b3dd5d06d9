"""Reporting status: which reports are on time, late, incomplete or missing, and whom to remind."""

from kpi import ui
from kpi.ui import reporting
from kpi.ui.components import filters

page = ui.page()
view = reporting.view(page)
filters.answer(page, view.answer, short=view.short_answer, filters=reporting.chosen(page))
filters.filters(page, reporting.period, reporting.level, reporting.agency)
with ui.first_content():
    reporting.draw(page)
reporting.dialogs(page)
