"""Rows as officials write them, by kind, in files of several layouts and both languages, with the right answers.

Each case is one row. The cases of a kind go through CSV with comma, semicolon and tab, and through a workbook.
"""

import io
from collections.abc import Mapping
from datetime import date, datetime
from itertools import cycle

import openpyxl
import pandas as pd
import pytest

from kpi import i18n, intake
from kpi.intake import Checked
from kpi.plan import Plan
from tests.support.uploads import ENGLISH, VIETNAMESE, csv_text

VI, EN = i18n.of("vi"), i18n.of("en")
TODAY = date(2026, 11, 28)
RATE = {"indicator": "CT3.07", "agency": "540", "period": "2024", "value": "52,3"}
COUNTS = {**RATE, "value": "", "numerator": "1.848", "denominator": "2000"}
MILESTONE = {"indicator": "CT3.M1", "agency": "52-BD", "period": "2024", "value": "1"}
Row = Mapping[str, object]


def as_csv(row: Row, headings: tuple[str, ...], separator: str) -> bytes:
    more = [name for name in row if name not in ENGLISH]
    cells = [[row.get(name, "") for name in (*ENGLISH, *more)]]
    return csv_text(cells, (*headings, *more), separator).encode()


def as_workbook(row: Row) -> bytes:
    book = openpyxl.Workbook()
    more = [name for name in row if name not in ENGLISH]
    book.active.append(["BÁO CÁO SỐ LIỆU CẢI CÁCH HÀNH CHÍNH"])
    book.active.append([*VIETNAMESE, *more])
    book.active.append([row.get(name) or None for name in (*ENGLISH, *more)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


LAYOUTS = {
    "comma": lambda row: as_csv(row, VIETNAMESE, ","),
    "semicolon": lambda row: as_csv(row, ENGLISH, ";"),
    "tab": lambda row: as_csv(row, VIETNAMESE, "\t"),
    "workbook": as_workbook,
}


def cases(base: Row, column: str, table: Mapping[object, object]) -> list[object]:
    """One case for each text of the column, in turn in every layout."""
    rows = (({**base, column: text}, expected) for text, expected in table.items())
    turns = zip(rows, cycle(LAYOUTS), strict=False)
    return [pytest.param(row, layout, expected, id=f"{row[column]}-{layout}") for (row, expected), layout in turns]


def checked(plan: Plan, row: Row, layout: str, current: pd.DataFrame | None = None) -> Checked:
    return intake.check(LAYOUTS[layout](row), plan, today=TODAY, current=current)


def only(findings: list[intake.Problem], code: str, column: str) -> intake.Problem:
    assert [(finding.code, finding.column) for finding in findings] == [(code, column)]
    return findings[0]


AGENCIES = {
    "UBND phường Trần Quang Diệu": "21559", "Ủy ban nhân dân huyện Vĩnh Thạnh": "546", "TP. Quy Nhơn": "540",
    "UBND TX Hoài Nhơn": "543", "H. Tây Sơn": "547", "TX. An Nhơn": "549", "P. Bùi Thị Xuân": "21589",
    "TT. Tuy Phước": "21952", "UBND X. Canh Liên": "21997", "huyện Hoài Ân, tỉnh Bình Định": "544",
    "UBND huyện Vân Canh - tỉnh Bình Định": "551", "Sở NN&PTNT": "SNNPTNT", "Sở TN và MT": "STNMT",
    "SỞ LĐTB&XH": "SLDTBXH", "Sở KH&ĐT": "SKHDT", "Sở TTTT": "STTTT", "Sở GD&ĐT tỉnh Bình Định": "SGDDT",
    "VP UBND tỉnh": "VPUBND", "Ghềnh Ráng": "21595", "phường nhơn hòa": "21943", "Bok Toi": "21718",
    "Phù Cát District": "548", "Department of Health": "SYT", "Sở Y tế tỉnh": "SYT",
}  # fmt: skip


@pytest.mark.parametrize(("row", "layout", "agency"), cases(RATE, "agency", AGENCIES))
def test_an_agency_is_read_and_shown_as_it_was_written(plan, row, layout, agency):
    result = checked(plan, row, layout)
    assert result.problems == [] and result.rows["agency"].tolist() == [agency]
    assert result.agency_matches == [(row["agency"], agency)]


UNCERTAIN = {
    "Phù Mỹ": ("ambiguous_agency", "545 (Huyện Phù Mỹ)"), "Vĩnh Thạnh": ("ambiguous_agency", "21786 (Thị trấn"),
    "Xa An Nghia": ("ambiguous_agency", "21727 (Xã Ân Nghĩa, Huyện Hoài Ân)"), "Sở NV": ("ambiguous_agency", "SNGV"),
    "Xã Hoài Tân": ("unknown_agency", "21673 (Phường Hoài Tân)"), "Thành phố An Nhơn": ("unknown_agency", "549 ("),
    "TX Qui Nhơn": ("unknown_agency", "540 (Thành phố Quy Nhơn)"), "Huyện Qui Nhon": ("unknown_agency", "540 ("),
    "xã Tam Quan": ("unknown_agency", "21637 (Phường Tam Quan)"), "Sở Nông nghiệp": ("unknown_agency", "SNNPTNT"),
    "Xã Cát Sơn, huyện Tây Sơn": ("unknown_agency", "21856 (Xã Cát Sơn)"), "Sở Xây dưng": (None, "SXD"),
    "Phường Quy Nhơn Bắc": ("not_active", "21553 (Phường Nhơn Phú)"), "SNV2025": ("not_active", "SNV (Sở Nội vụ)"),
    "21580-OLD": ("not_active", "21580 (Phường Trần Phú)"), "Xã Phù Cát": ("not_active", "548 (Huyện Phù Cát)"),
    "Sở Nông nghiệp và Môi trường": ("not_active", "SNNPTNT"), "03/07/2024": ("unknown_agency", "03/07/2024"),
}  # fmt: skip


@pytest.mark.parametrize(("row", "layout", "expected"), cases(RATE, "agency", UNCERTAIN))
def test_what_is_not_certain_is_refused_with_suggestions_of_the_day(plan, row, layout, expected):
    code, suggestion = expected
    result = checked(plan, row, layout)
    if code is None:
        assert result.rows["agency"].tolist() == [suggestion]  # a tone mark is no other name
    else:
        problem = only(result.problems, code, "agency")
        assert all(suggestion in problem.message(t, plan) for t in (VI, EN))


NO_NUMBERS = {
    "-": "mẫu số 0", "–": "mẫu số 0", "…": "để trống", "/": "mẫu số 0", "x": "mẫu số 0", "N/A": "mẫu số 0",
    "không": "tử số 0", "Không phát sinh": "để trống", "KHÔNG CÓ": "để trống", "chưa có số liệu": "để trống",
    "none": "để trống", ">90%": "số cụ thể", "≥ 90": "số cụ thể", "khoảng 90": "số cụ thể", "~52,3": "số cụ thể",
    "trên 90%": "số cụ thể", "90-95%": "số cụ thể", "gần 100": "số cụ thể", "at least 90%": "số cụ thể",
    "90 hồ sơ": "Chỉ ghi số", "52,3 điểm": "Chỉ ghi số", "đạt": "Chỉ ghi chữ số", "Hoàn thành": "Chỉ ghi chữ số",
    "12/05/2024": "ngày 12/05/2024", "tám mươi": "Chỉ ghi chữ số",
}  # fmt: skip


@pytest.mark.parametrize(("row", "layout", "says"), cases(RATE, "value", NO_NUMBERS))
def test_a_word_for_a_rate_is_refused_with_what_to_write(plan, row, layout, says):
    problem = only(checked(plan, row, layout).problems, "bad_number", "value")
    assert says in problem.message(VI, plan) and str(row["value"]) in problem.message(EN, plan)


@pytest.mark.parametrize(
    ("row", "layout", "says"), cases(COUNTS, "numerator", {text: NO_NUMBERS[text] for text in list(NO_NUMBERS)[:20]})
)
def test_a_word_for_a_count_is_refused_once(plan, row, layout, says):
    assert says in only(checked(plan, row, layout).problems, "bad_number", "numerator").message(VI, plan)


MILESTONES = {
    "Đạt": 1, "đạt": 1, "Có": 1, "x": 1, "X": 1, "Đã hoàn thành": 1, "HOÀN THÀNH": 1, "True": 1, "1": 1, True: 1,
    "da hoan thanh": 1, "Completed": 1, "chưa": 0, "Không": 0, "Chưa hoàn thành": 0, "FALSE": 0, "0": 0, "chua": 0,
    "50%": None, "đang thực hiện": None, "-": None, "2": None, "0,5": None, "N/A": None, "100%": None,
}  # fmt: skip


@pytest.mark.parametrize(("row", "layout", "value"), cases(MILESTONE, "value", MILESTONES))
def test_a_milestone_is_answered_in_words_or_refused(plan, row, layout, value):
    result = checked(plan, row, layout)
    if value is None:
        assert [problem.column for problem in result.problems] == ["value"]
        assert "ghi 1 nếu đã hoàn thành, 0 nếu chưa" in result.problems[0].message(VI, plan).casefold()
    else:
        assert result.rows["value"].tolist() == [value]


RANKS = {
    ("CT1.01", "63"): None, ("CT1.01", "64"): "63", ("CT1.03", "100"): "63", ("CT1.04", "13"): None,
    ("CT1.05", "14"): "13", ("CT1.06", "63"): "13",
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("case", "last"), RANKS.items(), ids=str)
def test_a_rank_is_at_most_the_last_place(plan, case, last, layout):
    row = {"indicator": case[0], "agency": "52-BD", "period": "2024", "value": case[1]}
    result = checked(plan, row, layout)
    if last is None:
        assert result.problems == [] and result.rows["value"].tolist() == [float(case[1])]
    else:
        assert f"từ 1 đến {last}." in only(result.problems, "out_of_range", "value").message(VI, plan)


PERIODS = {
    "Q1/2024": "2024-Q1", "Quý 1 năm 2024": "2024-Q1", "quy i/2024": "2024-Q1", "I/2024": "2024-Q1",
    "Quý I năm 2024": "2024-Q1", "First quarter of 2024": "2024-Q1", "6T/2024": "2024-H1", "6 tháng 2024": "2024-H1",
    "6 tháng đầu năm (2024)": "2024-H1", "Sáu tháng đầu năm 2024": "2024-H1", "Half-year 2024": "2024-H1",
    "9 tháng đầu năm 2024": "2024-Q3", "9T 2024": "2024-Q3", "First 9 months of 2024": "2024-Q3", "Năm 2024": "2024",
    "2024.0": "2024", "Cả năm 2024": "2024", "NĂM 2024": "2024", 2024: "2024", "Full year 2024": "2024",
    "Tổng kết năm 2024": "2024", "2024-q1": "2024-Q1",
}  # fmt: skip


@pytest.mark.parametrize(("row", "layout", "period"), cases(COUNTS, "period", PERIODS))
def test_a_period_is_read_as_people_write_it(plan, row, layout, period):
    result = checked(plan, row, layout)
    assert (result.problems, result.warnings) == ([], []) and result.rows["period"].tolist() == [period]


NO_PERIODS = {
    "Quý II/2023": "2023-H1", "Q4 2022": "2022", "II/2023": "2023-H1", "6 tháng đầu năm": "chưa ghi năm",
    "Quý I": "chưa ghi năm", "Tháng 3/2023": "2023-Q1", "01/2023": "2023-H1", "năm học 2023": "2023-Q3",
    "01/01/2023": "ngày 01/01/2023", "2023-03-31": "ngày 2023-03-31", "Jan-23": "2023-Q1", "31/03/2023": "2023-H1",
    "kỳ này": "2025-Q1", "2023-2024": "2025-Q1", "Quý 5/2023": "2023-Q1", "H2/2023": "2023-H1",
}  # fmt: skip


@pytest.mark.parametrize(("row", "layout", "says"), cases(COUNTS, "period", NO_PERIODS))
def test_what_is_no_period_is_refused_with_periods_of_its_year(plan, row, layout, says):
    problem = only(checked(plan, row, layout).problems, "bad_period", "period")
    assert says in problem.message(VI, plan)
    assert str(row["period"]) in problem.message(EN, plan)


@pytest.mark.parametrize(
    ("column", "code"),
    [("period", "bad_period"), ("agency", "unknown_agency"), ("indicator", "unknown_indicator"),
     ("numerator", "bad_number")],
)  # fmt: skip
def test_a_date_cell_is_named_as_the_sheet_shows_it(plan, column, code):
    problem = only(checked(plan, {**COUNTS, column: datetime(2024, 3, 1)}, "workbook").problems, code, column)
    assert "01/03/2024" in problem.message(VI, plan) and "Format the cell as" in problem.message(EN, plan)


@pytest.mark.parametrize("text", ["Quý III/2024", "Q3/2024", "III/2024", "quý 3 năm 2024", "Third quarter of 2024"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_bare_third_quarter_is_asked_about(plan, text, layout):
    warning = only(checked(plan, {**COUNTS, "period": text}, layout).warnings, "nine_months", "period")
    assert "15/12/2023" in warning.message(VI, plan)


FRACTIONS = {
    "0,523": "52,3%", "0.523": "52,3%", "1": "100%", "0,94": "94%", "0,005": "0,5%", "1,0": "100%", ".5": "50%",
    0.63: "63%", 1: "100%", "0,1234567": "12,3457%",
    "0,63%": None, "0,5 %": None, "52,3": None, "0": None, "1,01": None, "100": None,
}  # fmt: skip


@pytest.mark.parametrize(("row", "layout", "says"), cases(RATE, "value", FRACTIONS))
def test_a_rate_of_at_most_1_without_a_sign_is_asked_about(plan, row, layout, says):
    result = checked(plan, row, layout)
    assert result.problems == [] and len(result.rows) == 1
    if says is None:
        assert result.warnings == []
    else:
        assert f"hay {says}?" in only(result.warnings, "fraction", "value").message(VI, plan)


def test_a_small_rate_that_its_counts_confirm_is_not_asked_about(plan):
    row = {**RATE, "numerator": "1", "denominator": "200", "value": "0,5"}
    assert [checked(plan, row, layout).warnings for layout in LAYOUTS] == [[]] * 4


NAMES = {
    ("Tên đơn vị", "Huyện Phù Cát"): "548", ("Tên đơn vị", "UBND TX An Nhơn"): "549", ("Tên đơn vị", "Sở Y tế"): "SYT",
    ("Tên đơn vị", "Thành phố Quy Nhơn"): None, ("Tên đơn vị", "Quy Nhơn"): None, ("Tên đơn vị", "UBND TP QN"): None,
    ("Tên đơn vị", ""): None, ("Tên đơn vị", "TP. Quy Nhơn, tỉnh Bình Định"): None,
    ("Tên chỉ tiêu", "Mức độ hài lòng về giải quyết TTHC"): "CT3.08",
    ("Tên chỉ tiêu", "mức độ hài lòng về TTHC lĩnh vực đất đai"): "CT3.09",
    ("Tên chỉ tiêu", "Tỷ lệ hồ sơ giải quyết trực tuyến mức 3, 4 trên tổng số hồ sơ"): None,
    ("Tên chỉ tiêu", "Hồ sơ trực tuyến"): None,
}  # fmt: skip


@pytest.mark.parametrize(("named", "other"), NAMES.items(), ids=str)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_name_beside_a_code_that_is_another_one_s_is_asked_about(plan, named, other, layout):
    heading, name = named
    result = checked(plan, {**COUNTS, heading: name}, layout)
    assert result.problems == [] and len(result.rows) == 1
    if other is None:
        assert result.warnings == []
    else:
        column = "agency" if heading == "Tên đơn vị" else "indicator"
        message = only(result.warnings, "contradiction", column).message(VI, plan)
        assert name in message and f"{other} (" in message


@pytest.mark.parametrize(
    ("text", "period", "agency"),
    [("21580", "2023", "21580-OLD"), ("21580", "2025-Q1", "21580"), ("21583", "Năm 2023", "21583-OLD"),
     ("21586", "2023", "21586-OLD"), ("21574", "2022", "21574-OLD"), ("21862", "2023-Q1", "21862-OLD"),
     ("21862", "2025-Q1", "21862"), ("21601", "2025", "21601-2025"), ("21601", "2024", "21601"),
     ("21583", "2025", "21583-2025")],
)  # fmt: skip
@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_official_code_is_that_of_the_period_s_end(plan, text, period, agency, layout):
    result = checked(plan, {**COUNTS, "agency": text, "period": period}, layout)
    assert result.problems == [] and result.rows["agency"].tolist() == [agency]


CURRENT = ["indicator", "agency", "period", "numerator", "denominator", "value"]
LATE = {
    "2024-Q1": {"numerator": "1900", "denominator": "2000", "codes": ["falls"]},
    "2024-H1": {"numerator": "1848", "denominator": "2000", "codes": ["unchanged"]},
    "2024-Q3": {"numerator": "1800", "denominator": "1990", "codes": []},
    "2023": {"numerator": "1900", "denominator": "2100", "codes": []},
}


@pytest.mark.parametrize(("period", "row"), LATE.items())
@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_earlier_period_that_comes_late_is_compared_with_the_later_one(plan, period, row, layout):
    current = pd.DataFrame([("CT3.07", "540", "2024", 1848.0, 2000.0, float("nan"))], columns=CURRENT)
    row = {**COUNTS, "period": period, **row}
    codes = row.pop("codes")
    result = checked(plan, row, layout, current)
    assert result.problems == [] and [warning.code for warning in result.warnings] == codes
    assert {warning.column for warning in result.warnings} <= {"numerator"}
