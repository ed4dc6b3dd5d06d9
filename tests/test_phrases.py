"""Sentences about results, in both languages."""

import pytest

from kpi import i18n, phrases
from tests.support.cards import MILESTONE, NONE, RANK, RATIO, REDUCTION, SCORE, STEP, UNREAD

VI, EN = i18n.of("vi"), i18n.of("en")
FALLING = RATIO | {"direction": "down", "comparator": "<=", "goal": 1.0, "status": "missed"}  # dossiers past their day


@pytest.mark.parametrize(
    ("row", "vi", "en"),
    [
        (RATIO, "≥\u00a060% vào năm 2025", "≥\u00a060% by 2025"),
        (RATIO | {"target_value": 100.0}, "100% vào năm 2025", "100% by 2025"),
        (RANK, "từ hạng 20 trở lên, hằng năm", "20th or better, every year"),
        (SCORE, "năm sau tốt hơn năm trước", "improve every year"),
        (STEP, "mỗi năm tăng ít nhất 20 điểm %", "at least +20 percentage points a year"),
        (REDUCTION, "giảm ít nhất 10% so với năm 2021 vào năm 2025", "at least 10% less than in 2021 by 2025"),
        (MILESTONE, "hoàn thành vào năm 2025", "completed by 2025"),
    ],
)
def test_a_target_says_what_it_requires_and_by_when(row, vi, en):
    assert (phrases.target(row, VI, 2021), phrases.target(row, EN, 2021)) == (vi, en)


@pytest.mark.parametrize(
    ("row", "written", "brief"),
    [
        (RATIO | {"status": "missed", "value": 59.4, "expected": 58.0}, "59,4%", "59%"),
        (RATIO | {"status": "missed", "value": 59.98, "expected": 58.0}, "59,98%", "59,98%"),
        (RATIO | {"status": "missed", "value": 59.6, "expected": 58.0}, "59,6%", "59,6%"),
        (RATIO | {"status": "met", "value": 60.02, "expected": 60.0}, "60%", "60%"),
        (RATIO | {"status": "behind", "value": 52.31, "expected": 52.34}, "52,31%", "52,31%"),
        (RATIO | {"status": "on_track", "value": 52.34, "expected": 52.31}, "52,3%", "52%"),
        (RATIO | {"status": "no_data", "value": NONE}, "–", "–"),
        (RATIO | {"status": "not_applicable", "value": NONE}, "Không phát sinh", "Không phát sinh"),
        (REDUCTION | {"status": "missed", "value": 640.0, "expected": NONE}, "640 đơn vị", "640 đơn vị"),
        (REDUCTION | {"status": "missed", "value": 640.2, "expected": NONE}, "640,2 đơn vị", "640,2 đơn vị"),
        (RANK | {"status": "missed", "value": 21.0}, "hạng 21", "hạng 21"),
    ],
)
def test_a_value_never_reads_as_the_mark_that_it_misses(row, written, brief):
    assert (phrases.reading(row, VI), phrases.reading(row, VI, 0)) == (written, brief)


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (RATIO | {"value": 59.9996, "goal": 60.0}, "thấp hơn 0,0004 điểm % so với mục tiêu (60%)"),
        (FALLING | {"value": 1.4}, "cao hơn 0,4 điểm % so với mục tiêu (1%)"),
        (STEP | {"value": 60.0}, "thấp hơn 2,3 điểm % so với mục tiêu (62,3%)"),
        (SCORE | {"value": 43.57}, "không tốt hơn mục tiêu (43,57 điểm)"),
        (RANK | {"value": 22.0}, "thấp hơn 2 bậc so với mục tiêu (hạng 20)"),
        (REDUCTION | {"value": 640.0, "goal": 639.96}, "cao hơn 0,04 đơn vị so với mục tiêu (639,96 đơn vị)"),
        (MILESTONE | {"value": 0.0, "due_year": 2025}, "chưa hoàn thành; thời hạn là năm 2025"),
    ],
)
def test_a_missed_row_says_by_how_much_for_every_form_of_target(row, text):
    assert phrases.gap(row | {"status": "missed"}, VI) == text


