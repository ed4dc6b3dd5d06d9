"""A refused file: downloaded as a marked copy, fixed as in Excel, and uploaded again."""

from pathlib import Path

import openpyxl
from playwright.sync_api import expect

from tests.browser.actions import VI, choose_file, download, submit, visit

WRONG = """Mã chỉ tiêu;Mã đơn vị;Kỳ báo cáo;Tử số;Mẫu số
CT3.07;543;Quý I/2024;1.848;2.450
CT3.08;543;Quý I/2024;52x;60
"""


def test_a_marked_copy_is_fixed_and_uploaded(writable, page, tmp_path: Path):
    wrong, fixed = tmp_path / "quý 1.csv", tmp_path / "quý 1 - Cần sửa.xlsx"
    wrong.write_text(WRONG, "utf-8")
    visit(page, writable, "/upload")
    choose_file(page, wrong)
    button = page.get_by_role("button", name=VI("Download the file with problems marked"))
    assert download(button, tmp_path) == fixed

    book = openpyxl.load_workbook(fixed)
    sheet = book["quý 1"]
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment] == ["D3"]
    sheet["D3"] = 52
    book.save(fixed)
    submit(page, writable, fixed, rows=2)
    expect(page.get_by_text(fixed.name)).to_be_visible()
