"""The upload page: files or typed values, check, preview, confirmation; receipts; and the upload history."""

import streamlit as st

from kpi.i18n import N_
from kpi.ui import show
from kpi.ui.page import Page
from kpi.ui.upload import many, receipt
from kpi.ui.upload.choose import TYPING, agency, answer, blank_template, choose_files, chosen, period, way
from kpi.ui.upload.entry import type_values
from kpi.ui.upload.pending import CHECKING, CHOSEN, Chosen, Pending, checked_once, discard
from kpi.ui.upload.records import records
from kpi.ui.upload.review import accepted, refused, stored

__all__ = ["agency", "answer", "chosen", "draw", "period"]

SEEN, LOST = "upload_seen", "upload_lost"
LOST_SENTENCE = N_(
    "The upload in progress was lost: the server was restarted, or the page was loaded again. Only what the history "
    "below lists is stored. Choose the files again."
)


def draw(page: Page) -> None:
    """The upload with its outcome, or only the blank template for those who may only read; then the history. Instead of
    all that, the receipt that the address names."""
    if page.choice.submission is not None:
        receipt.draw(page, page.choice.submission)
        return
    if show.reading_only(page):
        st.subheader(page.t("Blank template"), anchor=False)
        blank_template(page)
    else:
        _upload(page)
    records(page)


def _upload(page: Page) -> None:
    t, state = page.t, st.session_state
    if page.is_demo:
        st.caption(t("Uploads here affect the demo only."))
    _say_what_is_lost(page)
    if way(page) == TYPING:
        news = st.container()
        pending = type_values(page)
        if pending is None:
            with news:
                stored(page)
        else:
            _outcome(page, pending)
        return
    files = state.get(CHOSEN)
    if files is None:
        stored(page)
        template, field = st.columns([2, 3], gap="large")
        with template:
            st.subheader(t("1. Download the template"), anchor=False)
            blank_template(page)
        with field:
            st.subheader(t("2. Upload the completed file"), anchor=False)
            choose_files(page)
    else:
        _review(page, files)
        choose_files(page)


def _review(page: Page, chosen: Chosen) -> None:
    file, *more = chosen.files
    if more:
        many.draw(page, chosen)
    else:
        _outcome(page, checked_once(page, f"file_{chosen.number}", file.name, file.read))


def _outcome(page: Page, pending: Pending) -> None:
    if pending.checked.ok:
        accepted(page, pending)
    else:
        refused(page, pending)
        if not pending.is_typed:
            st.button(page.t("Discard"), key="upload_discard", type="tertiary", on_click=discard)


def _say_what_is_lost(page: Page) -> None:
    """Say that an upload in progress was forgotten: with a restart of the server, or by loading the page again."""
    state = st.session_state
    if SEEN not in state:
        state[SEEN], state[LOST] = True, page.choice.tab == CHECKING
    if state[LOST] and CHOSEN not in state:
        st.warning(page.t(LOST_SENTENCE), icon=":material/history:")
