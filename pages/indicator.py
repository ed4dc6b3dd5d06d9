"""Indicator: what it means, how it stands by year, level and agency, and from which figures."""

import streamlit as st

from kpi import ui, views
from kpi.i18n import N_
from kpi.ui import corrections, explain, results, tasks

page = ui.page(N_("Indicator"))
_ = page._
code, level, agency = results.choose_indicator(page)
period = ui.escaped(_.in_text(page.plan, page.choice.as_of))

view = page.kept(views.indicator_view, page.store, _, code, page.choice.as_of, level, agency)

results.indicator_heading(page, view)
if view.stands:
    results.why_this_colour(page, code, level, agency)
by_year, about = st.columns([3, 2], gap="large")
with by_year:
    st.subheader(_("By year: {scope}", scope=ui.escaped(view.scope)), anchor=False)
    if view.is_empty:
        ui.empty(page, _("There are no figures for any year yet."))
    else:
        results.by_year(page, view)
    tasks.of_milestone(page, view)
with about:
    explain.beside(page, view, level, agency)
    st.subheader(_("What it measures"), anchor=False)
    results.definition(page, view)

if not view.is_empty:
    if view.levels:
        st.subheader(_("By level: {period}", period=period), anchor=False)
        results.by_level(page, view, level)
    if view.agencies:
        st.subheader(_("By agency: {period}", period=period), anchor=False)
        results.by_agency(page, view)
    if not agency:
        results.who_closes_the_gap(page, code, level)
if agency:
    corrections.figure_history(page, code, agency, view.scope)

st.subheader(_("In the decision's own words"), anchor=False)
results.quotes(page, view)
if view.sources:
    st.subheader(_("Where the published figures come from"), anchor=False)
    results.sources(page, view)
