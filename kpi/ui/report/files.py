"""The report's files: each is made when its button is clicked, which shows that it is at work."""

from functools import partial

import streamlit as st

from kpi import report as reports
from kpi.report import Report
from kpi.ui import downloads
from kpi.ui.page import Page

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def files(page: Page, made: Report) -> None:
    """The report, its summary on one page, and the annex with every figure."""
    _ = page.t
    offered = (
        (_("Report (Word)"), "bao-cao", "docx", DOCX, reports.report_document, ":material/description:"),
        (_("One-page summary (Word)"), "tom-tat", "docx", DOCX, reports.summary_document, ":material/article:"),
        (_("Annex with all figures (Excel)"), "phu-luc", "xlsx", XLSX, reports.annex_workbook, ":material/table_view:"),
    )
    with st.container(horizontal=True, gap="small"):
        for at, (label, kind, ending, mime, write, icon) in enumerate(offered):
            downloads.button(
                label, partial(write, made), made.file_name(kind, ending), mime,
                icon=icon, key=f"report_{kind}", type="primary" if at == 0 else "secondary",
            )  # fmt: skip
