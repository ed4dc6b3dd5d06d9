"""By keyboard only: from the overview through a filter to an indicator, with a visible focus throughout."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.actions import VI, finished, load

MOST_TABS = 60
# Whether the element that has the focus shows it: by an outline, or as a field does, by its cursor.
SHOWS_FOCUS = """() => {
  const inside = at => at.shadowRoot?.activeElement ? inside(at.shadowRoot.activeElement) : at;
  const at = inside(document.activeElement), style = getComputedStyle(at);
  const framed = getComputedStyle(at, "::before").content !== "none";  // as the page's own body is
  return at.matches("input, textarea") || framed
      || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
}"""


def tab_to(page: Page, wanted: Locator) -> None:
    """Presses Tab until the element has the focus; every element on the way must show its focus."""
    hidden = []
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        if not page.evaluate(SHOWS_FOCUS):
            hidden.append(page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))
        if wanted.evaluate("one => one === document.activeElement || one.contains(document.activeElement)"):
            assert hidden == []
            return
    raise AssertionError(f"not reached with {MOST_TABS} presses of Tab")


def test_filter_and_links_of_the_overview_are_reached_and_used_by_keyboard_alone(server, page):
    load(page, server, "/?data=demo&year=2024")
    area = page.get_by_test_id("stMain").get_by_role("button", name=VI("Reform area"))
    tab_to(page, area)
    page.keyboard.press("Enter")
    expect(page.get_by_role("menu")).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_role("menuitem").last).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("area="))
    finished(page)
    year = page.locator(".column", has_text="2023")
    tab_to(page, year)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("year=2023"))
    finished(page)
    expect(year).to_be_focused()  # though the page was drawn anew
    tab_to(page, page.locator(".attention .row[href]").first)
    page.keyboard.press("Enter")
    expect(page).to_have_title(VI("Indicator"))
