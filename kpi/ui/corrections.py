"""How the figures of an indicator and an agency came to be, submission by submission."""

import streamlit as st

from kpi import views
from kpi.i18n import Words
from kpi.store import Store
from kpi.ui import show
from kpi.ui.page import Page


def figure_history(page: Page, code: str, agency: str, name: str) -> None:
    """Every figure that the agency handed in for the indicator, and what became of it. Nothing, where it never did."""
    _ = page._
    history = page.kept(_history, page.store, _, code, agency)
    if history.rows.empty:
        return
    title = _.plural(
        "History of the figures of {agency}: {n} figure",
        "History of the figures of {agency}: {n} figures",
        len(history.rows),
        agency=show.escaped(name),
    )
    if history.corrections:
        title += " · " + _.plural("{n} late correction", "{n} late corrections", history.corrections)
    with st.expander(title, icon=":material/history:"):
        alt = _("Every figure handed in: by whom, when, in which file, and what became of it")
        st.table(history.rows.map(show.escaped), border="horizontal", hide_index=True, alt=alt)


def _history(store: Store, t: Words, code: str, agency: str) -> views.FigureHistory:
    return views.figure_history(store.history(code, agency), store.plan, t, code)
