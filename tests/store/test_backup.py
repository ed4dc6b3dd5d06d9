"""Backups: made while others write, verified byte by byte, restored after a loss."""

import json
import os
import shutil
import threading
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Literal

import pandas as pd
import pytest

from kpi import plan as plans
from kpi.store import Store, StoreBusy, StoreError, StoreLost, connection, marker
from kpi.store import files as store_files
from kpi.store.backup import (
    BackupDamaged,
    BackupError,
    back_up,
    put_in_place,
    put_plan_back,
    staged,
    verify,
    verify_store,
)  # fmt: skip
from tests.store.test_store import file_table
from tests.support import small_plan
from tests.support.people import somebody

PLAN = plans.load(small_plan.FOLDER)


def restore(folder: Path, path: Path) -> Path | None:
    """Replaces the store by the backup; returns the folder into which the old one was moved, if any."""
    return put_in_place(staged(folder, path, PLAN, somebody("Bình")), path)


TABLES = ("store/export/actuals", "store/export/submissions", "store/events")


def submit(store: Store, numerator: int) -> int:
    """Submits one value with its file and returns the submission."""
    content = f"tử số {numerator}".encode()
    return store.submit(
        file_table(("CT2.01", "901", "2024", numerator, 1000, None)), by=somebody("Bình"), file_name=f"{numerator}.csv",
        sha256=sha256(content).hexdigest(), content=content,
    )  # fmt: skip


def contents(store: Store) -> list[pd.DataFrame]:
    """The exported tables of a store, with all its events."""
    params = {"store/events": {"what": None, "count": None, "skip": 0}}
    return [store.query(name, **params.get(name, {})) for name in TABLES]


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def messages(faults: list[StoreError]) -> list[str]:
    return [fault.msgid.format(**fault.params) for fault in faults]


@pytest.fixture(scope="module")
def backed_up_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store, `data`, and its backup: two submissions beside the published values, one withdrawn."""
    folder = tmp_path_factory.mktemp("made")
    with Store.open(folder / "data" / "kpi.duckdb", PLAN) as store:
        submit(store, 1)
        store.withdraw(submit(store, 2), by=somebody("Bình"), reason="nhầm")
        back_up(store, folder / "backup")
    return folder


@pytest.fixture
def path(backed_up_store: Path, tmp_path: Path) -> Path:
    """A copy of the store, for one test."""
    return shutil.copytree(backed_up_store / "data", tmp_path / "data") / "kpi.duckdb"


@pytest.fixture
def backup(backed_up_store: Path, tmp_path: Path) -> Path:
    """A copy of its backup."""
    return shutil.copytree(backed_up_store / "backup", tmp_path / "backup")


def test_what_was_backed_up_comes_back_where_everything_was_lost(path, backup):
    with Store.open(path, PLAN) as store:
        before, stored_files = contents(store), files(store.files)
    shutil.rmtree(path.parent)
    assert restore(backup, path) is None
    with Store.open(path, PLAN) as store:
        actuals, submissions, events = contents(store)
        pd.testing.assert_frame_equal(actuals, before[0])
        pd.testing.assert_frame_equal(submissions, before[1])
        assert events["what"].iloc[0] == "store_restored"
        assert json.loads(events["details"].iloc[0])["backup"] == str(backup)
        assert events["event"].iloc[1:].tolist() == before[2]["event"].tolist()
        assert files(store.files) == stored_files
        assert store.submitted_file(3) is not None
        assert marker.read(path) == store.marker()
        assert verify_store(store).faults == []
        assert submit(store, 3) == 4
    assert [each.name for each in sorted(path.parent.iterdir())] == ["kpi.duckdb", "kpi.duckdb.marker", "kpi.files"]


def test_a_backup_says_up_to_where_it_goes_and_holds_the_plan(path, backup):
    report = verify(backup)
    assert (report.faults, report.marker) == ([], marker.read(path))
    assert (report.marker.submission, report.marker.revision) == (3, 4)
    with connection.reading(backup / "store.duckdb") as cursor:
        assert marker.of_store(cursor) == report.marker
    assert plans.load(backup / "plan").version == PLAN.version
    assert sorted(each.name for each in backup.iterdir()) == [
        "manifest.json", "plan", "store.duckdb", "store.duckdb.marker", "store.files",
    ]  # fmt: skip


def test_an_access_list_is_backed_up_but_restored_only_where_there_is_none(path, tmp_path):
    access = path.with_name("access.toml")
    access.write_text("then", "utf-8")
    with Store.open(path, PLAN) as store:
        back_up(store, tmp_path / "backup")
    access.write_text("today", "utf-8")
    restore(tmp_path / "backup", path)
    assert access.read_text("utf-8") == "today"
    access.unlink()
    restore(tmp_path / "backup", path)
    assert access.read_text("utf-8") == "then"


def test_a_restore_sets_the_replaced_store_aside_complete(path, backup):
    with Store.open(path, PLAN) as store:
        submit(store, 5)
    aside = restore(backup, path)
    with Store.open(aside / path.name, PLAN) as store:
        assert store.marker().submission == 4
        assert len(files(store.files)) == 4
    with Store.open(path, PLAN) as store:
        assert store.marker().submission == 3


def test_a_restored_store_s_revision_is_higher_than_any_that_was_acknowledged(path, backup):
    """Otherwise caches of the replaced store would be taken for the restored one's."""
    with Store.open(path, PLAN) as store:
        for number in range(10, 12):
            submit(store, number)
        last = store.revision
    restore(backup, path)
    with Store.open(path, PLAN) as store:
        assert store.revision == last + 1


