"""Typed text is shown letter for letter: it becomes no link, picture, icon, emoji or formula."""

import re

from playwright.sync_api import Page, expect

from tests.browser.actions import VI, command, finished, visit, withdraw

INDICATOR, DISTRICT = "CT3.07", "546"
ADDRESS = f"/indicator?indicator={INDICATOR}&year=2024&level=district&agency={DISTRICT}&tab=explanations"
LINKS = (
    "https://evil.example www.evil.example a@evil.example [x](https://evil.example) ![x](https://evil.example/x.png)"
)
SIGNS = ":material/home: :smile: :streamlit: $a$ <img src=x onerror=alert(1)> -> **b** `c` #d"
ELEMENTS = (
    "a[href*=evil], img[src*=evil], img[src=x], img[alt='Streamlit logo'], [aria-label='home icon'], .katex, "
    "[data-testid=stMarkdownContainer] code"
)
STORED = VI.plural("Submission {submission} is stored {where}: {n} value.", "", 1, submission=0,
                   where=VI("in the official data"))  # fmt: skip


def submit(page: Page) -> None:
    text = f"indicator,agency,period,numerator,denominator\n{INDICATOR},{DISTRICT},2024,120,1000\n"
    name = SIGNS.replace("/", "∕")  # a browser takes what follows a slash for the name
    page.locator("input[type=file]").set_input_files(
        {"name": f"{name}.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.get_by_label(VI("Uploaded by (full name, office)")).fill(LINKS)
    page.get_by_label(VI("Note (optional)")).fill(SIGNS)
    page.get_by_role("button", name=VI("Confirm upload")).click()
    expect(page.get_by_text(re.compile(re.escape(STORED).replace("0", r"\d+", 1)))).to_be_visible()
    finished(page)


def shows(page: Page, *texts: str) -> None:
    """Checks that the page has these texts and none of them became another element."""
    finished(page)
    written = page.get_by_test_id("stApp").inner_text()
    assert [text for text in texts if text not in written] == []
    assert page.locator(ELEMENTS).evaluate_all("found => found.map(one => one.outerHTML)") == []


def test_what_is_typed_becomes_no_link_picture_icon_or_formula(writable, page):
    subject = (INDICATOR, DISTRICT, "2024")
    command(writable, "explain", *subject, "--cause", LINKS, "--remedy", SIGNS, "--by", LINKS)
    command(writable, "request", *subject, "--due", "2099-12-31", "--note", LINKS, "--by", SIGNS)
    visit(page, writable, "/upload")
    submit(page)
    shows(page, LINKS, SIGNS)
    button = page.locator("[class*=st-key-withdraw_]").first.get_attribute("class")
    number = int(re.findall(r"st-key-withdraw_(\d+)", button)[0])
    visit(page, writable, ADDRESS)
    shows(page, LINKS, SIGNS)
    visit(page, writable, ADDRESS.replace("explanations", "history"))
    shows(page, LINKS)
    visit(page, writable, "/changes")
    shows(page, LINKS, SIGNS)
    visit(page, writable, f"/agencies?year=2024&level=district&agency={DISTRICT}")
    shows(page, LINKS)
    withdraw(page, writable, number, f"{LINKS} {SIGNS}")
    shows(page, f"{LINKS} {SIGNS}")
    page.get_by_role("radio", name=VI("Log")).click()
    expect(page.get_by_test_id("stTable")).to_be_visible()
    shows(page, f"{LINKS} {SIGNS}")
