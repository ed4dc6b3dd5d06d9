"""How the tasks stand: in a sentence and counts, on a line of time, and as a list."""

import textwrap
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from kpi.charts.palette import TASK
from kpi.i18n import Words
from kpi.plan.rows import Row
from kpi.ui import downloads, show
from kpi.ui.page import Page
from kpi.ui.results.shared import picked
from kpi.ui.show import Colour
from kpi.views.tasks import TaskRow, TaskSummary, TasksView, state_words

NEWS = "tasks_news"
ROW_HEIGHT = 88  # px: Streamlit breaks lines in cells of rows higher than 64, and a name has four
NAME = 88  # characters in four lines; its file and the task itself have all of them
STATE_COLOUR: dict[str, Colour] = {
    "overdue": "red",
    "unrecorded": "gray",
    "under_way": "blue",
    "not_started": "yellow",
    "waiting": "gray",
    "done": "green",
}


def badge(_: Words, state: str) -> str:
    """A state in Markdown, with its shape and word."""
    return f":{STATE_COLOUR[state]}-badge[{TASK[state].mark} {_.task_state(state)}]"


def news(page: Page) -> None:
    """What was just recorded, said once."""
    if st.session_state.get(NEWS):
        msgid, params = st.session_state.pop(NEWS)
        st.toast(show.escaped(page._(msgid, **params)), icon=":material/check_circle:")


def heading(page: Page, view: TasksView) -> None:
    """How far the tasks are, in a sentence and in counts."""
    _ = page._
    st.subheader(show.escaped(view.summary.headline), anchor=False)
    with st.container(horizontal=True, gap="xsmall"):
        for state, count in view.summary.counts.items():
            st.metric(badge(_, state), _.number(count), border=True, width="content")
    if said := untold(view.summary, _):
        st.info(said, icon=":material/info:")


def untold(found: TaskSummary, _: Words) -> str:
    """How many tasks are past their deadline without an update; '' where none is."""
    if not found.unrecorded:
        return ""
    return _.plural(
        "{n} task is past its deadline without an update; its lead agency is asked to record its progress.",
        "{n} tasks are past their deadline without an update; their lead agencies are asked to record their progress.",
        len(found.unrecorded),
    )


def timeline(page: Page, view: TasksView) -> int | None:
    """The tasks on a line of time, and how to read it; the number of the one whose marker was picked."""
    _ = page._
    found: int | None = show.chart(view.timeline, "tasks_timeline", title=view.timeline.alt, clicks=True)
    st.caption(
        _(
            "Upright tick: the deadline. Dashed line: the day that the page speaks of. Dotted: the task waits and "
            "has no deadline yet."
        )
    )
    return found


def listed(page: Page, rows: Sequence[TaskRow]) -> int | None:
    """The tasks as a table, the worst first; the number of the one that was picked."""
    _ = page._
    how = _("Pick a row (on the keyboard: Shift+Space) to see the task with its history, and to record an update.")
    table, looks = pd.DataFrame([_line(row, _) for row in rows]), _looks(rows, _)
    place = picked(
        table.assign(name=[textwrap.shorten(row.name, NAME, placeholder="…") for row in rows]), how=how,
        key="tasks_list", alt=_("The tasks and how they stand"), height="content", row_height=ROW_HEIGHT,
        files=lambda: downloads.as_shown(table, looks), **looks,
    )  # fmt: skip
    return None if place is None else rows[place].task


def _looks(rows: Sequence[TaskRow], _: Words) -> dict[str, Any]:
    """The columns and their widths: so that as much as fits is what the chair asks for first. State and name fit into a
    phone beside the box that picks a row."""
    column = st.column_config
    shares = ["share"] if any(row.share is not None for row in rows) else []
    return {
        "column_order": ["task", "state", "name", "lead", "said", *shares, "deadline", "product", "document",
                         "updated"],
        "column_config": {
            "task": column.NumberColumn(_("No."), width=44, format="%d"),
            "state": column.TextColumn(_("State"), width=96),
            "name": column.TextColumn(_("Task"), width=176),
            "lead": column.TextColumn(_("Lead agency"), width=157),
            "said": column.TextColumn(_("How it stands"), width=140),
            "share": column.ProgressColumn(_("Share done"), format="%d%%", min_value=0, max_value=100, width=120),
            "deadline": column.TextColumn(_("Deadline"), width=140),
            "product": column.TextColumn(_("Product"), width=200),
            "document": column.TextColumn(_("Document"), width=150),
            "updated": column.TextColumn(_("Last update"), width=190),
        },
    }  # fmt: skip


def _line(row: TaskRow, _: Words) -> Row:
    return {
        "task": row.task, "state": state_words(row.state, _), "name": row.name, "lead": row.lead, "said": row.said,
        "share": row.share, "deadline": row.deadline, "product": row.product, "document": row.document,
        "updated": row.updated,
    }  # fmt: skip
