"""The demonstration: believable sample data for every indicator, agency and period of any plan.

No code of any one plan is named here. The same plan and seed always give the same data.
"""

import os
from hashlib import sha256
from pathlib import Path

import pandas as pd

from kpi import access
from kpi.demo import incidents
from kpi.demo.submissions import rows_to_submit
from kpi.plan import Plan
from kpi.store import COLUMNS, Store, StoreError, default_path

SEED = 3809


def build(plan: Plan, path: Path | None = None, seed: int = SEED) -> Path:
    """Builds the demonstration's store anew at `path`, or in its usual place, and returns the path.

    The old store stays until the new one is complete. StoreBusy if somebody holds it, StoreError if it is an official
    store.
    """
    path = path or default_path("demo")
    if path.exists():
        _check_replaceable(path, plan)
    unfinished = path.with_name(path.name + ".new")
    for leftover in (unfinished, _log(unfinished)):
        leftover.unlink(missing_ok=True)
    with Store.open(unfinished, plan, kind="demo") as store:
        fill(store, seed)
    # A write-ahead log that outlived its store would be replayed into the new one, which then could not be opened.
    _log(path).unlink(missing_ok=True)
    os.replace(unfinished, path)
    return path


def _log(path: Path) -> Path:
    """DuckDB's write-ahead log of a store."""
    return path.with_name(path.name + ".wal")


def _check_replaceable(path: Path, plan: Plan) -> None:
    """Another plan's demonstration may be replaced; an official store, or one in use, may not."""
    try:
        Store.open(path, plan, kind="demo").close()
    except StoreError as error:
        if "its_plan" not in error.params:
            raise


def fill(store: Store, seed: int = SEED) -> int:
    """Submits all sample values on believable days, adds tasks and incidents, and returns the number of submissions."""
    count = submit(store, rows_to_submit(store.plan, seed))
    incidents.record(store)
    return count


def submit(store: Store, rows: pd.DataFrame) -> int:
    """Adds the submissions of `rows`, as from `rows_to_submit`, and returns how many they are."""
    files = rows.drop_duplicates("submission").drop(columns="note").rename(columns={"submission_note": "note"})
    fingerprints = rows.groupby("submission")[list(COLUMNS)].apply(
        lambda own: sha256(own.to_csv(index=False).encode()).hexdigest()
    )
    return store.submit_many(
        files[["submission", "at", "by", "file_name", "agency", "note"]].assign(sha256=fingerprints.to_numpy()),
        rows[["submission", *COLUMNS]],
        by=access.program("kpi"),
        kind="demo",
    )
