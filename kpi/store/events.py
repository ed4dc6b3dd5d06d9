"""The event log: who did what, when and why, each event with a hash over itself and the one before.

A changed, removed or inserted event breaks the chain. Anybody who can write the file could also compute a new chain, so
the last hash is also in the server's log and in each backup.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from kpi import access
from kpi.access import Actor, Role
from kpi.store import connection
from kpi.store.connection import sql

HASHED = ("event", "at", "who", "identity", "role", "address", "what", "submission", "reason", "details")


def row(
    number: int, at: datetime, actor: Actor, what: str, submission: int | None = None, reason: str = "",
    details: dict[str, Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The row of an act: its number is the revision that it made, `at` its time (UTC, without a zone)."""
    return {"event": number, "at": at, "who": actor.name.strip(), "identity": actor.identity,
            "role": actor.role.name.lower(), "address": actor.address, "what": what, "submission": submission,
            "reason": reason, "details": json.dumps(details or {}, ensure_ascii=False, default=str)}  # fmt: skip


def add(cursor: connection.Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add events, in the order of their numbers, to the log and its chain."""
    (state,) = connection.rows(cursor.execute(sql("store/state")))
    connection.insert(cursor, "event", _chained(state["event_hash"], rows))


def log(rows: Sequence[dict[str, Any]]) -> None:
    """Write events of a store (sql/events_since.sql) into the log of acts, a line each."""
    for row in rows:
        facts = {"event": row["event"], "at": row["at"], "submission": row["submission"], "reason": row["reason"]}
        given = {name: value for name, value in facts.items() if value not in (None, "")}
        actor = Actor(row["who"], Role[row["role"].upper()], row["identity"], row["address"])
        access.log(actor, row["what"], access.DONE, **(json.loads(row["details"]) | given), hash=row["hash"])


def first_broken(cursor: connection.Connection) -> int | None:
    """The first event of the log that was changed, removed or inserted by hand: its hash is not that of itself and the
    one before. None if there is none."""
    rows = _all(cursor)
    pairs = zip(rows, _chained("", rows), strict=True)
    return next((int(row["event"]) for row, expected in pairs if row["hash"] != expected["hash"]), None)


def chain_all(cursor: connection.Connection) -> None:
    """Add the hashes to the events of an earlier version."""
    if hashes := [{"event": row["event"], "hash": row["hash"]} for row in _chained("", _all(cursor))]:
        cursor.execute(sql("store/set_hashes"), {"hashes": hashes})


def _all(cursor: connection.Connection) -> list[dict[str, Any]]:
    return connection.rows(cursor.execute(sql("store/events_since"), {"revision": -1}))


def _chained(previous: str, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with their hashes, the first of which includes `previous`."""
    chained = []
    for row in rows:
        text = json.dumps([previous, *(row[name] for name in HASHED)], ensure_ascii=False, default=str)
        previous = sha256(text.encode()).hexdigest()
        chained.append({**row, "hash": previous})
    return chained
