"""What the server asks of the machine."""

import resource
import subprocess
import sys

from kpi.web import machine


def test_a_container_is_known_by_its_file_or_variable(tmp_path, monkeypatch):
    monkeypatch.setattr(machine, "CONTAINER_FILES", (tmp_path / "mark",))
    assert not machine.in_container({"container": ""})
    assert machine.in_container({"container": "podman"})
    assert machine.in_container({"KUBERNETES_SERVICE_HOST": "10.96.0.1"})
    (tmp_path / "mark").touch()
    assert machine.in_container({})


def test_as_many_files_may_be_open_as_the_system_allows():
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    program = (
        "import resource as r; from kpi.web.machine import raise_open_files as f; "
        f"r.setrlimit(r.RLIMIT_NOFILE, (256, {hard})); f(); print(r.getrlimit(r.RLIMIT_NOFILE)[0])"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == str(hard)
