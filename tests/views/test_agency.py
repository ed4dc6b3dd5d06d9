"""An agency's page: the indicators it leads, its own results, and its open tasks and requests."""

from datetime import date

import pandas as pd
import pytest

from kpi import i18n
from kpi.views import overview
from kpi.views.agency import agency
from tests.support.cards import RANK, RATIO, REDUCTION, ranked
from tests.views.test_tasks import BASE

VI, EN = i18n.of("vi"), i18n.of("en")
BEHIND = RATIO | {"indicator": "CT3.08", "value": 46.0, "status": "behind", "gap": -4.0}  # led by SNV and VPUBND
MISSED = RANK | {"target_level": "total"}  # led by SNV
FEWER = REDUCTION | {"indicator": "CT4.01", "area": 4, "target_level": "total"}  # led by SNV
MET = RATIO | {"indicator": "CT3.09", "status": "met"}  # led by others too
OTHER = RATIO | {"indicator": "CT7.09", "area": 7, "status": "off_track"}  # led by another
TASK = BASE | {"task": 15, "area": 1, "lead_code": "SNV", "state": "overdue", "share": 0.6,
               "updated_on": pd.Timestamp(2024, 12, 14)}  # fmt: skip


def own(status: str, code="SNV", **changes) -> dict:
    return RATIO | {"scope": "agency", "level": "province", "agency": code, "status": status} | changes


def facts(rows=(), own=(), tasks=(), requests=(), due=(), as_of="2024", today=date(2025, 1, 10), **peers: str) -> dict:
    of_plan = overview.Facts(as_of, None, rows, rows, (), tasks, requests, today, {})
    return {"of_plan": of_plan, "own_card": own, "own_rows": own, "peers": ranked(**peers), "due": due}


def view_of(plan, some: dict, t=VI, code="SNV", area=None):
    return agency(code, plan, t, area=area, **some)


def test_an_agency_leads_as_many_below_target_as_the_overview_counts(plan):
    rows = [BEHIND, MISSED, FEWER, MET, OTHER]
    some = overview.Facts("2024", None, rows, rows, (), (), (), date(2025, 1, 10), {})
    leads = overview.overview(some, plan, VI, area=None, lead=None, status=None, tab=None)["leads"]
    counted = {lead["agency"]: lead["below"] for lead in leads}
    assert counted["SNV"] == 3
    assert {code: view_of(plan, facts(rows), code=code)["led"]["below"] for code in counted} == counted


def test_what_it_leads_comes_furthest_from_target_first_with_the_met_folded(plan):
    view = view_of(plan, facts([MET, BEHIND, MISSED, OTHER]))
    assert [row["indicator"] for row in view["led"]["rows"]] == ["CT1.02", "CT3.08"]
    assert [row["indicator"] for row in view["led"]["folded"]] == ["CT3.09"]
    assert [(part.status, part.count) for part in view["led"]["counts"]] == [("met", 1)]


def test_the_answer_counts_what_it_leads_and_what_it_reports_itself(plan):
    some = facts([BEHIND, MISSED, MET], [own("behind"), own("met", indicator="CT3.01")])
    assert (
        view_of(plan, some)["answer"]
        == "Sở Nội vụ 2024: chủ trì 3 chỉ tiêu, 2 dưới mục tiêu · tự báo cáo 2, 1 dưới mục tiêu"
    )
    assert view_of(plan, some, EN)["answer"] == (
        "Home Affairs 2024: leads 3 indicators, 2 below target · reports 2 itself, 1 below target"
    )


@pytest.mark.parametrize("t", [VI, EN])
@pytest.mark.parametrize("as_of", ["2024", "2024-H1", "2024-Q3"])
def test_the_answer_fits_its_line(plan, t, as_of):
    codes = list(plan.indicators["indicator"])
    rows = [RATIO | {"indicator": code, "status": "missed"} for code in codes]
    some = facts(rows, [own("missed", indicator=code) for code in codes[:14]], as_of=as_of)
    assert len(view_of(plan, some, t)["answer"]) <= 90


def test_an_agency_that_leads_or_reports_nothing_says_so(plan):
    reports = facts(own=[own("behind", "540", level="district")])
    assert (
        view_of(plan, reports, code="540")["answer"]
        == "Quy Nhơn 2024: không chủ trì chỉ tiêu nào · tự báo cáo 1, 1 dưới mục tiêu"
    )
    assert (
        view_of(plan, facts([MISSED]))["answer"]
        == "Sở Nội vụ 2024: chủ trì 1 chỉ tiêu, 1 dưới mục tiêu · không tự báo cáo"
    )


