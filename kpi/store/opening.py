"""Where the stores are, and the checks before one is opened: nothing is lost, and it is the right one."""

import os
from pathlib import Path
from typing import Literal

from kpi.store import files, migrations
from kpi.store import marker as store_marker
from kpi.store.connection import Connection
from kpi.store.lake import Lake, location

Kind = Literal["official", "demo"]


def default_location(kind: Kind = "official") -> Path | Lake:
    """Where the stores are: KPI_STORE, else data/kpi.duckdb; the demonstration is a file beside it."""
    official = location(os.environ.get("KPI_STORE") or Path(__file__).parents[2] / "data" / "kpi.duckdb")
    return official if kind == "official" else path_of(official).with_name("demo.duckdb")


def default_path(kind: Kind = "official") -> Path:
    """The stores' files, and where there is none the name beside which a machine's own files lie."""
    return path_of(default_location(kind))


def path_of(where: Path | Lake) -> Path:
    return where.here if isinstance(where, Lake) else where


def prepare_lake(connection: Connection, lake: Lake, kind: Kind) -> None:
    """Attach the lake; StoreLost if it is not the one of this machine's marker, or lacks what was confirmed, StoreError
    if its data are not in this machine's folder."""
    files.make_folder(lake.here)
    lake.attach(connection)
    if there := migrations.tables(connection):
        lake.make_sure_data_are_there()
    if kind == "official" and (marker := store_marker.read(lake.here)) is not None:
        actual = store_marker.of_store(connection) if there else None
        store_marker.make_sure_it_is_up_to(lake.here, marker, actual)


def prepare_file(connection: Connection, path: Path, kind: Kind, plan: str) -> bool:
    """Check that the right file is there, or create it where there never was one. Whether it is an official store of an
    earlier version, which has no marker yet."""
    files.make_folder(path)
    marker = store_marker.read(path) if kind == "official" else None
    store_marker.make_sure_nothing_is_lost(path, marker)
    if not path.exists():
        migrations.create(connection, path, kind=kind, plan=plan)
        return False
    if marker is not None:
        store_marker.make_sure_it_is_the_one(path, marker)
        return False
    if kind == "official":
        store_marker.set_copy_of_log_aside(path)
    return kind == "official"
