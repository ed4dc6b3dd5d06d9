"""The scorecard of a store as cached tables: of the store's present state and today, and of the last few other moments.

All years are evaluated at the first question, or by `prepared` before it, the year that pages open with first. After a
change only the indicators and agencies of its submissions are evaluated again, with the levels and totals above them.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Lock, Thread
from typing import Any, NamedTuple

from kpi.evaluation.terms import STATUS_ORDER
from kpi.period import Period
from kpi.plan import Plan
from kpi.store import DuckError, Store
from kpi.store.cache import Cache
from kpi.store.connection import Connection, LockedConnection, compress, duck_errors, sql

UNSORTED_SHARE = 0.2  # of the cached rows
OTHER_MOMENTS = 16  # cached of each store

# The query `evaluation` takes the parameters; all stages read tables alone.
TO_OWN_READING = ("evaluated_agency", "period_seen", "member_of_level", "due_agency", "actual_seen", "own_reading")
FROM_COVERAGE = (
    "rolled_up", "total_reading", "reading_at_the_time", "scope_at_the_time", "binding", "past", "compared",
    "expectation", "scorecard", "cell", "agency_count",
)  # fmt: skip
# With the agencies that ended in each other in the place of levels.
OF_SUCCESSORS = (
    "evaluated_agency", "period_seen", "member_of_successor", "due_agency", "actual_seen", "submitted", "covered",
    "rolled_up", "reading_of_successors", "scope_of_successors", "binding", "past", "compared", "expectation",
    "scorecard", "cell", "agency_count",
)  # fmt: skip

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Evaluation:
    """The request for an evaluation: years as of a moment (t of a period, see kpi/period.py), indicators and agencies.

    None stands for all. closed_years: those that no late submission can change. periods: those of which the coverage
    is counted, of the others it is cached. agency_years: those with rows of agencies; the total and the levels are of
    all years. current_units: only the current agencies, each with the
    submissions of those that it succeeded, without total and levels.
    """

    years: tuple[int, ...]
    as_of: float
    closed_years: tuple[int, ...]
    indicators: tuple[str, ...] | None = None
    agencies: tuple[str, ...] | None = None
    periods: tuple[str, ...] | None = None
    agency_years: tuple[int, ...] | None = None
    current_units: bool = False


class _State(NamedTuple):
    """The state of the cached tables: a revision, closed years, and the years that have rows of agencies."""

    revision: int
    closed_years: tuple[int, ...]
    agency_years: frozenset[int]


@dataclass
class _Cached:
    """The cache of a store: the state of its tables (None: not there yet), how many rows were replaced since they
    were last written in order, whether they were compressed since, and the evaluations of other moments by revision."""

    state: _State | None = None
    unsorted: int = 0
    is_compressed: bool = False
    lock: Lock = field(default_factory=Lock)
    others: Cache[LockedConnection] = field(default_factory=lambda: Cache(OTHER_MOMENTS))

    def is_current(self, revision: int, full: Evaluation, agency_years: tuple[int, ...]) -> bool:
        """Whether the tables are of this revision and day, with the agencies of these years."""
        return (
            self.state is not None
            and self.state[:2] == (revision, full.closed_years)
            and self.state.agency_years.issuperset(agency_years)
        )


def ask(
    store: Store, evaluation: Evaluation, query: str, *, agency_years: tuple[int, ...], **params: object
) -> Mapping[str, Any]:
    """The answer of sql/<query>.sql from the evaluation's tables `scorecard` and `reading`, by column: arrays of NumPy,
    masked where something is missing. agency_years: the years of which it reads agencies."""
    with _connection(store, evaluation, agency_years) as connection:
        return connection.execute(sql(f"evaluation/{query}"), params).fetchnumpy()


@contextmanager
def prepared(store: Store, then: Callable[[Store], None] | None = None) -> Iterator[None]:
    """Evaluate a store before anybody asks: the year that pages open with at once, the agencies of all other years in
    a thread, which prepares something else then."""
    with duck_errors():
        _renew(store, of_all_years(store), (shown_year(store),))
    rest = Thread(target=_prepare_rest, args=(store, then), name="evaluation of the other years")
    rest.start()
    try:
        yield
    finally:
        rest.join()


def shown_year(store: Store) -> int:
    """The year that pages open with: the latest of the plan with any actual, else the plan's first."""
    return max((period.year for period in periods_with_data(store)), default=store.plan.years[0])


def periods_with_data(store: Store) -> list[Period]:
    """The periods of the plan's years with any actual."""
    of_years = {period.code: period for year in store.plan.years for period in store.plan.periods.of_year(year)}
    return [of_years[code] for code in store.query("store/periods_with_data")["period"] if code in of_years]


def _prepare_rest(store: Store, then: Callable[[Store], None] | None) -> None:
    try:
        with duck_errors():
            _renew(store, of_all_years(store), store.plan.years)
        if then is not None:
            then(store)
    except DuckError as error:  # the next question tries again and reports it
        _log.error("not everything could be prepared: %s", error)


