"""Backups of an official store: made while others write, verified, and put back.

A backup is a folder: the store's file, the files as they were submitted, the marker, the plan, `access.toml` where one
lies beside the store, and `manifest.json`, which holds the SHA-256 of each. The folder gets its name when it is
complete.

To restore one it is first copied beside the store, opened and noted in its log of events; then files are renamed. What
was there is set aside, never deleted. From the first rename to the last the marker says that the store is missing: who
is killed between them finds an error that tells how to go on, never an empty store.
"""

import json
import os
import shutil
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path
from typing import Self
from uuid import uuid4

from kpi import DuckError, StoreBusy, StoreError
from kpi.access import Act, Actor
from kpi.i18n import N_
from kpi.plan import Plan
from kpi.store import connection, events, files, migrations, steps
from kpi.store import marker as store_marker
from kpi.store.connection import Connection, sql
from kpi.store.files import sync_folder
from kpi.store.lake import Remote
from kpi.store.marker import Marker, StoreLost
from kpi.store.submissions import Store

STORE, PLAN, ACCESS, MANIFEST = "store.duckdb", "plan", "access.toml", "manifest.json"
UNFINISHED = ".unfinished-"  # ends the name of a backup that is being made, before a number


class BackupError(StoreError):
    """A backup cannot be made or used."""


class BackupDamaged(BackupError):
    """A backup is not what its manifest says; `faults` says where."""

    def __init__(self, folder: Path, faults: list[StoreError]) -> None:
        super().__init__(N_("The backup {folder} is damaged and cannot be used. Nothing was changed."), folder=folder)
        self.faults = faults


@dataclass(frozen=True)
class Manifest:
    """The contents of a backup: everything confirmed before `at` (UTC), of the plan with this id, in tables of this
    version; files: the SHA-256 of each by its path in the folder."""

    at: datetime
    plan: str
    store_version: int
    marker: Marker
    files: dict[str, str]

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The manifest of a backup. BackupError if the folder has none, or it is damaged."""
        path = folder / MANIFEST
        try:
            content = json.loads(path.read_text("utf-8"))
            marker, at = Marker(**content["marker"]), datetime.fromisoformat(content["at"])
            version, files = int(content["store_version"]), dict(content["files"])
            return cls(at, str(content["plan"]), version, marker, files)
        except (FileNotFoundError, NotADirectoryError) as error:
            message = N_("{folder} is no complete backup: it has no file {file}.")
            raise BackupError(message, folder=folder, file=MANIFEST) from error
        except store_marker.TORN as error:
            message = N_("{folder} is no backup that can be used: its file {file} is damaged.")
            raise BackupError(message, folder=folder, file=MANIFEST) from error


@dataclass(frozen=True)
class Verified:
    """How far a backup or a store goes (marker, and moment in UTC), and what is wrong with it."""

    marker: Marker
    at: datetime
    faults: list[StoreError]


def back_up(store: Store, folder: Path) -> Manifest:
    """Make a backup of the store in a new or empty folder, while others go on reading and writing.

    BackupError if the folder holds something already or the store is in memory; OSError or DuckError if the disk
    refuses, and then nothing is left behind.
    """
    folder = folder.absolute()
    if store.path is None:
        raise BackupError(N_("A store in memory cannot be backed up."))
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise BackupError(N_("{folder} is not empty. A backup needs a new or an empty folder."), folder=folder)
    unfinished = folder.with_name(f"{folder.name}{UNFINISHED}{uuid4().hex}")
    unfinished.mkdir(parents=True)
    try:
        at, marker = datetime.now(UTC), copy_with_files(store, unfinished / STORE)
        shutil.copytree(store.plan.folder, unfinished / PLAN)
        if (access := store.path.with_name(ACCESS)).exists():
            shutil.copy(access, unfinished)
        manifest = Manifest(at, store.plan.id, migrations.VERSION, marker, _fingerprints(unfinished))
        content = json.dumps(asdict(manifest) | {"at": at.isoformat()}, ensure_ascii=False, indent=1)
        (unfinished / MANIFEST).write_text(content + "\n", "utf-8")
        _sync(unfinished)
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished)
        raise
    sync_folder(folder.parent)
    return manifest


def copy_with_files(store: Store, path: Path) -> Marker:
    """Copy the store and the submitted files to a new place; those of the first submissions were not saved."""
    marker, source = copy(store, path), store.files
    if source is None:
        return marker
    with connection.reading(path) as cursor:
        fingerprints = [sha256 for (sha256,) in cursor.execute(sql("store/submitted_files")).fetchall()]
    for fingerprint in fingerprints:
        file, folder = files.path_of(source, fingerprint), files.folder_of(path) / fingerprint[:2]
        if file.exists():
            folder.mkdir(parents=True, exist_ok=True)
            if isinstance(file, Remote):
                (folder / file.name).write_bytes(file.read_bytes())
                continue
            try:  # a second name where the disk allows it: these files are never written to again
                os.link(file, folder / file.name)
            except OSError:
                shutil.copy2(file, folder)
    return marker


def copy(store: Store, path: Path) -> Marker:
    """Copy the store, as it is at one moment, into a new file with its marker."""
    with store.connect() as cursor:
        connection.copy_store(cursor, path)
    with connection.reading(path) as cursor:
        marker = store_marker.of_store(cursor)
    store_marker.write(path, marker)
    return marker


def _fingerprints(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file in a backup, the manifest's aside."""
    fingerprints = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path != folder / MANIFEST:
            with path.open("rb") as file:
                fingerprints[path.relative_to(folder).as_posix()] = file_digest(file, "sha256").hexdigest()
    return fingerprints


