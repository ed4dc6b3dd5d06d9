"""The versions of a store's tables: one SQL file each, applied once, those that are missing in one transaction."""

import logging
from pathlib import Path
from uuid import uuid4

from kpi import StoreError
from kpi.i18n import N_
from kpi.store import events
from kpi.store.connection import Connection, attach, copy_store, duck_errors, roll_back, sql
from kpi.store.files import FOLDER_CANNOT_BE_USED, stamp

_log = logging.getLogger(__name__)

OTHER_KIND = N_("The store {path} is of kind “{its_kind}” and cannot be opened as “{kind}”.")

# The n-th makes version n.
STEPS = (
    "store/schema/1_submissions", "store/schema/2_corrections", "store/schema/3_tasks", "store/schema/4_events",
    "store/schema/5_requests", "store/schema/6_approval",
)  # fmt: skip
VERSION = len(STEPS)
EVENTS_CHAINED = 4


def create(connection: Connection, path: Path, *, kind: str, plan: str) -> None:
    """Create a store's file under another name and rename it when it is complete: a process that is killed meanwhile
    leaves none. If two processes create it at the same time, the first one's stays."""
    unfinished = path.with_name(f"{path.name}.new-{uuid4().hex}")
    try:
        attach(connection, unfinished)
        with duck_errors():
            bring_up_to_date(connection, unfinished, kind=kind, plan=plan)
            connection.execute("detach store")
        path.hardlink_to(unfinished)
    except FileExistsError:
        _log.info("another process has just made the store %s", path)
    except OSError as error:
        raise StoreError(FOLDER_CANNOT_BE_USED, path=path, why=error.strerror) from error
    finally:
        unfinished.unlink(missing_ok=True)


def bring_up_to_date(connection: Connection, path: Path | None, *, kind: str, plan: str) -> None:
    """Create the tables of a new store, or bring an older one to VERSION, after copying it beside itself.

    kind ('official' or 'demo') and plan (its id) are written into a new store; an older one must have the same, so that
    data never mix. StoreError if it does not, or if a newer program made the store.
    """
    there = tables(connection)
    if there and "meta" not in there:
        raise StoreError(N_("The file {path} is a DuckDB database, but no store of this program."), path=path)
    version = _version(connection, path, kind, plan) if there else 0
    if 0 < version < VERSION and path is not None:
        copy_store(connection, path.with_name(f"{path.name}.version-{version}-{stamp()}"))
    if version < VERSION:
        _apply(connection, range(version + 1, VERSION + 1), kind, plan)


def tables(connection: Connection) -> set[str]:
    """The names of the store's tables and views; none in a new file."""
    rows = connection.execute("select table_name from information_schema.tables where table_catalog = 'store'")
    return {name for (name,) in rows.fetchall()}


def _version(connection: Connection, path: Path | None, kind: str, plan: str) -> int:
    """The store's version. StoreError if this program, kind or plan may not use the store."""
    ((version, its_kind, its_plan),) = connection.execute(
        "select schema_version, kind, plan from store.meta"
    ).fetchall()  # fmt: skip
    if version > VERSION:
        raise StoreError(
            N_("The store {path} was made by a newer version of this program (store version {version}; this program "
               "knows {known}). Update the program."),
            path=path, version=version, known=VERSION,
        )  # fmt: skip
    if its_kind != kind:
        raise StoreError(OTHER_KIND, path=path, its_kind=its_kind, kind=kind)
    if its_plan != plan:
        message = N_("The store {path} holds data of the plan {its_plan}, not of {plan}.")
        raise StoreError(message, path=path, its_plan=its_plan, plan=plan)
    return int(version)


def _apply(connection: Connection, steps: range, kind: str, plan: str) -> None:
    connection.begin()
    try:
        for step in steps:
            connection.execute(sql(STEPS[step - 1]))
            if step == 1:
                connection.execute("insert into store.meta values (1, 0, $kind, $plan, 0)",
                                   {"kind": kind, "plan": plan})  # fmt: skip
            if step == EVENTS_CHAINED:
                connection.execute("update store.meta set store_id = $id", {"id": str(uuid4())})
                events.chain_all(connection)
        connection.execute("update store.meta set schema_version = $version", {"version": VERSION})
        connection.commit()
    except BaseException:
        roll_back(connection)
        raise
