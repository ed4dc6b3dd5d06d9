"""The only module that imports DuckDB: connections, attaching a store's file, and the texts of queries.

DuckError               DuckDB refused or failed; the message is DuckDB's own
└── StoreError          a store cannot be used; the message is for people
    ├── StoreBusy       another process (or another Store of this one) holds the file
    └── StoreUnreadable the file is no DuckDB database, or is damaged
"""

import fcntl
import logging
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import uuid4

import duckdb
import pandas as pd
import pyarrow as pa

from kpi import DuckError, StoreBusy, StoreError
from kpi.i18n import N_

_log = logging.getLogger(__name__)

PACKAGES = Path(__file__).parents[1]

Connection = duckdb.DuckDBPyConnection
Checksum = tuple[str, int, str]  # of a table: its name, how many rows it has, and their checksum

FILE_HEADER = 3 * 4096  # bytes before the first block of a file
BLOCK_SIZE = "select block_size from pragma_database_size() where database_name = 'store'"
LAST_BLOCK = "select greatest(max(block_id), max(list_max(additional_block_ids))) from pragma_storage_info($table)"
PATIENCE = 100  # tenths of a second for a query under way
SHORT = 10_000  # rows that cost next to nothing as a frame

# No extensions by themselves: a government network has no internet, and a server must not fetch code. No replacement
# scans: a query could read any Python variable with a table's name. No checkpoint within a commit, as its failure would
# look like the commit's: one follows each change (Store). Freed memory goes back to the machine at once and in the
# background, or 40 MB stay for good. Rows are sorted as they are: to plan how 45 columns can be compressed
# takes a tenth of a page's query, and no evaluation is faster for it.
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "allocator_background_threads": True,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "checkpoint_threshold": "1TB",
    "disabled_optimizers": "compressed_materialization",
    "python_enable_replacements": False,
}


# Each may know a better error for one of DuckDB's messages.
EXPLAIN: list[Callable[[str], DuckError | None]] = []


@dataclass(frozen=True)
class LockedConnection:
    """A connection that stays open for its temporary tables; one thread at a time."""

    connection: Connection
    lock: Lock = field(default_factory=Lock)


class StoreUnreadable(StoreError):
    """The store's file is no DuckDB database, or is damaged."""


@contextmanager
def duck_errors() -> Iterator[None]:
    """Turn what DuckDB raises into a DuckError, so that no other module needs its exceptions."""
    try:
        yield
    except duckdb.Error as error:
        errors = [better for explain in EXPLAIN if (better := explain(str(error))) is not None]
        raise (errors or [DuckError(str(error))])[0] from error


def connect() -> Connection:
    """A new in-memory database of this process, and `cached` beside it, compressed, for what is made of a store."""
    connection = duckdb.connect(":memory:", config=SETTINGS)
    connection.execute("attach ':memory:' as cached (compress)")
    return connection


@cache
def sql(name: str) -> str:
    """The text of a query: 'changes/submissions' is kpi/changes/sql/submissions.sql. DuckError if there is none."""
    package, _, query = name.partition("/")
    try:
        return (PACKAGES / package / "sql" / f"{query}.sql").read_text("utf-8")
    except FileNotFoundError:
        raise DuckError(f"There is no query called {name!r}.") from None


def rows(answer: Connection) -> list[dict[str, Any]]:
    """The answer of a query as one dict per row, columns by name; missing is None."""
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def attach(connection: Connection, path: Path | None, *, read_only: bool = False) -> None:
    """Attach the store's file (None: memory) as catalogue `store`; DuckDB creates a missing file. StoreBusy if another
    process holds the file, StoreError if it cannot be read or written or is no DuckDB file."""
    target = ":memory:" if path is None else str(path)
    try:
        connection.execute(f"attach {quoted(target)} as store (type duckdb{', read_only' if read_only else ''})")
    except duckdb.Error as error:
        raise _attach_error(target, str(error)) from error


def quoted(text: str) -> str:
    """The text as an SQL literal, for the few statements without parameters."""
    return "'" + text.replace("'", "''") + "'"


def roll_back(cursor: Connection) -> None:
    """Undo the transaction. One whose commit failed (a full disk) is over already, which is not the error to report."""
    try:
        cursor.rollback()
    except duckdb.TransactionException as error:
        _log.info("the transaction was over already: %s", error)


def checkpoint(connection: Connection, path: Path) -> None:
    """Move what was committed from the store's log into its file. While somebody reads an older state, or the disk is
    full, it stays in the log until the next change; after a failure the store is attached anew, as DuckDB answers
    nothing more from such a file."""
    try:
        connection.execute("checkpoint store")
    except duckdb.TransactionException as error:
        _log.info("%s: the log will be moved into the file after the next change: %s", path, error)
    except duckdb.Error as error:
        _log.warning("%s: the log could not be moved into the file: %s", path, error)
        connection.execute("detach store")
        _attach_again(connection, path)


def compress(connection: Connection, catalogue: str) -> bool:
    """Compress what was committed in a catalogue in memory; False while somebody reads an older state."""
    try:
        connection.execute(f"checkpoint {catalogue}")
    except duckdb.TransactionException as error:
        _log.info("%s will be compressed after the next change: %s", catalogue, error)
        return False
    return True


def _attach_again(connection: Connection, path: Path) -> None:
    """Attach a detached store as soon as the last reader has released it."""
    for _ in range(PATIENCE):
        try:
            return attach(connection, path)
        except StoreBusy:
            time.sleep(0.1)
    attach(connection, path)


