"""Definitions and sources: what every word and number means, where it comes from, and all of it to download."""

import streamlit as st

from kpi import ui
from kpi.ui import method
from kpi.ui.components import filters

page = ui.page()
heading = st.container()
with st.container(key="filters", horizontal=True, gap="xsmall", vertical_alignment="center"):
    part = method.choose_part(page)
    method.filter_row(page, part)
sentence, short = method.headings(page, part)
with heading:
    filters.answer(page, sentence, short=short, filters=page.t(method.PARTS[part][0]))
with ui.first_content():
    method.draw(page, part)
