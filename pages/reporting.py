"""Who has reported: on time, late, in part or not at all, and who has to be asked."""

import streamlit as st

from kpi import i18n, ui, views
from kpi.i18n import N_
from kpi.ui import reporting, results

LETTERS = "vi"  # the language of the province's letters, whoever reads the page

page = ui.page(N_("Who has reported"))
_ = page._
period, level, agency, today = reporting.choose(page)

view = page.kept(views.reporting, page.store, _, period, level, today)
to_chase = page.kept(views.chase, page.store, _, i18n.of(LETTERS), period, level, today)
whom_to_ask = _("Whom to ask for {period}", period=ui.escaped(_.in_text(page.plan, period)))

if view.nothing_came:
    ui.empty(page, _("No agency has handed any figure in for {year} yet.", year=page.choice.year))
    with st.expander(whom_to_ask):
        reporting.whom_to_chase(page, to_chase)
    reporting.definitions(page)
    st.stop()

st.subheader(ui.escaped(view.headline), anchor=False)
reporting.standing(page, view)

if agency:
    st.subheader(_("One agency's report"), anchor=False)
    report = page.kept(views.one_report, page.store, _, agency, period, today)
    with st.container(border=True):
        reporting.one_report(page, report, agency, period)

st.subheader(whom_to_ask, anchor=False)
reporting.whom_to_chase(page, to_chase)

st.subheader(_("Every agency's reports of {year}", year=page.choice.year), anchor=False)
order = reporting.choose_order(page)
asked = page.store, _, page.choice.year, level, order, today
strip = page.kept(views.strip, *asked)
if part := results.choose_part(page, len(strip.rows), "strip_part"):
    strip = page.kept(views.strip, *asked, part)
reporting.strip(page, strip, level)
reporting.definitions(page)
