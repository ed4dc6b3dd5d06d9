"""Moving a store: from a file into the database of several machines, or back."""

import shutil
from pathlib import Path
from tempfile import mkdtemp

from kpi import StoreBusy, StoreError
from kpi.access import Act, Actor, require
from kpi.i18n import N_
from kpi.plan import Plan
from kpi.store import backup, connection, files, migrations
from kpi.store import marker as store_marker
from kpi.store.connection import Checksum
from kpi.store.lake import Lake, LakeBusy, path_of
from kpi.store.submissions import Store

THERE = N_("There is a store at {path} already. Nothing was moved.")
THERE_TOO = N_(
    "There is a store at {place} already. Nothing was moved. If this one was moved before, go on; else write another "
    "schema=… at the end, here and in KPI_STORE."
)
RUNNING = N_("The store {path} is in use: stop the dashboards (systemctl stop kpi). Nothing was moved.")


def move(source: Path | Lake, target: Path | Lake, plan: Plan, by: Actor) -> list[Checksum]:
    """Copy a store with its submitted files to a place where there is none; the source stays as it is. Returns each
    table with its rows and their checksum, the same in both places. StoreError if there is one, or if another process
    uses the source's file, DuckError if a disk or the database refuses."""
    require(by, Act.ADMINISTER)
    path = path_of(target).absolute()
    files.make_folder(path)
    if isinstance(target, Lake):
        target.make_sure_of_folders()
    if path.exists():
        raise StoreError(THERE, path=path)
    folder = Path(mkdtemp(prefix=f"{path.name}.moving-", dir=path.parent))
    copy = folder / (path.name if isinstance(target, Path) else "kpi.duckdb")
    try:
        with _opened(source, plan) as store:
            backup.copy_with_files(store, copy)
        with connection.reading(copy) as cursor:
            moved = connection.checksums(cursor)
        if isinstance(target, Lake):
            _fill(target, copy, plan, moved)
        else:
            for each in sorted(folder.iterdir(), key=lambda file: file == copy):  # the store itself comes last
                each.rename(path.parent / each.name)
    finally:
        shutil.rmtree(folder)
    if isinstance(target, Lake):
        store_marker.set_marker_aside(path)  # of another store that this machine used
    with Store.open(target, plan) as store:
        store.note(by, "store_moved", source=str(source))
    return moved


def _opened(source: Path | Lake, plan: Plan) -> Store:
    try:
        return Store.open(source, plan)
    except LakeBusy:
        raise
    except StoreBusy as error:
        raise StoreError(RUNNING, path=path_of(source)) from error


def _fill(lake: Lake, copy: Path, plan: Plan, moved: list[Checksum]) -> None:
    """Bring the copied store into the lake, in one transaction. StoreError if there is one, or if a row has changed."""
    duck = connection.connect()
    with lake.alone(), connection.duck_errors():
        lake.attach(duck)
        if migrations.tables(duck):
            raise StoreError(THERE_TOO, place=lake)
        submitted = files.folder_of(copy)
        for file in submitted.glob("*/*.gz"):
            fingerprint = file.name.removesuffix(".gz")
            files.save(lake.files(duck.cursor), fingerprint, files.read(submitted, fingerprint) or b"")
        migrations.bring_up_to_date(duck, None, kind="official", plan=plan.id)
        connection.fill(duck, copy, moved)
    duck.close()
