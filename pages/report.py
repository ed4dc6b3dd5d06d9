"""The report: which one, its files in Word and Excel, and its text."""

import streamlit as st

from kpi import i18n, ui
from kpi import report as reports
from kpi.ui import report
from kpi.ui.components import filters

page = ui.page()
t, chosen = page.t, report.chosen(page)
filters.answer(page, t("Report · {scope}", scope=report.in_short(page)), filters=report.in_short(page))
filters.filters(page, filters.period, filters.agency, report.paper)

with ui.first_content():
    try:
        with st.spinner(t("The report is being made …")):
            composed = page.cached(
                reports.compose, page.store, i18n.of(chosen.lang), chosen.period, chosen.from_year, chosen.agency,
                chosen.dated,
            )  # fmt: skip
    except reports.ReportError as error:
        st.info(ui.escaped(t(error.msgid, **error.params)), icon=":material/info:")
        st.stop()

    if composed.is_empty:
        ui.empty(page, t("No data for {period} by {day}, so there is nothing to report.",
                         period=t.in_text(page.plan, chosen.period), day=t.date(chosen.dated)))  # fmt: skip
        st.stop()

    report.files(page, composed)
    report.preview(page, composed)
