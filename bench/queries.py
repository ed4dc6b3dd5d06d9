"""What the overview asks the store, against one bare aggregation of the same table."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from bench.measure import Ratio, in_turns, median, seconds
from kpi.plan import load
from kpi.scorecard import scorecard
from kpi.store import Store

TIMES = 20
BARE = """
select indicator, period, sum(numerator) as numerator, sum(denominator) as denominator, count(*) as actuals
from current_actual group by all
"""


class TimedStore(Store):
    """A store that adds up how long its queries take, in seconds."""

    asked = 0.0

    def query(self, name: str, /, **params: Any) -> pd.DataFrame:
        return self._timed(super().query, name, params)

    def query_arrow(self, name: str, /, **params: Any) -> pa.Table:
        return self._timed(super().query_arrow, name, params)

    def _timed(self, ask: Callable[..., Any], name: str, params: dict[str, Any]) -> Any:
        began = time.perf_counter()
        try:
            return ask(name, **params)
        finally:
            self.asked += time.perf_counter() - began


def measure(folder: Path, demonstration: Path) -> Ratio:
    """Queries of a scorecard that nobody has asked for yet, in a store just opened, until they are tables of Python."""
    plan = load()
    file = shutil.copy(demonstration, folder / "queries.duckdb")
    bare = duckdb.connect(shutil.copy(demonstration, folder / "bare.duckdb"), read_only=True)

    def queries() -> float:
        store = TimedStore.open(file, plan, kind="demo")
        try:
            scorecard(store, year=plan.years[-1])
            return 1000 * store.asked
        finally:
            store.close()

    try:
        ours, other = in_turns(queries, lambda: 1000 * seconds(lambda: bare.execute(BARE).df()), TIMES)
    finally:
        bare.close()
    return Ratio("queries of the overview", median(ours), median(other), "bare aggregation", "ms", budget=3)
