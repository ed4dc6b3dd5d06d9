"""Reporting status in a browser: a cell's report, copying the letter."""

import re

import pytest
from playwright.sync_api import expect

from kpi.ui.reporting import LETTER_HEIGHT
from tests.browser.actions import VI, visit

DISTRICTS = "/reporting?data=demo&year=2024&period=2024-H1&level=district"


def test_a_cell_opens_its_report_and_closing_it_leaves_the_table(page, server):
    visit(page, server, DISTRICTS)
    expect(page.locator(".matrix tbody tr")).to_have_count(11)
    page.locator("td.r-partial.on a").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".report-state")).to_contain_text(VI("Incomplete"))
    expect(page).to_have_url(re.compile("tab=report"))
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page).not_to_have_url(re.compile("tab=report|agency="))


def test_the_name_leads_to_the_agency(page, server):
    visit(page, server, DISTRICTS)
    page.locator(".matrix tbody th a").first.click()
    expect(page).to_have_url(re.compile(r"/agencies\?.*agency=5\d\d"))


def test_the_letter_opens_from_its_button_and_is_copied_as_it_is(page, server):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(page, server, "/reporting?data=demo&year=2025&period=2025-Q3&lang=en")
    page.get_by_role("link", name="Reminder letter").click()
    code = page.get_by_role("dialog").get_by_test_id("stCode")
    expect(code).to_be_visible()
    assert code.bounding_box()["height"] <= LETTER_HEIGHT + 20
    code.hover()
    code.get_by_role("button").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Thực hiện chế độ báo cáo định kỳ")
    assert copied.splitlines()[2:4][0] == "CẤP XÃ"


@pytest.mark.parametrize("address", [DISTRICTS, "/reporting?data=demo&year=2025"])
def test_on_a_phone_no_table_is_cut(page, server, address):
    page.set_viewport_size({"width": 390, "height": 844})
    visit(page, server, address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(
        "[...document.querySelectorAll('.matrix')].every(one => one.getBoundingClientRect().right <= 390)"
    )
