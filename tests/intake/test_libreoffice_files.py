"""Files saved by LibreOffice Calc itself, set to Vietnamese (tests/libreoffice/make.py made them): however a sheet was
saved, the same rows come in; and what this program hands out survives being opened and saved there."""

import io
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from kpi import annotate, i18n
from kpi.intake import check
from kpi.plan import Plan

FILES = Path(__file__).parents[1] / "libreoffice"
NOTHING = float("nan")
# A note of two lines takes two lines of a text file and one row of a sheet: only there do line and row differ.
ROWS = [
    ("CT3.07", "540", "2024-Q1", 1848, 2450, NOTHING, "Lũy kế; gồm cả cấp xã, phường", "15/BC-UB"),
    ("CT3.08", "540", "2024-Q1", NOTHING, NOTHING, 52.3, "Chỉ có tỷ lệ", None),
    ("CT3.07", "543", "2024-H1", 1860, 15000, NOTHING, None, None),
    ("CT1.07", "52-BD", "2023", NOTHING, NOTHING, 68.49, "Công bố tháng 5/2024", "https://pcivietnam.vn"),
    ("CT1.01", "52-BD", "2023", NOTHING, NOTHING, 21, None, None),
    ("CT4.01", "52-BD", "2024", NOTHING, NOTHING, 1053, "Giảm 12 đơn vị", None),
    ("CT3.M1", "52-BD", "2024-H1", NOTHING, NOTHING, 1, None, None),
    ("CT3.12", "SNV", "2024-Q3", 37, 40, NOTHING, 'Ba thủ tục "chờ"\ncông bố', None),
    ("CT3.04", "544", "2024-Q1", 0, 0, NOTHING, "=SUM(F5:F9)", "-12/QĐ-UBND"),
    ("CT3.09", "542", "2024", 12450, 13000, 95.77, None, "@phòng TNMT"),
]
LINES = {"semicolons.csv": [*range(5, 13), 14, 15], "unicode.txt": [*range(5, 13), 14, 15]}
SHEET_ROWS = list(range(5, 15))


@pytest.mark.parametrize("name", ["semicolons.csv", "unicode.txt", "typed.xlsx", "as_text.xlsx"])
def test_a_sheet_gives_the_same_rows_whichever_way_libreoffice_saved_it(plan: Plan, name: str) -> None:
    checked = check((FILES / name).read_bytes(), plan)
    assert (checked.problems, checked.warnings) == ([], [])
    columns = ["indicator", "agency", "period", "numerator", "denominator", "value", "note", "document"]
    wanted = pd.DataFrame(ROWS, columns=columns)
    wanted.insert(0, "line", LINES.get(name, SHEET_ROWS))
    pd.testing.assert_frame_equal(checked.rows, wanted, check_dtype=False)


def test_the_files_are_what_their_names_say() -> None:
    """Calc writes these formats differently; if the files were alike, the test above would prove less."""
    contents = {path.name: path.read_bytes() for path in FILES.glob("*.*")}
    assert "2;CT3.08;Mức độ hài lòng;Thành phố Quy Nhơn;Quý I/2024;;;52,3%;" in contents["semicolons.csv"].decode()
    assert contents["unicode.txt"].startswith(b"\xff\xfe")
    assert "\t1.848\t2.450\t" in contents["unicode.txt"].decode("utf-16")
    typed, as_text = (openpyxl.load_workbook(FILES / name).worksheets[0] for name in ("typed.xlsx", "as_text.xlsx"))
    assert [typed[cell].value for cell in ("F5", "H6", "F7", "H8")] == [1848, 0.523, "=F5+12", 68.49]
    assert [as_text[cell].value for cell in ("F5", "H6", "F7", "H8")] == ["1.848", "52,3%", "1.860", "68,49"]


def test_a_form_filled_in_and_saved_by_libreoffice_goes_in(plan: Plan) -> None:
    checked = check((FILES / "form.xlsx").read_bytes(), plan)
    assert (checked.problems, checked.warnings) == ([], [])
    indicators = ["01", "03", "04", "07", "08", "12", "13"]
    assert list(checked.rows["indicator"]) == [f"CT3.{number}" for number in indicators] + [
        "CT7.06",
        "CT7.07",
        "CT7.08",
    ]
    assert set(zip(checked.rows["agency"], checked.rows["period"], strict=True)) == {("540", "2024-Q1")}
    assert list(checked.rows["numerator"]) == [100 + line for line in checked.rows["line"]]
    assert set(checked.rows["denominator"]) == {1250}


def test_marks_survive_libreoffice_and_the_fixed_workbook_is_stored(plan: Plan) -> None:
    book = openpyxl.load_workbook(FILES / "marked.xlsx")
    sheet = book["quý"]
    notes = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    assert notes == {
        "H9": "Cần sửa: Thứ hạng bắt đầu từ 1. Hãy ghi thứ hạng, hoặc bỏ dòng này.",
        "B12": "Cần sửa: “CT3.99” không phải chỉ tiêu của kế hoạch. Có thể là CT3.09, CT7.09, CT3.M1.",
    }
    assert {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fill_type} == {"H9", "B12"}
    sheet["H9"], sheet["B12"] = 21, "CT3.12"
    fixed = io.BytesIO()
    book.save(fixed)
    checked = check(fixed.getvalue(), plan)
    assert (checked.problems, checked.warnings) == ([], [])
    assert [tuple(row)[1:4] for row in checked.rows.itertuples(index=False)] == [row[:3] for row in ROWS]


def test_a_return_that_libreoffice_saved_unmended_comes_back_with_the_same_marks_once(plan: Plan) -> None:
    before = (FILES / "marked.xlsx").read_bytes()
    checked = check(before, plan)
    assert [(problem.line, problem.code) for problem in checked.problems] == [
        (9, "out_of_range"),
        (12, "unknown_indicator"),
    ]
    back = annotate.workbook(before, "quý.xlsx", checked, plan, i18n.of("vi"))
    assert back is not None
    first, second = (openpyxl.load_workbook(io.BytesIO(content)) for content in (before, back))
    assert first.sheetnames == second.sheetnames == ["Cần sửa", "quý"]
    for cell in ("H9", "B12"):
        assert second["quý"][cell].comment.text == first["quý"][cell].comment.text
    assert {cell.coordinate for row in second["quý"].iter_rows() for cell in row if cell.comment} == {"H9", "B12"}
