"""The demonstration: believable, complete, the same every time, and for any plan."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from kpi import demo, evaluation, intake
from kpi.evaluation.scorecard import scorecard
from kpi.exports import csv_text, store_table
from kpi.plan import Plan, load
from kpi.reporting import punctuality
from kpi.store import COLUMNS, Store, StoreBusy
from tests.support.people import somebody

SMALL = Path(__file__).parents[1] / "plans" / "small"


@pytest.fixture(scope="module")
def small() -> Plan:
    return load(SMALL)


@pytest.fixture(scope="module")
def rows(small: Plan) -> pd.DataFrame:
    """The values that the demonstration of the small plan submits."""
    return demo.rows_to_submit(small, demo.SEED)


@pytest.fixture
def values_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The demonstration without its incidents, which take most of the time."""
    monkeypatch.setattr(demo.incidents, "record", lambda _: None)


@pytest.fixture(scope="module")
def actuals(demo_store: Store) -> pd.DataFrame:
    """The current values of the demonstration, with level and kind."""
    current = store_table("actuals", demo_store)
    plan = demo_store.plan
    return (
        current.merge(plan.agencies[["agency", "level"]])
        .merge(plan.indicators[["indicator", "kind", "frequency"]])
        .merge(plan.periods.frame(range(2015, 2031))[["period", "year", "t", "unit_due"]])
    )


def test_the_same_seed_gives_the_same_rows(small: Plan, rows: pd.DataFrame) -> None:
    assert_frame_equal(rows, demo.rows_to_submit(small, demo.SEED))


def test_another_seed_gives_other_rows(small: Plan, rows: pd.DataFrame) -> None:
    assert not rows["numerator"].equals(demo.rows_to_submit(small, demo.SEED + 1)["numerator"])


@pytest.mark.usefixtures("values_alone")
def test_every_status_is_on_the_overview_of_the_year_before_the_last(plan: Plan, demo_store: Store) -> None:
    with Store.open(None, plan, kind="demo") as other_store:
        demo.fill(other_store, 1)
        for store in (demo_store, other_store):
            overview = evaluation.plan_status(scorecard(store, year=plan.years[-2]))
            assert set(overview["status"]) >= set(evaluation.STATUS_ORDER) - {evaluation.NOT_APPLICABLE}


def test_every_indicator_has_values_in_every_year_but_for_two(plan: Plan, actuals: pd.DataFrame) -> None:
    years = actuals[actuals["year"].isin(plan.years)].groupby("indicator")["year"].unique()
    silent = {indicator: sorted(set(plan.years) - set(years[indicator])) for indicator in plan.indicators["indicator"]}
    # CT3.10 is a year's value of levels that ended on 30/06/2025.
    expected = {"CT1.09": [2024], "CT3.10": [2025]}
    assert {indicator: gap for indicator, gap in silent.items() if gap} == expected


def test_every_agency_that_reports_submits_something(plan: Plan, actuals: pd.DataFrame) -> None:
    first, last = plan.periods.of_year(plan.years[0])[0].starts, plan.periods.year_end(plan.years[-1]).ends
    exists = ~(plan.agencies["valid_from"] > pd.Timestamp(last)) & ~(plan.agencies["valid_to"] < pd.Timestamp(first))
    reporting = plan.agencies[plan.agencies["reports"] & exists]
    assert set(actuals["agency"]) == set(reporting["agency"])


def test_the_intake_finds_nothing_wrong_with_any_of_it(demo_store: Store) -> None:
    values = store_table("actuals", demo_store)[list(COLUMNS[1:])]
    checked = intake.check(csv_text(values).encode(), demo_store.plan)
    assert checked.problems == []
    assert "falls" not in {warning.code for warning in checked.warnings}


def test_counts_never_fall_within_a_year(actuals: pd.DataFrame) -> None:
    ordered = actuals[actuals["denominator"].notna()].sort_values(["indicator", "agency", "year", "t"])
    steps = ordered.groupby(["indicator", "agency", "year"])[["numerator", "denominator"]].diff()
    assert (steps.dropna() >= 0).all(axis=None)
    assert (ordered["numerator"] <= ordered["denominator"]).all()


def test_milestones_once_done_stay_done_and_not_all_are(actuals: pd.DataFrame) -> None:
    milestones = actuals[actuals["kind"] == "milestone"].sort_values(["indicator", "t"])
    assert (milestones.groupby("indicator")["value"].diff().dropna() >= 0).all()
    assert set(milestones.groupby("indicator")["value"].last()) == {0.0, 1.0}


def test_three_quarters_of_the_reports_are_on_time_and_the_others_are_of_each_kind(demo_store: Store) -> None:
    grids = [punctuality.grid(demo_store, year, date(2026, 11, 30)) for year in demo_store.plan.years]
    states = pd.concat(grids)["state"]
    shares = states[states.isin(punctuality.COUNTED)].value_counts(normalize=True)
    assert shares["on_time"] == pytest.approx(0.75, abs=0.05)
    assert (shares[list(punctuality.COUNTED)] > 0.01).all()


def test_districts_are_reorganised_when_the_last_one_ends(actuals: pd.DataFrame) -> None:
    reorganised = actuals[actuals["indicator"] == "CT4.M2"].set_index("period")["value"]
    assert reorganised[reorganised == 1].index.tolist() == ["2025"]


def test_most_agencies_report_an_indicator_of_all_levels(demo_store: Store) -> None:
    card = scorecard(demo_store, scope="total", indicator="CT3.13")
    assert (card["coverage_have"] > 0.9 * card["coverage_due"]).all()


