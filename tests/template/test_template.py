"""Blank forms: what they ask an agency for in a period, and that a form that was filled in can be uploaded."""

import csv
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from kpi import intake, template
from kpi.intake import files
from kpi.plan import Plan, load
from kpi.template import FormError, due_indicators, workbook
from tests.support import small_plan

NOBODY = pd.DataFrame(columns=["indicator", "agency", "period", "numerator", "denominator", "value"])


def csv_form(plan: Plan, agency: str, period: str, current: pd.DataFrame = NOBODY) -> bytes:
    return template.csv_form(template.form(plan, current, agency, period), plan)


def xlsx_form(plan: Plan, agency: str | None, period: str, current: pd.DataFrame = NOBODY) -> bytes:
    form = template.form(plan, current, agency, period) if agency else template.form_of_all(plan, current, period)
    return workbook.xlsx_form(form, plan)


def codes(plan: Plan, agency: str, period: str) -> list[str]:
    return [row["indicator"] for row in due_indicators(plan, agency, period)]


def read(form: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(form.decode("utf-8-sig"))))


def filled(form: bytes) -> bytes:
    """The form with half in every row."""
    rows = read(form)
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]))
    writer.writeheader()
    writer.writerows(row | {"Tử số": "1", "Mẫu số": "2"} for row in rows)
    return ("\ufeff" + written.getvalue()).encode()


def test_a_district_reports_each_quarter_what_districts_report(plan: Plan) -> None:
    rows = read(csv_form(plan, "540", "2024-Q1"))
    assert [row["Mã chỉ tiêu"] for row in rows] == [
        "CT3.01", "CT3.03", "CT3.04", "CT3.07", "CT3.08", "CT3.12", "CT3.13", "CT7.06", "CT7.07", "CT7.08",
    ]  # fmt: skip
    current = pd.DataFrame([("CT3.07", "540", "2023", 1200.0, 4800.0, None)], columns=NOBODY.columns)
    assert read(csv_form(plan, "540", "2024-Q1", current))[3] == {
        "STT": "4",
        "Mã chỉ tiêu": "CT3.07",
        "Tên chỉ tiêu": "Tỷ lệ hồ sơ giải quyết trực tuyến mức 3, 4 trên tổng số hồ sơ",
        "Tử số là": "số hồ sơ nộp/giải quyết trực tuyến của DVCTT mức 3, 4",
        "Mẫu số là": "tổng số hồ sơ TTHC (tiếp nhận/giải quyết) trong kỳ",
        "Đơn vị tính": "%",
        "Mã đơn vị": "540",
        "Tên đơn vị": "Thành phố Quy Nhơn",
        "Kỳ báo cáo": "2024-Q1",
        "Số liệu kỳ trước": "Năm 2023: 25% (1.200/4.800)",
        "Lũy kế": "15/12/2023 – 14/03/2024",
        **dict.fromkeys(["Tử số", "Mẫu số", "Giá trị", "Ghi chú", "Tài liệu kiểm chứng"], ""),
    }


def test_the_year_asks_for_more_than_a_quarter(plan: Plan) -> None:
    quarter, half, year = (set(codes(plan, "540", period)) for period in ("2024-Q1", "2024-H1", "2024"))
    assert half - quarter == {"CT5.01", "CT5.02"}
    assert year - half == {"CT3.09", "CT3.10"}
    assert quarter < half < year


def test_the_province_itself_reports_what_others_publish_for_the_year_alone(plan: Plan) -> None:
    assert "CT1.01" in codes(plan, "52-BD", "2024")
    assert "CT1.01" not in codes(plan, "52-BD", "2024-H1")
    assert "CT3.07" not in codes(plan, "52-BD", "2024")


@pytest.mark.parametrize(
    ("agency", "period", "own", "led"),
    [
        ("VPUBND", "2024-Q1", 9, 5),
        ("STTTT", "2024-Q1", 9, 5),  # two of the five are led by both
        ("SNV", "2024-Q1", 9, 0),
        ("SNV", "2024", 13, 15),
        ("SNV2025", "2024", 0, 15),  # took over from SNV in 2025
        ("STC2025", "2024", 0, 8),  # took over from two
        ("540", "2024", 14, 0),
        ("52-BD", "2024", 36, 0),
    ],
)
def test_a_lead_agency_is_asked_for_the_provinces_indicators_that_it_leads(
    plan: Plan, agency: str, period: str, own: int, led: int
) -> None:
    rows = template.form(plan, NOBODY, agency, period).rows
    assert rows["agency"].tolist() == [agency] * own + ["52-BD"] * led
    leads = plan.indicators.set_index("indicator")["lead_agency"]
    predecessors = {code for code in plan.agencies["agency"] if agency in (code, *plan.last_successors(code))}
    assert all(predecessors & set(leads[code].split(";")) for code in rows["indicator"].tail(led))


