"""Shared ways to show things: a status with its word and shape, a chart, a table, an empty view with the next steps."""

from typing import Any

import pandas as pd
import streamlit as st

from kpi.ui import choice, rooms, stores
from kpi.ui.page import Page
from kpi.words import Words

# Colour never speaks alone: each status has a shape of its own, and its word stands beside it.
STATUS_LOOK = {
    "missed": ("red", ":material/cancel:"),
    "off_track": ("orange", ":material/warning:"),
    "behind": ("yellow", ":material/schedule:"),
    "on_track": ("blue", ":material/trending_up:"),
    "met": ("green", ":material/check_circle:"),
    "thin": ("gray", ":material/data_alert:"),
    "pending": ("gray", ":material/hourglass_empty:"),
    "no_data": ("gray", ":material/do_not_disturb_on:"),
}
_CHART_CONFIG = {"displayModeBar": False, "scrollZoom": False, "responsive": True}


def status_badge(page: Page, status: str) -> None:
    """The status as a badge with its shape and word."""
    colour, icon = STATUS_LOOK[status]
    st.badge(page._.status(status), icon=icon, color=colour)


def status_text(_: Words, status: str) -> str:
    """The same in Markdown, to stand within a sentence or a table cell."""
    colour, icon = STATUS_LOOK[status]
    return f":{colour}-badge[{icon} {_.status(status)}]"


def chart(figure: Any, key: str, alt: str) -> None:
    """A Plotly figure in the theme's colours and fonts; `alt` says in words what it shows."""
    st.plotly_chart(figure, key=key, alt=alt, config=_CHART_CONFIG)


def table(frame: pd.DataFrame, *, key: str | None = None, alt: str | None = None, **options: Any) -> Any:
    """A table without its index, as high as its rows (up to Streamlit's own limit)."""
    return st.dataframe(frame, hide_index=True, key=key, alt=alt, **options)


def empty(page: Page, message: str) -> None:
    """Nothing to show: says so calmly. On the official figures it offers the next steps as well."""
    st.info(message, icon=":material/info:")
    if not page.is_demo:
        empty_official(page)


def empty_official(page: Page) -> None:
    """The three ways on from an official view without figures."""
    _ = page._
    st.subheader(_("What to do next"), anchor=False)
    with st.grid(3, min_column_width=240, border=True):
        with st.container():
            st.markdown(f"**{_('1. Look at the demonstration')}**")
            st.caption(_("Made-up figures for every indicator, agency and year show what these pages can do."))
            st.button(_("Look at the demonstration"), icon=":material/science:", on_click=_to_demo)
        with st.container():
            st.markdown(f"**{_('2. Fetch the form')}**")
            st.caption(_("An empty form for one agency and one period, ready to fill in."))
            rooms.link("upload", _("Fetch the form"), icon=":material/download:")
        with st.container():
            st.markdown(f"**{_('3. Hand figures in')}**")
            st.caption(_("The file is checked at once; nothing is stored before you have confirmed it."))
            rooms.link("upload", _("Hand figures in"), icon=":material/upload_file:")


def _to_demo() -> None:
    choice.choose("data", choice.DEMO, stores.plan())


def demo_banner(page: Page) -> None:
    """On every page of the demonstration, above everything else."""
    if page.is_demo:
        _ = page._
        st.warning(
            f"**{_('DEMONSTRATION FIGURES')}** · {_('Made up to show how the program works. Not the real results of any agency.')}",
            icon=":material/science:",
        )
