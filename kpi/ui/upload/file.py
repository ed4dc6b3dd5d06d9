"""Choosing a file and having it checked, once: typing a name or ticking a box does not check it again."""

import json
from dataclasses import dataclass

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from kpi import intake
from kpi.intake import Checked
from kpi.preview import preview
from kpi.ui.page import Page

TURN = "upload_turn"  # grows with each stored file, so that the next one finds an empty form
PENDING = "upload_pending"
WHO, NOTE = "upload_by", "upload_note"


@dataclass(frozen=True)
class Pending:
    """A file that waits for its person: checked, not stored. `state` names what it was checked against."""

    file_id: str
    file_name: str
    state: tuple[str, str, int]
    checked: Checked
    changes: pd.DataFrame  # kpi.preview of an accepted file; empty for a refused one


def choose(page: Page) -> UploadedFile | None:
    """The file, who hands it in, and a note. None as long as no file is chosen."""
    _, turn = page._, st.session_state.setdefault(TURN, 0)
    limit = page.plan.intake.max_bytes // 1_000_000
    _own_words(_("Choose a file"), _("or drop it here · Excel (.xlsx) or CSV, up to {limit} MB", limit=limit))
    # Any file may come, also one somewhat too large: the intake says what is wrong with it in the page's own language.
    uploaded = st.file_uploader(_("File of figures"), max_upload_size=2 * limit, key=f"upload_file_{turn}")
    who, note = st.columns(2)
    who.text_input(_("Who hands in (full name, office)"), key=WHO, max_chars=120, persist_state="session")
    note.text_input(_("Note (may stay empty)"), key=f"{NOTE}_{turn}", max_chars=500)
    if uploaded is None:
        st.session_state.pop(PENDING, None)
    return uploaded


def _own_words(button: str, hint: str) -> None:
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
    """What the intake says of the file. Kept in the session until the file, the plan or the store changes: the wait for
    a large file is then not repeated at every tick of a box."""
    store = page.store
    state = (page.plan.version, page.choice.data, store.revision)
    pending = st.session_state.get(PENDING)
    if pending is None or (pending.file_id, pending.state) != (uploaded.file_id, state):
        bar = st.progress(0.0)

        def tell(share: float, stage: str) -> None:
            bar.progress(share, text=page._(stage))

        current = store.query("current_actuals", indicators=None, agencies=None, periods=None)
        checked = intake.check(
            uploaded.getvalue(),
            uploaded.name,
            page.plan,
            current=current,
            known_sha256=set(store.query("known_files")["sha256"]),
            progress=tell,
        )
        changes = preview(checked.rows, current)
        bar.empty()
        pending = Pending(uploaded.file_id, uploaded.name, state, checked, changes)
        st.session_state[PENDING] = pending
    return pending
