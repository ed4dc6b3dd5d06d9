"""A leader requests an explanation, the agency writes it, and the indicator's page shows it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.actions import VI, command, finished, visit

INDICATOR, DISTRICT = "CT3.07", "545"
ADDRESS = f"/indicator?indicator={INDICATOR}&year=2024&level=district&agency={DISTRICT}&tab=explanations"
CAUSE, REMEDY = "Thiếu người ở bộ phận Một cửa", "Bố trí thêm 02 công chức trước 01/3/2025"


@pytest.fixture
def below_target(tmp_path: Path) -> Path:
    """A file of a district's values far below those expected in 2024."""
    heading = "indicator,agency,period,numerator,denominator"
    lines = [heading, f"{INDICATOR},{DISTRICT},2021,100,1000", f"{INDICATOR},{DISTRICT},2024,120,1000"]
    file = tmp_path / "below.csv"
    file.write_text("\n".join(lines), "utf-8")
    return file


def ask(page: Page, question: str) -> None:
    page.locator(".st-key-explain_ask button").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=VI("Send the request")).click()
    expect(dialog.get_by_text(VI("Write your name and office."))).to_be_visible()
    dialog.get_by_label(VI("Requested by (full name, office)")).fill("Chủ tịch UBND tỉnh")
    dialog.get_by_label(VI("Question (optional)")).fill(question)
    dialog.get_by_role("button", name=VI("Send the request")).click()
    expect(dialog).to_have_count(0)
    finished(page)


def answer(page: Page) -> None:
    page.locator("[class*=st-key-answer_] button").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(VI("Cause: why the target is not reached")).fill(CAUSE)
    dialog.get_by_label(VI("Corrective action: what, by whom, by when")).fill(REMEDY)
    dialog.get_by_label(VI("Written by (full name, office)")).fill("Lê Thị Hoa, UBND thành phố Quy Nhơn")
    dialog.get_by_role("button", name=VI("Save the explanation")).click()
    expect(dialog).to_have_count(0)
    finished(page)


def test_a_leader_asks_the_agency_writes_and_the_leader_reads_it(writable, page, below_target):
    command(writable, "import", str(below_target))
    visit(page, writable, ADDRESS)
    ask(page, "Vì sao chậm?")
    expect(page.get_by_text(VI("Waiting for an explanation"))).to_be_visible()

    page.set_viewport_size({"width": 390, "height": 844})  # of the agency's telephone
    visit(page, writable, f"/agencies?year=2024&level=district&agency={DISTRICT}")
    expect(page.get_by_text("Vì sao chậm?")).to_be_visible()
    page.locator(".duty a.link").first.click()
    expect(page).to_have_url(re.compile("/indicator.*tab=explanations"))
    finished(page)
    answer(page)

    page.set_viewport_size({"width": 1366, "height": 900})
    visit(page, writable, ADDRESS)
    beside = page.locator(".st-key-indicator_panel")
    expect(beside.get_by_text(CAUSE)).to_be_visible()
    expect(beside.get_by_text(REMEDY)).to_be_visible()
    expect(page.get_by_text(VI("Waiting for an explanation"))).to_have_count(0)
