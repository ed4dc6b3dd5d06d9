"""What the server needs to know of its machine: container, limit of open files."""

import resource
import subprocess
import sys

import pytest

from kpi.web import machine

LAYERS = "612 511 0:95 / / rw,relatime - overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l"
SUBVOLUME = "612 511 0:31 /@/docker/btrfs/subvolumes/4f2 / rw,relatime - btrfs /dev/sda2 rw"
DISK = "27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard"
PROC = "22 27 0:21 / /proc rw,relatime - proc proc rw"


@pytest.mark.parametrize(
    ("has_mark", "variables", "mounts", "is_container"),
    [
        (False, {"container": ""}, [PROC, DISK], False),
        (False, {"container": "podman"}, [PROC, DISK], True),
        (False, {"KUBERNETES_SERVICE_HOST": "10.96.0.1"}, [PROC, DISK], True),
        (True, {}, [PROC, LAYERS], True),
        (True, {}, [PROC, SUBVOLUME], True),
        (True, {}, [], True),
        (True, {}, [PROC, DISK], False),  # a virtual machine whose disk was made of an image
        (False, {}, [PROC, LAYERS], False),  # a live system
    ],
)
def test_a_container_is_recognised_by_its_file_or_variable(
    tmp_path, monkeypatch, has_mark, variables, mounts, is_container
):
    mark, mountinfo = tmp_path / "mark", tmp_path / "mountinfo"
    if has_mark:
        mark.touch()
    mountinfo.write_text("\n".join(mounts))
    monkeypatch.setattr(machine, "CONTAINER_FILES", (mark,))
    monkeypatch.setattr(machine, "MOUNTS", mountinfo)
    assert machine.in_container(variables) == is_container


def test_as_many_files_may_be_open_as_the_system_allows():
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    program = (
        "import resource as r; from kpi.web.machine import raise_open_files as f; "
        f"r.setrlimit(r.RLIMIT_NOFILE, (256, {hard})); f(); print(r.getrlimit(r.RLIMIT_NOFILE)[0])"
    )
    process = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert process.stdout.strip() == str(hard)