@pytest.mark.parametrize(
    ("row", "vi", "en"),
    [
        ((NONE, 0.0, 0.0), "Không phát sinh (0/0)", "No cases (0/0)"),
        ((NONE, 523.0, 1000.0), "52,3% (523/1.000)", "52.3% (523/1,000)"),
        ((52.3, NONE, NONE), "52,3%", "52.3%"),
    ],
)
def test_a_submitted_value_is_shown_with_its_counts(row, vi, en):
    assert (phrases.submitted(*row, "%", VI), phrases.submitted(*row, "%", EN)) == (vi, en)


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (RATIO, "≥\u00a060%"),
        (RATIO | {"goal": 100.0}, "100%"),
        (RATIO | {"goal": NONE}, "–"),
        (STEP, "≥\u00a062,3%"),
        (SCORE, ">\u00a043,57 điểm"),
        (RANK, "từ hạng 20 trở lên"),
        (REDUCTION, "≤\u00a0639,9 đơn vị"),
        (MILESTONE, "Hoàn thành"),
    ],
)
def test_a_goal_is_the_number_to_reach_with_its_comparator_and_unit(row, text):
    assert phrases.goal(row, VI) == text


@pytest.mark.parametrize(
    ("row", "vi", "en"),
    [
        (
            RATIO,
            "vượt 2,3 điểm % so với mức cần đạt đến kỳ này 50% (nội suy; mục tiêu 60% vào năm 2025)",
            "2.3 percentage points above the 50% expected by now (target: 60% by 2025)",
        ),
        (
            RATIO | {"status": "missed", "expected": 60.0, "gap": -7.7},
            "thấp hơn 7,7 điểm % so với mục tiêu (60%)",
            "7.7 percentage points below the target (60%)",
        ),
        (
            RATIO | {"status": "met", "value": 60.0},
            "bằng mục tiêu (60%)",
            "equal to the target (60%)",
        ),
        (
            RATIO | {"status": "behind", "value": 49.996},
            "thấp hơn 0,004 điểm % so với mức cần đạt đến kỳ này 50% (nội suy; mục tiêu 60% vào năm 2025)",
            "0.004 percentage points below the 50% expected by now (target: 60% by 2025)",
        ),
        (RANK, "thấp hơn 13 bậc so với mục tiêu (hạng 20)", "13 places below the target (20th)"),
        (RANK | {"value": 21.0}, "thấp hơn 1 bậc so với mục tiêu (hạng 20)", "1 place below the target (20th)"),
        (
            RANK | {"value": 19.0, "status": "met"},
            "vượt 1 bậc so với mục tiêu (hạng 20)",
            "1 place above the target (20th)",
        ),
        (SCORE, "thấp hơn 0,1 điểm so với mục tiêu (43,57 điểm)", "0.1 points below the target (43.57 points)"),
        (
            SCORE | {"value": 43.57},
            "không tốt hơn mục tiêu (43,57 điểm)",
            "no better than the target (43.57 points)",
        ),
        (
            SCORE | {"value": 43.57, "status": "behind"},
            "không tốt hơn mục tiêu (43,57 điểm)",
            "no better than the target (43.57 points)",
        ),
        (
            STEP | {"goal": 100 / 3 + 20, "value": 100 * 8 / 15, "status": "met"},  # apart by the last bit
            "bằng mục tiêu (53,33%)",
            "equal to the target (53.33%)",
        ),
        (
            STEP | {"status": "behind", "expected": 52.4},
            "thấp hơn 0,1 điểm % so với mức cần đạt đến kỳ này (52,4%)",
            "0.1 percentage points below the 52.4% expected by now",
        ),
        (
            REDUCTION,
            "cao hơn 10 đơn vị so với mức cần đạt đến kỳ này 675 đơn vị (nội suy; mục tiêu 639,9 đơn vị vào năm 2025)",
            "10 units higher than the 675 units expected by now (target: 639.9 units by 2025)",
        ),
        (
            REDUCTION | {"status": "met", "value": 633.0},
            "thấp hơn 7 đơn vị so với mục tiêu (639,9 đơn vị)",
            "7 units lower than the target (639.9 units)",
        ),
        (
            FALLING | {"value": 1.34},
            "cao hơn 0,3 điểm % so với mục tiêu (1%)",
            "0.3 percentage points higher than the target (1%)",
        ),
        (
            FALLING | {"status": "met", "value": 0.6},
            "thấp hơn 0,4 điểm % so với mục tiêu (1%)",
            "0.4 percentage points lower than the target (1%)",
        ),
        (MILESTONE, "hạn năm 2025", "due by 2025"),
        (MILESTONE | {"status": "met", "value": 1.0}, "hoàn thành đúng mục tiêu", "completed as required"),
        (RATIO | UNREAD, "chưa có số liệu năm 2024", "no data for 2024 yet"),
        (
            RATIO | {"status": "thin", "coverage_have": 4.0, "coverage_due": 1100.0},
            "mới có 4/1.100 đơn vị nộp số liệu",
            "only 4 of 1,100 agencies have reported",
        ),
        (
            RATIO | {"status": "pending", "pending_reason": "not_due", "expected": NONE},
            "chưa đến kỳ đánh giá; hạn năm 2025",
            "nothing is expected yet; due by 2025",
        ),
        (RATIO | UNREAD | {"status": "not_applicable"}, "năm 2024 không phát sinh", "no cases in 2024"),
        (
            STEP | {"status": "pending", "pending_reason": "no_base", "goal": NONE},
            "chưa có số liệu năm 2023 để so sánh",
            "no data for 2023 to compare with",
        ),
        (
            REDUCTION | {"status": "pending", "pending_reason": "no_base", "goal": NONE},
            "chưa có số liệu năm gốc để so sánh",
            "no data for the base year to compare with",
        ),
    ],
)
def test_a_gap_says_how_far_from_what(row, vi, en):
    assert (phrases.gap(row, VI), phrases.gap(row, EN)) == (vi, en)


