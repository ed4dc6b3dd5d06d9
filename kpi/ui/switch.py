"""A choice between a few that is one page's own, as a control and in the address (`?view=map`)."""

from collections.abc import Mapping

import streamlit as st

from kpi.ui import choice
from kpi.ui.page import Page


def switch(page: Page, name: str, label: str, options: Mapping[str, str]) -> str:
    """The control, and which of the options (code → msgid) was chosen: by it, by a link, or on an earlier visit of the
    session. The first is what an address without a word means."""
    _, control = page._, f"choose_{name}"
    asked = st.query_params.get(name) or (None if choice.came_back() else st.session_state.get(f"{name}_chosen"))
    current = asked if isinstance(asked, str) and asked in options else next(iter(options))
    if st.session_state.get(control) != current:
        st.session_state[control] = current
    _remember(name, current, options)
    words = {option: _(text) for option, text in options.items()}
    st.segmented_control(
        _(label), list(words), format_func=words.__getitem__, required=True, key=control, wrap=True,
        label_visibility="collapsed", on_change=_by_hand, args=(name, options),
    )  # fmt: skip
    return current


def _by_hand(name: str, options: Mapping[str, str]) -> None:
    _remember(name, st.session_state[f"choose_{name}"], options)


def _remember(name: str, option: str, options: Mapping[str, str]) -> None:
    """Going back to the first option is said aloud."""
    if option != (st.query_params.get(name) or next(iter(options))):
        st.query_params[name] = option
    st.session_state[f"{name}_chosen"] = option
