"""What a hand-in says of locked periods: first figures are taken and marked late, replacing others needs a reason."""

from dataclasses import dataclass

import streamlit as st

from kpi.ui.page import Page, escaped
from kpi.ui.upload.pending import Pending

LATE = "upload_late"


@dataclass(frozen=True)
class Late:
    """Of what is pending: how many figures are the first of a locked period, how many replace one, and the periods."""

    file_id: str
    state: tuple[str, str, int]
    first: int
    replacing: int
    periods: tuple[str, ...]


def late_reason(page: Page, pending: Pending) -> None:
    """Says what comes after its period was locked, and asks why figures are replaced. Nothing, where none is late."""
    _, late = page.t, _counted(page, pending)
    periods = escaped(", ".join(_.in_text(page.plan, period) for period in late.periods))
    if late.first:
        st.info(
            _.plural(
                "{n} figure is the first of a locked period ({periods}): it is taken and marked as late.",
                "{n} figures are the first of a locked period ({periods}): they are taken and marked as late.",
                late.first, periods=periods,
            ),
            icon=":material/schedule:",
        )  # fmt: skip
    if late.replacing:
        st.warning(
            _.plural(
                "{n} figure of a locked period ({periods}) would be replaced: write why.",
                "{n} figures of a locked period ({periods}) would be replaced: write why.",
                late.replacing, periods=periods,
            ),
            icon=":material/lock:",
        )  # fmt: skip
        st.text_area(_("Reason for the late correction"), key=_key(pending), max_chars=500)


def reason_given(pending: Pending) -> str:
    """The reason that the person wrote, if one was asked for."""
    return str(st.session_state.get(_key(pending)) or "").strip()


def _key(pending: Pending) -> str:
    return f"upload_reason_{pending.file_id}"


def _counted(page: Page, pending: Pending) -> Late:
    """Counted once for what is pending: the state of the store is part of what it was checked against."""
    known = st.session_state.get(LATE)
    if known is None or (known.file_id, known.state) != (pending.file_id, pending.state):
        known = _count(page, pending)
        st.session_state[LATE] = known
    return known


def _count(page: Page, pending: Pending) -> Late:
    store, checked = page.store, pending.checked
    if set(store.locked_periods()["period"]).isdisjoint(checked.periods):
        return Late(pending.file_id, pending.state, 0, 0, ())
    late = store.late_rows(checked.arrow)
    replacing = int(late["replaced"].notna().sum())
    return Late(pending.file_id, pending.state, len(late) - replacing, replacing, tuple(sorted(set(late["period"]))))
