"""The report: which one, what it says, and its files in Word and Excel."""

import streamlit as st

from kpi import i18n, ui
from kpi import report as reports
from kpi.i18n import N_
from kpi.ui import report

page = ui.page(
    N_("Write the report"),
    N_("A report in Word in the layout of Decree 30/2020/NĐ-CP. Every sentence is made from the figures."),
)
_ = page._
asked = report.choose(page)

try:
    with st.spinner(_("The report is being made …")):
        made = page.kept(
            reports.compose, page.store, i18n.of(asked.lang), asked.period, asked.from_year, asked.agency, asked.dated
        )
except reports.ReportError as error:
    st.info(ui.escaped(_(error.msgid, **error.params)), icon=":material/info:")
    st.stop()

if made.is_empty:
    ui.empty(page, _("No figure has been handed in for {period} yet: a report would only say so.",
                     period=_.in_text(page.plan, asked.period)))  # fmt: skip
    st.stop()

report.files(page, made)
report.preview(page, made)
