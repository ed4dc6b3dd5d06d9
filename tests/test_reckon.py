"""The reckoning, by tables worked out by hand (design, section 4)."""

import itertools
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi import reckon
from kpi.plan import load

PLAN = load()
OPEN = date(2020, 1, 1)  # no year is closed on this day
LATER = date(2030, 1, 1)  # every year of the plan is closed
SHARE = {"Q1": 0.25, "H1": 0.5, "Q3": 0.75, "": 1.0}


@dataclass(frozen=True)
class Case:
    """One indicator with one target, its readings {year or period: value} and when it is judged."""

    readings: dict[str, float]
    kind: str = "ratio"
    unit: str = "%"
    direction: str = "up"
    form: str = "threshold"
    comparator: str = ">="
    target: float = 50.0
    due_basis: str = "plan_end"
    years: tuple[int, int] = (2025, 2025)
    year: int = 2025
    thin: frozenset[str] = field(default_factory=frozenset)
    today: date = OPEN


def row_of(case: Case) -> pd.Series:
    """The one judged row of a case, at scope total."""
    targets = pd.DataFrame(
        {
            "indicator": ["X"], "level": ["total"], "year_from": [case.years[0]], "year_to": [case.years[1]],
            "form": [case.form], "comparator": [case.comparator], "value": [case.target],
            "due_basis": [case.due_basis],
        }
    )  # fmt: skip
    indicators = pd.DataFrame(
        {
            "indicator": ["X"], "area": [1], "kind": [case.kind], "unit": [case.unit],
            "direction": [case.direction], "reporting_levels": ["total"],
        }
    )  # fmt: skip
    scopes = pd.DataFrame({"scope": ["total"], "level": ["total"], "agency": ["P"], "year": [case.year]})
    card = reckon.judge(
        reckon.bind(reckon.asks(targets, indicators), scopes),
        readings({code: (value, code in case.thin) for code, value in case.readings.items()}),
        PLAN,
        reckon.AsOf(float(case.year), case.today),
    )
    assert len(card) == 1
    return card.iloc[0]


def readings(of: dict[str, tuple[float, bool]]) -> pd.DataFrame:
    rows = []
    for code, (value, thin) in of.items():
        year, _, suffix = code.partition("-")
        rows.append(
            {
                "indicator": "X", "scope": "total", "level": "total", "agency": "P", "year": int(year),
                "period": code, "t": int(year) - 1 + SHARE[suffix], "numerator": np.nan, "denominator": np.nan,
                "value": float(value), "basis": "reported", "thin": thin, "rolled_up_value": np.nan,
                "coverage_have": 1, "coverage_due": 1, "unweighted": np.nan,
            }
        )  # fmt: skip
    return pd.DataFrame(rows, columns=reckon.READING_COLUMNS)


def _of(*codes: str) -> frozenset[str]:
    return frozenset(codes)


# T = 50 by 2025 from 10 in 2021: 10 a year, so 30 is expected at the end of 2023; tolerance 10% of 40 = 4.
TO_FIFTY = {"2021": 10.0}
REDUCE = {"kind": "reduction", "unit": "unit", "direction": "down", "form": "reduction", "target": 10.0}
RANK = {
    "kind": "rank", "unit": "rank", "direction": "down", "comparator": "<=", "target": 20.0,
    "due_basis": "each_year", "years": (2021, 2025),
}  # fmt: skip
RISE = {"form": "increase", "target": 20.0, "due_basis": "each_year", "years": (2022, 2025)}
PASS = RISE | {"comparator": ">"}
SCORE = {
    "kind": "score", "unit": "point", "form": "increase", "comparator": ">", "target": 0.0,
    "due_basis": "each_year", "years": (2021, 2025),
}  # fmt: skip
MILESTONE = {"kind": "milestone", "unit": "yes/no", "target": 1.0}

