"""Commands are sent to the server that has the store open; a file beside the store names it."""

import json
import os
import socket
import stat
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from kpi.plan import Plan
from kpi.store import Store, StoreError
from kpi.store.admin.acts import Answer, Host, Request
from kpi.store.admin.server import Token, ask, listening, read_token, token_path, write_token
from tests.store.test_store import RATIO, submit


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, plan: Plan):
    """A store that is the same after each test."""
    with Store.open(tmp_path_factory.mktemp("store") / "kpi.duckdb", plan) as opened:
        submit(opened, (RATIO, "540", "2024", 1, 2, None))
        yield opened


@pytest.fixture
def host(store: Store) -> Host:
    return host_of(store)


def host_of(store: Store) -> Host:
    return Host(store.path, store=lambda: nullcontext(store), plan=lambda: store.plan, replace=lambda put: None)


def request(command: str, by: str | None = "Bình", lang: str = "en", **args: object) -> Request:
    return Request(command, args, "an", by, lang)


def test_the_server_runs_a_command_under_the_name_of_its_sender(tmp_path, plan):
    with Store.open(tmp_path / "kpi.duckdb", plan) as store:
        submit(store, (RATIO, "540", "2024", 1, 2, None))
        with listening(host_of(store)):
            answer = ask(store.path, request("withdraw", submission=2, reason="nhầm", even_published=False))
        event = store.events(count=1).iloc[0]
    assert answer == Answer("Change 3: submission 2 is withdrawn by Bình. Reason: nhầm", 0)
    assert (event["who"], event["what"], event["reason"]) == ("Bình", "withdrawn", "nhầm")


def test_a_refusal_comes_back_in_the_reader_s_language(host, store):
    with listening(host):
        answers = [ask(store.path, request("reinstate", lang=lang, submission=2, reason="a")) for lang in ("en", "vi")]
    assert answers == [
        Answer("Submission 2 is not withdrawn.", 1), Answer("Lần nạp số 2 chưa bị thu hồi.", 1),
    ]  # fmt: skip


def test_a_command_that_the_server_does_not_know_says_so(host, store):
    with listening(host):
        assert ask(store.path, request("dance")).code == 2


def test_the_file_is_for_this_account_alone_and_goes_with_the_server(host, store):
    with listening(host):
        path = token_path(store.path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert read_token(store.path).pid == os.getpid()
    assert not path.exists()
    assert ask(store.path, request("verify")) is None


@pytest.mark.parametrize(
    "left", [Token(2**22 + 1, 1, "x"), Token(os.getpid(), 1, "x"), None], ids=["process gone", "port shut", "damaged"]
)
def test_what_a_killed_server_left_is_ignored_and_replaced_by_the_next(host, store, left):
    if left is None:
        token_path(store.path).write_text("{", "utf-8")
    else:
        write_token(store.path, left)
    assert ask(store.path, request("verify")) is None
    with listening(host):
        assert ask(store.path, request("verify", folder=None)).code == 0


@pytest.mark.parametrize("foreign", [b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"{}\n"])
def test_another_program_at_the_port_that_a_killed_server_had_hinders_no_start(host, store, foreign):
    with socket.create_server(("127.0.0.1", 0)) as other:
        write_token(store.path, Token(os.getpid(), other.getsockname()[1], "x"))
        answer_once(other, foreign)
        with listening(host):
            assert ask(store.path, request("verify", folder=None)).code == 0


def test_a_server_that_ends_answers_the_command_under_way_first(host, store):
    begun, go_on = threading.Event(), threading.Event()

    @contextmanager
    def slow() -> Iterator[Store]:
        begun.set()
        assert go_on.wait(10)
        yield store

    with ThreadPoolExecutor(1) as people:
        with listening(replace(host, store=slow)):
            answer = people.submit(ask, store.path, request("verify", folder=None), timeout=10)
            assert begun.wait(10)
            ends_first = threading.Timer(0.1, go_on.set)
            ends_first.start()
        assert go_on.is_set(), "the server ended while a command was under way"
        assert answer.result(10).code == 0


def test_a_second_server_leaves_the_commands_to_the_first(host, store):
    with listening(host):
        first = read_token(store.path)
        with listening(host):
            assert read_token(store.path) == first
        assert read_token(store.path) == first


@pytest.mark.parametrize(
    "message",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b'{"token": "wrong", "request": {"command": "withdraw", "args": {"submission": 2, "reason": "a", '
        b'"even_published": false}, "account": "a", "by": null, "lang": "vi"}}\n',
        b'{"token": 7, "request": {}}\n',
        b"[]\n",
    ],
    ids=["a browser", "a wrong token", "no token", "no request"],
)
def test_a_message_without_a_token_gets_no_answer_and_changes_nothing(host, store, message):
    with listening(host):
        port = read_token(store.path).port
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(message)
            assert connection.recv(100) == b""
    assert store.revision == 2


def test_the_port_is_open_on_this_machine_s_own_address_alone(host, store):
    with listening(host):
        port = read_token(store.path).port
        listeners = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        addresses = [
            line[1].split(":")[0] for line in listeners if line[1].endswith(f":{port:04X}") and line[3] == "0A"
        ]
    assert addresses == ["0100007F"]


def test_a_server_that_ends_before_it_answers_leaves_an_error_that_says_so(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        write_token(tmp_path / "kpi.duckdb", Token(os.getpid(), deaf.getsockname()[1], "x"))
        answer_once(deaf, b"")
        with pytest.raises(StoreError, match="stopped before it answered"):
            ask(tmp_path / "kpi.duckdb", request("verify"))


def answer_once(server: socket.socket, answer: bytes) -> None:
    """Reads a command, answers and hangs up, in a thread of its own."""

    def once() -> None:
        connection, _ = server.accept()
        with connection:
            json.loads(connection.makefile().readline())
            connection.sendall(answer)

    threading.Thread(target=once, daemon=True).start()
