"""The receipt of a submission: a page to print, and a Word document."""

import streamlit as st

from kpi.i18n import HERE
from kpi.plan.rows import records
from kpi.ui import choice, downloads
from kpi.ui.components.markup import html, markup
from kpi.ui.page import Page
from kpi.ui.upload.choose import reports_with
from kpi.views.receipt import Receipt, receipt


def draw(page: Page, number: int) -> None:
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


def _document(page: Page, shown: Receipt) -> bytes:
    from kpi.report.word import receipt_document  # python-docx comes with it

    return receipt_document(shown, page.t)


def receipt_of(page: Page, number: int) -> Receipt | None:
    """The receipt of a submission; None if there is none of that number."""
    rows = records(page.store.submissions(submission=number))
    if not rows:
        return None
    values = page.store.query("store/submission_rows", submission=number)
    keys = frozenset(zip(values["indicator"], values["agency"], values["period"], strict=True))
    agencies = set(page.plan.agencies["agency"])
    keys = frozenset(key for key in keys if key[1] in agencies and key[2] in page.plan.periods)
    day = rows[0]["handed_in_at"].tz_localize("UTC").astimezone(HERE).date()
    pairs = list(zip(values["agency"], values["period"], strict=True))
    reports = reports_with(page, keys, day=day)
    return receipt(rows[0], reports, pairs, page.plan, page.t, is_demo=page.is_demo)
