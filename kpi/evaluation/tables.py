"""The scorecard of a store as a table: kept for the store's present state and today, and of other moments the last few.

The kept one is evaluated whole at the first question. After a change only the indicators and agencies whose current
actuals differ are evaluated again, with the levels and the totals above them.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from kpi import duck
from kpi.evaluation.stages import SQL_FOLDER, Evaluation, closed_years, evaluate
from kpi.keeper import OfStores
from kpi.store import Store
from kpi.words import HERE

UNSORTED_SHARE = 0.2  # of the kept rows


@dataclass
class _Kept:
    """What the kept tables of a store are of: its revision, and the years that were closed. `unsorted` counts the rows
    of the scorecard that were replaced since the tables were last written in order."""

    revision: int = -1
    closed_years: tuple[int, ...] | None = None
    unsorted: int = 0
    lock: Lock = field(default_factory=Lock)


@dataclass(frozen=True)
class _Other:
    """A connection whose temporary tables hold another evaluation; one thread at a time."""

    connection: duck.Connection
    lock: Lock = field(default_factory=Lock)


_kept: WeakKeyDictionary[Store, _Kept] = WeakKeyDictionary()
_others = OfStores(at_most=16)


def ask(store: Store, evaluation: Evaluation, query: str, **params: object) -> Mapping[str, Any]:
    """What sql/<query>.sql answers from the evaluation's tables `scorecard` and `reading`, by column: arrays of NumPy,
    masked where something is missing."""
    with _connection(store, evaluation) as connection:
        return connection.execute(duck.sql(query, SQL_FOLDER), params).fetchnumpy()


@contextmanager
def _connection(store: Store, evaluation: Evaluation) -> Iterator[duck.Connection]:
    """A connection to whose queries `scorecard` and `reading` are those of the evaluation."""
    with duck.duck_errors():
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
    """The evaluation that is kept: of all the plan's years, each as of its end."""
    plan = store.plan
    as_of = plan.periods.year_end(plan.years[-1]).t
    return Evaluation(plan.years, as_of, closed_years(plan, plan.years, as_of, datetime.now(HERE).date()))


def _is_part(evaluation: Evaluation, kept: Evaluation) -> bool:
    """Whether the kept evaluation says the same of these years."""
    return (
        not evaluation.current_units
        and set(evaluation.years) <= set(kept.years)
        and evaluation.as_of >= max(evaluation.years)
        and set(evaluation.closed_years) == set(kept.closed_years) & set(evaluation.years)
    )


def _renew(store: Store, evaluation: Evaluation) -> None:
    """Brings the kept tables up to the store's revision."""
    kept = _kept.setdefault(store, _Kept())
    with kept.lock:
        revision = store.revision
        if (revision, evaluation.closed_years) == (kept.revision, kept.closed_years):
            return
        with store.connect() as connection:
            connection.execute(duck.sql("fingerprint", SQL_FOLDER))
            if kept.closed_years == evaluation.closed_years:
                ((indicators, agencies),) = connection.execute(duck.sql("touched", SQL_FOLDER)).fetchall()
                evaluation = replace(evaluation, indicators=indicators or (), agencies=agencies or ())
            if evaluation.indicators != ():
                evaluate(connection, store.plan, evaluation)
                _keep(connection, kept)
        kept.revision, kept.closed_years = revision, evaluation.closed_years


def _keep(connection: duck.Connection, kept: _Kept) -> None:
    """Replaces what the connection has evaluated in the kept tables, and writes them anew where much was replaced:
    deleted rows keep their memory, and questions are quicker in order."""
    connection.begin()
    connection.execute(duck.sql("keep", SQL_FOLDER))
    ((evaluated, rows),) = connection.execute(duck.sql("kept_rows", SQL_FOLDER)).fetchall()
    kept.unsorted += evaluated if kept.revision >= 0 else 0
    if kept.unsorted > UNSORTED_SHARE * rows:
        connection.execute(duck.sql("rewrite", SQL_FOLDER))
        kept.unsorted = 0
    connection.commit()


def _evaluated(store: Store, evaluation: Evaluation) -> _Other:
    connection = store.connect()
    evaluate(connection, store.plan, evaluation)
    connection.execute(duck.sql("clear", SQL_FOLDER))
    return _Other(connection)
