"""One task in a dialog, with its history; recording updates there or from a file, and their withdrawal."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from kpi.access import Act, Actor
from kpi.i18n import N_, Words
from kpi.plan.rows import Row, records
from kpi.store import Store, duties
from kpi.tasks import EACH_YEAR, EVENT_TRIGGERED, PROGRESS, TRIGGER, Update, update_log
from kpi.tasks.file import COLUMN, Checked, check
from kpi.tasks.file import form as blank_template
from kpi.ui import choice, downloads, navigation, show, tasks
from kpi.ui.components import markup
from kpi.ui.page import Page, dialog
from kpi.views.tasks import recorded_words, task_detail

BY, WITHDRAWN_BY, FILE_BY, TURN = "task_by", "task_by_withdrawal", "tasks_file_by", "tasks_file_turn"
KINDS = {PROGRESS: N_("Progress"), TRIGGER: N_("Guidance received")}
NONE = 0
LONGEST = 1000  # characters
DATE = "DD/MM/YYYY"
SHOWN_AT_MOST = 200  # rows of a file


def opened_task(page: Page) -> None:
    """Shows the last recorded update, and the task of the address in a dialog; closing it changes the address."""
    show.toast(page)
    if page.choice.task is not None:
        title = page.t("Task {task}", task=page.choice.task)
        opened = dialog(title, _task, width="large", on_dismiss=lambda: choice.choose(task=None))
        opened(page, page.choice.task)


def _task(page: Page, task: int) -> None:
    if show.NEWS in st.session_state:  # recorded in the dialog's own run: the page has to show it
        st.rerun()
    t, detail = page.t, page.cached(_detail, page.store, page.t, task, tasks.day_of(page))
    earlier = "" if tasks.is_today(page) else t.date(tasks.day_of(page))
    markup.draw(page, "task", _detail, task, tasks.day_of(page), earlier=earlier)
    for code, name in detail["milestones"]:
        label = t("Part of the milestone {name}", name=f"{code} · {name}")
        navigation.link("indicator", label, key=f"milestone_{code}", indicator=code, area=None, agency=None)
    with st.expander(t("Record an update"), icon=":material/edit:"):
        _form(page, detail)
    if any(update["counts"] for update in detail["history"]):
        with st.expander(t("Withdraw an update"), icon=":material/undo:"):
            _withdrawal(page, detail)


def _detail(store: Store, t: Words, task: int, day: date) -> Row:
    [row] = [row for row in records(update_log.task_states(store, day)) if row["task"] == task]
    return task_detail(row, records(update_log.updates(store, task=task)), store.plan, t, day)


def _key(field: str, task: int) -> str:
    """The key of a task's own field: what was typed for one task is never recorded of another."""
    return f"task_{field}_{task}"


def _form(page: Page, detail: Row) -> None:
    if show.reading_only(page, Act.RECORD_TASK, duties.of_tasks(page.plan, [detail["row"]["task"]])):
        return
    t, row, task = page.t, detail["row"], detail["row"]["task"]
    kind, today = _kind(page, detail), page.store.today
    is_trigger, is_yearly = kind == TRIGGER, row["deadline_kind"] == EACH_YEAR
    with show.form("task_form"):
        with st.grid(2, min_column_width=200):
            st.date_input(t("Date of the event"), value=today, max_value=today, format=DATE, key=_key("day", task))
            if is_trigger:
                st.date_input(t("Deadline set"), value=None, format=DATE, key=_key("due", task))
            else:
                st.number_input(t("Share done (%)"), min_value=0, max_value=100, value=round(row["share"] or 0), step=5,
                                key=_key("share", task))  # fmt: skip
            document = t("Number of the document received") if is_trigger else t("Number of the product's document")
            st.text_input(document, key=_key("document", task), max_chars=show.LONGEST_NAME, placeholder="1234/QĐ-UBND")
            st.date_input(t("Date of the document"), value=None, max_value=today, format=DATE,
                          key=_key("document_day", task))  # fmt: skip
            if is_yearly:
                years = [year for year in page.plan.years if year <= today.year] or list(page.plan.years[:1])
                st.selectbox(t("Product of the year"), years, index=len(years) - 1, key=_key("year", task))
        note = t("What was received, and what it requires") if is_trigger else t("Note (optional)")
        st.text_area(note, key=_key("note", task), max_chars=LONGEST)
        if updates := _updates(detail, [kind]):
            options = {NONE: t("None (new update)"), **updates}
            st.selectbox(t("Corrects an earlier update"), list(options), format_func=options.__getitem__,
                         key=_key("replaces", task))  # fmt: skip
        else:
            st.session_state.pop(_key("replaces", task), None)
        show.name_field(page, t("Recorded by (full name, office)"), BY)
        st.form_submit_button(t("Record"), type="primary", key="task_record", icon=":material/check:", on_click=_record,
                  args=(page, task, kind, is_yearly))  # fmt: skip


