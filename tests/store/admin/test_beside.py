"""Every command beside a running dashboard prints, writes and stores what it does without one."""

import os
import shutil
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from app import DEMO, HOST
from bench.servers import ROOT
from kpi.cli import main
from kpi.plan import Plan, PlanError, load
from kpi.store import Store, StoreError, default_path
from kpi.store.admin.acts import NOTHING_RUNS, Host, Request, copies_of, perform
from kpi.store.admin.server import listening
from kpi.tasks import update_log
from kpi.ui import stores
from tests.store.test_store import submit
from tests.support import small_plan

READING = [
    "check --store kpi.duckdb", "export actuals --format csv", "export submissions --format json",
    "export explanations --format csv", "scorecard --year 2024 --scope all",
    "reporting --year 2024 --format csv", "reporting --period 2024 --letters letters.zip", "tasks --format json",
    "task 2", "news --since 2024-01-01 --until 2024-12-31", "remind --before 5 --on 2024-06-16 --format json",
    "report --year 2024 --date 2025-01-10 -o report.xlsx", "template --agency 901 --period 2024 -o form.csv",
    "verify", "export areas --format csv",
]  # fmt: skip
WRITING = [
    "import good.csv", "import good.csv", "import wrong.csv", "import wrong.csv --format csv --marked marked",
    "import folder good.csv --dry-run", "import folder --strict --marked marked --by Bình", "import folder",
    "import empty", "lock 2024 --reason x", "import again.csv", "import again.csv --reason fixed --format json",
    "import-tasks tasks.csv --dry-run", "import-tasks tasks.csv", "import-tasks tasks.csv --by Bình",
    "import-tasks wrong-tasks.csv --format csv", "task 2 --due 2024-06-30 --document 876/QD --on 2024-01-15",
    "task 2 --due 2030-06-30 --on 2029-01-15", "task 1 --share 50 --on 2024-02-01", "task 1 --withdraw 999",
    "task 1 --share 101", "task 99 --share 10", "scorecard --format csv",
]  # fmt: skip

HEADINGS = "indicator,agency,period,numerator,denominator"
GOOD = f"""\
{HEADINGS},value,note
CT2.01,901,2021,100,1000,,
CT2.01,901,2024-H1,120,500,,
CT2.01,901,2024,250,1000,,"=1+1, thật"
CT2.04,99,2024,300,1000,,
"""
WRONG = f"""\
{HEADINGS},value
CT9.99,901,2024,1,2,
CT2.01,999,2024,1,2,
CT2.04,901,2024,1,2,
CT2.01,901,quý 5,1,2,
CT2.01,901,2024-Q1,mười,20,
CT2.02,901,2024,50,100,52
"""


