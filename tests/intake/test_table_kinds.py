"""Kinds of files that reach the intake, each in several layouts, languages and programs, with the right answer."""

import codecs
import unicodedata
from collections.abc import Callable, Sequence

import pytest

from kpi import i18n
from kpi.plan import Plan, load
from tests.support import small_plan
from tests.support.uploads import ENGLISH, check, cp1258, csv_text, xlsx
from tests.support.workbooks import ods, xls, xlsb

Rows = Sequence[Sequence[object]]


def text(separator: str, encode: Callable[[str], bytes] = str.encode) -> Callable[[Rows], bytes]:
    """A text file of the rows, as a program writes it."""
    return lambda rows: encode(csv_text([["" if cell is None else cell for cell in row] for row in rows[1:]],
                                        ["" if cell is None else cell for cell in rows[0]], separator))  # fmt: skip


PROGRAMS: dict[str, Callable[[Rows], bytes]] = {
    "comma": text(","),
    "semicolon": text(";", lambda written: written.replace("\n", "\r\n").encode("utf-8-sig")),
    "tab": text("\t", lambda written: codecs.BOM_UTF16_LE + written.encode("utf-16-le")),
    "bar": text("|", lambda written: unicodedata.normalize("NFD", written).encode()),
    "windows": text(";", cp1258),
    "xlsx": lambda rows: xlsx({"Số liệu": rows}),
    "xls": lambda rows: xls({"Số liệu": rows}),
    "ods": lambda rows: ods({"Số liệu": rows}),
    "xlsb": lambda rows: xlsb({"Số liệu": rows}),
}
WORKBOOKS = ("xlsx", "xls", "ods", "xlsb")

SHORT = ("Mã chỉ tiêu", "Mã đơn vị", "Kỳ báo cáo", "Tử số", "Mẫu số")
FIRST = ("CT2.01", "901", "2024", 1, 2)
SECOND = ("CT2.02", "902", "2024-Q1", 3, 4)
CODES = ("CT2.01", "901", "2024")
FORM = ("STT", "Mã chỉ tiêu", "Tên chỉ tiêu", "Tử số là", "Mẫu số là", "Mã đơn vị", "Kỳ báo cáo", "Số liệu kỳ trước",
        "Tử số", "Mẫu số", "Giá trị", "Ghi chú", "Tài liệu kiểm chứng")  # fmt: skip
CSV_FORM = ("Mã chỉ tiêu", "Tên chỉ tiêu", "Mã đơn vị", "Kỳ báo cáo", "Tử số", "Mẫu số", "Giá trị", "Ghi chú",
            "Tài liệu kiểm chứng")  # fmt: skip


def form(*cells: object, code: str = "CT2.01", period: str = "2024") -> tuple[object, ...]:
    """A row of the form; cells: from the numerator on."""
    return (1, code, "Tỷ lệ hồ sơ trực tuyến", "số hồ sơ", "tổng số", "901", period, "", *cells)


TOTALS = ("Chung", "Số chung", "TC", "T.C", "T/C:", "Toàn tỉnh (chung)", "Cả huyện - tổng", "Tổng số", "Cộng dồn",
          "TỔNG CỘNG (I+II)", "Overall", "All agencies")  # fmt: skip
KEY = SHORT[:2]
NO_ACTUALS = ("Kế hoạch năm 2024", "KH 2024", "Chỉ tiêu được giao", "Mục tiêu (%)", "Cùng kỳ năm trước", "Năm 2023",
              "Số liệu kỳ trước", "Giá trị (kế hoạch)", "Kết quả (năm trước)", "Giá trị (2023)", "Value [target]",
              "Plan for 2024", "Same period last year")  # fmt: skip

