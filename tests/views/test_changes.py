"""Recent changes: the answer, and a section for each kind of change that occurred."""

from datetime import date, datetime

import pandas as pd
import pytest

from kpi import i18n
from kpi.changes.news import News, Span
from kpi.plan import load
from kpi.plan.rows import records
from kpi.views.changes import changes_view

VI, EN = i18n.of("vi"), i18n.of("en")
SPAN = Span(date(2024, 9, 15), date(2024, 10, 15))
NONE = float("nan")
CHANGE = {
    "indicator": "CT3.07", "way": "worse", "status_before": "on_track", "status_after": "behind",
    "level_before": "total", "level_after": "total", "value_before": 52.0, "value_after": 45.0,
}  # fmt: skip
TASK = {
    **records(load().tasks)[22], "state": "overdue", "share": 0.5, "due": pd.Timestamp(2024, 9, 30), "done_on": pd.NaT,
    "updated_on": pd.NaT, "updated_by": None, "note": None, "product_year": NONE, "product_number": None,
    "product_day": pd.NaT, "triggered_on": pd.NaT, "is_late": False, "products": 0, "products_done": 0,
}  # fmt: skip
VALUE = {
    "indicator": "CT3.07", "agency": "540", "period": "2024-Q3", "level": "district", "t": 2024.75, "way": "corrected",
    "numerator_before": 1, "denominator_before": 4, "value_before": NONE,
    "numerator_after": 1, "denominator_after": 2, "value_after": NONE,
}  # fmt: skip
SUBMISSION = [
    "is_new",
    "reason",
    "submission",
    "file_name",
    "withdrawn_by",
    "withdrawn_at",
    "reinstated_by",
    "reinstated_at",
]
COLUMNS = {
    "tasks_unrecorded": list(TASK),
    "statuses": list(CHANGE), "values": list(VALUE), "submissions": SUBMISSION, "late": ["level", "state", "agency"],
    "tasks_overdue": list(TASK), "tasks_due": list(TASK), "tasks_done": list(TASK), "explained": [], "requests": [],
}  # fmt: skip


def view_of(plan, t=VI, *, span=SPAN, due_period=None, **rows):
    tables = {name: pd.DataFrame(rows.get(name, []), columns=columns) for name, columns in COLUMNS.items()}
    return changes_view(News(span=span, period="2024", due_period=due_period, **tables), plan, t)


def reports(n: int) -> list[dict]:
    return [{"is_new": True, "reason": None}] * n


def changes(worse: int, better: int) -> list[dict]:
    return [CHANGE] * worse + [CHANGE | {"way": "better"}] * better


def test_the_answer_says_what_matters_most_in_one_line(plan):
    rows = {"statuses": changes(3, 8), "submissions": reports(12), "tasks_overdue": [TASK, TASK]}
    view = view_of(plan, **rows)
    assert view["answer"] == "Từ 15/09/2024: 3 chỉ tiêu xấu đi, 8 tốt lên · 12 báo cáo mới · 2 nhiệm vụ quá hạn"
    assert view["short_answer"] == "Từ 15/09/2024: 3 chỉ tiêu xấu đi, 8 tốt lên · 12 báo cáo mới"
    assert view_of(plan, EN, **rows)["answer"] == (
        "From 15 Sep 2024: 3 indicators worse, 8 better · 12 new reports · 2 tasks overdue"
    )


def test_a_phone_s_answer_leaves_out_what_is_newly_assessed(plan):
    view = view_of(plan, statuses=[*changes(5, 8), *[CHANGE | {"way": "judged"}] * 11])
    assert view["answer"] == "Từ 15/09/2024: 5 chỉ tiêu xấu đi, 8 tốt lên, 11 mới đánh giá được"
    assert view["short_answer"] == "Từ 15/09/2024: 5 chỉ tiêu xấu đi, 8 tốt lên"


@pytest.mark.parametrize("t", [VI, EN])
def test_an_answer_of_large_numbers_leaves_out_what_does_not_fit(plan, t):
    rows = {
        "statuses": changes(23, 28),
        "submissions": reports(1248),
        "tasks_overdue": [TASK] * 24,
        "tasks_done": [TASK] * 30,
    }
    view = view_of(plan, t, **rows)
    assert len(view["answer"]) <= 90 and len(view["short_answer"]) <= 62
    assert t.number(1248) in view["answer"]


def test_where_nothing_changed_the_page_says_so_and_has_no_sections(plan):
    view = view_of(plan)
    assert view["is_empty"]
    assert view["answer"] == "Từ 15/09/2024 đến 15/10/2024: không có thay đổi"
    assert (view["statuses"], view["tasks"], view["late_agencies"], view["by_period"]) == ((), (), {}, ())


def test_a_status_that_changed_says_its_values_and_who_leads(plan):
    [(title, [row])] = view_of(plan, statuses=[CHANGE])["statuses"]
    assert (title, row["change"], row["short_lead"]) == ("xấu đi", "52% → 45%", "VP UBND tỉnh · Sở TT&TT")


def test_a_change_at_one_level_names_it(plan):
    at_one_level = CHANGE | {"level_before": "commune", "level_after": "commune"}
    [(_title, [row])] = view_of(plan, statuses=[at_one_level])["statuses"]
    assert (row["level_name"], row["change"]) == ("Cấp xã", "52% → 45%")


def test_a_task_without_updates_is_not_called_overdue(plan):
    unrecorded = TASK | {"task": 24, "share": NONE, "state": "unrecorded"}
    view = view_of(plan, tasks_overdue=[TASK], tasks_unrecorded=[unrecorded])
    assert [(title, sign, [row["task"] for row in rows]) for title, sign, rows in view["tasks"]] == [
        ("Mới quá hạn", "missed", [23]),
        ("Hết thời hạn trong khoảng thời gian này, chưa có cập nhật", "unassessed", [24]),
    ]
    assert view["answer"] == "Từ 15/09/2024: 1 nhiệm vụ quá hạn"


def test_a_corrected_value_is_shown_beside_the_old_one(plan):
    [row] = view_of(plan, EN, values=[VALUE])["corrected"]
    assert (row["before"], row["after"], row["agency_name"]) == ("25% (1/4)", "50% (1/2)", "Quy Nhơn City")


def test_late_reports_are_named_by_level_and_state(plan):
    rows = [("district", "late", "542"), ("district", "missing", "540"), ("total", "partial", "52-BD")]
    assert view_of(plan, due_period="2024-Q3", late=rows)["late_agencies"] == {
        "total": {"missing": [], "partial": ["Tỉnh Bình Định"], "late": []},
        "district": {"missing": ["Thành phố Quy Nhơn"], "partial": [], "late": ["Huyện An Lão"]},
    }


def test_default_dates_say_why_they_were_chosen(plan):
    assert view_of(plan)["why"] == ""
    assert "năm 2024" in view_of(plan, span=Span(SPAN.since, SPAN.until, "2024"))["why"]


def test_a_withdrawn_submission_is_listed_with_its_reason(plan):
    row = {"is_new": False, "reason": "nhầm tệp", "submission": 5, "file_name": "t.csv", "withdrawn_by": "Sở Nội vụ",
           "withdrawn_at": datetime(2024, 9, 20), "reinstated_by": None, "reinstated_at": pd.NaT}  # fmt: skip
    assert view_of(plan, submissions=[row])["withdrawn"] == [
        "Lần nạp số 5 (t.csv) đã được Sở Nội vụ thu hồi, 20/09/2024 07:00. Lý do: nhầm tệp"
    ]
