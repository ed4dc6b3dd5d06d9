"""Shared fixtures: the shipped plan, stores of it in memory, and the demonstration."""

import fcntl
import gc
import os
import shutil
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import local_script_runner
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

from kpi import demo, i18n
from kpi import plan as plans
from kpi.cli import options
from kpi.plan import Plan, load
from kpi.store import Store, steps
from kpi.store.connection import SETTINGS, Connection, make_table
from tests.support.hangups import let_hangups_end_children
from tests.support.tools import NOT_RUN


def pytest_configure() -> None:
    let_hangups_end_children()
    SETTINGS["threads"] = 1  # with more, DuckDB takes more processor time, of which other tests have use
    SETTINGS["allow_unsigned_extensions"] = True  # or it reads the 93 MB of a lake's extensions at each opening


def pytest_collection_finish() -> None:
    """Lets Python look for garbage among what tests leave, not among modules and tests, and more rarely."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Names the tests that were not run because the machine lacks a program."""
    not_run = _not_run(terminalreporter)
    if not_run:
        terminalreporter.section(f"{len(not_run)} not run", red=True)
        terminalreporter.write_line("\n".join(not_run))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With CI=true, a run that leaves such tests out fails."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter is not None and _not_run(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _not_run(reporter: pytest.TerminalReporter) -> list[str]:
    return [report.nodeid for report in reporter.getreports("skipped") if NOT_RUN in str(report.longrepr)]


@pytest.fixture(scope="session", autouse=True)
def _components_looked_for_once() -> Iterator[None]:
    """Searches the installed packages for components once; AppTest would do it for every visitor."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session", autouse=True)
def _scripts_left_alone() -> Iterator[None]:
    """Waits for the end of a page's script; AppTest would interrupt it each millisecond to see whether it has ended."""
    look = local_script_runner.require_widgets_deltas

    def wait(runner: LocalScriptRunner, timeout: float) -> None:
        runner.join()
        look(runner, timeout)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_script_runner, "require_widgets_deltas", wait)
        yield


@pytest.fixture(scope="session", autouse=True)
def _translations_compiled_once() -> Iterator[None]:
    """Compiles the translations for click once; each command would do it again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(i18n, "compiled", cache(i18n.compiled))
        yield


@pytest.fixture(scope="session", autouse=True)
def _plan_tables_made_once() -> Iterator[None]:
    """Makes the tables of a plan from its frames once; each store of a test would do it again."""
    make, tables = steps.put_plan_tables, {}

    def put(connection: Connection, plan: Plan) -> None:
        frames = (plan.areas, plan.indicators, plan.targets, plan.agencies, plan.tasks, plan.published)
        key = (plan.version, *map(len, frames))  # a test may leave rows out
        if key in tables:
            for name, table in tables[key].items():
                make_table(connection, name, table)
        else:
            make(connection, plan)
            names = connection.execute("select table_name from duckdb_tables() where database_name = 'memory'")
            tables[key] = {name: connection.table(name).to_arrow_table() for (name,) in names.fetchall()}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steps, "put_plan_tables", put)
        yield


@pytest.fixture(scope="session", autouse=True)
def _plan_read_once(plan: Plan) -> Iterator[None]:
    """Reads the shipped plan once; each command and each visitor of a page would do it again."""

    def read(folder: Path | None = None) -> Plan:
        return plan if folder is None and "KPI_PLAN" not in os.environ else load(folder)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plans, "load", read)
        patch.setattr(options, "load", read)
        yield


@pytest.fixture(scope="session")
def plan() -> Plan:
    """The shipped plan."""
    return load()


@pytest.fixture
def store(plan: Plan) -> Iterator[Store]:
    """An empty store of the plan in memory, without published values."""
    empty = Store.open(None, plan, kind="demo")
    yield empty
    empty.close()


@pytest.fixture
def official_store(plan: Plan) -> Iterator[Store]:
    """A store of the plan in memory as on the first start, with the published values."""
    opened = Store.open(None, plan)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def new_store(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an official store, kpi.duckdb, as on the first start. Tests copy it: opening takes half as long."""
    folder = tmp_path_factory.mktemp("official")
    Store.open(folder / "kpi.duckdb", plan).close()
    return folder


@pytest.fixture(scope="session")
def first_start() -> Iterator[list[Store]]:
    """The official store as on the first start, open and evaluated, or none: whoever changes it takes it out."""
    stores_as_made: list[Store] = []
    yield stores_as_made
    for each in stores_as_made:
        each.close()


@pytest.fixture(scope="session")
def demo_file(plan: Plan, pytestconfig: pytest.Config) -> Path:
    """The demonstration's store file, cached until its code or plan changes. Tests copy it."""
    folder = pytestconfig.cache.mkdir("demonstration")
    file = folder / f"{_what_makes_the_demonstration(plan)}.duckdb"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            for older in folder.glob("*.duckdb*"):
                older.unlink()
            demo.build(plan, file)
    return file


def _what_makes_the_demonstration(plan: Plan) -> str:
    package = Path(demo.__file__).parents[1]
    kinds = ("demo/*.py", "**/sql/**/*.sql", "store/*.py", "period.py")
    sources = sorted(path for kind in kinds for path in package.glob(kind))
    return sha256(b"".join([plan.version.encode(), *(path.read_bytes() for path in sources)])).hexdigest()[:16]


@pytest.fixture(scope="session")
def demo_copy(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demonstration's store for this worker, for commands that only read it."""
    return Path(shutil.copy(demo_file, tmp_path_factory.mktemp("demonstration") / "demo.duckdb"))


@pytest.fixture(scope="session")
def demo_store(plan: Plan, demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The demonstration's store, shared by a worker's tests: read it, change nothing."""
    copied = shutil.copy(demo_file, tmp_path_factory.mktemp("demonstration") / "demo.duckdb")
    shared = Store.open(copied, plan, kind="demo")
    yield shared
    shared.close()
