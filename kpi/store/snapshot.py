"""What was known at an earlier moment: the store's figures as they counted then, in a store of their own.

Submissions that came later are not there yet, and withdrawals that came later have not been made. The reckoning cannot
tell such a store from another one, so that what it said then is what it says of it now.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

import pyarrow as pa

from kpi import access
from kpi.i18n import HERE
from kpi.store import steps
from kpi.store.rows import keys
from kpi.store.submissions import Store


def start_of(day: date) -> datetime:
    """The moment (UTC, without a zone) at which a day begins in Vietnam."""
    return steps.utc(datetime.combine(day, time(), HERE))


def end_of(day: date) -> datetime:
    """The moment (UTC, without a zone) at which a day is over in Vietnam."""
    return start_of(day + timedelta(days=1))


@contextmanager
def as_known(store: Store, at: datetime) -> Iterator[Store]:
    """A store in memory that holds what counted at a moment (UTC), of what the plan has still: figures alone, no notes,
    submissions or events."""
    with Store.open(None, store.plan, kind="demo") as then:
        counted = store.query_arrow("store/counted_at", at=at)
        counted = counted.filter(pa.array(keys(counted, store.plan) >= 0))
        if counted.num_rows:
            then.submit(counted, by=access.program(__name__), file_name="", sha256="", kind="demo")
        yield then