def test_a_backup_made_during_writes_holds_everything_stored_before(path, tmp_path):
    with Store.open(path, PLAN) as store:
        stop, stored = threading.Event(), []

        def write() -> None:
            while not stop.is_set():
                stored.append(submit(store, len(stored) + 100))

        writer = threading.Thread(target=write)
        writer.start()
        backups = []
        for number in range(2):
            before = max(stored, default=3)
            backups.append((before, back_up(store, tmp_path / f"backup {number}")))
        stop.set()
        writer.join()
    assert len(stored) > 1, "the writer was never hindered"
    for number, (before, manifest) in enumerate(backups):
        report = verify(tmp_path / f"backup {number}")
        assert report.faults == []
        assert report.marker == manifest.marker
        assert report.marker.submission >= before
        assert len(files(tmp_path / f"backup {number}" / "store.files")) == report.marker.submission


@pytest.mark.parametrize(
    ("harm", "expected"),
    [
        (lambda folder: flip(folder / "store.duckdb"), ["store.duckdb is damaged: its checksum is another one."]),
        (lambda folder: cut(folder / "store.duckdb"), ["store.duckdb is damaged: its checksum is another one."]),
        (lambda folder: (folder / "plan" / "plan.toml").unlink(), ["plan/plan.toml is missing."]),
        (lambda folder: (folder / "store.duckdb.wal").write_bytes(b"x"),
         ["store.duckdb.wal does not belong to the backup."]),
        (lambda folder: flip(next((folder / "store.files").glob("*/*.gz"))), ["is damaged: its checksum"]),
        (lambda folder: edit_manifest(folder, "submission", 99),
         ["The manifest is not that of the store beside it."]),
    ],
    ids=["a byte changed", "cut", "a file removed", "a file added", "a submitted file changed", "another number"],
)  # fmt: skip
def test_a_tampered_backup_is_refused_and_what_is_wrong_is_named(path, backup, harm, expected):
    harm(backup)
    faults = messages(verify(backup).faults)
    assert [part in fault for part, fault in zip(expected, faults, strict=True)] == [True]
    before = files(path.parent)
    with pytest.raises(BackupDamaged):
        restore(backup, path)
    assert files(path.parent) == before


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def edit_manifest(folder: Path, name: str, value: object) -> None:
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["marker"][name] = value
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def test_a_folder_that_is_no_complete_backup_is_refused(backup, tmp_path):
    with pytest.raises(BackupError, match=r"is no complete backup: it has no file manifest.json"):
        verify(tmp_path / "nowhere")
    (backup / "manifest.json").write_text("{", "utf-8")
    with pytest.raises(BackupError, match=r"manifest\.json is damaged"):
        verify(backup)


@pytest.mark.parametrize("wrong", [{"store_version": "x"}, {"files": 7}, {"marker": {}}, {"at": None}])
def test_a_manifest_whose_entries_are_of_another_kind_is_refused(backup, wrong):
    manifest = json.loads((backup / "manifest.json").read_text("utf-8"))
    (backup / "manifest.json").write_text(json.dumps(manifest | wrong), "utf-8")
    with pytest.raises(BackupError, match=r"manifest\.json is damaged"):
        verify(backup)


def test_a_backup_of_a_newer_program_is_refused_with_both_versions(path, backup):
    manifest = json.loads((backup / "manifest.json").read_text("utf-8"))
    (backup / "manifest.json").write_text(json.dumps(manifest | {"store_version": 99}), "utf-8")
    with pytest.raises(BackupError, match="store version 99"):
        restore(backup, path)


