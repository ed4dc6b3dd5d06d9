"""python -m bench.soak: kills, writers and visitors in numbers that take too long for every test.

Prints a table and puts it into docs/performance.md; ends with 1 if something did not hold.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import load
from bench.measure import Ratio, report, written
from bench.servers import ROOT
from kpi import demo
from kpi.plan import load as load_plan

PROCESSES, DASHBOARDS = 51, 21  # killed; each a third by SIGKILL, SIGHUP and SIGTERM
WRITERS, WRITES = 4, 100  # submissions of each
LAKE = {"LAKE_WRITERS": f"{WRITERS}", "LAKE_SECONDS": "60", "LAKE_KILLS": "20", "LAKE_RESTARTS": "10"}
HEADINGS = ("| what | how much | held | minutes |", "| --- | --- | --- | --- |")


def main() -> int:
    proofs = [
        ("processes killed while they store and back up", str(PROCESSES), _tests("test_killed.py", PROCESSES)),
        ("dashboards killed while they change data", str(DASHBOARDS),
         _tests("admin/test_running_killed.py", DASHBOARDS)),
        ("writers and three readers of one store", f"{WRITERS} × {WRITES} submissions",
         _tests("test_writers.py", WRITES)),
        ("processes that submit and withdraw on a lake for a minute",
         f"{WRITERS}; {LAKE['LAKE_KILLS']} kills of one, {LAKE['LAKE_RESTARTS']} of PostgreSQL",
         _tests("test_lake_killed.py", 0, **LAKE)),
        (f"{load.MANY:,} changes by visitors, none failed", "", _memory),
        (f"{load.SESSIONS} sessions of a country for {sum(load.MINUTES)} minutes, none failed", "", _sessions),
    ]  # fmt: skip
    rows, all_hold = list(HEADINGS), True
    print("\n".join(HEADINGS), flush=True)
    for name, how_much, proved in proofs:
        began = time.monotonic()
        holds, more = proved()
        minutes = (time.monotonic() - began) / 60
        rows.append(f"| {name} | {how_much or more} | {'yes' if holds else '**no**'} | {minutes:.1f} |")
        print(rows[-1], flush=True)
        all_hold &= holds
    report("soak", rows)
    return 0 if all_hold else 1


def _tests(file: str, count: int, **more: str) -> Callable[[], tuple[bool, str]]:
    """Runs the tests of a file of tests/store with `count` kills or writes; what failed goes to the error output."""

    def proved() -> tuple[bool, str]:
        command = [sys.executable, "-m", "pytest", "-q", "--timeout", "0", f"tests/store/{file}"]
        times = {"KILLS": str(count), "WRITES": str(count)} | more
        run = subprocess.run(command, cwd=ROOT, env=os.environ | times, capture_output=True, text=True)
        if run.returncode:
            print(run.stdout, run.stderr, file=sys.stderr)
        return run.returncode == 0, ""

    return proved


def _memory() -> tuple[bool, str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "soak"
        folder.mkdir()
        return _held([load.soak(folder, demo.build(load_plan(), Path(name) / "demo.duckdb"))])


def _sessions() -> tuple[bool, str]:
    with tempfile.TemporaryDirectory() as name:
        return _held(load.sessions(Path(name)))


def _held(ratios: list[Ratio]) -> tuple[bool, str]:
    words = [f"{each.name}: {written(each.ours)} {each.unit}, {each.ratio:.2f} of {each.other_is} (≤ {each.budget})"
            for each in ratios]  # fmt: skip
    return all(each.is_held for each in ratios), "; ".join(words)


if __name__ == "__main__":
    sys.exit(main())
