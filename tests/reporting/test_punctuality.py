"""Which reports are due from which agencies, and their states, also for agencies that begin or end in mid-year."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi import template
from kpi.plan import Plan, load
from kpi.reporting import punctuality
from kpi.store import Store
from kpi.template import FormError
from tests.support.people import somebody
from tests.support.reports import H1, IN_TIME, LATER, TOO_LATE, cell, counts, owed, submit, used_since_2020
from tests.support.small_plan import FOLDER

SMALL = load(FOLDER)
MISSING, NONE = "missing", "did_not_exist"


# Agency, year, its state in the first quarter, half-year, nine months and year while nobody submits anything.
LIVES = [
    # departments that merged: until 28/02/2025, the seven new ones from 01/03/2025 on, all of them until 30/06/2025
    ("SNV", 2024, MISSING, MISSING, MISSING, MISSING),
    ("SNV", 2025, NONE, NONE, NONE, NONE),
    ("SLDTBXH", 2025, NONE, NONE, NONE, NONE),
    ("SKHDT", 2025, NONE, NONE, NONE, NONE),
    ("STC", 2025, NONE, NONE, NONE, NONE),
    ("SNNPTNT", 2025, NONE, NONE, NONE, NONE),
    ("STNMT", 2025, NONE, NONE, NONE, NONE),
    ("BDT", 2025, NONE, NONE, NONE, NONE),
    ("SNV2025", 2025, MISSING, MISSING, NONE, NONE),
    ("STC2025", 2025, MISSING, MISSING, NONE, NONE),
    ("SXD2025", 2025, MISSING, MISSING, NONE, NONE),
    ("SNNMT2025", 2025, MISSING, MISSING, NONE, NONE),
    ("SKHCN2025", 2025, MISSING, MISSING, NONE, NONE),
    ("SVHTTDL2025", 2025, MISSING, MISSING, NONE, NONE),
    ("SDTTG2025", 2025, MISSING, MISSING, NONE, NONE),
    # departments that merged with nobody and ended with the province
    ("VPUBND", 2024, MISSING, MISSING, MISSING, MISSING),
    ("VPUBND", 2025, MISSING, MISSING, NONE, NONE),
    ("SYT", 2025, MISSING, MISSING, NONE, NONE),
    ("BQLKKT", 2025, MISSING, MISSING, NONE, NONE),
    # districts: gone on 01/07/2025
    ("540", 2024, MISSING, MISSING, MISSING, MISSING),
    ("540", 2025, MISSING, MISSING, NONE, NONE),
    ("543", 2025, MISSING, MISSING, NONE, NONE),
    ("551", 2025, MISSING, MISSING, NONE, NONE),
    # communes that merged in 2024 (until 30/11/2024), and those that took them over on 01/12/2024
    ("21568-OLD", 2023, MISSING, MISSING, MISSING, MISSING),
    ("21568-OLD", 2024, MISSING, MISSING, MISSING, NONE),
    ("21862-OLD", 2024, MISSING, MISSING, MISSING, NONE),
    ("21583", 2024, NONE, NONE, NONE, MISSING),
    ("21583", 2025, MISSING, MISSING, NONE, NONE),
    # communes of before 01/07/2025 and of after; the last keeps its name and place
    ("21550", 2025, MISSING, MISSING, NONE, NONE),
    ("21991", 2025, MISSING, MISSING, NONE, NONE),
    ("21607", 2025, MISSING, MISSING, NONE, NONE),
    ("21601-2025", 2025, NONE, NONE, MISSING, MISSING),
    ("21589-2025", 2025, NONE, NONE, MISSING, MISSING),
    ("21607-2025", 2025, NONE, NONE, MISSING, MISSING),
    # the province itself, for which one office submits each value
    ("52-BD", 2024, MISSING, MISSING, MISSING, MISSING),
    ("52-BD", 2025, MISSING, MISSING, MISSING, MISSING),
]


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty store of the small plan."""
    with Store.open(None, SMALL, kind="demo") as empty:
        yield empty


