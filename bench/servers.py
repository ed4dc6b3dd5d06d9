"""Dashboards on ports of their own, and Chromium: for measurements, pictures and tests."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import duckdb
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
QUIET_CHROMIUM = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--font-render-hinting=none",
]  # fmt: skip
SECONDS_TO_START = 60
RESTING = 0.1  # seconds of the processor a second
SECONDS_TO_STOP = 10

OUTSIDE = ("-m", "bench.outside")  # of a container, in which nobody may write
RUN = ("streamlit", "run", "--server.headless", "true", "--server.port", "{port}")
STREAMLIT = (*OUTSIDE, *RUN)
UVICORN = (*OUTSIDE, "uvicorn", "app:app", "--port", "{port}")
TO_ALL = "0.0.0.0"
STARTS = {
    "streamlit": (*STREAMLIT, "app.py"),
    "uvicorn": (*UVICORN, "--host", "127.0.0.1"),
    "in a container": ("-m", *RUN, "app.py"),  # with what marks one among its settings
    "streamlit to all": (*STREAMLIT, "--server.address", TO_ALL, "app.py"),
    "uvicorn to all": (*UVICORN, "--host", TO_ALL),
    "components": (*OUTSIDE, "uvicorn", "tests.browser.data.components:app", "--port", "{port}"),
    # As Streamlit runs it: what .streamlit/config.toml changes of that is this program's doing.
    "usual page": (*STREAMLIT, "--runner.postScriptGC", "true", "bench/usual_app.py"),
}
STREAMLIT_HEALTH = {"components", "usual page"}  # those that have no health route of ours


@dataclass(frozen=True)
class Server:
    """A dashboard that is running: where, on which official store, and where it writes what it has to say."""

    url: str
    health: str
    store: Path
    log: Path
    process: subprocess.Popen[bytes]

    def is_well(self) -> bool:
        try:
            urlopen(self.health, timeout=5).close()
            return True
        except OSError:  # nothing listens there, or it answers with an error
            return False

    def cpu_seconds(self) -> float:
        """Processor time that the server has taken since it started."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def rest(self) -> None:
        """Wait until it does next to nothing any more."""
        busy = True
        while busy:
            before = self.cpu_seconds()
            time.sleep(1)
            busy = self.cpu_seconds() - before > RESTING

    def memory(self) -> int:
        """Bytes of memory that are the server's own now."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def start(kind: str, folder: Path, plan: Path | None = None, port: int | None = None, **settings: str) -> Server:
    """Start a dashboard as `kind` says, with its stores in `folder`, of the plan in a folder (None: the program's own),
    and wait until it reports to be well. port: None: a free one. settings: more variables of its environment.

    RuntimeError, with what it said, if it ends or takes too long.
    """
    port, log = port or free_port(), folder / "server.log"
    environment = os.environ | {"KPI_STORE": str(folder / "kpi.duckdb"), "PYTHONPATH": str(ROOT)} | settings
    if plan is not None:
        environment["KPI_PLAN"] = str(plan)
    command = [sys.executable, *(part.format(port=port) for part in STARTS[kind])]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out, stdin=subprocess.DEVNULL)
    url = f"http://localhost:{port}"
    server = Server(
        url, f"{url}/{'_stcore/health' if kind in STREAMLIT_HEALTH else 'health'}", folder / "kpi.duckdb", log, process
    )
    deadline = time.monotonic() + SECONDS_TO_START
    while not server.is_well():
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.05)
        if process.poll() is not None or time.monotonic() > deadline:
            stop(server)
            raise RuntimeError(f"the server did not start:\n{log.read_text()}")
    return server


def stop(server: Server) -> None:
    server.process.terminate()
    try:
        server.process.wait(timeout=SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()


@contextmanager
def running(
    kind: str, folder: Path, plan: Path | None = None, port: int | None = None, **settings: str
) -> Iterator[Server]:
    server = start(kind, folder, plan, port, **settings)
    try:
        yield server
    finally:
        stop(server)


@contextmanager
def side_by_side(folder: Path, demonstration: Path, *kinds: str) -> Iterator[list[Server]]:
    """Fresh servers, each on its own copy of the demonstration's data below `folder`."""
    with ExitStack() as stack:
        yield [stack.enter_context(running(kind, home(folder, demonstration))) for kind in kinds]


def home(folder: Path, store: Path) -> Path:
    """A new folder below `folder` with a copy of the store, as a server's official one."""
    new = folder / f"server{len(list(folder.iterdir()))}"
    new.mkdir()
    with duckdb.connect(shutil.copy(store, new / "kpi.duckdb")) as connection:
        connection.execute("update meta set kind = 'official'")
    return new


@contextmanager
def chromium(*options: str) -> Iterator[Browser]:
    """The machine's Chromium, without a window where it has that, else the one that Playwright fetched."""
    program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*QUIET_CHROMIUM, *options])
        yield browser
        browser.close()
