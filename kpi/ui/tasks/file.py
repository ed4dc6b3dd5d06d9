"""A file of updates: the form, what is wrong with a file or what it would record, and the confirmation."""

from collections.abc import Sequence
from datetime import datetime

import pandas as pd
import streamlit as st

from kpi import exports
from kpi.i18n import HERE, N_, Words
from kpi.plan.rows import records
from kpi.store import DuckError
from kpi.tasks import TRIGGER, Update, update_log
from kpi.tasks.file import COLUMN, Checked, check, form
from kpi.ui import downloads, show
from kpi.ui.actor import actor
from kpi.ui.page import Page
from kpi.ui.tasks.shown import NEWS
from kpi.ui.upload.file import own_words

TURN, BY, REFUSED = "tasks_file_turn", "tasks_file_by", "tasks_file_refused"
SHOWN_AT_MOST = 200


def hand_in(page: Page) -> None:
    """Folded away at the foot of the page: many updates at once, from a file."""
    _ = page._
    with st.expander(_("Record many updates from a file"), icon=":material/upload_file:", key="tasks_file_open",
                     on_change="rerun") as folded:  # fmt: skip
        if not folded.open or show.reading_only(page):
            return
        st.caption(
            _("A row per update: the task's number, the day, and the share done in percent or the deadline that was "
              "set. Nothing is stored before you have confirmed it, and a file goes in whole or not at all.")
        )  # fmt: skip
        downloads.button(
            _("Download the form (CSV)"), lambda: exports.csv_text(form(page.plan)).encode("utf-8-sig"),
            "nhiem-vu.csv", "text/csv", key="tasks_form",
        )  # fmt: skip
        own_words(_("Choose a file"), _("or drop it here · Excel (.xlsx) or CSV"))
        turn = st.session_state.setdefault(TURN, 0)
        uploaded = st.file_uploader(_("File of updates"), key=f"tasks_file_{turn}")
        if uploaded is not None:
            checked = check(uploaded.getvalue(), page.plan, today=datetime.now(HERE).date(),
                            recorded=update_log.updates(page.store))  # fmt: skip
            _accepted(page, checked) if checked.ok else _refused(page, checked)


def _refused(page: Page, checked: Checked) -> None:
    _, problems = page._, checked.problems
    st.error(
        _.plural("The file has {n} problem. Nothing was stored: mend it and choose the file again.",
                 "The file has {n} problems. Nothing was stored: mend them and choose the file again.", len(problems)),
        icon=":material/error:",
    )  # fmt: skip
    columns = [_("Line"), _("Column"), _("What is wrong, and how to mend it")]
    rows = [
        (str(one.line), show.escaped(_column(one.column, _)), show.escaped(one.message(_, page.plan)))
        for one in problems[:SHOWN_AT_MOST]
    ]
    alt = _("What is wrong with the updates: where, and how to mend it")
    st.table(pd.DataFrame(rows, columns=columns), border="horizontal", hide_index=True, alt=alt)
    if len(problems) > SHOWN_AT_MOST:
        st.caption(_("The first {n} are shown; the list to download holds them all.", n=_.number(SHOWN_AT_MOST)))
    downloads.button(
        _("Download this list (CSV)"), lambda: exports.csv_text(_problems(checked, page)).encode("utf-8-sig"),
        "kpi-problems.csv", "text/csv", key="tasks_problems",
    )  # fmt: skip


def _problems(checked: Checked, page: Page) -> pd.DataFrame:
    _ = page._
    columns = [_("Line"), _("Column"), _("Code"), _("How to mend it")]
    rows = [(one.line, _column(one.column, _), one.code, one.message(_, page.plan)) for one in checked.problems]
    return pd.DataFrame(rows, columns=columns)


def _column(column: str, _: Words) -> str:
    return _(COLUMN[column]) if column in COLUMN else column


def _accepted(page: Page, checked: Checked) -> None:
    """What the file would record, who records it, and the button that does."""
    _ = page._
    count = len(checked.updates)
    st.success(_.plural("The file can be recorded: {n} update.", "The file can be recorded: {n} updates.", count),
               icon=":material/task_alt:")  # fmt: skip
    shown = _lines(page, checked.updates[:SHOWN_AT_MOST])
    st.table(shown, border="horizontal", hide_index=True, alt=_("What the file would record"))
    st.text_input(_("Who records (full name, office)"), key=BY, max_chars=120, persist_state="session")
    if REFUSED in st.session_state:
        msgid, params = st.session_state.pop(REFUSED)
        st.error(show.escaped(_(msgid, **params)), icon=":material/error:")
    label = _("Confirm: record in the demonstration") if page.is_demo else _("Confirm and record")
    st.button(label, type="primary", icon=":material/check:", key="tasks_file_confirm", on_click=confirm,
              args=(page, checked.updates))  # fmt: skip


def _lines(page: Page, updates: Sequence[Update]) -> pd.DataFrame:
    _ = page._
    names = {row["task"]: _.name(row) for row in records(page.plan.tasks)}
    return pd.DataFrame(
        [
            {
                _("Task"): show.escaped(f"{one.task}. {names[one.task]}"),
                _("Day"): _.date(one.day),
                _("What is recorded"): _("deadline set: {due}", due=_.date(one.due)) if one.what == TRIGGER
                else _("{share} done", share=_.percent(100 * (one.share or 0), 1)),
                _("Document"): show.escaped(one.document),
                _("Note"): show.escaped(one.note),
            }
            for one in updates
        ]
    )  # fmt: skip


def confirm(page: Page, updates: Sequence[Update]) -> None:
    """Record a checked file; once, however often the button is pressed: its field is emptied."""
    state = st.session_state
    by = str(state.get(BY) or "").strip()
    if not by:
        state[REFUSED] = N_("Write your name and office."), {}
        return
    try:
        numbers = update_log.record(page.store, updates, by=actor(by))
    except DuckError as error:
        state[REFUSED] = show.failure(error)
    else:
        state[NEWS] = N_("{n} updates are recorded."), {"n": len(numbers)}
        state[TURN] += 1
