"""The server's ear for commands: a port on 127.0.0.1 of its own, apart from the web's, opened by the token alone."""

import json
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from hmac import compare_digest
from secrets import token_hex
from socketserver import StreamRequestHandler, ThreadingTCPServer

from kpi.store.admin import token
from kpi.store.admin.acts import Host, Request, answer
from kpi.store.admin.client import HERE, is_served
from kpi.store.admin.token import Token

LONGEST = 1_000_000  # bytes of a request
PATIENCE = 10.0  # seconds in which a request must have come
CLOSES_AFTER = 0.05  # seconds at most, once the dashboard ends

_log = logging.getLogger(__name__)


class _Ear(ThreadingTCPServer):
    """One command at a time; the others wait."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, host: Host) -> None:
        super().__init__((HERE, 0), _Command)
        self.host, self.token, self.turn = host, token_hex(32), threading.Lock()


class _Command(StreamRequestHandler):
    timeout = PATIENCE
    server: _Ear

    def handle(self) -> None:
        try:
            message = json.loads(self.rfile.readline(LONGEST))
            request = Request(**message["request"])
            is_allowed = compare_digest(message["token"].encode(), self.server.token.encode())
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            _log.warning("something on this machine that is no command came to the administrators' port: %r", error)
            return
        if not is_allowed:
            _log.warning("a command came to the administrators' port with a wrong token")
            return
        with self.server.turn:
            self._answer(request)

    def _answer(self, request: Request) -> None:
        _log.info("%s, asked for by the account %s", request.command, request.account)
        self.wfile.write((json.dumps(asdict(answer(self.server.host, request))) + "\n").encode())


@contextmanager
def listening(host: Host) -> Iterator[None]:
    """Lets commands on the host's store come to this process. Not where another server already runs on the store: it
    holds it, and its commands go there."""
    if is_served(host.path):
        _log.warning("another dashboard runs on the store %s", host.path)
        yield
        return
    with _Ear(host) as ear:
        mine = Token(os.getpid(), ear.server_address[1], ear.token)
        threading.Thread(
            target=ear.serve_forever, args=[CLOSES_AFTER], name="administrators' port", daemon=True
        ).start()
        _write(host, mine)
        try:
            yield
        finally:
            token.remove(host.path, mine)
            ear.shutdown()


def _write(host: Host, mine: Token) -> None:
    try:
        token.write(host.path, mine)
    except OSError as error:
        _log.error("commands cannot find this dashboard: %s", error)
