"""Ten visitors at once, the server's memory after ten thousand changes, and a hundred visitors of a country."""

from pathlib import Path

from bench import country, crowd
from bench.crowd import USERS, Load
from bench.measure import Ratio, median, p95
from bench.pages import OURS, USUAL
from bench.servers import Server, home, running, side_by_side

ROUNDS = 3
CHANGES = 300  # of our page in a round; the usual page gets a tenth, which takes it as long
FEW, MANY = 1_000, 10_000
PROVINCES, SESSIONS = 80, 100
EVERY, ALONE = 10, 20  # seconds between two changes of a visitor; changes of the one who is alone
MINUTES = 1, 4  # before and after the first look at the memory


def measure(folder: Path, demonstration: Path) -> list[Ratio]:
    """Changes a second of ours, in one process as `streamlit run` and as uvicorn start it, against the usual page's."""
    with side_by_side(folder, demonstration, "streamlit", "uvicorn", "usual page") as (ours, uvicorn, usual):
        sides = [(ours, OURS, CHANGES), (uvicorn, OURS, CHANGES), (usual, USUAL, CHANGES // 10)]
        for server, address, _ in sides:
            crowd.load(server, address, changes=2 * USERS)
        rounds = [
            [crowd.load(server, address, changes=count) for server, address, count in sides] for _ in range(ROUNDS)
        ]
        memory = ours.memory() / 1e6, usual.memory() / 1e6
    ours_did, uvicorn_did, usual_did = ([turn[index] for turn in rounds] for index in range(len(sides)))
    return [
        _a_second(f"changes a second, {USERS} users at once", ours_did, usual_did),
        _a_second("the same under uvicorn", uvicorn_did, usual_did),
        Ratio(f"memory of the server after {USERS} users", *memory, "usual page", "MB", 1.15),
    ]


def _a_second(name: str, ours: list[Load], other: list[Load]) -> Ratio:
    spread = f"p95 {p95([ms for each in ours for ms in each.ms]):.0f} ms"
    medians = (median([each.a_second for each in side]) for side in (ours, other))
    return Ratio(name, *medians, "usual page", "/s", budget=30, spread=spread, more_is_better=True)


def soak(folder: Path, demonstration: Path) -> Ratio:
    """The server's memory after ten thousand changes among a few states, against that after a thousand."""
    with side_by_side(folder, demonstration, "streamlit") as [server]:
        after_few, after_many = (_memory_after(server, count) for count in (FEW, MANY - FEW))
    return Ratio("memory", after_many, after_few, f"that after {FEW:,}", "MB", budget=1.05)


def _memory_after(server: Server, changes: int) -> float:
    crowd.load(server, OURS, changes=changes)
    return server.memory() / 1e6


def sessions(folder: Path) -> list[Ratio]:
    """A hundred open pages of a country of 2.7 million values, a change every ten seconds each: the slowest twentieth
    of the changes against the median of one visitor who is alone and makes one as often, and the memory against that
    after the first minute."""
    plan, store = country.make(folder, PROVINCES)
    with running("streamlit", home(folder, store), plan) as server:
        server.rest()
        hurried = [crowd.load(server, OURS, changes=len(crowd.YEARS) * turn, users=1) for turn in (2, 20)][-1]
        alone = crowd.load(server, OURS, changes=ALONE, users=1, every=EVERY)
        crowds, memory = [], []
        for minutes in MINUTES:
            changes = 60 * minutes * SESSIONS // EVERY
            crowds.append(crowd.load(server, OURS, changes=changes, users=SESSIONS, every=EVERY))
            memory.append(server.memory() / 1e6)
    slowest = p95([ms for each in crowds for ms in each.ms])
    spread = f"{median(hurried.ms):.0f} of one without pauses"
    return [
        Ratio("p95 of a change", slowest, median(alone.ms), "the median of one", "ms", budget=2, spread=spread),
        Ratio("memory", memory[-1], memory[0], "that after a minute", "MB", budget=1.05),
    ]
