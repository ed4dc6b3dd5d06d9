"""Outstanding data of an agency, the period due, and the outcome of several files."""

from datetime import date

import pandas as pd
import pytest

from kpi import i18n
from kpi.views.upload_due import (
    AgencyReport,
    agency_reports,
    due_period,
    of_the_province,
    outcome_words,
    without_others,
)

EN, VI = i18n.of("en"), i18n.of("vi")
CAME = pd.Timestamp("2024-12-10")


def due(*rows: tuple[str, str, object]) -> list[dict[str, object]]:
    """Rows of data_due(): indicator, agency, first_at; for 2024."""
    return [dict(zip(("indicator", "agency", "first_at"), row, strict=True), period="2024") for row in rows]


def test_what_is_missing_counts_what_came_and_what_is_about_to_be_stored(plan):
    rows = due(("CT3.01", "540", CAME), ("CT3.04", "540", pd.NaT), ("CT3.07", "540", pd.NaT), ("CT3.07", "545", pd.NaT))
    city, other = agency_reports(rows, {("CT3.04", "540", "2024"), ("CT3.07", "540", "2023")}, plan, VI)
    assert (city.due, city.have, [code for code, _name in city.missing]) == (3, 2, ["CT3.07"])
    assert city.words(VI) == "2/3 số liệu, còn thiếu: CT3.07"
    assert other.words(EN) == "0/1 data points, missing: CT3.07"


def test_a_lead_agency_is_told_of_the_province_s_indicators_that_it_leads(plan):
    rows = due(("CT3.01", "SKHCN", CAME), ("CT7.09", "52-BD", pd.NaT), ("CT1.08", "52-BD", pd.NaT))
    led = without_others(rows, {"SKHCN"}, set(), plan)
    assert [row["indicator"] for row in led] == ["CT3.01", "CT7.09"]
    assert without_others(rows, {"540"}, set(), plan) == rows
    assert without_others(rows, {"SKHCN", "52-BD"}, set(), plan) == rows


def test_a_sentence_names_a_few_missing_indicators_and_counts_the_others():
    missing = tuple((f"CT{number}", "") for number in range(8))
    assert (
        AgencyReport("540", "2024", "", "", 9, 1, missing).words(VI, 2)
        == "1/9 số liệu, còn thiếu: CT0, CT1 và 6 chỉ tiêu khác"
    )
    assert AgencyReport("540", "2024", "", "", 1, 1, ()).words(VI) == "1/1 số liệu"


@pytest.mark.parametrize(
    ("agency", "today", "period"),
    [
        (None, date(2026, 11, 29), "2025"),
        (None, date(2024, 6, 14), "2024-Q1"),
        (None, date(2024, 6, 15), "2024-H1"),
        (None, date(2020, 1, 1), "2021-Q1"),
        ("540", date(2026, 11, 29), "2025-H1"),  # the districts ended on 30/06/2025
        ("52-BD", date(2026, 11, 29), "2025"),
    ],
)
def test_the_period_that_is_due_is_the_latest_that_is_over(plan, agency, today, period):
    assert due_period(plan, agency, today) == period


def test_province_wide_data_are_asked_about_unless_the_reader_leads_them(plan):
    day = date(2024, 12, 14)
    assert of_the_province({"CT7.09"}, {"SKHCN"}, plan, day) == ()
    assert of_the_province({"CT7.09", "CT3.07"}, {"SKHCN", "540"}, plan, day) == ("CT3.07",)
    assert of_the_province({"CT7.09"}, set(), plan, day) == ("CT7.09",)
    assert of_the_province({"CT7.09"}, {"52-BD"}, plan, day) == ()


def in_words(plan, **file: object) -> list[str]:
    """The cells of a file of several in Vietnamese."""
    nothing = {
        "agencies": (),
        "periods": (),
        "rows": 0,
        "problem": "",
        "problems": 0,
        "reports": (),
        "submission": None,
    }
    return list(outcome_words(nothing | file, plan, VI).values())


def test_a_file_of_several_has_its_first_problem_and_what_is_missing_in_words(plan):
    refused = in_words(plan, path="xã/b.xlsx", outcome="refused", problem="Dòng 6: sai", problems=3)
    assert refused == ["xã/b.xlsx", "Không nhận", "", "", "", "Dòng 6: sai (còn 2 lỗi nữa)", ""]
    stored = in_words(
        plan, path="a.xlsx", outcome="stored", agencies=("540",), periods=("2024",), rows=3, submission=7,
        reports=(AgencyReport("540", "2024", "", "", 4, 4, ()),),
    )  # fmt: skip
    assert stored[1:] == ["Đã lưu", "Thành phố Quy Nhơn", "Năm 2024", "3", "4/4 số liệu", "7"]


def test_where_a_file_has_several_reports_each_is_named(plan):
    reports = tuple(AgencyReport("540", str(year), "Quy Nhơn", f"Năm {year}", 4, 4, ()) for year in (2023, 2024))
    cells = in_words(plan, path="a.xlsx", outcome="check_first", problem="Dòng 6: giảm", problems=1, reports=reports)
    assert cells[5] == "Dòng 6: giảm · Quy Nhơn, Năm 2023: 4/4 số liệu; Quy Nhơn, Năm 2024: 4/4 số liệu"
