"""The list of tasks, from rows made here: the answer, the groups, a row in words and on the timeline."""

from datetime import date

import pandas as pd
import pytest

from kpi import i18n
from kpi.views import tasks as task_views
from kpi.views.tasks import tasks_view

VI, EN = i18n.of("vi"), i18n.of("en")
DAY = date(2024, 12, 14)
NONE = float("nan")
BASE = {
    "task": 1, "area": 7, "name_vi": "Việc", "name_en": "Work", "lead_agency": "Sở Thông tin và Truyền thông",
    "coordinating_agencies": "Sở Nội vụ; các cơ quan có liên quan", "lead_code": "STTTT", "coordinating_codes": "SNV",
    "product_vi": "Kế hoạch", "product_en": "Plan", "deadline_vi": "Năm 2021", "deadline_en": "2021",
    "deadline_kind": "fixed_year", "product_year": pd.NA, "due": pd.Timestamp(2021, 12, 31), "state": "not_started",
    "share": NONE, "started_on": pd.NaT, "done_on": pd.NaT, "is_late": False, "product_number": NONE,
    "product_day": pd.NaT, "triggered_on": pd.NaT, "note": NONE, "updated_on": pd.NaT, 
    "updated_by": NONE, "products": 1, "products_done": 0,
}  # fmt: skip
UPDATED = {"updated_on": pd.Timestamp(2024, 12, 1), "updated_by": "Văn thư"}
OVERDUE = BASE | UPDATED | {"task": 2, "state": "overdue", "share": 0.5}
UNRECORDED = BASE | {"task": 3, "state": "unrecorded"}
WAITING = BASE | {"task": 4, "state": "waiting", "due": pd.NaT, "deadline_kind": "event_triggered",
                  "deadline_vi": "Sau khi có hướng dẫn"}  # fmt: skip
DONE = BASE | UPDATED | {"task": 5, "state": "done", "share": 1.0, "done_on": pd.Timestamp(2022, 1, 2), "is_late": True}
ALL = (DONE, WAITING, UNRECORDED, OVERDUE)


def view_of(plan, *rows, t=VI, day=DAY, **choice):
    return tasks_view(rows, plan, t, day, **choice)


def row(plan, task_row, **choice):
    [listed] = view_of(plan, task_row, **choice)["rows"]
    return listed


def test_the_answer_counts_overdue_unrecorded_and_late_tasks(plan):
    view = view_of(plan, *ALL)
    assert view["answer"] == "Nhiệm vụ: 1/4 quá hạn · 1 quá thời hạn, chưa có cập nhật · 1 hoàn thành (1 trễ hạn)"
    assert view["short_answer"] == "Nhiệm vụ: 1/4 quá hạn · 1 chưa có cập nhật"
    assert view_of(plan, WAITING, t=EN)["answer"] == "Tasks: 0/1 overdue · 0 completed"
    assert view_of(plan)["answer"] == view_of(plan)["short_answer"] == "Không có nhiệm vụ nào theo lựa chọn này."


@pytest.mark.parametrize("t", [VI, EN])
def test_the_longest_answer_fits_its_line(plan, t):
    assert len(view_of(plan, *(OVERDUE,) * 14, *(UNRECORDED,) * 13, *(DONE,) * 13, t=t)["answer"]) <= 90


def test_tasks_are_grouped_by_state_the_worst_first_and_each_once(plan):
    view = view_of(plan, *ALL)
    assert [(group["state"], group["count"], [each["task"] for each in group["rows"]]) for group in view["groups"]] == [
        ("overdue", 1, [2]), ("unrecorded", 1, [3]), ("waiting", 1, [4]), ("done", 1, [5]),
    ]  # fmt: skip


def test_within_a_state_the_earliest_deadline_comes_first(plan):
    later = OVERDUE | {"task": 1, "due": pd.Timestamp(2023, 12, 31)}
    assert [each["task"] for each in view_of(plan, later, OVERDUE)["rows"]] == [2, 1]


def test_the_state_filters_the_rows_and_never_the_counts(plan):
    view = view_of(plan, *ALL, state="unrecorded")
    assert [each["task"] for each in view["rows"]] == [3]
    assert [group["count"] for group in view["groups"]] == [1, 1, 1, 1]
    assert view["answer"] == view_of(plan, *ALL)["answer"]


@pytest.mark.parametrize(
    ("agency", "role", "day", "count"),
    [
        ("STTTT", None, DAY, 1),
        ("STTTT", task_views.COORDINATES, DAY, 0),
        ("SNV", task_views.COORDINATES, DAY, 1),
        ("SKHCN2025", task_views.LEADS, DAY, 0),
        ("SKHCN2025", task_views.LEADS, date(2025, 4, 1), 1),
    ],
)
def test_an_agency_finds_what_it_leads_or_co_ordinates_also_as_a_successor(plan, agency, role, day, count):
    assert len(view_of(plan, BASE, day=day, agency=agency, role=role)["rows"]) == count


