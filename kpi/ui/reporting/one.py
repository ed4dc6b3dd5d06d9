"""One agency's report for a period: what came, when, and what is still missing."""

from datetime import date

import streamlit as st

from kpi.i18n import Words
from kpi.plan import TOTAL
from kpi.plan.rows import records
from kpi.reporting import punctuality
from kpi.store import Store
from kpi.ui import navigation
from kpi.ui.components.markup import html, markup
from kpi.ui.page import Page
from kpi.views.reporting import Report, one_report


def found(store: Store, t: Words, agency: str, period: str, today: date) -> Report:
    year = store.plan.periods.get(period).year
    grid, due = punctuality.grid(store, year, today), punctuality.figures_due(store, year, today)
    cells = records(grid[(grid["agency"] == agency) & (grid["period"] == period)])
    own = records(due[(due["agency"] == agency) & (due["period"] == period)])
    return one_report(cells[0] if cells else None, own, store.plan, t, agency=agency, period=period)


def in_dialog(page: Page, report: Report, period: str) -> None:
    """The report, and the ways on: the agency's page, and to upload."""
    t, agency, level = page.t, report.agency, report.level
    markup(html("report.html", t, report=report), "report")
    with st.container(horizontal=True, gap="small"):
        if level != TOTAL:
            navigation.link("agencies", t("The agency's page"), key="to_agency", agency=agency, level=level)
        navigation.link("upload", t("Form and hand-in"), key="to_upload", agency=agency, period=period, year=period[:4])
