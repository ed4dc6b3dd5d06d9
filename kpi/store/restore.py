"""Puts a backup in the place of a store. What is there is set aside, never deleted.

The backup is first copied beside the store, opened and noted in its log of events; then files are renamed. From the
first rename to the last the store counts as missing, which its marker says: whoever is killed between them leaves an
error that tells how to go on, never an empty store.
"""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from kpi import StoreBusy
from kpi.access import Act, Actor
from kpi.plan import Plan
from kpi.store import connection, steps
from kpi.store import files as store_files
from kpi.store import marker as store_marker
from kpi.store.backup import ACCESS, PLAN, STORE, BackupDamaged, Manifest, verify
from kpi.store.files import sync_folder
from kpi.store.marker import StoreLost
from kpi.store.submissions import Store

RESTORED = "store_restored"


def restore(folder: Path, path: Path, plan: Plan, by: Actor) -> Path | None:
    """Puts the backup in a folder in the place of the official store at `path`. The folder beside the store into which
    what was there was moved; None if there was nothing.

    BackupError if the backup cannot be used, StoreBusy if another process holds the store: then nothing was changed.
    """
    return put_in_place(staged(folder, path, plan, by), path)


def staged(folder: Path, path: Path, plan: Plan, by: Actor) -> Path:
    """Verifies the backup and copies it into a new folder beside the store, ready to be put in place."""
    if (found := verify(folder)).faults:
        raise BackupDamaged(folder, found.faults)
    stage = path.with_name(f"{path.name}.restoring-{_now()}")
    stage.mkdir(parents=True)
    try:
        _copy(folder, stage / path.name)
        _note(stage / path.name, folder, plan, by, _last_revision(path))
        for each in [*stage.rglob("*"), stage]:
            sync_folder(each)
    except BaseException:
        shutil.rmtree(stage)
        raise
    return stage


def _copy(folder: Path, store: Path) -> None:
    shutil.copyfile(folder / STORE, store)
    shutil.copyfile(store_marker.path_of(folder / STORE), store_marker.path_of(store))
    files = store_files.folder_of(folder / STORE)
    if files.exists():
        shutil.copytree(files, store_files.folder_of(store))
    if (folder / ACCESS).exists():
        shutil.copy(folder / ACCESS, store.parent)


def _note(store: Path, folder: Path, plan: Plan, by: Actor, last_revision: int) -> None:
    """Adds the event to the copied store. Its revision becomes higher than any before, so that nothing that was kept
    under an earlier one is taken for the restored store's."""
    with Store.open(store, plan) as copy:
        was = Manifest.read(folder)
        details = {"backup": str(folder), "made_at": was.at.isoformat(), "submission": was.marker.submission,
                   "revision": was.marker.revision}  # fmt: skip
        with copy.change(by, Act.ADMINISTER, revisions=max(1, last_revision + 1 - copy.revision)) as change:
            steps.add_event(change, RESTORED, details=details)


def _last_revision(path: Path) -> int:
    try:
        marker = store_marker.read(path)
    except StoreLost:
        return 0
    return 0 if marker is None else marker.revision


def put_in_place(stage: Path, path: Path) -> Path | None:
    """Renames what is at `path` into a folder of its own and what was staged into its place."""
    marker, log, files = store_marker.path_of(path), store_marker.log_of(path), store_files.folder_of(path)
    aside = path.with_name(f"{path.name}.set-aside-{_now()}")
    try:
        with connection.held(path):
            aside.mkdir()
            if marker.exists():
                shutil.copyfile(marker, aside / marker.name)
            else:
                shutil.copyfile(stage / marker.name, marker)
            _move([path, log, files], aside)
            os.replace(stage / marker.name, marker)
            _move([stage / files.name, stage / log.name, stage / path.name], path.parent)
    except StoreBusy:
        shutil.rmtree(stage)
        raise
    _put_back_access(stage, path)
    shutil.rmtree(stage)  # holds at most what a migration of the copy left
    if any(aside.iterdir()):
        return aside
    aside.rmdir()
    return None


def _move(paths: list[Path], folder: Path) -> None:
    """Renames into the folder what there is, one after the other, so that it lasts."""
    for path in paths:
        if path.exists():
            path.rename(folder / path.name)
    sync_folder(folder)


def _put_back_access(stage: Path, path: Path) -> None:
    """Rights come back only where there are none: those of today go before those of the backup."""
    access, there = stage / ACCESS, path.with_name(ACCESS)
    if access.exists() and not there.exists():
        access.rename(there)
    access.unlink(missing_ok=True)


def put_plan_back(folder: Path, plan: Path) -> None:
    """Copies the backup's plan into a folder that does not exist yet."""
    if (found := verify(folder)).faults:
        raise BackupDamaged(folder, found.faults)
    unfinished = plan.with_name(f".{plan.name}.restoring-{_now()}")
    shutil.copytree(folder / PLAN, unfinished)
    unfinished.rename(plan)


def _now() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
