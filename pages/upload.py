"""Upload: a file, or typed; what is wrong with it or what it would change; confirm; the history, and withdrawal."""

import streamlit as st

from kpi import ui
from kpi.ui import upload
from kpi.ui.components import filters

page = ui.page()
t = page.t
filters.answer(page, t("Upload data: check, preview, confirm"), short=t("Upload data"))

with ui.first_content():
    if ui.reading_only(page):
        st.subheader(t("The empty form"), anchor=False)
        upload.template_form(page)
    else:
        upload.hand_in(page)
    upload.records(page)
