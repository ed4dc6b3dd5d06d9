"""A store as of an earlier moment, without later submissions and withdrawals. It is evaluated like any other store."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from kpi import access
from kpi.i18n import HERE
from kpi.store import steps
from kpi.store.submissions import Store


def start_of(day: date) -> datetime:
    """The moment (UTC, without a zone) at which a day begins in Vietnam."""
    return steps.utc(datetime.combine(day, time(), HERE))


def end_of(day: date) -> datetime:
    """The moment (UTC, without a zone) at which a day is over in Vietnam."""
    return start_of(day + timedelta(days=1))


@contextmanager
def snapshot_at(store: Store, at: datetime) -> Iterator[Store]:
    """A store in memory with the actuals that counted at a moment (UTC) and their notes, without submissions and
    events, as far as the plan still has their codes."""
    with Store.open(None, store.plan, kind="demo") as snapshot:
        counted = store.query_arrow("store/counted_at", at=at)
        if counted.num_rows:
            snapshot.submit(counted, by=access.program(__name__), file_name="", sha256="", kind="demo")
        yield snapshot
