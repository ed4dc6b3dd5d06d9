"""python -m bench: every measurement but profile, its table put into docs/performance.md; python -m bench load pages:
the named ones.
"""

import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from playwright.sync_api import Browser

from bench import evaluation, intake, load, pages, profile, queries, upload
from bench.measure import HEADINGS, Ratio, as_row, report
from bench.servers import chromium
from kpi import demo
from kpi.plan import load as load_plan

Measurement = Callable[[Path, Path], Iterable[Ratio]]


def _in_a_browser(measure: Callable[[Browser, Path, Path], Iterable[Ratio]]) -> Measurement:
    def measured(folder: Path, demonstration: Path) -> Iterable[Ratio]:
        with chromium() as browser:
            yield from measure(browser, folder, demonstration)

    return measured


MEASUREMENTS: dict[str, Measurement] = {
    "start": _in_a_browser(lambda *given: [pages.cold_start(*given), *pages.first_visits(*given)]),
    "pages": _in_a_browser(pages.filter_changes),
    "costs": pages.server_costs,
    "country": _in_a_browser(pages.seventeen_times),
    "load": load.measure,
    "queries": lambda folder, demonstration: [queries.measure(folder, demonstration)],
    "evaluation": evaluation.measure,
    "upload": lambda folder, _demonstration: [upload.measure(folder)],
    "intake": lambda folder, _demonstration: intake.measure(folder),
    "country-full": queries.of_a_country,
}
ON_REQUEST: dict[str, Measurement] = {"profile": profile.measure}


def main(wanted: list[str]) -> None:
    rows = list(HEADINGS)
    print("\n".join(HEADINGS), flush=True)
    with tempfile.TemporaryDirectory() as name:
        demonstration = demo.build(load_plan(), Path(name) / "demo.duckdb")
        for key in wanted or MEASUREMENTS:
            folder = Path(name) / key
            folder.mkdir()
            for ratio in (MEASUREMENTS | ON_REQUEST)[key](folder, demonstration):
                rows.append(as_row(ratio))
                print(rows[-1], flush=True)
    if not wanted:
        report("bench", rows)


if __name__ == "__main__":
    main(sys.argv[1:])
