"""Locked periods: a first figure is still taken and marked late; one that replaces another needs a reason.

A period is locked by hand, or by itself where plan.toml says after how many days (`lock_days_after_due`). What was said
by hand goes before what happens by itself.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import pandas as pd

from kpi import StoreError
from kpi.i18n import HERE, N_
from kpi.period import PeriodError
from kpi.plan import Plan
from kpi.store import connection, steps
from kpi.store.connection import sql
from kpi.store.rows import Arriving
from kpi.store.steps import Change

LOCKED, UNLOCKED = "locked", "unlocked"
SHOWN_PERIODS = 3


class PeriodLocked(StoreError):
    """Figures of locked periods would be replaced and no reason is given; `lines` are theirs."""

    def __init__(self, late: pd.DataFrame) -> None:
        self.lines = tuple(int(line) for line in late["line"])
        periods = sorted(set(late["period"]))
        more = ", …" if len(periods) > SHOWN_PERIODS else ""
        message = (
            N_("Nothing was stored: one row would replace a figure of a locked period ({periods}). Say why.")
            if len(late) == 1
            else N_("Nothing was stored: {count} rows would replace figures of a locked period ({periods}). Say why.")
        )
        super().__init__(message, count=len(late), periods=", ".join(periods[:SHOWN_PERIODS]) + more)


def locked(by_hand: pd.DataFrame, plan: Plan, at: datetime) -> pd.DataFrame:
    """One row per locked period, in order of time: period, locked_at, locked_by, reason.

    `locked_at` is in UTC; it, `locked_by` and `reason` are missing where the plan locks the period by itself.
    `by_hand` is the answer of store/locks; `at` is in UTC.
    """
    of_hand = by_hand[by_hand["state"] == LOCKED].rename(columns={"at": "locked_at", "who": "locked_by"})
    columns = ["period", "locked_at", "locked_by", "reason"]
    if plan.lock_days is None:
        return of_hand[columns].sort_values("period", key=_ends(plan), ignore_index=True)
    today = pd.Timestamp(at, tz="UTC").tz_convert(HERE).tz_localize(None).normalize()
    periods = plan.periods.frame(plan.years)
    over = periods["due"] + timedelta(days=plan.lock_days) < today
    of_itself = periods.loc[over & ~periods["period"].isin(by_hand["period"]), ["period"]]
    return pd.concat([of_hand, of_itself])[columns].sort_values("period", key=_ends(plan), ignore_index=True)


def _ends(plan: Plan) -> Callable[[pd.Series], pd.Series]:
    """Sorts periods by time, not by letters."""
    return lambda periods: periods.map(lambda period: plan.periods.get(period).ends)


def say(change: Change, plan: Plan, period: str, state: str, reason: str) -> None:
    """Locks or unlocks a period; StoreError if there is no such period or it is so already."""
    try:
        plan.periods.get(period)
    except PeriodError as error:
        raise StoreError(N_("There is no period {period}."), period=period) from error
    is_locked = period in set(locked(_by_hand(change), plan, change.at)["period"])
    if is_locked == (state == LOCKED):
        message = (
            N_("The period ({period}) is locked already.") if is_locked else N_("The period ({period}) is not locked.")
        )
        raise StoreError(message, period=period)
    change.run(
        "store/add_lock", period_lock=change.revision, period=period, state=state, at=change.at, by=change.actor.name,
        reason=reason,
    )  # fmt: skip
    steps.add_event(change, state, reason=reason, details={"period": period})


def late_rows(change: Change, arriving: Arriving, plan: Plan) -> pd.DataFrame:
    """The arriving actuals of locked periods that say something new: submission, line, indicator, agency, period,
    replaced (the submission whose figure each takes the place of, missing for a first hand-in)."""
    periods = locked(_by_hand(change), plan, change.at)[["period"]]
    if periods.empty:
        return pd.DataFrame(columns=["submission", "line", "indicator", "agency", "period", "replaced"])
    connection.show(change.cursor, "arriving", arriving.table)
    change.cursor.register("locked", periods)
    return change.cursor.execute(sql("store/late_rows")).df()


def mark_late(change: Change, arriving: Arriving, plan: Plan, reason: str) -> None:
    """Marks what comes after its period was locked; PeriodLocked if it replaces something and no reason is given."""
    late = late_rows(change, arriving, plan)
    corrections = late[late["replaced"].notna()]
    if not reason.strip() and not corrections.empty:
        raise PeriodLocked(corrections)
    if not late.empty:
        change.cursor.register("late", late)
        change.run("store/add_late", reason=reason.strip())


def _by_hand(change: Change) -> pd.DataFrame:
    return change.cursor.execute(sql("store/locks")).df()
