"""Faults of a whole file or sheet, each in several programs: one problem that names it and how to save the file."""

import io
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import product

import pytest
import xlsxwriter

from kpi import i18n
from kpi.intake import encoding
from kpi.plan import Plan, load
from tests.support import small_plan
from tests.support.uploads import ENGLISH, VIETNAMESE, check, csv_text, problems_of, warned, xlsx
from tests.support.workbooks import ods, xls, xlsb

ROWS = [
    ["CT2.01", "Huyện Hòa An", "Năm 2024", "1", "2", "", "Đã đối chiếu với Văn phòng", ""],
    ["CT2.02", "Huyện Đông Sơn", "Năm 2024", "3", "4", "", "Số liệu lũy kế", ""],
]
FIRST, SECOND = ["CT2.01", "901", "2024", 1, 2], ["CT2.02", "902", "2024", 3, 4]
CONTENTS = {"both": csv_text(ROWS, VIETNAMESE), "cells alone": csv_text(ROWS, ENGLISH, ";")}
AS_WORKBOOKS = (xlsx, xls, ods, xlsb)


@pytest.fixture(scope="module")
def small() -> Plan:
    return load(small_plan.FOLDER)


def misread(text: str, codec: str) -> str:
    """The text after its UTF-8 was read in another encoding, which leaves codes that it lacks as they are."""
    return "".join(_letter(code, codec) for code in text.encode())


def _letter(code: int, codec: str) -> str:
    try:
        return bytes([code]).decode(codec)
    except UnicodeDecodeError:
        return chr(code)


def tcvn3(text: str) -> str:
    letters = {letter: chr(code) for code, letter in encoding._TCVN3.items()}
    return "".join(letters.get(letter, letter) for letter in text)


def vni(text: str) -> str:
    letters = {letter: signs for signs, letter in encoding._vni().items()}
    return "".join(letters.get(letter, letter) for letter in text)


def cells(text: str) -> list[list[str | None]]:
    separator = ";" if text.startswith("indicator") else ","
    return [[cell or None for cell in line.split(separator)] for line in text.splitlines()]


def contents(breaking: Callable[[str], str]) -> Iterator[bytes]:
    """Files of every program with text that was broken."""
    for text in map(breaking, CONTENTS.values()):
        yield from (text.encode(), text.encode("utf-8-sig"), text.encode("utf-16"))
        yield from (make({"a": cells(text)}) for make in AS_WORKBOOKS)


BREAKING: dict[str, Callable[[str], str]] = {
    "Windows-1252": lambda text: misread(text, "cp1252"),
    "Latin-1": lambda text: misread(text, "latin-1"),
    "Windows-1258": lambda text: misread(text, "cp1258"),
    "Mac": lambda text: misread(text, "mac_roman"),
    "twice": lambda text: misread(misread(text, "cp1252"), "cp1252"),
    "twice, Vietnamese": lambda text: misread(misread(text, "cp1258"), "cp1258"),
    "no-break blanks lost": lambda text: misread(text, "cp1252").replace("\u00a0", " "),
    "letters lost": lambda text: text.encode("cp1252", "replace").decode("cp1252"),
    "letters replaced": lambda text: text.encode("ascii", "replace").decode().replace("?", "\ufffd"),
}


@pytest.mark.parametrize("breaking", BREAKING)
def test_letters_broken_by_a_save_are_one_problem(small, breaking):
    answers = [reason(content, small) for content in contents(BREAKING[breaking])]
    assert answers == ["letters"] * len(answers)


@pytest.mark.parametrize("encode", [tcvn3, vni])
def test_text_for_an_old_font_is_one_problem(small, encode):
    files = [*contents(encode), encode(CONTENTS["both"]).encode("cp1252")]
    answers = [reason(content, small) for content in files]
    assert answers == ["font"] * len(answers)


def with_font(rows: Sequence[Sequence[object]], font: str) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet, style = book.add_worksheet("a"), book.add_format({"font_name": font})
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row, style)
    return out.getvalue()


@pytest.mark.parametrize(("font", "encode"), [(".VnTime", tcvn3), (".VnArialH", tcvn3), ("VNI-Times", vni)])
def test_the_font_is_named_and_a_font_alone_is_no_fault(small, font, encode):
    headings = list(VIETNAMESE[:5])
    [problem] = check(with_font([[encode(cell) for cell in headings], FIRST], font), small).problems
    assert f"phông {font} " in problem.message(i18n.of("vi"), small)
    assert check(with_font([headings, FIRST], font), small).ok


