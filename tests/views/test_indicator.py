"""An indicator's page: its facts for each target, its levels, its agencies, and the level it opens on."""

import pandas as pd
import pytest

from kpi import i18n
from kpi.views.bullets import multiple
from kpi.views.indicator import Badge, below, furthest, indicator_view, levels_on_offer, units
from tests.support.cards import MILESTONE, NONE, RANK, RATIO, REDUCTION, UNREAD

VI, EN = i18n.of("vi"), i18n.of("en")
COMMUNES = RATIO | {
    "indicator": "CT3.04", "scope": "level", "level": "commune", "target_level": "commune", "agency": None,
    "target_value": 100.0, "goal": 100.0, "value": 75.7, "expected": 80.3, "gap": -4.6, "status": "behind",
    "base_value": 21.1, "needed_pace": 24.3, "pace": 26.0, "previous_value": 49.7, "coverage_have": 151,
    "coverage_due": 155, "kind": "ratio",
}  # fmt: skip
RAISED = COMMUNES | {
    "target_form": "increase", "target_value": 20.0, "each_year": True, "due_year": 2024, "goal": 69.7,
    "expected": 69.7, "gap": 6.0, "status": "met", "needed_pace": NONE,
}  # fmt: skip
DISTRICTS = COMMUNES | {"level": "district", "target_level": "district", "value": 76.0, "gap": -4.2}
DISTRICTS_RAISED = RAISED | {"level": "district", "target_level": "district", "status": "missed", "value": 76.0,
                             "previous_value": 56.9, "goal": 76.9, "expected": 76.9, "gap": -0.9}  # fmt: skip


def agency(code: str, value: float, **change) -> list[dict]:
    """An agency's rows for both targets: a value to compare with the path, and a yearly increase that is met."""
    own = {"scope": "agency", "agency": code, "value": value, "gap": value - 80.3, "numerator": value * 10,
           "denominator": 1000.0}  # fmt: skip
    path = COMMUNES | own | {"status": "met" if value >= 100 else "behind"} | change
    return [path, RAISED | own | {"gap": 1.0} | {name: change[name] for name in ("period", "t") if name in change}]


def view_of(
    plan,
    *own,
    scopes=(),
    agencies=(),
    lowest=None,
    t=VI,
    code="CT3.04",
    level="commune",
    readings=(),
    as_of="2024",
    agency=None,
):
    card = pd.DataFrame(list(agencies) or [RATIO]).iloc[: len(agencies)]
    return indicator_view(
        plan, t, code=code, as_of=as_of, level=level, agency=agency, own=own, readings=readings, scopes=scopes or own,
        agencies=card, lowest=lowest or {},
    )  # fmt: skip


def test_the_fact_line_has_a_badge_for_each_target_that_binds(plan):
    view = view_of(plan, COMMUNES, RAISED)
    assert (view["value"], view["targets"], view["expected"]) == ("75,7%", "100% (2025)", "80,3%")
    assert view["badges"] == (
        Badge("behind", "Chậm tiến độ · thiếu 4,6 điểm %"),
        Badge("met", "Đạt · +26 trong năm (yêu cầu +20)"),
    )


def test_both_targets_are_in_the_legend_of_the_years(plan):
    assert view_of(plan, COMMUNES, RAISED)["lines"] == ("goal", "path", "step")
    assert view_of(plan, COMMUNES)["lines"] == ("goal", "path")


def test_the_answer_is_one_short_sentence(plan):
    view = view_of(plan, COMMUNES, RAISED)
    assert view["short_answer"] == "CT3.04 · Cấp xã, 2024: 75,7% · Chậm tiến độ · thiếu 4,6 điểm %"


def test_a_pace_is_a_year_only_where_more_than_one_is_left(plan):
    assert view_of(plan, COMMUNES)["pace"] == "còn 1 năm, cần thêm 24,3 điểm %; năm qua tăng 26"
    early = COMMUNES | {"t": 2022.0, "year": 2022, "period": "2022", "needed_pace": 23.3, "pace": -1.0}
    assert view_of(plan, early, as_of="2022")["pace"] == "còn 3 năm, mỗi năm cần thêm 23,3 điểm %; năm qua giảm 1"
    half = COMMUNES | {"t": 2024.5, "needed_pace": 40.0}
    assert view_of(plan, half)["pace"] == "còn 6 tháng, cần thêm 20 điểm %; năm qua tăng 26"
    fewer = view_of(plan, REDUCTION | {"indicator": "CT4.01"}, code="CT4.01", level="total")
    assert fewer["pace"] == "còn 1 năm, cần giảm 23 đơn vị; năm qua giảm 17"


