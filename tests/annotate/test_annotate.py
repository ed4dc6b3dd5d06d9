"""The marked file: which cells are coloured, what their notes say, and that the rest of the file is unchanged."""

import csv
import io
import re
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from kpi import annotate, i18n
from kpi.annotate import books, marks
from kpi.intake import Checked, check
from kpi.plan import Plan

VI, EN = i18n.of("vi"), i18n.of("en")
HEADINGS = ["Mã chỉ tiêu", "Mã đơn vị", "Kỳ báo cáo", "Tử số", "Mẫu số", "Giá trị", "Ghi chú"]
WRONG_CSV = """BÁO CÁO QUÝ I
Mã chỉ tiêu;Mã đơn vị;Kỳ báo cáo;Tử số;Mẫu số;Giá trị;Ghi chú

CT3.07;540;2024-Q1;120;100;;số 12
CT3.07;542;2024-Q1;1;2;;=1+1
CT3.99;540;2024-Q1;1;2;;-x
CT3.08;540;Quý 7;1;2;;"nhiều
dòng"
CT3.08;543;2024-Q1;;;;@y
CT3.07;542;2024-Q1;3;4;;
"""
OVER = "Tử số 120 lớn hơn mẫu số 100. Hãy sửa số sai."
UNREAD = "Các cột không được đọc: “{}”. Nếu đó là số liệu cần nộp, hãy chuyển sang cột được đọc."


def marked(data: bytes, plan: Plan, name: str = "quý 1.csv", t: i18n.Words = VI) -> tuple[Workbook, bytes, Checked]:
    """The marked file, opened; its content; and the result of the intake's check."""
    checked = check(data, plan)
    content = annotate.workbook(data, name, checked, plan, t)
    assert content is not None
    return openpyxl.load_workbook(io.BytesIO(content)), content, checked


def saved(book: Workbook) -> bytes:
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def workbook_of(*sheets: tuple[str, list[list[object]]]) -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return book


def filled(sheet: Worksheet, colour: str) -> set[str]:
    return {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == colour}


def notes(sheet: Worksheet) -> dict[str, str]:
    return {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}


def listed(book: Workbook) -> list[list[str | None]]:
    """The rows of the listing without its head."""
    rows = [[cell.value for cell in row[:5]] for row in book.worksheets[0].iter_rows()]
    return rows[rows.index(["Trang tính", "Ô", "Cột", "Đang ghi", "Cách sửa"]) + 1 :]


def test_every_wrong_cell_of_a_csv_is_coloured_and_says_how_to_fix_it(plan: Plan) -> None:
    book, _, checked = marked(WRONG_CSV.encode(), plan)
    assert book.sheetnames == ["Cần sửa", "quý 1"]
    sheet = book["quý 1"]
    assert notes(sheet) == {
        "D4": f"Cần sửa: {OVER}",
        "A6": "Cần sửa: “CT3.99” không phải chỉ tiêu của kế hoạch. Có thể là CT3.09, CT7.09, CT3.M1.",
        "C7": "Cần sửa: “Quý 7” không phải kỳ báo cáo. Hãy ghi, ví dụ 2025-Q1, 2025-H1, 2025-Q3, 2025.",
        "F9": "Cần sửa: Chưa có số liệu. Hãy ghi tử số và mẫu số, hoặc giá trị.",
        "A10": "Cần sửa: Chỉ tiêu, đơn vị và kỳ này đã có ở dòng 5. Chỉ giữ một trong hai dòng.",
    }
    assert filled(sheet, marks.WRONG) == {"D4", "A6", "C7", "D9", "E9", "F9", "A10", "B10", "C10"}
    assert filled(sheet, marks.ODD) == set()
    assert len(checked.problems) == 5


