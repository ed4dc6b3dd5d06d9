"""Pages: a visitor's wait in Chromium, the bytes sent, the server's processor time."""

import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page

from bench import country, crowd
from bench.measure import Ratio, in_turns, median, p95
from bench.servers import Server, home, running, side_by_side
from bench.visits import Visit, charts_shown, choose, first_visit, new_visitor

OURS = "/indicator?indicator=CT3.07&year=2024"
USUAL = "/"
STARTS, VISITS, ROUNDS = 3, 5, 5
SLOW_LINE = 10  # Mbit/s

YEARS = [("Năm", str(year)) for year in (2023, 2022, 2021, 2025, 2024)]
NOT_YET_SEEN = [
    ("Chỉ tiêu", code)
    for code in ("CT3.01", "CT3.03", "CT3.04", "CT3.08", "CT3.09", "CT3.10", "CT3.12", "CT3.13", "CT5.01", "CT5.02",
                 "CT5.03", "CT7.06", "CT7.07", "CT7.08")
]  # fmt: skip


def cold_start(browser: Browser, folder: Path, demonstration: Path) -> Ratio:
    """From the command until the first visitor sees the charts."""

    def start(kind: str, address: str) -> float:
        began = time.perf_counter()
        with side_by_side(folder, demonstration, kind) as [server]:
            first_visit(browser, server, address)
            return time.perf_counter() - began

    ours, other = in_turns(lambda: start("streamlit", OURS), lambda: start("usual page", USUAL), STARTS)
    return Ratio("cold start until the first charts are shown", median(ours), median(other), "usual page", "s")


def first_visits(browser: Browser, folder: Path, demonstration: Path) -> list[Ratio]:
    """Our page, and the usual page as Streamlit serves it, with st.plotly_chart."""
    with side_by_side(folder, demonstration, "streamlit", "usual page") as (ours, usual):
        first_visit(browser, ours, OURS)
        first_visit(browser, usual, USUAL)
        fast = _visits(browser, ours, usual, None)
        slow = _visits(browser, ours, usual, SLOW_LINE)
    named = "usual page"
    return [
        Ratio(
            "first visit, over the line", *(median([v.bytes / 1e6 for v in side]) for side in fast), named, "MB", 0.4
        ),
        Ratio(
            "first visit until the charts are shown", *(median([v.shown for v in side]) for side in fast), named, "ms"
        ),
        Ratio(f"the same at {SLOW_LINE} Mbit/s", *(median([v.shown for v in side]) for side in slow), named, "ms"),
    ]


def _visits(browser: Browser, ours: Server, usual: Server, mbit: float | None) -> tuple[list[Visit], list[Visit]]:
    return in_turns(
        lambda: first_visit(browser, ours, OURS, mbit), lambda: first_visit(browser, usual, USUAL, mbit), VISITS
    )


def filter_changes(browser: Browser, folder: Path, demonstration: Path) -> list[Ratio]:
    """A filter moved on our indicator page and on the usual one, until the charts show it."""
    with side_by_side(folder, demonstration, "streamlit", "usual page") as (ours, usual):
        unseen, seen = _moved(browser, (ours, OURS), (usual, USUAL))
    named = "usual page"
    return [
        _shown("change to what was seen before, until the charts show it", seen, named, 0.5),
        _shown("change to what nobody has seen yet", unseen, named, 0.6),
    ]


def seventeen_times(browser: Browser, folder: Path, demonstration: Path) -> list[Ratio]:
    """The page with a country's data, beside a province's page and the country's usual page."""
    plan, store = country.make(folder)
    with (
        running("streamlit", home(folder, store), plan) as country_server,
        running("streamlit", home(folder, demonstration)) as province,
        running("usual page", home(folder, store), plan) as usual,
    ):
        unseen, seen = _moved(browser, (country_server, OURS), (province, OURS), (usual, USUAL))
    province_name, other = "one province", "usual page of the country"
    return [
        _shown("change in a country of 17 provinces, seen before", seen[:2], province_name, 1.2),
        _shown("the same, not seen before", unseen[:2], province_name, 1.2),
        _shown("change in a country, seen before", seen[::2], other, 0.5),
        _shown("the same, not seen before", unseen[::2], other, 0.6),
    ]


def server_costs(folder: Path, demonstration: Path) -> list[Ratio]:
    """The server's processor time for a change, and its memory after some, without a browser and without pauses: where
    other programs share the processor's caches, the same code takes several times as long after a second of rest."""
    unseen, seen, memory = zip(*(_costs(folder, demonstration) for _ in range(STARTS)), strict=True)
    return [
        _cost("the server's processor time for a change to what was seen before", seen, "ms", 1 / 8),
        _cost("the same, not seen before", unseen, "ms", 1 / 4),
        _cost(f"memory of the server after {2 + ROUNDS} visitors", memory, "MB", 1.15),
    ]


Pair = tuple[float, float]  # ours and the usual page's


def _costs(folder: Path, demonstration: Path) -> tuple[Pair, Pair, Pair]:
    """The processor time of a change not seen before and of one seen, and the memory, of newly started servers."""
    with side_by_side(folder, demonstration, "streamlit", "usual page") as servers:
        sides = list(zip(servers, (OURS, USUAL), strict=True))
        for side in sides:
            crowd.processor_times(*side, YEARS)
            side[0].rest()
        ours, usual = (statistics.mean(crowd.processor_times(*side, NOT_YET_SEEN)) for side in sides)
        rounds = [[statistics.mean(crowd.processor_times(*side, YEARS)) for side in sides] for _ in range(ROUNDS)]
        seen = [median(list(times)) for times in zip(*rounds, strict=True)]
        return (ours, usual), (seen[0], seen[1]), (servers[0].memory() / 1e6, servers[1].memory() / 1e6)


def _cost(name: str, pairs: Sequence[Pair], unit: str, budget: float) -> Ratio:
    ours, other = (median(list(side)) for side in zip(*pairs, strict=True))
    return Ratio(name, ours, other, "usual page", unit, budget)


def _moved(browser: Browser, *pages: tuple[Server, str]) -> tuple[list[list[float]], list[list[float]]]:
    """Changes on several servers' pages: to views not seen before, and, in turns, to views seen before; of each page
    the ms until its charts showed them."""
    opened = [_opened(browser, server, address) for server, address in pages]
    unseen = [_changes(page, NOT_YET_SEEN) for page in opened]
    for page in opened:
        _changes(page, YEARS)
    rounds = [[_changes(page, YEARS) for page in opened] for _ in range(ROUNDS)]
    return unseen, [[ms for each in of_one for ms in each] for of_one in zip(*rounds, strict=True)]


def _changes(page: Page, picks: list[tuple[str, str]]) -> list[float]:
    return [choose(page, label, option) for label, option in picks]


def _opened(browser: Browser, server: Server, address: str) -> Page:
    _context, page = new_visitor(browser)
    page.goto(server.url + address)
    charts_shown(page)
    return page


def _shown(name: str, sides: list[list[float]], other_is: str, budget: float) -> Ratio:
    ours, other = sides
    return Ratio(name, median(ours), median(other), other_is, "ms", budget, f"p95 {p95(ours):.0f}")
