"""Commands through a running dashboard: a port on 127.0.0.1, opened by a token that lies in a file beside the store."""

import json
import logging
import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from hmac import compare_digest
from io import BufferedIOBase
from pathlib import Path
from secrets import token_hex
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

from kpi import StoreError
from kpi.i18n import N_
from kpi.store.admin.acts import COPY, DONE, Answer, Host, Request, answer, copies_of
from kpi.store.marker import TORN

HERE = "127.0.0.1"
CONNECT = 5.0  # seconds
LONGEST = 1_000_000  # bytes of a request, without its file
PATIENCE = 10.0  # seconds in which a request must have come
CLOSES_AFTER = 0.25  # seconds at most, once the dashboard ends; each look costs an idle server 0.1 ms

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
    with asking(store, request, timeout) as answer:
        return answer


@contextmanager
def asking(store: Path, request: Request, timeout: float | None = None) -> Iterator[Answer | None]:
    """As `ask`. A copy of the store that the server made stays until the block or this process ends."""
    token = read_token(store)
    try:
        connection = None if token is None else socket.create_connection((HERE, token.port), timeout=CONNECT)
    except ConnectionRefusedError:  # the process has that number by chance
        connection = None
    if token is None or connection is None:
        yield None
        return
    connection.settimeout(timeout)
    with connection, connection.makefile("rb") as stream:
        fields = asdict(request)
        content = fields.pop("content")
        try:
            connection.sendall(_message({"token": token.token, "request": fields}, content))
            if not (line := stream.readline()):
                raise EOFError
            received = json.loads(line)
            answered = Answer(content=_content(stream, received.pop("size", 0)), **received)
        except (EOFError, BrokenPipeError, ConnectionResetError) as error:
            raise StoreError(
                N_("The dashboard stopped before it answered. Look at what it has done before you repeat the command.")
            ) from error
        yield answered


def _message(fields: dict[str, Any], content: bytes) -> bytes:
    """A line of JSON, then the bytes of a file."""
    return json.dumps(fields | {"size": len(content)}).encode() + b"\n" + content


def _content(stream: BufferedIOBase, size: int) -> bytes:
    """The file after the line. EOFError if the other side stops before its end."""
    content = stream.read(size)
    if len(content) < size:
        raise EOFError
    return content


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
            if not compare_digest(message["token"].encode(), self.server.token.encode()):
                _log.warning("a command came to the administrators' port with a wrong token")
                return
            request = Request(**message["request"], content=_content(self.rfile, message.get("size", 0)))
        except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
            _log.warning("something on this machine that is no command came to the administrators' port: %r", error)
            return
        with self.server.turn:
            if self.server.is_closing:
                return
            _log.info("%s, requested by the account %s", request.command, request.account)
            answered = answer(self.server.host, request)
            fields = asdict(answered)
            try:
                self.wfile.write(_message(fields, fields.pop("content")))
            except OSError as error:
                _log.warning("a command ended before its answer: %s", error)
        if request.command == COPY and answered.code == DONE:
            self.connection.settimeout(None)
            with suppress(OSError):
                self.rfile.read(1)  # until the command's end closes the connection, however it ended
            shutil.rmtree(Path(answered.text).parent, ignore_errors=True)


@contextmanager
def listening(host: Host) -> Iterator[None]:
    """Let commands on the host's store come to this process, unless another server already runs on the store."""
    if is_served(host.path):
        _log.warning("another dashboard runs on the store %s", host.path)
        yield
        return
    remove_copies(host.path)
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
            remove_copies(host.path)


def remove_copies(store: Path) -> None:
    """Remove the copies of a store: those of a server that was killed, or those that commands still read."""
    for folder in copies_of(store):
        shutil.rmtree(folder, ignore_errors=True)
