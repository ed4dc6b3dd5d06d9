"""Without a mouse: from the overview through a filter to an indicator, and one always sees where one is."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.actions import VI, finished, visit

MOST_TABS = 60
# Whether the element that has the focus shows it: by an outline, or as a field does, by its cursor.
SHOWS_FOCUS = """() => {
  const at = document.activeElement, style = getComputedStyle(at);
  const framed = getComputedStyle(at, "::before").content !== "none";  // as the page's own body is
  return at.matches("input, textarea") || framed
      || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
}"""


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the element has the focus, which everything passed on the way shows as well."""
    hidden = []
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        if not page.evaluate(SHOWS_FOCUS):
            hidden.append(page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))
        if wanted.evaluate("one => one === document.activeElement || one.contains(document.activeElement)"):
            assert hidden == []
            return
    raise AssertionError(f"not reached with {MOST_TABS} presses of Tab")


def test_overview_filter_and_link_are_reached_and_used_by_keyboard_alone(server, page):
    visit(page, server, "/?data=demo&year=2024")
    year = page.get_by_role("combobox", name=VI("Year"), exact=True)
    tab_to(page, year)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("year=2024"))
    finished(page)
    chosen = year.input_value()
    link = page.get_by_test_id("stMain").get_by_test_id("stPageLink").get_by_role("link")
    link = link.filter(has_text=re.compile(r"CT\d")).first
    tab_to(page, link)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(VI("Indicator"))
    finished(page)
    expect(page.get_by_role("combobox", name=VI("Year"), exact=True)).to_have_value(chosen)
