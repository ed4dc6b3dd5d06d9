"""A store for several machines: DuckLake with its catalogue in PostgreSQL. The store's other tests run on it too."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from click.testing import CliRunner
from psycopg import sql

from kpi import i18n
from kpi import plan as plans
from kpi.access.settings import SettingsError
from kpi.cli import main
from kpi.store import DuckError, Store, StoreBusy, StoreChanged, StoreError, StoreLost
from kpi.store.admin import nightly
from kpi.store.admin.acts import Host, accept, refusal
from kpi.store.backup import verify_store
from kpi.store.events import first_broken
from kpi.store.lake import MAINTENANCE, Lake, commit, default_location, default_path
from kpi.store.snapshot import snapshot_on
from tests.store.test_store import AT, RATIO, current, submit
from tests.support import lakes
from tests.support.lakes import SECRET
from tests.support.people import somebody

PLAN = plans.load()
FINGERPRINT = sha256(b"x;y").hexdigest()
BY = somebody("Bình")
WORDS = "ducklake:postgres:host=db.example.vn dbname=kpi user=kpi passfile=/etc/kpi.pgpass"


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
    with pytest.raises(SettingsError, match=sentence) as refused:
        Lake.parse(text)
    assert "very-secret" not in str(refused.value)


def test_the_shared_data_must_be_named(monkeypatch):
    monkeypatch.delenv("KPI_DATA")
    with pytest.raises(SettingsError, match="needs KPI_DATA"):
        Lake.parse(WORDS)


def test_what_was_submitted_is_there_when_it_is_opened_again_on_another_machine(lake, tmp_path):
    with Store.open(lake, PLAN, kind="demo") as store:
        number = submit(store, (RATIO, "540", "2024", 1, 2, None), sha256="ab" * 32, content=b"x;y")
        marker, values = store.marker(), current(store)[RATIO, "540", "2024"]
    with Store.open(replace(lake, here=tmp_path / "other" / "kpi.lake"), PLAN, kind="demo") as other:
        assert (other.marker(), current(other)[RATIO, "540", "2024"]) == (marker, values)
        assert other.submitted_file(number) == b"x;y"
        assert current(snapshot_on(other, AT.date()))[RATIO, "540", "2024"] == values
        assert (RATIO, "540", "2024") not in current(snapshot_on(other, AT.date() - timedelta(days=1)))
        assert other.faults().empty
        assert first_broken(other.connect()) is None


def test_the_data_may_lie_on_s3(on_s3, tmp_path, monkeypatch):
    monkeypatch.setattr("kpi.store.lake.INLINED", 0)  # everything as Parquet
    with Store.open(on_s3, PLAN, kind="demo") as store:
        number = submit(store, (RATIO, "540", "2024", 1, 2, None), sha256=FINGERPRINT, content=b"x;y")
        store.withdraw(number, by=BY, reason="thử")
        store.reinstate(number, by=BY, reason="thử")
    assert list((tmp_path / "shared").iterdir()) == []
    with Store.open(replace(on_s3, here=tmp_path / "other" / "kpi.lake"), PLAN, kind="demo") as other:
        assert current(other)[RATIO, "540", "2024"] == (number, 1)
        assert other.has_file(FINGERPRINT) and not other.has_file("cd" * 32)
        assert other.submitted_file(number) == b"x;y"
        assert verify_store(other).faults == []


def test_no_error_tells_a_secret(on_s3, monkeypatch):
    monkeypatch.setattr("kpi.store.lake.INLINED", 0)
    on_s3.s3_file.write_text(on_s3.s3_file.read_text("utf-8").replace("127.0.0.1", "127.0.0.2"), "utf-8")
    with pytest.raises(DuckError) as failed:
        Store.open(replace(on_s3, schema="nothing_there"), PLAN)
    assert SECRET not in repr(failed.value) + str(failed.value.__cause__)
    on_s3.s3_file.write_text(f'secret = "{SECRET}', "utf-8")
    with pytest.raises(DuckError, match="cannot be read as TOML") as failed:
        Store.open(on_s3, PLAN)
    assert SECRET not in repr(failed.value) + str(failed.value.__cause__)


def test_what_another_machine_stores_is_learned_of_within_two_seconds(lake, tmp_path):
    with (
        Store.open(lake, PLAN, kind="demo") as first,
        Store.open(replace(lake, here=tmp_path / "second" / "kpi.lake"), PLAN, kind="demo") as second,
    ):
        second.follow()
        submit(first, (RATIO, "540", "2024", 1, 2, None))
        assert second.revision == 0
        stored, end = time.monotonic(), 0.0
        while second.revision == 0 and time.monotonic() < stored + 30:
            time.sleep(0.02)
            second.follow()
            end = time.monotonic()
        assert second.revision == first.revision == 1
        assert end - stored < 2
        assert submit(second, (RATIO, "540", "2024", 3, 4, None)) == 2, "numbers go on where the other machine stopped"
        with pytest.raises(StoreChanged):
            submit(first, (RATIO, "540", "2024", 5, 6, None), seen=1)


def test_published_values_are_taken_in_once_however_many_machines_start(lake, tmp_path):
    others = [replace(lake, here=tmp_path / str(machine) / "kpi.lake") for machine in range(2)]
    with ThreadPoolExecutor(2) as machines:
        for store in machines.map(lambda other: Store.open(other, PLAN), others):
            store.close()
    with Store.open(lake, PLAN) as store:
        assert store.submissions()["kind"].tolist() == ["published"]
        assert (store.revision, first_broken(store.connect())) == (1, None)


def test_who_waits_too_long_for_others_stores_nothing(lake, monkeypatch):
    alone = Lake.alone
    monkeypatch.setattr(Lake, "alone", lambda self, _patience=10: alone(self, 1))
    with Store.open(lake, PLAN, kind="demo") as store, ThreadPoolExecutor(1) as other, lake.alone():
        waiting = other.submit(submit, store, (RATIO, "540", "2024", 1, 2, None))
        with pytest.raises(StoreBusy, match="Others are storing something"):
            waiting.result(timeout=60)
        assert current(store) == {}


def test_the_time_is_the_databases(lake, monkeypatch):
    class Late(datetime):
        @classmethod
        def now(cls, zone=None):
            return super().now(zone) + timedelta(days=400)

    monkeypatch.setattr("kpi.store.steps.datetime", Late)
    with Store.open(lake, PLAN, kind="demo") as store:
        submit(store, (RATIO, "540", "2024", 1, 2, None), at=None)
        assert abs(store.submissions()["handed_in_at"][0] - datetime.now(UTC).replace(tzinfo=None)) < timedelta(hours=1)


def test_every_night_many_small_files_become_few_and_nothing_is_lost(lake, tmp_path, monkeypatch):
    monkeypatch.setattr("kpi.store.lake.INLINED", 0)
    night = datetime(2026, 11, 29, 2, tzinfo=UTC)
    with Store.open(lake, PLAN, kind="demo") as store:
        for numerator in range(5):
            submit(store, (RATIO, "540", "2024", numerator, 9, None))
        values, history = current(store), store.submissions()
        host = Host(lake.here, lambda: nullcontext(store), lambda: PLAN, lambda put: put())
        assert nightly.maintained(host, night, night) == night, "it was done this night"
        before = set((tmp_path / "shared").rglob("*.parquet"))
        assert nightly.maintained(host, night, night + timedelta(days=1)) == night + timedelta(days=1)
        assert before < set((tmp_path / "shared").rglob("*.parquet")), "a backup of the database may need these files"
        monkeypatch.setattr("kpi.store.lake.MAINTENANCE", {step: age and "0 days" for step, age in MAINTENANCE.items()})
        nightly.maintained(host, night, night + timedelta(days=2))
        assert len(set((tmp_path / "shared").rglob("*.parquet"))) < len(before) / 2
        assert current(store) == values
        assert store.submissions().equals(history)
        assert store.faults().empty
        assert submit(store, (RATIO, "540", "2024", 7, 9, None)) == 6


def test_a_lost_catalogue_is_never_taken_for_a_new_one(lake, tmp_path):
    with Store.open(lake, PLAN) as store:
        submit(store, (RATIO, "540", "2024", 1, 2, None))
    with lake.connect() as postgres:
        postgres.execute(f"drop schema {lake.schema} cascade")
    (tmp_path / "kpi.files").mkdir()  # of the file that the store was moved from
    with pytest.raises(StoreLost, match="is missing; it held data up to submission 2"):
        Store.open(lake, PLAN)
    with accept(lake, PLAN, by=BY, because="begin anew") as anew:
        assert anew.events()["what"].tolist() == ["store_accepted", "handed_in"]
    assert (tmp_path / "kpi.files").exists()


def test_an_older_state_is_refused(lake, tmp_path):
    other = replace(lake, here=tmp_path / "other" / "kpi.lake")
    with Store.open(other, PLAN) as store:
        submit(store, (RATIO, "540", "2024", 1, 2, None))
    Store.open(lake, PLAN).close()  # it has seen the other one's submission
    with lake.connect() as postgres:  # as a restored backup of PostgreSQL would be
        snapshots = sql.Identifier(lake.schema, "ducklake_snapshot")
        postgres.execute(sql.SQL("delete from {} where snapshot_id = %s").format(snapshots), [lake.snapshot()])
    for machine in (lake, other):
        with pytest.raises(StoreLost, match="is an older copy"):
            Store.open(machine, PLAN)


def test_a_database_that_does_not_answer_is_said_plainly(lake, tmp_path):
    nowhere = replace(lake, database=f"host={tmp_path} dbname=postgres")
    with pytest.raises(StoreBusy, match="The database does not answer") as refused:
        Store.open(nowhere, PLAN)
    assert "command" not in refusal(refused.value, i18n.of("en")), "no other command is the cause"


def test_a_database_that_refuses_the_connection_is_said_plainly(lake):
    unknown = replace(lake, database=lake.database.replace("dbname=postgres", "dbname=nowhere"))
    with pytest.raises(StoreBusy, match="The database refuses the connection"):
        Store.open(unknown, PLAN)


def test_a_machine_without_the_shared_folder_stores_nothing(lake, tmp_path):
    shared, away = tmp_path / "shared", tmp_path / "away"
    with Store.open(lake, PLAN, kind="demo") as store:
        shared.rename(away)
        with pytest.raises(StoreError, match=r"KPI_DATA is the folder .*shared, which is missing"):
            submit(store, (RATIO, "540", "2024", 1, 2, None))
        shared.mkdir()  # where it would be mounted
        with pytest.raises(StoreError, match="not the one that the other machines use"):
            submit(store, (RATIO, "540", "2024", 1, 2, None))
        with pytest.raises(StoreError, match="not the one that the other machines use"):
            store.make_sure_file_is_there()
    with pytest.raises(StoreError, match="not the one that the other machines use"):
        Store.open(lake, PLAN, kind="demo")
    with pytest.raises(StoreError, match=r"KPI_DATA is .*away, but the data of this store are in .*shared"):
        Store.open(replace(lake, data=str(away)), PLAN, kind="demo")
    shared.rmdir()
    away.rename(shared)
    with Store.open(lake, PLAN, kind="demo") as store:
        assert submit(store, (RATIO, "540", "2024", 1, 2, None)) == 1


def test_check_names_a_folder_that_is_missing(lake, tmp_path):
    settings = {"KPI_STORE": str(lake), "KPI_DATA": lake.data, "KPI_HERE": str(tmp_path / "nowhere"), "KPI_LANG": "en"}
    checked = CliRunner(env=settings).invoke(main, ["check"])
    assert (checked.exit_code, "KPI_HERE must name a folder" in checked.output) == (1, True)


def test_a_store_goes_on_by_itself_when_the_database_does_and_who_lost_it_at_the_commit_looks(tmp_path, monkeypatch):
    def without_database(cursor):
        database.stop("immediate")
        commit(cursor)

    with lakes.database() as database, Store.open(lakes.lake(database, tmp_path), PLAN, kind="demo") as store:
        submit(store, (RATIO, "540", "2024", 1, 2, None))
        with monkeypatch.context() as patched, pytest.raises(StoreBusy, match="Look whether this was stored"):
            patched.setattr("kpi.store.submissions.commit", without_database)
            submit(store, (RATIO, "542", "2024", 1, 2, None))
        with pytest.raises(StoreBusy, match="The database does not answer"):
            current(store)
        with pytest.raises(StoreBusy, match="The database does not answer"):
            store.withdraw(1, by=BY, reason="thử")
        database.start()
        assert (len(store.submissions()), store.revision) == (1, 1)
        store.withdraw(1, by=BY, reason="thử")
        assert current(store) == {}
        assert store.revision == 2