# Answers: "stored N" rows; "CODE N", so many problems; "warned CODE".
KINDS: dict[str, list[tuple[Rows, str]]] = {
    "two heading rows": [
        ([[*SHORT[:3], "Số liệu", None], [None, None, None, "Tử số", "Mẫu số"], FIRST, SECOND], "stored 2"),
        ([["Chỉ tiêu", "Đơn vị", "Kỳ", "Kết quả thực hiện", None, "Ghi chú"],
          ["Mã chỉ tiêu", "Mã đơn vị", None, "Tử số (hồ sơ)", "Mẫu số (hồ sơ)", None], [*FIRST, "đủ"]], "stored 1"),
        ([["Indicator", "Agency", "Reporting period", None, "Value", None],
          [None, None, "Year", "Quarter", "Numerator", "Denominator"],
          ["CT2.01", "901", 2024, "Q1", 1, 2], ["CT2.01", "901", 2024, "cả năm", 2, 3]], "stored 2"),
        ([["BIỂU 01"], ["Mã chỉ tiêu", "Mã đơn vị", "Kỳ báo cáo", "Giá trị", None],
          ["", "", "", "Tử số", "Mẫu số"], FIRST], "stored 1"),
        ([[*SHORT[:3], "Giá trị", None], [None, None, None, "Kế hoạch", "Thực hiện"], [*CODES, 90, 85]],
         "missing_column 1"),
        ([[*ENGLISH[:3], "Value", None, "Note"], [None, None, None, "Plan", "Value", None], [*CODES, 90, 85, "x"]],
         "warned unknown_column"),
        ([[*SHORT[:3], "Số liệu", None], [None, None, None, "Kỳ này", "Cả tỉnh"],
          [None, None, None, "Tử số", "Mẫu số"], FIRST, SECOND], "stored 2"),
        ([[*SHORT[:3], "Kết quả", None], [None, None, None, "Quý I", "6 tháng"], [*CODES, 90, 85]],
         "missing_column 1"),
        ([SHORT, [None, None, None, "hồ sơ", "hồ sơ"], FIRST], "stored 1"),
        ([[*SHORT[:3], "Giá trị", None], [None, None, None, "phần trăm"], [*CODES, 90]], "stored 1"),
    ],
    "column numbers": [
        ([SHORT, ["(1)", "(2)", "(3)", "(4)", "(5)"], FIRST], "stored 1"),
        ([SHORT, [1, 2, 3, 4, 5], FIRST], "stored 1"),
        ([SHORT, ["A", "B", "C", "1", "2=1+3"], FIRST], "stored 1"),
        ([["TT", *SHORT, "Giá trị"], ["a", "b", "c", "d", 1, 2, "3=1/2*100"], [1, *FIRST, None]], "stored 1"),
        ([SHORT, ["Cột 1", "Cột 2", "Cột 3", "Cột 4", "Cột 5"], FIRST], "stored 1"),
        ([SHORT, ["I", "II", "III", "IV", "V"], FIRST], "stored 1"),
        ([SHORT, ["[1]", "[2]", "[3]", "[4]", "[5]=[4]/[3]"], [], FIRST, SECOND], "stored 2"),
    ],
    "headings repeated": [
        ([SHORT, FIRST, SHORT, SECOND], "stored 2"),
        ([SHORT, FIRST, [heading.upper() for heading in SHORT], SECOND], "stored 2"),
        ([SHORT, FIRST, ["(1)", "(2)", "(3)", "(4)", "(5)"], SECOND], "stored 2"),
        ([SHORT, FIRST, SHORT, ["1", "2", "3", "4", "5"], SECOND], "stored 2"),
        ([SHORT, FIRST, [*SHORT[:3], "Mẫu số", "Tử số"], SECOND],  # the columns below may be other ones
         "unknown_indicator,unknown_agency,bad_period,bad_number 5"),
    ],
    "what is below the table": [
        ([SHORT, FIRST, [], ["Hòa An, ngày 15 tháng 12 năm 2024"], ["NGƯỜI LẬP", None, None, "THỦ TRƯỞNG"],
          ["(Ký, ghi rõ họ tên)"], [], ["Trần Văn A", None, None, "Lê Thị B"]], "stored 1"),
        ([SHORT, FIRST, [None, None, "Hòa An, ngày 15/12/2024"], [None, None, None, "Chủ tịch"]], "stored 1"),
        ([[*SHORT, "Ghi chú"], FIRST, ["Ghi chú: số liệu lũy kế"], ["Nơi nhận:"], ["- Sở Nội vụ;"]], "stored 1"),
        ([["No", *ENGLISH[:5]], [1, *FIRST], [None, None, None, "Prepared by", None], ["", "Nguyen Van A"]],
         "stored 1"),
        ([SHORT, FIRST, ["Ghi chú: xem biểu 01,02,03,04"]], "stored 1"),
        ([SHORT, FIRST, ["NGƯỜI LẬP"], SECOND, [None, None, None, "x"]], "stored 2"),
    ],
    "totals and sections": [
        ([SHORT, FIRST, SECOND, ["Tổng cộng", None, None, 4, 6]], "not_data 1"),
        ([SHORT, ["Cộng", None, None, 4, 6], FIRST], "not_data 1"),
        ([SHORT, FIRST, [None, None, "TỔNG SỐ:", 4, 6], SECOND], "not_data 1"),
        ([ENGLISH[:5], FIRST, ["Total", "", "2024", 4, 6]], "not_data 1"),
        ([ENGLISH[:5], FIRST, ["CT2.01", "Total", "2024", 4, 6]], "not_data 1"),
        ([SHORT, ["I. Cấp huyện", None, None, 4, 6], FIRST, ["II. Cấp xã", None, None, 4, 6], SECOND], "not_data 2"),
        ([SHORT, FIRST, ["Bình quân", None, None, 4, 6]], "not_data 1"),
        *(([SHORT, FIRST, [label, None, None, 4, 6]], "not_data 1") for label in TOTALS),
        *(([SHORT, FIRST, [None, label, None, 4, 6]], "not_data 1") for label in TOTALS),
        *(([SHORT, FIRST, ["CT2.01", label, "2024", 4, 6]], "not_data 1") for label in TOTALS),
        ([SHORT, ["A", "CẤP HUYỆN", None, 4, 6], FIRST, ["2.", "Cấp xã", None, 4, 6], SECOND], "not_data 2"),
        ([SHORT, ["Khác", None, None, 4, 6], FIRST], "not_data 1"),
        ([[*SHORT, "Ghi chú"], ["I. Cấp huyện", None, None, None, None, "đủ"], FIRST], "warned note_without_value"),
        ([SHORT, ["II. Cấp xã", None, "2024", 4, 6], FIRST], "not_data 1"),
        ([SHORT, ["Tỷ lệ hồ sơ trực tuyến", None, "2024", 4, 6], FIRST], "unknown_indicator,unknown_agency 2"),
        ([SHORT, [None, "Huyện Hòa An", None, 4, 6], FIRST], "unknown_indicator,bad_period 2"),
        ([SHORT, ["I. Cấp huyện"], FIRST, ["II. Cấp xã"], SECOND], "stored 2"),
        ([SHORT, ["Huyện Hòa An"], FIRST, [None, "Huyện Đông Sơn"], SECOND, ["Tỷ lệ hồ sơ trực tuyến"]], "stored 2"),
        ([[*SHORT, "Ghi chú"], ["Huyện Hòa An", None, None, None, None, "đủ"], FIRST], "warned note_without_value"),
        ([SHORT, FIRST, ["CT2.02"], SECOND],
         "unknown_agency,bad_period,missing_figure 3"),
        ([SHORT, [None, "A - CÁC HUYỆN"], FIRST, [None, None, None, 4, 6]], "not_data 1"),
        ([["STT", "Tên chỉ tiêu", *SHORT], [1, "Tỷ lệ", *FIRST], [None, "Tổng cộng", None, None, None, 1, 2]],
         "not_data 1"),
        ([["Mã chỉ tiêu", "Tên đơn vị", *SHORT[1:]], ["CT2.01", "Huyện Hòa An", *FIRST[1:]],
          ["CT2.01", "Tổng cộng", None, "2024", 1, 2]], "not_data 1"),
    ],
    "forms part-filled": [
        ([FORM, form(1, 2), form(code="CT2.02"), form(code="CT2.03")], "stored 1"),
        ([["Biểu mẫu"], ["Đơn vị: Huyện Hòa An"], [], FORM, form(code="CT2.02"), form(1, 2)], "stored 1"),
        ([FORM, form(1, 2), form(None, None, None, "chưa có", code="CT2.02")], "warned note_without_value"),
        ([FORM, form(1, 2), form(None, None, None, None, "12/BC", code="CT2.02")], "warned note_without_value"),
        ([FORM, form(), form(code="CT2.02")], "no_rows 1"),
        ([CSV_FORM, ["CT2.01", "Tỷ lệ", "901", "2024", 1, 2], ["CT2.02", "Tỷ lệ", "901", "2024"]], "stored 1"),
        ([CSV_FORM, ["CT2.01", "Tỷ lệ", "901", "2024", 1, 2], ["CT2.02", "Tỷ lệ", "901", "2024", "", "", "", "chờ"]],
         "warned note_without_value"),
        ([CSV_FORM[:-1], ["CT2.01", "Tỷ lệ", "901", "2024", 1, 2], ["CT2.02", "Tỷ lệ", "901", "2024"]],
         "missing_figure 1"),
    ],
    "a column per period": [
        ([["Mã chỉ tiêu", "Mã đơn vị", "2022", "2023", "2024"], ["CT2.01", "901", 40, 52, 63]], "missing_column 1"),
        ([["Mã chỉ tiêu", "Mã đơn vị", 2022, 2023], ["CT2.01", "901", 40, 52]], "missing_column 1"),
        ([["Mã chỉ tiêu", "Mã đơn vị", "Năm 2023", "Năm 2024"], ["CT2.01", "901", 40, 52]], "missing_column 1"),
        ([["TT", "Chỉ tiêu", "Đơn vị", "Quý I", "6 tháng", "9 tháng", "Cả năm"], [1, "CT2.01", "901", 1, 2, 3, 4]],
         "missing_column 1"),
        ([["Indicator", "Agency", "Q1 2024", "H1 2024"], ["CT2.01", "901", 1, 2]], "missing_column 1"),
        ([["Indicator", "Agency", "FY2023", "FY2024"], ["CT2.01", "901", 1, 2]], "missing_column 1"),
        ([["Chỉ tiêu", "Đơn vị", "3T", "6T", "9T", "12T"], ["CT2.01", "901", 1, 2, 3, 4]], "missing_column 1"),
        ([["Mã chỉ tiêu", "Mã đơn vị", "Kết quả", None], [None, None, "2023", "2024"], ["CT2.01", "901", 40, 52]],
         "missing_column 1"),
        ([["Mã chỉ tiêu", "Mã đơn vị", "Năm 2023", None, "Năm 2024", None],
          [None, None, "Tử số", "Mẫu số", "Tử số", "Mẫu số"], ["CT2.01", "901", 1, 2, 3, 4]], "missing_column 1"),
        ([[*SHORT[:3], "Năm 2023", None, "Năm 2024", None],
          [None, None, None, "Tử số", "Mẫu số", "Tử số", "Mẫu số"], [*FIRST, None, None]], "missing_column 1"),
        ([[*SHORT[:3], "Giá trị (2023)", "Giá trị (2024)"], [*CODES, 40, None]], "missing_column 1"),
        ([[*ENGLISH[:3], "Value [Q1 2024]", "Value [H1 2024]"], [*CODES, 40, None]], "missing_column 1"),
        ([["Mã chỉ tiêu", "Mã đơn vị", "Giá trị (2023)", "Giá trị (2024)"], ["CT2.01", "901", 40, 52]],
         "missing_column 1"),
        ([["Indicator", "Agency", "Year", "Period", "Value", "Value (%)"], ["CT2.01", "901", 2024, "Q1", 5, 5]],
         "stored 1"),
    ],
    "units and capitals": [
        ([["MÃ CHỈ TIÊU", "MÃ ĐƠN VỊ", "KỲ BÁO CÁO", "TỬ SỐ (hồ sơ)", "MẪU SỐ (hồ sơ)"], FIRST], "stored 1"),
        ([["Mã chỉ tiêu (*)", "Mã đơn vị", "Kỳ báo cáo (quý/năm)", "Giá trị (%)"], [*CODES, 50]], "stored 1"),
        ([["Mã chỉ tiêu", "Mã đơn vị", "Kỳ", "Giá trị\nĐVT: %"], [*CODES, 50]], "stored 1"),
        ([["Ma chi tieu", "Ma don vi", "Ky bao cao", "Tu so [ho so]", "Mau so [ho so]"], FIRST], "stored 1"),
        ([["Indicator code", "Agency code", "Reporting period", "Value (%)", "Note (optional)"], [*CODES, 50, "x"]],
         "stored 1"),
    ],
    "names beside codes": [
        ([["STT", "Chỉ tiêu", "Mã số", "Đơn vị", "Kỳ", "Tử số", "Mẫu số"],
          [1, "Tỷ lệ hồ sơ trực tuyến", "CT2.01", "901", "2024", 1, 2]], "stored 1"),
        ([["Mã", "Chỉ tiêu", "Đơn vị", "Kỳ", "Tử số", "Mẫu số"],
          ["CT2.01", "Tỷ lệ hồ sơ trực tuyến", "Huyện Hòa An", "2024", 1, 2]], "stored 1"),
        ([["Mã chỉ tiêu", "Đơn vị", "Mã số", "Kỳ", "Tử số", "Mẫu số"],
          ["CT2.01", "Huyện Hòa An", "901", "2024", 1, 2]], "stored 1"),
        ([["Chỉ tiêu", "Mã chỉ tiêu", "Tên đơn vị", "Mã đơn vị", "Kỳ", "Giá trị"],
          ["Tỷ lệ hồ sơ trực tuyến", "CT2.01", "Huyện Hòa An", "901", "2024", 5]], "stored 1"),
        ([["Code", "Indicator name", "Agency name", "Period", "Value"],
          ["CT2.01", "Tỷ lệ hồ sơ trực tuyến", "Huyện Hòa An", "2024", 5]], "stored 1"),
        ([["Mã số", "Kỳ", "Giá trị", "Nội dung"], ["CT2.01", "2024", 5, "Tỷ lệ"]], "missing_column 1"),
    ],
    "year and part of it": [
        ([["Mã chỉ tiêu", "Mã đơn vị", "Năm", "Quý", "Tử số", "Mẫu số"],
          ["CT2.01", "901", 2024, "I", 1, 2]], "stored 1"),
        ([["Mã chỉ tiêu", "Mã đơn vị", "Năm", "Kỳ", "Tử số", "Mẫu số"],
          ["CT2.01", "901", "2024", "Q1", 1, 2], ["CT2.01", "901", "2024", "H1", 2, 3],
          ["CT2.01", "901", "2024", "cả năm", 3, 4]], "stored 3"),
        ([["Mã chỉ tiêu", "Mã đơn vị", "Kỳ báo cáo", "Năm", "Tử số", "Mẫu số"],
          ["CT2.01", "901", "6 tháng", "Năm 2024", 1, 2], ["CT2.01", "902", "Quý I", 2024, 1, 2]], "stored 2"),
        ([["Indicator", "Agency", "Year", "Period", "Value"], ["CT2.01", "901", 2024, "Q3", 5]], "stored 1"),
        ([["Indicator", "Agency", "Year", "Period", "Value"], ["CT2.01", "901", 2024, "2024-Q3", 5]], "stored 1"),
        ([["Indicator", "Agency", "Year", "Period", "Value"], ["CT2.01", "901", 2023, "2024-Q3", 5]], "mismatch 1"),
        ([["Mã chỉ tiêu", "Mã đơn vị", "Năm", "Giá trị"], ["CT2.01", "901", 2024, 5]], "stored 1"),
    ],
    "a part of the year in some rows": [
        ([[*KEY, "Năm", "Quý", "Giá trị"], ["CT2.01", "901", 2024, "Q1", 5], ["CT2.01", "902", 2024, None, 5]],
         "bad_period 1"),
        ([[*KEY, "Năm", "Kỳ", "Giá trị"], ["CT2.01", "901", 2024, None, 5], ["CT2.01", "902", 2024, "H1", 5],
          ["CT2.02", "902", 2024, "cả năm", 5], ["CT2.02", "901", 2024, None, 5]], "bad_period 2"),
        ([[*KEY, "Năm", "Kỳ", "Giá trị"], ["CT2.01", "901", 2024, "2024-Q1", 5], ["CT2.01", "902", 2024, None, 5]],
         "bad_period 1"),
        ([["Indicator", "Agency", "Year", "Quarter", "Value"], ["CT2.01", "901", 2023, "whole year", 5],
          ["CT2.01", "902", 2024, None, 5]], "bad_period 1"),
        ([[*KEY, "Kỳ báo cáo", "Quý", "Giá trị"], ["CT2.01", "901", "Năm 2024", "III", 5],
          ["CT2.01", "902", "Năm 2024", " ", 5]], "bad_period 1"),
        ([[*KEY, "Năm", "Quý", "Giá trị"], ["CT2.01", "901", 2024, None, 5], ["CT2.01", "902", 2024, None, 5]],
         "stored 2"),
        ([[*KEY, "Năm", "Kỳ", "Giá trị"], ["CT2.01", "901", 2024, "2024", 5], ["CT2.01", "902", 2024, None, 5]],
         "stored 2"),
        ([[*KEY, "Năm", "Quý", "Giá trị"], ["CT2.01", "901", 2024, "Q1", 5], ["Tổng cộng", None, 2024, None, 5]],
         "not_data 1"),
    ],
    "plans, targets and former periods": [
        *(([[*SHORT[:3], heading], [*CODES, 5]], "missing_column 1") for heading in NO_ACTUALS),
        *(([[*SHORT[:3], heading, "Giá trị"], [*CODES, 5, 6]], "warned unknown_column") for heading in NO_ACTUALS),
        *(([[*SHORT[:3], "Giá trị"], [None, None, None, heading], [*CODES, 5]], "missing_column 1")
          for heading in NO_ACTUALS),
        *(([[*SHORT[:3], heading], [None, None, None, "Giá trị"], [*CODES, 5]], "missing_column 1")
          for heading in NO_ACTUALS),
        ([["BIỂU 01"], [None, None, None, "Kế hoạch năm 2024"], [*SHORT[:3], "Giá trị"], [*CODES, 5]],
         "missing_column 1"),
        ([[*SHORT[:3], "Kế hoạch", None, "Thực hiện", None],
          [None, None, None, "Tử số", "Mẫu số", "Tử số", "Mẫu số"], [*CODES, 9, 9, 1, 2]], "warned unknown_column"),
        ([[*SHORT[:3], "Năm 2023", None, "Kết quả", None],
          [None, None, None, "Tử số", "Mẫu số", "Tử số", "Mẫu số"], [*CODES, 9, 9, 1, 2]], "warned unknown_column"),
        ([[*SHORT[:3], "Giá trị (thực hiện năm 2023)"], [*CODES, 5], ["CT2.01", "902", "2023", 5]],
         "missing_column 1"),
        ([[*SHORT[:3], "Giá trị (Quý I/2024)"], ["CT2.01", "901", "2024-H1", 5]], "missing_column 1"),
        ([[*ENGLISH[:3], "Numerator (last year)", "Denominator (last year)"], FIRST], "missing_column 1"),
        ([[*SHORT[:3], "Giá trị (năm 2024)"], ["CT2.01", "901", "2024-Q1", 5], [*CODES, 6]], "stored 2"),
        ([[*SHORT[:3], "Giá trị (quý I)"], ["CT2.01", "901", "2024-Q1", 5]], "stored 1"),
        ([[*SHORT[:3], "Giá trị (từ 15/12/2023)"], [*CODES, 5]], "stored 1"),
        ([["KẾ HOẠCH NĂM 2024"], [*SHORT[:3], "Giá trị"], [*CODES, 5]], "stored 1"),
        ([[*SHORT[:3], "Kết quả thực hiện kế hoạch năm 2024", None], [None, None, None, "Tử số", "Mẫu số"], FIRST],
         "stored 1"),
        ([[*SHORT[:3], "Tử số (đã thực hiện)", "Mẫu số (kế hoạch)"], FIRST], "stored 1"),
        ([[*SHORT[:3], "Tử số (kế hoạch)", "Mẫu số (kế hoạch)"], FIRST], "missing_column 1"),
        ([[*SHORT[:3], "Tử số (kế hoạch)", "Mẫu số (kế hoạch)", "Tử số (thực hiện)", "Mẫu số (thực hiện)"],
          [*CODES, 9, 9, 1, 2]], "warned unknown_column"),
        ([[*SHORT[:3], "Giá trị", "Giá trị"], [None, None, None, "Kỳ này", "Kỳ trước"], [*CODES, 5, 4]],
         "warned unknown_column"),
        ([[*SHORT[:3], "Tử số (số giao dịch)", "Mẫu số (tổng số)"], FIRST], "stored 1"),
    ],
    "two columns of one meaning": [
        ([[*KEY, "Năm", "Kỳ", "Giá trị"], ["CT2.01", "901", 2023, "abc", 5]], "mismatch 1"),
        ([[*KEY, "Kỳ", "Kỳ báo cáo", "Giá trị"], ["CT2.01", "901", "2024", "Quý I", 5]], "mismatch 1"),
        ([[*KEY, "Kỳ", "Kỳ báo cáo", "Giá trị"], ["CT2.01", "901", "abc", "xyz", 5]], "bad_period 1"),
        ([["Mã chỉ tiêu", *SHORT], ["CT2.01", "CT9.99", *FIRST[1:]], ["CT2.02", "CT2.02", *FIRST[1:]]], "mismatch 1"),
        ([["Mã đơn vị", *SHORT], ["901", "CT2.01", "999", "2024", 1, 2], ["902", "CT2.01", "902", "2024", 1, 2]],
         "mismatch 1"),
        ([[*SHORT[:3], "Giá trị", "Kết quả"], [*CODES, "nhiều", 50]], "mismatch 1"),
        ([["Mã chỉ tiêu", *SHORT], [None, *FIRST], ["CT2.02", None, *FIRST[1:]]], "stored 2"),
        ([["Mã đơn vị", *SHORT], [None, *FIRST], ["902", "CT2.01", None, "2024", 1, 2]], "stored 2"),
        ([[*SHORT[:3], "Kỳ", *SHORT[3:]], [*CODES, "Năm 2024", 1, 2]], "stored 1"),
        ([[*SHORT[:3], "Kỳ", *SHORT[3:]], [*CODES, "Quý I", 1, 2]], "mismatch 1"),
        ([[*SHORT[:3], "Kỳ", *SHORT[3:]], [*CODES, None, 1, 2], ["CT2.02", "901", None, "2024", 1, 2]], "stored 2"),
        ([["Mã đơn vị", *SHORT], ["902", *FIRST]], "mismatch 1"),
        ([["Mã chỉ tiêu", *SHORT], ["CT2.02", *FIRST]], "mismatch 1"),
        ([[*SHORT[:3], "Giá trị", "Kết quả"], [*CODES, 50, "50"]], "stored 1"),
        ([[*SHORT[:3], "Giá trị", "Kết quả"], [*CODES, 50, 51], ["CT2.02", "901", "2024", 50, 50]], "mismatch 1"),
        ([[*SHORT[:3], "Giá trị", "Kết quả"], [*CODES, 50, "Đạt"]], "warned unknown_column"),
        ([[*SHORT, "Ghi chú", "Diễn giải"], [*FIRST, "đủ", "tăng"]], "warned unknown_column"),
        ([[*SHORT, "Ghi chú", "Diễn giải"], [*FIRST, "đủ", None], [*SECOND, None, "tăng"]], "stored 2"),
        ([[*SHORT, "Note", "Notes", "Lạ"], [*FIRST, "a", "b", "c"]], "warned unknown_column"),
    ],
    "characters nobody sees": [
        ([["Mã\u200b chỉ tiêu", "\u200eMã đơn vị", "Kỳ\u00a0báo cáo", "Tử số\ufeff", "Mẫu số"],
          ["CT2.01\u200b", "\u200e901", "2024\u200b", "1\u200b", 2]], "stored 1"),
        ([["\u202aMã chỉ tiêu\u202c", "Mã đơn vị\u2069", "Kỳ báo cáo", "Tử số", "Mẫu số"],
          ["\u2066CT2.01\u2069", "\u00a0901\u00a0", "\u202f2024", 1, 2]], "stored 1"),
        ([["In\u00addicator", "agency", "period\u2060", "value"],
          ["CT\u200c2.01", "Huyện\u00a0Hòa\u200f An", "2024", 5]],
         "stored 1"),
    ],
}  # fmt: skip
UNWRITABLE = {"characters nobody sees": ("windows",)}


