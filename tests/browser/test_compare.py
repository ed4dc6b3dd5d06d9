"""The heat map and the map in a real browser: they are drawn from our own boundaries, and a click leads on."""

import re

from playwright.sync_api import Page, expect

from tests.browser.actions import visit

DISTRICTS = "/agencies?data=demo&year=2024&level=district"


def middle(page: Page, selector: str, place: int) -> tuple[float, float]:
    shape = page.locator(selector).nth(place)
    shape.scroll_into_view_if_needed()
    box = shape.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_unit_on_the_map_leads_to_its_scorecard_and_asks_nobody_outside(page, server):
    visit(page, server, f"{DISTRICTS}&view=map&indicator=CT3.07")
    expect(page.locator(".choroplethlayer path")).to_have_count(11)
    page.mouse.click(*middle(page, ".choroplethlayer path", 2))
    expect(page).to_have_url(re.compile("view=map.*agency=548|agency=548.*view=map"))
    expect(page.get_by_role("heading", name="Huyện Phù Cát")).to_be_visible()


def test_a_cell_of_the_heat_map_leads_to_its_indicator_for_its_agency(page, server):
    visit(page, server, f"{DISTRICTS}&view=heat")
    expect(page.locator(".scatterlayer path.point")).to_have_count(154)
    page.mouse.click(*middle(page, ".scatterlayer path.point", 16))
    expect(page).to_have_url(re.compile("/indicator.*indicator=CT3.04&agency=543"))
    expect(page.get_by_role("heading", name="CT3.04")).to_be_visible()
