"""The agencies' map in a browser: its links."""

import re

from playwright.sync_api import expect

from tests.browser.actions import visit


def test_a_unit_on_the_map_leads_to_its_agency_in_the_same_year(server, page):
    visit(page, server, "/agencies?data=demo&year=2023&level=district")
    unit = page.locator("svg.map a", has_text="Vân Canh")
    unit.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("year=2023.*agency=551|agency=551.*year=2023"))
    expect(page.locator(".answer h1 .wide")).to_contain_text("Vân Canh 2023")
    page.locator("a.back").click()
    expect(page.locator("svg.map")).to_be_visible()
