"""One agency: what it leads, reports and has to do; or the agencies of a level beside each other."""

from kpi import ui
from kpi.ui import agency, level
from kpi.ui.components import filters

page = ui.page()
if code := page.choice.agency:
    view = agency.view(page, code)
    filters.answer(page, view.answer, short=view.short_answer, filters=agency.chosen(page, code), aside=view.standing)
    filters.filters(page, agency.back, filters.agency, filters.period, filters.area)
    with ui.first_content():
        agency.draw(page, code)
else:
    peers = level.view(page)
    units = [filters.units] if level.units_differ(page) else []
    filters.answer(page, peers.answer, short=peers.short_answer, filters=level.chosen(page))
    filters.filters(page, filters.level, filters.period, filters.area, filters.agency, *units)
    with ui.first_content():
        level.draw(page)