def test_a_backup_never_goes_into_a_folder_that_holds_something(path, backup):
    before = files(backup)
    with Store.open(path, PLAN) as store, pytest.raises(BackupError, match="is not empty"):
        back_up(store, backup)
    assert files(backup) == before


def test_a_backup_that_fails_leaves_nothing_behind(path, tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(marker, "write", full)
    with Store.open(path, PLAN) as store, pytest.raises(OSError, match="No space left"):
        back_up(store, tmp_path / "backups" / "one")
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_store_that_another_process_holds_is_not_replaced(path, backup, monkeypatch):
    """The lock is simulated: POSIX locks do not conflict within one process."""

    def held(*_: object) -> None:
        raise BlockingIOError

    before = files(path.parent)
    monkeypatch.setattr("fcntl.lockf", held)
    with pytest.raises(StoreBusy):
        restore(backup, path)
    assert files(path.parent) == before


@pytest.mark.parametrize("marked", [True, False], ids=["with a marker", "without one"])
def test_killed_at_any_step_a_restore_leaves_the_old_the_new_or_an_error(path, backup, tmp_path, monkeypatch, marked):
    """The process may die before any renaming of a file."""
    with Store.open(path, PLAN) as store:
        last = submit(store, 7)
    if not marked:
        marker.path_of(path).unlink()
    stage = staged(backup, path, PLAN, somebody("Bình"))
    outcomes = [
        outcome_of_a_kill(shutil.copytree(path.parent, tmp_path / str(step)), stage.name, backup, monkeypatch, step)
        for step in range(1, 11)
    ]
    assert outcomes[0] == last, "the old, before anything was renamed"
    assert outcomes[-1] == 3, "the new, once everything is in place"
    assert "lost" in outcomes
    assert set(outcomes) == {last, "lost", 3}


def outcome_of_a_kill(
    folder: Path, stage: str, backup: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> int | Literal["lost"]:
    """The last submission in the folder after a restore killed at its `step`th change of a file.

    'lost' if the store is refused; then a second restore succeeds."""
    store = folder / "kpi.duckdb"
    with monkeypatch.context() as killed, suppress(Killed):
        die_after(killed, step)
        put_in_place(folder / stage, store)
    try:
        with Store.open(store, PLAN) as opened:
            return opened.marker().submission
    except StoreLost:
        restore(backup, store)
        assert marker.read(store).submission == 3
        return "lost"


class Killed(BaseException):
    """Stands in for SIGKILL: no handler catches it."""


def die_after(killed: pytest.MonkeyPatch, steps: int) -> None:
    """Raises Killed once `steps` files were renamed, created or copied."""
    left = [steps]

    def counted(original):
        def change(*args, **kwargs):
            if left[0] == 0:
                raise Killed
            left[0] -= 1
            return original(*args, **kwargs)

        return change

    killed.setattr(Path, "rename", counted(Path.rename))
    killed.setattr(Path, "mkdir", counted(Path.mkdir))
    killed.setattr(shutil, "copyfile", counted(shutil.copyfile))
    killed.setattr("os.replace", counted(os.replace))


def test_verify_finds_an_edited_log_a_lost_value_and_a_damaged_file(path):
    with Store.open(path, PLAN) as store:
        store._connection.execute("update store.event set reason = 'khác' where event = 4")
        store._connection.execute("delete from store.current_actual where submission = 2")
        file = next(store.files.glob("*/*.gz"))
        cut(file)
        faults = messages(verify_store(store).faults)
    assert len(faults) == 3
    assert faults[0].endswith("values of the store differ from those of its submissions.")
    assert faults[1] == "The log of events was changed by hand: event 4 does not follow from the one before it."
    assert faults[2] == f"{file} is damaged: it is not the file that was submitted."


def test_a_plan_is_put_back_where_there_is_none(backup, tmp_path):
    put_plan_back(backup, tmp_path / "plans")
    assert plans.load(tmp_path / "plans").version == PLAN.version
    assert [each.name for each in tmp_path.glob(".plans*")] == []


def test_files_are_copied_where_a_disk_knows_no_links(path, tmp_path, monkeypatch):
    def no_links(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    with Store.open(path, PLAN) as store:
        monkeypatch.setattr("os.link", no_links)
        back_up(store, tmp_path / "backup")
    copies = list((tmp_path / "backup" / "store.files").glob("*/*.gz"))
    assert len(copies) == 3
    assert all(store_files.is_intact(each) and each.stat().st_nlink == 1 for each in copies)
