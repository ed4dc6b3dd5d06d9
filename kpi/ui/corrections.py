"""How the figures of an indicator and an agency came to be, submission by submission."""

import streamlit as st

from kpi.i18n import Words
from kpi.store import Store
from kpi.ui import show
from kpi.ui.page import Page
from kpi.views import history


def history_of(store: Store, t: Words, code: str, agency: str) -> history.FigureHistory:
    """Every figure that an agency submitted for an indicator, in words."""
    return history.figure_history(store.history(code, agency), store.plan, t, code)


def figure_history(page: Page, code: str, agency: str, name: str) -> None:
    """Every figure that the agency handed in for the indicator, and what became of it. Nothing, where it never did."""
    _ = page.t
    history = page.cached(history_of, page.store, _, code, agency)
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
    st.markdown(f"**{title}**")
    alt = _("Every figure handed in: by whom, when, in which file, and what became of it")
    st.table(history.rows.map(show.escaped), border="horizontal", hide_index=True, alt=alt)
