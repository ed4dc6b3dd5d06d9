"""Downloaded tables: their cells in a spreadsheet, their file names, and the data they name as their source."""

import io
from datetime import date

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from kpi import i18n
from kpi.ui import downloads
from kpi.views import names

VI, EN = i18n.of("vi"), i18n.of("en")
TABLE = pd.DataFrame(
    {
        "Năm": [2023, 2024],
        "Kết quả (%)": [57.123456789, None],
        "Ghi chú": ["=HYPERLINK(1)", "-5 điểm"],
        "Hồ sơ": pd.array([1_848_000, None], dtype="Int64"),
        "Ngày": [date(2024, 3, 20), None],
    }
)


def sheet(content: bytes) -> list[list]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_a_csv_opens_in_excel_with_its_diacritics_and_runs_nothing():
    assert downloads.csv_file(TABLE) == (
        "\ufeffNăm,Kết quả (%),Ghi chú,Hồ sơ,Ngày\n"
        "2023,57.1235,'=HYPERLINK(1),1848000,2024-03-20\n"
        "2024,,'-5 điểm,,\n"
    ).encode()  # fmt: skip


def test_a_workbook_names_its_content_and_data_and_has_numbers_as_numbers():
    rows = sheet(downloads.xlsx_file(TABLE, "Bảng điểm", "Nguồn: báo cáo", VI))
    assert [row[0] for row in rows[:3]] == ["Bảng điểm", "Nguồn: báo cáo", ""]
    assert rows[3] == ["Năm", "Kết quả (%)", "Ghi chú", "Hồ sơ", "Ngày"]
    assert rows[4] == [2023.0, 57.1235, "=HYPERLINK(1)", 1_848_000.0, date(2024, 3, 20)]
    assert rows[5] == [2024.0, "", "-5 điểm", "", ""]


def test_a_workbook_of_nothing_has_its_headings():
    rows = sheet(downloads.xlsx_file(TABLE.iloc[:0], "Bảng điểm", "Nguồn", EN))
    assert rows[-1] == list(TABLE.columns)


@pytest.mark.parametrize(
    ("parts", "is_demo", "name"),
    [
        (("CT3.07 theo năm", "2024"), False, "CT3.07-theo-nam-2024.png"),
        (("CT3.07 theo năm", "2024"), True, "minh-hoa-CT3.07-theo-nam-2024.png"),
        (("Bảng điểm của Sở Kế hoạch & Đầu tư", "2024-H1"), False, "bang-diem-cua-so-ke-hoach-dau-tu-2024-h1.png"),
        (("Đủ/thiếu: 50%?",), False, "du-thieu-50.png"),
        (("..",), False, "kpi.png"),
    ],
)
def test_a_file_is_called_by_what_it_shows_in_letters_that_every_system_carries(parts, is_demo, name):
    assert names.file_name("png", *parts, is_demo=is_demo, t=VI) == name


def test_a_long_name_is_cut_between_words_and_ends_with_its_period():
    name = names.file_name("csv", "mot hai ba bon nam sau bay tam chin muoi " * 5, "2024", is_demo=False, t=VI)
    assert name.endswith("-2024.csv")
    assert len(name) <= names.LONGEST_NAME + 5


@pytest.mark.parametrize(("t", "first_words"), [(VI, "SỐ LIỆU MINH HỌA"), (EN, "DEMO DATA")])
def test_sample_data_is_named_in_every_file(plan, t, first_words):
    assert names.source(plan, "2024", date(2025, 1, 7), True, t).startswith(first_words)


def test_official_data_names_the_plan_the_period_and_the_day(plan):
    assert names.source(plan, "2024-H1", date(2025, 1, 7), False, VI) == (
        f"Nguồn: kết quả đã công bố và số liệu các cơ quan, đơn vị báo cáo thực hiện {plan.name['vi']}. "
        "6 tháng đầu năm 2024; số liệu đến ngày 07/01/2025."
    )
