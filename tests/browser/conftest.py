"""A real server on a port of its own, and a real Chromium before it."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

ROOT = Path(__file__).parents[2]
STARTS = {
    "streamlit": ["-m", "streamlit", "run", "app.py", "--server.headless", "true", "--server.port"],
    "uvicorn": ["-m", "uvicorn", "app:app", "--host", "127.0.0.1", "--port"],
}
QUIET_CHROMIUM = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
SECONDS_TO_START = 60
SECONDS_TO_SHOW = 20

expect.set_options(timeout=SECONDS_TO_SHOW * 1000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All browser tests on one worker: they share a server, and two would only get in each other's way."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@dataclass
class Server:
    """A dashboard that is running: where, on which store, and what it has said so far."""

    url: str
    store: Path
    log: Path
    process: subprocess.Popen


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(kind: str, folder: Path) -> Server:
    """Start the dashboard as `kind` says, with its stores in `folder`, and wait until it reports to be well."""
    port, log = free_port(), folder / "server.log"
    environment = os.environ | {"KPI_STORE": str(folder / "kpi.duckdb")}
    with log.open("wb") as out:
        command = [sys.executable, *STARTS[kind], str(port)]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out, stdin=subprocess.DEVNULL)
    server = Server(f"http://localhost:{port}", folder / "kpi.duckdb", log, process)
    deadline = time.monotonic() + SECONDS_TO_START
    while not is_well(server):
        try:
            process.wait(timeout=0.1)
        except subprocess.TimeoutExpired:
            if time.monotonic() < deadline:
                continue
        stop(server)
        pytest.fail(f"the server did not start:\n{log.read_text()}")
    return server


def is_well(server: Server) -> bool:
    try:
        return httpx2.get(f"{server.url}/health").status_code == 200
    except httpx2.TransportError:
        return False


def stop(server: Server) -> None:
    server.process.terminate()
    try:
        server.process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()


@pytest.fixture
def serve(tmp_path: Path, demo_file: Path) -> Iterator[Callable[[str], Server]]:
    """serve("uvicorn"): a fresh server that nobody has visited yet."""
    running: list[Server] = []

    def fresh(kind: str) -> Server:
        folder = tmp_path / f"server{len(running)}"
        folder.mkdir()
        shutil.copy(demo_file, folder / "demo.duckdb")
        running.append(start(kind, folder))
        return running[-1]

    yield fresh
    for server in running:
        stop(server)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, demo_file: Path) -> Iterator[Server]:
    """One server for tests that only look."""
    folder = tmp_path_factory.mktemp("server")
    shutil.copy(demo_file, folder / "demo.duckdb")
    shared = start("streamlit", folder)
    yield shared
    stop(shared)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    own = shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=own, args=QUIET_CHROMIUM)
        yield browser
        browser.close()


@dataclass
class Complaints:
    """What the browser found wrong with the pages it was shown."""

    all: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.all.append(f"uncaught: {error}"))
        page.on("request", self.watch)

    def hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.all.append(f"console: {message.text} {message.location.get('url', '')}")

    def watch(self, request: Request) -> None:
        if request.url.startswith(("http:", "ws:", "https:", "wss:")) and "//localhost:" not in request.url:
            self.all.append(f"asked a stranger: {request.url}")


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """visitor(): a new browser window, of somebody who was never here. No page may complain, nor ask strangers."""
    contexts, complaints = [], Complaints()

    def arrive(width: int = 1366, height: int = 900) -> Page:
        contexts.append(chromium.new_context(viewport={"width": width, "height": height}, locale="vi-VN"))
        page = contexts[-1].new_page()
        complaints.listen(page)
        return page

    yield arrive
    for context in contexts:
        context.close()
    assert complaints.all == []


@pytest.fixture
def page(visitor: Callable[..., Page]) -> Page:
    return visitor()
