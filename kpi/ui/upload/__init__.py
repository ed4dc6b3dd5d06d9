"""The upload page: files or typed values, check, preview, confirmation; receipts; and the upload history."""

import streamlit as st

from kpi.i18n import HERE, N_
from kpi.plan import rows
from kpi.ui import choice, downloads, show
from kpi.ui.components.markup import html, markup
from kpi.ui.page import Page
from kpi.ui.upload import choose, many, review
from kpi.ui.upload.checks import CHECKING, CHOSEN, Upload, check_files, discard_button
from kpi.ui.upload.choose import agency, answer, chosen, period
from kpi.ui.upload.records import history
from kpi.views.upload_due import receipt as worded

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
        _receipt(page, page.choice.submission)
        return
    if show.reading_only(page):
        st.subheader(page.t("Blank template"), anchor=False)
        choose.blank_template(page)
    else:
        _upload(page)
    history(page)


def _upload(page: Page) -> None:
    t, state = page.t, st.session_state
    if page.is_demo:
        st.caption(t("Uploads here affect the demo only."))
    _say_what_is_lost(page)
    if choose.way(page) == choose.TYPING:
        news = st.container()
        typed = choose.type_values(page)
        if typed is None:
            with news:
                review.stored(page)
        else:
            _outcome(page, typed)
    elif CHOSEN in state:
        _outcome(page, state[CHOSEN])
        choose.choose_files(page)
    else:
        review.stored(page)
        template, field = st.columns([2, 3], gap="large")
        with template:
            st.subheader(t("1. Download the template"), anchor=False)
            choose.blank_template(page)
        with field:
            st.subheader(t("2. Upload the completed file"), anchor=False)
            choose.choose_files(page)


def _outcome(page: Page, upload: Upload) -> None:
    check_files(page, upload)
    pending, *more = upload.checked
    if more:
        many.draw(page, upload)
    elif pending.checked.ok:
        review.accepted(page, upload, pending)
    else:
        review.refused(page, pending)
        if not pending.is_typed:
            discard_button(page.t("Discard"))


def _say_what_is_lost(page: Page) -> None:
    """Say that an upload in progress was forgotten: with a restart of the server, or by loading the page again."""
    state = st.session_state
    if SEEN not in state:
        state[SEEN], state[LOST] = True, page.choice.tab == CHECKING
    if state[LOST] and CHOSEN not in state:
        st.warning(page.t(LOST_SENTENCE), icon=":material/history:")


def _receipt(page: Page, number: int) -> None:
    """The receipt, its Word document, and the way back."""
    t, shown = page.t, receipt_of(page, number)
    with st.container(horizontal=True, gap="small", key="receipt_actions"):
        st.button(t("Back to the upload"), icon=":material/arrow_back:", on_click=choice.choose,
                  kwargs={"submission": None})  # fmt: skip
        if shown is not None:
            name = f"{t('Receipt')} {number}.docx"
            downloads.button(t("Receipt (Word)"), lambda: _document(page, shown), name, downloads.DOCX)
            st.caption(t("To print this page: Ctrl+P."))
    if shown is None:
        st.info(t("There is no submission {submission}.", submission=number), icon=":material/info:")
    else:
        markup(html("receipt.html", t, receipt=shown), "receipt")


def _document(page: Page, shown: rows.Row) -> bytes:
    from kpi.report.word import receipt_document  # python-docx comes with it

    return receipt_document(shown, page.t)


def receipt_of(page: Page, number: int) -> rows.Row | None:
    """The receipt of a submission; None if there is none of that number."""
    submitted = rows.records(page.store.submissions(submission=number))
    if not submitted:
        return None
    values = page.store.query("store/submission_rows", submission=number)
    agencies = set(page.plan.agencies["agency"])
    keys = frozenset(key for key in review.keys_of(values) if key[1] in agencies and key[2] in page.plan.periods)
    day = submitted[0]["handed_in_at"].tz_localize("UTC").astimezone(HERE).date()
    pairs = list(zip(values["agency"], values["period"], strict=True))
    reports = choose.reports_with(page, keys, day=day)
    return worded(submitted[0], reports, pairs, page.plan, page.t, is_demo=page.is_demo)
