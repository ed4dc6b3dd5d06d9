"""Which numbers of a report are others today, by the code on its paper."""

import streamlit as st

from kpi import report as reports
from kpi import ui
from kpi.ui import choice
from kpi.ui.components import filters, markup

page = ui.page()
t, code = page.t, page.choice.code
verified, refused = None, ""
try:
    verified = page.cached(reports.verify, page.store, t, code) if code else None
except reports.ReportError as error:
    refused = t(error.msgid, **error.params)

if verified is None:
    answer = t("Verify a report by its code")
elif verified["changed"]:
    answer = t.plural("Report, {span}: {n} number has changed since {day}",
                      "Report, {span}: {n} numbers have changed since {day}", verified["changed"],
                      span=verified["span"], day=t.date(verified["known_until"]))  # fmt: skip
else:
    answer = t(
        "Report, {span}: no number has changed since {day}", span=verified["span"], day=t.date(verified["known_until"])
    )
filters.answer(page, answer)

with ui.first_content():
    with st.form("code", border=False), st.container(horizontal=True, vertical_alignment="bottom", width=560):
        typed = st.text_input(t("Report code, at the foot of its pages"), value=code or "", key="report_code",
                              placeholder="7KX2Q9-PM44TD-0Z3H2A")  # fmt: skip
        if st.form_submit_button(t("Verify")):
            choice.choose(code=typed.strip())
            st.rerun()
    if refused:
        st.error(ui.escaped(refused), icon=":material/error:")
    if verified is not None:
        markup.draw(page, "verify", reports.verify, code)
