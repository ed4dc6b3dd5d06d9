"""A full disk: stored data stays, a failed change names the cause, and the store goes on once space is free."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kpi.store import Store, StoreError, marker
from tests.store.test_store import RATIO, submit
from tests.support.people import somebody

# A limit on the size of files makes a write fail as a full disk does.
WORKER = """
import resource, signal, sys
import pandas as pd
from kpi import plan as plans
from kpi.store import DuckError
from kpi.store import COLUMNS, Store
from tests.support.people import somebody

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
path, plan = sys.argv[1], plans.load()
keys = [(i, a, "2024") for i in plan.indicators["indicator"] for a in plan.agencies["agency"]]
rows = pd.DataFrame(keys, columns=list(COLUMNS[1:4])).assign(numerator=1, denominator=2, value=None, document="")
rows = rows.assign(line=range(2, 2 + len(rows)), note=[f"ghi chú {n * 7919}" for n in range(len(rows))])
said = {"by": somebody("A"), "file_name": "x.csv", "sha256": ""}
with Store.open(path, plan) as store:
    print(store.submit(rows.head(3), **said))
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
    try:
        print(store.submit(rows, **said))
    except DuckError as error:
        print(error)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print(store.submit(rows.head(5), **said))
"""


@pytest.mark.parametrize(
    ("largest_file", "message", "stored"),
    [(200_000, "File too large", 2), (2_000_000, "3", 3)],
    ids=["no room for the log", "room for the log, none for the store's file"],
)
def test_a_full_disk_loses_nothing_and_is_named_where_it_refuses(tmp_path, plan, largest_file, message, stored):
    path = tmp_path / "kpi.duckdb"
    worker = subprocess.run(
        [sys.executable, "-c", WORKER, str(path), str(largest_file)], capture_output=True, text=True, check=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    before, meanwhile, after = worker.stdout.splitlines()
    assert (before, after) == ("2", str(stored + 1))
    assert message in meanwhile
    with Store.open(path, plan) as store:
        assert store.revision == stored + 1
        assert store.faults().empty


def test_a_marker_that_cannot_be_written_is_reported_and_the_change_is_stored(tmp_path, plan, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "kpi.duckdb"
    with Store.open(path, plan) as store:
        with (
            monkeypatch.context() as broken,
            pytest.raises(StoreError, match=r"is stored, but the marker .* No space left"),
        ):
            broken.setattr(marker, "write", full)
            submit(store, (RATIO, "540", "2024", 1, 2, None))
        assert store.revision == 2
    with Store.open(path, plan) as store:
        assert store.revision == 2
        store.withdraw(2, by=somebody("A"), reason="twice")


def test_a_submission_whose_file_cannot_be_written_is_refused(tmp_path, plan, monkeypatch):
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with Store.open(tmp_path / "kpi.duckdb", plan) as store:
        with (
            monkeypatch.context() as broken,
            pytest.raises(StoreError, match=r"Nothing was stored: the file could not be saved .* No space left"),
        ):
            broken.setattr(os, "fsync", full)
            submit(store, (RATIO, "540", "2024", 1, 2, None), sha256="ab12", content=b"indicator")
        assert store.revision == 1
        assert not list(store.files.rglob("*.new")), "nothing half written is left"
        assert submit(store, (RATIO, "540", "2024", 1, 2, None), sha256="ab12", content=b"indicator") == 2
        assert store.submitted_file(2) == b"indicator"
