"""What waits for confirmation: a file or typed values, checked once and kept in the session."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from kpi import intake
from kpi.changes.upload import is_possible, outlook, preview
from kpi.i18n import N_
from kpi.intake import Checked
from kpi.ui.page import Page

TURN = "upload_turn"  # grows with each stored file, so that the next one starts with an empty form
PENDING = "upload_pending"
WHO, NOTE = "upload_by", "upload_note"
COMPLAINT = "upload_complaint"
CHANGED = N_("The data have changed since you saw the preview. Look at it again, then confirm.")


@dataclass(frozen=True)
class Late:
    """Rows of locked periods: those that are the first of their key, and those that replace a value."""

    first: int = 0
    replacing: int = 0
    periods: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pending:
    """A checked file, or typed values. state: of plan, data and store when it was checked.

    changes: kpi.changes.upload.preview, empty for a refused file. statuses: kpi.changes.upload.outlook, None for a
    refused or large file. indicators: of typed values, the indicator of each line. locked: those of its periods that
    are locked.
    """

    file_id: str
    file_name: str
    content: bytes
    state: tuple[str, str, int]
    checked: Checked
    changes: pd.DataFrame
    statuses: pd.DataFrame | None = None
    indicators: Mapping[int, str] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()
    late: Late = Late()

    @property
    def is_typed(self) -> bool:
        return bool(self.indicators)

    @property
    def tick(self) -> str:
        """The key of the box that confirms the warnings."""
        return f"upload_tick_{self.file_id}"

    @property
    def reason(self) -> str:
        """The key of the reason for replacing values of a locked period."""
        return f"upload_reason_{self.file_id}"

    def shows_the_same_as(self, other: "Pending") -> bool:
        """Whether a person who has seen one has seen the other."""
        return (
            self.checked.problems == other.checked.problems
            and self.checked.warnings == other.checked.warnings
            and self.changes.equals(other.changes)
            and self.locked == other.locked
        )


def checked_once(
    page: Page, file_id: str, name: str, content: bytes, indicators: Mapping[int, str] | None = None
) -> Pending:
    """The checked file or typed values; checked again only if the content, the plan or the store changes."""
    pending: Pending | None = st.session_state.get(PENDING)
    if pending is None or pending.file_id != file_id:
        return _checked(page, file_id, name, content, indicators or {})
    return renewed(page, pending)


def renewed(page: Page, pending: Pending) -> Pending:
    """The same, checked against the plan and store of this moment.

    If that changes what the person has seen, the page says so, and the warnings must be confirmed again.
    """
    if pending.state == _state(page):
        return pending
    now = _checked(page, pending.file_id, pending.file_name, pending.content, pending.indicators)
    if not now.shows_the_same_as(pending):
        st.session_state[COMPLAINT] = CHANGED, {}
        st.session_state.pop(pending.tick, None)
    return now


def _state(page: Page) -> tuple[str, str, int]:
    return page.plan.version, page.choice.data, page.store.revision


def _checked(page: Page, file_id: str, name: str, content: bytes, indicators: Mapping[int, str]) -> Pending:
    store, state = page.store, _state(page)
    bar = st.progress(0.0)

    def report(share: float, stage: str) -> None:
        bar.progress(share, text=page.t(stage))

    current = store.query("store/current_actuals", indicators=None, agencies=None, periods=None)
    # The same values typed again after another correction are not a repeated file.
    known = () if indicators else set(store.query("store/known_files")["sha256"])
    checked = intake.check(content, name, page.plan, current=current, known_sha256=known, progress=report)
    statuses, late = None, Late()
    if checked.ok and is_possible(checked.rows):
        report(1.0, N_("Evaluating the statuses"))
        statuses = outlook(store, checked.rows)
    bar.empty()
    locked = frozenset(store.locked_periods()["period"]) & frozenset(checked.periods)
    if locked:
        late_rows = store.late_rows(checked.arrow)
        replacing = int(late_rows["replaced"].notna().sum())
        late = Late(len(late_rows) - replacing, replacing, tuple(sorted(set(late_rows["period"]))))
    changes = preview(checked.rows, current)
    pending = Pending(file_id, name, content, state, checked, changes, statuses, indicators, locked, late)
    st.session_state[PENDING] = pending
    return pending
