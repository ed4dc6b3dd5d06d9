"""As many rows as a file may have, read and checked, and handed in, against DuckDB reading the file with strict types
into a table."""

import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import duckdb
import pandas as pd

from bench import memory
from bench.measure import Ratio, in_turns, median, seconds
from bench.upload import STRICT, STRICT_TYPES, sound_rows
from kpi import intake
from kpi.intake import Checked
from kpi.plan import Plan, load
from kpi.store import Store
from tests.support.people import somebody

ROWS = 500_000
TIMES = 5
COPIES = 8  # of each commune, so that all figures have different keys


def measure(folder: Path, rows: int = ROWS) -> list[Ratio]:
    """Read and checked against read into memory; read, checked and stored against read into a file."""
    plan = country(folder)
    file = folder / "rows.csv"
    sound_rows(plan, rows).to_csv(file, index=False)
    numbers = count()

    def check() -> Checked:
        checked = intake.check(file.read_bytes(), file.name, plan)
        if not checked.ok:
            raise ValueError(f"the bench's own file has problems: {checked.problems[:3]}")
        return checked

    def submit() -> float:
        with Store.open(folder / f"rows{next(numbers)}.duckdb", plan) as store:
            return seconds(lambda: _store(store, check(), file.name))

    def strict(place: Callable[[], str]) -> Callable[[], float]:
        def read() -> float:
            with duckdb.connect(place()) as connection:
                return seconds(lambda: connection.execute(STRICT, {"file": str(file), "types": STRICT_TYPES}))

        return read

    in_memory = in_turns(lambda: seconds(check), strict(lambda: ":memory:"), TIMES)
    in_file = in_turns(submit, strict(lambda: str(folder / f"strict{next(numbers)}.duckdb")), TIMES)
    return [
        _ratio(f"read and check {rows:,} rows", in_memory),
        _ratio(f"read, check and store {rows:,} rows", in_file),
        memory.measure(folder, plan.folder, file, rows),
    ]


def country(folder: Path) -> Plan:
    """The plan with so many communes more that so many rows have different keys."""
    shutil.copytree(load().folder, folder / "country")
    file = folder / "country" / "agencies.csv"
    agencies = pd.read_csv(file, dtype=str, keep_default_na=False)
    communes = agencies[(agencies["level"] == "commune") & (agencies["valid_from"] == "")]
    copies = [
        communes.assign(
            agency=communes["agency"] + f"-{copy}",
            name_vi=communes["name_vi"] + f" {copy}",
            name_en=communes["name_en"] + f" {copy}",
            successor="",
        )
        for copy in range(COPIES)
    ]
    pd.concat([agencies, *copies]).to_csv(file, index=False)
    return load(folder / "country")


def _store(store: Store, checked: Checked, name: str) -> None:
    store.submit(checked.arrow, by=somebody("bench"), file_name=name, sha256=checked.sha256)


def _ratio(what: str, measured: tuple[list[float], list[float]]) -> Ratio:
    ours, other = measured
    return Ratio(what, median(ours), median(other), "DuckDB's strict read", "s", budget=2)
