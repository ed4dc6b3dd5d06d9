"""Values typed into the form on the page, as a reporter does it."""

from playwright.sync_api import Page, expect

from kpi.ui.upload.choose import FILE_NAME
from tests.browser.actions import REPORTER, VI, finished, visit

TYPED = {"CT3.01_numerator": "1.523", "CT3.01_denominator": "2.000", "CT3.07_value": "52,3", "CT3.08_value": "52,3x"}


PROBLEMS = VI("Problems in the data: where they are, and how to fix them")


def type_in(page: Page, field: str, text: str) -> None:
    page.locator(f"[class*='st-key-entry_{field.replace('.', '-')}'] input").fill(text)


def check(page: Page) -> None:
    page.get_by_role("button", name=VI("Check the data")).click()


def test_typed_values_are_checked_confirmed_and_stored(writable, page):
    page.set_viewport_size({"width": 1366, "height": 1600})
    visit(page, writable, "/upload?agency=542&period=2024")
    page.get_by_text(VI("Enter data")).click()
    for width in (1366, 390):
        page.set_viewport_size({"width": width, "height": 1600})
        finished(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for field, text in TYPED.items():
        type_in(page, field, text)
    check(page)
    wrong = page.get_by_role("table", name=PROBLEMS).locator("tbody tr")
    expect(wrong).to_have_count(1)
    expect(wrong).to_contain_text("CT3.08")
    finished(page)
    type_in(page, "CT3.08_value", "92")
    check(page)
    valid = VI.plural("The data are valid: {n} value.", "The data are valid: {n} values.", 3)
    expect(page.get_by_text(valid)).to_be_visible()
    finished(page)
    page.get_by_label(VI("Uploaded by (full name, office)")).fill(REPORTER)
    page.get_by_role("button", name=VI("Confirm upload")).click()
    expect(page.get_by_text(f"{FILE_NAME} · 3 số liệu")).to_be_visible()
