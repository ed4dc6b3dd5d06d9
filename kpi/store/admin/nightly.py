"""The server's nightly work: a backup, and the tidying up of a lake. KPI_BACKUP gives the folder of backups, the hour
and how many stay.

A backup is due when the latest is older than the last scheduled hour and something has changed since. One that fails is
tried again within the hour.
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

from kpi import access
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
    """The folder of the backups, the full hour (Vietnam time), and how many of the latest stay."""

    folder: Path
    hour: int = HOUR
    copies: int = COPIES


def schedule(text: str) -> Schedule | None:
    """The schedule of KPI_BACKUP, 'FOLDER[,HOUR[,COPIES]]'; None where it is empty. SettingsError if it is wrong."""
    if not text.strip():
        return None
    folder, *numbers = (part.strip() for part in text.split(","))
    if not folder or len(numbers) > 2 or not all(re.fullmatch(r"\d{1,4}", number) for number in numbers):
        message = N_("KPI_BACKUP is {text}. Write a folder, an hour and a number of copies: /srv/backup,2,14")
        raise SettingsError(message, text=text)
    parsed = Schedule(Path(folder).absolute(), *map(int, numbers))
    if parsed.hour > 23:
        raise SettingsError(N_("KPI_BACKUP names the hour {hour}. Write one from 0 to 23."), hour=numbers[0])
    if parsed.copies < 1:
        raise SettingsError(N_("KPI_BACKUP must keep at least one copy, not {copies}."), copies=numbers[1])
    return parsed


@contextmanager
def every_night(host: Host, nights: Schedule | None, *, of_lake: bool = False) -> Iterator[None]:
    """Make backups in a thread, as scheduled, until the block ends, and tidy up a lake."""
    if nights is None and not of_lake:
        yield
        return
    stop = threading.Event()
    thread = threading.Thread(target=_run, args=(host, nights, stop), name="nightly backup", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _run(host: Host, nights: Schedule | None, stop: threading.Event) -> None:
    tidy, times = datetime.now(HERE), nights or Schedule(Path())
    while not stop.is_set():
        now = datetime.now(HERE)
        try:
            if nights is not None and (folder := back_up_if_due(host, nights, now)) is not None:
                _log.info("the nightly backup is in %s", folder)
        except Exception:  # of any kind, so that the next night has its backup
            _log.exception("the nightly backup failed; it is tried again within the hour")
        try:
            tidy = maintained(host, tidy, last_due(times, now))
        except Exception:
            _log.exception("the store could not be tidied up; it is tried again within the hour")
        stop.wait(min(AGAIN, last_due(times, now) + timedelta(days=1) - now).total_seconds())


def maintained(host: Host, before: datetime, due: datetime) -> datetime:
    """Tidy up a lake if that is due since the last time, and return the last time. The first machine that comes does
    the work: the others find nothing to do."""
    if due <= before:
        return before
    with host.store() as store:
        if store.lake is not None:
            with store.connect() as cursor:
                store.lake.maintain(cursor)
    return due


def last_due(nights: Schedule, now: datetime) -> datetime:
    """The last scheduled time before now."""
    today = now.astimezone(HERE).replace(hour=nights.hour, minute=0, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)


def back_up_if_due(host: Host, nights: Schedule, now: datetime) -> Path | None:
    """Make the backup if it is due, delete the oldest beyond those to keep, and return its folder."""
    with host.store() as store:
        latest = _latest(nights.folder, store.marker().store)
        if latest is not None and (latest.at >= last_due(nights, now) or latest.marker == store.marker()):
            return None
        folder = nights.folder / f"kpi-{now.astimezone(HERE):%Y-%m-%d-%H%M%S}"
        with access.logged(access.program(__name__), "backup", folder=folder):
            back_up(store, folder)
        _delete_older(nights, store.marker().store, now)
    return folder


def is_fresh(nights: Schedule, marker: Marker, now: datetime) -> bool:
    """Whether the latest backup is at most a night and two hours old, or nothing has changed since."""
    latest = _latest(nights.folder, marker.store)
    return latest is not None and (now - latest.at <= STALE or latest.marker == marker)


def _latest(folder: Path, store: str) -> Manifest | None:
    return max((manifest for _, manifest in _backups(folder, store)), key=lambda manifest: manifest.at, default=None)


def _backups(folder: Path, store: str) -> list[tuple[Path, Manifest]]:
    backups = []
    for path in folder.glob("kpi-*"):
        try:
            manifest = Manifest.read(path)
        except BackupError as error:
            _log.info("%s", error)
            continue
        if NAME.fullmatch(path.name) and manifest.marker.store == store:
            backups.append((path, manifest))
    return backups


def _delete_older(nights: Schedule, store: str, now: datetime) -> None:
    """Delete the oldest backups beyond those to keep, and unfinished ones of more than a day ago."""
    oldest_first = sorted(_backups(nights.folder, store), key=lambda each: each[1].at)
    for path, _ in oldest_first[: -nights.copies]:
        shutil.rmtree(path.rename(path.with_name(f"{path.name}{UNFINISHED}deleted")))
    for path in nights.folder.glob(f"kpi-*{UNFINISHED}*"):
        if NAME.match(path.name) and now.timestamp() - path.stat().st_mtime > timedelta(days=1).total_seconds():
            shutil.rmtree(path)
