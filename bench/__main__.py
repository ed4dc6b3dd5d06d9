"""python -m bench: every measurement; python -m bench pages: those in a browser; also hand-in, intake, queries."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import hand_in, intake, pages, queries
from bench.measure import Ratio, as_markdown
from bench.servers import chromium
from kpi import demo
from kpi.plan import load


def in_a_browser(folder: Path, demonstration: Path) -> list[Ratio]:
    homes = folder / "homes"
    homes.mkdir()
    with chromium() as browser:
        return [
            pages.cold_start(browser, homes, demonstration),
            *pages.first_visits(browser, homes, demonstration),
            *pages.filter_changes(browser, homes, demonstration),
        ]


MEASUREMENTS: dict[str, Callable[[Path, Path], list[Ratio]]] = {
    "pages": in_a_browser,
    "queries": lambda folder, demonstration: [queries.measure(folder, demonstration)],
    "hand-in": lambda folder, _demonstration: [hand_in.measure(folder)],
    "intake": lambda folder, _demonstration: intake.measure(folder),
}


def main(wanted: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        demonstration = demo.build(load(), folder / "demo.duckdb")
        ratios = [ratio for key in wanted or MEASUREMENTS for ratio in MEASUREMENTS[key](folder, demonstration)]
    print(as_markdown(ratios))


if __name__ == "__main__":
    main(sys.argv[1:])
