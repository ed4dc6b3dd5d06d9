"""What the server asks of the machine that it runs on."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

# Docker and Podman leave a file, systemd, Podman and Kubernetes a variable.
CONTAINER_FILES: tuple[Path, ...] = (Path("/.dockerenv"), Path("/run/.containerenv"))
CONTAINER_VARIABLES = ("container", "KUBERNETES_SERVICE_HOST")


def in_container(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether this process runs in a container, where clients of other machines can come in by the loopback address."""
    has_variable = any(environment.get(name) for name in CONTAINER_VARIABLES)
    return has_variable or any(file.exists() for file in CONTAINER_FILES)


def raise_open_files() -> None:
    """Let this process open as many files and sockets as the system allows it; services start with 1 024."""
    if sys.platform == "win32":
        return
    import resource

    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
