"""The route that says whether a server may be used, and the signal that ends it."""

import signal
from collections import namedtuple

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from kpi.web import routes
from kpi.web.process import stop_at_hangup
from kpi.web.routes import NotReady, make_sure_it_is_writable, make_sure_there_is_space, ready_route


def answer(**checks) -> tuple[int, dict]:
    response = TestClient(Starlette(routes=[ready_route(checks)])).get("/ready")
    assert response.headers["cache-control"] == "no-store"
    return response.status_code, response.json()


def fails() -> None:
    raise NotReady("/secret/path is full")


def test_a_server_whose_checks_pass_is_ready():
    assert answer(store=lambda: None, disk=lambda: None) == (200, {"status": "ready"})


def test_a_failed_check_is_named_by_its_code_and_explained_in_the_log_only(caplog):
    assert answer(store=lambda: None, disk=fails, backup=fails) == (
        503, {"status": "not ready", "failing": ["disk", "backup"]},
    )  # fmt: skip
    assert "not ready (disk): /secret/path is full" in caplog.text


def test_a_disk_that_is_nearly_full_is_not_ready(tmp_path, monkeypatch):
    make_sure_there_is_space(tmp_path)
    usage = namedtuple("usage", "free")(routes.LEAST_FREE - 1)
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    with pytest.raises(NotReady, match="bytes are free"):
        make_sure_there_is_space(tmp_path)


@pytest.mark.parametrize("locked", ["kpi.duckdb", "."])
def test_a_store_or_a_folder_that_may_not_be_written_is_not_ready(tmp_path, monkeypatch, locked):
    (tmp_path / "kpi.duckdb").touch()
    make_sure_it_is_writable(tmp_path / "kpi.duckdb")
    monkeypatch.setattr("os.access", lambda path, _: path != tmp_path / locked)
    with pytest.raises(NotReady, match="cannot be written"):
        make_sure_it_is_writable(tmp_path / "kpi.duckdb")


@pytest.fixture
def hangup():
    """The process's handler of hangups, restored after the test."""
    before = signal.getsignal(signal.SIGHUP), signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGHUP, before[0])
    signal.signal(signal.SIGTERM, before[1])


def test_a_hangup_is_a_request_to_stop_unless_hangups_are_ignored(hangup):
    stopped = []
    signal.signal(signal.SIGTERM, lambda number, _frame: stopped.append(number))
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    stop_at_hangup()
    signal.raise_signal(signal.SIGHUP)
    assert stopped == [signal.SIGTERM]
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    stop_at_hangup()
    signal.raise_signal(signal.SIGHUP)
    assert stopped == [signal.SIGTERM]
