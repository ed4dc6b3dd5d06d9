"""Files or typed values on their way into the store: chosen, checked, held in the session; their problems in words."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import nullcontext
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
from kpi.ui import choice, show, stores
from kpi.ui.page import Page, actor
from kpi.ui.show import Message
from kpi.views import names
from kpi.views.upload import PROBLEM, indicator

TURN = "upload_turn"  # grows with each stored file, so that the next one starts with an empty form
FIELD = "upload_field"  # grows with each choice of files, so that the next choice replaces it
CHOSEN, TYPED = "upload_chosen", "upload_typed"  # the Upload of files, and that of typed values
PERSON = "upload_by"
COMPLAINTS = "upload_complaints"
CHECKING = "checking"  # `tab` of the address while something waits that only the server's memory holds
CHANGED = N_("The data have changed since you saw the preview. Look at it again, then confirm.")


@dataclass(frozen=True)
class Pending:
    """A checked file, or typed values.

    changes: kpi.changes.upload.preview, empty for a refused file. statuses: kpi.changes.upload.outlook, None for a
    refused or large file, or one of many. indicators: of typed values, the indicator of each line. late: its rows of
    locked periods (Store.late_rows).
    """

    file: File
    content: bytes
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


@dataclass(eq=False)
class Upload:
    """The files of one choice, those of a ZIP among them, or typed values, on their way into the store.

    size: bytes of what was uploaded. indicators: of typed values, the indicator of each line. state: of plan, data and
    store when the check began. current, uploaded: the active values, and the SHA-256 of earlier files, as if those that
    are checked were stored. checked: so far, in the order of the files; shown: the last complete check. confirmed: by,
    note and reason, once the person has given them; seen: the revision of the last own act. submissions, refusals: by
    position, of the files that are stored, and of those that the store did not take.
    """

    file_id: str
    files: tuple[File, ...]
    size: int = 0
    indicators: Mapping[int, str] = field(default_factory=dict)
    state: tuple[str, str, int] = ("", "", -1)
    current: pd.DataFrame = field(default_factory=pd.DataFrame)
    uploaded: set[str] = field(default_factory=set)
    checked: list[Pending] = field(default_factory=list)
    shown: list[Pending] = field(default_factory=list)
    confirmed: tuple[str, ...] | None = None
    seen: int = 0
    submissions: dict[int, int] = field(default_factory=dict)
    refusals: dict[int, Message] = field(default_factory=dict)

    @property
    def valid(self) -> dict[int, Pending]:
        """The files without problems, by position."""
        return {at: pending for at, pending in enumerate(self.checked) if pending.checked.ok}

    @property
    def tick(self) -> str:
        """The key of the box that confirms the warnings."""
        return f"upload_tick_{self.file_id}"

    @property
    def reason(self) -> str:
        """The key of the reason for replacing values of a locked period."""
        return f"upload_reason_{self.file_id}"


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
    state[CHOSEN] = Upload(f"file_{state[FIELD]}", tuple(sources), sum(each.size for each in uploaded))
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
    for key in (CHOSEN, TYPED, COMPLAINTS):
        st.session_state.pop(key, None)
    choice.choose(tab=None)


def discard_button(label: str) -> None:
    st.button(label, key="upload_discard", type="tertiary", on_click=discard)


def complain(msgid: str, params: Mapping[str, object] | None = None) -> None:
    """Note what the person must do before anything is stored; shown at the next run."""
    st.session_state.setdefault(COMPLAINTS, []).append((msgid, params or {}))


def note_key() -> str:
    """The key of the field for a note, which is empty again after each stored file."""
    return f"upload_note_{st.session_state.setdefault(TURN, 0)}"


def check_files(page: Page, upload: Upload) -> None:
    """Check the files that are not checked yet, each as if those before it were stored; all of them anew if plan, data
    or store have changed. If that changes what the person has seen, the page says so, and the warnings must be
    confirmed again. Each run goes on where the one before was interrupted."""
    t, files = page.t, upload.files
    if upload.confirmed:
        return
    if upload.state != state_of(page):
        upload.state, upload.checked = state_of(page), []
        upload.current, upload.uploaded = stored_before(page, upload)
    if len(upload.checked) == len(files):
        return
    with st.spinner(t("Checking the data")) if len(files) == 1 else nullcontext():
        for at in one_by_one(page, N_("Checking file {n} of {all}: {file}"), files, len(upload.checked)):
            pending = check(page, upload, files[at], upload.current, upload.uploaded)
            upload.checked.append(pending)
            if pending.checked.ok and len(files) > 1:
                rows = pending.checked.rows.reindex(columns=upload.current.columns)
                both = pd.concat([upload.current, rows], ignore_index=True)
                upload.current = both.drop_duplicates(["indicator", "agency", "period"], keep="last", ignore_index=True)
                upload.uploaded.add(pending.checked.sha256)
    if not all(now.shows_the_same_as(before) for now, before in zip(upload.checked, upload.shown, strict=False)):
        complain(CHANGED)
        st.session_state.pop(upload.tick, None)
    upload.shown, upload.current = upload.checked, pd.DataFrame()  # all active values take much memory


def one_by_one(page: Page, sentence: str, files: Sequence[File], first: int) -> Iterator[int]:
    """The positions of the files from the first one on; of several, each with a sentence in a bar."""
    t, count = page.t, len(files)
    bar = st.progress(0.0) if count > 1 else None
    for at in range(first, count):
        if bar is not None:
            words = t(sentence, n=at + 1, all=count, file=show.escaped(files[at].name))
            bar.progress(at / count, words)
        yield at
    if bar is not None:
        bar.empty()


def state_of(page: Page) -> tuple[str, str, int]:
    """Plan, data and store, to tell whether a check still holds."""
    return page.plan.version, page.choice.data, page.store.revision


def current_of(page: Page, *agencies: str) -> pd.DataFrame:
    """The active values; of these agencies, or of all."""
    return page.store.query("store/latest_actuals", indicators=None, agencies=list(agencies) or None, periods=None)


def stored_before(page: Page, upload: Upload) -> tuple[pd.DataFrame, set[str]]:
    """The active values, and the SHA-256 of the files that were uploaded before: the same values typed again after
    another correction are not a repeated file."""
    files = set() if upload.indicators else set(page.store.query("store/known_files")["sha256"])
    return current_of(page), files


def check(page: Page, upload: Upload, file: File, current: pd.DataFrame, uploaded: Collection[str]) -> Pending:
    """A file of the upload checked against the active values. uploaded: SHA-256 of earlier files."""
    store, content = page.store, b""
    try:
        content = file.read()
        checked = intake.check(content, page.plan, current=current, known_sha256=uploaded)
    except Unreadable as unreadable:
        checked = Checked("", [unreadable.problem], [])
    pending = Pending(file, content, checked, preview(checked.rows, current), indicators=upload.indicators)
    if len(upload.files) == 1 and checked.ok and is_possible(checked.rows):
        pending = replace(pending, statuses=outlook(store, checked.rows))
    if set(store.locked_periods()["period"]) & set(checked.periods):
        pending = replace(pending, late=store.late_rows(checked.arrow))
    return pending


def submit(page: Page, upload: Upload, pending: Pending) -> int:
    """Store a confirmed file; returns the submission's number."""
    by, note, reason = upload.confirmed or ("", "", "")
    return page.store.submit(
        pending.checked.arrow, by=actor(by), file_name=pending.file.name, content=pending.content, note=note,
        reason=reason, seen=upload.seen, **pending.checked.record,
    )  # fmt: skip