@contextmanager
def _connection(store: Store, evaluation: Evaluation, agency_years: tuple[int, ...]) -> Iterator[Connection]:
    """A connection on which `scorecard` and `reading` are those of the evaluation."""
    cached = _cached_of(store)
    with duck_errors():
        current = of_all_years(store)
        is_first = cached.state is None  # as in a store of an earlier day, which is asked for its levels alone
        if _is_part(evaluation, current) and not (is_first and evaluation.agencies == ()):
            if not cached.is_current(store.revision, current, agency_years):
                _renew(store, current, store.plan.years)
            with store.connect() as connection:
                yield connection
        else:
            if not is_first and not evaluation.current_units and set(evaluation.years) <= set(current.years):
                if not cached.is_current(store.revision, current, ()):  # with agencies of the years that are there
                    _renew(store, current, ())
                evaluation = replace(evaluation, periods=())
            other = cached.others.get((store.revision, evaluation), partial(_evaluated, store, evaluation))
            with other.lock:
                yield other.connection


def of_all_years(store: Store) -> Evaluation:
    """The evaluation that is cached: of all the plan's years, each as of its end."""
    plan = store.plan
    as_of = plan.periods.year_end(plan.years[-1]).t
    return Evaluation(plan.years, as_of, plan.closed_years(plan.years, as_of, store.today))


def _is_part(evaluation: Evaluation, cached: Evaluation) -> bool:
    """Whether the cached evaluation has the same rows for these years."""
    return (
        not evaluation.current_units
        and set(evaluation.years) <= set(cached.years)
        and evaluation.as_of >= max(evaluation.years)
        and set(evaluation.closed_years) == set(cached.closed_years) & set(evaluation.years)
    )


def _cached_of(store: Store) -> _Cached:
    cached: _Cached = store.derived.setdefault("evaluation", _Cached())
    return cached


def _renew(store: Store, full: Evaluation, agency_years: tuple[int, ...]) -> None:
    """Bring the cached tables up to the store's revision, with the agencies of these years at least."""
    cached = _cached_of(store)
    with cached.lock:
        revision = store.revision
        if cached.is_current(revision, full, agency_years):
            return
        cached.others.clear()
        there: frozenset[int] = frozenset()
        with store.connect() as connection:
            if cached.state is not None and cached.state.closed_years == full.closed_years:
                there = cached.state.agency_years
                since = {"since": cached.state.revision}
                ((indicators, agencies, periods),) = connection.execute(sql("evaluation/touched"), since).fetchall()
                if indicators:
                    changed = replace(full, indicators=indicators, agencies=agencies, periods=periods)
                    _evaluate_again(connection, store, cached, replace(changed, agency_years=tuple(there)))
            if missing := tuple(year for year in agency_years if year not in there):
                _evaluate_again(connection, store, cached, replace(full, agency_years=missing))
            # After the first page: 3 of 24 s with 27 million values. After a change its rows alone are not compressed.
            if not cached.is_compressed and there.union(missing).issuperset(store.plan.years):
                cached.is_compressed = compress(connection, "cached")
        cached.state = _State(revision, full.closed_years, there.union(agency_years))


def _evaluate_again(connection: Connection, store: Store, cached: _Cached, evaluation: Evaluation) -> None:
    """Replace the rows of the evaluation in the cached tables, and rewrite these in order once many were replaced:
    deleted rows keep their memory."""
    evaluate(connection, store.plan, evaluation)
    if cached.state is None:
        connection.execute(sql("evaluation/cache"))
    connection.begin()
    connection.execute(sql("evaluation/replace_rows"))
    ((evaluated, rows),) = connection.execute(sql("evaluation/row_counts")).fetchall()
    cached.unsorted += evaluated if evaluation.indicators else 0
    if cached.unsorted > UNSORTED_SHARE * rows:
        connection.execute(sql("evaluation/rewrite"))
        cached.unsorted, cached.is_compressed = 0, False
    connection.commit()


def _evaluated(store: Store, evaluation: Evaluation) -> LockedConnection:
    connection = store.connect()
    evaluate(connection, store.plan, evaluation)
    connection.execute(sql("evaluation/clear"))
    return LockedConnection(connection)


def evaluate(connection: Connection, plan: Plan, evaluation: Evaluation) -> None:
    """Create the connection's temporary table `scorecard`, and those of the stages before it, in one transaction, which
    is a tenth faster than one for each."""
    connection.begin()
    agency_years = evaluation.years if evaluation.agency_years is None else evaluation.agency_years
    connection.execute(sql("evaluation/evaluation"), {
        "years": evaluation.years, "agency_years": agency_years, "as_of": evaluation.as_of,
        "closed_years": evaluation.closed_years, "agencies": evaluation.agencies, "periods": evaluation.periods,
        "indicators": evaluation.indicators or plan.indicators["indicator"].tolist(),
        "levels": plan.levels, "statuses": STATUS_ORDER, "total": plan.total_agency, "base_year": plan.base_year,
        "min_coverage": plan.rules.min_coverage, "tolerance": plan.rules.tolerance,
        "tolerance_floor": plan.rules.tolerance_floor,
    })  # fmt: skip
    for stage in _stages(evaluation):
        connection.execute(sql(f"evaluation/{stage}"))
    connection.commit()


def _stages(evaluation: Evaluation) -> tuple[str, ...]:
    """After a change the coverage of other periods is cached, as of another moment that of all periods."""
    if evaluation.current_units:
        return OF_SUCCESSORS
    coverage: tuple[str, ...] = ("submitted", "covered", "covered_otherwise")
    if not evaluation.periods:
        coverage = ("submitted", "covered") if evaluation.periods is None else ("covered_before",)
    return (*TO_OWN_READING, *coverage, *FROM_COVERAGE)
