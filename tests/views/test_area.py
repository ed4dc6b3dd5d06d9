"""A reform area's page: its answer, one row per indicator in the decision's order, and its binding targets."""

import pytest

from kpi import i18n
from kpi.views.area import area_view
from tests.support.cards import MILESTONE, NONE, RATIO, STEP

VI, EN = i18n.of("vi"), i18n.of("en")
CHECKED = STEP | {"indicator": "CT3.04", "agency": None, "scope": "level", "target_level": "district"}
BY_2025 = RATIO | {"indicator": "CT3.04", "scope": "level", "level": "district", "target_level": "district",
                   "agency": None, "target_value": 100.0, "goal": 100.0, "status": "behind"}  # fmt: skip
COMMUNES = BY_2025 | {"level": "commune", "target_level": "commune", "value": 75.7, "status": "on_track"}


def area_of(plan, *card, past=(), t=VI, scope="", as_of="2024"):
    return area_view(card, past, plan, t, area=3, as_of=as_of, scope=scope)


def test_the_answer_counts_the_area_s_indicators_once(plan):
    met = RATIO | {"indicator": "CT3.06", "status": "met"}
    view = area_of(plan, CHECKED, BY_2025, met)
    assert view["answer"] == "III. Thủ tục hành chính · năm 2024: 1/2 đạt hoặc đúng tiến độ, 1 dưới mục tiêu"
    assert area_of(plan, met, t=EN, scope="Phù Cát")["answer"].startswith(
        "III. Admin. procedures · Phù Cát · 2024: 1/1"
    )


@pytest.mark.parametrize("t", [VI, EN])
@pytest.mark.parametrize("area", range(1, 8))
def test_the_answer_of_every_area_fits_its_line(plan, t, area):
    assert len(area_view([RATIO], [], plan, t, area=area, as_of="2024-H1", scope="")["answer"]) <= 90


def test_rows_come_in_the_decisions_order_whatever_their_status(plan):
    rows = area_of(plan, RATIO | {"indicator": "CT3.09", "status": "missed"}, RATIO | {"indicator": "CT3.01"})["rows"]
    assert [row["indicator"] for row in rows] == ["CT3.01", "CT3.09"]


def test_the_worst_target_is_drawn_and_the_others_are_listed_with_their_status(plan):
    [row] = area_of(plan, CHECKED, BY_2025, COMMUNES)["rows"]
    assert (row["level"], row["status"]) == ("district", "missed")
    assert [(other.status, other.words) for other in row["others"]] == [
        ("behind", "100% vào năm 2025"), ("on_track", "Cấp xã 100% vào năm 2025"),
    ]  # fmt: skip


def test_the_same_target_at_another_level_shows_that_levels_value(plan):
    [row] = area_of(plan, BY_2025, COMMUNES)["rows"]
    assert [other.words for other in row["others"]] == ["Cấp xã 75,7%"]
    [row] = area_of(plan, BY_2025, COMMUNES | {"value": NONE, "status": "no_data"})["rows"]
    assert [other.words for other in row["others"]] == ["Cấp xã 100% vào năm 2025"]


def test_without_a_goal_the_bar_has_the_common_scale(plan):
    [row] = area_of(plan, RATIO | {"value": 74.5, "goal": NONE, "expected": NONE, "status": "pending"})["rows"]
    assert (row["bullet"].bar, row["bullet"].target) == (74.5, None)


def test_without_a_goal_all_binding_targets_are_listed(plan):
    unknown = STEP | {"indicator": "CT3.04", "scope": "level", "value": 74.5, "goal": NONE, "expected": NONE,
                      "status": "pending", "pending_reason": "no_base"}  # fmt: skip
    [row] = area_of(plan, BY_2025, unknown)["rows"]
    assert [other.status for other in row["others"]] == ["pending"] and "20" in row["others"][0].words
    [row] = area_of(plan, unknown, BY_2025)["rows"]
    assert row["note"] == "chưa có số liệu năm 2023 để so sánh"
    assert row["target"] not in ("", "–") and [other.words for other in row["others"]] == ["100% vào năm 2025"]


def test_no_cases_are_shown_with_the_reporters_note(plan):
    unread = RATIO | {"value": NONE, "status": "not_applicable", "note": "xã không có chợ"}
    [row] = area_of(plan, unread)["rows"]
    assert (row["actual"], row["note"]) == ("Không phát sinh", "năm 2024 không phát sinh (xã không có chợ)")


def test_a_missing_value_shows_its_reason_and_the_latest_value(plan):
    unread = RATIO | {"value": NONE, "status": "no_data"}
    [row] = area_of(plan, unread, past=[RATIO | {"year": 2023, "t": 2023.0, "value": 48.0}])["rows"]
    assert row["note"] == "chưa có số liệu năm 2024; gần nhất năm 2023: 48%"
    assert row["missing"] == ""


def test_the_years_before_are_the_same_scope_and_target_alone(plan):
    before = [
        BY_2025 | {"year": 2023, "t": 2023.0, "value": 40.0},
        COMMUNES | {"year": 2023, "t": 2023.0, "value": 10.0},
    ]
    [row] = area_of(plan, BY_2025, past=before)["rows"]
    assert row["trend"]["points"] == ((2.0, 40.0), (3.0, 52.3))


def test_a_projection_is_called_one(plan):
    [row] = area_of(plan, RATIO | {"projection": 58.0})["rows"]
    assert row["ahead"] == "dự báo năm 2025: 58%"


def test_a_milestone_is_done_or_not(plan):
    done = MILESTONE | {"indicator": "CT3.M1", "area": 3, "value": 1.0, "status": "met"}
    [row] = area_of(plan, done)["rows"]
    assert (row["actual"], row["target"], row["bullet"].bar) == ("Hoàn thành", "Hoàn thành", 100.0)
