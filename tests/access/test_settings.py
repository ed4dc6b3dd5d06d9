"""The settings of the environment: read, or refused with the right name."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kpi.access.settings import Settings, SettingsError, secret, settings

ROOT = Path(__file__).parents[2]


def test_what_is_not_set_or_empty_has_its_default():
    assert settings({"HOME": "/", "KPI_LANG": "", "KPI_HOSTS": " "}) == Settings()


def test_what_is_set_is_read(tmp_path):
    environment = {
        "KPI_PLAN": "plans/mine", "KPI_STORE": "/data/kpi.duckdb", "KPI_LANG": "en", "KPI_ACCESS": "read-only",
        "KPI_HOSTS": "kpi.example.vn, 10.0.0.5,[fe80::1]", "KPI_BACKUP": "/backup 02:00 14",
        "KPI_LOG": str(tmp_path / "kpi.log"),
    }  # fmt: skip
    assert settings(environment) == Settings(
        plan=Path("plans/mine"), store="/data/kpi.duckdb", lang="en", access="read-only",
        hosts=frozenset({"kpi.example.vn", "10.0.0.5", "[fe80::1]"}), backup="/backup 02:00 14",
        log=tmp_path / "kpi.log",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("KPI_ACESS", "read-only", "There is no setting KPI_ACESS. Did you mean KPI_ACCESS?"),
        ("KPI_ACCESS", "readonly", "KPI_ACCESS cannot be readonly. Did you mean read-only?"),
        ("KPI_ACCESS", "open", "KPI_ACCESS cannot be open. Did you mean local, read-only, proxy, oidc?"),
        ("KPI_ACCESS", "oidc", "KPI_ACCESS=oidc needs KPI_ACCESS_FILE."),
        ("KPI_ACCESS", "proxy", "KPI_ACCESS=proxy needs KPI_ACCESS_FILE."),
        ("KPI_LANG", "vn", "KPI_LANG cannot be vn. Did you mean vi, en?"),
        ("KPI_LOG", "/nowhere/kpi.log", "KPI_LOG is /nowhere/kpi.log. It must be a file that can be written,"),
        ("KPI_LOG", "/tmp", "KPI_LOG is /tmp. It must be a file that can be written,"),
        *(
            ("KPI_HOSTS", value, f"KPI_HOSTS holds {value}, which is not a host name.")
            for value in ("http://kpi.example.vn", "kpi.example.vn:8501", "*", "kpi.example.vn/", "a@b", "fe80::1")
        ),
    ],
)
def test_what_does_not_exist_is_refused_with_what_does(name, value, sentence):
    with pytest.raises(SettingsError) as refused:
        settings({name: value})
    assert str(refused.value).startswith(sentence)


@pytest.mark.parametrize(
    ("command", "code"),
    [(("-m", "kpi", "check"), 2), (("-m", "streamlit", "run", "app.py"), 1), (("-m", "uvicorn", "app:app"), 1)],
    ids=["command line", "streamlit", "uvicorn"],
)
def test_a_misspelt_setting_stops_the_start_in_plain_words(command, code):
    environment = os.environ | {"KPI_ACESS": "read-only"}
    ended = subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True,
                           timeout=60, check=False)  # fmt: skip
    assert ended.returncode == code
    assert "There is no setting KPI_ACESS. Did you mean KPI_ACCESS?" in ended.stderr
    assert "Không có thiết lập KPI_ACESS." in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_secret_is_read_from_its_file_and_must_be_long_enough(tmp_path):
    file = tmp_path / "secret"
    file.write_text("0123456789abcdef\n")
    assert secret(file, "KPI_PROXY_SECRET_FILE") == "0123456789abcdef"
    file.write_text(" too short ")
    with pytest.raises(SettingsError, match="KPI_PROXY_SECRET_FILE must hold a secret of at least 16"):
        secret(file, "KPI_PROXY_SECRET_FILE")
    file.unlink()
    with pytest.raises(SettingsError, match="which cannot be read"):
        secret(file, "KPI_PROXY_SECRET_FILE")
