"""A store for several machines: DuckLake, with its catalogue in PostgreSQL and its data in a shared folder or on S3.

This module alone knows the three; queries are those of a store's file. Each change first takes a lock in PostgreSQL,
over a connection of its own that ends with the process, and then reads how far the store has come.
"""

import importlib.util
import logging
import os
import re
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from kpi import StoreBusy, StoreError
from kpi.access.settings import SettingsError, settings
from kpi.i18n import N_
from kpi.store import connection
from kpi.store.connection import Connection, quoted

if TYPE_CHECKING:
    import psycopg

_log = logging.getLogger(__name__)

Kind = Literal["official", "demo"]

DATA = Path(__file__).parents[2] / "data"
PREFIX = "ducklake:"
POSTGRES = "ducklake:postgres:"
PATIENCE = 10  # seconds for a connection, and for the lock
AT_START = 60  # seconds for the lock where machines start together: one of them makes the tables
LOOKS_AFTER = 1.0  # seconds
LOCK = 0x6B7069  # of this program among PostgreSQL's advisory locks; the schema's name is the second number
INLINED = 1000  # rows: a smaller part of a change goes into PostgreSQL, and into a Parquet file at night
MAINTENANCE = {  # in this order; what is older than these times goes
    "ducklake_flush_inlined_data": "",
    "ducklake_expire_snapshots": "7 days",  # a backup of PostgreSQL from these days still finds its files
    "ducklake_rewrite_data_files": "",
    "ducklake_merge_adjacent_files": "",
    "ducklake_cleanup_old_files": "7 days",
    "ducklake_delete_orphaned_files": "7 days",  # those of killed processes
}
SECRETS = ("key_id", "secret", "session_token", "region", "endpoint", "url_style", "use_ssl")
GONE = re.compile(
    r"Unable to connect to Postgres|server closed the connection|terminating connection|no connection to the server"
    r"|connection to server .* failed|the database system is|Failed to execute query \"(ROLLBACK|COMMIT)\": $",
    re.I | re.S,
)

REFUSED = re.compile(r"password|pg_hba|does not exist|not support SSL|certificate", re.I)
OTHER_DATA = re.compile(r'DATA_PATH parameter "(.*)/store/.*" does not match existing data path .* "(.*)/store/.*"')

INVALID = "database has been invalidated"
ENDED = 70  # exit code: an internal error of software, which systemd answers with a new start

NO_DATABASE = N_("The database does not answer. Nothing can be stored until it does; try again in a moment.")
NOT_LET_IN = N_(
    "The database refuses the connection; the log says why. Check KPI_STORE, the password file that it names (owner "
    "kpi, mode 600), and pg_hba.conf of the database."
)
NO_HERE = N_(
    "KPI_HERE must name a folder for this machine's own files, which this account may write, such as /var/lib/kpi. Now "
    "it is {folder}."
)
NO_FOLDER = N_(
    "KPI_DATA is the folder {folder}, which is missing, or this account may not write there. Mount it, and let it "
    "belong to the dashboard's account: chown kpi: {folder}"
)
OTHER_FOLDER = N_(
    "KPI_DATA is the folder {folder}, which does not hold this store's data: it is not the one that the other machines "
    "use. Mount that one. Nothing was changed."
)
PERHAPS_STORED = N_(
    "The database stopped answering at the very end. Look whether this was stored before you repeat it."
)
OTHERS_WRITE = N_("Others are storing something. Nothing was stored: try again in a moment.")


class LakeBusy(StoreBusy):
    """The database does not answer, or another machine's change takes long."""


