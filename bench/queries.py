"""A page's queries, compared with one bare aggregation of the same table, and for a complete country."""

import shutil
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
import pandas as pd
import pyarrow as pa

from bench import country, crowd
from bench.evaluation import UPLOAD_OF_A_COUNTRY, after_uploads
from bench.measure import Ratio, in_turns, median, p95, seconds
from bench.servers import running
from kpi import evaluation, i18n
from kpi.evaluation import scorecard as scorecards
from kpi.evaluation.scorecard import scorecard
from kpi.plan import Plan, load
from kpi.store import Store
from kpi.tasks import update_log
from kpi.ui import agencies, explain, indicator, overview
from tests.support.people import somebody

TIMES = 20
PROVINCES = 80  # of 34 000 values each: 2.7 million
LIMIT = 50.0  # ms that the queries of one page may take then
LOADED, FIRST_PAGE = 8.0, 20.0  # s in which its plan is loaded, and its first page answers after the start
BARE = """
select indicator, period, sum(numerator) as numerator, sum(denominator) as denominator, count(*) as actuals
from current_actual group by all
"""


class TimedStore(Store):
    """A store that adds up the seconds of its queries."""

    query_seconds = 0.0

    def query(self, name: str, /, **params: Any) -> pd.DataFrame:
        return self.timed(super().query, name, **params)

    def query_arrow(self, name: str, /, **params: Any) -> pa.Table:
        return self.timed(super().query_arrow, name, **params)

    def timed(self, ask: Callable[..., Any], *arguments: Any, **params: Any) -> Any:
        began = time.perf_counter()
        try:
            return ask(*arguments, **params)
        finally:
            self.query_seconds += time.perf_counter() - began


def _overview(store: Store) -> None:
    _, year = i18n.of("vi"), str(store.plan.years[-2])
    overview.facts(store, year)
    update_log.task_states(store, store.plan.periods.get(year).ends)


def _indicator(store: Store) -> None:
    scope = indicator.Scope("CT3.07", str(store.plan.years[-2]), "total", None)
    indicator.view_of(store, i18n.of("vi"), scope)
    explain.explained_of(store, i18n.of("vi"), scope.code, scope.as_of, scope.level, None, date.today())


def _agency(store: Store) -> None:
    agencies.agency_facts(store, "540", str(store.plan.years[-2]))


def _league(store: Store) -> None:
    agencies.level_facts(store, str(store.plan.years[-2]), "district", None, False)


# Pages that a visitor opens after the overview.
PAGES: dict[str, Callable[[Store], None]] = {
    "an indicator": _indicator, "an agency's card": _agency, "the districts": _league,
}  # fmt: skip


def measure(folder: Path, demonstration: Path) -> Ratio:
    """The queries of a scorecard in a newly opened store, until they are tables of Python."""
    plan = load()
    return _against_bare(
        "queries of the overview", plan, demonstration, folder, lambda store: scorecard(store, year=plan.years[-1])
    )


def of_a_country(folder: Path, _demonstration: Path) -> Iterable[Ratio]:
    """Queries of whole pages in 2.7 million values, of the overview and of others once it has been seen; and what an
    upload costs until the overview shows it. Takes minutes: the country is made first."""
    folder_of_plan, store_file = country.make(folder, PROVINCES)
    plan = load(folder_of_plan)
    yield _loaded(folder_of_plan)
    yield _first_page(plan, store_file, folder)
    yield _against_bare("queries of the overview, 2.7 million values", plan, store_file, folder, _overview)
    yield _against_limit("the same", [_query_time(plan, store_file, _overview) for _ in range(TIMES)])
    for name, page in PAGES.items():
        yield _against_limit(
            f"queries of {name}", [_query_time(plan, store_file, page, after=_overview) for _ in range(TIMES)]
        )
    with Store.open(store_file, plan, kind="demo") as store:
        _overview(store)
        took = after_uploads(store, _overview)
    yield Ratio(
        "the overview after an upload of one agency", median(took), UPLOAD_OF_A_COUNTRY, "what is asked", "ms", 1
    )


def _loaded(folder: Path) -> Ratio:
    began = time.process_time()
    took = seconds(lambda: load(folder))
    spread = f"{time.process_time() - began:.1f} s of the processor"
    return Ratio("plan of 80 provinces loaded", took, LOADED, "what is asked", "s", budget=1, spread=spread)


def _first_page(plan: Plan, store_file: Path, folder: Path) -> Ratio:
    """From the command until the overview of an official store with all the data has run to its end."""
    with (
        Store.open(store_file, plan, kind="demo") as demonstration,
        Store.open(folder / "kpi.duckdb", plan) as official,
    ):
        everything = demonstration.query_arrow("store/current_actuals", indicators=None, agencies=None, periods=None)
        official.submit(everything, by=somebody("bench"), file_name="", sha256="")
    began = time.perf_counter()
    with running("streamlit", folder, plan.folder) as server:
        crowd.load(server, "/", changes=0, users=1)
        took, spread = time.perf_counter() - began, f"{server.cpu_seconds():.1f} s of the processor"
    return Ratio("the first page after the start", took, FIRST_PAGE, "what is asked", "s", budget=1, spread=spread)


def _against_limit(name: str, took: list[float]) -> Ratio:
    return Ratio(name, median(took), LIMIT, "what is asked", "ms", budget=1, spread=f"p95 {p95(took):.0f}")


def _against_bare(name: str, plan: Plan, store_file: Path, folder: Path, page: Callable[[Store], Any]) -> Ratio:
    file = Path(shutil.copy(store_file, folder / "queries.duckdb"))
    bare = duckdb.connect(shutil.copy(store_file, folder / "bare.duckdb"), read_only=True)
    try:
        ours, other = in_turns(
            lambda: _query_time(plan, file, page), lambda: 1000 * seconds(lambda: bare.execute(BARE).df()), TIMES
        )
    finally:
        bare.close()
    return Ratio(name, median(ours), median(other), "bare aggregation", "ms", budget=3)


def _query_time(
    plan: Plan, store_file: Path, page: Callable[[Store], Any], after: Callable[[Store], Any] | None = None
) -> float:
    """The time in ms of the page's queries in a newly opened store, or after the page `after`."""
    store = TimedStore.open(store_file, plan, kind="demo")
    try:
        scorecard(store)  # the evaluation is made when a store opens, of the period before with the first overview
        (after or page)(store)
        before = store.query_seconds
        with patch.object(scorecards, "ask", _evaluation):
            page(store)
        return 1000 * (store.query_seconds - before)
    finally:
        store.close()


def _evaluation(store: TimedStore, *arguments: Any, **params: Any) -> Any:
    return store.timed(evaluation.ask, store, *arguments, **params)
