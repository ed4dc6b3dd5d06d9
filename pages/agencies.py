"""One agency: what it leads, reports and has to do; or the agencies of a level beside each other."""

from kpi import ui
from kpi.ui import agencies
from kpi.ui.components import filters
from kpi.views import names

page = ui.page()
t, period = page.t, page.t.in_text(page.plan, page.choice.as_of)
if code := page.choice.agency:
    view = agencies.agency_view(page, code)
    chosen = f"{period} · {t.short(names.agency(page.plan, code))}"
    filters.answer(page, view["answer"], short=view["short_answer"], filters=chosen, aside=view["standing"])
    filters.filters(page, agencies.back, filters.agency, filters.period, filters.area)
    with ui.first_content():
        agencies.draw_agency(page, code)
else:
    peers = agencies.level_view(page)
    chosen = f"{period} · {t.level(agencies.level_of(page))}"
    have_changed = page.plan.has_other_agencies(page.choice.as_of, agencies.level_of(page))
    units = [filters.units] if have_changed else []
    filters.answer(page, peers["answer"], short=peers["short_answer"], filters=chosen)
    filters.filters(page, filters.level, filters.period, filters.area, filters.agency, *units)
    with ui.first_content():
        agencies.draw_level(page)