def test_cells_of_a_csv_keep_their_place_as_text(plan: Plan) -> None:
    sheet = marked(WRONG_CSV.encode(), plan)[0]["quý 1"]
    cells = {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert cells == {
        "A1": "BÁO CÁO QUÝ I",
        **dict(zip((f"{letter}2" for letter in "ABCDEFG"), HEADINGS, strict=True)),
        "A4": "CT3.07", "B4": "540", "C4": "2024-Q1", "D4": "120", "E4": "100", "G4": "số 12",
        "A5": "CT3.07", "B5": "542", "C5": "2024-Q1", "D5": "1", "E5": "2", "G5": "=1+1",
        "A6": "CT3.99", "B6": "540", "C6": "2024-Q1", "D6": "1", "E6": "2", "G6": "-x",
        "A7": "CT3.08", "B7": "540", "C7": "Quý 7", "D7": "1", "E7": "2", "G7": "nhiều\ndòng",
        "A9": "CT3.08", "B9": "543", "C9": "2024-Q1", "G9": "@y",
        "A10": "CT3.07", "B10": "542", "C10": "2024-Q1", "D10": "3", "E10": "4",
    }  # fmt: skip
    assert {(sheet[cell].data_type, sheet[cell].number_format) for cell in cells} == {("s", "@")}


def test_the_listing_comes_first_and_leads_to_every_cell(plan: Plan) -> None:
    book, _, _ = marked(WRONG_CSV.encode(), plan)
    assert book.active is book.worksheets[0]
    assert [sheet.sheet_view.tabSelected for sheet in book.worksheets] == [True, False]
    assert [row[:4] for row in listed(book)] == [
        ["quý 1", "D4", "Tử số", "120"],
        ["quý 1", "A6", "Mã chỉ tiêu", "CT3.99"],
        ["quý 1", "C7", "Kỳ báo cáo", "Quý 7"],
        ["quý 1", "F9", "Giá trị", None],
        ["quý 1", "A10", None, "CT3.07"],
    ]
    assert [row[4] for row in listed(book)] == [
        note.removeprefix("Cần sửa: ") for note in notes(book.worksheets[1]).values()
    ]
    links = [cell.hyperlink.location for row in book.worksheets[0].iter_rows() for cell in row if cell.hyperlink]
    assert links == ["'quý 1'!D4", "'quý 1'!A6", "'quý 1'!C7", "'quý 1'!F9", "'quý 1'!A10"]


def fix(book: Workbook, cells: dict[str, object]) -> bytes:
    for cell, value in cells.items():
        book.worksheets[1][cell] = value
    return saved(book)


def test_a_fixed_marked_file_of_a_csv_is_accepted(plan: Plan) -> None:
    book, _, _ = marked(WRONG_CSV.encode(), plan)
    fixed = fix(book, {"D4": 20, "A6": "CT3.01", "C7": "Quý I/2024", "D9": "1", "E9": "1.848", "B10": "544"})
    again = check(fixed, plan)
    assert (again.problems, again.warnings) == ([], [])
    columns = ["line", "indicator", "agency", "period", "numerator", "denominator", "note"]
    rows = again.rows[columns].astype(object).where(again.rows[columns].notna(), None)
    assert [tuple(row) for row in rows.itertuples(index=False)] == [
        (4, "CT3.07", "540", "2024-Q1", 20, 100, "số 12"),
        (5, "CT3.07", "542", "2024-Q1", 1, 2, "=1+1"),
        (6, "CT3.01", "540", "2024-Q1", 1, 2, "-x"),
        (7, "CT3.08", "540", "2024-Q1", 1, 2, "nhiều\ndòng"),
        (9, "CT3.08", "543", "2024-Q1", 1, 1848, "@y"),
        (10, "CT3.07", "544", "2024-Q1", 3, 4, None),
    ]


@pytest.fixture
def own() -> Workbook:
    """A reporter's workbook with looks of its own, two mistakes and an unknown column."""
    book = workbook_of(
        (
            "Số liệu 'Q1'",
            [
                ["BÁO CÁO QUÝ I/2024"],
                [],
                [*HEADINGS, "Người lập"],
                ["CT3.07", "540", "2024-Q1", 120, 100, None, "a", "Lan"],
                ["CT3.08", "540", "2024-Q1", "=40+8", "=SUM(D4:E4)", None, "b", "Lan"],
                ["CT4.03", "52-BD", 2023, None, None, 1.2],
            ],
        ),
        ("Ghi chép", [["riêng", "=1+1"]]),
    )
    sheet = book.worksheets[0]
    sheet.merge_cells("A1:G1")
    sheet["A1"].font = Font(bold=True, size=16)
    sheet["F6"].number_format = "0.0%"
    sheet["D4"].fill = PatternFill("solid", fgColor="FFFFF9DB")
    sheet["D4"].comment = Comment("Hỏi lại phòng A", "Lan")
    sheet.column_dimensions["B"].width = 33
    sheet.freeze_panes = "B4"
    book.worksheets[1].sheet_state = "hidden"
    return book


def with_results(content: bytes, results: dict[str, str], sheet: int = 1) -> bytes:
    """The workbook with the results of formulas in a sheet, as Excel saves them: openpyxl writes formulas alone."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(written, "w") as after:
        for part in before.namelist():
            text = before.read(part)
            if part == f"xl/worksheets/sheet{sheet}.xml":
                for cell, result in results.items():
                    wanted = (
                        rf'(<c r="{cell}"[^>]*><f>[^<]*</f>)<v\s*/>|(<c r="{cell}"[^>]*><f>[^<]*</f>)<v></v>'.encode()
                    )
                    text, count = re.subn(wanted, rb"\1\2<v>%s</v>" % result.encode(), text)
                    assert count == 1
            after.writestr(part, text)
    return written.getvalue()


def test_a_workbook_keeps_its_sheets_formats_and_formulas(plan: Plan, own: Workbook) -> None:
    book, _, checked = marked(with_results(saved(own), {"D5": "48", "E5": "220"}), plan, "Q1.xlsx")
    assert [(problem.line, problem.column, problem.code) for problem in checked.problems] == [
        (4, "numerator", "out_of_range"),
        (6, "value", "out_of_range"),
    ]
    assert book.sheetnames == ["Cần sửa", "Số liệu 'Q1'", "Ghi chép"]
    sheet = book.worksheets[1]
    before = own.worksheets[0]
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert values == [[cell.value for cell in row] for row in before.iter_rows()]
    assert values[4][3:5] == ["=40+8", "=SUM(D4:E4)"]
    assert (sheet["A1"].font.b, sheet["A1"].font.sz, sheet["F6"].number_format) == (True, 16, "0.0%")
    assert (sheet.column_dimensions["B"].width, sheet.freeze_panes) == (33, "B4")
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:G1"]
    assert [book.worksheets[2][cell].value for cell in ("A1", "B1")] == ["riêng", "=1+1"]
    assert book.worksheets[2].sheet_state == "hidden"


def test_problems_and_warnings_have_their_colours_and_own_notes_remain(plan: Plan, own: Workbook) -> None:
    book, _, _ = marked(with_results(saved(own), {"D5": "48", "E5": "220"}), plan, "Q1.xlsx")
    sheet = book.worksheets[1]
    assert filled(sheet, marks.WRONG) == {"D4", "F6"}
    assert filled(sheet, marks.ODD) == {"H3"}
    assert notes(sheet) == {
        "H3": f"Nên xem lại: {UNREAD.format('Người lập')}",
        "D4": f"Hỏi lại phòng A\n\nCần sửa: {OVER}",
        "F6": "Cần sửa: “120%” vượt quá 100%. Hãy ghi tỷ lệ từ 0 đến 100.",
    }
    assert [row[:4] for row in listed(book)] == [
        ["Số liệu 'Q1'", "D4", "Tử số", "120"],
        ["Số liệu 'Q1'", "F6", "Giá trị", "120%"],
        ["Số liệu 'Q1'", "H3", None, "Người lập"],
    ]
    assert [cell.hyperlink.location for row in book.worksheets[0].iter_rows() for cell in row if cell.hyperlink] == [
        "'Số liệu ''Q1'''!D4", "'Số liệu ''Q1'''!F6", "'Số liệu ''Q1'''!H3",
    ]  # fmt: skip


def test_a_marked_file_uploaded_again_loses_its_earlier_marks(plan: Plan, own: Workbook) -> None:
    first, _, _ = marked(with_results(saved(own), {"D5": "48", "E5": "220"}), plan, "Q1.xlsx")
    first.worksheets[1]["D4"] = 20
    half_fixed = with_results(saved(first), {"D5": "48", "E5": "220"}, sheet=2)
    second, _, checked = marked(half_fixed, plan, "Q1 - Cần sửa.xlsx")
    assert [(problem.line, problem.code) for problem in checked.problems] == [(6, "out_of_range")]
    assert second.sheetnames == first.sheetnames
    sheet = second.worksheets[1]
    assert filled(sheet, marks.WRONG) == {"F6"}
    assert sheet["D4"].fill.fgColor.rgb == "FFFFF9DB"
    assert notes(sheet) == {
        "H3": f"Nên xem lại: {UNREAD.format('Người lập')}",
        "D4": "Hỏi lại phòng A",
        "F6": "Cần sửa: “120%” vượt quá 100%. Hãy ghi tỷ lệ từ 0 đến 100.",
    }
    assert [row[1] for row in listed(second)] == ["F6", "H3"]


def test_a_marked_file_is_recognised_in_the_other_language(plan: Plan) -> None:
    first, content, _ = marked(WRONG_CSV.encode(), plan, t=EN)
    assert first.sheetnames == ["To fix", "quý 1"]
    assert notes(first["quý 1"])["D4"] == (
        "To fix: The numerator 120 is larger than the denominator 100. Correct the one that is wrong."
    )
    second, _, _ = marked(content, plan, "quý 1 - To fix.xlsx", t=VI)
    assert second.sheetnames == ["Cần sửa", "quý 1"]
    assert notes(second["quý 1"])["D4"] == f"Cần sửa: {OVER}"


def test_a_reporter_s_own_sheet_of_that_name_remains(plan: Plan) -> None:
    book = workbook_of(("Cần sửa", [HEADINGS, ["CT3.07", "540", "2024-Q1", 120, 100]]))
    back, content, _ = marked(saved(book), plan, "a.xlsx")
    assert back.sheetnames == ["Cần sửa1", "Cần sửa"]
    assert filled(back["Cần sửa"], marks.WRONG) == {"D2"}
    again, _, _ = marked(content, plan, "a.xlsx")
    assert again.sheetnames == ["Cần sửa1", "Cần sửa"]


def test_a_problem_of_the_whole_file_is_marked_at_its_first_cell(plan: Plan) -> None:
    book, _, _ = marked("Mã chỉ tiêu,Kỳ,Lạ,Tử số\nCT3.07,2024-Q1,x,y\n".encode(), plan, "a.csv")
    missing = "Thiếu cột này. Hãy thêm cột “Mã đơn vị”."
    assert listed(book) == [
        ["a", "Cả tệp", "Mã đơn vị", None, missing],
        [
            "a",
            "C1",
            None,
            "Lạ",
            "Các cột không được đọc: “Lạ”. Nếu đó là số liệu cần nộp, hãy chuyển sang cột được đọc.",
        ],
    ]
    assert notes(book["a"])["A1"] == f"Cần sửa: {missing}"
    book, _, _ = marked("Mã chỉ tiêu,Mã đơn vị,Kỳ,Giá trị\n".encode(), plan, "a.csv")
    assert listed(book) == [
        ["a", "Cả tệp", None, None, "Không có dòng nào dưới tiêu đề. Hãy ghi mỗi số liệu một dòng."]
    ]


CASES = sorted(path for path in (Path(__file__).parents[1] / "intake" / "cases").iterdir() if path.stem[:3].isdigit())


@pytest.mark.parametrize("path", CASES, ids=[path.name for path in CASES])
def test_every_problem_of_a_real_file_has_its_sentence_in_a_note(plan: Plan, path: Path) -> None:
    content = path.read_bytes()
    checked = check(content, plan)
    if not checked.problems or checked.problems[0].params.get("why") == "letters":
        assert checked.ok or not annotate.is_possible(content, checked)  # letters that a text has lost
        return
    marked_file = annotate.workbook(content, path.name, checked, plan, VI)
    assert marked_file is not None
    book = openpyxl.load_workbook(io.BytesIO(marked_file))
    texts = [note.removeprefix("Cần sửa: ") for sheet in book.worksheets for note in notes(sheet).values()]
    for problem in checked.problems:
        sentence = problem.message(VI, plan).removeprefix(f"Trang tính “{problem.params.get('sheet')}”: ")
        assert any(sentence in text for text in texts)


def test_a_heading_that_occurs_twice_is_marked_twice(plan: Plan) -> None:
    text = "Mã chỉ tiêu,Tử số,Mã đơn vị,Kỳ,Numerator,Mẫu số\nCT3.07,1,540,2024-Q1,2,3\n"
    book, _, _ = marked(text.encode(), plan, "a.csv")
    assert filled(book["a"], marks.WRONG) == {"B2", "E2"}
    assert notes(book["a"]) == {
        "B2": "Cần sửa: Cột “Tử số” ghi “1” nhưng cột “Numerator” ghi “2”. "
        "Hãy chỉ giữ lại một trong hai cột, hoặc sửa cho khớp."
    }


@pytest.mark.parametrize("heading", ["Kế hoạch năm 2024", "Giá trị (2023)"])
def test_a_heading_that_is_no_actual_value_is_marked(plan: Plan, heading: str) -> None:
    text = f"Mã chỉ tiêu,Mã đơn vị,Kỳ,{heading}\nCT3.07,540,2024-Q1,5\n"
    book, _, _ = marked(text.encode(), plan, "a.csv")
    assert filled(book["a"], marks.WRONG) == {"D1"} and f"“{heading}”" in notes(book["a"])["D1"]


def test_each_problem_is_marked_in_its_sheet(plan: Plan) -> None:
    good, bad = ["CT3.07", "540", "2024-Q1", 1, 2], ["CT3.08", "540", "2024-Q1", 3, 2]
    book = workbook_of(("Huyện", [HEADINGS, good]), ("Xã", [["Xã"], HEADINGS, bad, good]), ("Khác", [["x"]]))
    back, _, _ = marked(saved(book), plan, "a.xlsx")
    assert back.sheetnames == ["Cần sửa", "Huyện", "Xã", "Khác"]
    assert [filled(sheet, marks.WRONG) for sheet in back.worksheets[1:]] == [set(), {"D3", "A4", "B4", "C4"}, set()]
    assert notes(back["Xã"]) == {
        "D3": "Cần sửa: Tử số 3 lớn hơn mẫu số 2. Hãy sửa số sai.",
        "A4": "Cần sửa: Chỉ tiêu, đơn vị và kỳ này đã có ở dòng 2 của trang tính “Huyện”. Chỉ giữ một trong hai dòng.",
    }


def test_a_row_with_an_extra_cell_is_marked_entirely(plan: Plan) -> None:
    text = "Mã chỉ tiêu,Mã đơn vị,Kỳ,Giá trị\nCT3.07,540,2024-Q1,52,3\nCT3.08,540,2024-Q1,50\n"
    book, _, _ = marked(text.encode(), plan, "a.csv")
    assert [cell.value for cell in book["a"][2]] == ["CT3.07", "540", "2024-Q1", "52", "3"]
    assert filled(book["a"], marks.WRONG) == {"A2", "B2", "C2", "D2", "E2"}
    assert list(notes(book["a"])) == ["A2"]


@pytest.mark.parametrize(
    "broken",
    ['CT3.07;540;2024-Q1;1;2;;"chưa đóng', 'CT3.07;540;2024-Q1;1;2;;"đóng" rồi'],
    ids=["never closed", "text behind it"],
)
def test_a_broken_quotation_leaves_every_line_in_its_row(plan: Plan, broken: str) -> None:
    rows = [
        ";".join(HEADINGS),
        broken,
        "CT3.08;540;2024-Q1;1;2;;a",
        'CT3.01;540;2024-Q1;1;2;;"b;c"',
        "CT3.03;540;2024;1;2",
    ]
    book, _, _ = marked("\n".join(rows).encode(), plan, "a.csv")
    sheet = book["a"]
    assert [sheet.cell(row, 1).value for row in range(1, 6)] == ["Mã chỉ tiêu", "CT3.07", "CT3.08", "CT3.01", "CT3.03"]
    assert [sheet.cell(row, 7).value for row in range(2, 5)] == [broken.rpartition(";")[2], "a", "b;c"]
    assert {f"{letter}2" for letter in "ABCDEFG"} <= filled(sheet, marks.WRONG)
    sheet["G2"] = "sửa rồi"
    assert check(saved(book), plan).problems == []


def test_lines_within_an_open_quotation_get_their_rows_back(plan: Plan) -> None:
    rows = [
        ";".join(HEADINGS),
        'CT3.07;540;2024-Q1;1;2;;"mở',
        'CT3.08;540;2024-Q1;1;2;;đóng"',
        "CT3.01;540;2024-Q1;1;2",
    ]
    book, _, checked = marked("\r\n".join(rows).encode(), plan, "a.csv")
    assert [(problem.line, problem.params.get("why")) for problem in checked.problems] == [(2, "open_quote")]
    assert [[cell.value for cell in row] for row in book["a"].iter_rows(min_row=2)] == [
        ["CT3.07", "540", "2024-Q1", "1", "2", None, '"mở'],
        ["CT3.08", "540", "2024-Q1", "1", "2", None, 'đóng"'],
        ["CT3.01", "540", "2024-Q1", "1", "2", None, None],
    ]


def test_of_many_mistakes_the_first_are_marked_and_the_last_mark_counts_the_others(plan: Plan) -> None:
    rows = [f"CT3.99;xã {number};2024-Q1;1;2" for number in range(600)]
    book, _, checked = marked("\n".join([";".join(HEADINGS[:5]), *rows]).encode(), plan, "a.csv")
    assert len(listed(book)) == len(checked.problems) == 1_001
    assert len(notes(book["a"])) == 1_001
    assert "từ đây còn 200 lỗi nữa" in notes(book["a"])["A502"]


def test_a_wrong_cell_in_a_hidden_row_is_shown(plan: Plan) -> None:
    book = workbook_of(("a", [HEADINGS, ["CT3.07", "540", "2024-Q1", 1, 2], ["CT3.08", "540", "2024-Q1", 3, 2]]))
    for row in (2, 3):
        book["a"].row_dimensions[row].hidden = True
    back, _, _ = marked(saved(book), plan, "a.xlsx")
    assert [back["a"].row_dimensions[row].hidden for row in (2, 3)] == [True, False]


def test_a_wrong_cell_inside_a_merged_area_is_marked_at_the_area_s_first_cell(plan: Plan) -> None:
    rows = [HEADINGS, ["CT3.07", "???", "2024-Q1", 1, 2], ["CT3.08", None, "2024-Q1", 1, 2]]
    book = workbook_of(("a", rows))
    book["a"].merge_cells("B2:B3")
    back, _, _ = marked(saved(book), plan, "a.xlsx")
    assert list(notes(back["a"])) == ["B2"]
    assert back["a"]["B2"].fill.fgColor.rgb == marks.WRONG


@pytest.mark.parametrize(
    "content",
    [b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), b"%PDF-1.7 x", b"PK\x03\x04 x"],
    ids=["empty", "encrypted", "a document", "damaged"],
)
def test_a_file_that_is_no_table_is_not_marked(plan: Plan, content: bytes) -> None:
    checked = check(content, plan)
    assert not annotate.is_possible(content, checked)
    assert annotate.workbook(content, "a.xlsx", checked, plan, VI) is None


def test_a_file_too_large_to_fix_by_hand_is_not_marked(plan: Plan) -> None:
    row = "CT3.99;540;2024-Q1;1;2\n"
    lines = (";".join(HEADINGS[:5]) + "\n" + row * (books.MOST_LINES + 1)).encode()
    long = (";".join(HEADINGS) + "\nCT3.99;540;2024-Q1;1;2;;" + "x" * (books.LONGEST + 1)).encode()
    for content in (lines, long):
        checked = check(content, plan)
        assert checked.problems and checked.headings
        assert annotate.workbook(content, "a.csv", checked, plan, VI) is None


def swapped(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """An archive with something else in one of its parts."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            text = before.read(name)
            assert name != part or old in text
            after.writestr(name, text.replace(old, new) if name == part else text)
    return written.getvalue()


TRAPS = {
    "merged without end": ("xl/worksheets/sheet1.xml", b"</sheetData>",
                           b'</sheetData><mergeCells><mergeCell ref="J1:XFD1048576"/></mergeCells>'),
    "a link over everything": ("xl/worksheets/sheet1.xml", b"</sheetData>",
                               b'</sheetData><hyperlinks><hyperlink ref="A1:XFD1048576" location="a"/></hyperlinks>'),
    "entities that multiply": ("docProps/app.xml", b"<Properties", b'<!DOCTYPE x [<!ENTITY a "aa">]><Properties'),
    "looks that openpyxl cannot read": ("xl/styles.xml", b'<family val="2"', b'<family val="99"'),
}  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS)
def test_a_workbook_that_cannot_be_opened_is_rebuilt_from_its_cells(plan: Plan, own: Workbook, trap: str) -> None:
    content = swapped(with_results(saved(own), {"D5": "48", "E5": "220"}), *TRAPS[trap])
    began = time.monotonic()
    book, _, _ = marked(content, plan, "Q1.xlsx")
    assert time.monotonic() - began < 20
    sheet = book["Số liệu 'Q1'"]
    assert filled(sheet, marks.WRONG) == {"D4", "F6"}
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4, max_col=7)] == [
        ["CT3.07", "540", "2024-Q1", 120, 100, None, "a"],
        ["CT3.08", "540", "2024-Q1", 48, 220, None, "b"],
        ["CT4.03", "52-BD", 2023, None, None, 1.2, None],
    ]
    assert sheet["F6"].number_format == "0.00%"
    first_cells = [row[0].value for row in book.worksheets[0]]
    assert "Chỉ giữ lại được nội dung các ô của tệp gốc, không giữ được định dạng." in first_cells


