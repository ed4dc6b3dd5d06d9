"""What opens over the page, asked for by `tab` in the address: one report, or the letter to those who have not
reported."""

import streamlit as st

from kpi.ui import choice, stores
from kpi.ui.page import Page
from kpi.ui.reporting import chase, matrix, one
from kpi.ui.verbatim import escaped

REPORT, LETTER = "report", "letter"


def opened(page: Page) -> None:
    t, chosen, period = page.t, page.choice, matrix.period_of(page)
    if chosen.tab == REPORT and chosen.agency:
        report = page.kept(one.found, page.store, t, chosen.agency, period, matrix.today())
        title = escaped(f"{report.name} · {report.period}")
        st.dialog(title, width="large", on_dismiss=_close_report)(one.in_dialog)(page, report, period)
    elif chosen.tab == LETTER:
        title = t("Outstanding reports, {period}", period=t.in_text(page.plan, period))
        st.dialog(title, width="large", on_dismiss=_close)(chase.in_dialog)(page, period, matrix.today())


def _close() -> None:
    choice.choose("tab", None, stores.plan())


def _close_report() -> None:
    """Its agency was chosen by the click that opened it."""
    choice.choose_all(stores.plan(), {"tab": None, "agency": None})
