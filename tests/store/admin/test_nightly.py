"""The nightly backup: when it is due, which copies stay, errors in its setting."""

import os
import shutil
import threading
from contextlib import nullcontext
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kpi.access.settings import SettingsError
from kpi.i18n import HERE
from kpi.plan import load
from kpi.store import Store, backup
from kpi.store.admin import nightly
from kpi.store.admin.acts import Host
from kpi.store.admin.nightly import Schedule, back_up_if_due, is_fresh, last_due, schedule
from tests.store.test_store import submit
from tests.support import small_plan

PLAN = load(small_plan.FOLDER)
NOW = datetime(2026, 11, 28, 10, 30, tzinfo=HERE)
NIGHT = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path):
    with Store.open(tmp_path / "kpi.duckdb", PLAN) as opened:
        yield opened


@pytest.fixture
def host(store: Store) -> Host:
    return host_of(store)


def host_of(store: Store) -> Host:
    return Host(store.path, store=lambda: nullcontext(store), plan=lambda: PLAN, replace=lambda put: None)


def at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> datetime:
    """Sets the clock of backups to `now` and returns it."""

    class FixedTime(datetime):
        @classmethod
        def now(cls, tz=None):
            return now.astimezone(tz)

    monkeypatch.setattr(backup, "datetime", FixedTime)
    return now


def change(store: Store) -> None:
    submit(store, ("CT2.01", "901", "2024", store.revision, 1000, None))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", None),
        ("/srv/backup", Schedule(Path("/srv/backup"), 2, 14)),
        ("/srv/backup, 23", Schedule(Path("/srv/backup"), 23, 14)),
        ("/srv/back up,0,3", Schedule(Path("/srv/back up"), 0, 3)),
    ],
)
def test_the_setting_names_a_folder_and_perhaps_an_hour_and_a_number_of_copies(text, wanted):
    assert schedule(text) == wanted


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (",2", "Write a folder, an hour and a number"), ("/srv,two", "Write a folder, an hour and a number"),
        ("/srv,2,14,1", "Write a folder, an hour and a number"), ("/srv,24", "the hour 24"),
        ("/srv,2,0", "at least one copy, not 0"), ("/srv,-1", "Write a folder, an hour and a number"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_named(text, message):
    with pytest.raises(SettingsError, match=message):
        schedule(text)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (NOW, NOW.replace(hour=2, minute=0)),
        (NOW.replace(hour=2, minute=0), NOW.replace(hour=2, minute=0)),
        (NOW.replace(hour=1), NOW.replace(hour=2, minute=0) - NIGHT),
    ],
)
def test_the_hour_came_round_last_today_or_yesterday(now, due):
    assert last_due(Schedule(Path("/srv")), now) == due


def test_a_backup_is_made_at_the_start_and_after_each_day_with_changes(tmp_path, store, host, monkeypatch):
    schedule = Schedule(tmp_path / "backup")
    first = back_up_if_due(host, schedule, at(monkeypatch, NOW))
    assert first == tmp_path / "backup" / "kpi-2026-11-28-103000"
    change(store)
    assert back_up_if_due(host, schedule, at(monkeypatch, NOW + timedelta(hours=15))) is None, "not 2 o'clock yet"
    second = back_up_if_due(host, schedule, at(monkeypatch, NOW + timedelta(hours=16)))
    assert backup.verify(second).marker == store.marker()
    assert back_up_if_due(host, schedule, at(monkeypatch, NOW + 3 * NIGHT)) is None, "nothing has changed"
    change(store)
    assert back_up_if_due(host, schedule, at(monkeypatch, NOW + 3 * NIGHT)) is not None


def test_only_the_oldest_surplus_backups_are_deleted(tmp_path, store, host, monkeypatch):
    schedule, foreign = Schedule(tmp_path / "backup", copies=2), tmp_path / "backup" / "kpi-2020-01-01-000000"
    foreign.mkdir(parents=True)
    (foreign / "thesis.txt").write_text("mine", "utf-8")
    backup.back_up(store, tmp_path / "backup" / "before the move")
    names = []
    for night in range(3):
        change(store)
        names.append(back_up_if_due(host, schedule, at(monkeypatch, NOW + night * NIGHT)).name)
    left = {path.name for path in (tmp_path / "backup").iterdir()}
    assert left == {foreign.name, "before the move", *names[-2:]}


def test_what_a_killed_process_left_goes_when_it_is_a_day_old(tmp_path, store, host, monkeypatch):
    old, new = (tmp_path / "backup" / f"kpi-2026-11-2{day}-020000.unfinished-ab" for day in (6, 8))
    for path, age in ((old, 2 * NIGHT), (new, timedelta(hours=1))):
        path.mkdir(parents=True)
        os.utime(path, ((NOW - age).timestamp(),) * 2)
    back_up_if_due(host, Schedule(tmp_path / "backup"), at(monkeypatch, NOW))
    assert not old.exists()
    assert new.exists()


def test_a_backup_is_fresh_for_a_night_and_for_as_long_as_nothing_changes(tmp_path, store, host, monkeypatch):
    schedule = Schedule(tmp_path / "backup")
    assert not is_fresh(schedule, store.marker(), NOW)
    back_up_if_due(host, schedule, at(monkeypatch, NOW))
    assert is_fresh(schedule, store.marker(), NOW + 9 * NIGHT)
    change(store)
    assert is_fresh(schedule, store.marker(), NOW + timedelta(hours=25))
    assert not is_fresh(schedule, store.marker(), NOW + timedelta(hours=27))


def test_a_failed_backup_is_logged_with_its_cause_and_tried_again(tmp_path, host, monkeypatch, caplog):
    monkeypatch.setattr(nightly, "AGAIN", timedelta(0))
    (tmp_path / "backup").write_text("a file where the folder should be", "utf-8")
    backed_up = threading.Event()

    def watched(store, folder, original=nightly.back_up):
        if "the nightly backup failed" in caplog.text:
            (tmp_path / "backup").unlink(missing_ok=True)
        manifest = original(store, folder)
        backed_up.set()
        return manifest

    monkeypatch.setattr(nightly, "back_up", watched)
    with nightly.every_night(host, Schedule(tmp_path / "backup")):
        assert backed_up.wait(30)
    assert "File exists" in caplog.text or "Not a directory" in caplog.text


def test_the_copies_of_another_store_are_left_alone(tmp_path, store, host, monkeypatch):
    schedule = Schedule(tmp_path / "backup", copies=1)
    first = back_up_if_due(host, schedule, at(monkeypatch, NOW))
    shutil.move(first, tmp_path / "backup" / "kpi-2020-01-01-000000")
    with Store.open(tmp_path / "other" / "kpi.duckdb", PLAN) as other:
        assert back_up_if_due(host_of(other), schedule, at(monkeypatch, NOW)) is not None
    assert (tmp_path / "backup" / "kpi-2020-01-01-000000").exists()
