"""After the confirmation: what was stored, and the pages that it changed."""

import streamlit as st

from kpi.ui import navigation
from kpi.ui.page import Page

STORED, NEWS = "upload_stored", "upload_news"
LINKS = 6  # of each kind


def stored(page: Page) -> None:
    """The good news, once a file went in, with links to what it changed."""
    submission = st.session_state.get(STORED)
    if submission is None:
        return
    _, plan = page.t, page.plan
    contents = page.store.query("store/submission_contents", submission=submission)
    if contents.empty:  # of another data set, or of a store that was replaced
        return
    count, year = int(contents["actuals"].sum()), int(contents["year"].max())
    if st.session_state.pop(NEWS, False):  # whoever pressed the button stands at the foot of a page that grew short
        st.toast(_("The figures are stored."), icon=":material/check_circle:")
    goes_to = _("in the demonstration") if page.is_demo else _("in the official figures")
    st.success(
        _.plural(
            "Submission {submission} is stored {where}: {n} figure.",
            "Submission {submission} is stored {where}: {n} figures.",
            count, submission=submission, where=goes_to,
        ),
        icon=":material/check_circle:",
    )  # fmt: skip
    st.caption(_("These pages show it now:"))
    names = plan.indicators.set_index("indicator")
    with st.container(horizontal=True):
        for code in contents["indicator"].drop_duplicates().head(LINKS):
            navigation.link("indicator", f"{code} · {_.name(names.loc[code])}", indicator=code, year=year, area=None)
        offices = plan.agencies.set_index("agency")
        for code in contents["agency"].drop_duplicates().head(LINKS):
            navigation.link("agencies", _.name(offices.loc[code]), agency=code, year=year, level=None)
