"""A real dashboard under `streamlit run`, and the commands that go through it while it holds the store."""

import shutil
import signal
from pathlib import Path

import httpx2
import pytest
from click.testing import CliRunner, Result

from bench.servers import Server, running
from kpi.cli import main
from kpi.plan import Plan
from kpi.store import Store
from kpi.store.admin.server import read_token, token_path
from kpi.store.backup import verify
from tests.store.test_store import RATIO, submit


def kpi(store: Path, *args: str) -> Result:
    """Runs a command in this process, which is not the server's."""
    return CliRunner(env={"KPI_STORE": str(store), "KPI_LANG": "en"}).invoke(main, args, catch_exceptions=False)


def hang_up(server: Server) -> None:
    """Ends a dashboard as its terminal would: it lets go of the store and takes its token away."""
    assert read_token(server.store).pid == server.process.pid
    server.process.send_signal(signal.SIGHUP)
    server.process.wait(timeout=20)
    assert not token_path(server.store).exists()
    assert not server.store.with_name("kpi.duckdb.wal").exists()


@pytest.fixture
def path(tmp_path: Path, plan: Plan) -> Path:
    """A store with one submission, the second."""
    path = tmp_path / "kpi.duckdb"
    with Store.open(path, plan) as store:
        submit(store, (RATIO, "540", "2024", 1, 2, None))
    return path


@pytest.fixture
def nightly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("KPI_BACKUP", str(tmp_path / "nightly"))
    return tmp_path / "nightly"


def test_a_store_is_backed_up_verified_restored_while_the_dashboard_runs_and_let_go_at_a_hangup(path, nightly, plan):
    backup = path.with_name("backup")
    with running("streamlit", path.parent) as server:
        assert kpi(path, "backup", str(backup)).stdout.startswith(f"The backup is in {backup}: up to submission 2,")
        withdrawn = kpi(path, "withdraw", "2", "--reason", "nhầm")
        assert withdrawn.stdout.startswith("Change 3: submission 2 is withdrawn"), withdrawn.stderr
        assert kpi(path, "verify").exit_code == 0
        refused = kpi(path, "backup", str(backup))
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert "is not empty" in refused.stderr
        restored = kpi(path, "restore", str(backup))
        assert (restored.exit_code, restored.stderr) == (0, "")
        assert kpi(path, "reinstate", "2", "--reason", "đúng").stderr == "Submission 2 is not withdrawn.\n"
        assert httpx2.get(f"{server.url}/ready").json() == {"status": "ready"}
        hang_up(server)
    (backup,) = nightly.iterdir()
    assert verify(backup).marker.revision == 2
    with Store.open(path, plan) as store:
        assert store.events()["what"].tolist()[0] == "store_restored"
        assert store.query("store/export/submissions")["state"].tolist() == ["accepted", "accepted"]


def test_files_are_imported_tables_printed_the_plan_reloaded_and_the_store_let_go_at_a_hangup(path, plan):
    folder = Path(shutil.copytree(plan.folder, path.with_name("plan")))
    file = path.with_name("a.csv")
    file.write_text("indicator,agency,period,numerator,denominator\nCT3.07,540,2024,12345,20000\n")
    tasks = path.with_name("tasks.csv")
    tasks.write_text("task,day,share\n1,2024-01-05,20\n")
    with running("uvicorn", path.parent, plan=folder) as server:
        assert kpi(path, "import", str(file)).stdout == f"{file}: 1 row stored as submission 3.\n"
        value = httpx2.get(f"{server.url}/api/actuals.csv").text
        assert "\nCT3.07,540,2024,12345" in value, value
        assert kpi(path, "import-tasks", str(tasks)).stdout == f"{tasks}: 1 update recorded.\n"
        assert kpi(path, "task", "1", "--share", "30", "--on", "2024-02-01").exit_code == 0
        assert kpi(path, "task", "1", "--withdraw", "4", "--note", "x").stdout == "Update 4 is withdrawn.\n"
        assert "CT3.07,540,2024,12345" in kpi(path, "export", "actuals", "--format", "csv").stdout
        assert kpi(path, "remind", "--before", "5").exit_code == 0
        targets = folder / "targets.csv"
        text = targets.read_text("utf-8")
        targets.write_text(text.replace("threshold,<=,20", "threshold,<=,many"), "utf-8")
        refused = kpi(path, "reload")
        assert (refused.exit_code, refused.stderr.count("targets.csv:")) == (1, text.count("threshold,<=,20"))
        targets.write_text(text.replace("threshold,<=,20", "threshold,<=,15"), "utf-8")
        assert kpi(path, "reload").exit_code == 0
        assert "threshold,<=,15" in httpx2.get(f"{server.url}/api/targets.csv").text
        hang_up(server)
    assert kpi(path, "verify").exit_code == 0
