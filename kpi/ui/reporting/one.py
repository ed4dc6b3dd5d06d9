"""One agency's report for a period: what came, when, and what is still missing."""

from datetime import datetime

import streamlit as st

from kpi import views
from kpi.i18n import HERE
from kpi.plan import TOTAL
from kpi.ui import navigation, show
from kpi.ui.page import Page
from kpi.views.reporting import Report


def one_report(page: Page, view: Report, agency: str, period: str) -> None:
    """The report in a sentence, figure by figure, and the ways on: the agency's page, and to hand in."""
    _, column = page._, st.column_config
    st.markdown(f"**{show.escaped(f'{view.name} · {view.period}')}**  \n{show.escaped(f'{view.word} · {view.said}')}")
    if not view.rows.empty:
        is_total = agency == page.plan.total_agency
        show.table(
            view.rows, key=f"report_{agency}_{period}", alt=f"{view.name}, {view.period}", height="content",
            column_order=["word", "indicator", "name", *(["lead"] if is_total else []), "came"],
            column_config={
                "word": column.TextColumn(_("Report")),
                "indicator": column.TextColumn(_("Code"), width="small"),
                "name": column.TextColumn(_("Indicator")),
                "lead": column.TextColumn(_("Lead agency")),
                "came": column.TextColumn(_("First handed in")),
            },
        )  # fmt: skip
    level = page.plan.agencies.set_index("agency")["level"][agency]
    with st.container(horizontal=True, gap="small"):
        if level != TOTAL:
            navigation.link("agencies", _("The agency's page"), key=f"to_agency_{period}", agency=agency, level=level)
        navigation.link(
            "upload", _("Form and hand-in"), key=f"to_upload_{period}", agency=agency, period=period, year=period[:4]
        )


def shown_in_dialog(page: Page, agency: str, period: str) -> None:
    """The same above the page, for a cell that was clicked."""

    def drawn() -> None:
        today = datetime.now(HERE).date()
        one_report(page, page.kept(views.one_report, page.store, page._, agency, period, today), agency, period)

    st.dialog(page._("One report"), width="large")(drawn)()
