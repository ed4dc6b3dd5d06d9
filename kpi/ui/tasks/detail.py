"""One task in a dialog: what the decision asks, its progress, what was recorded of it, and the ways to record more."""

from datetime import date

import streamlit as st

from kpi.i18n import Words
from kpi.plan.rows import records
from kpi.store import Store
from kpi.tasks import update_log
from kpi.ui import choice, navigation, stores
from kpi.ui.components.markup import html, markup
from kpi.ui.page import Page
from kpi.ui.tasks import choose, record
from kpi.ui.tasks.shown import NEWS
from kpi.views.tasks import TaskDetail, task_detail


def opened(page: Page) -> None:
    """The task that the address asks for, over the page; closing it lets go of it."""
    if page.choice.task is not None:
        title = page.t("Task {task}", task=page.choice.task)
        st.dialog(title, width="large", on_dismiss=_let_go)(_dialog)(page, page.choice.task)


def _let_go() -> None:
    choice.choose("task", None, stores.plan())


def _dialog(page: Page, task: int) -> None:
    if NEWS in st.session_state:  # something was just recorded in it: the page says so
        st.rerun()
    t, found = page.t, page.kept(_found, page.store, page.t, task, choose.day_of(page))
    earlier = "" if choose.is_today(page) else t.date(choose.day_of(page))
    markup(html("task.html", t, o=found, row=found.row, earlier=earlier), "task")
    for code, name in found.milestones:
        named = t("Part of the milestone {name}", name=f"{code} · {name}")
        navigation.link("indicator", named, key=f"milestone_{code}", indicator=code, area=None, agency=None)
    with st.expander(t("Record an update"), icon=":material/edit:"):
        record.form(page, found)
    if any(one.counts for one in found.history):
        with st.expander(t("Withdraw an update"), icon=":material/undo:"):
            record.withdrawal(page, found)


def _found(store: Store, t: Words, task: int, day: date) -> TaskDetail:
    [row] = [row for row in records(update_log.standing(store, day)) if row["task"] == task]
    return task_detail(row, records(update_log.updates(store, task=task)), store.plan, t, day)
