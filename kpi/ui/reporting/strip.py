"""Every agency's reports of a year; a cell opens one report, a sum leads to the agency's page."""

import streamlit as st

from kpi.plan import TOTAL
from kpi.ui import navigation, show
from kpi.ui.page import Page
from kpi.ui.reporting.one import shown_in_dialog
from kpi.ui.results.shared import beneath, picked
from kpi.views.reporting import BY_NAME, WORST, Strip, state_words

NARROWEST = 350  # px, a phone's; below it the strip scrolls sideways
ROWS_SHOWN, TALL = 16, 640  # more agencies than this scroll within so many px
NO_BREAK = "\N{NO-BREAK SPACE}"  # so that a mark stays with its word


def choose_order(page: Page) -> str:
    """By what the agencies of a level are sorted."""
    _ = page._
    options = {WORST: _("The worst first"), BY_NAME: _("By name")}
    return st.segmented_control(
        _("Sort by"), list(options), format_func=options.__getitem__, default=WORST, required=True,
        key="reporting_order", persist_state="session",
    )  # fmt: skip


def strip(page: Page, view: Strip, level: str | None) -> None:
    """The strip, its legend with counts, and the same as a table."""
    _ = page._
    words = [f"{state_words(state, _)}: **{_.number(n)}**" for state, n in view.counts.items()]
    st.markdown(" · ".join(one.replace(" ", NO_BREAK) for one in words))
    st.caption(
        _("On each cell: the figures that came, of those due. Click a cell for what is missing; the number before the "
          "cells leads to the agency's page.")
    )  # fmt: skip
    st.html(
        f"<style>.st-key-strip_wide {{overflow-x: auto}} .st-key-strip_wide > div {{min-width: {NARROWEST}px}}</style>"
    )
    key = f"reporting_strip_{level}"
    title = _("Every agency's reports of {year}", year=page.choice.year)
    with st.container(key="strip_wide"):
        found = show.chart(view.drawing, key, title=title, clicks=True)
    name = _("Every agency's reports")  # files say the year themselves
    beneath(page, view.drawing, key, title=title, name=name, listed=lambda: _table(page, view))
    agency, period = found or ("", "")
    if agency and not period:
        _lead_on(view, agency)
    if found is not None:
        shown_in_dialog(page, agency, period)


def _table(page: Page, view: Strip) -> None:
    """The same for those who would rather read rows; picking one leads to the agency's page."""
    _, column = page._, st.column_config
    plan, first = page.plan, 5  # after agency, level, name, group and sum
    periods = list(view.rows.columns[first:])
    place = picked(
        view.rows, key="reporting_table", alt=view.drawing.alt, files=False,
        column_order=["group", "name", "sum", *periods],
        height="content" if len(view.rows) <= ROWS_SHOWN else TALL,
        column_config={
            "group": column.TextColumn(_("Level")),
            "name": column.TextColumn(_("Agency")),
            "sum": column.TextColumn(_("On time")),
            **{period: column.TextColumn(_.period(plan, period)) for period in periods},
        },
    )  # fmt: skip
    if place is not None:
        _lead_on(view, str(view.rows["agency"].iloc[place]))


def _lead_on(view: Strip, agency: str) -> None:
    """To the agency's page; the province itself has the overview."""
    level = str(view.rows.set_index("agency")["level"][agency])
    if level == TOTAL:
        navigation.go("overview", level=None, agency=None)
    navigation.go("agencies", agency=agency, level=level)
