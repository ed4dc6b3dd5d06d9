"""Files or typed values that wait for confirmation, checked once and held in the session; their problems in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NoReturn

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from kpi import intake
from kpi.changes.upload import is_possible, outlook, preview
from kpi.i18n import N_, Words
from kpi.intake import Checked, Problem
from kpi.intake.files import MOST_FILES, File, unpacked
from kpi.intake.problem import COLUMN, Unreadable
from kpi.plan import IntakeLimits, Plan
from kpi.ui import choice, stores
from kpi.ui.page import Page, actor
from kpi.views import names
from kpi.views.upload import PROBLEM, indicator

TURN = "upload_turn"  # grows with each stored file, so that the next one starts with an empty form
FIELD = "upload_field"  # grows with each choice of files, so that the next choice replaces it
CHOSEN = "upload_chosen"
PENDING, BATCH = "upload_pending", "upload_batch"
PERSON = "upload_by"
COMPLAINTS = "upload_complaints"
CHECKING = "checking"  # `tab` of the address while something waits that only the server's memory holds
CHANGED = N_("The data have changed since you saw the preview. Look at it again, then confirm.")


@dataclass(eq=False)
class Chosen:
    """The files of one choice, those of a ZIP among them. size: bytes of what was uploaded."""

    number: int
    files: tuple[File, ...]
    size: int


@dataclass(frozen=True)
class Pending:
    """A checked file, or typed values. state: of plan, data and store when it was checked.

    changes: kpi.changes.upload.preview, empty for a refused file. statuses: kpi.changes.upload.outlook, None for a
    refused or large file, or one of many. indicators: of typed values, the indicator of each line. late: its rows of
    locked periods (Store.late_rows).
    """

    file_id: str
    file: File
    content: bytes
    state: tuple[str, str, int]
    checked: Checked
    changes: pd.DataFrame
    statuses: pd.DataFrame | None = None
    indicators: Mapping[int, str] = field(default_factory=dict)
    late: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["period", "replaced"]))

    @property
    def is_typed(self) -> bool:
        return bool(self.indicators)

    def shows_the_same_as(self, other: "Pending") -> bool:
        """Whether a person who has seen one has seen the other."""
        return (
            self.checked.problems == other.checked.problems
            and self.checked.warnings == other.checked.warnings
            and self.changes.equals(other.changes)
            and self.late.equals(other.late)
        )


def take(page: Page, key: str) -> None:
    """Take the files out of the upload field, which is empty again for the next choice."""
    uploaded = [file for file in st.session_state.get(key) or () if isinstance(file, UploadedFile)]
    if not uploaded:
        return
    discard()
    state = st.session_state
    state[FIELD] = state.get(FIELD, 0) + 1
    sources = [file for each in uploaded for file in _files(each.name, each.getvalue(), page.plan.intake)]
    if len(sources) > MOST_FILES:
        sources = [_refused(uploaded[0].name, Unreadable("archive_files", limit=str(MOST_FILES)))]
    state[CHOSEN] = Chosen(state[FIELD], tuple(sources), sum(each.size for each in uploaded))
    stores.hold(state[CHOSEN])
    choice.choose(tab=CHECKING)


def _files(name: str, content: bytes, limits: IntakeLimits) -> list[File]:
    try:
        return unpacked(name, content, limits)
    except Unreadable as unreadable:
        return [_refused(name, unreadable)]


def _refused(name: str, unreadable: Unreadable) -> File:
    def read() -> NoReturn:
        raise unreadable

    return File(name, "", read)


def discard() -> None:
    """Forget what was chosen and checked."""
    for key in (CHOSEN, PENDING, COMPLAINTS, BATCH):
        st.session_state.pop(key, None)
    choice.choose(tab=None)


def discard_button(label: str) -> None:
    st.button(label, key="upload_discard", type="tertiary", on_click=discard)


def complain(msgid: str, params: Mapping[str, object] | None = None) -> None:
    """Note what the person must do before anything is stored; shown at the next run."""
    st.session_state.setdefault(COMPLAINTS, []).append((msgid, params or {}))


def ask_again(file_id: str) -> None:
    """Say that the data have changed since the preview, whose warnings must be confirmed again."""
    complain(CHANGED)
    st.session_state.pop(tick_key(file_id), None)


def tick_key(file_id: str) -> str:
    """The key of the box that confirms the warnings."""
    return f"upload_tick_{file_id}"


def reason_key(file_id: str) -> str:
    """The key of the reason for replacing values of a locked period."""
    return f"upload_reason_{file_id}"


def note_key() -> str:
    """The key of the field for a note, which is empty again after each stored file."""
    return f"upload_note_{st.session_state.setdefault(TURN, 0)}"


def checked_once(page: Page, file_id: str, file: File, indicators: Mapping[int, str] | None = None) -> Pending:
    """The checked file or typed values; checked again only if the content, the plan or the store changes."""
    pending = st.session_state.get(PENDING)
    if not isinstance(pending, Pending) or pending.file_id != file_id:
        return _checked(page, file_id, file, indicators or {})
    return renewed(page, pending)


def renewed(page: Page, pending: Pending) -> Pending:
    """The same, checked against the plan and store of this moment.

    If that changes what the person has seen, the page says so, and the warnings must be confirmed again.
    """
    if pending.state == state_of(page):
        return pending
    now = _checked(page, pending.file_id, pending.file, pending.indicators)
    if not now.shows_the_same_as(pending):
        ask_again(pending.file_id)
    return now


def state_of(page: Page) -> tuple[str, str, int]:
    """Plan, data and store, to tell whether a check still holds."""
    return page.plan.version, page.choice.data, page.store.revision


def _checked(page: Page, file_id: str, file: File, indicators: Mapping[int, str]) -> Pending:
    # The same values typed again after another correction are not a repeated file.
    uploaded = () if indicators else known_files(page)
    with st.spinner(page.t("Checking the data")):
        pending = check(page, file_id, file, current_of(page), uploaded, indicators, evaluates=True)
    st.session_state[PENDING] = pending
    return pending


def current_of(page: Page, *agencies: str) -> pd.DataFrame:
    """The active values; of these agencies, or of all."""
    return page.store.query("store/latest_actuals", indicators=None, agencies=list(agencies) or None, periods=None)


def known_files(page: Page) -> set[str]:
    """The SHA-256 of the files that were uploaded before."""
    return set(page.store.query("store/known_files")["sha256"])


def check(
    page: Page, file_id: str, file: File, current: pd.DataFrame, uploaded: Collection[str],
    indicators: Mapping[int, str] | None = None, *, evaluates: bool = False,
) -> Pending:  # fmt: skip
    """The file checked against the active values. uploaded: SHA-256 of earlier files. evaluates: also the statuses that
    it would change."""
    store, content = page.store, b""
    try:
        content = file.read()
        checked = intake.check(content, page.plan, current=current, known_sha256=uploaded)
    except Unreadable as unreadable:
        checked = Checked("", [unreadable.problem], [])
    pending = Pending(file_id, file, content, state_of(page), checked, preview(checked.rows, current),
                      indicators=indicators or {})  # fmt: skip
    if evaluates and checked.ok and is_possible(checked.rows):
        pending = replace(pending, statuses=outlook(store, checked.rows))
    if set(store.locked_periods()["period"]) & set(checked.periods):
        pending = replace(pending, late=store.late_rows(checked.arrow))
    return pending


def submit(page: Page, pending: Pending, by: str, note: str, reason: str, seen: int) -> int:
    """Store a checked file; returns the submission's number. seen: the revision that the person saw the preview at."""
    checked = pending.checked
    warnings = [(each.line, each.column, each.code, dict(each.params)) for each in checked.warnings]
    return page.store.submit(
        checked.arrow,
        by=actor(by),
        file_name=pending.file.name,
        sha256=checked.sha256,
        content=pending.content,
        agency=checked.agencies[0] if len(checked.agencies) == 1 else None,
        note=note.strip(),
        warnings=pd.DataFrame(warnings, columns=["line", "column", "code", "params"]),
        reason=reason.strip(),
        seen=seen,
    )


