"""The scorecard of a store as a table: cached for the store's present state and today, and for the last few other
moments.

The cached one is evaluated whole at the first question. After a change only the indicators and agencies whose current
actuals differ are evaluated again, with the levels and the totals above them.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from kpi.evaluation.stages import Evaluation, closed_years, evaluate
from kpi.i18n import HERE
from kpi.store import Store
from kpi.store.cache import OfStores
from kpi.store.connection import Connection, compress, duck_errors, sql

UNSORTED_SHARE = 0.2  # of the cached rows


@dataclass
class _Cached:
    """What the cached tables of a store are of: its revision, and the years that were closed. `unsorted` counts the
    rows of the scorecard that were replaced since the tables were last written in order."""

    revision: int = -1
    closed_years: tuple[int, ...] | None = None
    unsorted: int = 0
    lock: Lock = field(default_factory=Lock)


@dataclass(frozen=True)
class _Other:
    """A connection whose temporary tables hold another evaluation; one thread at a time."""

    connection: Connection
    lock: Lock = field(default_factory=Lock)


_cached: WeakKeyDictionary[Store, _Cached] = WeakKeyDictionary()
_others = OfStores(at_most=16)


def ask(store: Store, evaluation: Evaluation, query: str, **params: object) -> Mapping[str, Any]:
    """What sql/<query>.sql answers from the evaluation's tables `scorecard` and `reading`, by column: arrays of NumPy,
    masked where something is missing."""
    with _connection(store, evaluation) as connection:
        return connection.execute(sql(f"evaluation/{query}"), params).fetchnumpy()


def prepare(store: Store) -> None:
    """Evaluates what is cached of a store, so that its first reader does not wait for it."""
    with duck_errors():
        _renew(store, _of_today(store))


@contextmanager
def _connection(store: Store, evaluation: Evaluation) -> Iterator[Connection]:
    """A connection to whose queries `scorecard` and `reading` are those of the evaluation."""
    with duck_errors():
        today = _of_today(store)
        if _is_part(evaluation, today):
            _renew(store, today)
            with store.connect() as connection:
                yield connection
        else:
            other = _others.get(_evaluated, store, evaluation)
            with other.lock:
                yield other.connection


def _of_today(store: Store) -> Evaluation:
    """The evaluation that is cached: of all the plan's years, each as of its end."""
    plan = store.plan
    as_of = plan.periods.year_end(plan.years[-1]).t
    return Evaluation(plan.years, as_of, closed_years(plan, plan.years, as_of, datetime.now(HERE).date()))


def _is_part(evaluation: Evaluation, cached: Evaluation) -> bool:
    """Whether the cached evaluation says the same of these years."""
    return (
        not evaluation.current_units
        and set(evaluation.years) <= set(cached.years)
        and evaluation.as_of >= max(evaluation.years)
        and set(evaluation.closed_years) == set(cached.closed_years) & set(evaluation.years)
    )


def _renew(store: Store, evaluation: Evaluation) -> None:
    """Brings the cached tables up to the store's revision."""
    cached = _cached.setdefault(store, _Cached())
    with cached.lock:
        revision = store.revision
        if (revision, evaluation.closed_years) == (cached.revision, cached.closed_years):
            return
        with store.connect() as connection:
            connection.execute(sql("evaluation/fingerprint"))
            if cached.closed_years == evaluation.closed_years:
                ((indicators, agencies),) = connection.execute(sql("evaluation/touched")).fetchall()
                evaluation = replace(evaluation, indicators=indicators or (), agencies=agencies or ())
            if evaluation.indicators != ():
                evaluate(connection, store.plan, evaluation)
                _replace(connection, cached)
        cached.revision, cached.closed_years = revision, evaluation.closed_years


def _replace(connection: Connection, cached: _Cached) -> None:
    """Replaces what the connection has evaluated in the cached tables, and writes them anew where much was replaced:
    deleted rows keep their memory, and questions are quicker in order."""
    connection.execute(sql("evaluation/cache"))
    connection.begin()
    connection.execute(sql("evaluation/replace_rows"))
    ((evaluated, rows),) = connection.execute(sql("evaluation/row_counts")).fetchall()
    cached.unsorted += evaluated if cached.revision >= 0 else 0
    if cached.unsorted > UNSORTED_SHARE * rows:
        connection.execute(sql("evaluation/rewrite"))
        cached.unsorted = 0
    connection.commit()
    compress(connection, "cached")


def _evaluated(store: Store, evaluation: Evaluation) -> _Other:
    connection = store.connect()
    evaluate(connection, store.plan, evaluation)
    connection.execute(sql("evaluation/clear"))
    return _Other(connection)
