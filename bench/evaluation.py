"""The evaluation's time: after an agency's upload, and of another period."""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from bench.measure import Ratio, median, p95, seconds
from kpi.evaluation.scorecard import scorecard
from kpi.plan import load
from kpi.store import COLUMNS, Store
from tests.support.people import somebody

TIMES = 10
AGENCY = "540"
UPLOAD, UPLOAD_OF_A_COUNTRY, OTHER_PERIOD = 150.0, 1000.0, 60.0  # ms


def measure(folder: Path, demonstration: Path) -> Iterable[Ratio]:
    """The ratios of a province."""
    plan, file = load(), Path(shutil.copy(demonstration, folder / "evaluation.duckdb"))
    with Store.open(file, plan, kind="demo") as store:
        scorecard(store, scope="all")
        year = plan.years[-2]
        yield _ratio(
            "evaluation after an upload of one agency",
            after_uploads(store, lambda store: scorecard(store, year=year)),
            UPLOAD,
        )
        period = plan.periods.of_year(year)[-2].code
        others = [
            1000 * seconds(lambda code=code: scorecard(store, period=period, scope="all", indicator=code))
            for code in plan.indicators["indicator"].tolist()[:TIMES]
        ]
        yield _ratio("an indicator as of another period", others, OTHER_PERIOD)


def after_uploads(store: Store, page: Callable[[Store], object]) -> list[float]:
    """The time in ms of what a page asks after each of several uploads of an agency."""
    year = store.plan.years[-2]
    rows = store.query("store/current_actuals", indicators=None, agencies=[AGENCY], periods=[str(year)])[list(COLUMNS)]
    took = []
    for number in range(1, TIMES + 1):
        changed = rows.assign(numerator=(rows["numerator"] * (1 - number / 100)).round())
        store.submit(changed, by=somebody("bench"), file_name="", sha256=str(number), kind="demo")
        took.append(1000 * seconds(lambda: page(store)))
    return took


def _ratio(name: str, took: list[float], limit: float) -> Ratio:
    return Ratio(name, median(took), limit, "what is asked", "ms", budget=1, spread=f"p95 {p95(took):.0f}")
