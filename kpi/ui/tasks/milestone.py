"""On a milestone's page: the tasks that make it up."""

import streamlit as st

from kpi import views
from kpi.ui import rooms, show
from kpi.ui.page import Page
from kpi.ui.tasks.choose import day_of
from kpi.ui.tasks.shown import badge


def of_milestone(page: Page, indicator: str) -> None:
    """The tasks that make up a milestone, each with its state and the way to its page. Nothing for what is none."""
    _, plan = page._, page.plan
    if plan.indicators.set_index("indicator")["kind"][indicator] != "milestone" or plan.milestones.empty:
        return
    st.subheader(_("The tasks that make it up"), anchor=False)
    found = page.kept(views.of_milestone, page.store, _, indicator, day_of(page))
    if not found:
        st.caption(_("The decision lists no task for this milestone."))
        return
    for one in found:
        with st.container(border=True, gap="xxsmall"):
            lead = _("Lead: {agencies}", agencies=show.escaped(one.lead))
            st.markdown(
                f"{badge(_, one.state)} {show.escaped(one.said)}  \n{show.escaped(one.name)}  \n:small[:gray[{lead}]]"
            )
            rooms.link("tasks", _("Task {task}", task=one.task), key=f"task_{one.task}", task=one.task, agency=None)
    st.caption(
        _("Which tasks make up a milestone is read from the words that both share; the decision does not say it.")
    )