@pytest.mark.parametrize(("period", "first", "count"), [("2024", "VPUBND", 187), ("2025", "52-BD", 59)])
def test_the_forms_of_all_ask_for_everything_that_is_due(plan: Plan, period: str, first: str, count: int) -> None:
    forms = list(template.forms(plan, NOBODY, period))
    assert (forms[0].sender, len(forms)) == (first, count)  # nobody leads the province's indicators since July 2025
    rows = pd.concat(form.rows for form in forms)
    everything = template.form_of_all(plan, NOBODY, period).rows
    assert set(everything["agency"]) == {"52-BD", *plan.due_agencies(period)["agency"]}
    pairs = [set(zip(each["agency"], each["indicator"], strict=True)) for each in (rows, everything)]
    assert pairs[0] == pairs[1]


def test_the_zip_holds_a_workbook_for_each_agency_under_names_that_sort() -> None:
    small = load(small_plan.FOLDER)
    with zipfile.ZipFile(io.BytesIO(workbook.zip_of_forms(small, NOBODY, "2024"))) as archive:
        names = archive.namelist()
        form = archive.read(names[1])
    assert names == sorted(names)
    assert names == [
        "001-vp-van-phong-ubnd-tinh-2024.xlsx", "002-SNV2023-so-noi-vu-2024.xlsx", "003-901-huyen-hoa-an-2024.xlsx",
        "004-902-huyen-dong-son-2024.xlsx", "005-90103-xa-hoa-tan-2024.xlsx", "006-90201-xa-tan-an-2024.xlsx",
    ]  # fmt: skip
    assert opened(form)["Số liệu"]["G6"].value == "SNV2023"


@pytest.mark.parametrize("agency", ["540", "SNGV", "21553"])
@pytest.mark.parametrize("period", ["2024-Q1", "2024-H1", "2024-Q3", "2023"])
def test_a_filled_form_is_accepted_without_a_warning(plan: Plan, agency: str, period: str) -> None:
    checked = intake.check(filled(csv_form(plan, agency, period)), plan)
    assert (checked.problems, checked.warnings) == ([], [])
    assert checked.rows["indicator"].tolist() == codes(plan, agency, period)
    assert (checked.agencies, checked.periods) == ((agency,), (period,))


@pytest.mark.parametrize("form", [csv_form, xlsx_form])
def test_both_forms_are_known_by_their_headings(plan: Plan, form: Callable[..., bytes]) -> None:
    table = files.read(form(plan, "540", "2024-Q1"), plan)
    assert [headings.is_form for headings in table.headings] == [True]
    assert (table.warnings, table.problems) == ([], [])


def test_rows_that_nobody_filled_in_are_not_reported_from_csv_either(plan: Plan) -> None:
    form = csv_form(plan, "540", "2024-Q1").decode().replace(",,,,,", ",30,40,,,", 1)
    checked = intake.check(form.encode(), plan)
    assert (checked.problems, checked.warnings) == ([], [])
    assert checked.rows["line"].tolist() == [2]


@pytest.mark.parametrize(
    ("agency", "period", "message"),
    [
        ("XYZ", "2024", "The plan has no agency XYZ."),
        ("540", "2024-Q2", "2024-Q2 is not a period of the plan."),
        ("BBD", "2024", "BBD does not report: it only co-ordinates."),
        ("540", "2025-Q3", "540 does not exist on 2025-09-14, the last day of the period (2025-Q3)."),
        ("SXD2025", "2024", "SXD2025 does not exist on 2024-12-14, the last day of the period (2024)."),
        ("SNV", "2025", "SNV does not exist on 2025-12-14, the last day of the period (2025)."),
        ("52-BD", "2023-T1", "2023-T1 is not a period of the plan."),
        ("", "2023-T1", "2023-T1 is not a period of the plan."),
    ],
)
def test_where_there_is_nothing_to_report_it_says_why(plan: Plan, agency: str, period: str, message: str) -> None:
    with pytest.raises(FormError) as raised:
        template.form(plan, NOBODY, agency, period) if agency else template.form_of_all(plan, NOBODY, period)
    assert str(raised.value) == message


# The workbook


FIRST_ROW, UNIT, NUMERATOR, DENOMINATOR, VALUE, DOCUMENT = 6, 6, 11, 12, 13, 15


