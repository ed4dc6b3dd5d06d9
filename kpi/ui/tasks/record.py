"""Recording what became of a task: its progress, the deadline that was set, or that an earlier update was wrong."""

from datetime import datetime
from typing import Any

import streamlit as st

from kpi.i18n import HERE, N_
from kpi.store import DuckError
from kpi.tasks import PROGRESS, TRIGGER, Update, update_log
from kpi.ui import choice, show, stores
from kpi.ui.actor import actor
from kpi.ui.page import Page
from kpi.ui.tasks.shown import NEWS
from kpi.views.tasks import TaskDetail

REFUSED, WITHDRAWAL_REFUSED = "task_refused", "task_withdrawal_refused"
WHAT, DAY, SHARE, DUE, DOCUMENT, DOCUMENT_DAY, NOTE, YEAR, REPLACES, BY = (
    "task_what", "task_day", "task_share", "task_due", "task_document", "task_document_day", "task_note", "task_year",
    "task_replaces", "task_by",
)  # fmt: skip
NUMBER, REASON = "task_withdrawn", "task_reason"
WAYS = {PROGRESS: N_("Progress"), TRIGGER: N_("What it waited for has come")}
NONE = 0
LONGEST = 1000  # characters
DATE = "DD/MM/YYYY"


def form(page: Page, found: TaskDetail) -> None:
    """The fields of an update, and the button that keeps it."""
    if show.reading_only(page):
        return
    _, row = page._, found.row
    what = PROGRESS
    if row.is_waiting_kind:
        names = {way: _(name) for way, name in WAYS.items()}
        first = TRIGGER if row.state == "waiting" else PROGRESS
        what = st.segmented_control(_("What is recorded"), list(names), format_func=names.__getitem__, default=first,
                                    required=True, key=_of(WHAT, row.task))  # fmt: skip
    today = datetime.now(HERE).date()
    with st.grid(2, min_column_width=200):
        st.date_input(_("Day of the fact"), value=today, max_value=today, format=DATE, key=_of(DAY, row.task))
        if what == TRIGGER:
            st.date_input(_("Deadline that was set"), value=None, format=DATE, key=_of(DUE, row.task))
        else:
            st.number_input(_("Share done (%)"), min_value=0, max_value=100, value=_share_now(found), step=5,
                            key=_of(SHARE, row.task))  # fmt: skip
        document = _("Number of the document that came") if what == TRIGGER else _("Number of the product's document")
        st.text_input(document, key=_of(DOCUMENT, row.task), max_chars=120, placeholder="1234/QĐ-UBND")
        st.date_input(_("Date of the document"), value=None, max_value=today, format=DATE,
                      key=_of(DOCUMENT_DAY, row.task))  # fmt: skip
        if row.is_yearly:
            years = [year for year in page.plan.years if year <= today.year] or list(page.plan.years[:1])
            st.selectbox(_("Product of the year"), years, index=len(years) - 1, key=_of(YEAR, row.task))
    note = _("What came, and what it asks") if what == TRIGGER else _("Note (may stay empty)")
    st.text_area(note, key=_of(NOTE, row.task), max_chars=LONGEST)
    _corrected(page, found, what)
    st.text_input(_("Who records (full name, office)"), key=BY, max_chars=120, persist_state="session")
    _complaint(page, REFUSED)
    st.button(_("Record"), type="primary", key="task_record", icon=":material/check:", on_click=keep,
              args=(page, row.task, what, row.is_yearly))  # fmt: skip


def _of(field: str, task: int) -> str:
    """The key of a task's own field: what was typed for one task is never recorded of another."""
    return f"{field}_{task}"


def _share_now(found: TaskDetail) -> int:
    return round(found.row.share or 0)