def copy_store(cursor: Connection, path: Path) -> None:
    """Copy the attached store into a new file, as it is at one moment. DuckError if the disk refuses."""
    copy = f"copy_{uuid4().hex}"  # several copies may be made at the same time
    with duck_errors():
        cursor.execute(f"attach {quoted(str(path))} as {copy} (type duckdb)")
        try:
            cursor.execute(f"copy from database store to {copy}")
        finally:
            cursor.execute(f"detach {copy}")


def checksums(cursor: Connection) -> list[Checksum]:
    """The attached store's tables: name, rows, and a checksum of them that does not depend on their order."""
    names = cursor.execute("select table_name from duckdb_tables() where database_name = 'store' order by all")
    counted = []
    for (table,) in names.fetchall():
        rows = cursor.table(f"store.{table}").set_alias("each")
        row = rows.aggregate("count(*), coalesce(sum(hash(each)::hugeint), 0)::varchar").fetchall()[0]
        counted.append((table, *row))
    return counted


def fill(connection: Connection, path: Path, expected: list[Checksum]) -> None:
    """Fill the empty tables of the attached store with those of a store's file, all or none. StoreError if the
    checksums are not the expected ones then."""
    connection.execute(f"attach {quoted(str(path))} as filled (type duckdb, read_only)")
    connection.begin()
    try:
        connection.execute("delete from store.meta")
        for table, _, _ in expected:
            columns = [duckdb.ColumnExpression(name) for name in connection.table(f"store.{table}").columns]
            connection.table(f"filled.{table}").select(*columns).insert_into(f"store.{table}")
        if checksums(connection) != expected:
            raise StoreError(N_("Nothing was moved: some rows would be others afterwards."))
        connection.commit()
    except BaseException:
        roll_back(connection)
        raise


@contextmanager
def reading(path: Path, connection: Connection | None = None) -> Iterator[Connection]:
    """A connection, a new one or a given one, that reads the store's file and log, and writes to neither.
    StoreUnreadable if a part of the file cannot be read, StoreBusy if another process holds it."""
    with nullcontext(connection) if connection else connect() as reader:
        try:
            attach(reader, path, read_only=True)
            _check_end(reader, path)
            yield reader
            reader.execute("detach store")
        except duckdb.Error as error:
            raise StoreUnreadable(N_("The store {path} cannot be read: {why}"), path=path, why=error) from error


def _check_end(connection: Connection, path: Path) -> None:
    """StoreUnreadable if the end of the file is missing: DuckDB opens such a file and fails later. Its own count of
    blocks includes free ones that it cuts off afterwards."""
    tables = connection.execute("select table_name from duckdb_tables() where database_name = 'store'").fetchall()
    last_blocks = connection.execute("select max(block_id) from pragma_metadata_info('store')").fetchall()
    for (table,) in tables:
        last_blocks += connection.execute(LAST_BLOCK, {"table": f"store.main.{table}"}).fetchall()
    last_block = max(block for (block,) in last_blocks if block is not None)
    ((block_size,),) = connection.execute(BLOCK_SIZE).fetchall()
    if path.stat().st_size < FILE_HEADER + (last_block + 1) * block_size:
        raise StoreUnreadable(N_("The end of the store {path} is missing."), path=path)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Lock the store's file as DuckDB does, without opening it. StoreBusy if another process holds it."""
    if not path.exists():
        yield
        return
    with path.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError) as error:
            raise StoreBusy(N_("The store {path} is in use by another process."), path=path) from error
        yield


def release(connection: Connection) -> None:
    """Release the store's file, after a cursor that still answers, and close the connection."""
    with duck_errors():
        connection.execute("detach store")
    connection.close()


def show(connection: Connection, name: str, table: pd.DataFrame | pa.Table) -> None:
    """Give a frame or Arrow table to the connection's queries under this name. A short table goes as a frame, as DuckDB
    loads pyarrow's datasets for Arrow, 11 MB that nothing else needs."""
    if isinstance(table, pa.Table) and len(table) <= SHORT:
        table = table.to_pandas()
    connection.register(name, table)


def make_table(connection: Connection, name: str, frame: pd.DataFrame) -> None:
    """Create a table in the connection's memory from a frame."""
    connection.register("frame_to_copy", frame)
    connection.execute(f"create table {name} as from frame_to_copy")
    connection.unregister("frame_to_copy")


def insert(cursor: Connection, table: str, rows: pd.DataFrame | pa.Table | Sequence[dict[str, Any]]) -> None:
    """Add rows to the store's table, by the names of their columns; the others are missing."""
    if isinstance(rows, pd.DataFrame | pa.Table):
        cursor.register("arriving_rows", rows)
        cursor.execute(f"insert into store.{table} by name from arriving_rows")
    else:
        cursor.execute(f"insert into store.{table} by name select unnest($rows, recursive := true)", {"rows": rows})


def _attach_error(path: str, message: str) -> StoreError:
    if holder := re.search(r"Conflicting lock is held in (.*?) \(PID (\d+)\)", message):
        msgid = N_("The store {path} is in use by process {pid} ({program}).")
        return StoreBusy(msgid, path=path, pid=int(holder[2]), program=holder[1])
    if "Could not set lock" in message:
        return StoreBusy(N_("The store {path} is in use by another process."), path=path)
    if "already attached" in message:
        return StoreBusy(N_("The store {path} is open in this very process already."), path=path)
    if "not a valid DuckDB database file" in message:
        return StoreUnreadable(N_("The file {path} is not a store: it is no DuckDB database."), path=path)
    if "Permission denied" in message or "Read-only file system" in message:
        return StoreError(N_("The store {path} cannot be opened: this account may not write there."), path=path)
    return StoreUnreadable(N_("The store {path} cannot be opened: {why}"), path=path, why=message)