def opened(form: bytes) -> Workbook:
    return load_workbook(io.BytesIO(form))


def saved(book: Workbook) -> bytes:
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def fill(sheet: Worksheet, row: int) -> None:
    """As a person would: counts where they are open, else the value."""
    if sheet.cell(row, NUMERATOR).protection.locked:
        sheet.cell(row, VALUE).value = 50 if sheet.cell(row, UNIT).value == "%" else 1
    else:
        sheet.cell(row, NUMERATOR).value, sheet.cell(row, DENOMINATOR).value = 1, 2


@pytest.mark.parametrize(
    ("agency", "period"), [("540", "2024-Q1"), ("21553", "2024"), ("52-BD", "2024"), (None, "2023-H1")]
)
def test_a_filled_workbook_goes_in_without_a_warning(plan: Plan, agency: str | None, period: str) -> None:
    book = opened(xlsx_form(plan, agency, period))
    sheet = book["Số liệu"]
    for row in range(FIRST_ROW, sheet.max_row + 1):
        fill(sheet, row)
    checked = intake.check(saved(book), plan)
    assert (checked.problems, checked.warnings) == ([], [])
    assert len(checked.rows) == sheet.max_row - FIRST_ROW + 1
    assert checked.periods == (period,)
    if agency is not None:
        assert checked.rows["indicator"].tolist() == codes(plan, agency, period)


def test_rows_of_a_workbook_that_nobody_filled_in_are_not_reported(plan: Plan) -> None:
    book = opened(xlsx_form(plan, "540", "2024-Q1"))
    fill(book["Số liệu"], FIRST_ROW + 3)
    checked = intake.check(saved(book), plan)
    assert checked.problems == []
    assert checked.rows[["line", "indicator"]].values.tolist() == [[FIRST_ROW + 3, "CT3.07"]]


def test_a_row_with_a_note_alone_is_left_out_with_a_warning(plan: Plan) -> None:
    book = opened(xlsx_form(plan, "540", "2024-Q1"))
    fill(book["Số liệu"], FIRST_ROW)
    book["Số liệu"].cell(FIRST_ROW + 3, DOCUMENT).value = "12/BC-UBND"
    checked = intake.check(saved(book), plan)
    assert checked.rows["line"].tolist() == [FIRST_ROW]
    assert [(warning.line, warning.code) for warning in checked.warnings] == [(FIRST_ROW + 3, "note_without_value")]


def test_an_empty_workbook_is_not_a_report(plan: Plan) -> None:
    checked = intake.check(xlsx_form(plan, "540", "2024-Q1"), plan)
    assert [problem.code for problem in checked.problems] == ["no_rows"]


def test_the_workbook_shows_names_definitions_and_last_values(plan: Plan) -> None:
    current = pd.DataFrame(
        [
            ("CT3.07", "540", "2023", 1200.0, 4800.0, None),
            ("CT3.07", "540", "2022", 1.0, 2.0, None),
            ("CT3.07", "540", "2024", 9.0, 9.0, None),
            ("CT3.08", "540", "2023", 0.0, 0.0, None),
            ("CT3.01", "540", "2023", None, None, 52.25),
            ("CT3.03", "541", "2023", 1.0, 2.0, None),
        ],
        columns=NOBODY.columns,
    )
    sheet = opened(xlsx_form(plan, "540", "2024-Q1", current))["Số liệu"]
    headings = [cell.value for cell in sheet[FIRST_ROW - 1]]
    rows = [dict(zip(headings, row, strict=True)) for row in sheet.iter_rows(min_row=FIRST_ROW, values_only=True)]
    assert rows[3] == {
        "STT": "4",
        "Mã chỉ tiêu": "CT3.07",
        "Tên chỉ tiêu": "Tỷ lệ hồ sơ giải quyết trực tuyến mức 3, 4 trên tổng số hồ sơ",
        "Tử số là": "số hồ sơ nộp/giải quyết trực tuyến của DVCTT mức 3, 4",
        "Mẫu số là": "tổng số hồ sơ TTHC (tiếp nhận/giải quyết) trong kỳ",
        "Đơn vị tính": "%",
        "Mã đơn vị": "540",
        "Tên đơn vị": "Thành phố Quy Nhơn",
        "Kỳ báo cáo": "2024-Q1",
        "Số liệu kỳ trước": "Năm 2023: 25% (1.200/4.800)",
        **dict.fromkeys(["Tử số", "Mẫu số", "Giá trị", "Ghi chú", "Tài liệu kiểm chứng"]),
    }
    last = {row["Mã chỉ tiêu"]: row["Số liệu kỳ trước"] for row in rows if row["Số liệu kỳ trước"]}
    assert last == {
        "CT3.01": "Năm 2023: 52,3%",
        "CT3.07": "Năm 2023: 25% (1.200/4.800)",
        "CT3.08": "Năm 2023: Không phát sinh (0/0)",
    }


