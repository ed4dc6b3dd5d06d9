"""On a milestone's page: the tasks that make it up."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from kpi.i18n import Words
from kpi.plan.rows import records
from kpi.store import Store
from kpi.tasks import update_log
from kpi.ui import navigation, show
from kpi.ui.page import Page
from kpi.ui.tasks.choose import day_of
from kpi.ui.tasks.shown import badge
from kpi.views.indicator import IndicatorView
from kpi.views.tasks import OfMilestone
from kpi.views.tasks import of_milestone as tasks_of


def of_milestone(page: Page, view: IndicatorView) -> None:
    """The tasks that make up a milestone, each with its state and the way to its page. Nothing for what is none."""
    _, plan, indicator = page._, page.plan, str(view.row["indicator"])
    if view.row["kind"] != "milestone" or plan.milestones.empty:
        return
    st.subheader(_("The tasks that make it up"), anchor=False)
    found = page.kept(_found, page.store, _, indicator, day_of(page))
    if not found:
        st.caption(_("The decision lists no task for this milestone."))
        return
    _agree(page, view, found)
    for one in found:
        with st.container(border=True, gap="xxsmall"):
            lead = _("Lead: {agencies}", agencies=show.escaped(one.lead))
            st.markdown(
                f"{badge(_, one.state)} {show.escaped(one.said)}  \n{show.escaped(one.name)}  \n:small[:gray[{lead}]]"
            )
            navigation.link(
                "tasks", _("Task {task}", task=one.task), key=f"task_{one.task}", task=one.task, agency=None
            )
    st.caption(
        _("Which tasks make up a milestone is read from the words that both share; the decision does not say it.")
    )


def _found(store: Store, t: Words, indicator: str, day: date) -> tuple[OfMilestone, ...]:
    return tasks_of(records(update_log.standing(store, day)), store.plan, t, indicator, day)


def _agree(page: Page, view: IndicatorView, found: Sequence[OfMilestone]) -> None:
    """How many of them are done; and a word where the milestone is reported as reached before they are."""
    _ = page._
    done, total = sum(one.state == "done" for one in found), len(found)
    said = _("{done} of {total} tasks are done.", done=_.number(done), total=_.number(total))
    if view.stands is not None and view.stands["value"] == 1 and done < total:
        more = _("The milestone is reported as reached all the same: check both.")
        st.warning(f"{said} {more}", icon=":material/warning:")
    else:
        st.caption(said)