STATUSES = [
    # threshold due in 2025, on the way
    ("nothing handed in", Case({}, year=2023), "no_data", np.nan),
    ("the first reading is the base", Case(TO_FIFTY, year=2021), "pending", np.nan),
    ("on the line", Case({**TO_FIFTY, "2023": 30}, year=2023), "on_track", 30),
    ("within a tenth of the way", Case({**TO_FIFTY, "2023": 26}, year=2023), "behind", 30),
    ("beyond the tolerance", Case({**TO_FIFTY, "2023": 25.99}, year=2023), "off_track", 30),
    ("short, but fast enough", Case({**TO_FIFTY, "2022": 12, "2023": 25}, year=2023), "behind", 30),
    ("short, and just too slow", Case({**TO_FIFTY, "2022": 12, "2023": 24.6}, year=2023), "off_track", 30),
    ("the goal early", Case({**TO_FIFTY, "2023": 50}, year=2023), "met", 30),
    ("half a year's reading against half a year's line", Case({**TO_FIFTY, "2023-H1": 25}, year=2023), "on_track", 25),
    # threshold, due now
    ("due and reached", Case({**TO_FIFTY, "2025": 50}), "met", 50),
    ("due and not reached", Case({**TO_FIFTY, "2025": 49.99}), "missed", 50),
    ("not yet final", Case({**TO_FIFTY, "2025-H1": 45}), "on_track", 45),
    ("the half-year stands once the year is closed", Case({**TO_FIFTY, "2025-H1": 45}, today=LATER), "missed", 45),
    ("on the last day of grace it is open", Case({**TO_FIFTY, "2025-H1": 45}, today=date(2026, 2, 18)), "on_track", 45),
    ("the day after it is closed", Case({**TO_FIFTY, "2025-H1": 45}, today=date(2026, 2, 19)), "missed", 45),
    ("a first reading in the due year is judged", Case({"2025": 40}), "missed", 50),
    ("past the due year", Case({**TO_FIFTY, "2026": 49}, year=2026), "missed", 50),
    # a base that meets the target already: the target itself is expected
    ("fell below", Case({"2021": 60, "2023": 45}, year=2023), "off_track", 50),
    ("fell below by one percent of the goal", Case({"2021": 60, "2023": 49.5}, year=2023), "behind", 50),
    ("the base meets it", Case({"2021": 60}, year=2021), "met", 50),
    # the base: the latest up to the base year, else the earliest
    ("an older base where the base year is missing", Case({"2020": 0, "2023": 30}, year=2023), "on_track", 30),
    ("the latest of the older ones", Case({"2019": 40, "2021": 10, "2023": 30}, year=2023), "on_track", 30),
    ("else the earliest later one", Case({"2022": 20, "2024": 40}, year=2024), "on_track", 40),
    ("thin is no base", Case({"2021": 10, "2022": 20, "2024": 40}, year=2024, thin=_of("2021")), "on_track", 40),
    ("a thin reading is not judged", Case({**TO_FIFTY, "2023": 60}, year=2023, thin=_of("2023")), "thin", 30),
    ("a later reading is not seen", Case({"2022": 20, "2025": 50}, year=2022), "pending", np.nan),
    # increase by 20 points each year from 2022
    ("raised by all of it", Case({"2022": 40, "2023": 60}, **RISE, year=2023), "met", 60),
    ("raised by less", Case({"2022": 40, "2023": 59.99}, **RISE, year=2023), "missed", 60),
    ("half of it in half a year", Case({"2022": 40, "2023-H1": 50}, **RISE, year=2023), "on_track", 50),
    ("within a tenth of the rise", Case({"2022": 40, "2023-H1": 48}, **RISE, year=2023), "behind", 50),
    ("beyond it", Case({"2022": 40, "2023-H1": 47.99}, **RISE, year=2023), "off_track", 50),
    ("a ratio stops at 100", Case({"2022": 90, "2023": 100}, **RISE, year=2023), "met", 100),
    ("and is all that can be asked", Case({"2022": 90, "2023": 100}, **PASS, year=2023), "met", 100),
    ("also by a float", Case({"2022": 79.99999999999999, "2023": 100}, **PASS, year=2023), "met", 100),
    ("no reading of the year before", Case({"2021": 40, "2023": 60}, **RISE, year=2023), "pending", np.nan),
    ("thin before is none", Case({"2022": 40, "2023": 60}, **RISE, year=2023, thin=_of("2022")), "pending", np.nan),
    # a score must be higher than the year before
    ("higher", Case({"2022": 41.9, "2023": 41.91}, **SCORE, year=2023), "met", 41.9),
    ("the same is not higher", Case({"2022": 41.9, "2023": 41.9}, **SCORE, year=2023), "missed", 41.9),
    ("the same at half-year", Case({"2022": 41.9, "2023-H1": 41.9}, **SCORE, year=2023), "behind", 41.9),
    ("lower at half-year", Case({"2022": 41.9, "2023-H1": 41.8}, **SCORE, year=2023), "off_track", 41.9),
    # a count that must fall by 10% of 730 to 657 by 2025: 693.5 at the end of 2023, tolerance 7.3
    ("the base year itself", Case({"2021": 730}, **REDUCE, year=2021), "pending", np.nan),
    ("on the line down", Case({"2021": 730, "2023": 693}, **REDUCE, year=2023), "on_track", 693.5),
    ("within the tolerance", Case({"2021": 730, "2023": 700}, **REDUCE, year=2023), "behind", 693.5),
    ("beyond the tolerance down", Case({"2021": 730, "2023": 701}, **REDUCE, year=2023), "off_track", 693.5),
    ("fallen enough", Case({"2021": 730, "2023": 657}, **REDUCE, year=2023), "met", 693.5),
    ("not fallen enough in the end", Case({"2021": 730, "2025": 658}, **REDUCE), "missed", 657),
    ("no other year is a base", Case({"2020": 730, "2022": 720, "2025": 700}, **REDUCE), "pending", np.nan),
    # a rank among the best 20, each year
    ("the twentieth place", Case({"2023": 20}, **RANK, year=2023), "met", 20),
    ("the next place", Case({"2023": 21}, **RANK, year=2023), "missed", 20),
    ("an open year, within a tenth of 20", Case({"2023-H1": 22}, **RANK, year=2023), "behind", 20),
    ("an open year, beyond it", Case({"2023-H1": 23}, **RANK, year=2023), "off_track", 20),
    # milestones
    ("done early", Case({"2023": 1}, **MILESTONE, year=2023), "met", np.nan),
    ("nothing is expected before its year", Case({"2024": 0}, **MILESTONE, year=2024), "pending", np.nan),
    ("half-year of its year", Case({"2025-H1": 0}, **MILESTONE), "pending", np.nan),
    ("its year closed", Case({"2025-H1": 0}, **MILESTONE, today=LATER), "missed", np.nan),
    ("its year's end", Case({"2025": 0}, **MILESTONE), "missed", 1),
]  # fmt: skip


