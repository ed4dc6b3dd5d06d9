"""Which part of the page is shown: a control above it, kept in the address (`?part=statuses`)."""

import streamlit as st

from kpi.ui import choice
from kpi.ui.page import Page
from kpi.words import N_

PART, _CHOSEN, _CONTROL = "part", "part_chosen", "method_part"
PARTS = {
    "indicators": N_("The indicators"),
    "formulas": N_("Formulas"),
    "statuses": N_("Statuses"),
    "reporting": N_("Reporting rules"),
    "sources": N_("Sources"),
    "data": N_("Data to download"),
    "guides": N_("Guides"),
}
FIRST = next(iter(PARTS))


def choose_part(page: Page) -> str:
    """The control, and which of PARTS was chosen: by it, by a link, or on an earlier visit of the session."""
    _ = page._
    asked = st.query_params.get(PART) or (None if choice.came_back() else st.session_state.get(_CHOSEN))
    current = asked if asked in PARTS else FIRST
    if st.session_state.get(_CONTROL) != current:
        st.session_state[_CONTROL] = current
    _remember(current)
    names = {part: _(name) for part, name in PARTS.items()}
    st.segmented_control(
        _("Part"), list(names), format_func=names.__getitem__, required=True, key=_CONTROL, wrap=True,
        label_visibility="collapsed", on_change=_by_hand,
    )  # fmt: skip
    return current


def _by_hand() -> None:
    _remember(st.session_state[_CONTROL])


def _remember(part: str) -> None:
    """The first part is what an address without a word means; going back to it is said aloud."""
    if part != (st.query_params.get(PART) or FIRST):
        st.query_params[PART] = part
    st.session_state[_CHOSEN] = part
