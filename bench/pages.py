"""Pages in Chromium: how long a visitor waits, what goes over the line, what it costs the server."""

import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from bench import servers
from bench.measure import Ratio, in_turns, median, p95
from bench.servers import Server
from bench.visits import Changes, Visit, changes, charts_shown, first_visit, new_visitor

OURS = "/indicator?data=demo&indicator=CT3.07&year=2024"
USUAL = "/"
STARTS, VISITS, ROUNDS = 3, 5, 5
SLOW_LINE = 10  # Mbit/s

YEARS = [("Năm", str(year)) for year in (2023, 2022, 2021, 2025, 2024)]
NOT_YET_SEEN = [
    ("Chỉ tiêu", code)
    for code in ("CT3.01", "CT3.03", "CT3.04", "CT3.08", "CT3.09", "CT3.10", "CT3.12", "CT3.13", "CT5.01", "CT5.02",
                 "CT5.03", "CT7.06", "CT7.07", "CT7.08")
]  # fmt: skip


@contextmanager
def served(folder: Path, demonstration: Path, *kinds: str) -> Iterator[list[Server]]:
    """Fresh servers side by side, each on its own copy of the demonstration."""
    with ExitStack() as stack:
        yield [stack.enter_context(servers.running(kind, _home(folder, demonstration))) for kind in kinds]


def _home(folder: Path, demonstration: Path) -> Path:
    home = folder / f"server{len(list(folder.iterdir()))}"
    home.mkdir()
    shutil.copy(demonstration, home / "demo.duckdb")
    return home


def cold_start(browser: Browser, folder: Path, demonstration: Path) -> Ratio:
    """From the command until the first visitor sees the charts."""

    def start(kind: str, address: str) -> float:
        began = time.perf_counter()
        with served(folder, demonstration, kind) as [server]:
            first_visit(browser, server, address)
            return time.perf_counter() - began

    ours, other = in_turns(lambda: start("streamlit", OURS), lambda: start("usual page", USUAL), STARTS)
    return Ratio("cold start until the first charts stand", median(ours), median(other), "usual page", "s")


def first_visits(browser: Browser, folder: Path, demonstration: Path) -> list[Ratio]:
    """The same page of the same program, with our serving and with Streamlit's own."""
    with served(folder, demonstration, "streamlit", "default serving") as (ours, plain):
        for server in (ours, plain):
            first_visit(browser, server, OURS)
        fast = _visits(browser, ours, plain, None)
        slow = _visits(browser, ours, plain, SLOW_LINE)
    named = "Streamlit's own serving"
    return [
        Ratio(
            "first visit, over the line", *(median([v.bytes / 1e6 for v in side]) for side in fast), named, "MB", 0.4
        ),
        Ratio("first visit until the charts stand", *(median([v.shown for v in side]) for side in fast), named, "ms"),
        Ratio(f"the same at {SLOW_LINE} Mbit/s", *(median([v.shown for v in side]) for side in slow), named, "ms"),
    ]


def _visits(browser: Browser, ours: Server, plain: Server, mbit: float | None) -> tuple[list[Visit], list[Visit]]:
    pairs = [tuple(first_visit(browser, server, OURS, mbit) for server in (ours, plain)) for _ in range(VISITS)]
    return [ours for ours, _ in pairs], [plain for _, plain in pairs]


def filter_changes(browser: Browser, folder: Path, demonstration: Path) -> list[Ratio]:
    """A filter moved on our indicator page and on the usual one, until the charts show it."""
    with served(folder, demonstration, "streamlit", "usual page") as (ours, usual):
        here, there = _opened(browser, ours, OURS), _opened(browser, usual, USUAL)
        unseen = changes(here, ours, NOT_YET_SEEN), changes(there, usual, NOT_YET_SEEN)
        for page, server in ((here, ours), (there, usual)):
            changes(page, server, YEARS)
        rounds = [(changes(here, ours, YEARS), changes(there, usual, YEARS)) for _ in range(ROUNDS)]
        memory = ours.memory() / 1e6, usual.memory() / 1e6
    seen = _joined([pair[0] for pair in rounds]), _joined([pair[1] for pair in rounds])
    return [
        _shown("change to what was seen before, until the charts show it", *seen, 0.65),
        _shown("change to what nobody has seen yet", *unseen, 0.65),
        _cpu("the server's processor time for one, seen before", *seen, 1 / 8),
        _cpu("the same, not seen before", *unseen, 1 / 3),
        Ratio("memory of the server afterwards", *memory, "usual page", "MB", 1.1),
    ]


def _opened(browser: Browser, server: Server, address: str) -> Page:
    _context, page = new_visitor(browser)
    page.goto(server.url + address)
    charts_shown(page)
    return page


def _joined(rounds: list[Changes]) -> Changes:
    return Changes([ms for each in rounds for ms in each.shown], median([each.cpu for each in rounds]))


def _shown(what: str, ours: Changes, usual: Changes, budget: float) -> Ratio:
    spread = f"p95 {p95(ours.shown):.0f}"
    return Ratio(what, median(ours.shown), median(usual.shown), "usual page", "ms", budget, spread)


def _cpu(what: str, ours: Changes, usual: Changes, budget: float) -> Ratio:
    return Ratio(what, ours.cpu, usual.cpu, "usual page", "ms", budget)