def test_a_missed_target_shows_its_shortfall_and_no_expected_value(plan):
    missed = COMMUNES | {"status": "missed", "value": 94.2, "expected": 89.9, "gap": 4.3, "due_year": 2024}
    view = view_of(plan, missed)
    assert (view["badges"][0].words, view["expected"], view["pace"]) == ("Không đạt · thiếu 5,8 điểm %", "", "")


@pytest.mark.parametrize(
    ("row", "code", "words", "target"),
    [
        (RANK, "CT1.02", "Không đạt · thấp hơn 13 bậc", "từ hạng 20 trở lên, hằng năm"),
        (REDUCTION, "CT4.01", "Nguy cơ không đạt · thừa 10", "≤\u00a0639,9 đơn vị (2025)"),
        (MILESTONE | {"status": "missed", "value": 0.0}, "CT3.M1", "Không đạt", "Hoàn thành (2025)"),
    ],
)
def test_every_kind_of_target_has_its_own_words(plan, row, code, words, target):
    view = view_of(plan, row | {"indicator": code}, code=code, level="total")
    assert (view["badges"][0].words, view["targets"]) == (words, target)


def test_a_year_without_data_says_so(plan):
    view = view_of(plan, COMMUNES | UNREAD)
    assert (view["value"], view["badges"], view["pace"]) == ("–", (Badge("no_data", "Chưa có số liệu"),), "")
    assert view["is_empty"]
    both = view_of(plan, COMMUNES | UNREAD, RAISED | UNREAD)
    assert both["badges"] == (Badge("no_data", "Chưa có số liệu"),), "once, though two targets bind"


def test_levels_are_beside_each_other_with_their_distance_and_their_increase(plan):
    view = view_of(plan, COMMUNES, RAISED, scopes=[DISTRICTS_RAISED, DISTRICTS, COMMUNES, RAISED])
    assert [[level[name] for name in ("level", "value", "distance", "step")] for level in view["levels"]] == [
        ["district", "76%", "thấp hơn lộ trình 4,2 điểm %",
         Badge("missed", "+19,1 trong năm, thiếu 0,9 điểm %")],
        ["commune", "75,7%", "thấp hơn lộ trình 4,6 điểm %", Badge("met", "+26 trong năm (yêu cầu +20)")],
    ]  # fmt: skip
    assert [level["status"] for level in view["levels"]] == ["behind", "behind"], "colour is the distance to the path"
    assert view_of(plan, COMMUNES)["levels"] == ()


def test_a_level_names_its_lowest_agency(plan):
    lowest = {"commune": agency("21853", 34.2)[0]}
    view = view_of(plan, COMMUNES, scopes=[DISTRICTS, COMMUNES], lowest=lowest)
    name = plan.agencies.set_index("agency")["name_vi"]["21853"]
    assert [level["lowest"] for level in view["levels"]] == ["", f"thấp nhất: {name} 34,2%"]


def test_a_small_multiple_marks_the_increase_that_was_missed():
    before = COMMUNES | {"year": 2022, "t": 2022.0, "value": 30.2}
    drawn = multiple([before, DISTRICTS_RAISED | {"level": "commune"}, COMMUNES], (2021, 2022, 2023, 2024, 2025), None)
    assert drawn["stretches"] == [[(1.0, 30.2)], [(3.0, 75.7)]], "a year without data breaks the line"
    assert drawn["steps"] == [(3, 76.9, True)]
    assert (drawn["path"][-1], drawn["target"]) == ((4, 100.0), 100.0)


def test_the_count_names_agencies_with_only_an_earlier_value(plan):
    agencies = [*agency("21553", 60.0), *agency("21556", 40.0, period="2024-Q3", t=2023.75)]
    view = view_of(plan, COMMUNES, RAISED, agencies=agencies)
    assert view["coverage"] == "151/155 đơn vị (1 mới có số liệu 9 tháng)"
    assert [(unit["agency"], unit["period"]) for unit in view["units"]["lowest"]] == [
        ("21556", "9 tháng"),
        ("21553", ""),
    ]
    assert view_of(plan, COMMUNES, agencies=agencies, t=EN)["units"]["lowest"][0]["period"] == "nine months"


