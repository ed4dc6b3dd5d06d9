"""A task's state as a badge, and what was just recorded of one."""

import streamlit as st

from kpi.charts.palette import TASK
from kpi.i18n import Words
from kpi.ui import show
from kpi.ui.page import Page
from kpi.ui.show import Colour

NEWS = "tasks_news"
STATE_COLOUR: dict[str, Colour] = {
    "overdue": "red",
    "unrecorded": "gray",
    "under_way": "blue",
    "not_started": "yellow",
    "waiting": "gray",
    "done": "green",
}


def badge(_: Words, state: str) -> str:
    """A state in Markdown, with its shape and word."""
    return f":{STATE_COLOUR[state]}-badge[{TASK[state]} {_.task_state(state)}]"


def news(page: Page) -> None:
    """What was just recorded, said once."""
    if st.session_state.get(NEWS):
        msgid, params = st.session_state.pop(NEWS)
        st.toast(show.escaped(page._(msgid, **params)), icon=":material/check_circle:")
