"""An indicator's page in a browser: its first screen, and the way to its lowest agencies and their reasons."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.actions import VI, finished, load, visit

DIGITISATION = "/indicator?data=demo&year=2024&indicator=CT3.04&level=commune"


def ends_above(page: Page, y: float) -> bool:
    """Whether the chart by year ends above this line."""
    chart = page.locator("#by_year .js-plotly-plot").bounding_box()
    return chart is not None and chart["y"] + chart["height"] < y


@pytest.mark.parametrize("query", ["&level=district", "&level=province&tab=missing"])
def test_the_chart_by_year_ends_in_the_first_screen(page: Page, server, query):
    page.set_viewport_size({"width": 1366, "height": 768})
    visit(page, server, f"/indicator?data=demo&year=2024&indicator=CT3.04{query}")
    assert ends_above(page, 640)


def test_the_lowest_agencies_of_a_level_have_what_they_miss_in_the_first_screen(page: Page, server):
    page.set_viewport_size({"width": 1366, "height": 768})
    visit(page, server, DIGITISATION)
    assert ends_above(page, 640)
    lowest = page.locator("a.unit").first
    expect(lowest).to_contain_text(re.compile(r"(Xã|Phường|Thị trấn) .*\d+(,\d)?%.*\d", re.S))
    box = lowest.bounding_box()
    assert box and box["y"] + box["height"] < 768


def test_a_change_sends_at_most_forty_messages(page: Page, server):
    messages: list[object] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: messages.append(frame)))
    load(page, server, DIGITISATION)
    messages.clear()
    page.locator(".level-row").filter(has_text=VI.level("district")).click()
    expect(page).to_have_url(re.compile("level=district"))
    finished(page)
    assert 1 <= len(messages) <= 40


def test_how_it_is_assessed_comes_into_view_with_one_click(page: Page, server):
    page.set_viewport_size({"width": 1366, "height": 768})
    visit(page, server, "/indicator?data=demo&year=2024&indicator=CT3.07&level=commune&agency=21553")
    page.locator(".fact").get_by_role("link", name=VI("How is this assessed?")).click()
    step = page.locator(".panel dt").filter(has_text=re.compile(f"^{VI('Expectation')}$"))
    expect(step).to_be_in_viewport()


def test_on_a_phone_the_answer_follows_the_filters(page, server):
    page.set_viewport_size({"width": 390, "height": 844})
    visit(page, server, DIGITISATION)
    top = page.locator(".st-key-first_content").bounding_box()
    assert top and top["y"] <= 170
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    row = page.locator("a.unit").first.bounding_box()
    assert row and row["height"] >= 44
