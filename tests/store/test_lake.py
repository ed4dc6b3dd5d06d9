"""A store for several machines: DuckLake with its catalogue in PostgreSQL. Many of the store's tests run on it too."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from kpi import plan as plans
from kpi.store import Store, StoreBusy, StoreError, StoreLost
from kpi.store.lake import Lake
from kpi.store.opening import default_location, default_path
from tests.store.test_store import RATIO, current, submit
from tests.support import lakes
from tests.support.people import somebody

PLAN = plans.load()
WORDS = "ducklake:postgres:host=db.example.vn dbname=kpi user=kpi passfile=/etc/kpi/pgpass"


@pytest.fixture(autouse=True)
def _shared(monkeypatch, tmp_path):
    monkeypatch.setenv("KPI_DATA", "s3://kpi/data/")
    monkeypatch.setenv("KPI_HERE", str(tmp_path))


def test_the_settings_say_where_it_is(monkeypatch, tmp_path):
    monkeypatch.setenv("KPI_STORE", f"{WORDS} schema=next_plan")
    words = WORDS.removeprefix("ducklake:postgres:")
    assert default_location() == Lake(words, "next_plan", "s3://kpi/data", tmp_path / "kpi.lake")
    assert default_path() == tmp_path / "kpi.lake"
    assert default_path("demo") == tmp_path / "demo.duckdb"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (f"{WORDS} password=very-secret", "KPI_STORE must hold no password"),
        ("ducklake:postgres:postgres://kpi:very-secret@db/kpi", "KPI_STORE must hold no password"),
        ("ducklake:sqlite:very-secret=1", "A store on several machines is written ducklake:postgres:host="),
    ],
)
def test_what_is_no_such_place_is_refused_without_the_password(text, sentence):
    with pytest.raises(StoreError, match=sentence) as refused:
        Lake.parse(text)
    assert "very-secret" not in str(refused.value)


def test_the_shared_data_must_be_named(monkeypatch):
    monkeypatch.delenv("KPI_DATA")
    with pytest.raises(StoreError, match="needs KPI_DATA"):
        Lake.parse(WORDS)


def test_what_was_submitted_is_there_when_it_is_opened_again_on_another_machine(lake, tmp_path):
    with Store.open(lake, PLAN) as store:
        number = submit(store, (RATIO, "540", "2024", 1, 2, None), sha256="ab" * 32, content=b"x;y")
        marker, values = store.marker(), current(store)[RATIO, "540", "2024"]
    with Store.open(replace(lake, here=tmp_path / "other" / "kpi.lake"), PLAN) as other:
        assert (other.marker(), current(other)[RATIO, "540", "2024"]) == (marker, values)
        assert other.submitted_file(number) == b"x;y"
        assert other.faults().empty
        assert other.broken_event() is None


def test_a_lost_catalogue_is_never_taken_for_a_new_one(lake):
    with Store.open(lake, PLAN) as store:
        submit(store, (RATIO, "540", "2024", 1, 2, None))
    with lake.connect() as postgres:
        postgres.execute(f"drop schema {lake.schema} cascade")
    with pytest.raises(StoreLost, match="is missing; it held data up to submission 2"):
        Store.open(lake, PLAN)


def test_an_older_state_is_refused(lake, tmp_path):
    other = replace(lake, here=tmp_path / "other" / "kpi.lake")
    with Store.open(lake, PLAN) as store:
        submit(store, (RATIO, "540", "2024", 1, 2, None))
    Store.open(other, PLAN).close()
    shutil.copy(tmp_path / "kpi.lake.marker", tmp_path / "older.marker")
    with Store.open(lake, PLAN) as store:
        submit(store, (RATIO, "540", "2024", 3, 4, None))
    marker = Path(f"{lake.here}.marker")
    marker.write_text(marker.read_text("utf-8").replace('"revision": 3', '"revision": 4'), "utf-8")
    with pytest.raises(StoreLost, match="is an older copy"):
        Store.open(lake, PLAN)


def test_a_database_that_does_not_answer_is_said_plainly(lake, tmp_path):
    nowhere = replace(lake, database=f"host={tmp_path} dbname=postgres")
    with pytest.raises(StoreBusy, match="The database does not answer"):
        Store.open(nowhere, PLAN)


def test_a_store_goes_on_by_itself_when_the_database_does(tmp_path):
    with lakes.database() as database, Store.open(lakes.lake(database, tmp_path), PLAN, kind="demo") as store:
        submit(store, (RATIO, "540", "2024", 1, 2, None))
        database.stop("immediate")
        with pytest.raises(StoreBusy, match="The database does not answer"):
            current(store)
        with pytest.raises(StoreBusy, match="The database does not answer"):
            store.withdraw(1, by=somebody("Bình"), reason="thử")
        database.start()
        store.withdraw(1, by=somebody("Bình"), reason="thử")
        assert current(store) == {}
        assert store.revision == 2
