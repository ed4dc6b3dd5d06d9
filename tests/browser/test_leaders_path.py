"""A leader's way through a meeting: the worst indicator, who is worst at it, back, another year, in English.

The numbers at each step are those of the command line, asked of a copy of the same store.
"""

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bench.servers import ROOT
from kpi import i18n
from tests.browser.actions import VI, finished, pick, readings, visit

WORST_FIRST = ("missed", "off_track", "behind", "on_track", "met", "thin", "pending", "no_data")
JUDGED = WORST_FIRST[:5]
LEVEL = "district"
Row = dict[str, Any]


class CommandLine:
    """python -m kpi scorecard, asked of a copy of the demonstration, since the server holds its own."""

    def __init__(self, store: Path) -> None:
        self.store = store

    def scorecard(self, *asked: str) -> list[Row]:
        command = [sys.executable, "-m", "kpi", "scorecard", "--store", str(self.store), "--format", "json", *asked]
        rows: list[Row] = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout)
        return rows

    def of_level(self, indicator: str, year: str) -> tuple[dict[str, float], dict[str, float]]:
        """The readings of an indicator's total and levels, and those of the districts, of those that have one."""
        rows = self.scorecard("--indicator", indicator, "--year", year, "--scope", "all")
        known = [row for row in rows if row["value"] is not None]
        levels = {row["level"]: row["value"] for row in known if row["scope"] != "agency"}
        own = [row for row in known if row["scope"] == "agency" and row["level"] == LEVEL]
        return levels, {row["agency"]: row["value"] for row in own}


@pytest.fixture
def command_line(demo_file: Path, tmp_path: Path) -> CommandLine:
    return CommandLine(Path(shutil.copy(demo_file, tmp_path / "demo.duckdb")))


def worst_of(rows: list[Row]) -> dict[str, str]:
    """Indicator → the worst status among its rows."""
    return {row["indicator"]: row["status"] for row in sorted(rows, key=lambda row: -WORST_FIRST.index(row["status"]))}


def tiles(page: Page) -> dict[str, int]:
    """Status → how many, as the page's tiles say; those that cannot be judged are one tile, and left out."""
    said = {VI.status(status): status for status in JUDGED}
    found = {}
    for tile in page.get_by_test_id("stMetric").all():
        label, number = tile.get_by_test_id("stMetricLabel").inner_text(), tile.get_by_test_id("stMetricValue")
        status = said.get(label.split(maxsplit=1)[1])
        if status:
            found[status] = int(number.inner_text())
    return found


def judged(statuses: dict[str, str]) -> dict[str, int]:
    counts = Counter(statuses.values())
    return {status: counts[status] for status in JUDGED if counts[status]}


def bar_of(page: Page, agency: str) -> None:
    """Click the bar that stands for an agency."""
    trace, point = page.evaluate(
        """agency => document.querySelector(".st-key-by_agency .js-plotly-plot").data
            .map((trace, at) => [at, (trace.customdata ?? []).indexOf(agency)]).find(([, point]) => point >= 0)""",
        agency,
    )
    bar = page.locator(".st-key-by_agency .barlayer .trace").nth(trace).locator(".point").nth(point)
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    assert box
    page.mouse.click(box["x"] + min(box["width"] / 2, 20), box["y"] + box["height"] / 2)


def test_a_leader_finds_the_command_lines_numbers_at_each_step(server, page, plan, command_line):
    names = plan.agencies.set_index("agency")["name_vi"]

    def expect_indicator(year: str, _: i18n.Words) -> dict[str, float]:
        levels, districts = command_line.of_level(indicator, year)
        by_level, by_agency = readings(page, "by_level", "x"), readings(page, "by_agency", "x")
        assert {name: x for name, x in by_level.items() if x is not None} == pytest.approx(
            {_.level(level): value for level, value in levels.items()}
        )
        assert len(by_agency) == len(districts)
        assert sorted(by_agency.values()) == pytest.approx(sorted(districts.values()))
        return districts

    visit(page, server, "/?data=demo&year=2024")
    card = command_line.scorecard("--year", "2024")
    plans = worst_of([row for row in card if row["target_level"] == row["level"]])
    assert tiles(page) == judged(plans)
    links = page.get_by_test_id("stPageLink").get_by_role("link")
    shown = [text.split()[-1] for text in links.all_inner_texts() if text.split()[-1] in plans]
    assert plans[shown[0]] == min(plans.values(), key=WORST_FIRST.index)
    of_districts = {row["indicator"] for row in card if row["level"] == LEVEL}
    indicator = next(code for code in shown if code in of_districts)

    links.filter(has_text=indicator).first.click()
    expect(page.get_by_role("heading", level=3).first).to_contain_text(indicator)
    finished(page)
    level = page.get_by_role("combobox", name=VI("Level"), exact=True)
    if level.input_value() != VI.level(LEVEL):  # the link leads to where the target falls short
        pick(page, VI("Level"), VI.level(LEVEL))
        expect(page).to_have_url(re.compile(f"level={LEVEL}"))
    districts = expect_indicator("2024", VI)
    worst = min(districts, key=lambda agency: districts[agency])

    bar_of(page, worst)
    expect(page.get_by_role("heading", name=names[worst])).to_be_visible()
    finished(page)
    own = command_line.scorecard("--year", "2024", "--scope", "agency", "--agency", worst)
    assert tiles(page) == judged(worst_of(own))

    page.go_back()
    expect(page.get_by_role("heading", level=3).first).to_contain_text(indicator)
    assert expect_indicator("2024", VI) == districts

    pick(page, VI("Year"), "2023")
    expect(page.get_by_text(VI.period(plan, "2023")).first).to_be_visible()
    assert expect_indicator("2023", VI) != districts

    page.get_by_role("radio", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Indicator")
    expect_indicator("2023", i18n.of("en"))
