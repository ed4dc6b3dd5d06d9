"""Judgements as sentences, in both languages."""

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
        (RANK, "thuộc nhóm 20 dẫn đầu, mỗi năm", "among the best 20, every year"),
        (SCORE, "năm sau cao hơn năm trước", "better than the year before, every year"),
        (STEP, "mỗi năm tăng ≥ 20 điểm %", "up by ≥ 20 percentage points every year"),
        (REDUCTION, "giảm ≥ 10% so với năm 2021 vào năm 2025", "down by ≥ 10% from 2021 by 2025"),
        (MILESTONE, "hoàn thành vào năm 2025", "completed by 2025"),
    ],
)
def test_a_target_says_what_it_asks_and_by_when(row, vi, en):
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
def test_a_figure_beside_its_judgement_never_reads_as_the_mark_that_it_misses(row, written, brief):
    assert (phrases.reading(row, VI), phrases.reading(row, VI, 0)) == (written, brief)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (RATIO | {"value": 59.9996, "goal": 60.0}, "thiếu 0,0004 điểm % so với mục tiêu 60%"),
        (FALLING | {"value": 1.4}, "còn cao hơn 0,4 điểm % so với mục tiêu 1%"),
        (STEP | {"value": 60.0}, "thiếu 2,3 điểm % so với mục tiêu 62,3%"),
        (SCORE | {"value": 43.57}, "không tốt hơn mục tiêu 43,57 điểm"),
        (RANK | {"value": 22.0}, "kém 2 bậc so với mục tiêu hạng 20"),
        (REDUCTION | {"value": 640.0, "goal": 639.96}, "còn cao hơn 0,04 đơn vị so với mục tiêu 639,96 đơn vị"),
        (MILESTONE | {"value": 0.0, "due_year": 2025}, "chưa hoàn thành; thời hạn là năm 2025"),
    ],
)
def test_whatever_the_target_s_form_a_missed_row_says_by_how_much(row, said):
    assert phrases.gap(row | {"status": "missed"}, VI) == said


@pytest.mark.parametrize(
    ("row", "vi", "en"),
    [
        ((NONE, 0.0, 0.0), "Không phát sinh (0/0)", "No cases (0/0)"),
        ((NONE, 523.0, 1000.0), "52,3% (523/1.000)", "52.3% (523/1,000)"),
        ((52.3, NONE, NONE), "52,3%", "52.3%"),
    ],
)
def test_what_was_submitted_is_said_with_its_counts(row, vi, en):
    assert (phrases.submitted(*row, "%", VI), phrases.submitted(*row, "%", EN)) == (vi, en)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (RATIO, "≥\u00a060%"),
        (RATIO | {"goal": 100.0}, "100%"),
        (RATIO | {"goal": NONE}, "–"),
        (STEP, "≥\u00a062,3%"),
        (SCORE, ">\u00a043,57 điểm"),
        (RANK, "hạng 20 trở lên"),
        (REDUCTION, "≤\u00a0639,9 đơn vị"),
        (MILESTONE, "Hoàn thành"),
    ],
)
def test_a_goal_is_the_number_to_reach_with_its_comparator_and_unit(row, said):
    assert phrases.goal(row, VI) == said