@pytest.fixture(scope="module")
def idle(plan: Plan) -> Iterator[Store]:
    """A store in use since before the plan's first due day, without any report since."""
    with Store.open(None, plan, kind="demo") as empty:
        yield used_since_2020(empty)


@pytest.fixture(scope="module")
def grids(idle: Store) -> dict[int, pd.DataFrame]:
    """The grid of each year while nobody submits anything."""
    return {year: punctuality.grid(idle, year, LATER) for year in range(2023, 2027)}


@pytest.mark.parametrize(("agency", "year", "q1", "h1", "q3", "all_year"), LIVES, ids=lambda value: str(value))
def test_a_report_is_due_only_from_agencies_that_exist_at_the_periods_end(
    grids: dict[int, pd.DataFrame], agency: str, year: int, q1: str, h1: str, q3: str, all_year: str
) -> None:
    own = grids[year][grids[year]["agency"] == agency]
    assert own["period"].tolist() == [f"{year}-Q1", f"{year}-H1", f"{year}-Q3", str(year)]
    assert own["state"].tolist() == [q1, h1, q3, all_year]
    assert (own["due"] > 0).tolist() == [state == MISSING for state in own["state"]]


@pytest.mark.parametrize(("agency", "year"), [
    ("SNV2025", 2024), ("21601-2025", 2024), ("21568-OLD", 2025), ("540", 2026), ("VNCPT", 2024), ("MTTQ", 2025),
])  # fmt: skip
def test_a_grid_has_only_reporting_agencies_that_exist_in_its_year(
    grids: dict[int, pd.DataFrame], agency: str, year: int
) -> None:
    assert agency not in set(grids[year]["agency"])


# Year, level: how many agencies owe a report for the first quarter, half-year, nine months and year.
@pytest.mark.parametrize(("year", "level", "due"), [
    (2024, "total", [1, 1, 1, 1]),
    (2024, "province", [21, 21, 21, 21]),
    (2024, "district", [11, 11, 11, 11]),
    (2024, "commune", [159, 159, 159, 155]),
    (2025, "total", [1, 1, 1, 1]),
    (2025, "province", [15, 15, 0, 0]),
    (2025, "district", [11, 11, 0, 0]),
    (2025, "commune", [155, 155, 58, 58]),
])  # fmt: skip
def test_the_agencies_that_owe_a_report_are_counted_by_level(
    grids: dict[int, pd.DataFrame], year: int, level: str, due: list[int]
) -> None:
    shares = punctuality.shares(grids[year]).query("level == @level and period != 'all'")
    assert shares["due"].tolist() == due
    assert shares["missing"].tolist() == due


# The values due from a level by period: quarterly, half-yearly and yearly ones; published ones never.
@pytest.mark.parametrize(("agency", "quarter", "half_year", "year"), [
    ("STP", {"CT3.01", "CT3.03", "CT3.04", "CT3.07", "CT3.08", "CT3.12", "CT3.13", "CT7.07", "CT7.08"},
     {"CT5.01", "CT5.02"}, {"CT3.09", "CT3.10"}),
    ("540", {"CT3.01", "CT3.03", "CT3.04", "CT3.07", "CT3.08", "CT3.12", "CT3.13", "CT7.06", "CT7.07", "CT7.08"},
     {"CT5.01", "CT5.02"}, {"CT3.09", "CT3.10"}),
    ("21550", {"CT3.01", "CT3.03", "CT3.04", "CT3.07", "CT3.08", "CT3.12", "CT3.13", "CT7.07"},
     {"CT5.01", "CT5.03", "CT5.04", "CT7.09"}, {"CT3.09"}),
])  # fmt: skip
def test_a_value_is_due_by_the_frequency_of_its_indicator(
    idle: Store, agency: str, quarter: set[str], half_year: set[str], year: set[str]
) -> None:
    due = {period: set(owed(idle, agency, period)) for period in ("2024-Q1", H1, "2024-Q3", "2024")}
    assert due == {
        "2024-Q1": quarter, H1: quarter | half_year, "2024-Q3": quarter, "2024": quarter | half_year | year
    }  # fmt: skip