def problem_row(problem: Problem, plan: Plan, t: Words, typed: Mapping[int, str] | None = None) -> dict[str, str]:
    """A problem in words: line, indicator, agency, column, problem, code, remedy, and where, the first four in short.
    typed: of typed values, the indicator of each line."""
    code = (typed or {}).get(problem.line, problem.indicator)
    is_known = code in set(plan.indicators["indicator"])
    agency = names.agencies(plan, t).get(problem.agency, problem.agency)
    column = t(COLUMN[problem.column]) if problem.column in COLUMN else problem.column
    line = "" if typed else t("line {line}", line=problem.line)
    return {
        "line": str(problem.line),
        "indicator": indicator(code, plan, t) if is_known else code,
        "agency": agency,
        "column": column,
        "problem": t(PROBLEM[problem.code]),
        "code": problem.code,
        "remedy": problem.message(t, plan),
        "where": " · ".join(filter(None, (line, column, code, "" if typed else agency))),
    }


def problem_list(files: Sequence[Pending], plan: Plan, t: Words, *, has_paths: bool = False) -> pd.DataFrame:
    """The problems of the files, or else their warnings, as a table to download."""
    headings = {"path": t("File")} if has_paths else {}
    headings |= {"line": t("Line"), "indicator": t("Indicator"), "agency": t("Agency"), "column": t("Column"),
                 "problem": t("Problem"), "code": t("Code"), "remedy": t("How to fix it")}  # fmt: skip
    rows = [
        {"path": pending.file.path, **problem_row(problem, plan, t)}
        for pending in files
        for problem in pending.checked.problems or pending.checked.warnings
    ]
    return pd.DataFrame(rows)[list(headings)].rename(columns=headings)
