"""python -m bench: every measurement; python -m bench pages: those in a browser; also hand-in, intake, queries."""

import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from bench import hand_in, intake, pages, queries
from bench.measure import HEADINGS, Ratio, as_row
from bench.servers import chromium
from kpi import demo
from kpi.plan import load


def in_a_browser(folder: Path, demonstration: Path) -> Iterator[Ratio]:
    with chromium() as browser:
        yield pages.cold_start(browser, folder, demonstration)
        yield from pages.first_visits(browser, folder, demonstration)
        yield from pages.filter_changes(browser, folder, demonstration)


MEASUREMENTS: dict[str, Callable[[Path, Path], Iterable[Ratio]]] = {
    "pages": in_a_browser,
    "queries": lambda folder, demonstration: [queries.measure(folder, demonstration)],
    "hand-in": lambda folder, _demonstration: [hand_in.measure(folder)],
    "intake": lambda folder, _demonstration: intake.measure(folder),
}


def main(wanted: list[str]) -> None:
    print("\n".join(HEADINGS), flush=True)
    with tempfile.TemporaryDirectory() as name:
        demonstration = demo.build(load(), Path(name) / "demo.duckdb")
        for key in wanted or MEASUREMENTS:
            folder = Path(name) / key
            folder.mkdir()
            for ratio in MEASUREMENTS[key](folder, demonstration):
                print(as_row(ratio), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
