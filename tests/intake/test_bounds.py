"""No file takes more time or memory than the bounds grant, whatever its maker put into it."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kpi.intake import bounds
from tests.support.hostile import SPECIMENS

MOST_SECONDS = 2  # for a file that is refused before its rows are read


@pytest.fixture(scope="module")
def measures() -> dict[str, dict[str, float | str]]:
    """Time and memory of each specimen, measured in one process of their own."""
    command = [sys.executable, "-m", "tests.support.hostile"]
    folder = Path(__file__).parents[2]
    environment = os.environ | {"MALLOC_MMAP_THRESHOLD_": "1000000"}  # what one file took goes back before the next
    done = subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True, timeout=120)
    return {each["name"]: each for each in map(json.loads, done.stdout.splitlines())}


@pytest.mark.xdist_group("bounds")  # they are measured once, in one process
@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="only Linux says what a process held at most")
@pytest.mark.parametrize("name", SPECIMENS)
def test_a_hostile_file_takes_little_and_is_told_what_it_is(measures, name):
    took, specimen = measures[name], SPECIMENS[name]
    assert took["cause"] == specimen.expected
    assert took["mb"] <= specimen.most_mb
    if specimen.expected:
        assert took["seconds"] <= MOST_SECONDS


def test_a_large_file_waits_for_another_and_a_small_one_does_not():
    large, small = bytes(1_000_000), b"small"

    def take_turn(content: bytes) -> bytes:
        with bounds.one_at_a_time(content):
            return content

    with ThreadPoolExecutor(2) as pool:
        with bounds.one_at_a_time(large):
            waiting = pool.submit(take_turn, large)
            assert pool.submit(take_turn, small).result(timeout=10) == small
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.05)
        assert waiting.result(timeout=10) == large