def test_a_workbook_with_a_damaged_part_that_has_no_cells_is_rebuilt_too(plan: Plan, own: Workbook) -> None:
    content = bytearray(with_results(saved(own), {"D5": "48", "E5": "220"}))
    part = zipfile.ZipFile(io.BytesIO(content)).getinfo("docProps/app.xml")
    middle = part.header_offset + len(part.filename) + 30 + part.compress_size // 2
    content[middle : middle + 8] = bytes(8)
    book, _, _ = marked(bytes(content), plan, "Q1.xlsx")
    assert filled(book["Số liệu 'Q1'"], marks.WRONG) == {"D4", "F6"}


def test_a_rebuilt_workbook_is_accepted_once_fixed(plan: Plan, own: Workbook) -> None:
    content = swapped(with_results(saved(own), {"D5": "48", "E5": "220"}), *TRAPS["looks that openpyxl cannot read"])
    book, _, _ = marked(content, plan, "Q1.xlsx")
    checked = check(fix(book, {"D4": 12, "F6": 0.875}), plan)
    assert checked.problems == []
    numbers = checked.rows[["numerator", "denominator", "value"]].fillna(-1)
    assert numbers.values.tolist() == [[12, 100, -1], [48, 220, -1], [-1, -1, 87.5]]


def test_the_marked_file_is_named_after_the_file() -> None:
    assert annotate.file_name("Quý 1.csv", VI) == "Quý 1 - Cần sửa.xlsx"
    assert annotate.file_name("Quý 1 - Cần sửa.xlsx", VI) == "Quý 1 - Cần sửa.xlsx"
    assert annotate.file_name("../q.v2.xlsx", EN) == "q.v2 - To fix.xlsx"