@pytest.mark.parametrize(("case", "status", "expected"), [c[1:] for c in STATUSES], ids=[c[0] for c in STATUSES])
def test_a_reading_gets_the_first_status_that_fits(case, status, expected):
    row = row_of(case)
    assert (row["status"], row["expected"]) == (status, pytest.approx(expected, nan_ok=True))


GAPS = [
    ("better than expected", Case({**TO_FIFTY, "2023": 33}, year=2023), 3.0),
    ("worse than expected", Case({**TO_FIFTY, "2023": 25}, year=2023), -5.0),
    ("a smaller rank is better", Case({"2023": 11}, **RANK, year=2023), 9.0),
    ("a count above its line is worse", Case({"2021": 730, "2023": 700}, **REDUCE, year=2023), -6.5),
    ("nothing expected", Case(TO_FIFTY, year=2021), np.nan),
    ("thin is never judged", Case({**TO_FIFTY, "2023": 33}, year=2023, thin=_of("2023")), np.nan),
]


@pytest.mark.parametrize(("case", "gap"), [c[1:] for c in GAPS], ids=[c[0] for c in GAPS])
def test_a_gap_is_positive_where_the_reading_is_better_than_expected(case, gap):
    assert row_of(case)["gap"] == pytest.approx(gap, nan_ok=True)


