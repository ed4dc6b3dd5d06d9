"""The overview: its answer, its counts, the order of indicators needing attention, and lead agencies."""

from collections import Counter
from datetime import date

import pandas as pd
import pytest

from kpi import i18n
from kpi.views.overview import BY_LEAD, WORSE, Facts, overview, parts
from tests.support.cards import RANK, RATIO

VI, EN = i18n.of("vi"), i18n.of("en")
BEHIND = RATIO | {"value": 46.0, "status": "behind", "gap": -4.0}
OFF = RATIO | {"indicator": "CT7.09", "area": 7, "value": 30.0, "status": "off_track", "gap": -20.0}
MISSED = RANK | {"target_level": "total"}
MET = RATIO | {"indicator": "CT3.06", "status": "met"}
TASK = {"task": 1, "area": 1, "lead_code": "SNV", "state": "overdue"}


def facts(*statuses, before=(), tasks=(), requests=(), published=None) -> Facts:
    return Facts("2024", "2024-Q3", statuses, statuses, before, tasks, requests, date(2025, 2, 3), published or {})


def view(plan, some: Facts, t=VI, **choice):
    return overview(some, plan, t, **({"area": None, "lead": None, "status": None, "tab": None} | choice))


def test_the_answer_counts_on_target_below_target_and_not_assessed(plan):
    some = facts(BEHIND, OFF, MISSED, MET, RATIO | {"indicator": "CT5.01", "area": 5, "status": "no_data"})
    vi = "Năm 2024: 1/5 chỉ tiêu đạt hoặc đúng tiến độ · 3 chưa đạt hoặc chậm · 1 chưa đánh giá"
    assert view(plan, some)["answer"] == vi
    assert view(plan, some, EN)["answer"] == "2024: 1/5 indicators met or on track · 3 short of target · 1 not assessed"


@pytest.mark.parametrize("t", [VI, EN])
def test_the_answer_fits_its_line_for_a_plan_of_three_digits(plan, t):
    codes = list(plan.indicators["indicator"])
    statuses = [RATIO | {"indicator": code, "status": "missed"} for code in codes]
    assert len(view(plan, facts(*statuses), t)["answer"]) <= 90


def test_statuses_without_an_assessment_are_one_part_of_the_bar():
    counts = Counter({"missed": 1, "met": 2, "thin": 1, "no_data": 3, "not_applicable": 1, "pending": 1})
    assert [(part.status, part.count) for part in parts(counts, EN)] == [("missed", 1), ("met", 2), ("unassessed", 6)]


def test_indicators_needing_attention_are_sorted_by_shortfall_each_once(plan):
    far_behind = BEHIND | {"value": 10.0, "gap": -40.0}
    rows = view(plan, facts(far_behind, OFF, MISSED, MET))["attention"]
    assert [(row["indicator"], row["missing"]) for row in rows] == [
        ("CT3.07", "40 điểm %"), ("CT1.02", "13 bậc"), ("CT7.09", "20 điểm %"),
    ]  # fmt: skip


def test_milestones_are_listed_after_shortfalls_in_numbers(plan):
    milestone = MISSED | {"indicator": "CT2.M1", "kind": "milestone", "unit": "yes/no", "value": 0.0, "goal": 1.0}
    assert [row["indicator"] for row in view(plan, facts(milestone, BEHIND))["attention"]] == ["CT3.07", "CT2.M1"]


def test_a_status_alone_is_listed_met_ones_too(plan):
    assert [row["indicator"] for row in view(plan, facts(BEHIND, MET), status="met")["attention"]] == ["CT3.06"]


def test_worse_than_before_compares_one_level_and_one_target_alone(plan):
    before = [BEHIND | {"status": "on_track", "value": 50.0}, OFF | {"level": "commune", "status": "met"}]
    some = view(plan, facts(BEHIND, OFF, before=before), tab=WORSE)
    assert [row["indicator"] for row in some["attention"]] == ["CT3.07"]
    assert [(each["before"], each["status"], each["actual_before"], each["actual"]) for each in some["changes"]] == [
        ("on_track", "behind", "50%", "46%")
    ]
    assert {code: count for code, _word, count in some["tabs"]} == {"furthest": 2, "worse": 1, "lead": 2}


def test_two_leads_count_for_each_and_tasks_without_a_lead_count_for_nobody(plan):
    both = BEHIND | {"indicator": "CT3.08"}  # led by SNV and VPUBND
    tasks = [TASK, TASK | {"task": 2, "state": "unrecorded"}, TASK | {"task": 3, "lead_code": float("nan")},
             TASK | {"task": 4, "state": "done"}]  # fmt: skip
    leads = view(plan, facts(both, MISSED, tasks=tasks))["leads"]
    assert [(lead["agency"], lead["below"], lead["overdue"], lead["unrecorded"]) for lead in leads] == [
        ("SNV", 2, 1, 1), ("VPUBND", 1, 0, 0), (None, 0, 1, 0),
    ]  # fmt: skip


def test_the_tab_of_leads_has_the_rows_of_one_lead_together(plan):
    rows = view(plan, facts(BEHIND, OFF, MISSED), tab=BY_LEAD)["attention"]
    assert [row["lead"] for row in rows] == sorted(row["lead"] for row in rows)


def test_an_area_or_a_lead_narrows_everything(plan):
    some = facts(BEHIND, OFF, MISSED, tasks=[TASK])
    assert (view(plan, some, area=7)["total"], view(plan, some, area=7)["tasks"]) == (1, 0)
    assert [row["indicator"] for row in view(plan, some, lead="SNV")["attention"]] == ["CT1.02"]


def test_each_year_has_its_count_below_target(plan):
    before = BEHIND | {"year": 2023, "status": "met"}
    years = [year for year in view(plan, facts(BEHIND, before))["years"] if year["parts"]]
    assert [(year["code"], year["below"], sum(part.count for part in year["parts"])) for year in years] == [
        (2023, 0, 1), (2024, 1, 1),
    ]  # fmt: skip


def test_a_published_rank_is_drawn_between_its_best_and_its_worst(plan):
    readings = [{"year": 2018, "value": 20.0}, {"year": 2020, "value": 37.0}, {"year": 2022, "value": 11.0}]
    [shown] = view(plan, facts(MISSED, published={"CT1.02": readings}))["published"]
    assert shown["goal"] == "20" and shown["goal_height"] == pytest.approx(9 / 26)
    assert shown["points"] == ((2018, "20", 0.0, pytest.approx(9 / 26)), (2020, "37", 0.5, 1.0), (2022, "11", 1.0, 0.0))


def test_pending_requests_say_until_when_and_are_those_of_the_area(plan):
    row = {"request": 1, "indicator": "CT3.07", "agency": "540", "period": "2024", "asked_by": "Lan", "note": "",
           "asked_at": pd.Timestamp("2025-01-15 02:00"), "due": pd.Timestamp("2025-01-31")}  # fmt: skip
    some = facts(BEHIND, requests=[row, row | {"agency": "542", "due": pd.NaT}])
    assert [(each["agency"], each["due"]) for each in view(plan, some, EN)["requests"]] == [
        ("540", "due by 31 Jan 2025, 3 days ago"), ("542", ""),
    ]  # fmt: skip
    assert view(plan, some, area=1)["requests"] == ()
