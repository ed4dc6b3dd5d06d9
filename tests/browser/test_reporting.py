"""The strip of reports in a real browser: a cell opens one report, the number before it leads to the agency."""

import re

from playwright.sync_api import Page, expect

from kpi.ui.reporting.chase import LETTER
from tests.browser.actions import VI, finished, visit

DISTRICTS = "/reporting?data=demo&year=2024&period=2024-H1&level=district"


def click_words(page: Page, words: str) -> None:
    """Click the first of the strip's words that are these."""
    drawn = page.locator(".st-key-strip_wide .scatterlayer text", has_text=re.compile(re.escape(words))).first
    drawn.scroll_into_view_if_needed()
    box = drawn.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_a_cell_opens_what_is_missing_and_the_number_before_it_leads_to_the_agency(page, server):
    visit(page, server, DISTRICTS)
    expect(page.locator(".st-key-strip_wide .scatterlayer text")).to_have_count(11 * 5)
    click_words(page, "✖ 0/")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(VI("Not handed in"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    finished(page)  # a click into a page that is still being drawn may be lost
    click_words(page, "0/4")
    expect(page).to_have_url(re.compile(r"/agencies\?.*agency=5\d\d"))


def test_another_order_after_a_report_was_looked_at_does_not_open_it_again(page, server):
    visit(page, server, DISTRICTS)
    click_words(page, "✖ 0/")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("radio", name=VI("By name")).or_(page.get_by_role("button", name=VI("By name"))).click()
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_attached()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_letter_can_be_copied_as_it_stands(page, server):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(page, server, "/reporting?data=demo&year=2025&period=2025-Q3&lang=en")
    code = page.get_by_test_id("stCode")
    assert code.bounding_box()["height"] <= LETTER + 20
    code.hover()
    code.get_by_role("button").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Thực hiện chế độ báo cáo định kỳ")
    assert copied.splitlines()[2] == "CẤP XÃ"
    assert copied.splitlines()[3].startswith("1. ")


def test_on_a_phone_the_page_scrolls_down_only(page, server):
    page.set_viewport_size({"width": 390, "height": 844})
    visit(page, server, DISTRICTS)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
