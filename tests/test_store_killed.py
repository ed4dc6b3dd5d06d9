"""A store whose process is killed at any moment opens again at once, with every submission wholly in or wholly out.

KILLS says how many processes are killed (10 by default); KILLS_SEED draws the same moments again.
"""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kpi import plan as plans
from kpi.store import Store

PLAN = plans.load()
KILLS = int(os.environ.get("KILLS", "10"))
SEED = int(os.environ.get("KILLS_SEED", random.SystemRandom().randrange(10**6)))
LONGEST = 1.5  # seconds from the first submission to the kill

# Hands in without end: few rows, some, and so many that all that counts is written in order; withdraws now and then.
# What the store has confirmed is said aloud, and must be there ever after.
WORKER = """
import random, sys
import pandas as pd
from kpi import plan as plans, store_steps
from kpi.store import COLUMNS, Store
from tests.people import somebody

store_steps.ROW_GROUP = 20_000
plan, chance = plans.load(), random.Random(int(sys.argv[2]))
agencies, indicators = list(plan.agencies["agency"]), list(plan.indicators["indicator"])
keys = [(i, a, f"{y}{s}") for i in indicators for a in agencies for y in range(2019, 2025) for s in ("", "-Q1")]
with Store.open(sys.argv[1], plan, kind="demo") as store:
    print("open", flush=True)
    while True:
        count = chance.choice([1, 20, 300, 5_000, 60_000])
        start = chance.randrange(len(keys) - count)
        frame = pd.DataFrame(keys[start:start + count], columns=["indicator", "agency", "period"])
        frame = frame.assign(numerator=chance.random(), denominator=1.0, value=None, note="ghi chú", document=None)
        frame.insert(0, "line", range(2, 2 + count))
        number = store.hand_in(frame[list(COLUMNS)], by=somebody("Bình"), file_name="x.csv", sha256="")
        print("stored", number, count, flush=True)
        if chance.random() < 0.3:
            store.withdraw(number, by=somebody("Bình"), reason="thử")
            print("withdrawn", number, count, flush=True)
"""


def confirmed_until_killed(path: Path, moment: random.Random) -> list[tuple[str, int, int]]:
    """Starts a worker on the store, kills it at a random moment, and returns what it had been told was done."""
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(path), str(moment.randrange(10**6))],
        stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)},
    )  # fmt: skip
    with worker:
        assert worker.stdout.readline() == "open\n"
        time.sleep(moment.uniform(0, LONGEST))  # the moment of the kill, not a wait for something
        worker.kill()
        said = worker.stdout.read().splitlines(keepends=True)
    whole_lines = [line.split() for line in said if line.endswith("\n")]
    return [(what, int(number), int(count)) for what, number, count in whole_lines]


def found_after(path: Path) -> dict[int, tuple[str, int]]:
    """What the store holds after a kill (submission → state, rows): it opens at once and contradicts itself nowhere."""
    started = time.monotonic()
    store = Store.open(path, PLAN, kind="demo")
    opened_after = time.monotonic() - started
    with store:
        history = store.query("submission_history", count=10**6, skip=0)
        faults, revision = store.faults(), store.revision
    kept = dict(zip(history["submission"], zip(history["state"], history["rows"], strict=True), strict=True))
    assert opened_after < 5
    assert faults.empty
    assert revision == len(history) + (history["state"] == "withdrawn").sum()
    return kept


@pytest.mark.parametrize("seed", [SEED], ids=["random"])  # a name that every process of a run agrees on
def test_a_killed_process_leaves_every_submission_wholly_in_or_wholly_out(tmp_path, seed):
    path, moment, confirmed = tmp_path / "kpi.duckdb", random.Random(seed), {}
    for _ in range(KILLS):
        for what, number, count in confirmed_until_killed(path, moment):
            confirmed[number] = ("withdrawn" if what == "withdrawn" else "accepted", count)
        kept = found_after(path)
        if confirmed:
            last = max(confirmed)  # its withdrawal may have been stored without a word, as a submission after it may
            assert kept[last] in (confirmed[last], ("withdrawn", confirmed[last][1]))
            confirmed[last] = kept[last]
        assert confirmed.items() <= kept.items()
        unsaid = kept.keys() - confirmed.keys()
        assert len(unsaid) <= 1, "a process that is killed leaves at most what it was about to confirm"
        confirmed |= {number: kept[number] for number in unsaid}
    assert confirmed, "no worker lived long enough to store anything"
