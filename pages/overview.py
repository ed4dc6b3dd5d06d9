"""Overview: is the plan kept in one year, where is it not, and who has to act."""

import streamlit as st

from kpi import ui, views
from kpi.i18n import N_
from kpi.ui import explain, results, tasks

page = ui.page(N_("Overview"))
_, as_of, area = page._, page.choice.as_of, page.choice.area
results.rows_of_filters(page, ui.year_filter, ui.period_filter, ui.area_filter)

view = page.kept(views.overview, page.store, _, as_of, area)
stand = page.kept(views.task_summary, page.store, _, tasks.day_as_of(page), area)

if view.is_empty:
    ui.empty(page, view.headline)
else:
    st.subheader(ui.escaped(view.headline), anchor=False)
    results.tiles(page, view.counts)
    results.which_are_these(page, area)

    where, who = st.columns([3, 2], gap="large")
    with where:
        st.subheader(_("Where: by reform area"), anchor=False)
        results.areas(page, view.areas)
    with who:
        st.subheader(_("Who has to act"), anchor=False)
        results.who_has_to_act(page, view.who)
        explain.still_open(page)

    if view.worst:
        st.subheader(_("What falls short, the worst first"), anchor=False)
        results.indicators(page, view.worst, key="all_worst")
    changed = page.kept(views.changed, page.store, _, as_of, area)
    if changed:
        st.subheader(
            _("What has changed since the period before ({period})", period=ui.escaped(changed.before)), anchor=False
        )
        results.changed(page, changed)
    if view.published:
        st.subheader(_("Latest published indices"), anchor=False)
        st.caption(_("Indices that others publish come out in the year after; each stands with its latest year."))
        results.published(page, view.published)

if stand.counts:
    st.subheader(_("Tasks"), anchor=False)
    tasks.overdue(page, stand)
if not view.is_empty:
    st.subheader(_("How complete the figures are"), anchor=False)
    results.coverage(page, view.coverage)
    if not page.is_demo and view.counts.get("no_data", 0) > view.total / 2:
        ui.empty_official(page)
