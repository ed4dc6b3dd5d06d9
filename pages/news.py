"""What is new: what has changed between two days, and the same as a letter to send."""

import streamlit as st

from kpi import ui, views
from kpi.i18n import N_
from kpi.ui import news, results

page = ui.page(N_("What is new"))
_ = page._
span, today = news.choose_span(page)

view = page.kept(views.news_view, page.store, _, page.choice.as_of, span.since, span.until, today)

news.heading(page, view)
if view.turns:
    st.subheader(_("Indicators whose status has turned"), anchor=False)
    results.turns(page, view.turns, key="all_turned")

came, owed = st.columns(2, gap="large")
with came:
    st.subheader(_("New figures"), anchor=False)
    news.figures(page, view)
with owed:
    st.subheader(_("Reporting status"), anchor=False)
    news.late(page, view)
if len(view.figures.corrected):
    st.subheader(_("Corrected figures"), anchor=False)
    news.corrected(page, view)

to_do, explained = st.columns(2, gap="large")
with to_do:
    st.subheader(_("Tasks"), anchor=False)
    news.tasks(page, view)
with explained:
    st.subheader(_("Explanations"), anchor=False)
    news.explanations(page, view)

if view.is_empty and not page.is_demo:
    ui.empty(page, _("Nothing has happened in these days."))
st.subheader(_("As a letter to send"), anchor=False)
news.as_letter(page, view, span)
