"""On paper: a page fits an A4 sheet's width, charts and all, and the overview is no longer than a meeting's paper."""

import re

import pytest

from tests.browser.actions import visit

SHEETS = 3
# What is printed, in the pixels of the page at that moment: the sheet's width, and of each drawing where it ends.
ON_PAPER = """() => {
  dispatchEvent(new Event("beforeprint"));
  const sheet = document.querySelector("[data-testid=stMainBlockContainer]").getBoundingClientRect();
  const drawn = document.querySelectorAll(".js-plotly-plot .main-svg, [data-testid=stDataFrameResizable], table");
  const ends = [...drawn].filter(one => one.getClientRects().length).map(one => one.getBoundingClientRect().right);
  dispatchEvent(new Event("afterprint"));
  return {width: sheet.width, beyond: ends.filter(end => end > sheet.right + 1).length, drawn: ends.length};
}"""


@pytest.mark.parametrize(
    "view",
    [
        "/?data=demo&year=2024",
        "/area?data=demo&year=2024&area=3",
        "/indicator?data=demo&year=2024&indicator=CT3.07",
        "/agencies?data=demo&year=2024&level=district&agency=540&view=heat",
    ],
)
def test_no_drawing_is_wider_than_the_sheet(server, page, view):
    visit(page, server, view)
    paper = page.evaluate(ON_PAPER)
    assert paper["drawn"] > 0
    assert paper["beyond"] == 0
    assert paper["width"] == pytest.approx(186 / 25.4 * 96, abs=2)


def test_the_overview_prints_on_few_sheets_without_what_can_only_be_pressed(server, page):
    page.add_init_script("window.print = () => { window.printed = true }")
    visit(page, server, "/?data=demo&year=2024")
    wide = page.locator(".js-plotly-plot .main-svg").first.bounding_box()["width"]
    page.keyboard.press("Control+p")
    page.wait_for_function("window.printed")
    assert not page.get_by_test_id("stSidebar").is_visible()
    assert page.locator(".js-plotly-plot .main-svg").first.bounding_box()["width"] != wide  # drawn anew, not shrunk
    pages = re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))
    assert 1 <= len(pages) <= SHEETS
    assert page.get_by_test_id("stSidebar").is_visible()


def test_a_letter_prints_to_its_end(server, page):
    visit(page, server, "/news?data=demo&year=2024")
    cut_off = """() => {
      const box = document.querySelector("[data-testid=stCode]");
      return Math.max(...[box, ...box.querySelectorAll("*")].map(one => one.scrollHeight - one.clientHeight));
    }"""
    assert page.evaluate(cut_off) > 0
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(cut_off) == 0
