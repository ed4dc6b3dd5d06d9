"""Who has reported: on time, late, in part or not at all, and who has to be asked."""

from kpi import ui
from kpi.ui.components import filters
from kpi.ui.components.answer import answer
from kpi.ui.reporting import dialogs, matrix

page = ui.page()
view = matrix.view(page)
answer(page, view.answer, short=view.short_answer, filters=matrix.chosen(page))
filters.filters(page, matrix.period, matrix.level, matrix.agency)
with ui.first_content():
    if view.is_empty:
        ui.empty(page, page.t("No agency has handed any figure in for {year} yet.", year=page.choice.year))
    matrix.draw(page)
dialogs.opened(page)
