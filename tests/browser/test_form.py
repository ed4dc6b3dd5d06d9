"""The template: downloaded from the page, filled in as in Excel, uploaded, and shown in charts."""

from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect

from bench.servers import Server
from tests.browser.actions import VI, download, submit, visit


def fetched(page: Page, server: Server, folder: Path) -> Path:
    """Downloads a district's template for 2024."""
    visit(page, server, "/upload?agency=544&year=2024")
    return download(page.get_by_role("button", name=VI("Download template (Excel)")), folder)


def fill(form: Path, counts: dict[str, tuple[int | str, int]]) -> dict[str, int]:
    """Writes numerator and denominator of some indicators; returns each one's row."""
    book = openpyxl.load_workbook(form)
    sheet = book["Số liệu"]
    heading = next(row for row in sheet.iter_rows() if "Mã chỉ tiêu" in [cell.value for cell in row])
    column = {cell.value: cell.column for cell in heading}
    rows = {}
    for row in range(heading[0].row + 1, sheet.max_row + 1):
        indicator = sheet.cell(row, column["Mã chỉ tiêu"]).value
        if indicator in counts:
            sheet.cell(row, column["Tử số"]).value, sheet.cell(row, column["Mẫu số"]).value = counts[indicator]
            rows[indicator] = row
    book.save(form)
    return rows


def test_a_filled_form_shows_in_the_charts(writable, page, tmp_path: Path):
    form = fetched(page, writable, tmp_path)
    fill(form, {"CT3.07": (1848, 2464), "CT3.08": (91, 100)})
    submit(page, writable, form, rows=2)
    visit(page, writable, "/indicator?indicator=CT3.07&year=2024&level=district&agency=544")
    expect(page.locator(".fact .big")).to_have_text("75%")
