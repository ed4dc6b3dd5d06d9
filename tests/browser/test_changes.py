"""Recent changes and definitions in a browser: redirect, dialog, search while typing."""

import re

from playwright.sync_api import expect

from tests.browser.actions import VI, barriers, finished, load, visit


def test_the_old_address_of_changes_leads_on_with_its_days(server, page):
    load(page, server, "/news?data=demo&year=2023&since=2023-06-20&until=2023-07-31")
    expect(page).to_have_url(re.compile(r"/changes\?.*since=2023-06-20"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("20/06/2023")


def test_the_letter_opens_behind_its_button_and_everybody_can_read_it(server, page):
    visit(page, server, "/changes?data=demo&year=2024")
    page.get_by_role("button", name=VI("Summary letter")).click()
    expect(page.get_by_role("dialog").get_by_test_id("stCode")).to_contain_text("15/12/2024")
    assert barriers(page) == []


def test_definitions_are_searched_while_typing_and_unfold_in_the_list(server, page):
    visit(page, server, "/method")
    page.get_by_role("searchbox").press_sequentially("so hoa ket qua")
    rows = page.locator(".method details")
    expect(rows).to_have_count(1)
    finished(page)
    rows.locator("summary").click()
    expect(rows.locator("blockquote").first).to_be_visible()
    assert barriers(page) == []