def test_the_agencies_on_target_are_counted(plan):
    path, _increase = agency("21553", 96.6)
    rows = pd.DataFrame([path | {"status": "met"}, path | {"agency": "21556", "status": "behind"}])
    assert units(rows, COMMUNES, plan, VI, chosen=None)["met"] == 1


def test_a_list_shows_the_worse_sign_with_the_number_that_belongs_to_it(plan):
    path, increase = agency("21553", 96.6)
    missed = increase | {"status": "missed", "value": 96.6, "goal": 98.0, "gap": 3.0}
    [unit] = units(pd.DataFrame([missed, path | {"status": "on_track"}]), COMMUNES, plan, VI, chosen=None)["lowest"]
    assert (unit["status"], unit["gap"], unit["target"], unit["rate"]) == ("missed", "−1,4", "mức tăng", "96,6%")


def test_the_largest_shortfalls_are_listed_and_drawn_if_few_agencies_hold_half(plan):
    large, small = {"denominator": 9000.0, "numerator": 900.0}, {"denominator": 100.0, "numerator": 50.0}
    codes = plan.agencies.query("level == 'commune'")["agency"].tolist()[:6]
    rows = [row | large for row in agency(codes[0], 10.0)] + [
        row | small for code in codes[1:] for row in agency(code, 50.0)
    ]
    shown = units(pd.DataFrame(rows), COMMUNES, plan, VI, chosen=None)
    assert [unit["missing"] for unit in shown["most_missing"][:2]] == ["8.100", "50"]
    assert shown["shortfall"]["sentence"] == "1/6 đơn vị chiếm một nửa phần còn thiếu để đạt 100% (8.100/8.350)"
    assert shown["shortfall"]["is_concentrated"]
    evenly = [row for code in codes for row in agency(code, 50.0)]
    assert not units(pd.DataFrame(evenly), COMMUNES, plan, VI, chosen=None)["shortfall"]["is_concentrated"]


def test_ten_agencies_are_listed_and_the_sum_is_drawn_if_few_hold_half(plan):
    codes = plan.agencies.query("level == 'commune'")["agency"].tolist()[:12]
    evenly = [row for code in codes for row in agency(code, 50.0)]
    view = view_of(plan, COMMUNES, RAISED, agencies=evenly)
    assert (len(view["units"]["lowest"]), len(view["units"]["most_missing"]), view["has_pareto"]) == (10, 10, False)
    few = [row | {"denominator": 90000.0, "numerator": 45000.0} for row in evenly[:2]] + evenly[2:]
    assert view_of(plan, COMMUNES, RAISED, agencies=few)["has_pareto"]


def test_nothing_is_missing_where_the_target_is_met(plan):
    met = COMMUNES | {"status": "met"}
    assert units(pd.DataFrame(agency("21553", 60.0)), met, plan, VI, chosen=None)["shortfall"] is None


def test_agencies_below_target_can_explain_the_worst_first(plan):
    rows = [*agency("21553", 70.0), *agency("21556", 40.0), *agency("21559", 100.0)]
    assert [code for code, _name, _status in below(pd.DataFrame(rows), plan, VI)] == ["21556", "21553"]


@pytest.mark.parametrize(
    ("indicator", "levels"),
    [
        ("CT3.07", ("total", "province", "district", "commune")),
        ("CT3.04", ("province", "district", "commune")),  # its targets are the levels' own
        ("CT7.06", ("total", "district")),
        ("CT1.02", ("total",)),
    ],
)
def test_an_indicator_offers_the_scopes_that_a_target_binds(plan, indicator, levels):
    assert levels_on_offer(plan, indicator) == levels


def test_the_page_opens_on_what_is_furthest_from_its_target(plan):
    rows = [RATIO | {"status": "off_track", "value": 40.0}, COMMUNES, MILESTONE | {"status": "missed"}]
    assert furthest(rows, plan)["indicator"] == "CT3.07"
    assert furthest([RATIO, COMMUNES | {"status": "met"}], plan)["indicator"] in ("CT3.07", "CT3.04")