@pytest.mark.parametrize("name", ["[2024]: *?/\\.csv", "'.csv", "cần sửa.csv", "x" * 300 + ".csv", ".csv", "a\x02.csv"])
def test_any_file_name_makes_a_sheet_that_can_be_linked_to(plan: Plan, name: str) -> None:
    book, _, _ = marked(WRONG_CSV.encode(), plan, name)
    assert len(book.sheetnames) == 2
    assert len(book.sheetnames[1]) <= 31 and not set(book.sheetnames[1]) & set("[]:*?/\\")
    assert listed(book)[0][0] == book.sheetnames[1]


ANY_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn")) | st.sampled_from('=+-@";,\n'))


@settings(max_examples=25, deadline=None)
@given(notes=st.lists(ANY_TEXT, min_size=1, max_size=5))
def test_texts_of_a_csv_are_unchanged_in_the_workbook(plan: Plan, notes: list[str]) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL).writerows(
        [HEADINGS, *(["CT3.99", "540", "2024-Q1", "1", "2", "", note] for note in notes)]
    )
    content = written.getvalue().encode()
    checked = check(content, plan)
    back = annotate.workbook(content, "a.csv", checked, plan, VI)
    assert back is not None
    sheet = openpyxl.load_workbook(io.BytesIO(back)).worksheets[1]
    cells = [cell for cell in next(sheet.iter_cols(min_col=7, max_col=7, min_row=2)) if cell.value is not None]
    assert [cell.value for cell in cells] == [note for note in notes if note]
    assert {cell.data_type for cell in cells} <= {"s"}


def test_a_workbook_within_the_limit_is_small() -> None:
    content = saved(workbook_of(("a", [HEADINGS])))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
    assert unpacked < books.MOST_UNPACKED and books.is_small_workbook(content)
    padded = swapped(content, "docProps/app.xml", b"</Properties>", b" " * books.MOST_UNPACKED + b"</Properties>")
    assert not books.is_small_workbook(padded)
