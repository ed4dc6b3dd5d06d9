"""Asks the server that runs on a store to do what a command wants."""

import json
import logging
import socket
from dataclasses import asdict
from pathlib import Path

from kpi.i18n import N_
from kpi.store import StoreError
from kpi.store.admin import token
from kpi.store.admin.acts import Answer, Request
from kpi.store.marker import TORN

HERE = "127.0.0.1"
CONNECT = 5.0  # seconds

_log = logging.getLogger(__name__)


def ask(store: Path, request: Request, timeout: float | None = None) -> Answer | None:
    """The server's answer; None if no server runs on the store. StoreError if the server stops before it answers,
    OSError if it takes longer than `timeout` (in seconds; None: it may take its time)."""
    found = token.read(store)
    if found is None:
        return None
    try:
        connection = socket.create_connection((HERE, found.port), timeout=CONNECT)
    except ConnectionRefusedError:  # the process has that number by chance
        return None
    connection.settimeout(timeout)
    with connection, connection.makefile("rw", encoding="utf-8") as stream:
        stream.write(json.dumps({"token": found.token, "request": asdict(request)}) + "\n")
        stream.flush()
        line = stream.readline()
    if not line:
        raise StoreError(
            N_("The dashboard stopped before it answered. Look at what it has done before you repeat the command.")
        )
    return Answer(**json.loads(line))


def is_served(store: Path) -> bool:
    """Whether a server answers commands for the store. What else listens at the port that a killed one had does not."""
    try:
        return ask(store, Request("", {}, account="", by=None, lang="vi"), timeout=CONNECT) is not None
    except (OSError, StoreError, *TORN) as error:
        _log.warning("%s names no dashboard that answers: %s", token.path_of(store), error)
        return False
