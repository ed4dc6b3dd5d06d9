"""The empty form: what an agency is asked for in a period, and that the filled-in form goes in."""

import csv
import io

import pytest

from kpi import intake
from kpi.plan import Plan
from kpi.template import FormError, asked, csv_form

HEADINGS = [
    "Mã chỉ tiêu", "Tên chỉ tiêu", "Mã đơn vị", "Kỳ báo cáo", "Tử số", "Mẫu số", "Giá trị", "Ghi chú",
    "Tài liệu kiểm chứng",
]  # fmt: skip


def read(form: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(form.decode("utf-8-sig"))))


def filled(form: bytes) -> bytes:
    """The form with half in every row."""
    headings, *rows = read(form)
    written = io.StringIO()
    csv.writer(written).writerows([headings, *([*row[:4], "1", "2", *row[6:]] for row in rows)])
    return ("\ufeff" + written.getvalue()).encode()


def test_a_district_is_asked_for_what_districts_report_each_quarter(plan: Plan) -> None:
    headings, *rows = read(csv_form(plan, "540", "2024-Q1"))
    assert headings == HEADINGS
    assert [(row[0], *row[2:]) for row in rows] == [
        (code, "540", "2024-Q1", "", "", "", "", "")
        for code in ("CT3.01", "CT3.03", "CT3.04", "CT3.07", "CT3.08", "CT3.12", "CT3.13", "CT7.06", "CT7.07", "CT7.08")
    ]
    names = plan.indicators.set_index("indicator")["name_vi"]
    assert [row[1] for row in rows] == [names[row[0]] for row in rows]


def test_the_year_asks_for_more_than_a_quarter(plan: Plan) -> None:
    quarter, half, year = (set(asked(plan, "540", period)["indicator"]) for period in ("2024-Q1", "2024-H1", "2024"))
    assert half - quarter == {"CT5.01", "CT5.02"}
    assert year - half == {"CT3.09", "CT3.10"}
    assert quarter < half < year


def test_the_province_itself_is_asked_for_what_others_publish_in_the_year_alone(plan: Plan) -> None:
    assert "CT1.01" in set(asked(plan, "52-BD", "2024")["indicator"])
    assert "CT1.01" not in set(asked(plan, "52-BD", "2024-H1")["indicator"])
    assert "CT3.07" not in set(asked(plan, "52-BD", "2024")["indicator"])


def test_the_form_is_one_that_excel_reads_as_utf8(plan: Plan) -> None:
    assert csv_form(plan, "540", "2024-Q1").startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("agency", ["540", "SNV", "21553"])
@pytest.mark.parametrize("period", ["2024-Q1", "2024-H1", "2024-Q3", "2023"])
def test_a_filled_form_goes_in_without_a_warning(plan: Plan, agency: str, period: str) -> None:
    checked = intake.check(filled(csv_form(plan, agency, period)), "form.csv", plan)
    assert (checked.problems, checked.warnings) == ([], [])
    assert set(checked.rows["indicator"]) == set(asked(plan, agency, period)["indicator"])
    assert (checked.agencies, checked.periods) == ((agency,), (period,))


@pytest.mark.parametrize(
    ("agency", "period", "message"),
    [
        ("XYZ", "2024", "The plan has no agency XYZ."),
        ("540", "2024-Q2", "2024-Q2 is not a period of the plan."),
        ("BBD", "2024", "BBD does not report: it only co-ordinates."),
        ("540", "2025-Q3", "540 does not exist on 14/09/2025, when 2025-Q3 ends."),
        ("SNV2025", "2024", "SNV2025 does not exist on 14/12/2024, when 2024 ends."),
        ("52-BD", "2023-T1", "2023-T1 is not a period of the plan."),
    ],
)
def test_where_there_is_nothing_to_report_it_says_why(plan: Plan, agency: str, period: str, message: str) -> None:
    with pytest.raises(FormError) as raised:
        csv_form(plan, agency, period)
    assert str(raised.value) == message