@dataclass(frozen=True)
class ProblemRow:
    """A problem in words. where: line, column, indicator and agency in short."""

    line: str
    indicator: str
    agency: str
    column: str
    problem: str
    remedy: str
    where: str


def problem_row(problem: Problem, plan: Plan, t: Words, typed: Mapping[int, str] | None = None) -> ProblemRow:
    """A problem of a file, or of typed values, of which the indicator of each line is given."""
    code = (typed or {}).get(problem.line, problem.indicator)
    is_known = code in set(plan.indicators["indicator"])
    agency = names.agencies(plan, t).get(problem.agency, problem.agency)
    column = t(COLUMN[problem.column]) if problem.column in COLUMN else problem.column
    line = "" if typed else t("line {line}", line=problem.line)
    return ProblemRow(
        line=str(problem.line),
        indicator=indicator(code, plan, t) if is_known else code,
        agency=agency,
        column=column,
        problem=t(PROBLEM[problem.code]),
        remedy=problem.message(t, plan),
        where=" · ".join(filter(None, (line, column, code, "" if typed else agency))),
    )


def problem_list(problems: Sequence[Problem], plan: Plan, t: Words) -> pd.DataFrame:
    """The problems of a file as a table to download."""
    rows = [problem_row(problem, plan, t) for problem in problems]
    columns = [t("Line"), t("Indicator"), t("Agency"), t("Column"), t("Problem"), t("Code"), t("How to fix it")]
    return pd.DataFrame(
        [(row.line, row.indicator, row.agency, row.column, row.problem, each.code, row.remedy)
         for each, row in zip(problems, rows, strict=True)],
        columns=columns,
    )  # fmt: skip
