"""A store as known at an earlier moment: without what was recorded later. It is asked like any other store."""

from datetime import date, datetime, time, timedelta

import pandas as pd

from kpi.i18n import HERE
from kpi.store import connection, steps
from kpi.store.connection import sql
from kpi.store.offices import OfficeStore
from kpi.store.submissions import Store

# The tables, with what tells the rows that were known: a query of them, or the column with the moment of recording.
QUERIES = {
    "submission": "store/known_submissions", "current_actual": "store/known_actuals", "warning": "store/known_warnings",
    "late_actual": "store/known_late_actuals", "explanation_request": "store/known_requests",
}  # fmt: skip
MOMENTS = {"event": "at", "period_lock": "at", "explanation": "written_at", "task_update": "at"}


def start_of(day: date) -> datetime:
    """The moment (UTC, without a zone) at which a day begins in Vietnam."""
    return steps.utc(datetime.combine(day, time(), HERE))


def end_of(day: date) -> datetime:
    """The moment (UTC, without a zone) at which a day is over in Vietnam."""
    return start_of(day + timedelta(days=1))


def snapshot_on(store: Store, day: date) -> Store:
    """The store as known at the end of a day in Vietnam."""
    return snapshot_at(store, end_of(day), day)


def snapshot_after(store: Store, revision: int, day: date) -> Store:
    """The store as known after an event of a day, or, where the day has no later one, at its end."""
    next_at = store.query("store/first_after", revision=revision, since=start_of(day), until=end_of(day))["at"].iloc[0]
    return snapshot_at(store, end_of(day) if pd.isna(next_at) else next_at.to_pydatetime(), day)


def snapshot_at(store: Store, at: datetime, day: date) -> Store:
    """A store in memory with all that was known before a moment (UTC); its `today` is the day. Nothing can be changed
    in it, and it shows persons where the store does. The published values that a new store took from the plan were
    known from the day on which such values come out (docs/methodology.md, 3.1)."""
    snapshot = Store.empty(store.plan, "demo" if store.is_demo else "official", day)
    with connection.duck_errors(), store.connect() as source, snapshot.connect() as target:
        source.begin()  # all tables at one moment
        for table, query in QUERIES.items():
            connection.add(target, table, source.execute(sql(query), {"at": at}))
        for table, moment in MOMENTS.items():
            connection.add(target, table, connection.rows_before(source, table, moment, at))
        target.execute(sql("store/disputed"))
        target.execute(sql("store/settle"))
    return snapshot if store.shows_persons else OfficeStore(snapshot)
