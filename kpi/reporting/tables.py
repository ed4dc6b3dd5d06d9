"""The reports of a store as cached tables, each year from its first question on, or from `prepare` before it.

After a change only the reports of the agencies with values in its submissions are made again. Those as of an earlier
moment are made for each question.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from threading import Lock

from kpi.evaluation import shown_year
from kpi.store import Store
from kpi.store.cache import Cache
from kpi.store.connection import Connection, LockedConnection, compress, duck_errors, sql
from kpi.store.snapshot import end_of

NOW = datetime.max  # after all that was ever recorded
UNSORTED_SHARE = 0.2  # of the cached rows
LATEST_YEARS = 16  # of each store of which a connection stays open


@dataclass
class _Cached:
    """The cache of a store: whether its tables are there, its acts by revision, each year's revision, how many rows
    were replaced since all were written in order, and the connections that ask them by revision, year and day."""

    is_there: bool = False
    acts: Cache[tuple[datetime | None, datetime | None]] = field(default_factory=lambda: Cache(1))
    revisions: dict[int, int] = field(default_factory=dict)
    unsorted: int = 0
    connections: Cache[LockedConnection] = field(default_factory=lambda: Cache(LATEST_YEARS))
    lock: Lock = field(default_factory=Lock)


@contextmanager
def reports(store: Store, year: int, today: date, agencies: Sequence[str] | None = None) -> Iterator[Connection]:
    """A connection on which `report_seen` has the reports of a year at the end of a day in Vietnam, at least those of
    some agencies (None: of all)."""
    cached, until = _cached_of(store), end_of(today)
    with duck_errors():
        revision = store.revision
        first_use, last_act = cached.acts.get(revision, partial(_acts, store))
        params = {"year": year, "today": today, "until": until, "first_use": first_use}
        if last_act is None or last_act < until:
            locked = cached.connections.get((revision, year, today), partial(_opened, store, cached, year, params))
            with locked.lock:
                yield locked.connection
        else:
            with store.connect() as connection:
                _make(connection, year, until, agencies)
                _see(connection, params)
                yield connection


def _opened(store: Store, cached: _Cached, year: int, params: dict[str, object]) -> LockedConnection:
    connection = store.connect()
    _renew(store, cached, connection, year)
    _see(connection, params)
    return LockedConnection(connection)


def _see(connection: Connection, params: dict[str, object]) -> None:
    """Create the connection's `asked` and `report_seen`."""
    connection.execute(sql("reporting/asked"), params)
    connection.execute(sql("reporting/report_seen"))


def prepare(store: Store) -> None:
    """Make the reports of all the plan's years before anybody asks, of the year that pages open with first."""
    shown = shown_year(store)
    for year in sorted(store.plan.years, key=lambda year: year != shown):
        with reports(store, year, store.today):
            pass


def _cached_of(store: Store) -> _Cached:
    cached: _Cached = store.derived.setdefault("reporting", _Cached())
    if not cached.is_there:
        with cached.lock, duck_errors(), store.connect() as connection:
            if not cached.is_there:
                connection.execute(sql("reporting/cache"))
                cached.is_there = True
    return cached


def _acts(store: Store) -> tuple[datetime | None, datetime | None]:
    """When anybody first submitted anything, and did anything last."""
    with store.connect() as connection:
        ((first_use, last_act),) = connection.execute(sql("reporting/acts")).fetchall()
    return first_use, last_act


def _make(connection: Connection, year: int, until: datetime, agencies: Sequence[str] | None) -> None:
    """Create the connection's temporary tables `report` and `reported`."""
    connection.execute(sql("reporting/counting_submission"), {"until": until})
    connection.execute(sql("reporting/reported"), {"year": year})
    connection.execute(sql("reporting/report"), {"year": year, "agencies": agencies})


def _renew(store: Store, cached: _Cached, connection: Connection, year: int) -> None:
    """Bring the cached rows of a year up to the store's revision."""
    with cached.lock:
        revision, before, agencies = store.revision, cached.revisions.get(year), None
        if before == revision:
            return
        if before is not None:
            touched = {"year": year, "since": before}
            ((agencies,),) = connection.execute(sql("reporting/touched"), touched).fetchall()
        if before is None or agencies:
            _make(connection, year, NOW, agencies)
            _replace_rows(connection, cached, year, agencies)
        cached.revisions[year] = revision


def _replace_rows(connection: Connection, cached: _Cached, year: int, agencies: Sequence[str] | None) -> None:
    """Replace the cached rows of a year, or of some agencies in it, by the temporary ones, and write all in order once
    many were replaced: deleted rows keep their memory."""
    connection.begin()
    connection.execute(sql("reporting/delete_reports"), {"year": year, "agencies": agencies})
    connection.execute(sql("reporting/delete_reported"), {"year": year})
    ((renewed, rows),) = connection.execute(sql("reporting/add_rows")).fetchall()
    cached.unsorted += renewed if agencies else 0
    if cached.unsorted > UNSORTED_SHARE * rows:
        connection.execute(sql("reporting/rewrite"))
        cached.unsorted = 0
    connection.commit()
    connection.execute(sql("reporting/clear"))
    if cached.unsorted == 0:
        compress(connection, "cached")