class Office:
    """A folder of its own with a store, and commands that run in it."""

    def __init__(self, folder: Path, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.path, self.plan, self.monkeypatch = folder, folder / "kpi.duckdb", plan, monkeypatch
        folder.mkdir()
        for name, text in {"good.csv": GOOD, "wrong.csv": WRONG}.items():
            (folder / name).write_text(text, "utf-8")
        (folder / "again.csv").write_text(f"{HEADINGS}\nCT2.01,901,2024,251,1000\n")
        (folder / "tasks.csv").write_text("task,day,share\n1,2024-01-05,20\n2,2024-01-05,30\n")
        (folder / "wrong-tasks.csv").write_text("task,day,share\n1,2024-01-05,200\n77,2024-01-05,30\n")
        (folder / "folder").mkdir()
        (folder / "empty").mkdir()
        (folder / "folder" / "wrong.csv").write_text(WRONG, "utf-8")
        with zipfile.ZipFile(folder / "folder" / "more.zip", "w") as archive:
            archive.writestr("big.csv", f"{HEADINGS}\nCT2.02,901,2024,1,100\n")
        (folder / "folder" / "broken.zip").write_bytes((folder / "folder" / "more.zip").read_bytes()[:-30])
        with Store.open(self.path, plan) as store:
            submit(store, ("CT2.01", "901", "2023", 1, 2, None))

    def run(self, command: str) -> tuple[int, str, str]:
        """Exit code, standard output and error of a command."""
        self.monkeypatch.chdir(self.folder)
        ended = CliRunner(env={"KPI_STORE": str(self.path), "KPI_LANG": "en"}).invoke(main, command.split())
        here = str(self.folder)
        return ended.exit_code, ended.stdout.replace(here, "HERE"), ended.stderr.replace(here, "HERE")

    def content(self) -> dict[str, object]:
        """The files of the folder, and the tables of the store without its moments."""
        files = {
            str(path.relative_to(self.folder)): cells(path) if path.suffix == ".xlsx" else path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and not str(path.relative_to(self.folder)).startswith("kpi.")
            and path.suffix != ".zip"
        }  # fmt: skip
        with Store.open(self.path, self.plan) as store:
            events = store.events()[["event", "who", "what", "submission", "reason"]]
            submissions = store.query("store/export/submissions").drop(columns="handed_in_at")
            updates = update_log.updates(store).drop(columns="at")
            return files | {"events": events.to_csv(), "submissions": submissions.to_csv(), "tasks": updates.to_csv()}


def cells(path: Path) -> list[list[tuple[object, ...]]]:
    """The values of a workbook, whose bytes hold the moment at which it was written."""
    return [list(sheet.values) for sheet in load_workbook(path)]


def values(store: Store) -> pd.DataFrame:
    return store.query("store/export/actuals").drop(columns="handed_in_at")


@pytest.fixture(scope="module")
def small() -> Plan:
    return load(small_plan.FOLDER)


@pytest.fixture
def office(tmp_path: Path, small: Plan, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Office]:
    monkeypatch.setattr("kpi.cli.options.load", lambda: small)
    return lambda name: Office(tmp_path / name, small, monkeypatch)


def host_of(store: Store) -> Host:
    return Host(store.path, lambda: nullcontext(store), lambda: store.plan, lambda put: None, HOST.more_acts)


def test_reading_commands_beside_a_dashboard_print_and_write_the_same(office, small):
    alone, beside = office("alone"), office("beside")
    shutil.copytree(alone.folder, beside.folder, dirs_exist_ok=True)
    with Store.open(beside.path, small) as store, listening(host_of(store)):
        for command in READING:
            assert unmarked(beside.run(command)) == unmarked(alone.run(command)), command
            wait_until(lambda: not list(copies_of(beside.path)))
    assert beside.content() == alone.content()


def unmarked(ended: tuple[int, str, str]) -> tuple[int, str, str]:
    """Without the moment at which `verify` ran."""
    code, out, error = ended
    return code, out.rsplit(", of ", 1)[0] if ", of " in out else out, error


def test_writing_commands_beside_a_dashboard_store_and_say_the_same(office, small):
    alone, beside = office("alone"), office("beside")
    expected = [alone.run(command) for command in WRITING]
    with Store.open(beside.path, small) as store, listening(host_of(store)):
        for command, ended in zip(WRITING, expected, strict=True):
            assert beside.run(command) == ended, command
        last = values(store)
    assert {code for code, _, _ in expected} == {0, 1, 2}
    assert beside.content() == alone.content()
    with Store.open(alone.path, small) as store:
        assert values(store).equals(last), "pages see what a command stored"


def test_the_actor_of_an_import_beside_a_dashboard_is_its_account(office, small, monkeypatch):
    beside = office("beside")
    monkeypatch.setattr("getpass.getuser", lambda: "an")
    with Store.open(beside.path, small) as store, listening(host_of(store)):
        beside.run("import good.csv --by Bình")
        event = store.query("store/events_since", revision=0).iloc[-1]
    assert (event["what"], event["who"], event["identity"]) == ("handed_in", "Bình", "command line, account an")


def test_the_demonstration_is_read_beside_a_dashboard_and_not_written(office, small):
    beside = office("beside")
    demo = beside.path.with_name("demo.duckdb")
    with Store.open(demo, small, kind="demo") as store:
        submit(store, ("CT2.01", "901", "2024", 1, 4, None))
    expected = [beside.run(f"{command} --store demo.duckdb") for command in ("export actuals", "import good.csv")]
    assert [code for code, _, _ in expected] == [0, 1]
    with Store.open(demo, small, kind="demo") as store, listening(Host(
        demo, lambda: nullcontext(store), lambda: small, lambda put: None, HOST.more_acts, kind="demo"
    )):  # fmt: skip
        for command, ended in zip(("export actuals", "import good.csv"), expected, strict=True):
            assert beside.run(f"{command} --store demo.duckdb") == ended


READER = """
import sys, time
from pathlib import Path
from kpi.cli.options import Run
with Run(Path(sys.argv[1]), "csv", "en").open_store() as store:
    print(store.path, flush=True)
    time.sleep(600)
"""


def test_the_copy_of_a_killed_command_goes_and_was_for_this_account_alone(office, small):
    beside = office("beside")
    with Store.open(beside.path, small) as store, listening(host_of(store)):
        reader = subprocess.Popen(
            [sys.executable, "-c", READER, str(beside.path)], cwd=ROOT, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"KPI_PLAN": str(small.folder)},
        )  # fmt: skip
        copy = Path(reader.stdout.readline().strip())
        (folder,) = copies_of(beside.path)
        assert copy.parent == folder
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        submit(store, ("CT2.01", "901", "2022", 1, 2, None))
        reader.kill()
        reader.communicate(timeout=60)
        wait_until(lambda: not list(copies_of(beside.path)))


