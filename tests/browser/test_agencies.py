"""The agencies' page in a browser: two questions answered without scrolling, and the map's links."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.actions import VI, visit


def is_seen(page: Page, row: Locator) -> bool:
    box = row.bounding_box()
    return box is not None and box["y"] + box["height"] <= page.viewport_size["height"]


def test_what_an_agency_leads_below_target_is_one_click_from_the_overview(server, page):
    page.set_viewport_size({"width": 1366, "height": 768})
    visit(page, server, "/?data=demo&year=2024")
    lead = page.locator("a.lead", has_text="Sở Nội vụ").first
    below = int(lead.locator("b").inner_text())
    lead.click()
    expect(page.locator(".answer h1 .wide")).to_contain_text(f"{below} dưới mục tiêu")
    rows = page.locator(".agency section").first.locator("a.row:has(.missing:not(:empty))")
    expect(rows).to_have_count(below)
    assert is_seen(page, rows.last)


def test_a_districts_rank_is_three_clicks_from_the_overview(server, page):
    page.set_viewport_size({"width": 1366, "height": 768})
    visit(page, server, "/?data=demo&year=2024")
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=VI("Agencies")).click()
    page.locator(".st-key-filter_level button").click()
    page.get_by_role("menuitem", name=VI("Districts")).or_(page.get_by_role("option", name=VI("Districts"))).click()
    row = page.locator("tr", has_text="Phù Cát")
    expect(row.locator(".rank")).to_have_text(re.compile(r"\d+"))
    assert is_seen(page, row)


def test_a_unit_on_the_map_leads_to_its_agency_in_the_same_year(server, page):
    visit(page, server, "/agencies?data=demo&year=2023&level=district")
    unit = page.locator("svg.map a", has_text="Vân Canh")
    unit.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("year=2023.*agency=551|agency=551.*year=2023"))
    expect(page.locator(".answer h1 .wide")).to_contain_text("Vân Canh 2023")
    page.locator("a.back").click()
    expect(page.locator("svg.map")).to_be_visible()
