"""An indicator's bullet row: positions of bar, expected value and target, and the shortfall in words."""

from datetime import date

import pytest

from kpi import i18n
from kpi.views.bullets import bullet, due, indicator_row, missing, table
from tests.support.cards import MILESTONE, NONE, RANK, RATIO, REDUCTION, SCORE, STEP

VI, EN = i18n.of("vi"), i18n.of("en")
SHORT_RATIO = RATIO | {"value": 40.0, "status": "off_track", "gap": -10.0}


@pytest.mark.parametrize(
    ("row", "last_rank", "bar", "expected", "target"),
    [
        (RATIO, None, 52.3, 50.0, 60.0),
        (RANK, 63, 100 * 30 / 62, None, 100 * 43 / 62),  # place 1 is 100, the last place 0
        (RANK | {"value": 4.0, "goal": 3.0, "expected": 3.0}, 14, 100 * 10 / 13, None, 100 * 11 / 13),
        (REDUCTION, None, 100 * 26 / 71.1, 100 * 35.6 / 71.1, 100.0),  # the share of what must go
        (REDUCTION | {"value": 720.0}, None, 0.0, 100 * 35.6 / 71.1, 100.0),
        (SCORE, None, 43.47, None, 43.57),
        (MILESTONE | {"value": 1.0}, None, 100.0, None, 100.0),
        (RATIO | {"value": NONE}, None, None, 50.0, 60.0),
    ],
)  # fmt: skip
def test_bar_expectation_and_target_lie_on_one_scale(row, last_rank, bar, expected, target):
    drawn = bullet(row, last_rank)
    assert (drawn.bar, drawn.expected, drawn.target) == pytest.approx((bar, expected, target), nan_ok=True)


def test_the_shortfall_runs_from_the_bars_end_to_the_expected_value():
    assert bullet(SHORT_RATIO, None).shortfall == pytest.approx(10)
    assert bullet(RANK, 63).shortfall == pytest.approx(100 * 13 / 62)
    assert bullet(RATIO, None).shortfall == 0


@pytest.mark.parametrize(
    ("row", "vi", "en"),
    [
        (SHORT_RATIO, "10 điểm %", "10 pp"),
        (RANK, "13 bậc", "13 places"),
        (REDUCTION, "thừa 10", "10 too many"),
        (SCORE, "0,1 điểm", "0.1 points"),
        (RATIO, "", ""),
        (SHORT_RATIO | {"gap": NONE}, "", ""),
        (STEP | {"gap": NONE}, "10 điểm %", "10 pp"),  # a target that is missed always says by how much
    ],
)
def test_a_shortfall_is_in_the_indicators_own_unit(row, vi, en):
    assert (missing(row, VI), missing(row, EN)) == (vi, en)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (SHORT_RATIO, "cần đến nay 50%"),
        (RANK, "hạn: hằng năm"),
        (RATIO | {"expected": 60.0, "t": 2025.0}, "hạn năm 2025"),
        (RATIO | {"status": "missed"}, "hạn năm 2025"),
        (REDUCTION, "cần đến nay 675"),
    ],
)
def test_beside_the_target_is_the_expected_value_or_the_due_year(row, words):
    assert due(row, VI) == words


def test_a_row_has_the_trend_of_its_years_and_the_level_of_its_target(plan):
    past = [{"t": 2021.0, "value": 20.0}, {"t": 2022.0, "value": NONE}, {"t": 2024.0, "value": 40.0}]
    row = indicator_row(SHORT_RATIO | {"level": "commune"}, past, plan, VI, date(2024, 12, 31))
    assert (row["level"], row["level_name"], row["actual"], row["target"]) == ("commune", "Cấp xã", "40%", "60%")
    assert tuple(row["trend"][name] for name in ("points", "years", "target")) == (((0.0, 20.0), (3.0, 40.0)), 5, 60.0)


def test_a_file_of_rows_holds_numbers_as_numbers_and_who_leads(plan):
    row = indicator_row(SHORT_RATIO, [], plan, EN, date(2024, 12, 31))
    assert table([row], EN).iloc[0].tolist() == [
        "CT3.07", "Dossiers handled online (level 3, 4)", "", "Off track", "%", 40.0, 50.0, 60.0,
        "expected by now 50%", "10 pp", "PPC Office · Info & Comms",
    ]  # fmt: skip