def test_a_report_has_the_values_of_its_form_except_published_ones(idle: Store) -> None:
    plan = idle.plan
    published = set(plan.indicators.loc[plan.indicators["frequency"] == "published", "indicator"])
    agencies = ["52-BD", "VPUBND", "SNV", "SNV2025", "VNCPT", "540", "21568-OLD", "21550", "21601-2025"]
    for year in (2024, 2025):
        owed_in_year = punctuality.data_due(idle, year, LATER).groupby(["agency", "period"])["indicator"].agg(set)
        for agency, period in product(agencies, plan.periods.of_year(year)):
            try:
                form = {row["indicator"] for row in template.due_indicators(plan, agency, period.code)}
            except FormError:
                form = set()
            assert owed_in_year.get((agency, period.code), set()) == form - published, (agency, period.code)


# Agency, when its complete report came (UTC; Vietnam is seven hours ahead), and its state.
CAME = [
    ("901", datetime(2024, 6, 14, 17), "on_time"),
    ("902", datetime(2024, 6, 15, 16, 59, 59), "on_time"),
    ("90101", datetime(2024, 6, 15, 17), "late"),
    ("90201", datetime(2025, 1, 1), "late"),
]


def test_the_due_day_ends_at_midnight_in_vietnam(store: Store) -> None:
    for agency, at, _state in CAME:
        submit(store, agency, H1, at)
    for agency, at, state in CAME:
        row = cell(store, agency, H1)
        assert (row["state"], row["unit_due"], row["whole_at"]) == (state, pd.Timestamp(2024, 6, 15), pd.Timestamp(at))


def test_a_report_is_as_late_as_the_last_of_its_values(store: Store) -> None:
    first, *others = owed(store, "901", H1)
    submit(store, "901", H1, IN_TIME, others)
    assert counts(cell(store, "901", H1)) == ("partial", 3, 2, 2, 0)
    assert cell(store, "901", H1)["whole_at"] is pd.NaT
    submit(store, "901", H1, TOO_LATE, [first])
    assert counts(cell(store, "901", H1)) == ("late", 3, 3, 2, 0)
    assert cell(store, "901", H1)["whole_at"] == TOO_LATE


def test_before_the_due_day_nothing_is_missing_or_counted(store: Store) -> None:
    submit(store, "901", H1, datetime(2024, 6, 14, 1), ["CT2.01"])
    for day, state in ((14, "not_due"), (15, "not_due"), (16, "partial")):
        row = cell(store, "901", H1, date(2024, 6, day))
        assert counts(row) == (state, 3, 1, 1, 0)
        assert row["fell_due"] == (state == "partial")


def test_a_complete_report_is_on_time_at_once_and_counts_after_the_due_day(store: Store) -> None:
    submit(store, "901", H1, IN_TIME)
    grid = punctuality.grid(store, 2024, date(2024, 6, 15))
    assert cell(store, "901", H1, date(2024, 6, 15))["state"] == "on_time"
    of_districts = punctuality.shares(grid).set_index(["level", "period"]).loc[("district", H1)]
    assert (of_districts["due"], of_districts["on_time"]) == (0, 0)
    assert np.isnan(of_districts["share_on_time"])


def test_a_correction_after_the_due_day_makes_nobody_late(store: Store) -> None:
    submit(store, "901", H1, IN_TIME)
    submit(store, "901", H1, TOO_LATE, ["CT2.01", "CT2.03"], numerator=2.0)
    row = cell(store, "901", H1)
    assert (counts(row), row["whole_at"]) == (("on_time", 3, 3, 3, 0), pd.Timestamp(IN_TIME))


