"""Handing in, from the choice of a file or the first typed cell to the confirmation."""

import streamlit as st

from kpi.ui.page import Page
from kpi.ui.upload.confirm import accepted
from kpi.ui.upload.done import stored
from kpi.ui.upload.file import check, choose
from kpi.ui.upload.grid import TYPING, type_in, way
from kpi.ui.upload.problems import refused
from kpi.ui.upload.template import template_form


def hand_in(page: Page) -> None:
    """A file or typed figures; then what is wrong with them, or what they would change and the button that stores."""
    _ = page.t
    if page.is_demo:
        st.caption(_("What you hand in here goes to the demonstration, never to the official figures."))
    news, file = st.container(), None
    if way(page) == TYPING:
        pending = type_in(page)
    else:
        own, form = st.columns([2, 1], gap="large")
        with own:
            st.subheader(_("Your file"), anchor=False)
            file = choose(page)
            pending = check(page, file) if file else None
        if not file:  # a reporter who has chosen a file wants to read of it, not of forms
            with form:
                st.subheader(_("The empty form"), anchor=False)
                template_form(page)
    if pending is None:
        with news:
            stored(page)
    elif pending.checked.ok:
        accepted(page, pending)
    else:
        refused(page, pending, file)