@pytest.mark.parametrize(
    ("row", "vi"),
    [
        (RATIO | {"status": "behind", "value": 45.0, "needed_pace": 15.0, "pace": 2.7},
         "thấp hơn 5 điểm % so với mức cần đạt đến kỳ này 50% (nội suy; mục tiêu 60% vào năm 2025); "
         "cần +15 điểm % đến hết năm 2025; năm qua +2,7"),
        (RATIO | {"status": "off_track", "value": 45.0, "needed_pace": 15.0, "pace": NONE},
         "thấp hơn 5 điểm % so với mức cần đạt đến kỳ này 50% (nội suy; mục tiêu 60% vào năm 2025); "
         "cần +15 điểm % đến hết năm 2025"),
        (RATIO, "vượt 2,3 điểm % so với mức cần đạt đến kỳ này 50% (nội suy; mục tiêu 60% vào năm 2025)"),
        (RATIO | {"status": "missed", "needed_pace": 15.4}, "thấp hơn 7,7 điểm % so với mục tiêu (60%)"),
    ],
)  # fmt: skip
def test_only_a_row_below_a_target_still_to_come_shows_the_pace_it_needs(row, vi):
    assert phrases.assessment(row, VI) == vi


@pytest.mark.parametrize(
    ("have", "due", "text"),
    [(9, 11, "9/11 đơn vị đã nộp số liệu"), (1, 1, ""), (0, 1848, "0/1.848 đơn vị đã nộp số liệu")],
)
def test_coverage_is_shown_only_where_several_agencies_report(have, due, text):
    assert phrases.coverage(RATIO | {"coverage_have": have, "coverage_due": due}, VI) == text


@pytest.mark.parametrize(("x", "places"), [(7.4, 1), (0.0, 1), (0.04, 2), (0.049, 2), (-0.003, 3), (0.0001, 4)])
def test_a_small_distance_never_reads_as_none(x, places):
    assert phrases.decimals(x) == places
    assert all(phrases.amount(x, unit, EN)[0:2] != "0 " for unit in ("%", "point") if x)


@pytest.mark.parametrize(
    ("basis", "unweighted", "text"),
    [("rolled_up", 2.0, "2 agencies gave only a rate; not included"), ("rolled_up", 0.0, ""), ("estimate", 2.0, ""),
     ("own", NONE, "")],
)  # fmt: skip
def test_bare_rates_are_left_out_of_a_sum_but_not_of_their_own_mean(basis, unweighted, text):
    assert phrases.left_out(RATIO | {"basis": basis, "unweighted": unweighted}, EN) == text
