"""Reporting status, from rows made here: the answer, the table, outstanding reports, one report."""

from collections import Counter

import pandas as pd
import pytest

from kpi import i18n
from kpi.views.reporting import drawn, one_report, reporting_view

VI, EN = i18n.of("vi"), i18n.of("en")
H1 = "2024-H1"
PERIODS = ("2024-Q1", H1, "2024-Q3", "2024")
CAME = {"on_time": (12, 12), "late": (12, 2), "partial": (10, 10), "missing": (0, 0), "not_due": (0, 0)}


def reports(agency, state, level="district", others="not_due", **more):
    """An agency's four reports of 2024; `state` is that of the first half, `others` that of the rest."""
    rows = []
    for period in PERIODS:
        own = state if period == H1 else others
        have, in_time = CAME.get(own, (0, 0))
        rows.append({
            "agency": agency, "level": level, "period": period, "unit_due": pd.Timestamp(2024, 6, 15),
            "due": 0 if own == "did_not_exist" else 12, "have": have, "in_time": in_time, "unasked": 0, "state": own,
            "fell_due": own not in ("not_due", "did_not_exist"), "is_asked": True, "whole_at": pd.NaT,
        })  # fmt: skip
    return [row | more if row["period"] == H1 else row for row in rows]


MIXED = [*reports("540", "on_time"), *reports("542", "late"), *reports("543", "partial"), *reports("544", "missing"),
         *reports("SNV", "missing", level="province")]  # fmt: skip


def facts(cells, missing=(), due=(), most=None, period=H1):
    """The rows of the page, from those of the reports."""
    kinds = Counter(
        (row["level"], row["period"], row["state"], row["is_asked"], row["fell_due"], row["due"] > 0,
         row["have"] == row["due"], row["have"] + row["unasked"] > 0)
        for row in cells
    )  # fmt: skip
    names = ("level", "period", "state", "is_asked", "fell_due", "is_due", "is_complete", "has_values")
    counts = [dict(zip(names, kind, strict=True), reports=reports) for kind, reports in kinds.items()]
    worst = [
        {"level": level, "state": state, "agencies": [row["agency"] for row in cells if
         (row["level"], row["state"], row["period"]) == (level, state, period)]}
        for level, state in {(row["level"], row["state"]) for row in cells if row["period"] == period}
    ]  # fmt: skip
    return {"counts": counts, "missing": missing, "drawn": drawn(worst, most), "grid": cells, "due": due}


def view_of(plan, cells, missing=(), t=VI, level=None, period=H1, most=None):
    rows = [row for row in cells if level in (None, row["level"])]
    return reporting_view(plan, t, period=period, level=level, **facts(rows, missing, most=most, period=period))


def test_the_answer_says_complete_late_incomplete_and_missing(plan):
    view = view_of(plan, MIXED)
    assert view["answer"] == "6 tháng đầu năm 2024: 2/5 đơn vị báo cáo đủ (1 trễ) · 1 chưa đủ · 2 chưa báo cáo"
    assert view["short_answer"] == "6 tháng đầu năm 2024: 2/5 đơn vị báo cáo đủ · 2 chưa báo cáo"
    assert (
        view_of(plan, MIXED, t=EN, level="province")["answer"] == "First half of 2024: 0/1 reports complete · 1 missing"
    )


@pytest.mark.parametrize("t", [VI, EN])
def test_the_longest_answer_fits_its_line(plan, t):
    many = [row for state, n in (("late", 190), ("on_time", 100), ("partial", 190), ("missing", 190)) for _ in range(n)
            for row in reports("540", state)]  # fmt: skip
    assert len(view_of(plan, many, t=t)["answer"]) <= 90


def test_before_the_due_day_the_answer_says_when_it_is(plan):
    early = [*reports("540", "on_time", fell_due=False), *reports("542", "not_due")]
    assert view_of(plan, early)["answer"] == "6 tháng đầu năm 2024: hạn nộp 15/06/2024, đến nay 1/2 đơn vị báo cáo đủ"


def test_a_level_that_has_ended_has_no_report_due(plan):
    view = view_of(plan, reports("540", "did_not_exist", others="did_not_exist"))
    assert view["answer"] == "6 tháng đầu năm 2024: cấp này không có cơ quan, đơn vị nào phải báo cáo."
    assert view["is_empty"]


@pytest.mark.parametrize("t", [VI, EN])
def test_no_report_before_the_programs_first_use_is_called_missing(plan, t):
    view = view_of(plan, [row | {"is_asked": False} for row in reports("540", "not_due")], t=t)
    assert view["answer"] == t("{period}: due before this program was first used, no report requested",
                            period=t.period(plan, H1))  # fmt: skip
    assert view["short_answer"] == t("{period}: no report requested", period=t.period(plan, H1))
    assert len(view["answer"]) <= 90
    assert (view["is_empty"], view["counts"], view["groups"][0]["rows"][0]["cells"][1]["word"]) == (
        True,
        {"not_due": 1},
        t("Not requested"),
    )


