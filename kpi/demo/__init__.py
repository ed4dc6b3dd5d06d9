"""The demonstration: believable made-up figures for every indicator, agency and period of any plan.

Nothing here knows a code of any one plan: what is due comes from the plan's tables, how it fares from its
place in them.
The same plan and seed always make the same figures.
"""

import os
from hashlib import sha256
from pathlib import Path

import pandas as pd

from kpi import access
from kpi.demo import incidents, tasks
from kpi.demo.slots import slots
from kpi.demo.submissions import handed_in
from kpi.demo.values import figures
from kpi.plan import Plan
from kpi.store import COLUMNS, Store, StoreError, default_path

SEED = 3809
HAND_IN = ["hand_in", "at", "by", "file_name", "agency", "note"]


def made_up(plan: Plan, seed: int = SEED) -> pd.DataFrame:
    """Every row that the demonstration hands in, in order: see `kpi.demo.submissions.COLUMNS`."""
    return handed_in(plan, figures(plan, slots(plan), seed), seed)


def build(plan: Plan, path: Path | None = None, seed: int = SEED) -> Path:
    """Builds the demonstration's store anew, where it usually lies or at `path`, and says where.

    The one that was there stays until the new one is whole. StoreBusy if somebody holds it, StoreError if it is an
    official store.
    """
    path = path or default_path("demo")
    if path.exists():
        _make_sure_it_can_go(path, plan)
    unfinished = path.with_name(path.name + ".new")
    for left_by_a_kill in (unfinished, _log_of(unfinished)):
        left_by_a_kill.unlink(missing_ok=True)
    with Store.open(unfinished, plan, kind="demo") as store:
        fill(store, seed)
    # A log that outlived its store would be played into the new one, which then could not be opened.
    _log_of(path).unlink(missing_ok=True)
    os.replace(unfinished, path)
    return path


def _log_of(path: Path) -> Path:
    """DuckDB's write-ahead log of a store, there only while a process that holds it has not closed it tidily."""
    return path.with_name(path.name + ".wal")


def _make_sure_it_can_go(path: Path, plan: Plan) -> None:
    """Another plan's demonstration may be replaced; what somebody holds or handed in may not."""
    try:
        Store.open(path, plan, kind="demo").close()
    except StoreError as error:
        if "its_plan" not in error.params:
            raise


def fill(store: Store, seed: int = SEED) -> int:
    """Hands all made-up figures in, on the dates on which agencies would have, and lets happen what else happens; says
    in how many submissions the figures came."""
    count = hand_in(store, made_up(store.plan, seed))
    tasks.record(store, seed)
    incidents.record(store)
    return count


def hand_in(store: Store, rows: pd.DataFrame) -> int:
    """Hands made-up rows in, each of their hand-ins as a submission; says how many."""
    first = rows.drop_duplicates("hand_in").drop(columns="note").rename(columns={"hand_in_note": "note"})
    hand_ins = first[HAND_IN].sort_values("hand_in")
    fingerprints = rows.groupby("hand_in")[list(COLUMNS)].apply(_fingerprint)
    return store.hand_in_many(
        hand_ins.assign(sha256=hand_ins["hand_in"].map(fingerprints)),
        rows[["hand_in", *COLUMNS]],
        by=access.program("kpi"),
        kind="demo",
    )


def _fingerprint(rows: pd.DataFrame) -> str:
    return sha256(rows.to_csv(index=False).encode()).hexdigest()
