"""Agencies: how those of a level compare, and the scorecard of one of them."""

import streamlit as st

from kpi import ui, views
from kpi.i18n import N_
from kpi.ui import explain, results

page = ui.page(N_("Agencies"))
_ = page._
level, agency, of_today = results.choose_agency(page)
asked = page.store, _, page.choice.as_of, level, page.choice.area

league = page.kept(views.league, *asked, of_today)
moved = page.kept(views.movements, *asked, of_today)

if agency:
    card = page.kept(views.agency_card, page.store, _, agency, page.choice.as_of, page.choice.area, of_today)
    st.subheader(ui.escaped(card.name), anchor=False)
    results.agency_heading(page, card, views.standing(league, agency, moved.get(agency, ""), _))
    explain.still_open(page, agency)
    if not card.rows.empty:
        results.tiles(page, card.counts)
        results.scorecard(page, card)
    elif not card.absence:
        ui.empty(page, _("This agency reports none of these indicators for this period."))

if of_today:
    st.caption(_("Agencies of today, each with the figures of all whose place it has taken. What an agency that was "
                 "divided handed in cannot be divided, and is left out."))  # fmt: skip
st.subheader(_("Comparison: {level}", level=_.level(level)), anchor=False)
way = results.choose_way(page)
if league.is_empty:
    ui.empty(page, league.headline)
elif way == results.MAP:
    indicator = ui.indicator_filter(page, with_all=True)
    shown = page.kept(views.level_map, *asked, indicator, of_today)
    results.level_map(page, shown)
elif way == results.HEAT:
    order = results.choose_order(page)
    heat = page.kept(views.heat_map, *asked, order, of_today)
    if part := results.choose_part(page, len(heat.agencies), "heat_part"):
        heat = page.kept(views.heat_map, *asked, order, of_today, part)
    results.heat_map(page, heat, level)
else:
    st.markdown(ui.escaped(league.headline))
    results.league(page, league, moved, level)
