"""Hand in: a file, or typed; what is wrong with it or what it would change; confirm; the history, and withdrawal."""

import streamlit as st

from kpi import ui
from kpi.ui import upload
from kpi.words import N_

page = ui.page(N_("Hand in figures"))
_ = page._

if page.is_demo:
    goes_to = _("What you hand in here goes to the demonstration, never to the official figures.")
    st.caption(goes_to)
news = st.container()
file = None
if upload.way(page) == upload.TYPING:
    pending = upload.type_in(page)
else:
    hand_in, form = st.columns([2, 1], gap="large")
    with hand_in:
        st.subheader(_("Your file"), anchor=False)
        file = upload.choose(page)
        pending = upload.check(page, file) if file else None
    if not file:  # whoever has chosen a file wants to read of it, not of forms
        with form:
            st.subheader(_("The empty form"), anchor=False)
            upload.template_form(page)
if pending is None:
    with news:
        upload.stored(page)
elif pending.checked.ok:
    upload.accepted(page, pending)
else:
    upload.refused(page, pending, file)

upload.records(page)
