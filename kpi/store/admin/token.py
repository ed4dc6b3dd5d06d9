"""The file beside a store that says where its server listens, and holds the token that a command must show."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from kpi.store.marker import TORN


@dataclass(frozen=True)
class Token:
    """Where a server listens: its process, its port on 127.0.0.1, and the secret that opens it."""

    pid: int
    port: int
    token: str


def path_of(store: Path) -> Path:
    return store.with_name(store.name + ".server")


def write(store: Path, token: Token) -> None:
    """Puts the file beside the store, readable by this account alone."""
    path = path_of(store)
    unfinished = path.with_name(f"{path.name}.{token.pid}.new")
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(token), file)
    os.replace(unfinished, path)


def read(store: Path) -> Token | None:
    """The token of a server that is alive; None if there is none. OSError if the file is another account's."""
    try:
        token = Token(**json.loads(path_of(store).read_text("utf-8")))
    except (FileNotFoundError, *TORN):
        return None
    try:
        os.kill(token.pid, 0)
    except (ProcessLookupError, PermissionError):  # gone, or the number is now that of another account's process
        return None
    return token


def remove(store: Path, token: Token) -> None:
    """Removes the file, unless another server has put its own there."""
    if read(store) == token:
        path_of(store).unlink()