def test_only_the_cells_to_fill_in_are_open_and_no_password_locks_the_rest(plan: Plan) -> None:
    book = opened(xlsx_form(plan, "52-BD", "2024"))
    sheet = book["Số liệu"]
    kinds = plan.indicators.set_index("indicator")["kind"]
    for row in sheet.iter_rows(min_row=FIRST_ROW):
        open_cells = {cell.column for cell in row if not cell.protection.locked}
        numbers = {NUMERATOR, DENOMINATOR, VALUE} if kinds[row[1].value] == "ratio" else {VALUE}
        assert open_cells == numbers | {14, DOCUMENT}
    for each in book:
        assert each.protection.sheet
        assert each.protection.password is None


def test_cells_take_only_what_the_intake_would_take(plan: Plan) -> None:
    sheet = opened(xlsx_form(plan, "52-BD", "2024"))["Số liệu"]
    indicators = {sheet.cell(row, 2).value: row for row in range(FIRST_ROW, sheet.max_row + 1)}

    def rule(indicator: str, column: str) -> tuple[str | None, ...]:
        cell = f"{column}{indicators[indicator]}"
        (each,) = [each for each in sheet.data_validations.dataValidation if cell in each.sqref]
        return each.type, each.operator, each.formula1, each.formula2

    assert rule("CT1.01", "M") == ("whole", "greaterThanOrEqual", "1", None)
    assert rule("CT1.07", "M") == ("decimal", "greaterThanOrEqual", "0", None)
    assert rule("CT4.03", "M") == ("decimal", None, "0", "100")
    assert rule("CT4.01", "M") == ("whole", "greaterThanOrEqual", "0", None)
    assert rule("CT3.M1", "M") == ("list", None, '"1,0"', None)
    assert rule("CT3.02", "K") == ("whole", "greaterThanOrEqual", "0", None)
    assert rule("CT3.02", "L") == ("whole", "greaterThanOrEqual", "0", None)
    assert rule("CT3.02", "M") == ("decimal", None, "0", "100")


def test_the_first_sheet_says_in_vietnamese_how_to_fill_the_form_in(plan: Plan) -> None:
    book = opened(xlsx_form(plan, "540", "2024-H1"))
    assert book.sheetnames == ["Hướng dẫn", "Số liệu"]
    lines = [row[0] for row in book["Hướng dẫn"].iter_rows(values_only=True)]
    assert lines[0] == "Biểu mẫu số liệu: Kế hoạch cải cách hành chính tỉnh Bình Định giai đoạn 2021–2025"
    assert lines[1] == ("Đơn vị: Thành phố Quy Nhơn (540). Kỳ báo cáo: 6 tháng đầu năm 2024. Hạn nộp: 15/06/2024.")
    assert lines[2] == "Số liệu lũy kế: từ 15/12/2023 đến hết 14/06/2024."
    assert [line[:2] for line in lines[4:11]] == ["1.", "2.", "3.", "4.", "5.", "6.", "7."]


def test_the_workbook_of_all_asks_everybody_who_must_report(plan: Plan) -> None:
    sheet = opened(xlsx_form(plan, None, "2025-Q3"))["Số liệu"]
    pairs = [(row[6], row[1]) for row in sheet.iter_rows(min_row=FIRST_ROW, values_only=True)]
    due = plan.due_agencies("2025-Q3")["agency"].tolist()
    assert list(dict.fromkeys(agency for agency, _ in pairs)) == ["52-BD", *due]
    assert [indicator for agency, indicator in pairs if agency == due[0]] == codes(plan, due[0], "2025-Q3")


def test_a_name_that_a_spreadsheet_would_run_is_text(plan: Plan) -> None:
    current = pd.DataFrame([("CT3.07", "540", "2023", 1.0, 2.0, None)], columns=NOBODY.columns)
    names = plan.indicators.assign(name_vi="=cmd|' /C calc'!A0")
    sheet = opened(xlsx_form(replace(plan, indicators=names), "540", "2024-Q1", current))["Số liệu"]
    assert {cell.data_type for cell in sheet["C"][FIRST_ROW - 1 :]} == {"s"}