def test_what_is_withdrawn_counts_as_never_submitted(store: Store) -> None:
    submission = submit(store, "901", H1, IN_TIME)
    store.withdraw(submission, by=somebody("Sở Nội vụ"), reason="wrong file", at=datetime(2024, 6, 18))
    assert counts(cell(store, "901", H1)) == ("missing", 3, 0, 0, 0)
    submit(store, "901", H1, TOO_LATE)
    assert counts(cell(store, "901", H1)) == ("late", 3, 3, 0, 0)


def test_a_late_correction_that_is_withdrawn_leaves_the_report_on_time(store: Store) -> None:
    submit(store, "901", H1, IN_TIME)
    correction = submit(store, "901", H1, TOO_LATE, numerator=2.0)
    store.withdraw(correction, by=somebody("Sở Nội vụ"), reason="was right before", at=TOO_LATE)
    assert counts(cell(store, "901", H1)) == ("on_time", 3, 3, 3, 0)


def test_if_the_first_report_is_withdrawn_the_correction_counts_as_first(store: Store) -> None:
    first = submit(store, "901", H1, IN_TIME)
    submit(store, "901", H1, TOO_LATE, numerator=2.0)
    store.withdraw(first, by=somebody("Sở Nội vụ"), reason="wrong file", at=datetime(2024, 7, 1))
    assert counts(cell(store, "901", H1)) == ("late", 3, 3, 0, 0)


def test_a_first_value_of_a_locked_period_is_late_even_before_the_due_day(store: Store) -> None:
    first, *others = owed(store, "901", H1)
    submit(store, "901", H1, datetime(2024, 6, 14, 1), others)
    store.lock_period(H1, by=somebody("Sở Nội vụ"), at=datetime(2024, 6, 14, 2))
    submit(store, "901", H1, datetime(2024, 6, 14, 3), [first])
    assert counts(cell(store, "901", H1)) == ("late", 3, 3, 2, 0)


def test_a_correction_in_a_locked_period_makes_nobody_late(store: Store) -> None:
    submit(store, "901", H1, IN_TIME)
    store.lock_period(H1, by=somebody("Sở Nội vụ"), at=datetime(2024, 6, 19))
    submit(store, "901", H1, TOO_LATE, numerator=2.0)
    assert counts(cell(store, "901", H1)) == ("on_time", 3, 3, 3, 0)


def test_an_empty_form_is_no_report_and_nought_of_nought_is_one(store: Store) -> None:
    forms = [
        ("901", np.nan, np.nan, "missing"), ("902", 1.0, np.nan, "missing"), ("90101", np.nan, 1.0, "missing"),
        ("90201", 0.0, 0.0, "on_time"),
    ]  # fmt: skip
    for agency, numerator, denominator, _state in forms:
        submit(store, agency, H1, IN_TIME, numerator=numerator, denominator=denominator)
    assert [cell(store, agency, H1)["state"] for agency, *_form in forms] == [state for *_form, state in forms]


def test_a_value_that_was_not_due_counts_in_no_share_but_is_shown(store: Store) -> None:
    submit(store, "901", "2024-Q1", datetime(2024, 3, 15), ["CT2.03", "CT2.04"])
    assert counts(cell(store, "901", "2024-Q1")) == ("missing", 2, 0, 0, 2)


def test_a_predecessors_report_stays_in_its_own_cell(store: Store) -> None:
    submit(store, "SNV", "2023-Q1", datetime(2023, 3, 15), ["CT2.01", "CT2.02"])
    submit(store, "90101", "2024", datetime(2024, 12, 14), ["CT2.01"])
    assert counts(cell(store, "SNV", "2023-Q1")) == ("did_not_exist", 0, 0, 0, 2)
    assert counts(cell(store, "SNV2023", "2023-Q1")) == ("missing", 2, 0, 0, 0)
    assert counts(cell(store, "90101", "2024")) == ("did_not_exist", 0, 0, 0, 1)
    shares = punctuality.shares(punctuality.grid(store, 2023, LATER)).set_index(["level", "period"])
    assert shares.loc[("province", "2023-Q1"), "due"] == 2