def _kind(page: Page, detail: Row) -> str:
    """The kind of update: progress, or the deadline of a task that waited for one."""
    if detail["row"]["deadline_kind"] != EVENT_TRIGGERED:
        return PROGRESS
    labels = {code: page.t(word) for code, word in KINDS.items()}
    first = TRIGGER if detail["row"]["state"] == "waiting" else PROGRESS
    return st.segmented_control(page.t("What is recorded"), list(labels), format_func=labels.__getitem__, default=first,
                                required=True, key=_key("what", detail["row"]["task"]))  # fmt: skip


def _updates(detail: Row, kinds: Collection[str] = tuple(KINDS)) -> dict[int, str]:
    """The updates that count, by number."""
    return {
        update["number"]: f"{update['number']}: {update['day']}, {update['words']}"
        for update in detail["history"]
        if update["counts"] and update["what"] in kinds
    }


def _withdrawal(page: Page, detail: Row) -> None:
    if show.reading_only(page, Act.RECORD_TASK, duties.of_tasks(page.plan, [detail["row"]["task"]])):
        return
    t, task, options = page.t, detail["row"]["task"], _updates(detail)
    with show.form("task_withdrawal"):
        st.selectbox(
            t("Update to withdraw"), list(options), format_func=options.__getitem__, key=_key("withdrawn", task)
        )
        st.text_input(t("Reason"), key=_key("reason", task), max_chars=LONGEST)
        show.name_field(page, t("Withdrawn by (full name, office)"), WITHDRAWN_BY)
        st.form_submit_button(t("Withdraw the update"), key="task_withdraw", icon=":material/undo:", on_click=_withdraw,
                  args=(page, task))  # fmt: skip


def _record(page: Page, task: int, kind: str, is_yearly: bool) -> None:
    fields = ("day", "share", "due", "document", "document_day", "note", "year", "replaces")
    values: dict[str, Any] = {field: st.session_state.get(_key(field, task)) for field in fields}

    def act(by: Actor) -> show.Message:
        update = Update(
            task=task, day=values["day"], share=values["share"] / 100 if kind == PROGRESS else None,
            due=values["due"] if kind == TRIGGER else None, document=values["document"] or "",
            document_day=values["document_day"], note=values["note"] or "",
            product_year=values["year"] if is_yearly else None, replaces=values["replaces"] or None,
        )  # fmt: skip
        (number,) = update_log.record(page.store, [update], by=by)
        return N_("Update {number} of task {task} is recorded."), {"number": number, "task": task}

    if values["day"] is None:
        show.refuse(BY, (N_("Enter the date of the event."), {}))
    elif kind == TRIGGER and values["due"] is None:
        missing = N_("Enter the deadline that was set: the task keeps waiting until there is one.")
        show.refuse(BY, (missing, {}))
    elif show.attempt(BY, act):
        _clear(task, "document", "note")
        st.session_state.pop(_key("replaces", task), None)


def _withdraw(page: Page, task: int) -> None:
    number = int(st.session_state[_key("withdrawn", task)])
    reason = str(st.session_state.get(_key("reason", task)) or "")

    def act(by: Actor) -> show.Message:
        update_log.withdraw(page.store, number, by=by, reason=reason)
        return N_("Update {number} is withdrawn."), {"number": number}

    if show.attempt(WITHDRAWN_BY, act):
        _clear(task, "reason")


def _clear(task: int, *fields: str) -> None:
    """Empties the fields, and drops the task from the address: its dialog closes."""
    st.session_state.update({_key(field, task): "" for field in fields})
    choice.choose(task=None)


