"""Queries: a scorecard's against one bare aggregation of the same table; of whole pages in a complete country."""

import shutil
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import duckdb

from bench import country, crowd
from bench.evaluation import UPLOAD_OF_A_COUNTRY, after_uploads
from bench.measure import Ratio, in_turns, median, p95, seconds, written
from bench.servers import home, running
from kpi import evaluation, i18n
from kpi.evaluation.scorecard import scorecard
from kpi.plan import Plan, load
from kpi.store import Store
from kpi.ui import agencies, choice, explain, indicator, overview, reporting, stores

TIMES = 20
LOADED, FIRST_PAGE = 8.0, 20.0  # s in which a country's plan is loaded, and its first page answers after the start
MEMORY = 8000.0  # MB
BARE = """
select indicator, period, sum(numerator) as numerator, sum(denominator) as denominator, count(*) as actuals
from current_actual group by all
"""


class Size(NamedTuple):
    """A country: its provinces, whether their values are monthly, and ms that the queries of one page may take."""

    name: str
    provinces: int
    monthly: bool
    limit: float


SIZES = (Size("2.7 million values", 80, False, 50.0), Size("27 million values", 87, True, 150.0))


class TimedConnection:
    """A connection that adds the seconds of all that it does to a store's."""

    def __init__(self, inner: Any, store: "TimedStore") -> None:
        self._inner, self._store = inner, store

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._inner.close()

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._inner, name)
        if not callable(attribute):
            return attribute

        def timed(*args: Any, **kwargs: Any) -> Any:
            began = time.perf_counter()
            try:
                answer = attribute(*args, **kwargs)
            finally:
                self._store.query_seconds += time.perf_counter() - began
            return self if answer is self._inner else answer

        return timed


class TimedStore(Store):
    """A store that adds up the seconds of its queries."""

    query_seconds = 0.0

    def connect(self) -> Any:
        return TimedConnection(super().connect(), self)


def _overview(store: Store, year: str) -> None:
    overview.view_of(store, i18n.of("vi"), choice.complete({}, int(year)))


def _indicator(store: Store, code: str) -> None:
    scope = indicator.Scope(code, _last_year(store), "total", None)
    indicator.view_of(store, i18n.of("vi"), scope)
    explain.explained_of(store, i18n.of("vi"), scope.code, scope.as_of, scope.level, None, date.today())


def _agency(store: Store, code: str) -> None:
    agencies.agency_facts(store, code, _last_year(store))


def _level(store: Store, level: str) -> None:
    agencies.view_of(store, i18n.of("vi"), choice.complete({}, store.plan.years[-2]), level)


def _reporting(store: Store, year: str) -> None:
    reporting.view_of(store, i18n.of("vi"), year, None, None, store.today)


def _last_year(store: Store) -> str:
    return str(store.plan.years[-2])


def pages(plan: Plan) -> dict[str, tuple[Callable[[Store, str], None], list[str]]]:
    """Pages that visitors open, and for each several choices, never the same twice."""
    years, agencies_ = [str(year) for year in reversed(plan.years)], plan.agencies.loc[plan.agencies["reports"]]
    return {
        "the overview": (_overview, years),
        "an indicator": (_indicator, plan.indicators["indicator"].tolist()[:TIMES]),
        "an agency": (_agency, agencies_["agency"].iloc[:: len(agencies_) // TIMES].tolist()),
        "a level": (_level, list(plan.levels)),
        "reporting": (_reporting, years),
    }


def measure(folder: Path, demonstration: Path) -> Ratio:
    """The queries of a scorecard in a newly opened store, until they are tables of Python."""
    plan = load()
    file = Path(shutil.copy(demonstration, folder / "queries.duckdb"))
    bare = duckdb.connect(shutil.copy(demonstration, folder / "bare.duckdb"), read_only=True)
    with bare, Store.open(file, plan, kind="demo") as store:
        scorecard(store, scope="all")
        ours, other = in_turns(
            lambda: 1000 * seconds(lambda: scorecard(store, year=plan.years[-1])),
            lambda: 1000 * seconds(lambda: bare.execute(BARE).df()),
            TIMES,
        )
    return Ratio("queries of the overview", median(ours), median(other), "bare aggregation", "ms", budget=3)


def of_a_country(folder: Path, _demonstration: Path) -> Iterable[Ratio]:
    """The plan loaded, the first page of a server, its memory, the queries of pages once the evaluation is made, and an
    upload until the overview shows it, each in every size. Takes minutes."""
    for size in SIZES:
        home = folder / str(size.provinces)
        home.mkdir()
        folder_of_plan, store_file = country.make(home, size.provinces, monthly=size.monthly)
        plan = load(folder_of_plan)
        yield _loaded(folder_of_plan, size)
        yield from _first_page(plan, store_file, home, size)
        with TimedStore.open(store_file, plan, kind="demo") as store:
            with evaluation.prepared(store):
                pass
            yield from _pages(store, size)


def _loaded(folder: Path, size: Size) -> Ratio:
    took = seconds(lambda: load(folder))
    return Ratio(f"plan of {size.provinces} provinces loaded", took, LOADED, "what is asked", "s", budget=1)


def _first_page(plan: Plan, store_file: Path, folder: Path, size: Size) -> Iterable[Ratio]:
    """From the command until the overview of an official store with all the data has run to its end."""
    official = home(folder, store_file)
    began = time.perf_counter()
    with running("streamlit", official, plan.folder) as server:
        crowd.load(server, "/", changes=0, users=1)
        took, spread = time.perf_counter() - began, f"{server.cpu_seconds():.1f} s of the processor"
        memory = server.memory() / 1e6
    yield Ratio(f"the first page after the start, {size.name}", took, FIRST_PAGE, "what is asked", "s", 1, spread)
    yield Ratio(f"memory of that server, {size.name}", memory, MEMORY, "what is asked", "MB", 1)


def _pages(store: TimedStore, size: Size) -> Iterable[Ratio]:
    for name, (page, given) in pages(store.plan).items():
        took = [_query_time(store, page, each) for each in given]
        most = f"most {written(max(took))}"
        yield Ratio(f"queries of {name}, {size.name}", median(took), size.limit, "what is asked", "ms", 1, most)
    took = after_uploads(store, lambda changed: _overview(changed, _last_year(changed)))
    name = f"an upload of one agency until the overview shows it, {size.name}"
    yield Ratio(name, median(took), UPLOAD_OF_A_COUNTRY, "what is asked", "ms", 1, f"p95 {p95(took):.0f}")


def _query_time(store: TimedStore, page: Callable[[Store, str], None], given: str) -> float:
    """The time in ms of a page's queries, once the evaluations of other moments that it compares with are there."""
    page(store, given)
    stores._results.clear()
    before = store.query_seconds
    page(store, given)
    return 1000 * (store.query_seconds - before)
