"""Tasks: the plan's tasks on a day, on a line of time and as a list; one of them with its history; recording."""

import streamlit as st

from kpi import ui, views
from kpi.i18n import N_
from kpi.ui import tasks
from kpi.ui.tasks.file import hand_in

page = ui.page(N_("Tasks"))
_ = page._
asked = tasks.choose(page)
tasks.news(page)

view = page.kept(views.tasks_view, page.store, _, asked.day, asked.area, asked.agency, asked.role, asked.state)

tasks.heading(page, view)
task = tasks.chosen_task(page)
if task:
    tasks.detail(page, task, asked, in_dialog=False)

if view.rows:
    st.subheader(_("On a line of time"), anchor=False)
    marked = tasks.timeline(page, view)
    st.subheader(_("The tasks as a list"), anchor=False)
    picked = tasks.listed(page, view.rows)
    tasks.opened(page, {"timeline": marked, "list": picked}, asked, is_one_shown=task is not None)
elif view.summary.counts:  # of the choice, but none in the state that was asked for; else the heading says so
    st.info(_("No task is of this choice."), icon=":material/info:")

hand_in(page)