OUTLOOKS = [
    ("two years left", Case({**TO_FIFTY, "2022": 12, "2023": 20}, year=2023), 15.0, 8.0),
    ("met", Case({**TO_FIFTY, "2022": 12, "2023": 50}, year=2023), np.nan, 38.0),
    ("due", Case({**TO_FIFTY, "2024": 40, "2025": 45}), np.nan, 5.0),
    ("half a year left", Case({"2022": 40, "2023-H1": 48}, **RISE, year=2023), 24.0, 16.0),
    ("a count must fall", Case({"2021": 730, "2022": 720, "2023": 700}, **REDUCE, year=2023), -21.5, -20.0),
]


@pytest.mark.parametrize(("case", "needed", "pace"), [c[1:] for c in OUTLOOKS], ids=[c[0] for c in OUTLOOKS])
def test_the_needed_pace_stands_beside_the_pace_so_far(case, needed, pace):
    row = row_of(case)
    assert (row["needed_pace"], row["pace"]) == (
        pytest.approx(needed, nan_ok=True),
        pytest.approx(pace, nan_ok=True),
    )


PROJECTIONS = [
    ("a straight line goes on", {"2021": 10, "2022": 15, "2023": 20}, 2023, 30.0),
    # slopes 4, 10, 16 -> median 10; intercepts at 2021: 10, 4, 10 -> median 10: 10 + 10 * 4
    ("the median of slopes forgives one year", {"2021": 10, "2022": 14, "2023": 30}, 2023, 50.0),
    ("two readings are no trend", {"2021": 10, "2023": 20}, 2023, np.nan),
    ("a percentage stops at 100", {"2021": 40, "2022": 60, "2023": 80}, 2023, 100.0),
    ("nothing is ahead of the due year", {"2023": 10, "2024": 15, "2025": 20}, 2025, np.nan),
]


@pytest.mark.parametrize(("of", "year", "projection"), [c[1:] for c in PROJECTIONS], ids=[c[0] for c in PROJECTIONS])
def test_three_readings_make_a_projection(of, year, projection):
    row = row_of(Case(of, target=95.0, year=year))
    assert row["projection"] == pytest.approx(projection, nan_ok=True)


def sums(*rows: tuple[str, int, float, float, int, float]) -> pd.DataFrame:
    """(period, have, numerator, denominator, unweighted, mean_rate) for indicator X at level commune."""
    return pd.DataFrame(
        [
            {
                "indicator": "X", "level": "commune", "period": period, "year": int(period[:4]),
                "t": int(period[:4]) - 1 + SHARE[period[5:]], "have": have, "numerator": numerator,
                "denominator": denominator, "unweighted": unweighted, "mean_rate": mean_rate,
            }
            for period, have, numerator, denominator, unweighted, mean_rate in rows
        ]
    )  # fmt: skip


def due(**count: int) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "indicator": "X", "level": "commune", "period": "2024" + (f"-{name}" if name != "year" else ""),
                "year": 2024, "t": 2023 + SHARE["" if name == "year" else name], "due": n,
            }
            for name, n in count.items()
        ]
    )  # fmt: skip


