"""A store that is missing, empty, older, torn or another's is refused, and nothing changes on disk.

The error names the ways out; `accept` goes on with what is there."""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from kpi import plan as plans
from kpi.store import Store, StoreError, StoreLost, connection, files
from kpi.store import marker as store_marker
from kpi.store.admin.acts import accept
from kpi.store.events import first_broken
from kpi.store.marker import StoreDamaged
from tests.store.test_store import RATIO, submit
from tests.support.people import reader, somebody

PLAN = plans.load()


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three states of one store and another store."""
    folder = tmp_path_factory.mktemp("made")
    for state in ("first", "last"):
        with Store.open(folder / "data" / "kpi.duckdb", PLAN) as store:
            submit(store, (RATIO, "540", "2024", 1, 2, None))
        shutil.copytree(folder / "data", folder / state)
    Store.open(folder / "other" / "kpi.duckdb", PLAN).close()
    return folder


@pytest.fixture
def path(stores: Path, tmp_path: Path) -> Path:
    """The store in its last state: submission 3."""
    return shutil.copytree(stores / "last", tmp_path / "data") / "kpi.duckdb"


def contents(folder: Path) -> dict[str, bytes]:
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def missing(path: Path, _: Path) -> None:
    path.unlink()


def missing_with_its_log(path: Path, _: Path) -> None:
    path.unlink()
    store_marker.log_of(path).write_bytes(b"what was stored last")


def log_alone(path: Path, stores: Path) -> None:
    missing_with_its_log(path, stores)
    store_marker.path_of(path).unlink()


def all_but_the_submitted_files(path: Path, stores: Path) -> None:
    missing(path, stores)
    store_marker.path_of(path).unlink()
    files.save(files.folder_of(path), "ab12", b"indicator,agency")


def empty(path: Path, _: Path) -> None:
    path.write_bytes(b"")


def older(path: Path, stores: Path) -> None:
    shutil.copy(stores / "first" / path.name, path)


def anothers(path: Path, stores: Path) -> None:
    shutil.copy(stores / "other" / path.name, path)


def damaged_marker(path: Path, _: Path) -> None:
    marker = store_marker.path_of(path)
    marker.write_bytes(marker.read_bytes()[:20])


LOSSES: list[tuple[Callable[[Path, Path], None], str, int]] = [
    (missing, "is missing; it held data up to submission 3", 1),
    (missing_with_its_log, "is missing; it held data up to submission 3", 1),
    (log_alone, "is missing, while its log", 1),
    (all_but_the_submitted_files, "still holds submitted files", 1),
    (empty, "is empty", 1),
    (older, "is an older copy: it ends with submission 2, change 2, while submission 3, change 3", 2),
    (anothers, "is another store than the one", 1),
    (damaged_marker, "is damaged", 3),
]


@pytest.mark.parametrize(("lose", "message", "last"), LOSSES, ids=[lose.__name__ for lose, *_ in LOSSES])
def test_a_lost_store_is_refused_untouched_until_somebody_accepts_it(path, stores, lose, message, last):
    lose(path, stores)
    before = contents(path.parent)
    with pytest.raises(StoreLost, match=message) as refused:
        Store.open(path, PLAN)
    assert store_marker.WAYS_OUT in str(refused.value)
    assert contents(path.parent) == before
    with accept(path, PLAN, by=somebody("Bình"), because="đã mất") as store:
        event = store.events(count=1).iloc[0]
        assert (event["what"], event["reason"], event["who"]) == ("store_accepted", "đã mất", "Bình")
        assert store.marker().submission == last
        assert store_marker.read(path) == store.marker()


def test_accepting_a_store_renames_the_replaced_files(path, stores):
    missing_with_its_log(path, stores)
    accept(path, PLAN, by=somebody("Bình"), because="đã mất").close()
    (log,) = path.parent.glob("kpi.duckdb.wal.set-aside-*")
    assert log.read_bytes() == b"what was stored last"
    assert len(list(path.parent.glob("kpi.duckdb.marker.set-aside-*"))) == 1


@pytest.mark.parametrize("share", [0.0005, 0.01, 0.3, 0.6, 0.9, 0.999])
def test_a_torn_file_is_refused_untouched_and_nobody_can_accept_it(path, share):
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    before = contents(path.parent)
    for use in (Store.open, partial(accept, by=somebody("Bình"), because="đã hỏng")):
        with pytest.raises(StoreDamaged, match="is damaged") as refused:
            use(path, PLAN)
        assert store_marker.WAYS_OUT_OF_DAMAGE in str(refused.value)
    assert contents(path.parent) == before


@pytest.mark.parametrize("cut", [1, 200, 1000])
def test_a_torn_log_is_refused_untouched_and_a_copy_of_it_outlives_the_accepting(path, tmp_path, monkeypatch, cut):
    """The log is that of a process killed before it moved its log into the file."""
    monkeypatch.setattr(connection, "checkpoint", lambda *_: None)
    with Store.open(path, PLAN) as store:
        submit(store, (RATIO, "540", "2023", 1, 2, None))
        killed = shutil.copytree(path.parent, tmp_path / "killed") / path.name
    log = store_marker.log_of(killed)
    log.write_bytes(log.read_bytes()[:-cut])
    before = contents(killed.parent)
    with pytest.raises(StoreLost, match="is an older copy: it ends with submission 3"):
        Store.open(killed, PLAN)
    assert contents(killed.parent) == before
    accept(killed, PLAN, by=somebody("Bình"), because="mất điện").close()
    (copy,) = killed.parent.glob("kpi.duckdb.wal.copy.set-aside-*")
    assert copy.read_bytes() == before["kpi.duckdb.wal"]


def test_an_unchanged_store_needs_no_accepting(path):
    with pytest.raises(StoreError, match="nothing to accept"):
        accept(path, PLAN, by=somebody("Bình"), because="vì sao không")


@pytest.mark.parametrize(("by", "because"), [(somebody("Bình"), " "), (reader("Bình"), "đã mất")])
def test_accepting_needs_a_reason_and_an_administrator(path, stores, by, because):
    missing(path, stores)
    before = contents(path.parent)
    with pytest.raises(StoreError):
        accept(path, PLAN, by=by, because=because)
    assert contents(path.parent) == before


def test_a_log_without_a_marker_is_copied_before_it_is_applied(path, tmp_path, monkeypatch):
    monkeypatch.setattr(connection, "checkpoint", lambda *_: None)
    with Store.open(path, PLAN) as store:
        submit(store, (RATIO, "540", "2023", 1, 2, None))
        killed = shutil.copytree(path.parent, tmp_path / "killed") / path.name
    store_marker.path_of(killed).unlink()
    log = store_marker.log_of(killed).read_bytes()
    Store.open(killed, PLAN).close()
    (copy,) = killed.parent.glob("kpi.duckdb.wal.copy.set-aside-*")
    assert copy.read_bytes() == log


@pytest.mark.parametrize("replace", [missing, lambda path, stores: shutil.move(stores / "x.duckdb", path)])
def test_a_file_that_is_replaced_while_it_is_open_acknowledges_nothing_more(path, stores, replace):
    shutil.copy(stores / "first" / path.name, stores / "x.duckdb")
    with Store.open(path, PLAN) as store:
        replace(path, stores)
        with pytest.raises(StoreError, match="was moved, deleted or replaced while the dashboard runs"):
            submit(store, (RATIO, "540", "2023", 1, 2, None))
        assert store.revision == 3
        assert len(store.submissions(count=9)) == 3, "what was stored before can be backed up"


def test_a_store_without_a_marker_gets_one_and_says_so(path):
    store_marker.path_of(path).unlink()
    with Store.open(path, PLAN) as store:
        assert store.events(count=1)["what"].tolist() == ["store_marked"]
        assert store_marker.read(path) == store.marker()


def test_nothing_is_left_in_the_log_after_a_change(path):
    """A copy of the file alone is then complete."""
    with Store.open(path, PLAN) as store:
        submit(store, (RATIO, "540", "2023", 1, 2, None))
        assert not store_marker.log_of(path).exists()


def test_a_migration_leaves_a_copy_of_the_older_store_beside(path):
    with Store.open(path, PLAN) as store:
        store._connection.execute("update store.meta set schema_version = 3")
        for view in ("submitted_span", "submission_act", "known_span"):
            store._connection.execute(f"drop view store.{view}")
        store._connection.execute("alter table store.submission drop column needs_approval")
        store._connection.execute("drop view store.counting_span")
        store._connection.execute("drop view store.withdrawal")
        store._connection.execute("alter table store.meta drop column store_id")
        store._connection.execute("alter table store.explanation_request drop column due")
        for column in ("identity", "role", "address", "hash"):
            store._connection.execute(f"alter table store.event drop column {column}")
    store_marker.path_of(path).unlink()
    Store.open(path, PLAN).close()
    (copy,) = path.parent.glob("kpi.duckdb.version-3-*")
    shutil.copy(copy, path)
    store_marker.path_of(path).unlink()
    with Store.open(path, PLAN) as store:
        assert store.marker().submission == 3
        assert first_broken(store.connect()) is None
