"""A large file uploaded: read, checked and stored."""

from pathlib import Path

import pandas as pd

from bench.measure import Ratio, median, seconds
from kpi import intake
from kpi.plan import Plan, load
from kpi.store import Store
from tests.support.people import somebody

ROWS = 100_000
TIMES = 5
LIMIT = 2.0  # seconds
FIRST_YEAR = 2000
SHARE = {"Q1": 1, "H1": 2, "Q3": 3}
STRICT = "create table actual as select * from read_csv($file, header = true, columns = $types)"
STRICT_TYPES = {
    "indicator": "VARCHAR", "agency": "VARCHAR", "period": "VARCHAR", "numerator": "DOUBLE", "denominator": "DOUBLE",
    "value": "DOUBLE", "note": "VARCHAR", "document": "VARCHAR",
}  # fmt: skip


def sound_rows(plan: Plan, rows: int) -> pd.DataFrame:
    """The first `rows` values of counts that a plan's agencies could report from 2000 on, in the columns of the form
    and in the order of no key.

    Nothing repeats, nobody reports for a day on which they did not exist, and values add up over the year: there is
    nothing to warn of.
    """
    ratios = plan.indicators[plan.indicators["kind"] == "ratio"]
    levels = pd.DataFrame(
        [(code, level) for code in ratios["indicator"] for level in plan.levels_of(code) if level != "total"],
        columns=["indicator", "level"],
    )
    agencies = plan.agencies[plan.agencies["reports"]]
    periods = plan.periods.frame(range(FIRST_YEAR, plan.years[-1]))
    possible = levels.merge(agencies, on="level").merge(periods, how="cross")
    begun = possible["valid_from"].isna() | (possible["valid_from"] <= possible["ends"])
    status = possible["valid_to"].isna() | (possible["valid_to"] >= possible["ends"])
    chosen = possible[begun & status].head(rows).reset_index(drop=True)
    if len(chosen) < rows:
        raise ValueError(f"the plan's agencies could report {len(chosen)} rows, not {rows}")
    share = chosen["period"].str[5:].map(SHARE).fillna(4).astype(int)
    size = 100 + chosen.groupby(["indicator", "agency"], sort=False).ngroup() % 900
    sound = chosen[["indicator", "agency", "period"]].assign(
        numerator=size * share * (50 + size % 30) // 100, denominator=size * share, value=None, note=None, document=None
    )
    return sound.sample(frac=1, random_state=1)


def measure(folder: Path, rows: int = ROWS) -> Ratio:
    """Read, checked and stored, against two seconds."""
    plan = load()
    file = folder / "large.csv"
    sound_rows(plan, rows).to_csv(file, index=False)
    took = [upload(file, plan, folder / f"store{number}.duckdb") for number in range(TIMES)]
    return Ratio(f"upload of {rows:,} rows", median(took), LIMIT, "what is asked", "s", budget=1)


def upload(file: Path, plan: Plan, store_path: Path) -> float:
    """Seconds to read, check and store a file in a new store."""
    with Store.open(store_path, plan) as store:
        return seconds(lambda: _upload(file, plan, store))


def _upload(file: Path, plan: Plan, store: Store) -> None:
    checked = intake.check(file.read_bytes(), plan)
    if checked.problems or checked.warnings:
        raise ValueError(f"the bench's own file has problems: {[*checked.problems, *checked.warnings][:3]}")
    store.submit(checked.arrow, by=somebody("bench"), file_name=file.name, sha256=checked.sha256)