@pytest.mark.parametrize(
    ("row", "vi", "en"),
    [
        (
            RATIO,
            "vượt 2,3 điểm % so với mức dự kiến nội suy 50% (mục tiêu 60% vào năm 2025)",
            "2.3 percentage points better than the 50% interpolated for now (target 60% by 2025)",
        ),
        (
            RATIO | {"status": "missed", "expected": 60.0, "gap": -7.7},
            "thiếu 7,7 điểm % so với mục tiêu 60%",
            "7.7 percentage points short of the target of 60%",
        ),
        (
            RATIO | {"status": "met", "value": 60.0},
            "đúng bằng mục tiêu 60%",
            "exactly the target of 60%",
        ),
        (
            RATIO | {"status": "behind", "value": 49.996},
            "thiếu 0,004 điểm % so với mức dự kiến nội suy 50% (mục tiêu 60% vào năm 2025)",
            "0.004 percentage points short of the 50% interpolated for now (target 60% by 2025)",
        ),
        (RANK, "kém 13 bậc so với mục tiêu hạng 20", "13 places behind the target of rank 20"),
        (RANK | {"value": 21.0}, "kém 1 bậc so với mục tiêu hạng 20", "1 place behind the target of rank 20"),
        (
            RANK | {"value": 19.0, "status": "met"},
            "vượt 1 bậc so với mục tiêu hạng 20",
            "1 place better than the target of rank 20",
        ),
        (SCORE, "thiếu 0,1 điểm so với mục tiêu 43,57 điểm", "0.1 points short of the target of 43.57 points"),
        (
            SCORE | {"value": 43.57},
            "không tốt hơn mục tiêu 43,57 điểm",
            "no better than the target of 43.57 points",
        ),
        (
            SCORE | {"value": 43.57, "status": "behind"},
            "không tốt hơn mục tiêu 43,57 điểm",
            "no better than the target of 43.57 points",
        ),
        (
            STEP | {"goal": 100 / 3 + 20, "value": 100 * 8 / 15, "status": "met"},  # apart by the last bit
            "đúng bằng mục tiêu 53,33%",
            "exactly the target of 53.33%",
        ),
        (
            STEP | {"status": "behind", "expected": 52.4},
            "thiếu 0,1 điểm % so với mức 52,4% phải đạt đến kỳ này",
            "0.1 percentage points short of the 52.4% due by now",
        ),
        (
            REDUCTION,
            "còn cao hơn 10 đơn vị so với mức dự kiến nội suy 675 đơn vị (mục tiêu 639,9 đơn vị vào năm 2025)",
            "10 units too many for the 675 units interpolated for now (target 639.9 units by 2025)",
        ),
        (
            REDUCTION | {"status": "met", "value": 633.0},
            "thấp hơn 7 đơn vị so với mục tiêu 639,9 đơn vị",
            "7 units lower than the target of 639.9 units",
        ),
        (
            FALLING | {"value": 1.34},
            "còn cao hơn 0,3 điểm % so với mục tiêu 1%",
            "0.3 percentage points too high for the target of 1%",
        ),
        (
            FALLING | {"status": "met", "value": 0.6},
            "thấp hơn 0,4 điểm % so với mục tiêu 1%",
            "0.4 percentage points lower than the target of 1%",
        ),
        (MILESTONE, "hạn năm 2025", "due by 2025"),
        (MILESTONE | {"status": "met", "value": 1.0}, "đúng như mục tiêu đề ra", "as the target asks"),
        (RATIO | UNREAD, "chưa có số liệu năm 2024", "no figures for 2024 yet"),
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
            "no figure of 2023 to compare with",
        ),
        (
            REDUCTION | {"status": "pending", "pending_reason": "no_base", "goal": NONE},
            "chưa có số liệu năm gốc để so sánh",
            "no figure of the base year to compare with",
        ),
    ],
)
def test_a_gap_says_how_far_from_what(row, vi, en):
    assert (phrases.gap(row, VI), phrases.gap(row, EN)) == (vi, en)


@pytest.mark.parametrize(
    ("row", "vi"),
    [
        (RATIO | {"status": "behind", "value": 45.0, "needed_pace": 15.0, "pace": 2.7},
         "thiếu 5 điểm % so với mức dự kiến nội suy 50% (mục tiêu 60% vào năm 2025); cần +15 điểm % mỗi năm, "
         "hiện +2,7"),
        (RATIO | {"status": "off_track", "value": 45.0, "needed_pace": 15.0, "pace": NONE},
         "thiếu 5 điểm % so với mức dự kiến nội suy 50% (mục tiêu 60% vào năm 2025); cần +15 điểm % mỗi năm"),
        (RATIO, "vượt 2,3 điểm % so với mức dự kiến nội suy 50% (mục tiêu 60% vào năm 2025)"),
        (RATIO | {"status": "missed", "needed_pace": 15.4}, "thiếu 7,7 điểm % so với mục tiêu 60%"),
    ],
)  # fmt: skip
def test_only_who_falls_short_of_a_target_still_to_come_is_told_the_pace_it_needs(row, vi):
    assert phrases.assessment(row, VI) == vi


@pytest.mark.parametrize(
    ("have", "due", "said"),
    [(9, 11, "9/11 đơn vị đã nộp số liệu"), (1, 1, ""), (0, 1848, "0/1.848 đơn vị đã nộp số liệu")],
)
def test_coverage_is_said_only_where_several_agencies_report(have, due, said):
    assert phrases.coverage(RATIO | {"coverage_have": have, "coverage_due": due}, VI) == said


@pytest.mark.parametrize(("x", "places"), [(7.4, 1), (0.0, 1), (0.04, 2), (0.049, 2), (-0.003, 3), (0.0001, 4)])
def test_a_small_distance_never_reads_as_none(x, places):
    assert phrases.decimals(x) == places
    assert all(phrases.amount(x, unit, EN)[0:2] != "0 " for unit in ("%", "point") if x)


@pytest.mark.parametrize(
    ("basis", "unweighted", "said"),
    [("rolled_up", 2.0, "2 bare rates are left out of the sum"), ("rolled_up", 0.0, ""), ("estimate", 2.0, ""),
     ("own", NONE, "")],
)  # fmt: skip
def test_bare_rates_are_left_out_of_a_sum_but_not_of_their_own_mean(basis, unweighted, said):
    assert phrases.left_out(RATIO | {"basis": basis, "unweighted": unweighted}, EN) == said
