"""Reform area: every indicator of one area against its expectation and its target, in the decision's order."""

import streamlit as st

from kpi import ui, views
from kpi.i18n import N_
from kpi.ui import results

page = ui.page(N_("Reform areas"))
area = results.choose_area(page)

view = page.kept(views.area_view, page.store, page._, page.choice.as_of, area)

results.area_heading(page, view)
if view.is_empty:
    ui.empty(page, page._("There are no figures for this reform area yet."))
    st.divider()
results.area_rows(page, view)
