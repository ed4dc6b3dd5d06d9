"""The server's process: its log, open files and signals, and whether it runs in a container.

The log has one handler for every logger. It writes what repeats only a few times a minute, to standard error or to a
file that rotates.
"""

import ctypes
import logging
import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from logging.handlers import RotatingFileHandler
from pathlib import Path

# Docker and Podman leave a file, systemd, Podman and Kubernetes a variable. A virtual machine whose disk was made of an
# image has the file too, but its root is a disk, not the layers of an image.
CONTAINER_FILES: tuple[Path, ...] = (Path("/.dockerenv"), Path("/run/.containerenv"))
CONTAINER_VARIABLES = ("container", "KUBERNETES_SERVICE_HOST")
MOUNTS = Path("/proc/self/mountinfo")

FILE_BYTES = 10 * 1024 * 1024
OLDER_FILES = 5
FORM = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
SECONDS = 60
M_ARENA_MAX, M_MMAP_THRESHOLD = -8, -3  # mallopt(3)
LARGE = 128 * 1024  # bytes
MOST_OF_ONE = 5  # of the same warning within SECONDS
REQUESTS = "uvicorn.access"  # writes a line for each request, with its whole address, which may hold a token: left out
# What uvicorn says of a websocket that was refused in words; it is not so, the answer was complete.
FALSE_ALARM = "ASGI callable returned without completing handshake."


class RepeatedWarnings(logging.Filter):
    """Lets the same warning or error pass a few times a minute; the last of them says that more are left out.

    Without it, a server that has no file handle left for a new connection logs two thousand errors a second.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._minute_began = clock()
        self._counts: Counter[tuple[str, str, str]] = Counter()

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            return True
        if self._clock() - self._minute_began >= SECONDS:
            self._minute_began = self._clock()
            self._counts.clear()
        text, error = record.getMessage(), record.exc_info[1] if record.exc_info else None
        key = (record.name, text, repr(error))
        self._counts[key] += 1
        if self._counts[key] == MOST_OF_ONE:
            record.msg, record.args = f"{text} (this message is left out for the rest of the minute)", None
        return self._counts[key] <= MOST_OF_ONE


def is_no_socket_line(record: logging.LogRecord) -> bool:
    """Whether a record is anything but uvicorn's lines about single websockets: three for each that opens and closes,
    one for each that is refused, which would let strangers fill the log."""
    message = str(record.msg)
    is_line = record.levelno <= logging.INFO and ("WebSocket" in message or message.startswith("connection "))
    return record.name != "uvicorn.error" or not (is_line or message == FALSE_ALARM)


def handler(file: Path | None) -> logging.Handler:
    """Writes to standard error, or to `file`, which becomes file.1 … file.5 as it grows."""
    handler: logging.Handler = (
        logging.StreamHandler()
        if file is None
        else RotatingFileHandler(file, maxBytes=FILE_BYTES, backupCount=OLDER_FILES, encoding="utf-8")
    )
    handler.setFormatter(logging.Formatter(FORM))
    handler.addFilter(is_no_socket_line)
    handler.addFilter(RepeatedWarnings())
    return handler


def log_to(file: Path | None) -> None:
    """Send what all loggers of the process say to one handler, except REQUESTS; Streamlit's and uvicorn's own go.

    To be called when they are set up: when the application starts.
    """
    root = logging.getLogger()
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = name != REQUESTS
    root.handlers[:] = [handler(file)]
    logging.getLogger("kpi").setLevel(logging.INFO)


def log_acts_to(file: Path) -> None:
    """Add the acts of this process, a command's, to the server's log; it is never renamed from here."""
    handler, acts = logging.FileHandler(file, encoding="utf-8", delay=True), logging.getLogger("kpi.acts")
    handler.setFormatter(logging.Formatter(FORM))
    acts.addHandler(handler)
    acts.setLevel(logging.INFO)
    acts.propagate = False


def in_container(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether this process runs in a container, where clients of other machines can come in by the loopback address."""
    has_variable = any(environment.get(name) for name in CONTAINER_VARIABLES)
    return has_variable or (any(file.exists() for file in CONTAINER_FILES) and not root_is_a_disk())


def root_is_a_disk() -> bool:
    """Whether the root folder is a whole file system of a disk: no layers of an image, no part of a host's disk."""
    for line in MOUNTS.read_text("utf-8").splitlines() if MOUNTS.exists() else ():
        mount, _, source = line.partition(" - ")
        _, _, _, part, mount_point, *_ = mount.split()
        if mount_point == "/":
            return part == "/" and source.split()[1].startswith("/dev/")
    return False


def raise_open_files() -> None:
    """Let this process open as many files and sockets as the system allows it; services start with 1 024."""
    if sys.platform == "win32":
        return
    import resource

    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def keep_one_heap() -> None:
    """Let all threads share one heap of the C library: each heap keeps what its thread freed, some 12 MB after a few
    pages, and Python's lock lets one thread at a time allocate anyway. Large blocks lie outside of it, as at first in
    every process, and go back when they are freed. Only glibc has the options."""
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(M_ARENA_MAX, 1)
        libc.mallopt(M_MMAP_THRESHOLD, LARGE)


def stop_at_hangup() -> None:
    """End the server at a hangup (a closed terminal) as at SIGTERM, with the store closed; not where hangups are
    ignored, as under nohup, nor in a thread, which cannot set signals."""
    is_main = threading.current_thread() is threading.main_thread()
    if is_main and signal.getsignal(signal.SIGHUP) == signal.SIG_DFL:
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
