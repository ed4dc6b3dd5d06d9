"""A store whose process is killed at any moment opens again, with each submission complete or absent.

So does a copy of its folder made right after the kill, and so does the last backup, restored into an empty folder.

KILLS says how many processes are killed (3 by default, one by each signal); KILLS_SEED draws the same moments again.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kpi import plan as plans
from kpi.store import Store
from kpi.store.backup import UNFINISHED, put_in_place, staged, verify
from kpi.store.events import first_broken
from tests.support.people import somebody

PLAN = plans.load()
KILLS = int(os.environ.get("KILLS", "3"))
SEED = int(os.environ.get("KILLS_SEED", random.SystemRandom().randrange(10**6)))
LONGEST = 1  # seconds from the first submission to the kill
ENDS_WITHIN = 30  # seconds from the kill
SIGNALS = (signal.SIGKILL, signal.SIGHUP, signal.SIGTERM)

# Submits without end, from few rows to so many that the whole table is rewritten in order; withdraws now and then.
# It prints what the store has confirmed, which must never be lost. A thread makes backups meanwhile.
WORKER = """
import random, sys, threading
import pandas as pd
from pathlib import Path
from kpi import plan as plans
from kpi.store import steps
from kpi.store import COLUMNS, Store
from kpi.store.backup import back_up
from tests.support.people import somebody

steps.ROW_GROUP = 20_000
path, backups = Path(sys.argv[1]), Path(sys.argv[2])
plan, chance = plans.load(), random.Random(int(sys.argv[3]))
agencies, indicators = list(plan.agencies["agency"]), list(plan.indicators["indicator"])
keys = [(i, a, f"{y}{s}") for i in indicators for a in agencies for y in range(2019, 2025) for s in ("", "-Q1")]
last = 0

def say(*words):
    sys.stdout.write(" ".join(map(str, words)) + "\\n")
    sys.stdout.flush()

def make_backups(store):
    while True:
        name, before = str(len(list(backups.iterdir()))), last
        back_up(store, backups / name)
        say("backup", name, before)

with Store.open(path, plan) as store:
    say("open")
    threading.Thread(target=make_backups, args=[store], daemon=True).start()
    while True:
        count = chance.choice([1, 20, 300, 5_000, 60_000])
        start = chance.randrange(len(keys) - count)
        frame = pd.DataFrame(keys[start:start + count], columns=["indicator", "agency", "period"])
        frame = frame.assign(numerator=chance.random(), denominator=1.0, value=None, note="ghi chú", document=None)
        frame.insert(0, "line", range(2, 2 + count))
        number = store.submit(frame[list(COLUMNS)], by=somebody("Bình"), file_name="x.csv", sha256="")
        say("stored", number, count)
        last = number
        if chance.random() < 0.3:
            store.withdraw(number, by=somebody("Bình"), reason="thử")
            say("withdrawn", number, count)
"""


@dataclass
class Confirmed:
    """The acts that the store confirmed to a worker before the kill.

    Submission → state and rows; a backup's name → the last submission confirmed before it began."""

    submissions: dict[int, tuple[str, int]] = field(default_factory=dict)
    backups: dict[str, int] = field(default_factory=dict)


def confirmed_until_killed(
    path: Path, backups: Path, moment: random.Random, by: signal.Signals, awaited: tuple[str, ...] = ()
) -> Confirmed:
    """Starts a worker on the store and kills it at a random moment, after it has confirmed an act of each kind awaited:
    how long that takes depends on the machine."""
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(path), str(backups), str(moment.randrange(10**6))],
        stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    confirmed = Confirmed()
    with worker:
        lines = [worker.stdout.readline()]
        while lines[-1] and not {"open", *awaited} <= {line.split()[0] for line in lines}:
            lines.append(worker.stdout.readline())
        assert lines[-1], "the worker ended by itself"
        time.sleep(moment.uniform(0, LONGEST))  # the moment of the kill, not a wait for something
        worker.send_signal(by)
        worker.wait(timeout=ENDS_WITHIN)
        lines += worker.stdout.readlines()
    for line in (line for line in lines if line.endswith("\n")):
        match line.split():
            case ["backup", name, before]:
                confirmed.backups[name] = int(before)
            case [state, number, count]:
                confirmed.submissions[int(number)] = ("withdrawn" if state == "withdrawn" else "accepted", int(count))
    return confirmed


def submissions_in(path: Path) -> dict[int, tuple[str, int]]:
    """Submission → (state, rows) of a store, which must be consistent."""
    with Store.open(path, PLAN) as store:
        history = store.submissions(count=10**6)
        assert store.faults().empty
        assert first_broken(store.connect()) is None
    return dict(zip(history["submission"], zip(history["state"], history["rows"], strict=True), strict=True))


def make_sure_the_last_backup_holds(backups: Path, confirmed: dict[str, int], empty: Path) -> None:
    """Restores the last backup into an empty folder and compares it with what was confirmed before it began."""
    name = max(confirmed, key=int)
    report = verify(backups / name)
    assert report.faults == []
    assert report.marker.submission >= confirmed[name]
    assert (
        put_in_place(staged(backups / name, empty / "kpi.duckdb", PLAN, somebody("Bình")), empty / "kpi.duckdb") is None
    )
    assert max(submissions_in(empty / "kpi.duckdb")) == report.marker.submission


def test_a_hangup_ends_what_a_test_starts_even_under_nohup():
    program = """
import signal, subprocess
from tests.support.hangups import let_hangups_end_children
signal.signal(signal.SIGHUP, signal.SIG_IGN)
let_hangups_end_children()
with subprocess.Popen(["sleep", "20"]) as child:
    child.send_signal(signal.SIGHUP)
print(child.returncode)
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=ENDS_WITHIN,
                           cwd=Path(__file__).parents[2])  # fmt: skip
    assert ended.stdout == f"{-signal.SIGHUP}\n", ended.stderr


@pytest.mark.parametrize("seed", [SEED], ids=["random"])  # a name that every process of a run agrees on
def test_a_killed_process_leaves_each_submission_complete_or_absent(tmp_path, seed):
    path, backups, moment = tmp_path / "data" / "kpi.duckdb", tmp_path / "backups", random.Random(seed)
    backups.mkdir()
    confirmed = {}
    for kill in range(KILLS):
        awaited = () if kill % 2 else ("stored", "backup")
        worker = confirmed_until_killed(path, backups, moment, SIGNALS[kill % len(SIGNALS)], awaited)
        confirmed |= worker.submissions
        copy = shutil.copytree(path.parent, tmp_path / f"copy {kill}")
        stored = submissions_in(path)
        assert submissions_in(copy / path.name) == stored
        last = max(confirmed)  # its withdrawal may be stored though the kill came before its confirmation
        assert stored[last] in (confirmed[last], ("withdrawn", confirmed[last][1]))
        confirmed[last] = stored[last]
        assert confirmed.items() <= stored.items()
        unconfirmed = stored.keys() - confirmed.keys() - {1}  # the published values
        assert len(unconfirmed) <= 1, "a process that is killed leaves at most what it was about to confirm"
        confirmed |= {number: stored[number] for number in unconfirmed}
        if worker.backups:
            make_sure_the_last_backup_holds(backups, worker.backups, tmp_path / f"empty {kill}")
        for unfinished in backups.glob(f"*{UNFINISHED}*"):
            shutil.rmtree(unfinished)
