"""The event log's chain of hashes, and the submitted files beside the store."""

import pytest

from kpi.store import Store, files
from kpi.store.events import first_broken
from tests.store.test_store import IN_MEMORY
from tests.support.people import somebody


@pytest.fixture
def logged(store: Store) -> Store:
    """A store with three events."""
    for kind in ("store_marked", "store_accepted", "store_restored"):
        store.note(somebody("Bình"), kind, reason="thử")
    return store


def test_each_event_follows_the_hash_of_the_one_before_until_one_is_changed(logged):
    assert first_broken(logged.connect()) is None
    assert logged.marker().event_hash == logged.query("store/events_since", revision=-1)["hash"].iloc[-1]
    assert len({logged.marker().event_hash, "", None}) == 3
    logged._connection.execute("update store.event set who = 'khác' where event = 3")
    assert first_broken(logged.connect()) == 3


@IN_MEMORY
@pytest.mark.parametrize(
    ("meddling", "event"),
    [
        ("update store.event set reason = 'khác' where event = 2", 2),
        ("delete from store.event where event = 1", 2),
        ("insert into store.event select * replace (0 as event) from store.event where event = 1", 0),
    ],
    ids=["a reason changed", "the first removed", "one slipped in"],
)
def test_a_changed_log_names_the_first_broken_event(logged, meddling, event):
    logged._connection.execute(meddling)
    assert first_broken(logged.connect()) == event


def test_a_file_is_stored_once_and_read_back_unchanged(tmp_path):
    for _ in range(2):
        files.save(tmp_path, "ab12", "số liệu".encode())
    (stored,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files.read(tmp_path, "ab12") == "số liệu".encode()
    assert files.read(tmp_path, "cd34") is None
    assert not files.is_intact(stored), "its name is not the fingerprint of what is in it"
    stored.write_bytes(stored.read_bytes()[:-4])
    assert not files.is_intact(stored)
