"""Locked periods: a first value is still stored and marked late; one that replaces another needs a reason.

A period is locked by hand, or so many days after it is due (`lock_days_after_due` of plan.toml), unless somebody has
locked or unlocked it by hand.
"""

from datetime import datetime

import pandas as pd

from kpi import StoreError
from kpi.i18n import N_
from kpi.period import PeriodError
from kpi.plan import Plan
from kpi.store import steps
from kpi.store.connection import Connection, insert, sql
from kpi.store.steps import Change

LOCKED, UNLOCKED = "locked", "unlocked"
SHOWN_PERIODS = 3


class PeriodLocked(StoreError):
    """Values of locked periods would be replaced and no reason is given; `lines` are theirs."""

    def __init__(self, late: pd.DataFrame) -> None:
        self.lines = tuple(int(line) for line in late["line"])
        periods = sorted(set(late["period"]))
        more = ", …" if len(periods) > SHOWN_PERIODS else ""
        message = (
            N_("Nothing was stored: one row would replace a value of a locked period ({periods}). Give a reason.")
            if len(late) == 1
            else N_("Nothing was stored: {count} rows would replace values of a locked period ({periods}). Give a "
                    "reason.")
        )  # fmt: skip
        super().__init__(message, count=len(late), periods=", ".join(periods[:SHOWN_PERIODS]) + more)


def terms(plan: Plan, at: datetime) -> dict[str, object]:
    """The parameters of the query `store/locked` at a moment in UTC."""
    return {"years": plan.years, "lock_days": plan.lock_days, "today": steps.day_of(at)}


def set_state(change: Change, plan: Plan, period: str, state: str, reason: str) -> None:
    """Lock or unlock a period; StoreError if there is no such period or it is so already."""
    try:
        plan.period(period)
    except PeriodError as error:
        raise StoreError(N_("There is no period {period}."), period=period) from error
    is_locked = period in _locked(change.cursor, plan, change.at)
    if is_locked == (state == LOCKED):
        message = (
            N_("The period ({period}) is locked already.") if is_locked else N_("The period ({period}) is not locked.")
        )
        raise StoreError(message, period=period)
    row = {"period_lock": change.revision, "period": period, "state": state, "at": change.at,
           "who": change.actor.name, "reason": reason}  # fmt: skip
    insert(change.cursor, "period_lock", [row])
    steps.add_event(change, state, reason=reason, details={"period": period})


def late_rows(cursor: Connection, plan: Plan, at: datetime) -> pd.DataFrame:
    """The arriving actuals of locked periods that bring new values: submission, line, indicator, agency, period,
    replaced (the submission whose value each replaces, missing for a first one)."""
    return cursor.execute(sql("store/late_rows"), {"locked": _locked(cursor, plan, at)}).df()


def _locked(cursor: Connection, plan: Plan, at: datetime) -> list[str]:
    return [period for period, *_ in cursor.execute(sql("store/locked"), terms(plan, at)).fetchall()]


def mark_late(change: Change, plan: Plan, reason: str) -> None:
    """Mark what comes after its period was locked; PeriodLocked if it replaces something and no reason is given."""
    late = late_rows(change.cursor, plan, change.at)
    corrections = late[late["replaced"].notna()]
    if not reason.strip() and not corrections.empty:
        raise PeriodLocked(corrections)
    if not late.empty:
        insert(change.cursor, "late_actual", late.assign(reason=reason.strip()))