QUOTED = [
    'indicator,agency,period,numerator,denominator\n"CT2.01,901,2024,1,2"\n"CT2.02,902,2024,3,4"\n',
    '"indicator,agency,period,numerator,denominator"\n"CT2.01,901,2024,1,2"\n',
    '"Mã chỉ tiêu;Mã đơn vị;Kỳ báo cáo;Tử số;Mẫu số"\n"CT2.01;901;2024;1;2"\n',
    'Mã chỉ tiêu;Mã đơn vị;Kỳ báo cáo;Giá trị\n"CT2.01;901;2024;50"\n',
    'Mã chỉ tiêu\tMã đơn vị\tKỳ báo cáo\tGiá trị\tGhi chú\n"CT2.01\t901\t2024\t50\tđủ"\n',
    'indicator|agency|period|value\n"CT2.01|901|2024|50"\n',
    '"indicator,agency,period,value";;;\n"CT2.01,901,2024,50";;;\n',
    'indicator,agency,period,value,note\n"CT2.01,901,2024,50,""a, b"""\n',
    'indicator,agency,period,value,note\nCT2.01,901,2024,50,x\n"CT2.02,901,2024,50,""a, b""",,,,\n',
    'BIỂU 01\n\n"indicator,agency,period,value"\n"CT2.01,901,2024,50"\n',
]
IN_COLUMN_A = [
    [["indicator,agency,period,value"], ["CT2.01,901,2024,50"]],
    [["Mã chỉ tiêu;Mã đơn vị;Kỳ báo cáo;Giá trị"], ["CT2.01;901;2024;50"]],
    [["BIỂU 01"], [], ["Mã chỉ tiêu\tMã đơn vị\tKỳ báo cáo\tGiá trị"], ["CT2.01\t901\t2024\t50"]],
    [["indicator", "agency", "period", "value"], ["CT2.01,901,2024,50"]],
    [["Mã chỉ tiêu", "Mã đơn vị", "Kỳ báo cáo", "Giá trị"], ["CT2.01", "901", "2024", 50], ["CT2.02;901;2024;50"]],
]


def test_whole_rows_in_one_cell_are_one_problem(small):
    files = [text.encode() for text in QUOTED]
    files += [make({"a": rows}) for make, rows in product(AS_WORKBOOKS, IN_COLUMN_A)]
    answers = [reason(content, small) for content in files]
    assert answers == ["one_cell"] * len(answers)


@pytest.mark.parametrize(
    "note",
    ["a, b, c, d 1", "xem biểu 01,02,03,04", "https://a.vn/?x=1&y=2", "Không? Có? Đúng?", "Größe, Müller", "5 m³"],
)
def test_a_note_like_any_other_is_no_fault_of_the_file(small, note):
    for headings in (ENGLISH, VIETNAMESE):
        assert check(csv_text([[*FIRST, "", note, ""]], headings), small).ok
        assert check(xlsx({"a": [headings, [*FIRST, None, note]]}), small).ok


SHEETS = [  # a second sheet, and whether it is a problem that it is not read
    ([["Mã chỉ tiêu", "Mã đơn vị", "Thời kỳ", "Tử số"], FIRST], True),
    ([["Indicator", "Agency", "When", "Value"], ["CT2.01", "901", "2024", 5]], True),
    ([["BIỂU 02"], [], ["Chi tieu", "Don vi", "Thoi gian", "Tu so", "Mau so"], FIRST], True),
    ([["Tên", "Nhóm", "Số hồ sơ"], ["a", "b", 12]], True),
    ([["Tên", "Nhóm", "Số hồ sơ"], ["a", "b", "12,5%"]], True),
    ([["Mã chỉ tiêu", "ý nghĩa"], ["CT2.01", "Tỷ lệ"]], True),
    ([FIRST, ["CT2.02", "901", "2024", 3, 4]], True),
    ([["BIỂU 02"], [], ["ct2.01", "Huyện Hòa An", "Năm 2024", "1", "2"]], True),
    ([["CT2.01", "Tỷ lệ hồ sơ trực tuyến"], ["CT2.02", "Tỷ lệ"]], False),
    ([["Điện thoại", 905123456]], False),
    ([["Mã chỉ tiêu", "ý nghĩa"]], False),
    ([["Hướng dẫn"], ["1. Điền số liệu"], ["2. Lưu tệp"]], False),
    ([["Ghi chú"], ["Số liệu lũy kế"]], False),
    ([], False),
    ([[*VIETNAMESE[:5]]], False),
]


