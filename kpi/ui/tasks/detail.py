"""One task: what the decision asks, how it stands, what was recorded of it, and the ways to record more."""

from collections.abc import Mapping

import streamlit as st

from kpi import views
from kpi.ui import navigation, show
from kpi.ui.page import Page
from kpi.ui.tasks import record
from kpi.ui.tasks.choose import Asked, ask_for_task, let_go_of_task
from kpi.ui.tasks.shown import NEWS, badge
from kpi.views.tasks import TaskDetail, Told

PICKED = "tasks_picked"


def detail(page: Page, task: int, asked: Asked, *, in_dialog: bool) -> None:
    """Everything about a task. A dialog closes by itself once something was recorded."""
    _ = page._
    if in_dialog and NEWS in st.session_state:
        st.rerun()
    found = page.kept(views.task_detail, page.store, _, task, asked.day)
    row = found.row
    with st.container(border=not in_dialog):
        st.markdown(f"**{row.task}. {show.escaped(row.name)}**")
        st.markdown(f"{badge(_, row.state)} {show.escaped(row.said)}")
        if not asked.is_today:
            st.caption(_("As of {day}. What was recorded later is in the history below.", day=_.date(asked.day)))
        _facts(page, found)
        _history(page, found)
        with st.expander(_("Record an update"), icon=":material/edit:", expanded=False):
            record.form(page, found)
        if any(one.counts for one in found.history):
            with st.expander(_("Withdraw an update"), icon=":material/undo:"):
                record.withdrawal(page, found)
        if not in_dialog:
            st.button(_("Close"), key="task_close", icon=":material/close:", on_click=let_go_of_task)


def opened(page: Page, picks: Mapping[str, int | None], asked: Asked, *, is_one_shown: bool) -> None:
    """The same in a dialog, for a task that was just picked, or in the place of the one that is shown on the page; a
    pick that stays when the dialog is closed opens none."""
    before: Mapping[str, int | None] = st.session_state.get(PICKED, {})
    st.session_state[PICKED] = dict(picks)
    new = [task for where, task in picks.items() if task is not None and task != before.get(where)]
    if new and is_one_shown:
        ask_for_task(new[0])
        st.rerun()
    elif new:
        _open_dialog(page, new[0], asked)


def _open_dialog(page: Page, task: int, asked: Asked) -> None:
    st.dialog(page._("Task {task}", task=task), width="large")(detail)(page, task, asked, in_dialog=True)


def _facts(page: Page, found: TaskDetail) -> None:
    _, row = page._, found.row
    facts = {
        _("Reform area"): row.area,
        _("Product"): row.product,
        _("Deadline"): row.deadline,
        _("Lead agency"): row.lead,
        _("Co-ordinating agencies"): row.coordinating,
        _("Document"): row.document,
        _("Note"): row.note,
    }
    told = {f"**{name}**": show.escaped(said) for name, said in facts.items() if said}
    st.table(told, border="horizontal", alt=_("What the decision asks"))
    for code, name in found.milestones:
        navigation.link(
            "indicator",
            _("Part of the milestone {name}", name=f"{code} · {name}"),
            key=f"milestone_{code}",
            indicator=code,
            area=None,
            agency=None,
        )


def _history(page: Page, found: TaskDetail) -> None:
    _ = page._
    if not found.history:
        st.caption(_("Nothing has been recorded of this task yet."))
        return
    with st.expander(
        _.plural("History: {n} update", "History: {n} updates", len(found.history)), icon=":material/history:"
    ):
        st.markdown("\n".join(f"- {_line(page, one)}" for one in found.history))


def _line(page: Page, one: Told) -> str:
    """When what was told, by whom and when it was recorded, and what became of it; struck out where it counts no
    more."""
    _ = page._
    said = show.escaped(" · ".join(part for part in (one.said, one.document, one.note) if part))
    recorded = show.escaped(_("No. {number}, {who_and_when}", number=one.update, who_and_when=one.signed))
    fate = show.escaped(one.fate)
    return f"**{one.day}** {said if one.counts else f'~~{said}~~'}  \n  :small[:gray[{recorded} · {fate}]]"
