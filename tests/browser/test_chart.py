"""A chart in a browser: both themes, the keyboard, one drawing for each change."""

import re

from playwright.sync_api import expect

from bench.waiting import until
from tests.browser.actions import barriers, finished, load, visit

INDICATOR = "/indicator?data=demo&year=2024&indicator=CT3.07&level=district"
SIGNS = """() => ["#by_year + .legend .s-behind", "#by_year .points [d^='M8.45']"]
  .map(sign => getComputedStyle(document.querySelector(sign))).map(({fill, stroke}) => [fill, stroke])"""
INK = "() => getComputedStyle(document.querySelector('#by_year .main-svg text')).fill"
COUNTED = """() => document.querySelectorAll(".js-plotly-plot").forEach(plot => {
  plot.drawings = 0;
  plot.on("plotly_afterplot", () => plot.drawings++);
})"""
DRAWINGS = "() => [...document.querySelectorAll('.js-plotly-plot')].map(plot => plot.drawings).filter(Boolean)"


def test_a_chart_follows_the_theme_and_is_drawn_once_and_accessible(page, server):
    page.emulate_media(color_scheme="light")
    visit(page, server, INDICATOR)
    assert page.evaluate(INK) == "rgb(28, 39, 51)"
    page.evaluate(COUNTED)
    page.emulate_media(color_scheme="dark")
    until(page, f"() => ({INK})() === 'rgb(230, 235, 240)'")
    finished(page)
    assert set(page.evaluate(DRAWINGS)) == {1}
    assert barriers(page) == []


def test_a_sign_has_the_same_colours_in_a_chart_and_in_its_legend(page, server):
    visit(page, server, "/indicator?data=demo&year=2024&indicator=CT3.04&level=commune")
    colours = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        finished(page)
        in_legend, in_chart = page.evaluate(SIGNS)
        assert in_chart == in_legend
        colours[scheme] = str(in_chart)
    assert colours["light"] != colours["dark"]


def test_a_change_of_the_data_edits_each_chart_once_and_puts_none_in_its_place(page, server):
    load(page, server, "/indicator?data=demo&year=2024&indicator=CT3.07")
    page.evaluate(COUNTED)
    page.mouse.click(*middle(page, "#by_year .scatterlayer .points path"))
    expect(page).to_have_url(re.compile("year=2022"))
    finished(page)
    assert set(page.evaluate(DRAWINGS)) == {1}


def test_a_keyboard_walks_through_points_that_are_read_aloud_and_opens_one(page, server):
    visit(page, server, INDICATOR)
    chart = page.locator("#by_year")
    expect(chart.locator(".js-plotly-plot")).to_have_accessible_name(re.compile("^Theo năm"))
    chart.focus()
    spoken = chart.locator("[aria-live]")
    for _press in range(20):
        page.keyboard.press("ArrowRight")
        if "2022" in spoken.inner_text():
            break
    expect(spoken).to_contain_text("2022")
    expect(chart.locator(".hovertext")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("year=2022"))
    expect(chart).to_be_focused()


def middle(page, selector: str) -> tuple[float, float]:
    shape = page.locator(selector).nth(1)  # the first one is the projection
    shape.scroll_into_view_if_needed()
    box = shape.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
