"""A store moves from its file into the database of several machines and back, with everything it holds."""

import shutil
from dataclasses import replace
from hashlib import sha256
from itertools import count

import pytest
from click.testing import CliRunner

from kpi import plan as plans
from kpi.cli import main
from kpi.store import Store, StoreError
from kpi.store.backup import back_up, verify
from kpi.store.events import first_broken
from kpi.store.move import move
from tests.store.test_store import RATIO, submit
from tests.support.people import somebody

PLAN = plans.load()
BY = somebody("Bình")


@pytest.fixture(scope="module")
def first_file(tmp_path_factory):
    """A store with a submission, its file, a withdrawal and a locked period."""
    path = tmp_path_factory.mktemp("before") / "kpi.duckdb"
    with Store.open(path, PLAN) as store:
        number = submit(store, (RATIO, "540", "2024", 1, 2, None), sha256=sha256(b"x;y").hexdigest(), content=b"x;y")
        store.withdraw(number, by=BY, reason="thử")
        submit(store, (RATIO, "542", "2024", None, None, 1.5))
        store.lock_period("2024", by=BY)
    return path


@pytest.fixture
def file(first_file, tmp_path):
    """A copy of that store, for one test."""
    return shutil.copytree(first_file.parent, tmp_path / "before") / first_file.name


def contents(store):
    """All events, submissions and values, but the moves."""
    events = store.events()
    others = events[events["what"] != "store_moved"].drop(columns="events")
    values = store.query("store/current_actuals", indicators=None, agencies=None, periods=None)
    return [rows.to_csv(index=False) for rows in (others, store.submissions(), values)]


def test_a_store_moves_there_and_back_with_all_it_holds(file, lake, tmp_path):
    with Store.open(file, PLAN) as store:
        before, marker = contents(store), store.marker()
    there = move(file, lake, PLAN, BY)
    assert {table: rows for table, rows, _checksum in there}["submission"] == 3
    with Store.open(lake, PLAN) as store:
        assert contents(store) == before
        assert (store.id, store.revision, store.marker().submission) == (marker.store, marker.revision + 1, 3)
        assert store.submitted_file(2) == b"x;y"
        back_up(store, tmp_path / "backup")
    assert verify(tmp_path / "backup").faults == []
    back = move(lake, tmp_path / "after" / "kpi.duckdb", PLAN, BY)
    same = {"meta", "event"}  # the move's own event
    assert [each for each in back if each[0] not in same] == [each for each in there if each[0] not in same]
    with Store.open(tmp_path / "after" / "kpi.duckdb", PLAN) as store:
        assert contents(store) == before
        assert store.submitted_file(2) == b"x;y"
        assert (store.id, store.revision) == (marker.store, marker.revision + 2)
        assert first_broken(store.connect()) is None


def test_nothing_is_moved_onto_a_store(file, lake, tmp_path):
    Store.open(lake, PLAN).close()
    other = replace(lake, here=tmp_path / "other" / "kpi.lake")
    for target in (other, file):
        with pytest.raises(StoreError, match=r"There is a store at .* already"):
            move(file, target, PLAN, BY)


def test_a_restored_store_moves_where_a_later_one_was(file, lake):
    move(file, lake, PLAN, BY)
    with Store.open(lake, PLAN) as store:
        for value in range(2):
            submit(store, (RATIO, "542", "2023", None, None, value))
    moved = replace(lake, schema=f"{lake.schema}_2")
    move(file, moved, PLAN, BY)
    with Store.open(moved, PLAN) as store:
        assert store.marker().submission == 3


def test_a_store_that_a_dashboard_holds_is_not_moved(file, lake):
    with Store.open(file, PLAN), pytest.raises(StoreError, match="stop the dashboards"):
        move(file, lake, PLAN, BY)


def test_rows_that_would_change_stop_the_move(file, lake, monkeypatch):
    numbers = count()
    monkeypatch.setattr("kpi.store.connection.checksums", lambda _cursor: [("submission", next(numbers), "0")])
    with pytest.raises(StoreError, match="Nothing was moved"):
        move(file, lake, PLAN, BY)


def test_the_command_says_the_checksums(file, lake, tmp_path):
    settings = {"KPI_DATA": lake.data, "KPI_HERE": str(tmp_path), "KPI_LANG": "en"}
    words = f"ducklake:postgres:{lake.database} schema={lake.schema}"
    runner = CliRunner(env=settings)
    moved = runner.invoke(main, ["move", str(file), words, "--format", "csv"])
    assert moved.exit_code == 0, moved.output
    assert moved.stdout.splitlines()[0] == "table,rows,checksum"
    assert f"The store is in {words}." in moved.stderr
    with Store.open(file, PLAN) as store:
        back_up(store, tmp_path / "backup")
    refused = CliRunner(env=settings | {"KPI_STORE": words}).invoke(main, ["restore", str(tmp_path / "backup")])
    assert (refused.exit_code, "A backup is restored to a file and moved from there" in refused.output) == (1, True)
    verified = CliRunner(env=settings | {"KPI_STORE": words}).invoke(main, ["verify"])
    assert "Everything is in order." in verified.output
    exported = CliRunner(env=settings | {"KPI_STORE": words}).invoke(main, ["export", "submissions", "--format", "csv"])
    assert len(exported.stdout.splitlines()) == 4