def test_a_successor_reports_the_full_window_by_the_common_due_day(store: Store) -> None:
    submit(store, "SNV2023", "2023-Q1", datetime(2023, 3, 15, 2))
    assert counts(cell(store, "SNV2023", "2023-Q1")) == ("on_time", 2, 2, 2, 0)


def test_published_values_are_no_report() -> None:
    assert {"CT1.03", "CT2.04"} <= set(SMALL.published.loc[SMALL.published["period"] == "2021", "indicator"])
    with Store.open(None, SMALL) as official:
        row = cell(official, "99", "2021")
    assert (row["have"], row["unasked"]) == (0, 0)


def test_before_the_programs_first_use_nobody_owes_a_report(store: Store) -> None:
    day = date(2024, 6, 20)

    def states(period: str) -> set[tuple[str, bool]]:
        grid, due = punctuality.grid(store, int(period[:4]), day), punctuality.data_due(store, int(period[:4]), day)
        rows = pd.concat([table[table["period"] == period] for table in (grid[grid["due"] > 0], due)])
        return set(zip(rows["state"], rows["is_asked"], strict=True))

    assert states("2024-Q1") == states("2023") == {("not_due", False)}
    assert states("2024-Q3") == {("not_due", True)}, "its due day is to come"
    assert not punctuality.grid(store, 2024, day)["fell_due"].any()

    submit(store, "901", H1, datetime(2024, 6, 18, 3))
    assert states(H1) == {("late", True), ("missing", True)}, "somebody has reported for it"
    assert states("2024-Q1") == states("2023") == {("not_due", False)}
    assert cell(store, "901", "2024-Q3")["state"] == "missing", "in use by its due day"


def test_the_grid_can_be_computed_as_of_an_earlier_day(store: Store) -> None:
    submission = submit(store, "901", H1, IN_TIME)
    store.withdraw(
        submission, by=somebody("Sở Nội vụ"), reason="wrong file", at=datetime(2024, 6, 18, 17)
    )  # 19/06 in Vietnam
    submit(store, "901", H1, TOO_LATE)
    states = {day: cell(store, "901", H1, date(2024, 6, day))["state"] for day in (13, 14, 16, 18, 19, 20)}
    assert states == {13: "not_due", 14: "on_time", 16: "on_time", 18: "on_time", 19: "missing", 20: "late"}


def test_each_value_due_has_its_time_and_its_state(store: Store) -> None:
    submit(store, "90201", H1, datetime(2024, 6, 15, 1), ["CT2.01"])
    submit(store, "90201", H1, datetime(2024, 6, 16, 1), ["CT2.02"])
    due = punctuality.data_due(store, 2024, date(2024, 6, 20))
    own = due[(due["agency"] == "90201") & (due["period"] == H1)].set_index("indicator")
    assert own["state"].to_dict() == {"CT2.01": "on_time", "CT2.02": "late", "CT2.03": "missing"}
    assert own.loc["CT2.02", "first_at"] == datetime(2024, 6, 16, 1)
    assert own["first_at"].isna().sum() == 1
    later = due[(due["agency"] == "90201") & (due["period"] == "2024")]
    assert set(later["state"]) == {"not_due"}


