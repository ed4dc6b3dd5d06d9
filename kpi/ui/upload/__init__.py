"""The upload page: a file or typed values, check, preview, confirmation; and the upload history."""

import streamlit as st

from kpi.ui import show
from kpi.ui.page import Page
from kpi.ui.upload.choose import TYPING, choose_file, template_form, type_values, way
from kpi.ui.upload.outcome import accepted, refused, stored
from kpi.ui.upload.records import records

__all__ = ["draw"]


def draw(page: Page) -> None:
    """The upload with its outcome, or only the blank template for those who may only read; then the history."""
    if show.reading_only(page):
        _template(page)
    else:
        _upload(page)
    records(page)


def _template(page: Page) -> None:
    st.subheader(page.t("Blank template"), anchor=False)
    template_form(page)


def _upload(page: Page) -> None:
    t, file = page.t, None
    if page.is_demo:
        st.caption(t("Uploads here affect the demo only."))
    news = st.container()
    if way(page) == TYPING:
        pending = type_values(page)
    else:
        upload, template = st.columns([2, 1], gap="large")
        with upload:
            st.subheader(t("Your file"), anchor=False)
            file, pending = choose_file(page)
        if not file:  # who has chosen a file wants to read about it, not about templates
            with template:
                _template(page)
    if pending is None:
        with news:
            stored(page)
    elif pending.checked.ok:
        accepted(page, pending)
    else:
        refused(page, pending)
