"""The demonstration: believable made-up figures for every indicator, agency and period of any plan.

Nothing here knows a code of any one plan: what is due comes from the plan's tables, how it fares from its
place in them.
The same plan and seed always make the same figures.
"""

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pandas as pd

from kpi.demo.figures import figures
from kpi.demo.hand_ins import handed_in
from kpi.demo.slots import slots
from kpi.plan import Plan
from kpi.store import Store, default_path

SEED = 3809
ROW = ["line", "indicator", "agency", "period", "numerator", "denominator", "value", "note", "document"]


def made_up(plan: Plan, seed: int = SEED) -> pd.DataFrame:
    """Every row that the demonstration hands in, in order: see `kpi.demo.hand_ins.COLUMNS`."""
    return handed_in(plan, figures(plan, slots(plan), seed), seed)


def build(
    plan: Plan,
    path: Path | None = None,
    seed: int = SEED,
    progress: Callable[[float], None] = lambda part: None,
) -> Path:
    """Builds the demonstration's store anew, where it usually lies or at `path`, and says where.

    The one that was there stays until the new one is whole. StoreBusy if somebody holds it.
    """
    path = path or default_path("demo")
    if path.exists():
        Store.open(path, plan, kind="demo").close()
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    store = Store.open(unfinished, plan, kind="demo")
    try:
        fill(store, seed, progress)
    finally:
        store.close()
    os.replace(unfinished, path)
    return path


def fill(store: Store, seed: int = SEED, progress: Callable[[float], None] = lambda part: None) -> None:
    """Hands all made-up figures in, submission by submission, with the dates on which agencies would have."""
    rows = made_up(store.plan, seed)
    last = rows["hand_in"].max()
    for number, own in rows.groupby("hand_in", sort=True):
        first = own.iloc[0]
        store.hand_in(
            own[ROW],
            by=first["by"],
            file_name=first["file_name"],
            sha256=sha256(own[ROW].to_csv(index=False).encode()).hexdigest(),
            agency=first["agency"],
            note=first["hand_in_note"],
            kind="demo",
            at=first["at"].to_pydatetime(),
        )
        progress(number / last)
