"""Hand in: a file, or typed; what is wrong with it or what it would change; confirm; the history, and withdrawal."""

import streamlit as st

from kpi import ui
from kpi.i18n import N_
from kpi.ui import upload

page = ui.page(N_("Hand in figures"))
_ = page._

if ui.reading_only(page):
    st.subheader(_("The empty form"), anchor=False)
    upload.template_form(page)
else:
    upload.hand_in(page)
upload.records(page)