def _sync(folder: Path) -> None:
    """Make all that is in a folder last through a power cut."""
    for path in [*folder.rglob("*"), folder]:
        sync_folder(path)


def verify(folder: Path) -> Verified:
    """Check a backup: each file against its checksum, the copied store, its log of events. BackupError if the folder
    is no complete backup, or one of a newer program."""
    manifest = Manifest.read(folder)
    if manifest.store_version > migrations.VERSION:
        raise BackupError(
            N_("The backup {folder} was made by a newer version of this program (store version {version}; this program "
               "knows {known}). Update the program."),
            folder=folder, version=manifest.store_version, known=migrations.VERSION,
        )  # fmt: skip
    faults = _file_faults(folder, manifest.files) or _copy_faults(folder, manifest)
    return Verified(manifest.marker, manifest.at, faults)


def _file_faults(folder: Path, expected: dict[str, str]) -> list[StoreError]:
    present = _fingerprints(folder)
    faults = [StoreError(N_("{file} is missing."), file=name) for name in expected.keys() - present]
    faults += [StoreError(N_("{file} does not belong to the backup."), file=name) for name in present.keys() - expected]
    faults += [StoreError(N_("{file} is damaged: its checksum is another one."), file=name)
               for name in expected.keys() & present if present[name] != expected[name]]  # fmt: skip
    return sorted(faults, key=str)


def _copy_faults(folder: Path, manifest: Manifest) -> list[StoreError]:
    try:
        with connection.reading(folder / STORE) as cursor:
            faults = _store_faults(cursor)
            if store_marker.of_store(cursor) != manifest.marker:
                faults.append(StoreError(N_("The manifest is not that of the store beside it.")))
    except DuckError as error:
        return [StoreError(N_("{file} cannot be opened: {why}"), file=STORE, why=error)]
    return faults


def _store_faults(cursor: Connection) -> list[StoreError]:
    """Contradictions within a store, and the first break of its log."""
    faults = []
    if contradictions := len(cursor.execute(sql("store/faults")).fetchall()):
        message = N_("{count} values of the store differ from those of its submissions.")
        faults.append(StoreError(message, count=contradictions))
    if (broken_event := events.first_broken(cursor)) is not None:
        message = N_("The log of events was changed by hand: event {event} does not follow from the one before it.")
        faults.append(StoreError(message, event=broken_event))
    return faults


