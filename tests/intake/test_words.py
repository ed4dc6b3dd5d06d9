"""Words where a number is expected: which kind of answer they are."""

import pytest

from kpi.intake.numbers import date_year, wording

WORDINGS = {
    "nothing": (
        "-", "–", "—", "…", "...", "/", ".", "x", "X", "N/A", "n/a", "NA", "không", "Không", "Không có",
        "Không phát sinh", "KHÔNG PHÁT SINH.", "khong phat sinh", "Chưa có số liệu", "None", "no data", "*",
        "không có hồ sơ", "Ko phát sinh", "chưa phát sinh hồ sơ", "KPS", "không ps",
    ),
    "inexact": (
        ">90%", "> 90", "≥90%", ">= 90", "<5", "~90", "khoảng 90", "Khoảng 90%", "trên 90%", "dưới 5", "hơn 1.000",
        "gần 100%", "đạt 90%", "ước 95", "90-95", "90 - 95%", "90 đến 95", "90%+", "100% trở lên", "about 90",
        "at least 90%", "khoảng 90 hồ sơ",
    ),
    "unit": ("26460 hồ sơ", "90 điểm", "1.848 người", "hạng 12", "12th", "52,3 điểm", "12 files"),
    "date": ("01/02/2024", "1/2/2024", "2024-01-02", "2024-01-02 00:00:00", "Jan-24", "02-Jan", "2-Thg1"),
    "": ("đạt", "Hoàn thành", "tám", "đang tổng hợp", "see note", "%", "12.34.5", "1'848", "=1+1x2", ">"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), [(text, kind) for kind, texts in WORDINGS.items() for text in texts])
def test_a_text_that_is_no_number_is_of_a_kind(text, kind):
    assert wording(text) == kind


@pytest.mark.parametrize(
    ("text", "year"),
    [("01/01/2024", 2024), ("2024-03-01 00:00:00", 2024), ("Jan-24", 2024), ("Thg 1-24", 2024), ("02-Jan", 0),
     ("Quý I/2024", None), ("2024", None), ("01/2024", None), ("2024-Q1", None)],
)  # fmt: skip
def test_a_date_is_recognised_as_a_spreadsheet_shows_it(text, year):
    assert date_year(text) == year
