"""Several processes write to one lake while one of them is killed now and then: nothing is lost, doubled or renumbered.

LAKE_WRITERS says how many they are, LAKE_SECONDS how long they write, LAKE_KILLS how many are killed, LAKE_RESTARTS how
often PostgreSQL is.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from kpi import plan as plans
from kpi.store import Store
from kpi.store.events import first_broken
from kpi.store.lake import ENDED
from tests.support import lakes

PLAN = plans.load()
WRITERS = int(os.environ.get("LAKE_WRITERS", "2"))
SECONDS = float(os.environ.get("LAKE_SECONDS", "3"))
KILLS = int(os.environ.get("LAKE_KILLS", "1"))
RESTARTS = int(os.environ.get("LAKE_RESTARTS", "1"))
ENDS_WITHIN = 120  # seconds
GIVEN_UP = (-signal.SIGABRT, ENDED)  # DuckDB ends its process at some moments at which it loses PostgreSQL

# Submits and withdraws until it is told to stop, and prints what the store has confirmed. Where it was told to wait or
# that the database is away, it tries again.
WRITER = """
import random, sys
from pathlib import Path
from kpi import plan as plans
from kpi.store import DuckError, Store, StoreBusy
from kpi.store.lake import Lake
from tests.store.test_store import RATIO, submit
from tests.support.people import somebody

words, schema, data, here, seed, stop = sys.argv[1:]
plan, chance = plans.load(), random.Random(int(seed))
districts = list(plan.agencies.loc[plan.agencies["level"] == "district", "agency"])

def say(*words):
    sys.stdout.write(" ".join(map(str, words)) + "\\n")
    sys.stdout.flush()

def act(store):
    numerator = chance.randrange(10**6)
    number = submit(store, *[(RATIO, each, "2024", numerator, 10**6, None) for each in districts], file_name="x.csv")
    say("accepted", number)
    if chance.random() < 0.3:
        store.withdraw(number, by=somebody("Bình"), reason="thử")
        say("withdrawn", number)

def patiently(work):
    while not Path(stop).exists():
        try:
            return work()
        except StoreBusy:
            say("busy")

store = patiently(lambda: Store.open(Lake(words, schema, data, Path(here)), plan))
say("open")
while not Path(stop).exists():
    patiently(lambda: act(store))
"""


def writer(lake, folder: Path, number: int) -> subprocess.Popen[bytes]:
    here = folder / f"machine {number}" / "kpi.lake"
    with (folder / f"output {number}").open("w") as output, (folder / f"errors {number}").open("w") as errors:
        return subprocess.Popen(
            [sys.executable, "-c", WRITER, lake.database, lake.schema, lake.data, str(here), str(number),
             str(folder / "stop")],
            stdout=output, stderr=errors, env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        )  # fmt: skip


def outputs(folder: Path) -> list[list[str]]:
    """The complete lines of all writers, word by word."""
    texts = [path.read_text("utf-8") for path in folder.glob("output *")]
    return [line.split() for text in texts for line in text.splitlines(keepends=True) if line.endswith("\n")]


def wait_for(condition) -> None:
    end = time.monotonic() + ENDS_WITHIN
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


def accepted(folder: Path) -> int:
    """How many submissions the store has confirmed."""
    return sum(words[0] == "accepted" for words in outputs(folder))


@pytest.mark.timeout(600)  # on a busy machine
def test_writers_and_kills_lose_double_and_renumber_nothing(tmp_path):
    with lakes.database() as database:
        lake = lakes.lake(database, tmp_path)
        Store.open(lake, PLAN).close()
        writers = [writer(lake, tmp_path, number) for number in range(WRITERS)]
        started = WRITERS

        def go_on_after(before: int) -> bool:
            """Whether more is confirmed. A writer that ended for want of the database starts anew, as by systemd."""
            nonlocal started
            for number, each in enumerate(writers):
                if each.poll() in GIVEN_UP:
                    started += 1
                    writers[number] = writer(lake, tmp_path, started)
            return accepted(tmp_path) > before

        wait_for(lambda: sum(words == ["open"] for words in outputs(tmp_path)) == WRITERS and go_on_after(0))
        acts = ["kill"] * KILLS + ["restart"] * RESTARTS
        random.shuffle(acts)
        for act in acts:
            time.sleep(SECONDS / len(acts) * random.uniform(0.5, 1))  # the moment of the act, not a wait for something
            if act == "restart":
                database.stop(random.choice(["fast", "immediate"]))
                database.start()
            else:
                killed = random.randrange(WRITERS)
                writers[killed].send_signal(signal.SIGKILL)
                writers[killed].wait(ENDS_WITHIN)
                started += 1
                writers[killed] = writer(lake, tmp_path, started)
            wait_for(partial(go_on_after, accepted(tmp_path)))
        (tmp_path / "stop").touch()
        codes = [each.wait(ENDS_WITHIN) for each in writers]
        assert set(codes) <= {0, *GIVEN_UP}, [path.read_text("utf-8") for path in tmp_path.glob("errors *")]
        check(lake, tmp_path)


def check(lake, folder: Path) -> None:
    """Each confirmed act is stored, once, in the state that was confirmed last, under numbers without a gap."""
    confirmations = [words for words in outputs(folder) if words[0] in ("accepted", "withdrawn")]
    times = Counter(number for state, number in confirmations if state == "accepted")
    assert set(times.values()) == {1}, "no number is confirmed twice"
    with Store.open(replace(lake, here=folder / "after" / "kpi.lake"), PLAN) as store:
        history = store.submissions(count=10**6)
        stored = dict(zip(history["submission"], history["state"], strict=True))
        assert sorted(stored) == list(range(1, len(stored) + 1))
        confirmed = {int(number): state for state, number in confirmations}
        assert confirmed.keys() <= stored.keys()
        differing = {number for number, state in confirmed.items() if stored[number] != state}
        unconfirmed = stored.keys() - confirmed.keys() - {1}
        assert len(differing) + len(unconfirmed) <= KILLS + WRITERS * RESTARTS, "only what was about to be confirmed"
        assert all(stored[number] == "withdrawn" for number in differing)
        assert store.faults().empty
        assert first_broken(store.connect()) is None
        assert len(stored) > 1
