"""Replacing the store that pages share drops everything computed from the old one."""

from contextlib import nullcontext
from functools import partial
from pathlib import Path

import pytest

from kpi.store import Store, StoreError, StoreLost, default_path
from kpi.store.admin.acts import Host, Request, perform
from kpi.ui import stores
from tests.store.test_store import RATIO, submit


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The stores of this process, as app.py gives them to commands."""
    stores.close()
    monkeypatch.setenv("KPI_STORE", str(tmp_path / "kpi.duckdb"))
    yield Host(
        default_path(),
        store=lambda: nullcontext(stores.store("official")),
        plan=stores.plan,
        replace=partial(stores.replace, "official"),
        reload=stores.reload_plan,
    )
    stores.close()


def act(host: Host, command: str, **args: object) -> str:
    return perform(host, Request(command, args, "an", "Bình", "en")).text


def submissions(store: Store) -> int:
    return len(store.query("store/export/submissions"))


def test_after_a_restore_pages_see_the_restored_store_and_nothing_computed_before(host, tmp_path):
    before = stores.store("official")
    act(host, "backup", folder=str(tmp_path / "backup"))
    submit(before, (RATIO, "540", "2024", 1, 2, None))
    assert stores.cached(submissions, before) == 2
    act(host, "restore", folder=str(tmp_path / "backup"))
    assert stores.store("official") is not before
    assert stores.cached(submissions, stores.store("official")) == 1
    with pytest.raises(StoreError, match="is closed"):
        before.query("store/export/submissions")


def test_a_restore_that_is_refused_leaves_the_store_open(host, tmp_path):
    before = stores.store("official")
    with pytest.raises(StoreError, match="is no complete backup"):
        act(host, "restore", folder=str(tmp_path / "nowhere"))
    assert stores.store("official") is before
    assert submissions(before) == 1


def test_a_file_that_is_deleted_under_the_dashboard_is_backed_up_and_restored_without_a_stop(host, tmp_path):
    store = stores.store("official")
    host.path.unlink()
    with pytest.raises(StoreError, match="was moved, deleted or replaced"):
        submit(store, (RATIO, "540", "2024", 1, 2, None))
    act(host, "backup", folder=str(tmp_path / "backup"))
    act(host, "restore", folder=str(tmp_path / "backup"))
    submit(stores.store("official"), (RATIO, "540", "2024", 1, 2, None))
    assert submissions(stores.store("official")) == 2


@pytest.mark.parametrize("command", ["accept", "restore"])
def test_a_dashboard_whose_store_is_lost_goes_on_after_the_way_out(host, tmp_path, command):
    stores.store("official")
    act(host, "backup", folder=str(tmp_path / "backup"))
    stores.close()
    host.path.unlink()
    with pytest.raises(StoreLost):
        stores.store("official")
    act(host, command, **({"because": "hỏng đĩa"} if command == "accept" else {"folder": str(tmp_path / "backup")}))
    assert submissions(stores.store("official")) == 1