def from_file(page: Page) -> None:
    """Many updates at once from a file, folded away at the foot of the page."""
    t = page.t
    with st.expander(t("Record many updates from a file"), icon=":material/upload_file:", key="tasks_file_open",
                     on_change="rerun") as folded:  # fmt: skip
        if not folded.open or show.reading_only(page, Act.RECORD_TASK):
            return
        st.caption(t("One row per update: the task's number, the day, and the share done in percent or the deadline "
                     "that was set. Nothing is stored until you confirm, and then all rows or none."))  # fmt: skip
        downloads.csv_button(t("Download the template (CSV)"), lambda: blank_template(page.plan), "nhiem-vu.csv",
                             key="tasks_form")  # fmt: skip
        show.own_words(t("Choose a file"), t("or drop it here · Excel (.xlsx) or CSV"))
        turn = st.session_state.setdefault(TURN, 0)
        uploaded = st.file_uploader(t("File of updates"), key=f"tasks_file_{turn}")
        if uploaded is not None:
            checked = check(uploaded.getvalue(), page.plan, today=page.store.today,
                            recorded=update_log.updates(page.store))  # fmt: skip
            _accepted(page, checked) if checked.ok else _refused(page, checked)


def _refused(page: Page, checked: Checked) -> None:
    t = page.t
    rows = [(problem.line, t(COLUMN.get(problem.column, problem.column)), problem.code, problem.message(t, page.plan))
            for problem in checked.problems]  # fmt: skip
    problems = pd.DataFrame(rows, columns=[t("Line"), t("Column"), t("Code"), t("How to correct it")])
    st.error(
        t.plural("The file has {n} problem. Nothing was stored: correct it and choose the file again.",
                 "The file has {n} problems. Nothing was stored: correct them and choose the file again.",
                 len(problems)),
        icon=":material/error:",
    )  # fmt: skip
    shown = problems.drop(columns=t("Code")).head(SHOWN_AT_MOST).astype(str).map(show.escaped)
    st.table(shown, border="horizontal", hide_index=True, alt=t("Problems in the file"))
    if len(problems) > SHOWN_AT_MOST:
        st.caption(t("The first {n} are shown; the list to download holds them all.", n=t.number(SHOWN_AT_MOST)))
    downloads.csv_button(t("Download this list (CSV)"), lambda: problems, "kpi-problems.csv", key="tasks_problems")


def _accepted(page: Page, checked: Checked) -> None:
    t, updates = page.t, checked.updates
    if checked.unchanged:
        st.caption(t.plural("{n} row was recorded before.", "{n} rows were recorded before.", checked.unchanged))
    if not updates:
        st.info(t("There is nothing new in the file."), icon=":material/info:")
        return
    st.success(t.plural("The file can be recorded: {n} update.", "The file can be recorded: {n} updates.",
                        len(updates)), icon=":material/task_alt:")  # fmt: skip
    columns = [t("Task"), t("Day"), t("What is recorded"), t("Document"), t("Note")]
    tasks = {row["task"]: t.name(row) for row in records(page.plan.tasks)}
    rows = [
        (f"{update.task}. {tasks[update.task]}", t.date(update.day), recorded_words(update.share, update.due, t),
         update.document, update.note)
        for update in updates[:SHOWN_AT_MOST]
    ]  # fmt: skip
    shown = pd.DataFrame(rows, columns=columns).map(show.escaped)
    st.table(shown, border="horizontal", hide_index=True, alt=t("Updates in the file"))
    show.name_field(page, t("Recorded by (full name, office)"), FILE_BY)
    label = t("Confirm: record in the demonstration") if page.is_demo else t("Confirm and record")
    st.button(label, type="primary", icon=":material/check:", key="tasks_file_confirm", on_click=_confirm,
              args=(page, updates))  # fmt: skip


def _confirm(page: Page, updates: Sequence[Update]) -> None:
    """Records a checked file, once however often the button is pressed: its field is emptied."""

    def act(by: Actor) -> show.Message:
        return N_("{n} updates are recorded."), {"n": len(update_log.record(page.store, updates, by=by))}

    if show.attempt(FILE_BY, act):
        st.session_state[TURN] += 1
