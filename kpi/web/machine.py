"""The process and its machine: container, open files, signals."""

import os
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

# Docker and Podman leave a file, systemd, Podman and Kubernetes a variable. A virtual machine whose disk was made of an
# image has the file too, but its root is a disk, not the layers of an image.
CONTAINER_FILES: tuple[Path, ...] = (Path("/.dockerenv"), Path("/run/.containerenv"))
CONTAINER_VARIABLES = ("container", "KUBERNETES_SERVICE_HOST")
MOUNTS = Path("/proc/self/mountinfo")


def in_container(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether this process runs in a container, where clients of other machines can come in by the loopback address."""
    has_variable = any(environment.get(name) for name in CONTAINER_VARIABLES)
    return has_variable or (any(file.exists() for file in CONTAINER_FILES) and not root_is_a_disk())


def root_is_a_disk() -> bool:
    """Whether the root folder is a whole file system of a disk: no layers of an image, no part of a host's disk."""
    for line in MOUNTS.read_text("utf-8").splitlines() if MOUNTS.exists() else ():
        mount, _, source = line.partition(" - ")
        _, _, _, part, place, *_ = mount.split()
        if place == "/":
            return part == "/" and source.split()[1].startswith("/dev/")
    return False


def raise_open_files() -> None:
    """Let this process open as many files and sockets as the system allows it; services start with 1 024."""
    if sys.platform == "win32":
        return
    import resource

    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def stop_at_hangup() -> None:
    """End the server at a hangup (a closed terminal) as at SIGTERM, with the store closed; not where hangups are
    ignored, as under nohup, nor in a thread, which cannot set signals."""
    is_main = threading.current_thread() is threading.main_thread()
    if is_main and signal.getsignal(signal.SIGHUP) == signal.SIG_DFL:
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