def test_agencies_are_grouped_by_level_the_worst_report_of_the_period_first(plan):
    view = view_of(plan, MIXED)
    assert [(group["level"], [row["agency"] for row in group["rows"]]) for group in view["groups"]] == [
        ("province", ["SNV"]), ("district", ["544", "543", "542", "540"]),
    ]  # fmt: skip


def test_of_reports_in_the_same_state_the_less_complete_comes_first(plan):
    cells = [*reports("540", "partial"), *reports("542", "partial", have=3)]
    assert [row["agency"] for row in view_of(plan, cells)["groups"][0]["rows"]] == ["542", "540"]


def test_a_cell_has_its_word_and_what_came_of_what_was_due(plan):
    [row] = view_of(plan, reports("543", "partial"))["groups"][0]["rows"]
    assert [(cell["word"], cell["count"]) for cell in row["cells"]] == [
        ("Chưa đến hạn", "0/12"), ("Chưa đủ", "10/12"), ("Chưa đến hạn", "0/12"), ("Chưa đến hạn", "0/12"),
    ]  # fmt: skip
    assert row["cells"][1]["words"] == "đã nộp 10/12 số liệu, 10 đúng hạn; hạn nộp 15/06/2024"


def test_completeness_by_level_counts_reports_that_fell_due(plan):
    [_province, district] = view_of(plan, MIXED)["groups"]
    assert district["complete"] == ["–", "50%", "–", "–"]


def test_agencies_that_did_not_exist_are_apart_and_in_no_count(plan):
    view = view_of(plan, [*MIXED, *reports("545", "did_not_exist", others="missing")])
    assert [row["agency"] for row in view["groups"][1]["gone"]] == ["545"]
    assert view["answer"] == view_of(plan, MIXED)["answer"]


def test_agencies_without_a_report_are_named_by_level(plan):
    groups = view_of(plan, MIXED)["groups"]
    assert [(group["name"], row["state"], row["short"]) for group in groups for row in group["rows"]][:3] == [
        ("Cấp tỉnh (sở, ban, ngành)", "missing", "Sở Nội vụ"), ("Cấp huyện", "missing", "Hoài Ân"),
        ("Cấp huyện", "partial", "Hoài Nhơn"),
    ]  # fmt: skip


def test_the_most_often_missing_indicators_are_named_with_their_agencies(plan):
    missing = [{"indicator": "CT3.08", "missing": 2, "due": 2}, {"indicator": "CT3.07", "missing": 1, "due": 2}]
    view = view_of(plan, MIXED, missing)
    assert [line.split()[0] for line in view["most_missing"]] == ["CT3.08", "CT3.07"]
    assert view["most_missing"][0].endswith("thiếu ở 2/2 cơ quan, đơn vị")
    assert view_of(plan, reports("540", "not_due"), missing)["most_missing"] == ()


def test_of_many_agencies_the_worst_are_listed_and_all_are_counted(plan):
    several = [*reports("545", "missing"), *reports("546", "did_not_exist"), *reports("547", "did_not_exist")]
    [province, district] = view_of(plan, [*MIXED, *several], most=1)["groups"]
    assert [row["agency"] for row in district["rows"]] == ["544"]
    assert [row["agency"] for row in district["gone"]] == ["546"]
    assert {state: [row["agency"] for row in rows] for state, rows in district["awaited"].items()} == {
        "missing": ["544", "545"], "partial": ["543"]
    }  # fmt: skip
    assert district["counts"] == {"on_time": 1, "late": 1, "partial": 1, "missing": 2, "did_not_exist": 2}
    assert (province["existing"], district["existing"]) == (1, 5)


@pytest.mark.parametrize(
    ("agency", "year", "name"),
    [("540", 2025, "Thành phố Quy Nhơn (đến 30/06/2025)"), ("540", 2023, "Thành phố Quy Nhơn"),
     ("21601-2025", 2025, "Phường Quy Nhơn Đông (từ 01/07/2025)")],
)  # fmt: skip
def test_an_agency_that_begins_or_ends_in_a_year_says_so(plan, agency, year, name):
    assert one_report([], [], plan, VI, agency=agency, period=str(year))["name"] == name


def test_one_report_names_what_is_missing_first(plan):
    due = [{"agency": "540", "indicator": "CT3.07", "state": "on_time", "first_at": pd.Timestamp(2024, 6, 14, 3)},
           {"agency": "540", "indicator": "CT3.08", "state": "missing", "first_at": pd.NaT}]  # fmt: skip
    report = one_report(reports("540", "partial"), due, plan, VI, agency="540", period=H1)
    assert (report["period"], report["word"]) == ("6 tháng đầu năm 2024", "Chưa đủ")
    assert [row["indicator"] for row in report["rows"]] == ["CT3.08", "CT3.07"]


def test_a_predecessors_submission_is_shown_where_nothing_is_due(plan):
    gone = {
        "agency": "540",
        "period": "2025-Q3",
        "due": 0,
        "have": 0,
        "in_time": 0,
        "unasked": 1,
        "state": "did_not_exist",
        "whole_at": pd.NaT,
    }
    report = one_report([gone], [], plan, VI, agency="540", period="2025-Q3")
    assert (report["word"], report["words"]) == ("Không hoạt động", "1 số liệu nộp ngoài yêu cầu của kỳ")
