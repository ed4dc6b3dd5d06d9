"""An upload of as many rows as a file may have: its time and its peak of memory."""

import shutil
from pathlib import Path

import pandas as pd

from bench import memory
from bench.measure import Ratio, median
from bench.upload import sound_rows, upload
from kpi.plan import Plan, load

ROWS = 500_000
TIMES = 3
LIMIT = 10.0  # seconds
COPIES = 8  # of each commune, so that all values have different keys


def measure(folder: Path, rows: int = ROWS) -> list[Ratio]:
    """Read, checked and stored, against ten seconds; and the memory for it."""
    plan = country(folder)
    file = folder / "rows.csv"
    sound_rows(plan, rows).to_csv(file, index=False)
    took = [upload(file, plan, folder / f"rows{number}.duckdb") for number in range(TIMES)]
    time = Ratio(f"upload of {rows:,} rows", median(took), LIMIT, "what is asked", "s", budget=1)
    return [time, memory.measure(folder, plan.folder, file, rows)]


def country(folder: Path) -> Plan:
    """The plan with enough copies of communes that all rows have different keys."""
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
            official_code="",
        )
        for copy in range(COPIES)
    ]
    pd.concat([agencies, *copies]).to_csv(file, index=False)
    return load(folder / "country")