def _corrected(page: Page, found: TaskDetail, what: str) -> None:
    """Which earlier update this one corrects, if any."""
    _ = page._
    options = {NONE: _("none: it is a new update")}
    options |= {
        one.update: f"{one.update}: {one.day}, {one.said}" for one in found.history if one.counts and one.what == what
    }
    if len(options) > 1:
        st.selectbox(_("Corrects an earlier update"), list(options), format_func=options.__getitem__,
                     key=_of(REPLACES, found.row.task))  # fmt: skip
    else:
        st.session_state.pop(_of(REPLACES, found.row.task), None)


def withdrawal(page: Page, found: TaskDetail) -> None:
    """The fields of a withdrawal: which update, why, and who withdraws it."""
    if show.reading_only(page):
        return
    _ = page._
    options = {one.update: f"{one.update}: {one.day}, {one.said}" for one in found.history if one.counts}
    st.selectbox(_("Update to withdraw"), list(options), format_func=options.__getitem__,
                 key=_of(NUMBER, found.row.task))  # fmt: skip
    st.text_input(_("Reason"), key=_of(REASON, found.row.task), max_chars=LONGEST)
    st.text_input(_("Who withdraws"), key=f"{BY}_withdrawal", max_chars=120, persist_state="session")
    _complaint(page, WITHDRAWAL_REFUSED)
    st.button(_("Withdraw the update"), key="task_withdraw", icon=":material/undo:", on_click=withdraw,
              args=(page, found.row.task))  # fmt: skip


def _complaint(page: Page, key: str) -> None:
    if key in st.session_state:
        msgid, params = st.session_state.pop(key)
        st.error(show.escaped(page._(msgid, **params)), icon=":material/error:")


def keep(page: Page, task: int, what: str, is_yearly: bool) -> None:
    """Record what the fields hold; says what is missing or why it cannot be."""
    state = st.session_state

    def field(name: str) -> Any:
        return state.get(_of(name, task))

    by = str(state.get(BY) or "").strip()
    if not by:
        state[REFUSED] = N_("Write your name and office."), {}
        return
    if field(DAY) is None:
        state[REFUSED] = N_("Fill in the day of the fact."), {}
        return
    if what == TRIGGER and field(DUE) is None:
        state[REFUSED] = N_("Fill in the deadline that was set: the task waits until there is one."), {}
        return
    update = Update(
        task=task, day=field(DAY), share=field(SHARE) / 100 if what == PROGRESS else None,
        due=field(DUE) if what == TRIGGER else None, document=field(DOCUMENT) or "",
        document_day=field(DOCUMENT_DAY), note=field(NOTE) or "", product_year=field(YEAR) if is_yearly else None,
        replaces=field(REPLACES) or None,
    )  # fmt: skip
    try:
        (number,) = update_log.record(page.store, [update], by=actor(by))
    except DuckError as error:
        state[REFUSED] = show.failure(error)
    else:
        _recorded(N_("Update {number} of task {task} is recorded."), number=number, task=task)
        for name in (DOCUMENT, NOTE):
            state[_of(name, task)] = ""
        state.pop(_of(REPLACES, task), None)


def withdraw(page: Page, task: int) -> None:
    """Withdraw the update that the fields name."""
    state = st.session_state
    by = str(state.get(f"{BY}_withdrawal") or "").strip()
    if not by:
        state[WITHDRAWAL_REFUSED] = N_("Write your name and office."), {}
        return
    number = int(state[_of(NUMBER, task)])
    try:
        update_log.withdraw(page.store, number, by=actor(by), reason=str(state.get(_of(REASON, task)) or ""))
    except DuckError as error:
        state[WITHDRAWAL_REFUSED] = show.failure(error)
    else:
        _recorded(N_("Update {number} is withdrawn."), number=number)
        state[_of(REASON, task)] = ""


def _recorded(msgid: str, **params: int) -> None:
    """Say it on the page, and let go of the task: its dialog closes."""
    st.session_state[NEWS] = msgid, params
    choice.choose("task", None, stores.plan())