def test_a_lead_is_linked_if_it_has_a_code(plan):
    [lead] = row(plan, BASE)["leads"]
    assert (lead["name"], lead["agency"]) == ("Sở Thông tin và Truyền thông", "STTTT")
    assert row(plan, BASE)["coordinating"] == "Sở Nội vụ · các cơ quan có liên quan"
    many = BASE | {"lead_code": NONE, "lead_agency": "Các sở, ngành"}
    [lead] = row(plan, many)["leads"]
    assert (lead["name"], lead["agency"]) == ("Các sở, ngành", None)


@pytest.mark.parametrize(
    ("of_task", "day", "progress"),
    [
        (BASE, date(2021, 12, 1), "30 days left, no update"),
        (UNRECORDED, date(2022, 1, 1), "1 day past"),
        (OVERDUE | {"share": 0.625}, date(2022, 1, 10), "10 days past, 63% done"),
        (DONE | {"done_on": pd.Timestamp(2021, 12, 1), "is_late": False}, DAY, "1 Dec 2021, in time"),
        (DONE, DAY, "2 Jan 2022, 2 days late"),
        (WAITING, DAY, "no deadline yet"),
        (DONE | {"product_year": 2023, "due": pd.NaT}, DAY, "product of 2023: 2 Jan 2022"),
    ],
)
def test_progress_is_a_clause(plan, of_task, day, progress):
    assert row(plan, of_task, t=EN, day=day)["progress"] == progress


def test_a_deadline_set_later_is_shown_beside_its_reason(plan):
    set_since = WAITING | {"state": "under_way", "due": pd.Timestamp(2022, 6, 30)}
    assert row(plan, set_since)["deadline"] == "Sau khi có hướng dẫn: 30/06/2022"
    yearly = BASE | {"deadline_kind": "each_year", "products": 5, "products_done": 2}
    assert row(plan, yearly)["deadline"] == "Năm 2021 (2/5)"


def test_positions_on_the_timeline(plan):
    def rounded(of_task, day=DAY):
        span = row(plan, of_task, day=day)["span"]
        return {name: round(percent) for name, percent in span.items() if percent is not None}

    assert rounded(OVERDUE) == {"start": 14, "due": 20, "share_end": 17, "late_end": 79, "today": 79}
    assert rounded(UNRECORDED, date(2026, 6, 1)) == {"start": 14, "due": 20, "late_end": 100}
    assert rounded(WAITING) == {"start": 14, "today": 79}
    assert rounded(DONE) == {"start": 14, "due": 20, "share_end": 20, "late_end": 20, "done": 20, "today": 79}
    assert [round(at) for _year, at in view_of(plan, BASE)["years"]] == [0, 20, 40, 60, 80]


def test_the_history_shows_the_fate_of_each_update():
    first = {"update": 1, "what": "progress", "day": date(2021, 11, 1), "share": 0.2, "due": pd.NaT, "note": NONE,
             "product_year": pd.NA, "document": NONE, "document_day": pd.NaT, "who": "Sở", "replaces": pd.NA,
             "at": pd.Timestamp(2021, 11, 2), "counts": False}  # fmt: skip
    corrected = first | {"update": 2, "share": 0.3, "replaces": 1, "counts": True}
    wrong = first | {"update": 3, "share": 1.0, "document": "9/QĐ", "document_day": date(2021, 12, 2)}
    withdrawal = first | {"update": 4, "what": "withdrawal", "share": NONE, "replaces": 3, "counts": True}
    updates = task_views.history([first, corrected, wrong, withdrawal], EN)
    assert [[update[name] for name in ("number", "words", "document", "fate")] for update in updates] == [
        [4, "withdraws update 3", "", "Active"],
        [3, "100% done", "9/QĐ, 2 Dec 2021", "withdrawn by update 4"],
        [2, "30% done", "", "Active"],
        [1, "20% done", "", "corrected by update 2"],
    ]


def test_a_milestone_points_at_its_tasks_and_they_at_it(plan):
    rows = [BASE | {"task": task} for task in (8, 10, 11, 13)]
    assert [task["task"] for task in task_views.of_milestone(rows, plan, VI, "CT3.M1", DAY)] == [8, 10, 13]
    assert task_views.of_milestone(rows, plan, VI, "CT4.M4", DAY) == ()
    detail = task_views.task_detail(rows[1], [], plan, VI, DAY)
    assert [code for code, _name in detail["milestones"]] == ["CT3.M1"]
