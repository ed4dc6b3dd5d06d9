"""Overdue tasks on other pages: how many of all, and which, each with its way to the tasks' page."""

from datetime import date, datetime

import pandas as pd
import streamlit as st

from kpi.i18n import HERE
from kpi.ui import navigation, show
from kpi.ui.lines import lines
from kpi.ui.page import Page
from kpi.ui.tasks.shown import badge, untold
from kpi.views.tasks import TaskSummary

SHOWN_FIRST = 6


def day_as_of(page: Page) -> date:
    """The last day of the period as of which the page speaks; today, where it is not over."""
    return min(page.plan.periods.get(page.choice.as_of).ends, datetime.now(HERE).date())


def overdue(page: Page, found: TaskSummary, *, key: str = "all_overdue") -> None:
    """How the tasks stand, in a sentence and in counts, and those that are overdue, the longest first."""
    _ = page._
    counts = " ".join(f"{badge(_, state)} **{_.number(n)}**" for state, n in found.counts.items())
    st.markdown(f"{show.escaped(found.headline)}  \n{counts}")
    if said := untold(found, _):
        st.caption(said)
    shown = found.overdue if st.session_state.get(key) else found.overdue[:SHOWN_FIRST]
    if shown:
        rows = [
            {_("Overdue task"): f"{row.task}. {row.name}", _("State"): row.said, _("Lead agency"): row.lead}
            for row in shown
        ]
        links = [navigation.address("tasks", task=row.task, period=page.choice.as_of) for row in shown]
        lines(pd.DataFrame(rows), alt=_("Overdue tasks, the longest first"), links=links)
    if len(found.overdue) > SHOWN_FIRST:
        st.toggle(_.plural("Show all {n}", "Show all {n}", len(found.overdue)), key=key)