def test_shares_are_of_reports_whose_due_day_has_passed() -> None:
    rows = [
        ("district", "Q1", "on_time", True), ("district", "Q1", "late", True), ("district", "Q1", "partial", True),
        ("district", "Q1", "missing", True), ("district", "year", "on_time", False),
        ("district", "year", "not_due", False), ("commune", "Q1", "on_time", True),
        ("commune", "Q1", "did_not_exist", False), ("commune", "year", "on_time", True),
    ]  # fmt: skip
    grid = pd.DataFrame(rows, columns=["level", "period", "state", "fell_due"])
    nan = float("nan")
    expected = pd.DataFrame(
        [
            ("all", "all", 6, 3, 1, 1, 1, 50.0, 400 / 6), ("all", "Q1", 5, 2, 1, 1, 1, 40.0, 60.0),
            ("all", "year", 1, 1, 0, 0, 0, 100.0, 100.0),
            ("district", "all", 4, 1, 1, 1, 1, 25.0, 50.0), ("district", "Q1", 4, 1, 1, 1, 1, 25.0, 50.0),
            ("district", "year", 0, 0, 0, 0, 0, nan, nan),
            ("commune", "all", 2, 2, 0, 0, 0, 100.0, 100.0), ("commune", "Q1", 1, 1, 0, 0, 0, 100.0, 100.0),
            ("commune", "year", 1, 1, 0, 0, 0, 100.0, 100.0),
        ],
        columns=["level", "period", "due", "on_time", "late", "partial", "missing", "share_on_time", "share_whole"],
    )  # fmt: skip
    pd.testing.assert_frame_equal(punctuality.shares(grid), expected, check_dtype=False)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["901", "902", "90101", "SNV", "VP", "99"]),
        st.sampled_from(["2023-Q1", "2023-H1", "2023"]),
        st.sets(st.sampled_from(["CT2.01", "CT2.02", "CT2.03", "CT1.03", "CT2.04"]), min_size=1),
        st.integers(-5, 30),  # days after the units' due day
        st.booleans(),  # withdrawn again
    ),
    max_size=12,
)


@settings(max_examples=6, deadline=None)
@given(steps=STEPS)
def test_a_cell_follows_the_rules_after_any_corrections_and_withdrawals(steps) -> None:
    first: dict[tuple[str, str, str], datetime] = {}
    moments: list[datetime] = []
    with Store.open(None, SMALL, kind="demo") as store:
        for agency, period, indicators, days, is_withdrawn in steps:
            at = datetime.combine(SMALL.periods.get(period).unit_due, datetime.min.time()) + timedelta(
                days=days, hours=2
            )
            moments.append(at)
            submission = submit(
                store, agency, period, at, sorted(indicators), numerator=float(len(first)), denominator=99
            )
            if is_withdrawn:
                store.withdraw(submission, by=somebody("A"), reason="b", at=at)
                continue
            for indicator in indicators:
                key = (agency, period, indicator)
                first[key] = min(first.get(key, at), at)
        grid = punctuality.grid(store, 2023, LATER)
        due = punctuality.data_due(store, 2023, LATER)
    due_by_report = {key: set(rows["indicator"]) for key, rows in due.groupby(["agency", "period"])}
    for row in grid.itertuples():
        wanted = due_by_report.get((row.agency, row.period), set())
        came = {key[2]: at for key, at in first.items() if key[:2] == (row.agency, row.period)}
        punctual = {code for code, at in came.items() if at.date() <= row.unit_due.date()}
        assert (row.due, row.have, row.in_time) == (len(wanted), len(wanted & came.keys()), len(wanted & punctual))
        assert row.unasked == len(came.keys() - wanted)
        if wanted:
            is_complete, some = wanted <= came.keys(), wanted & came.keys()
            in_use = bool(moments) and min(moments).date() <= row.unit_due.date()
            is_asked = in_use or any(key[1] == row.period for key in first)
            none = "missing" if is_asked else "not_due"
            state = "on_time" if wanted <= punctual else "late" if is_complete else "partial" if some else none
            assert row.state == state
        else:
            assert row.state in ("not_due", "did_not_exist")
    shares = punctuality.shares(grid)
    assert not (shares[["share_on_time", "share_whole"]] > 100).any(axis=None)
    assert (shares["due"] == shares[["on_time", "late", "partial", "missing"]].sum(axis=1)).all()
