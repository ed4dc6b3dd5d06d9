"""Printed pages: text without buttons; the first line names the report, which has long tables in full."""

import re

from playwright.sync_api import expect

from tests.browser.actions import VI, visit

SHEETS = 3


def sheets(page) -> int:
    """The number of printed sheets."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


def test_the_overview_prints_on_few_sheets_without_what_can_only_be_pressed(server, page):
    visit(page, server, "/?data=demo&year=2024")
    note = page.locator(".on-paper")
    expect(note).to_be_hidden()
    assert 1 <= sheets(page) <= SHEETS
    page.emulate_media(media="print")
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(page.locator(".st-key-filters")).to_be_hidden()
    expect(page.locator(".statuses")).to_be_visible()
    expect(note).to_have_text(VI("To print long tables and charts in full, download the Word report."))


def test_a_letter_prints_to_its_end(server, page):
    visit(page, server, "/changes?data=demo&year=2024")
    page.get_by_role("button", name=VI("Summary letter")).click()
    expect(page.get_by_test_id("stCode")).to_be_visible()
    hidden = """() => {
      const box = document.querySelector("[data-testid=stCode]");
      return Math.max(...[box, ...box.querySelectorAll("*")].map(part => part.scrollHeight - part.clientHeight));
    }"""
    assert page.evaluate(hidden) > 0
    page.emulate_media(media="print")
    assert page.evaluate(hidden) == 0


def test_a_long_list_prints_to_its_last_row(server, page):
    visit(page, server, "/agencies?data=demo&year=2024&level=commune")
    assert sheets(page) >= 4  # 155 rows