ROLL_UPS = [
    (
        "the latest period that half handed in for",
        sums(("2024-H1", 4, 30, 100, 0, np.nan), ("2024", 2, 90, 100, 0, np.nan)),
        due(H1=4, year=4),
        ("2024", 90.0, "rolled_up", False, 2, 4),
    ),
    (
        "fewer than half leave the period before",
        sums(("2024-H1", 3, 30, 100, 0, np.nan), ("2024", 1, 90, 100, 0, np.nan)),
        due(H1=4, year=4),
        ("2024-H1", 30.0, "rolled_up", False, 3, 4),
    ),
    (
        "where none reaches half the best covered is shown as thin",
        sums(("2024-H1", 2, 30, 100, 0, np.nan), ("2024", 1, 90, 100, 0, np.nan)),
        due(H1=5, year=5),
        ("2024-H1", 30.0, "rolled_up", True, 2, 5),
    ),
    (
        "the later on a tie",
        sums(("2024-H1", 1, 30, 100, 0, np.nan), ("2024", 1, 90, 100, 0, np.nan)),
        due(H1=5, year=5),
        ("2024", 90.0, "rolled_up", True, 1, 5),
    ),
    (
        "a level that ended in the year keeps its last period",
        sums(("2024-H1", 4, 30, 100, 0, np.nan)),
        due(H1=4, year=0),
        ("2024-H1", 30.0, "rolled_up", False, 4, 4),
    ),
    (
        "bare rates are counted and stay out",
        sums(("2024", 4, 30, 100, 2, 80.0)),
        due(year=4),
        ("2024", 30.0, "rolled_up", False, 4, 4),
    ),
    (
        "nothing but bare rates is an estimate",
        sums(("2024", 4, np.nan, np.nan, 4, 80.0)),
        due(year=4),
        ("2024", 80.0, "estimate", False, 4, 4),
    ),
    (
        "0/0 counts as handed in and is no reading",
        sums(("2024", 4, 0, 0, 0, np.nan)),
        due(year=4),
        ("2024", np.nan, None, False, 4, 4),
    ),
]


@pytest.mark.parametrize(("of", "of_due", "whole"), [c[1:] for c in ROLL_UPS], ids=[c[0] for c in ROLL_UPS])
def test_a_roll_up_sums_one_period(of, of_due, whole):
    row = reckon.roll_up(of, of_due, 0.5).iloc[0]
    period, value, basis, thin, have, of_all = whole
    assert (row["period"], row["thin"], row["coverage_have"], row["coverage_due"]) == (period, thin, have, of_all)
    assert row["value"] == pytest.approx(value, nan_ok=True)
    assert row["basis"] == basis if basis else pd.isna(row["basis"])


def test_no_hand_in_leaves_a_row_without_a_reading():
    row = reckon.roll_up(sums(("2023", 1, 1, 2, 0, np.nan)), due(H1=4, year=3), 0.5).iloc[0]
    assert pd.isna(row["value"]) and pd.isna(row["period"]) and not row["thin"]
    assert (row["coverage_have"], row["coverage_due"]) == (0, 3)


def test_where_a_plan_asks_for_no_coverage_a_period_without_figures_is_still_none():
    row = reckon.roll_up(sums(("2024-H1", 1, 30, 100, 0, np.nan)), due(H1=4, year=4), 0.0).iloc[0]
    assert (row["period"], row["value"], row["thin"]) == ("2024-H1", 30.0, False)


def totals(rolled: tuple[str, float, bool] | None, reported: tuple[str, float] | None) -> pd.Series:
    def frame(code: str, value: float) -> dict[str, object]:
        return {
            "indicator": "X", "year": 2024, "period": code, "t": 2023 + SHARE[code[5:]], "numerator": value,
            "denominator": 100.0, "value": value,
        }  # fmt: skip

    extra = {"basis": "rolled_up", "coverage_have": 9, "coverage_due": 10, "unweighted": 1}
    up = [frame(*rolled[:2]) | extra | {"thin": rolled[2]}] if rolled else []
    own = [frame(*reported)] if reported else []
    columns = ["indicator", "year", "period", "t", "numerator", "denominator", "value"]
    have = pd.DataFrame({"indicator": ["X", "X"], "period": ["2024-H1", "2024"], "have": [8, 3], "due": [10, 10]})
    floats = dict.fromkeys(["t", "numerator", "denominator", "value"], float)
    return reckon.total_readings(
        pd.DataFrame(up, columns=[*columns, *extra, "thin"]).astype(floats),
        pd.DataFrame(own, columns=columns).astype(floats),
        have,
    ).iloc[0]


