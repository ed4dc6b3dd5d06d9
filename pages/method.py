"""Definitions and sources: what every word and number means, where it comes from, and all of it to take along."""

from kpi import ui
from kpi.i18n import N_
from kpi.ui import method

page = ui.page(N_("Definitions and sources"))
part = method.choose_part(page)

if part == "indicators":
    method.indicators(page)
elif part == "formulas":
    method.formulas(page)
elif part == "statuses":
    method.statuses(page)
elif part == "reporting":
    method.reporting(page)
elif part == "sources":
    method.sources(page)
elif part == "data":
    method.data(page)
else:
    method.guides(page)
