"""Reporting status: which reports are on time, late, incomplete or missing, and whom to remind."""

from functools import partial

from kpi import ui
from kpi.ui import reporting
from kpi.ui.components import filters

page = ui.page()
view = reporting.view(page)
filters.answer(page, view["answer"], short=view["short_answer"], filters=reporting.chosen(page))
filters.filters(
    page, partial(filters.period, as_of=reporting.period_of(page)),
    partial(filters.level, with_total=True, with_all=True), partial(filters.agency, within_level=True),
)  # fmt: skip
with ui.first_content():
    reporting.draw(page)
reporting.dialogs(page)
