"""What waits for its person: a file, or what was typed, checked once. Typing a name or ticking a box does not check it
again."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from kpi import intake
from kpi.changes.upload import is_possible, outlook, preview
from kpi.i18n import N_
from kpi.intake import Checked
from kpi.ui.page import Page

TURN = "upload_turn"  # grows with each stored file, so that the next one finds an empty form
PENDING = "upload_pending"
WHO, NOTE = "upload_by", "upload_note"
COMPLAINT = "upload_complaint"
CHANGED = N_("The data have changed since you saw the preview. Look at it again, then confirm.")


@dataclass(frozen=True)
class Pending:
    """A file, or what was typed, that is checked and not stored. `state` names what it was checked against."""

    file_id: str
    file_name: str
    content: bytes
    state: tuple[str, str, int]
    checked: Checked
    changes: pd.DataFrame  # kpi.changes.upload.preview of an accepted file; empty for a refused one
    # kpi.changes.upload.outlook of an accepted file; None if it is too large for that
    statuses: pd.DataFrame | None = None
    indicators: Mapping[int, str] = field(default_factory=dict)  # of what was typed: the indicator of each line
    locked: frozenset[str] = frozenset()  # those of its periods that are locked

    @property
    def is_typed(self) -> bool:
        return bool(self.indicators)

    @property
    def tick(self) -> str:
        """The key of the box in which the person says that the warnings were looked at."""
        return f"upload_tick_{self.file_id}"

    def shows_the_same_as(self, other: "Pending") -> bool:
        """Whether a person who has looked at one has looked at the other."""
        return (
            self.checked.problems == other.checked.problems
            and self.checked.warnings == other.checked.warnings
            and self.changes.equals(other.changes)
            and self.locked == other.locked
        )


def person(page: Page) -> None:
    """Who hands in, and a note."""
    _, turn = page.t, st.session_state.setdefault(TURN, 0)
    who, note = st.columns(2)
    who.text_input(_("Who hands in (full name, office)"), key=WHO, max_chars=120, persist_state="session")
    note.text_input(_("Note (may stay empty)"), key=f"{NOTE}_{turn}", max_chars=500)


def checked_once(
    page: Page, file_id: str, name: str, content: bytes, indicators: Mapping[int, str] | None = None
) -> Pending:
    """What the intake says of a file, or of what was typed (then with the indicator of each line). Kept in the session
    until the file, the plan or the store changes."""
    pending: Pending | None = st.session_state.get(PENDING)
    if pending is None or pending.file_id != file_id:
        return _checked(page, file_id, name, content, indicators or {})
    return renewed(page, pending)


def renewed(page: Page, pending: Pending) -> Pending:
    """What is pending, checked against the plan and the store of this moment. Where that changes what the person has
    seen, the next run says so, and the warnings have to be looked at again."""
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

    def tell(share: float, stage: str) -> None:
        bar.progress(share, text=page.t(stage))

    current = store.query("store/current_actuals", indicators=None, agencies=None, periods=None)
    # The same figures typed again, after another correction, are no file that comes in twice.
    known = () if indicators else set(store.query("store/known_files")["sha256"])
    checked = intake.check(content, name, page.plan, current=current, known_sha256=known, progress=tell)
    statuses = None
    if checked.ok and is_possible(checked.rows):
        tell(1.0, N_("Working out the statuses"))
        statuses = outlook(store, checked.rows)
    bar.empty()
    locked = frozenset(store.locked_periods()["period"]) & frozenset(checked.periods)
    changes = preview(checked.rows, current)
    pending = Pending(file_id, name, content, state, checked, changes, statuses, indicators, locked)
    st.session_state[PENDING] = pending
    return pending