TOTALS = [
    ("a total handed in beats the roll-up", ("2024", 50, False), ("2024", 60), ("2024", 60, "reported", 50, 3)),
    ("a firm later roll-up beats it", ("2024", 50, False), ("2024-H1", 60), ("2024", 50, "rolled_up", 50, 9)),
    ("a thin later one does not", ("2024", 50, True), ("2024-H1", 60), ("2024-H1", 60, "reported", 50, 8)),
    ("an earlier one does not", ("2024-H1", 50, False), ("2024", 60), ("2024", 60, "reported", 50, 3)),
    ("alone it stands", ("2024", 50, False), None, ("2024", 50, "rolled_up", np.nan, 9)),
    ("nothing rolled up", None, ("2024", 60), ("2024", 60, "reported", np.nan, 3)),
]


@pytest.mark.parametrize(("rolled", "reported", "whole"), [c[1:] for c in TOTALS], ids=[c[0] for c in TOTALS])
def test_the_total_is_reported_or_rolled_up(rolled, reported, whole):
    row = totals(rolled, reported)
    period, value, basis, rolled_up_value, have = whole
    assert (row["period"], row["value"], row["basis"], row["coverage_have"]) == (period, value, basis, have)
    assert row["rolled_up_value"] == pytest.approx(rolled_up_value, nan_ok=True)


def test_a_total_target_binds_levels_and_agencies_of_ratios_only():
    targets = pd.DataFrame(
        [
            ("R", "total", 2025, 2025, "threshold", ">=", 50.0, "plan_end"),
            ("R", "district", 2022, 2023, "increase", ">=", 20.0, "each_year"),
            ("S", "total", 2025, 2025, "threshold", ">=", 50.0, "plan_end"),
        ],
        columns=["indicator", "level", "year_from", "year_to", "form", "comparator", "value", "due_basis"],
    )
    indicators = pd.DataFrame(
        [("R", 1, "ratio", "%", "up", "district;commune"), ("S", 1, "score", "point", "up", "total")],
        columns=["indicator", "area", "kind", "unit", "direction", "reporting_levels"],
    )
    scopes = pd.DataFrame(
        [
            (scope, level, agency, year)
            for year in (2021, 2022)
            for scope, level, agency in [
                ("total", "total", "P"), ("level", "province", None), ("level", "district", None),
                ("agency", "district", "D1"), ("agency", "commune", "C1"),
            ]
        ],
        columns=["scope", "level", "agency", "year"],
    )  # fmt: skip
    bound = pd.DataFrame(reckon.bind(reckon.asks(targets, indicators), scopes))
    found = {
        (row.indicator, row.level, row.scope, row.year, row.target_level, row.due_year) for row in bound.itertuples()
    }
    wide = [("total", "total"), ("district", "level"), ("district", "agency"), ("commune", "agency")]
    assert found == {
        *[("R", level, scope, year, "total", 2025) for level, scope in wide for year in (2021, 2022)],
        *[("S", "total", "total", year, "total", 2025) for year in (2021, 2022)],
        ("R", "district", "level", 2022, "district", 2022),
        ("R", "district", "agency", 2022, "district", 2022),
    }


def test_an_indicator_is_as_good_as_its_worst_target():
    for worse, better in itertools.combinations(reckon.STATUS_ORDER, 2):
        card = pd.DataFrame(
            {
                "indicator": "X", "status": [better, worse], "gap": [1.0, -1.0], "goal": [10.0, 10.0],
                "target_level": ["a", "b"], "target_form": "threshold",
            }
        )  # fmt: skip
        assert reckon.worst(card, ["indicator"])["status"].tolist() == [worse]


