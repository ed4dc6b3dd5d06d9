"""Manual entry into the sheet on the page, with mouse and keyboard."""

from playwright.sync_api import Locator, Page, expect

from kpi.template.manual_entry import ENTRIES
from kpi.ui.upload.choose import FILE_NAME, ROW_HEIGHT, WIDTH
from tests.browser.actions import REPORTER, VI, finished, visit

HEADER = 36  # px
# Left edge of each column in the sheet of rates.
COLUMNS = ("indicator", "name", "last", *ENTRIES)
LEFT_EDGE = {name: sum(WIDTH[left] for left in COLUMNS[:at]) for at, name in enumerate(COLUMNS)}
TYPED = {(0, "numerator"): "1.523", (0, "denominator"): "2.000", (3, "value"): "52,3"}  # CT3.01, CT3.07


def cell(page: Page, row: int, column: str) -> Locator:
    """The cell's element for screen readers; the sheet itself is a canvas."""
    return page.get_by_test_id(f"glide-cell-{COLUMNS.index(column)}-{row}")


def choose(page: Page, row: int, column: str) -> None:
    """Moves the mouse to a cell of the canvas, which needs the movement, and clicks."""
    sheet = page.get_by_test_id("stDataFrameResizable").first.bounding_box()
    assert sheet is not None
    x, y = sheet["x"] + LEFT_EDGE[column] + WIDTH[column] / 2, sheet["y"] + HEADER + ROW_HEIGHT * (row + 0.5)
    page.mouse.move(x, y, steps=10)
    page.mouse.click(x, y)
    expect(cell(page, row, column)).to_have_attribute("aria-selected", "true")


def type_in(page: Page, row: int, column: str, text: str) -> None:
    """Chooses the cell, types and leaves it."""
    finished(page)
    choose(page, row, "indicator")  # a click on a cell that is chosen already would open it
    choose(page, row, column)
    page.keyboard.press("Enter")
    editor = page.locator("#portal textarea")
    editor.fill(text)
    editor.press("Enter")
    expect(cell(page, row, column)).to_have_text(text)


def check(page: Page) -> None:
    page.get_by_role("button", name=VI("Check the data")).click()


def test_typed_values_are_checked_assessed_confirmed_and_stored(serve, visitor):
    server, page = serve("streamlit"), visitor(height=1600)
    visit(page, server, "/upload?agency=540&period=2024")
    page.get_by_text(VI("Enter data")).click()
    expect(page.get_by_test_id("stDataFrameResizable")).to_have_count(1)
    finished(page)
    for (row, column), text in TYPED.items():
        type_in(page, row, column, text)
    type_in(page, 4, "value", "52,3x")
    check(page)
    wrong = page.get_by_test_id("stTable").locator("tbody tr")
    expect(wrong).to_have_count(1)
    expect(wrong).to_contain_text("CT3.08")
    type_in(page, 4, "value", "92")
    check(page)
    sound = VI.plural(
        "The data are valid: {n} value. Review and confirm.", "The data are valid: {n} values. Review and confirm.", 3
    )
    expect(page.get_by_text(sound)).to_be_visible()
    expect(page.get_by_text(VI("Status after the upload"))).to_be_visible()
    expect(page.get_by_test_id("stTable").locator("tbody tr").filter(has_text=VI.status("met"))).not_to_have_count(0)
    page.get_by_label(VI("Uploaded by (full name, office)")).fill(REPORTER)
    page.get_by_role("button", name=VI("Confirm upload")).click()
    expect(page.get_by_text(f"{FILE_NAME} · 3 số liệu")).to_be_visible()
    finished(page)
    expect(cell(page, 0, "numerator")).to_have_text("1.523")
    expect(cell(page, 3, "value")).to_have_text("52,3")