@dataclass(frozen=True)
class Lake:
    """Where such a store is. database: the connection to PostgreSQL, in libpq's words, without a password; schema: of
    the catalogue's tables in it; data: the shared folder or s3://; s3_file: keys to it. here: beside this name lies
    what is this machine's own: the marker, and the token of the running server."""

    database: str
    schema: str
    data: str
    here: Path
    s3_file: Path | None = None
    _held: threading.local = field(default_factory=threading.local, compare=False, repr=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The lake of KPI_STORE's text, with the other settings. SettingsError if it is no such text."""
        own = settings()
        if not text.startswith(POSTGRES):
            raise SettingsError(N_("A store on several machines is written {prefix}host=… dbname=…"), prefix=POSTGRES)
        database = text.removeprefix(POSTGRES)
        if re.search(r"password\s*=|://", database):
            raise SettingsError(N_("KPI_STORE must hold no password and no address with ://. Name its file: "
                                "passfile=/etc/kpi.pgpass"))  # fmt: skip
        if not own.data:
            raise SettingsError(
                N_("A store on several machines needs KPI_DATA: a folder or s3:// that all of them share.")
            )
        schema = re.search(r"(?:^|\s)schema=(\w+)", database)
        here = (own.here or DATA).absolute() / "kpi.lake"
        database = re.sub(r"(?:^|\s)schema=\w+", "", database).strip()
        return cls(database, schema[1] if schema else "kpi", own.data, here, own.s3_file)

    @property
    def is_on_s3(self) -> bool:
        return self.data.startswith("s3://")

    def __str__(self) -> str:
        return f"{POSTGRES}{self.database} schema={self.schema}"

    def make_sure_of_folders(self) -> None:
        """StoreError if this machine lacks one of the two folders, or this account may not write there."""
        if not os.access(self.here.parent, os.W_OK | os.X_OK):
            raise StoreError(NO_HERE, folder=self.here.parent)
        if not self.is_on_s3 and not os.access(self.data, os.W_OK | os.X_OK):
            raise StoreError(NO_FOLDER, folder=self.data)

    def make_sure_data_are_there(self) -> None:
        """StoreError if the shared folder is another one than that of the store's data, as where it is not mounted."""
        self.make_sure_of_folders()
        if not self.is_on_s3 and not Path(self.data, "store", self.schema).is_dir():
            raise StoreError(OTHER_FOLDER, folder=self.data)

    def attach(self, duck: Connection) -> None:
        """Attach the lake as catalogue `store`, with an empty catalogue where there is none yet."""
        self.make_sure_of_folders()
        for extension in ("ducklake", "postgres_scanner", *(["httpfs"] if self.is_on_s3 else [])):
            duck.execute(f"load {quoted(str(_extension(extension)))}")
        # A change that came after this one's beginning makes its commit fail: numbers were taken under the lock.
        duck.execute("set ducklake_max_retry_count = 0")
        if self.s3_file is not None:
            duck.execute(f"create or replace temporary secret store ({_secret(self.s3_file)})")
        target = f"ducklake:postgres:{self.database}"
        options = {"data_path": f"{self.data}/store/{self.schema}/", "metadata_schema": self.schema}
        given = ", ".join(f"{name} {quoted(value)}" for name, value in options.items())
        duck.execute(f"attach {quoted(target)} as store ({given}, data_inlining_row_limit {INLINED})")

    def maintain(self, duck: Connection) -> None:
        """Write the rows of many small changes into few files, and delete those that the last days do not need."""
        for function, age in MAINTENANCE.items():
            older = f", older_than => now() - interval '{age}'" if age else ""
            with self.alone(), connection.duck_errors():
                duck.execute(f"call {function}('store'{older})").to_arrow_table()

    def connect(self) -> "psycopg.Connection[Any]":
        """A second connection to PostgreSQL, for what DuckDB has no words for. StoreBusy if it does not answer."""
        import psycopg

        try:
            return psycopg.connect(self.database, autocommit=True, connect_timeout=PATIENCE, application_name="kpi")
        except psycopg.OperationalError as error:
            _log.warning("%s", error)
            raise LakeBusy(NOT_LET_IN if REFUSED.search(str(error)) else NO_DATABASE) from error

    def files(self, connect: Callable[[], Connection]) -> "Path | Remote":
        """The folder of the files as they were submitted."""
        return Remote(connect, f"{self.data}/files") if self.is_on_s3 else Path(self.data) / "files"

    def snapshot(self) -> int:
        """The number of the catalogue's last change, by whichever machine. StoreBusy if PostgreSQL does not answer."""
        import psycopg

        try:
            with self.connect() as postgres:
                rows = postgres.execute(
                    psycopg.sql.SQL("select max(snapshot_id) from {}").format(
                        psycopg.sql.Identifier(self.schema, "ducklake_snapshot")
                    )
                ).fetchall()
        except psycopg.OperationalError as error:
            raise LakeBusy(NO_DATABASE) from error
        return int(rows[0][0])

    @contextmanager
    def alone(self, patience: float = PATIENCE) -> Iterator[datetime]:
        """Keep all other writers, of all machines, away; the value is the database's time (UTC). LakeBusy if they take
        longer than so many seconds. Within such a block another one is part of it."""
        import psycopg

        held = getattr(self._held, "connection", None)
        if held is not None:
            yield _now(held)
            return
        with self.connect() as held:
            try:
                held.execute(f"set lock_timeout = '{patience}s'")
                held.execute("select pg_advisory_lock(%s, hashtext(%s))", (LOCK, self.schema))
                now = _now(held)
            except psycopg.errors.LockNotAvailable as error:
                raise LakeBusy(OTHERS_WRITE) from error
            except psycopg.OperationalError as error:
                raise LakeBusy(NO_DATABASE) from error
            self._held.connection = held
            try:
                yield now
            finally:
                self._held.connection = None


@dataclass(frozen=True)
class Remote:
    """A file or a folder on S3, with the methods of a Path that submitted files need; DuckDB reads and writes it."""

    connect: Callable[[], Connection]
    address: str

    def __truediv__(self, name: str) -> "Remote":
        return Remote(self.connect, f"{self.address}/{name}")

    def __str__(self) -> str:
        return self.address

    @property
    def name(self) -> str:
        return self.address.rpartition("/")[2]

    def exists(self) -> bool:
        return bool(self._ask("select 1 from glob($file)", f"{self.address}*"))  # S3 is asked for patterns alone

    def glob(self, pattern: str) -> "list[Remote]":
        files = self._ask("select file from glob($file) order by file", f"{self.address}/{pattern}")
        return [Remote(self.connect, file) for (file,) in files]

    def read_bytes(self) -> bytes:
        ((content,),) = self._ask("select content from read_blob($file)", self.address)
        return bytes(content)

    def write_bytes(self, content: bytes) -> None:
        with connection.duck_errors(), self.connect() as cursor:
            cursor.execute("create or replace temp table file_to_write as select $content::blob as content",
                           {"content": content})  # fmt: skip
            cursor.execute(f"copy file_to_write to {quoted(self.address)} (format blob, compression none)")

    def _ask(self, query: str, file: str) -> list[tuple[Any, ...]]:
        with connection.duck_errors(), self.connect() as cursor:
            return cursor.execute(query, {"file": file}).fetchall()


class Watch:
    """Looks whether the catalogue of a lake has changed, at most once a second and one thread at a time."""

    def __init__(self, lake: Lake) -> None:
        self._lake, self._lock, self._next, self._snapshot = lake, threading.Lock(), 0.0, -1

    def look(self, catch_up: Callable[[], None]) -> None:
        """Call `catch_up` if it has. One that fails, as long as the database does not answer, is called again."""
        if time.monotonic() < self._next or not self._lock.acquire(blocking=False):
            return
        try:
            if (snapshot := self._lake.snapshot()) != self._snapshot:
                catch_up()
                self._snapshot = snapshot
        except StoreBusy as error:
            _log.warning("%s", error)
        finally:
            self._next = time.monotonic() + LOOKS_AFTER
            self._lock.release()


def location(text: str | Path) -> Path | Lake:
    """Where a store is, as a setting or an option says."""
    return Lake.parse(str(text)) if str(text).startswith(PREFIX) else Path(text)


def default_location(kind: Kind = "official") -> Path | Lake:
    """Where the stores are: KPI_STORE, else data/kpi.duckdb; the demonstration is a file beside it."""
    official = location(os.environ.get("KPI_STORE") or DATA / "kpi.duckdb")
    return official if kind == "official" else path_of(official).with_name("demo.duckdb")


def default_path(kind: Kind = "official") -> Path:
    """The stores' files, and where there is none the name beside which a machine's own files lie."""
    return path_of(default_location(kind))


def path_of(where: Path | Lake) -> Path:
    return where.here if isinstance(where, Lake) else where


def commit(cursor: Connection) -> None:
    """Commit a change. LakeBusy if the database goes away meanwhile: nobody knows then whether it is stored."""
    try:
        with connection.duck_errors():
            cursor.commit()
    except LakeBusy as error:
        raise LakeBusy(PERHAPS_STORED) from error


def _now(held: "psycopg.Connection[Any]") -> datetime:
    ((now,),) = held.execute("select clock_timestamp() at time zone 'utc'").fetchall()
    moment: datetime = now
    return moment


def _extension(name: str) -> Path:
    """The file of a DuckDB extension in its installed package: nothing is loaded from the network."""
    spec = importlib.util.find_spec(f"duckdb_extension_{name}")
    folders = [] if spec is None else list(spec.submodule_search_locations or [])
    for file in (file for folder in folders for file in Path(folder).glob(f"extensions/*/{name}.duckdb_extension")):
        return file
    message = N_("A store on several machines needs the package duckdb-extension-{name}.")
    raise StoreError(message, name=name.replace("_", "-"))


def _secret(file: Path) -> str:
    """The keys of a file (TOML: key_id, secret, region, endpoint, …) in DuckDB's words. StoreError if it cannot be
    read, without what it holds."""
    try:
        content = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        raise StoreError(N_("KPI_S3_FILE is {file}, which cannot be read as TOML."), file=file) from None
    if unknown := sorted(content.keys() - set(SECRETS)):
        raise StoreError(N_("KPI_S3_FILE holds {unknown}. It may hold: {known}."), unknown=", ".join(unknown),
                         known=", ".join(SECRETS))  # fmt: skip
    return ", ".join(["type s3", *(f"{name} {quoted(str(value).lower() if isinstance(value, bool) else str(value))}"
                                   for name, value in content.items())])  # fmt: skip


def _explained(message: str) -> StoreError | None:
    """The error for people where PostgreSQL is away, or the data are elsewhere. A process whose DuckDB has given up on
    PostgreSQL can answer nothing more: it ends as after a fault, to be started anew."""
    if paths := OTHER_DATA.search(message):
        return StoreError(N_("KPI_DATA is {data}, but the data of this store are in {known}. Write the same on all "
                             "machines."), data=paths[1], known=paths[2])  # fmt: skip
    if not GONE.search(message):
        return None
    if INVALID in message:
        _log.critical("DuckDB has lost PostgreSQL for good, so this process ends: %s", message)
        os._exit(ENDED)
    return LakeBusy(NO_DATABASE)


connection.EXPLAIN.append(_explained)
