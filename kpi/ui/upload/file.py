"""Choosing a file and having it checked."""

import json

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from kpi.ui.page import Page
from kpi.ui.upload.pending import PENDING, TURN, Pending, checked_once, person


def choose(page: Page) -> UploadedFile | None:
    """The file, who hands it in, and a note. None as long as no file is chosen."""
    _, turn = page.t, st.session_state.setdefault(TURN, 0)
    limit = page.plan.intake.max_bytes // 1_000_000
    own_words(_("Choose a file"), _("or drop it here · Excel (.xlsx) or CSV, up to {limit} MB", limit=limit))
    # Any file may come, also one somewhat too large: the intake says what is wrong with it in the page's own language.
    uploaded = st.file_uploader(_("File of figures"), max_upload_size=2 * limit, key=f"upload_file_{turn}")
    person(page)
    if uploaded is None:
        st.session_state.pop(PENDING, None)
    return uploaded


def own_words(button: str, hint: str) -> None:
    """The upload field in the language of the page: what Streamlit writes into it is English alone."""
    field = '[data-testid="stFileUploaderDropzone"]'
    says = '[data-testid="stFileUploaderDropzoneInstructions"] span'
    st.html(
        f"<style>{field} button p, {says} {{font-size: 0}}"
        f" {field} button p::after {{content: {_css_text(button)}; font-size: 0.9375rem}}"
        f" {says}::after {{content: {_css_text(hint)}; font-size: 0.875rem}}</style>"
    )


def _css_text(text: str) -> str:
    """A quoted CSS string that cannot end its <style> either."""
    return json.dumps(text, ensure_ascii=False).replace("<", "\\3c ")


def check(page: Page, uploaded: UploadedFile) -> Pending:
    """What the intake says of the file."""
    return checked_once(page, uploaded.file_id, uploaded.name, uploaded.getvalue())
