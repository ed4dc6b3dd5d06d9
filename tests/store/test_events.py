"""The event log's chain, and the files that are kept beside the store."""

import pytest

from kpi.store import Store, events, files
from tests.support.people import somebody


@pytest.fixture
def logged(store: Store) -> Store:
    """A store with three events."""
    for what in ("store_marked", "store_accepted", "store_restored"):
        store.note(somebody("Bình"), what, reason="thử")
    return store


def test_each_event_follows_the_hash_of_the_one_before(logged):
    assert logged.broken_event() is None
    assert logged.marker().event_hash == events.last_hash(logged._connection)
    assert len({logged.marker().event_hash, "", None}) == 3


@pytest.mark.parametrize(
    ("meddling", "found"),
    [
        ("update store.event set reason = 'khác' where event = 2", 2),
        ("update store.event set who = 'khác' where event = 3", 3),
        ("delete from store.event where event = 1", 2),
        ("insert into store.event select * replace (0 as event) from store.event where event = 1", 0),
    ],
    ids=["a reason changed", "a name changed", "the first removed", "one slipped in"],
)
def test_meddling_with_the_log_is_found(logged, meddling, found):
    logged._connection.execute(meddling)
    assert logged.broken_event() == found


def test_a_file_is_kept_once_and_comes_back_as_it_was(tmp_path):
    for _ in range(2):
        files.save(tmp_path, "ab12", "số liệu".encode())
    (kept,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files.read(tmp_path, "ab12") == "số liệu".encode()
    assert files.read(tmp_path, "cd34") is None
    assert not files.is_whole(kept), "its name is not the fingerprint of what is in it"
    kept.write_bytes(kept.read_bytes()[:-4])
    assert not files.is_whole(kept)