@pytest.fixture(scope="module")
def small() -> Plan:
    return load(small_plan.FOLDER)


@pytest.mark.parametrize("kind", KINDS)
def test_every_layout_of_a_kind_gets_the_right_answer(small, kind):
    """Each as text, as a workbook, and from one of the other programs in turn."""
    others = [program for program in PROGRAMS if program not in ("comma", "xlsx", *UNWRITABLE.get(kind, ()))]
    wrong = []
    for number, (rows, answer) in enumerate(KINDS[kind]):
        for program in ("comma", "xlsx", others[number % len(others)]):
            answered = given(PROGRAMS[program](rows), small)
            if answered != answer:
                wrong.append((number, program, answer, answered))
    assert wrong == []


def given(content: bytes, plan: Plan) -> str:
    """The answer to a file, in the words of KINDS."""
    checked = check(content, plan)
    assert all(each.message(i18n.of("vi"), plan) for each in [*checked.problems, *checked.warnings])
    if checked.problems:
        codes = dict.fromkeys(problem.code for problem in checked.problems)
        return f"{','.join(codes)} {checked.problem_count}"
    codes = dict.fromkeys(warning.code for warning in checked.warnings)
    return f"warned {','.join(codes)}" if codes else f"stored {len(checked.rows)}"


def test_a_heading_that_is_no_actual_value_is_named(small):
    for heading in NO_ACTUALS:
        for rows in (
            [[*SHORT[:3], heading], [*CODES, 5]],
            [[*SHORT[:3], "Giá trị"], [None, None, None, heading], [*CODES, 5]],
        ):
            [problem] = check(PROGRAMS["xlsx"](rows), small).problems
            assert heading in problem.message(i18n.of("vi"), small)


def test_a_column_without_a_heading_is_named_by_its_first_cell(small):
    rows = [["BIỂU 01"], [*SHORT, None, "Lạ"], FIRST, [], [*SECOND, "đã rà soát", None]]
    for program, address in (("xlsx", "F5"), ("semicolon", "F5")):
        [warning] = check(PROGRAMS[program](rows), small).warnings
        assert f"“Lạ”, {address} (“đã rà soát”)" in warning.message(i18n.of("vi"), small)


def test_a_total_is_called_what_the_row_calls_it(small):
    for headings, label in (
        (("STT", *SHORT), ["Tổng cộng", None]),
        (SHORT, ["CT2.01", "Chung"]),
        (("Nhóm", "Tên chỉ tiêu", *SHORT), [3, "Cộng", None]),
    ):
        content = csv_text([[*label, None, None, 1, 2][: len(headings)]], headings)
        [problem] = check(content.replace("None", ""), small).problems
        assert problem.params == {"text": next(text for text in reversed(label) if isinstance(text, str))}
