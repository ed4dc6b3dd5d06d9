"""Why this colour: how an indicator's figure and status were made, on its page."""

import streamlit as st

from kpi import views
from kpi.ui import show
from kpi.ui.page import Page

ROWS_SHOWN, TALL = 6, 260  # more submissions than this scroll within so many px


def why_this_colour(page: Page, code: str, level: str, agency: str | None) -> None:
    """The evaluation step by step and the submissions behind the value, in an expander that asks for them only once it
    is opened. Empty where no target binds the scope."""
    _ = page._
    folded = st.expander(_("Why this colour?"), icon=":material/help:", key="why", on_change="rerun")
    if not folded.open:
        return
    found = page.kept(views.why, page.store, _, code, page.choice.as_of, level, agency)
    if found is None:
        return
    with folded:
        told = {name: show.escaped(said) for name, said in found.steps}
        show.facts(told, alt=_("How the figure and its status were made"))
        if len(found.sources):
            n = len(found.sources)
            st.markdown(_.plural("The figure comes from {n} submission:", "The figure comes from {n} submissions:", n))
            height = "content" if n <= ROWS_SHOWN else TALL
            show.table(found.sources, key="why_sources", alt=_("The submissions behind the figure"), height=height)
