"""A server on a port of its own, and Chromium windows that visit it."""

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
from tests.browser import trace
from tests.browser.trace import Trace

SECONDS_TO_SHOW = 20
WIDTH, HEIGHT = 1366, 900  # px
STRANGER = "evil.example"  # whose name resolves to this machine
TRACES = pytest.StashKey[list[Trace]]()

expect.set_options(timeout=SECONDS_TO_SHOW * 1000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts all browser tests on one worker, as they share a server and the processor."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, demo_file: Path) -> Iterator[Server]:
    """A shared server, for tests that change no data."""
    folder = tmp_path_factory.mktemp("server")
    shutil.copy(demo_file, folder / "demo.duckdb")
    with servers.running("streamlit", folder) as shared:
        yield shared
    complaints = re.findall(
        "(?m)^.*(?:WARNING|ERROR|Warning|Error|[Dd]eprecat|Traceback).*$", shared.log.read_text("utf-8")
    )
    assert complaints == []


@pytest.fixture(scope="session")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A shared server that listens to a network, for tests that store official data of an agency that no other uses.

    What a test needs beforehand it stores by `command`.
    """
    with servers.running("streamlit to all", tmp_path_factory.mktemp("writable")) as shared:
        yield shared


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # The tests' own certificates: a context that ignored their errors once failed with ERR_TOO_MANY_RETRIES.
    with servers.chromium(f"--host-resolver-rules=MAP {STRANGER} 127.0.0.1", "--ignore-certificate-errors") as browser:
        yield browser


@dataclass
class Complaints:
    """Errors on the console, failed requests and requests to other hosts."""

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
        for window_trace in item.stash.get(TRACES, []):
            report.sections.append(("What the browser did", window_trace.text()))
    return report


def window(chromium: Browser, complaints: Complaints, width: int, height: int, **options: Any) -> Page:
    """A new browser window with empty storage."""
    page = chromium.new_context(viewport={"width": width, "height": height}, locale="vi-VN", **options).new_page()
    complaints.listen(page)
    Trace(page)
    return page


@pytest.fixture
def visitor(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """visitor(): a new browser window with empty storage, which must end without complaints."""
    pages, complaints = [], Complaints()

    def arrive(width: int = WIDTH, height: int = HEIGHT, **options: Any) -> Page:
        pages.append(window(chromium, complaints, width, height, **options))
        request.node.stash.setdefault(TRACES, []).append(trace.traces[pages[-1]])
        return pages[-1]

    yield arrive
    for page in pages:
        page.context.close()
    assert complaints.all == []


@pytest.fixture(scope="session")
def windows() -> list[tuple[Page, Complaints]]:
    """The windows used for `page`, each with its complaints; the last one is in use."""
    return []


@pytest.fixture
def page(windows: list[tuple[Page, Complaints]], chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A window shared by tests, in which pages load three times faster because scripts are cached.

    Its storage is emptied, but added scripts and the history stay; tests for which that matters use visitor(). On the
    shared server, whose data no test changes, the session stays too, until a test loads a page anew.
    """
    if not windows or windows[-1][0].is_closed():
        heard = Complaints()
        windows.append((window(chromium, heard, WIDTH, HEIGHT), heard))
    page, complaints = windows[-1]
    trace.traces[page].steps.clear()
    request.node.stash[TRACES] = [trace.traces[page]]
    yield page
    if not page.is_closed():
        forget(page)
        if "server" not in request.fixturenames:
            page.goto("about:blank")
    messages, complaints.all = complaints.all, []
    assert messages == []


def forget(page: Page) -> None:
    """Resets everything that a test may have changed in the window."""
    page.unroute_all()
    if page.url != "about:blank":
        page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    page.mouse.move(0, 0)
    page.emulate_media(media="null", color_scheme="null")
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    page.context.clear_cookies(name=re.compile("^(?!_streamlit_xsrf)"))  # with it the session uploads files
    page.context.clear_permissions()
