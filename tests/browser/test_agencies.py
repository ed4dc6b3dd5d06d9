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


# Words that stand on two lines: their letters are not all at one height.
BROKEN = """[...document.querySelectorAll('.cells th a')].flatMap(heading => {
  const text = heading.lastChild
  return [...text.data.matchAll(/[^\\s]+/g)].filter(({0: word, index}) => {
    const range = document.createRange()
    range.setStart(text, index)
    range.setEnd(text, index + word.length)
    return range.getClientRects().length > 1
  }).map(([word]) => word)
})"""


def test_headings_of_the_heat_map_break_between_words(server, page):
    page.set_viewport_size({"width": 1366, "height": 768})
    for level in ("province", "district", "commune"):
        visit(page, server, f"/agencies?data=demo&year=2024&lang=en&tab=cells&level={level}")
        expect(page.locator(".cells th a").first).to_be_visible()
        assert page.evaluate(BROKEN) == [], level