def test_nothing_assessed_is_not_called_nothing_below_target(plan):
    view = view_of(plan, facts([MISSED | {"status": "no_data", "value": float("nan")}], [own("no_data")]), EN)
    assert view["answer"] == "Home Affairs 2024: leads 1 indicator, not yet assessed · reports 1, none assessed yet"


def test_an_agency_that_ended_names_its_successor(plan):
    view = view_of(plan, facts(as_of="2025"), EN)
    assert view["answer"] == "Home Affairs 2025: active until 28 Feb 2025"
    assert [code for code, _level, _name in view["absence"]["others"]] == ["SNV2025"]


def test_its_rank_is_among_its_peers_that_have_one(plan):
    some = facts(STP="m", SYT="m", SNV="b", SCT="n")
    assert view_of(plan, some)["standing"] == "Hạng 3/3 sở, ban, ngành · 0% đạt hoặc đúng tiến độ"
    assert view_of(plan, some, EN, code="SCT")["standing"] == "not ranked: 0 of 1 indicators assessed"


def test_a_task_without_updates_is_listed_apart_from_an_overdue_one(plan):
    unrecorded = TASK | {"task": 23, "state": "unrecorded", "share": float("nan"), "updated_on": pd.NaT}
    others = [TASK | {"task": 5, "state": "waiting"}, TASK | {"lead_code": "STC"}]
    view = view_of(plan, facts(tasks=[TASK, unrecorded, *others]))
    assert [(task["task"], task["deadline"], task["progress"]) for task in view["overdue"]] == [
        (15, "Năm 2021", "quá 1.079 ngày, đã thực hiện 60%")
    ]
    assert [(task["task"], task["progress"]) for task in view["unrecorded"]] == [(23, "quá 1.079 ngày")]
    assert view["waiting"] == 1


def test_a_requested_explanation_shows_its_due_day_if_it_has_one(plan):
    unanswered = {"request": 1, "indicator": "CT1.05", "agency": "SNV", "period": "2024", "asked_by": "Lan", "note": "",
             "asked_at": pd.Timestamp("2024-12-25"), "due": pd.NaT}  # fmt: skip
    view = view_of(plan, facts(requests=[unanswered, unanswered | {"due": pd.Timestamp("2025-01-05")}]), EN)
    assert [(request["signed"], request["due"]) for request in view["requests"]] == [
        ("requested by Lan, 25 Dec 2024 07:00", ""),
        ("requested by Lan, 25 Dec 2024 07:00", "due by 5 Jan 2025, 5 days ago"),
    ]


def owed(period: str, came: bool, indicator="CT3.01", state="missing", is_asked=True) -> dict:
    return {"agency": "SNV", "period": period, "indicator": indicator, "state": "on_time" if came else state,
            "is_asked": is_asked, "first_at": pd.Timestamp("2024-06-10") if came else pd.NaT}  # fmt: skip


def test_its_report_says_what_is_missing_and_when_the_next_is_due(plan):
    rows = [owed("2024-H1", came=True), owed("2024-H1", came=False, indicator="CT3.13"), owed("2024", came=False)]
    view = view_of(plan, facts(due=rows, as_of="2024-H1", today=date(2024, 7, 1)), EN)
    assert (view["report"]["state"], view["report"]["missing"]) == ("partial", ["CT3.13"])
    assert view["next_report"] == "next: 2024, due 15 Dec 2024"


def test_a_report_whose_day_has_not_passed_is_not_called_missing(plan):
    report = view_of(plan, facts(due=[owed("2024", came=False, state="not_due")], today=date(2024, 12, 15)))["report"]
    assert report["state"] == "not_due"


def test_an_area_narrows_what_it_leads_reports_and_has_to_do(plan):
    some = facts([BEHIND, MISSED], [own("behind")], tasks=[TASK], due=[owed("2024", came=True)])
    view = view_of(plan, some, area=1)
    assert ([row["indicator"] for row in view["led"]["rows"]], view["own"]["total"], view["report"]) == (
        ["CT1.02"],
        0,
        None,
    )
    assert (view_of(plan, some, area=3)["overdue"], view_of(plan, some, area=3)["led"]["total"]) == ((), 1)