def verify_store(store: Store) -> Verified:
    """Check a store that is open: its values, its log of events, its marker and the files as they were submitted."""
    beside = None if store.path is None else store_marker.read(store.path)
    store.make_sure_file_is_there()
    with connection.duck_errors(), store.connect() as cursor:
        marker, faults = store_marker.of_store(cursor), _store_faults(cursor)
    if beside is not None and beside.revision == marker.revision and beside != marker:
        faults.append(StoreError(N_("The marker beside the store is not that of the store.")))
    submitted: list[Path | Remote] = [] if store.files is None else sorted(store.files.glob("*/*.gz"), key=str)
    faults += [StoreError(N_("{file} is damaged: it is not the file that was submitted."), file=path)
               for path in submitted if not files.is_intact(path)]  # fmt: skip
    return Verified(marker, datetime.now(UTC), faults)


def staged(folder: Path, path: Path, plan: Plan, by: Actor) -> Path:
    """Verify the backup and copy it into a new folder beside the store, ready to be put in place. BackupError if it
    cannot be used."""
    _refuse_damaged(folder)
    stage = path.with_name(f"{path.name}.restoring-{files.stamp()}")
    stage.mkdir(parents=True)
    try:
        shutil.copyfile(folder / STORE, stage / path.name)
        shutil.copyfile(store_marker.path_of(folder / STORE), store_marker.path_of(stage / path.name))
        if (submitted := files.folder_of(folder / STORE)).exists():
            shutil.copytree(submitted, files.folder_of(stage / path.name))
        if (folder / ACCESS).exists():
            shutil.copy(folder / ACCESS, stage)
        _note(stage / path.name, folder, plan, by, path)
        _sync(stage)
    except BaseException:
        shutil.rmtree(stage)
        raise
    return stage


def _note(store: Path, folder: Path, plan: Plan, by: Actor, path: Path) -> None:
    """Add the event to the copied store. Its revision becomes higher than any at `path` before, so that nothing that
    was cached under an earlier one is taken for the restored store's."""
    try:
        marker = store_marker.read(path)
    except StoreLost:
        marker = None
    last_revision = 0 if marker is None else marker.revision
    with Store.open(store, plan) as copy:
        manifest = Manifest.read(folder)
        details = {"backup": str(folder), "made_at": manifest.at.isoformat(),
                   "submission": manifest.marker.submission, "revision": manifest.marker.revision}  # fmt: skip
        with copy.change(by, Act.ADMINISTER, revisions=max(1, last_revision + 1 - copy.revision)) as change:
            steps.add_event(change, "store_restored", details=details)


def put_in_place(stage: Path, path: Path) -> Path | None:
    """Rename what is at `path` into a folder of its own, and what was staged to `path`. Returns that folder, None where
    there was no store. StoreBusy if another process holds the store: then nothing was changed."""
    marker, log, submitted = store_marker.path_of(path), store_marker.log_of(path), files.folder_of(path)
    aside = path.with_name(f"{path.name}.set-aside-{files.stamp()}")
    try:
        with connection.held(path):
            aside.mkdir()
            if marker.exists():
                shutil.copyfile(marker, aside / marker.name)
            else:
                shutil.copyfile(stage / marker.name, marker)
            _move([path, log, submitted], aside)
            os.replace(stage / marker.name, marker)
            _move([stage / submitted.name, stage / log.name, stage / path.name], path.parent)
    except StoreBusy:
        shutil.rmtree(stage)
        raise
    access = path.with_name(ACCESS)
    if (stage / ACCESS).exists() and not access.exists():  # today's rights go before those of the backup
        (stage / ACCESS).rename(access)
    shutil.rmtree(stage)  # holds at most what a migration of the copy left
    if any(aside.iterdir()):
        return aside
    aside.rmdir()
    return None


def _move(paths: list[Path], folder: Path) -> None:
    """Rename the paths that exist into the folder, one after the other, so that it lasts."""
    for path in paths:
        if path.exists():
            path.rename(folder / path.name)
    sync_folder(folder)


def _refuse_damaged(folder: Path) -> None:
    if faults := verify(folder).faults:
        raise BackupDamaged(folder, faults)


def put_plan_back(folder: Path, plan: Path) -> None:
    """Copy the backup's plan into a folder that does not exist yet."""
    _refuse_damaged(folder)
    unfinished = plan.with_name(f".{plan.name}.restoring-{files.stamp()}")
    shutil.copytree(folder / PLAN, unfinished)
    unfinished.rename(plan)