def test_nothing_is_submitted_before_its_period_is_over(plan: Plan) -> None:
    rows = demo.rows_to_submit(plan, demo.SEED)
    ends = rows["period"].map({code: pd.Timestamp(plan.periods.get(code).ends) for code in rows["period"].unique()})
    assert (rows["at"].dt.normalize() > ends).all()


def test_corrections_bring_back_a_digit_that_was_lost(demo_store: Store) -> None:
    submissions = demo_store.query("store/export/submissions")
    corrections = submissions.loc[submissions["note"].fillna("") != ""]
    assert len(corrections) > 20
    assert set(corrections["rows"]) == {1}


def test_shares_are_those_of_a_real_province(demo_store: Store) -> None:
    total = scorecard(demo_store, scope="total").drop_duplicates(["indicator", "year"]).set_index(["indicator", "year"])
    satisfied = total.loc["CT3.08", "value"]
    online = total.loc["CT3.07", "value"]
    assert satisfied.between(84, 97).all()
    assert online[2021] == pytest.approx(12, abs=2)
    assert online[2025] == pytest.approx(58, abs=6)
    assert online.is_monotonic_increasing


@pytest.mark.usefixtures("values_alone")
def test_any_plan_can_be_shown(small: Plan) -> None:
    with Store.open(None, small, kind="demo") as store:
        assert demo.fill(store) > 50
        card = scorecard(store, scope="all")
        current = store_table("actuals", store)
    assert set(current["indicator"]) == set(small.indicators["indicator"])
    assert {"met", "missed", "on_track", "behind", "off_track"} <= set(card["status"])


def test_many_submissions_at_once_store_the_same_as_one_by_one(small: Plan, rows: pd.DataFrame) -> None:
    some = rows[rows["submission"] <= 10]
    again = some.assign(submission=some["submission"] + 10, numerator=some["numerator"] // 2)
    some = pd.concat([some, again], ignore_index=True)
    with Store.open(None, small, kind="demo") as at_once, Store.open(None, small, kind="demo") as one_by_one:
        demo.submit(at_once, some)
        for _, own in some.groupby("submission"):
            first = own.iloc[0]
            one_by_one.submit(
                own[list(COLUMNS)],
                by=somebody(first["by"]),
                file_name=first["file_name"],
                sha256="0",
                agency=first["agency"],
                kind="demo",
                at=first["at"].to_pydatetime(),
            )
        assert at_once.revision == one_by_one.revision == 20
        assert at_once.faults().empty
        for table in ("actuals", "submissions"):
            first_way, second_way = store_table(table, at_once), store_table(table, one_by_one)
            assert_frame_equal(
                first_way.drop(columns="sha256", errors="ignore"), second_way.drop(columns="sha256", errors="ignore")
            )


@pytest.mark.usefixtures("values_alone")
def test_building_replaces_what_was_there_and_leaves_nothing_else(small: Plan, tmp_path: Path) -> None:
    path = tmp_path / "demo.duckdb"
    demo.build(small, path, seed=1)
    demo.build(small, path, seed=2)
    with Store.open(path, small, kind="demo") as store, Store.open(None, small, kind="demo") as second:
        demo.fill(second, seed=2)
        assert_frame_equal(store_table("actuals", store), store_table("actuals", second))
    assert [file.name for file in tmp_path.iterdir()] == ["demo.duckdb"]


@pytest.mark.usefixtures("values_alone")
def test_a_log_left_behind_without_its_store_does_not_get_into_the_new_one(small: Plan, tmp_path: Path) -> None:
    path = tmp_path / "demo.duckdb"
    for left in ("demo.duckdb.wal", "demo.duckdb.new.wal"):
        (tmp_path / left).write_bytes(_log_of_a_store_that_was_killed(small, tmp_path / f"killed {left}"))
        demo.build(small, path)
        with Store.open(path, small, kind="demo") as store:
            assert len(store_table("actuals", store)) > 50
        assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["demo.duckdb"], left
        path.unlink()


def _log_of_a_store_that_was_killed(small: Plan, folder: Path) -> bytes:
    """The log beside a store that is open, as if its process were killed now."""
    with Store.open(folder / "demo.duckdb", small, kind="demo") as store:
        store._connection.execute("insert into store.period_lock (period) values ('2022')")
        return (folder / "demo.duckdb.wal").read_bytes()


@pytest.mark.usefixtures("values_alone")
def test_another_plans_demonstration_is_replaced(plan: Plan, small: Plan, tmp_path: Path) -> None:
    path = tmp_path / "demo.duckdb"
    Store.open(path, plan, kind="demo").close()
    demo.build(small, path)
    with Store.open(path, small, kind="demo") as store:
        assert set(store_table("actuals", store)["indicator"]) == set(small.indicators["indicator"])


@pytest.mark.usefixtures("values_alone")
def test_a_demonstration_that_is_being_shown_is_not_replaced(small: Plan, tmp_path: Path) -> None:
    path = tmp_path / "demo.duckdb"
    demo.build(small, path)
    with Store.open(path, small, kind="demo") as shown:
        with pytest.raises(StoreBusy):
            demo.build(small, path)
        assert not store_table("actuals", shown).empty


def test_an_official_store_never_becomes_the_demonstration(small: Plan, tmp_path: Path) -> None:
    path = tmp_path / "kpi.duckdb"
    Store.open(path, small).close()
    with pytest.raises(Exception, match="official"):
        demo.build(small, path)
    with Store.open(path, small) as store:
        assert set(store.query("store/export/submissions")["kind"]) == {"published"}
