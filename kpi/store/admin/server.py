"""Commands through a running dashboard: a port on 127.0.0.1, opened by a token that lies in a file beside the store."""

import json
import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hmac import compare_digest
from pathlib import Path
from secrets import token_hex
from socketserver import StreamRequestHandler, ThreadingTCPServer

from kpi import StoreError
from kpi.i18n import N_
from kpi.store.admin.acts import Answer, Host, Request, answer
from kpi.store.marker import TORN

HERE = "127.0.0.1"
CONNECT = 5.0  # seconds
LONGEST = 1_000_000  # bytes of a request
PATIENCE = 10.0  # seconds in which a request must have come
CLOSES_AFTER = 0.05  # seconds at most, once the dashboard ends

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Token:
    """Where a server listens: its process, its port on 127.0.0.1, and the secret that opens it."""

    pid: int
    port: int
    token: str


def token_path(store: Path) -> Path:
    return store.with_name(store.name + ".server")


def read_token(store: Path) -> Token | None:
    """The token of a server that is alive; None if there is none. OSError if the file is another account's."""
    try:
        token = Token(**json.loads(token_path(store).read_text("utf-8")))
    except (FileNotFoundError, *TORN):
        return None
    try:
        os.kill(token.pid, 0)
    except (ProcessLookupError, PermissionError):  # gone, or the number is now that of another account's process
        return None
    return token


def write_token(store: Path, token: Token) -> None:
    """Put the file beside the store, readable by this account alone."""
    path = token_path(store)
    unfinished = path.with_name(f"{path.name}.{token.pid}.new")
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(token), file)
    os.replace(unfinished, path)


def ask(store: Path, request: Request, timeout: float | None = None) -> Answer | None:
    """The server's answer; None if no server runs on the store. StoreError if the server stops before it answers,
    OSError if it takes longer than `timeout` (in seconds; None: it may take its time)."""
    token = read_token(store)
    if token is None:
        return None
    try:
        connection = socket.create_connection((HERE, token.port), timeout=CONNECT)
    except ConnectionRefusedError:  # the process has that number by chance
        return None
    connection.settimeout(timeout)
    with connection, connection.makefile("rw", encoding="utf-8") as stream:
        stream.write(json.dumps({"token": token.token, "request": asdict(request)}) + "\n")
        stream.flush()
        line = stream.readline()
    if not line:
        raise StoreError(
            N_("The dashboard stopped before it answered. Look at what it has done before you repeat the command.")
        )
    return Answer(**json.loads(line))


def is_served(store: Path) -> bool:
    """Whether a server answers commands for the store. A killed one's port may have been taken by another program."""
    try:
        return ask(store, Request("", {}, account="", by=None, lang="vi"), timeout=CONNECT) is not None
    except (OSError, StoreError, *TORN) as error:
        _log.warning("%s names no dashboard that answers: %s", token_path(store), error)
        return False


class _Server(ThreadingTCPServer):
    """Runs one command at a time; the others wait for their turn."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, host: Host) -> None:
        super().__init__((HERE, 0), _Command)
        self.host, self.token = host, token_hex(32)
        self.turn, self.is_closing = threading.Lock(), False

    def close_when_idle(self) -> None:
        """Stop listening once the command under way is answered. The store is closed after this, and a thread that
        still works in DuckDB while the interpreter ends can keep the process from ending."""
        self.shutdown()
        with self.turn:
            self.is_closing = True


class _Command(StreamRequestHandler):
    timeout = PATIENCE
    server: _Server

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
            if not self.server.is_closing:
                _log.info("%s, requested by the account %s", request.command, request.account)
                self.wfile.write((json.dumps(asdict(answer(self.server.host, request))) + "\n").encode())


@contextmanager
def listening(host: Host) -> Iterator[None]:
    """Let commands on the host's store come to this process, unless another server already runs on the store."""
    if is_served(host.path):
        _log.warning("another dashboard runs on the store %s", host.path)
        yield
        return
    with _Server(host) as server:
        token = Token(os.getpid(), server.server_address[1], server.token)
        threading.Thread(
            target=server.serve_forever, args=[CLOSES_AFTER], name="administrators' port", daemon=True
        ).start()
        try:
            write_token(host.path, token)
        except OSError as error:
            _log.error("commands cannot find this dashboard: %s", error)
        try:
            yield
        finally:
            if read_token(host.path) == token:  # another server may have put its own there
                token_path(host.path).unlink()
            server.close_when_idle()