def test_the_plans_status_looks_at_each_target_at_its_own_level():
    card = pd.DataFrame(
        {
            "indicator": ["X"] * 4, "year": 2024, "scope": ["total", "level", "level", "agency"],
            "level": ["total", "district", "commune", "district"],
            "target_level": ["district", "district", "commune", "district"],
            "status": ["missed", "on_track", "behind", "missed"], "gap": [0.0] * 4, "goal": [1.0] * 4,
            "target_form": "threshold",
        }
    )  # fmt: skip
    chosen = reckon.plan_status(card)
    assert chosen[["level", "status"]].to_numpy().tolist() == [["commune", "behind"]]


def test_who_closes_the_gap_is_told_by_the_missing_numerator():
    handed_in = pd.DataFrame(
        {
            "agency": ["large", "small", "good", "bare", "empty"],
            "numerator": [400.0, 10.0, 95.0, np.nan, 0.0],
            "denominator": [1000.0, 40.0, 100.0, np.nan, 0.0],
        }
    )
    gap = reckon.who_closes_the_gap(handed_in, 50.0)
    expected = pd.DataFrame(
        {
            "agency": ["large", "small"], "missing": [100.0, 10.0],
            "share": [100 / 110, 10 / 110], "share_so_far": [100 / 110, 1.0],
        }
    ).astype({"agency": object})  # fmt: skip
    pd.testing.assert_frame_equal(gap, expected)


def test_nobody_closes_a_gap_that_is_none():
    handed_in = pd.DataFrame({"agency": ["good"], "numerator": [5.0], "denominator": [10.0]})
    assert reckon.who_closes_the_gap(handed_in, 50.0).empty


values = st.one_of(st.none(), st.floats(0, 100, allow_nan=False).map(lambda x: round(x, 2)))


@settings(max_examples=120, deadline=None)
@given(
    series=st.lists(values, min_size=5, max_size=5),
    target=st.floats(1, 100).map(lambda x: round(x, 2)),
    year=st.integers(2021, 2025),
    permutation=st.permutations(range(5)),
)
def test_the_order_of_the_readings_changes_nothing(series, target, year, permutation):
    of = [(str(2021 + at), value) for at, value in enumerate(series) if value is not None]
    shuffled = [of[at] for at in permutation if at < len(of)]
    first, second = (row_of(Case(dict(rows), target=target, year=year)) for rows in (of, shuffled))
    pd.testing.assert_series_equal(first, second, check_names=False)


@settings(max_examples=200, deadline=None)
@given(
    series=st.lists(values, min_size=5, max_size=5),
    target=st.floats(1, 100).map(lambda x: round(x, 2)),
    year=st.integers(2021, 2025),
    better=st.floats(0.01, 50),
)
def test_a_better_reading_never_gets_a_worse_status(series, target, year, better):
    # Of a year after the base: the base year's own reading moves the line that it is judged by.
    of = {str(2021 + at): value for at, value in enumerate(series) if value is not None}
    if not {"2021", str(year)} <= set(of) or year == 2021:
        return
    raised = of | {str(year): min(100.0, of[str(year)] + better)}
    before, after = (row_of(Case(rows, target=target, year=year))["status"] for rows in (of, raised))
    order = reckon.STATUS_ORDER.index
    assert order(after) >= order(before)


@settings(max_examples=150, deadline=None)
@given(series=st.lists(values, min_size=5, max_size=5), year=st.integers(2021, 2025), data=st.data())
def test_later_figures_are_not_seen(series, year, data):
    of = {str(2021 + at): value for at, value in enumerate(series) if value is not None}
    later = {code: data.draw(st.floats(0, 100)) for code in of if int(code) > year}
    pd.testing.assert_series_equal(row_of(Case(of, year=year)), row_of(Case(of | later, year=year)))
