"""The files of deploy/, read by the programs for which they are written."""

import re
import subprocess
from pathlib import Path

import pytest

from kpi.access.settings import NAMES, settings
from tests.support.tools import needed

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = ("kpi.service", "kpi-remind.service", "kpi-remind.timer")
PROGRAM = "/opt/kpi/current/.venv/bin/uvicorn"
MOST_EXPOSED = "20"  # of 100: systemd's own measure of what a service could do to the machine


def installed(folder: Path) -> list[Path]:
    """The units, as if the program that they start were there."""
    for name in UNITS:
        text = (DEPLOY / name).read_text("utf-8").replace(PROGRAM, "/bin/true")
        (folder / name).write_text(text, "utf-8")
    drop_in = folder / "kpi.service.d" / "replica.conf"
    drop_in.parent.mkdir()
    drop_in.write_text((DEPLOY / "kpi-replica.conf").read_text("utf-8").replace(PROGRAM, "/bin/true"), "utf-8")
    return [folder / name for name in UNITS]


def test_systemd_finds_no_fault_in_the_units(tmp_path):
    command = [needed("systemd-analyze"), "verify", "--man=no", *installed(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize("name", ["kpi.service", "kpi-remind.service"])
def test_a_service_can_do_little_to_the_machine(tmp_path, name):
    installed(tmp_path)
    command = [needed("systemd-analyze"), "security", "--offline=yes", f"--threshold={MOST_EXPOSED}", tmp_path / name]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-200:] + run.stderr


def test_the_shipped_settings_are_settings_and_all_are_documented():
    shipped = dict(re.findall(r"^(KPI_\w+)='(.*)'$", (DEPLOY / "kpi.env").read_text("utf-8"), re.M))
    assert settings(shipped).store == "/var/lib/kpi/kpi.duckdb"
    documented = re.findall(r"^\| `(KPI_\w+)`", (ROOT / "docs" / "operations.md").read_text("utf-8"), re.M)
    assert sorted(documented) == sorted(NAMES)
