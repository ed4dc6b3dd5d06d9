"""From submitted data to assessments, through a real store, against numbers worked out by hand."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi.evaluation.scorecard import FIELDS, scorecard
from kpi.plan import load
from kpi.store import Store
from tests.support.people import somebody

PLAN = load()
DISTRICTS = ["540", "542", "543", "544", "545", "546", "547", "548", "549", "550", "551"]
TODAY = date(2025, 1, 10)  # 2024's last due day is past, its grace is not
COLUMNS = ["indicator", "agency", "period", "numerator", "denominator", "value"]


@pytest.fixture
def store():
    with_nothing = Store.open(None, PLAN, kind="demo")
    yield with_nothing
    with_nothing.close()


def submit(store: Store, *rows: tuple) -> int:
    """Submits rows (indicator, agency, period, numerator, denominator, value) as one file."""
    frame = pd.DataFrame(rows, columns=COLUMNS).assign(note=None, document=None)
    frame.insert(0, "line", range(2, 2 + len(frame)))
    numbers = ["numerator", "denominator", "value"]
    frame[numbers] = frame[numbers].astype(float)
    return store.submit(frame, by=somebody("Người thử"), file_name="t.csv", sha256=str(store.revision))


def ratio(indicator: str, agencies: list[str], period: str, numerator: float, denominator: float) -> list[tuple]:
    return [(indicator, agency, period, numerator, denominator, None) for agency in agencies]


def only_row(card: pd.DataFrame, **filters) -> dict:
    for column, value in filters.items():
        card = card[card[column] == value]
    assert len(card) == 1, card
    row = card.iloc[0]
    return {name: None if pd.isna(row[name]) else row[name] for name in FIELDS}


@pytest.mark.parametrize(
    ("counts", "have", "status"), [((0, 0), 1, "not_applicable"), ((1, 10), 1, "pending"), (None, 0, "no_data")]
)
def test_what_one_office_reports_is_submitted_even_where_it_is_not_applicable(store, counts, have, status):
    if counts:
        submit(store, *ratio("CT4.04", ["52-BD"], "2024", *counts))
    row = only_row(scorecard(store, year=2024, scope="total", indicator="CT4.04", today=TODAY))
    assert (row["coverage_have"], row["coverage_due"], row["status"]) == (have, 1, status)


def test_districts_roll_up_to_their_level_and_the_total(store):
    # 100% by 2025 from 10% in 2021: 22,5 points a year, 77,5 at the end of 2024; tolerance 9.
    submit(store, *ratio("CT7.06", DISTRICTS, "2021", 1, 10), *ratio("CT7.06", DISTRICTS[:6], "2024", 5, 10))
    card = scorecard(store, year=2024, scope="all", indicator="CT7.06", today=TODAY)
    assert only_row(card, scope="level", level="district") == {
        "indicator": "CT7.06", "scope": "level", "level": "district", "agency": None, "year": 2024, "period": "2024",
        "numerator": 30.0, "denominator": 60.0, "value": 50.0, "basis": "rolled_up", "rolled_up_value": None,
        "coverage_have": 6, "coverage_due": 11, "unweighted": 0, "target_form": "threshold", "target_level": "total",
        "target_value": 100.0, "due_year": 2025, "expected": 77.5, "status": "off_track", "gap": -27.5,
        "needed_pace": 50.0, "projection": None,
    }  # fmt: skip
    total = only_row(card, scope="total")
    assert (total["agency"], total["value"], total["status"], total["coverage_due"]) == ("52-BD", 50.0, "off_track", 11)
    late = only_row(card, agency="551")
    assert (late["status"], late["value"], late["coverage_have"], late["coverage_due"]) == ("no_data", None, 0, 1)
    assert only_row(card, agency="540")["basis"] == "own"
    assert len(card) == 1 + 1 + 11


def test_five_of_eleven_are_too_few_to_assess(store):
    submit(store, *ratio("CT7.06", DISTRICTS[:5], "2024", 10, 10))
    row = only_row(scorecard(store, year=2024, scope="total", indicator="CT7.06", today=TODAY))
    assert (row["value"], row["status"], row["coverage_have"]) == (100.0, "thin", 5)


def test_a_roll_up_is_weighted_and_not_the_mean_of_rates(store):
    rows = ratio("CT7.06", DISTRICTS[:6], "2024", 1, 10) + ratio("CT7.06", DISTRICTS[6:7], "2024", 940, 940)
    submit(store, *rows)
    assert only_row(scorecard(store, year=2024, scope="total", indicator="CT7.06"))["value"] == pytest.approx(94.6)


def test_a_total_submitted_beats_the_roll_up_and_both_are_shown(store):
    submit(store, *ratio("CT7.06", DISTRICTS, "2024", 5, 10), ("CT7.06", "52-BD", "2024", 80, 100, None))
    row = only_row(scorecard(store, year=2024, scope="total", indicator="CT7.06"))
    assert (row["value"], row["basis"], row["rolled_up_value"]) == (80.0, "reported", 50.0)
    assert (row["coverage_have"], row["coverage_due"], row["unweighted"]) == (11, 11, None)


def test_bare_rates_are_counted_beside_the_sum(store):
    submit(
        store,
        *ratio("CT7.06", DISTRICTS[:6], "2024", 5, 10),
        ("CT7.06", "549", "2024", None, None, 99.0),
        ("CT7.06", "550", "2024", 0, 0, None),
    )
    row = only_row(scorecard(store, year=2024, scope="total", indicator="CT7.06"))
    assert (row["value"], row["unweighted"], row["coverage_have"], row["basis"]) == (50.0, 1, 8, "rolled_up")


def test_nothing_but_bare_rates_is_an_estimate(store):
    submit(store, *[("CT7.06", agency, "2024", None, None, 10.0 * at) for at, agency in enumerate(DISTRICTS[:6])])
    row = only_row(scorecard(store, year=2024, scope="level", level="district", indicator="CT7.06"))
    assert (row["value"], row["basis"], row["numerator"], row["unweighted"]) == (25.0, "estimate", None, 6)


def test_a_year_without_cases_leaves_the_half_years_reading(store):
    submit(store, ("CT7.06", "540", "2024-H1", 3, 10, None), ("CT7.06", "540", "2024", 0, 0, None))
    row = only_row(scorecard(store, year=2024, agency="540", indicator="CT7.06", today=TODAY))
    assert (row["period"], row["value"]) == ("2024-H1", 30.0)


def test_each_level_answers_for_its_own_rise(store):
    # +20 points a year at each level: 30 -> 45 misses 50 at the districts, 30 -> 50 reaches it at the province.
    departments = PLAN.due_agencies("2023").query("level == 'province'")["agency"].tolist()
    submit(
        store,
        *ratio("CT3.04", DISTRICTS, "2022", 30, 100),
        *ratio("CT3.04", DISTRICTS, "2023", 45, 100),
        *ratio("CT3.04", departments, "2022", 30, 100),
        *ratio("CT3.04", departments, "2023", 50, 100),
    )
    card = scorecard(store, year=2023, indicator="CT3.04", today=TODAY)
    rises = card[card["target_form"] == "increase"].set_index("level")
    assert rises["status"].to_dict() == {"commune": "no_data", "district": "missed", "province": "met"}
    assert rises.loc["district", ["expected", "gap"]].tolist() == [50.0, -5.0]
    assert set(card["scope"]) == {"level"}  # no target binds the total


def test_an_earlier_half_year_can_be_evaluated_again_later(store):
    submit(store, *ratio("CT7.06", DISTRICTS, "2024-H1", 5, 10), *ratio("CT7.06", DISTRICTS, "2024", 9, 10))
    early = only_row(scorecard(store, period="2024-H1", scope="total", indicator="CT7.06", today=date(2026, 6, 1)))
    assert (early["period"], early["value"]) == ("2024-H1", 50.0)
    assert only_row(scorecard(store, year=2024, scope="total", indicator="CT7.06"))["value"] == 90.0


def test_districts_that_ended_in_mid_2025_are_assessed_on_their_last_half_year(store):
    submit(store, *ratio("CT7.06", DISTRICTS, "2025-H1", 9, 10))
    still_open = only_row(scorecard(store, year=2025, scope="level", level="district", indicator="CT7.06", today=TODAY))
    closed = only_row(
        scorecard(store, year=2025, scope="level", level="district", indicator="CT7.06", today=date(2026, 3, 1))
    )
    assert (still_open["coverage_have"], still_open["coverage_due"]) == (11, 11)
    assert (still_open["status"], closed["status"]) == ("pending", "missed")


def test_a_level_whose_agencies_all_ended_earlier_has_no_row(store):
    card = scorecard(store, period="2026", indicator="CT3.10", today=TODAY)  # departments and districts
    assert card[["level", "coverage_have", "coverage_due", "status"]].values.tolist() == [
        ["total", 0, 0, "no_data"], ["district", 0, 0, "no_data"], ["province", 0, 0, "no_data"],
    ]  # fmt: skip
    communes = scorecard(store, period="2026", indicator="CT3.07", level="total", today=TODAY)
    assert communes["coverage_due"].tolist() == [58]


def test_merged_communes_and_their_successors_are_each_assessed_in_their_own_year(store):
    def communes(year: int) -> set[str]:
        return set(scorecard(store, year=year, scope="agency", level="commune", indicator="CT5.03")["agency"])

    assert len(communes(2023)) == 159
    assert len(communes(2024)) == 162  # 159 up to 30/11, of which 7 gave way to 3 on 01/12
    assert "21583-2025" in communes(2025) and "21583-2025" not in communes(2024)


def test_published_ranks_are_assessed_each_year(tmp_path):
    official = Store.open(tmp_path / "kpi.duckdb", PLAN)
    try:
        card = scorecard(official, indicator="CT1.01", today=TODAY)
        assert card.set_index("year")["status"].to_dict() == {
            2021: "met", 2022: "missed", 2023: "no_data", 2024: "no_data", 2025: "no_data",
        }  # fmt: skip
        assert card["gap"].tolist()[:2] == [9.0, -1.0]
        score = scorecard(official, indicator="CT1.07", year=2022, today=TODAY)
        assert only_row(score)["status"] == "missed" and only_row(score)["expected"] == pytest.approx(68.32)
    finally:
        official.close()


def test_withdrawing_a_submission_restores_the_earlier_assessment(store):
    submit(store, *ratio("CT7.06", DISTRICTS, "2024", 5, 10))
    before = scorecard(store, scope="all", indicator="CT7.06", today=TODAY)
    second = submit(store, *ratio("CT7.06", DISTRICTS[:3], "2024", 9, 10))
    assert not scorecard(store, scope="all", indicator="CT7.06", today=TODAY).equals(before)
    store.withdraw(second, by=somebody("Người thử"), reason="nhầm")
    pd.testing.assert_frame_equal(scorecard(store, scope="all", indicator="CT7.06", today=TODAY), before)


def test_a_filter_only_leaves_rows_out(store):
    submit(
        store,
        *ratio("CT7.06", DISTRICTS, "2024", 5, 10),
        *ratio("CT3.08", DISTRICTS, "2024", 91, 100),
        ("CT1.01", "52-BD", "2024", None, None, 19.0),
    )
    full_card = scorecard(store, year=2024, scope="all", today=TODAY)
    for choice, rows_left in [
        ({"indicator": "CT3.08"}, full_card["indicator"] == "CT3.08"),
        ({"area": 7}, full_card["area"] == 7),
        ({"level": "district"}, full_card["level"] == "district"),
        ({"agency": "545"}, full_card["agency"] == "545"),
    ]:
        part = scorecard(store, year=2024, scope="all", today=TODAY, **choice)
        pd.testing.assert_frame_equal(part, full_card[rows_left].reset_index(drop=True), check_dtype=False)


numbers_by_agency = st.dictionaries(
    st.sampled_from(DISTRICTS),
    st.integers(1, 500).flatmap(lambda below: st.tuples(st.integers(0, below), st.just(below))),
    min_size=1,
)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(numbers=numbers_by_agency, order=st.randoms(use_true_random=False))
def test_a_roll_up_lies_between_its_members_whatever_their_order(store, numbers, order):
    rows = [("CT7.06", agency, "2023", float(above), float(below), None) for agency, (above, below) in numbers.items()]
    first = submit(store, *rows)
    value = only_row(scorecard(store, year=2023, scope="total", indicator="CT7.06"))["value"]
    store.withdraw(first, by=somebody("Người thử"), reason="thử lại")
    order.shuffle(rows)
    second = submit(store, *rows)
    again = only_row(scorecard(store, year=2023, scope="total", indicator="CT7.06"))["value"]
    store.withdraw(second, by=somebody("Người thử"), reason="thử lại")
    rates = [100 * above / below for above, below in numbers.values()]
    assert min(rates) - 1e-9 <= value <= max(rates) + 1e-9
    assert again == pytest.approx(value, abs=1e-9)
