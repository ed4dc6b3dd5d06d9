"""The commands that maintain a store, while no dashboard is running."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kpi.cli import main
from kpi.plan import Plan
from kpi.store import Store
from tests.store.test_store import RATIO, submit


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory, plan: Plan) -> Path:
    """A store with one submission, the second, beside the published values, for commands that change nothing."""
    path = tmp_path_factory.mktemp("acts") / "data" / "kpi.duckdb"
    with Store.open(path, plan) as store:
        submit(store, (RATIO, "540", "2024", 1, 2, None))
    return path


@pytest.fixture
def path(tmp_path: Path, unchanged: Path) -> Path:
    """A copy of it for commands that change something."""
    return shutil.copytree(unchanged.parent, tmp_path / "data") / unchanged.name


def run(path: Path, *args: str, lang: str = "en") -> Result:
    return CliRunner().invoke(main, [*args, "--store", str(path), "--lang", lang])


def events(path: Path) -> list[dict]:
    printed = CliRunner().invoke(main, ["export", "events", "--format", "json", "--store", str(path)])
    return json.loads(printed.output)


def test_a_store_is_backed_up_verified_lost_and_restored(path, tmp_path):
    folder = tmp_path / "backup"
    backup = run(path, "backup", str(folder))
    assert backup.exit_code == 0
    assert backup.output.startswith(f"The backup is in {folder}: up to submission 2, change 2, of ")
    for verified in (run(path, "verify", str(folder)), run(path, "verify")):
        assert verified.exit_code == 0
        assert "up to submission 2, change 2" in verified.output
        assert verified.output.endswith("Everything is in order.\n")
    shutil.rmtree(path.parent)
    restored = run(path, "restore", str(folder), "--by", "Bình")
    assert (restored.exit_code, restored.output) == (0, f"The backup {folder} is restored to {path}.\n")
    last = events(path)[-1]
    assert (last["what"], last["who"], json.loads(last["details"])["submission"]) == ("store_restored", "Bình", 2)


def test_restoring_names_the_folder_of_the_replaced_store(path, tmp_path):
    run(path, "backup", str(tmp_path / "backup"))
    output = run(path, "restore", str(tmp_path / "backup")).output
    (aside,) = path.parent.glob("kpi.duckdb.set-aside-*")
    assert output.splitlines()[1] == f"What was there before is in {aside}."


def test_on_an_empty_machine_the_plan_comes_back_too(path, tmp_path, monkeypatch):
    run(path, "backup", str(tmp_path / "backup"))
    shutil.rmtree(path.parent)
    monkeypatch.setenv("KPI_PLAN", str(tmp_path / "plans" / "binh-dinh"))
    assert run(path, "restore", str(tmp_path / "backup")).exit_code == 0
    assert run(path, "check").exit_code == 0


def test_what_is_wrong_with_a_backup_is_listed_and_it_is_not_restored(path, tmp_path):
    run(path, "backup", str(tmp_path / "backup"))
    (tmp_path / "backup" / "plan" / "areas.csv").unlink()
    for command in ("verify", "restore"):
        refused = run(path, command, str(tmp_path / "backup"))
        assert refused.exit_code == 1
        assert refused.output.splitlines()[0] == "plan/areas.csv is missing."
    assert "Chưa thay đổi gì" in run(path, "restore", str(tmp_path / "backup"), lang="vi").output


@pytest.mark.parametrize("command", [["verify"], ["backup", "backup"], ["withdraw", "2", "--reason", "a"]])
def test_a_missing_store_is_not_created(tmp_path, command):
    refused = run(tmp_path / "kpi.duckdb", *command)
    assert (refused.exit_code, refused.output) == (1, f"There is no store at {tmp_path / 'kpi.duckdb'}.\n")
    assert list(tmp_path.iterdir()) == []


def test_a_lost_store_is_named_with_the_way_out_and_accepted_only_with_a_reason(path):
    path.unlink()
    refused = run(path, "verify")
    assert refused.exit_code == 1
    assert "is missing; it held data up to submission 2" in refused.output
    assert "python -m kpi restore FOLDER" in refused.output
    assert "python -m kpi restore THƯ_MỤC" in run(path, "verify", lang="vi").output
    assert run(path, "store", "accept").exit_code == 2
    accepted = run(path, "store", "accept", "--because", "hỏng đĩa", "--by", "Bình")
    assert (accepted.exit_code, accepted.output) == (0, f"The store {path} is accepted as it is.\n")
    event = next(event for event in events(path) if event["what"] == "store_accepted")
    assert (event["who"], event["reason"]) == ("Bình", "hỏng đĩa")
    assert run(path, "store", "accept", "--because", "lần nữa").exit_code == 1


SUBJECT = ["CT3.07", "540", "2024"]


def test_each_act_prints_its_event(path):
    acts = []
    for command, message, event in [
        (["withdraw", "2", "--reason", "nhầm"],
         "Change 3: submission 2 is withdrawn by Bình. Reason: nhầm", "withdrawn"),
        (["reinstate", "2", "--reason", "đúng"],
         "Change 4: submission 2 is reinstated by Bình. Reason: đúng", "reinstated"),
        (["lock", "2024"],
         "Change 5: the period 2024 is locked by Bình.", "locked"),
        (["unlock", "2024"],
         "Change 6: the period 2024 is unlocked by Bình.", "unlocked"),
        (["lock", "2024", "--reason", "đã chốt"],
         "Change 7: the period 2024 is locked by Bình. Reason: đã chốt", "locked"),
        (["request", *SUBJECT, "--due", "31/01/2099"],
         "Change 8: Bình asks 540 to explain CT3.07, 2024, by 31 Jan 2099.", "asked_to_explain"),
        (["explain", *SUBJECT, "--cause", "thiếu người", "--remedy", "tuyển thêm"],
         "Change 9: Bình explains CT3.07 of 540, 2024. Cause: thiếu người; remedy: tuyển thêm", "explained"),
    ]:  # fmt: skip
        done = run(path, *command, "--by", "Bình")
        assert (done.exit_code, done.output) == (0, f"{message}\n")
        acts.append((event, "Bình"))
    assert [(event["what"], event["who"]) for event in events(path)][2:] == acts


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["withdraw", "9", "--reason", "a"], "There is no submission 9."),
        (["approve", "9"], "There is no submission 9."),
        (["return", "9", "--reason", "a"], "There is no submission 9."),
        (["withdraw", "2", "--reason", " "], "A withdrawal needs a reason."),
        (["reinstate", "2", "--reason", "a"], "Submission 2 is not withdrawn."),
        (["withdraw", "1", "--reason", "a"], "Submission 1 holds the published values."),
        (["lock", "2024-Q2"], "There is no period 2024-Q2."),
        (["unlock", "2024"], "The period (2024) is not locked."),
        (["request", *SUBJECT, "--due", "2020-01-31"], "The due day 31/01/2020 has passed. Give a later one."),
        (["request", "CT3.07", "999", "2024", "--due", "2099-01-31"], "There is no agency 999."),
        (["explain", *SUBJECT, "--cause", "a", "--remedy", " "], "An explanation needs a cause and a remedy."),
    ],
)
def test_where_nothing_changes_the_exit_code_is_1(unchanged, command, message):
    refused = run(unchanged, *command)
    assert refused.exit_code == 1
    assert refused.output.startswith(message)


def test_what_was_done_already_is_not_done_again(path):
    for command, message in [
        (["lock", "2024"], "The period (2024) is locked already."),
        (["request", *SUBJECT, "--due", "2099-01-31"], "This explanation has been requested already (request 4)."),
    ]:
        assert run(path, *command).exit_code == 0
        again = run(path, *command)
        assert (again.exit_code, again.output) == (1, f"{message}\n")


def test_published_values_are_withdrawn_only_with_the_option(path):
    assert run(path, "withdraw", "1", "--reason", "sai nguồn", "--published").exit_code == 0


@pytest.mark.parametrize(
    "command",
    [
        ["backup"], ["restore"], ["verify", "--dance"], ["withdraw", "2"], ["withdraw", "two", "--reason", "a"],
        ["reinstate", "2"], ["return", "2"], ["lock"], ["unlock"], ["request", *SUBJECT],
        ["explain", *SUBJECT, "--cause", "a"],
    ],
)  # fmt: skip
def test_wrong_usage_ends_with_2(unchanged, command):
    assert run(unchanged, *command).exit_code == 2
