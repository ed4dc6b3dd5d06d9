"""Locking a reporting period, and opening it again: for the standing agency."""

import streamlit as st

from kpi.i18n import N_
from kpi.plan.rows import Row, records
from kpi.store import DuckError, Store
from kpi.ui import show
from kpi.ui.page import Page, actor

PERIOD, BY, REASON = "lock_period", "lock_by", "lock_reason"
NEWS, REFUSED = "lock_news", "lock_refused"


def locks(page: Page) -> None:
    """Which periods are locked, since when and by whom; and the way to lock or open one."""
    _, plan, state = page.t, page.plan, st.session_state
    if NEWS in state:
        st.toast(_(state.pop(NEWS)), icon=":material/check:")
    st.caption(
        _("In a locked period a first figure is still taken and marked as late; replacing a figure needs a reason, "
          "which stays with it.")
    )  # fmt: skip
    st.caption(
        _("The plan locks no period by itself.") if plan.lock_days is None
        else _("The plan locks a period by itself {n} days after it is due.", n=_.number(plan.lock_days))
    )  # fmt: skip
    locked = page.store.locked_periods()
    _table(page, records(locked))
    periods = [period.code for year in reversed(plan.years) for period in reversed(plan.periods.of_year(year))]
    if show.reading_only(page):
        return
    period = st.selectbox(
        _("Reporting period"), periods, index=periods.index(page.choice.as_of),
        format_func=lambda code: _.period(plan, code), key=PERIOD, width=320,
    )  # fmt: skip
    is_locked = period in set(locked["period"])
    label = _("Open the period again") if is_locked else _("Lock the period")
    icon = ":material/lock_open:" if is_locked else ":material/lock:"
    if st.button(label, key="lock_open", icon=icon):
        st.dialog(show.escaped(f"{label}: {_.period(plan, period)}"))(_ask)(page, period, is_locked, label)


def _ask(page: Page, period: str, is_locked: bool, label: str) -> None:
    """Who and why. The dialog closes by itself once the period is locked or open."""
    _, state = page.t, st.session_state
    if NEWS in state:
        st.rerun()
    st.markdown(
        _("Values of the period can then be replaced without a reason.") if is_locked
        else _("Values of the period can then be replaced only with a reason.")
    )  # fmt: skip
    st.text_input(_("Who locks or opens it (full name, office)"), key=BY, max_chars=120, persist_state="session")
    st.text_input(_("Reason") if is_locked else _("Reason (may stay empty)"), key=REASON, max_chars=500)
    if REFUSED in state:
        msgid, params = state.pop(REFUSED)
        st.error(show.escaped(_(msgid, **params)), icon=":material/error:")
    st.button(label, type="primary", key="lock_change", on_click=change, args=(page.store, period, is_locked))


def _table(page: Page, locked: list[Row]) -> None:
    _ = page.t
    if not locked:
        st.caption(_("No period is locked."))
        return
    by_itself = _("by itself, as the plan says")
    rows = [
        {
            _("Reporting period"): f"**{show.escaped(_.period(page.plan, row['period']))}**",
            _("Locked"): f"{_.moment(row['locked_at'])}, {show.escaped(row['locked_by'])}"
            if isinstance(row["locked_by"], str) else by_itself,
            _("Reason"): show.escaped(row["reason"]) if isinstance(row["reason"], str) else "",
        }
        for row in locked
    ]  # fmt: skip
    st.table(rows, border="horizontal", hide_index=True, alt=_("The locked periods"))


def change(store: Store, period: str, is_locked: bool) -> None:
    """Lock the period, or open it if it is locked; says what is missing or why it cannot be done."""
    state = st.session_state
    by, reason = str(state.get(BY) or "").strip(), str(state.get(REASON) or "").strip()
    if not by:
        state[REFUSED] = N_("Write your name and office."), {}
        return
    try:
        if is_locked:
            store.unlock_period(period, by=actor(by), reason=reason)
        else:
            store.lock_period(period, by=actor(by), reason=reason)
    except DuckError as error:
        state[REFUSED] = show.failure(error)
    else:
        state[NEWS] = N_("The period is open again.") if is_locked else N_("The period is locked.")
        state[REASON] = ""