def wait_until(holds: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_copy_that_a_killed_dashboard_left_goes_at_the_next_start(office, small):
    beside = office("beside")
    left = beside.path.with_name("kpi.duckdb.copy-left")
    left.mkdir()
    with Store.open(beside.path, small) as store, listening(host_of(store)):
        assert not left.exists()


@pytest.fixture
def dashboard(tmp_path: Path, small: Plan, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    """The stores of this process, as app.py gives them to commands, with a plan's folder of their own."""
    stores.close()
    monkeypatch.setenv("KPI_STORE", str(tmp_path / "kpi.duckdb"))
    monkeypatch.setenv("KPI_PLAN", str(shutil.copytree(small.folder, tmp_path / "plan")))
    yield Host(
        default_path(), lambda: nullcontext(stores.store("official")), stores.plan, partial(stores.replace, "official"),
        reload=stores.reload_plan,
    )  # fmt: skip
    stores.close()


def reload(host: Host) -> str:
    return perform(host, Request("reload", {}, "an", "Bình", "en")).text


def edit(name: str, old: str, new: str) -> None:
    path = stores.plan().folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def target(plan: Plan) -> float:
    rows = plan.targets
    return float(rows.loc[rows["indicator"] == "CT1.01", "value"].iloc[0])


def test_a_reloaded_plan_has_new_targets_and_published_values_and_is_noted(dashboard):
    before, published = stores.store("official"), len(stores.store("official").submissions())
    edit("targets.csv", "threshold,<=,20", "threshold,<=,15")
    values = (stores.plan().folder / "published.csv").read_text("utf-8").splitlines()
    (stores.plan().folder / "published.csv").write_text("\n".join(values[:-1]) + "\n", "utf-8")
    assert target(stores.plan()) == 20
    assert reload(dashboard) == f"Change 4: the plan in {stores.plan().folder} is reloaded by Bình."
    store = stores.store("official")
    assert (target(stores.plan()), target(store.plan)) == (15, 15)
    assert store is not before
    assert len(store.submissions()) == published + 1
    event = store.events(count=1).iloc[0]
    assert (event["what"], event["who"]) == ("plan_reloaded", "Bình")


def test_a_reload_opens_the_demonstration_with_the_new_plan_too(dashboard, small):
    Store.open(default_path("demo"), small, kind="demo").close()
    before = stores.store("demo")
    edit("targets.csv", "threshold,<=,20", "threshold,<=,15")
    reload(dashboard)
    assert (target(before.plan), target(stores.store("demo").plan)) == (20, 15)


def test_the_demonstration_is_built_anew_beside_a_dashboard_that_has_it_open(dashboard, small, monkeypatch):
    Store.open(default_path("demo"), small, kind="demo").close()
    before = stores.store("demo")
    monkeypatch.setattr("kpi.demo.fill", lambda store, seed: seed)
    demo = replace(
        dashboard,
        path=default_path("demo"),
        kind="demo",
        replace=partial(stores.replace, "demo"),
        more_acts=DEMO.more_acts,
    )  # fmt: skip
    with listening(demo):
        ended = CliRunner(env={"KPI_LANG": "en"}).invoke(main, ["demo"])
    assert ended.stdout == f"The demonstration with sample data is in {default_path('demo')}.\n", ended.stderr
    assert stores.store("demo") is not before
    assert stores.store("demo").submissions().empty


def test_a_wrong_plan_is_refused_with_all_its_problems_and_the_old_one_stays(dashboard):
    before = stores.store("official")
    edit("targets.csv", "threshold,<=,20", "threshold,<=,many")
    edit("areas.csv", "\n1,", "\nx,")
    with pytest.raises(PlanError) as refused:
        reload(dashboard)
    assert {problem.file for problem in refused.value.problems} >= {"targets.csv", "areas.csv"}
    assert stores.store("official") is before
    assert target(stores.plan()) == 20


def test_a_folder_with_another_plan_or_the_same_one_is_not_reloaded(dashboard):
    before = stores.store("official")
    with pytest.raises(StoreError, match="Nothing to reload"):
        reload(dashboard)
    edit("plan.toml", f'id = "{stores.plan().id}"', 'id = "another"')
    with pytest.raises(StoreError, match="holds another plan, another"):
        reload(dashboard)
    assert stores.store("official") is before


def test_without_a_dashboard_there_is_nothing_to_reload(office):
    assert office("alone").run("reload") == (1, "", f"{NOTHING_RUNS}\n")
