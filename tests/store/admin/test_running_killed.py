"""A dashboard killed while it works on commands: its folder, and a copy of it, hold every acknowledged change.

KILLS says how many dashboards are killed, in turns by each signal (1 by default, by SIGKILL).
"""

import itertools
import os
import random
import shutil
import signal
import threading
from pathlib import Path

import pytest

from bench.servers import start, stop
from kpi.plan import Plan
from kpi.store import Store, StoreError
from kpi.store.admin.acts import Request
from kpi.store.admin.server import ask
from kpi.store.events import first_broken
from tests.store.test_store import RATIO, submit

KILLS = int(os.environ.get("KILLS", "1"))
LONGEST = 1.5  # seconds from the first act to the kill
ANSWERS_WITHIN = 60.0  # seconds
SIGNALS = (signal.SIGKILL, signal.SIGHUP, signal.SIGTERM)


def acknowledged_until_killed(path: Path, by: signal.Signals) -> int:
    """The last change that a dashboard acknowledged before it was killed at a random moment; 0 if none."""
    server, last = start("streamlit", path.parent), 0
    killer = threading.Timer(random.uniform(0, LONGEST), server.process.send_signal, [by])
    killer.start()
    try:
        for command in itertools.cycle(("withdraw", "reinstate")):
            wishes = {"submission": 2, "reason": "thử"} | ({"even_published": False} if command == "withdraw" else {})
            answer = ask(path, Request(command, wishes, "an", "Bình", "en"), timeout=ANSWERS_WITHIN)
            if answer is None:
                return last
            assert answer.code == 0, answer.text
            last = int(answer.text.removeprefix("Change ").split(":")[0])
    except (StoreError, ConnectionError):
        return last
    finally:
        killer.join()
        stop(server)


def change_of(path: Path, plan: Plan) -> int:
    """The last change in a store, which must be consistent."""
    with Store.open(path, plan) as store:
        assert store.faults().empty
        assert first_broken(store.connect()) is None
        return store.revision


@pytest.mark.parametrize("kill", range(KILLS))
def test_what_a_killed_dashboard_acknowledged_is_in_its_folder_and_in_a_copy(tmp_path, plan, kill):
    path = tmp_path / "data" / "kpi.duckdb"
    with Store.open(path, plan) as store:
        submit(store, (RATIO, "540", "2024", 1, 2, None))
    last = acknowledged_until_killed(path, SIGNALS[kill % len(SIGNALS)])
    copy = shutil.copytree(path.parent, tmp_path / "copy") / path.name
    assert change_of(path, plan) - max(last, 2) in (0, 1), "at most what it was about to acknowledge"
    assert change_of(copy, plan) == change_of(path, plan)
