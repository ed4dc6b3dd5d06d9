"""A real server on a port of its own, and a real Chromium before it."""

import re
import shutil
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

from bench import servers
from bench.servers import Server
from kpi.plan import Plan
from kpi.store import Store
from tests.browser import course
from tests.browser.course import Course

SECONDS_TO_SHOW = 20
WIDTH, HEIGHT = 1366, 900  # px
COURSES = pytest.StashKey[list[Course]]()

expect.set_options(timeout=SECONDS_TO_SHOW * 1000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All browser tests on one worker: they share a server, and two would only get in each other's way."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture
def serve(tmp_path: Path, demo_file: Path, plan: Plan) -> Iterator[Callable[..., Server]]:
    """serve("uvicorn"): a fresh server that nobody has visited yet. `before` is done to its official store first."""
    running: list[Server] = []

    def fresh(kind: str, before: Callable[[Store], None] | None = None) -> Server:
        folder = tmp_path / f"server{len(running)}"
        folder.mkdir()
        shutil.copy(demo_file, folder / "demo.duckdb")
        if before is not None:
            store = Store.open(folder / "kpi.duckdb", plan)
            before(store)
            store.close()
        running.append(servers.start(kind, folder))
        return running[-1]

    yield fresh
    for server in running:
        servers.stop(server)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, demo_file: Path) -> Iterator[Server]:
    """One server for tests that only look."""
    folder = tmp_path_factory.mktemp("server")
    shutil.copy(demo_file, folder / "demo.duckdb")
    with servers.running("streamlit", folder) as shared:
        yield shared
    complaints = re.findall(
        "(?m)^.*(?:WARNING|ERROR|Warning|Error|[Dd]eprecat|Traceback).*$", shared.log.read_text("utf-8")
    )
    assert complaints == []


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with servers.chromium() as browser:
        yield browser


@dataclass
class Complaints:
    """What the browser found wrong with the pages it was shown."""

    all: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.all.append(f"uncaught: {error}"))
        page.on("request", self.watch)

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.all.append(f"console: {message.text} {message.location.get('url', '')}")

    def watch(self, request: Request) -> None:
        if request.url.startswith(("http:", "ws:", "https:", "wss:")) and "//localhost:" not in request.url:
            self.all.append(f"asked a stranger: {request.url}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call" and report.failed:
        for course in item.stash.get(COURSES, []):
            report.sections.append(("What the browser did", course.told()))
    return report


def window(chromium: Browser, complaints: Complaints, width: int, height: int, **how: Any) -> Page:
    """A new browser window, of somebody who was never here."""
    page = chromium.new_context(viewport={"width": width, "height": height}, locale="vi-VN", **how).new_page()
    complaints.listen(page)
    Course(page)
    return page


@pytest.fixture
def visitor(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """visitor(): a new browser window, of somebody who was never here. No page may complain, nor ask strangers."""
    pages, complaints = [], Complaints()

    def arrive(width: int = WIDTH, height: int = HEIGHT, **how: Any) -> Page:
        pages.append(window(chromium, complaints, width, height, **how))
        request.node.stash.setdefault(COURSES, []).append(course.of[pages[-1]])
        return pages[-1]

    yield arrive
    for page in pages:
        page.context.close()
    assert complaints.all == []


@pytest.fixture(scope="session")
def windows() -> list[tuple[Page, Complaints]]:
    """The window behind `page`, with what is found wrong in it, after those that a test has closed."""
    return []


@pytest.fixture
def page(windows: list[tuple[Page, Complaints]], chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A window that one test after the other looks through: with the program's scripts at hand, a page takes a third of
    what it takes in a new one. It comes as if nobody had been here, but for two things: scripts added to it stay, and
    its history is longer. To whom that matters asks for visitor()."""
    if not windows or windows[-1][0].is_closed():
        heard = Complaints()
        windows.append((window(chromium, heard, WIDTH, HEIGHT), heard))
    page, complaints = windows[-1]
    course.of[page].steps.clear()
    request.node.stash[COURSES] = [course.of[page]]
    yield page
    if not page.is_closed():
        forget(page)
    found, complaints.all = complaints.all, []
    assert found == []


def forget(page: Page) -> None:
    """Take back what a test can have done to the window, on its page and around it."""
    page.unroute_all()
    page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    page.goto("about:blank")
    page.mouse.move(0, 0)
    page.emulate_media(media="null", color_scheme="null")
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    page.context.clear_cookies()
    page.context.clear_permissions()
