"""The backup that the server makes every night: KPI_BACKUP says where, at which hour, and how many are kept.

A backup is due when the latest is older than the last time that the hour came round, be it before the program started,
and something has changed since. One that fails is tried again within the hour.
"""

import logging
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from kpi.access.settings import SettingsError
from kpi.i18n import HERE, N_
from kpi.store.admin.acts import Host
from kpi.store.backup import UNFINISHED, BackupError, Manifest, back_up
from kpi.store.marker import Marker

HOUR, COPIES = 2, 14
AGAIN = timedelta(hours=1)
STALE = timedelta(hours=26)
NAME = re.compile(r"kpi-\d{4}-\d{2}-\d{2}-\d{6}")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Schedule:
    """Backups go into `folder` at the full `hour` (Vietnam time); the latest `copies` are kept."""

    folder: Path
    hour: int = HOUR
    copies: int = COPIES


def schedule(text: str) -> Schedule | None:
    """What KPI_BACKUP says, 'FOLDER[,HOUR[,COPIES]]'; None where it says nothing. SettingsError if it is wrong."""
    if not text.strip():
        return None
    folder, *numbers = (part.strip() for part in text.split(","))
    if not folder or len(numbers) > 2 or not all(re.fullmatch(r"\d{1,4}", number) for number in numbers):
        message = N_("KPI_BACKUP is {text}. Write a folder, an hour and a number of copies: /srv/backup,2,14")
        raise SettingsError(message, text=text)
    found = Schedule(Path(folder).absolute(), *map(int, numbers))
    if found.hour > 23:
        raise SettingsError(N_("KPI_BACKUP names the hour {hour}. Write one from 0 to 23."), hour=numbers[0])
    if found.copies < 1:
        raise SettingsError(N_("KPI_BACKUP must keep at least one copy, not {copies}."), copies=numbers[1])
    return found


@contextmanager
def every_night(host: Host, kept: Schedule | None) -> Iterator[None]:
    """Makes backups in a thread, as scheduled, until the block ends."""
    if kept is None:
        yield
        return
    stop = threading.Event()
    thread = threading.Thread(target=_keep_on, args=(host, kept, stop), name="nightly backup", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _keep_on(host: Host, kept: Schedule, stop: threading.Event) -> None:
    while not stop.is_set():
        now = datetime.now(HERE)
        try:
            if (made := back_up_if_due(host, kept, now)) is not None:
                _log.info("the nightly backup is in %s", made)
        except Exception:  # whatever it is, the next night must have its backup
            _log.exception("the nightly backup failed; it is tried again within the hour")
        stop.wait(min(AGAIN, last_due(kept, now) + timedelta(days=1) - now).total_seconds())


def last_due(kept: Schedule, now: datetime) -> datetime:
    """When the hour came round last."""
    today = now.astimezone(HERE).replace(hour=kept.hour, minute=0, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)


def back_up_if_due(host: Host, kept: Schedule, now: datetime) -> Path | None:
    """Makes the backup if it is due and deletes the oldest beyond those to keep; where it is, None if none is due."""
    with host.store() as store:
        latest = _latest(kept.folder, store.marker().store)
        if latest is not None and (latest.at >= last_due(kept, now) or latest.marker == store.marker()):
            return None
        folder = kept.folder / f"kpi-{now.astimezone(HERE):%Y-%m-%d-%H%M%S}"
        back_up(store, folder)
        _let_go_of_older(kept, store.marker().store, now)
    return folder


def is_fresh(kept: Schedule, marker: Marker, now: datetime) -> bool:
    """Whether the latest backup is not older than a night and two hours, or nothing has changed since."""
    latest = _latest(kept.folder, marker.store)
    return latest is not None and (now - latest.at <= STALE or latest.marker == marker)


def _latest(folder: Path, store: str) -> Manifest | None:
    return max((manifest for _, manifest in _backups(folder, store)), key=lambda manifest: manifest.at, default=None)


def _backups(folder: Path, store: str) -> list[tuple[Path, Manifest]]:
    """The complete nightly backups of the store."""
    found = []
    for path in folder.glob("kpi-*"):
        try:
            manifest = Manifest.read(path)
        except BackupError as error:
            _log.info("%s", error)
            continue
        if NAME.fullmatch(path.name) and manifest.marker.store == store:
            found.append((path, manifest))
    return found


def _let_go_of_older(kept: Schedule, store: str, now: datetime) -> None:
    """Deletes the oldest backups beyond those to keep, and what a killed process left of one more than a day ago."""
    oldest_first = sorted(_backups(kept.folder, store), key=lambda each: each[1].at)
    for path, _ in oldest_first[: -kept.copies]:
        shutil.rmtree(path.rename(path.with_name(f"{path.name}{UNFINISHED}deleted")))
    for path in kept.folder.glob(f"kpi-*{UNFINISHED}*"):
        if NAME.match(path.name) and now.timestamp() - path.stat().st_mtime > timedelta(days=1).total_seconds():
            shutil.rmtree(path)