@pytest.mark.parametrize("make", AS_WORKBOOKS)
def test_a_sheet_with_data_that_is_not_read_is_named(small, make):
    for rows, is_problem in SHEETS:
        checked = check(make({"Một": [ENGLISH[:5], SECOND], "Cấp xã": rows}), small)
        assert problems_of(checked) == [(problem.line, "", "unread_sheet") for problem in checked.problems], rows
        assert len(checked.problems) == is_problem, rows
        assert all("Cấp xã" in problem.message(i18n.of("vi"), small) for problem in checked.problems)
        assert check(make({"Một": [ENGLISH[:5], SECOND], "Cấp xã": rows}, hidden=["Cấp xã"]), small).ok


@pytest.mark.parametrize("make", AS_WORKBOOKS)
def test_data_in_a_hidden_sheet_alone_are_named(small, make):
    cover = [["BÁO CÁO CẢI CÁCH HÀNH CHÍNH"], ["Đơn vị", "Huyện Hòa An"], ["Kỳ", "2024"]]
    content = make({"Bìa": cover, "Số liệu": [ENGLISH[:5], FIRST], "Cũ": [ENGLISH[:5]]}, hidden=["Số liệu", "Cũ"])
    [problem] = check(content, small).problems
    assert problem.code == "unread_sheet" and "“Số liệu”" in problem.message(i18n.of("vi"), small)


def merged(areas: Sequence[tuple[int, int, int, int]], rows: Sequence[Sequence[object]]) -> bytes:
    """A workbook with merged areas: first row and column, last row and column."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("a")
        for area in areas:
            sheet.merge_range(*area, "")
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    sheet.write(at, column, cell)
    return out.getvalue()


HEAD = list(VIETNAMESE[:5])
MERGED = [
    ([(1, 0, 2, 0)], [HEAD, FIRST, [None, "902", "2024", 3, 4]], [], 2),
    ([(1, 1, 2, 1), (1, 2, 2, 2)], [HEAD, FIRST, ["CT2.02", None, None, 3, 4]], [], 2),
    ([(1, 1, 3, 1)], [HEAD, FIRST, ["CT2.02", None, "2024", 3, 4], [], SECOND], [], 3),
    ([(1, 1, 2, 1)], [HEAD, FIRST, [], SECOND], [], 2),
    ([(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2), (0, 3, 0, 4), (2, 1, 3, 1)],
     [[*HEAD[:3], "Số liệu"], [None, None, None, *HEAD[3:]], FIRST, ["CT2.02", None, "2024", 3, 4]], [], 2),
    ([(1, 3, 2, 3)], [HEAD, FIRST, ["CT2.02", "901", "2024", None, 4], SECOND], [(2, "numerator", "bad_number")], 0),
    ([(1, 3, 1, 4), (2, 3, 2, 4)], [HEAD, ["CT2.01", "901", "2024", 1], ["CT2.02", "901", "2024", 1]],
     [(2, "numerator", "bad_number")], 0),
    ([(0, 0, 0, 4)], [["BIỂU 01"], HEAD, FIRST], [], 1),
    ([(1, 0, 1, 4)], [HEAD, ["I. Cấp huyện"], FIRST], [], 1),
]  # fmt: skip


@pytest.mark.parametrize("case", range(len(MERGED)))
def test_merged_cells(small, case):
    areas, rows, problems, count = MERGED[case]
    checked = check(merged(areas, rows), small, today=date(2025, 3, 1))
    assert (problems_of(checked), len(checked.rows)) == (problems, count)


def test_hidden_rows_and_columns_are_read_and_named(small):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("a")
        for at, row in enumerate([HEAD, FIRST, SECOND]):
            sheet.write_row(at, 0, row)
        sheet.set_row(2, options={"hidden": True})
        sheet.set_column(3, 3, None, None, {"hidden": True})
    checked = check(out.getvalue(), small)
    assert len(checked.rows) == 2 and warned(checked) == [(3, "", "hidden")]
    assert checked.warnings[0].message(i18n.of("en"), small) == (
        "Hidden rows (3) and columns (D) are also read. Check them, or delete them."
    )


def reason(content: bytes, plan: Plan) -> str:
    """Why the one problem of a file is one of the whole file."""
    checked = check(content, plan)
    assert checked.problem_count == 1, checked.problems
    [problem] = checked.problems
    assert problem.code == "unreadable" and problem.message(i18n.of("vi"), plan)
    return problem.params["why"]
