"""Any year on current units: submissions are summed for the successors, and nothing counts twice."""

import pandas as pd
import pytest

from kpi import i18n, intake
from kpi.evaluation import Evaluation, ask
from kpi.evaluation.scorecard import scorecard
from kpi.plan import load
from kpi.store import Store
from tests.support import small_plan
from tests.support.people import somebody
from tests.support.visits import visit

__all__ = ["visit"]

EN = i18n.of("en")


@pytest.fixture(scope="module")
def summed(demo_store):
    return scorecard(demo_store, period="2023", scope="agency", level="commune", indicator="CT3.07", current_units=True)


def test_departments_and_communes_were_merged_and_districts_have_no_successors(plan):
    differ = {
        (period, level): plan.has_other_agencies(period, level) for period in ("2024", "2025") for level in plan.levels
    }
    assert differ == {
        ("2024", "province"): True, ("2024", "district"): False, ("2024", "commune"): True,
        ("2025", "province"): False, ("2025", "district"): False, ("2025", "commune"): False,
    }  # fmt: skip


def test_a_divided_agency_is_missing_from_each_that_took_over(plan):
    final = plan.final_successors
    divided = final[final["divided"]]
    assert set(divided["agency"]) == {"21634", "21997", "22000"}
    assert (divided.groupby("agency").size() == 2).all()
    alone = final[~final["divided"]]
    assert not alone["agency"].duplicated().any()


def test_current_communes_sum_the_former_ones_of_the_same_period(demo_store, plan, summed):
    own = plan.final_successors[lambda each: ~each["divided"]].set_index("agency")["current"]
    former = demo_store.query("store/export/actuals").query("indicator == 'CT3.07' and denominator > 0")
    former = former.assign(current=former["agency"].map(own))
    sums = former.groupby(["current", "period"])[["numerator", "denominator"]].sum()
    ratios = summed[summed["basis"].isin(["own", "rolled_up"])]
    assert len(ratios) > 50
    for row in ratios.itertuples():
        assert (row.numerator, row.denominator) == tuple(sums.loc[(row.agency, row.period)])
        assert row.value == pytest.approx(100 * row.numerator / row.denominator)


def test_every_current_commune_has_a_row_with_coverage_of_the_former_ones(demo_store, plan, summed):
    current_units = plan.final_successors.query("level == 'commune'")["current"]
    assert sorted(summed["agency"]) == sorted(set(current_units))
    due = plan.due_agencies("2023").merge(plan.final_successors, on="agency").groupby("current").size()
    assert summed.set_index("agency")["coverage_due"].astype(int).to_dict() == {
        agency: int(due[agency]) for agency in summed["agency"]
    }


def submit(store: Store, *lines: str) -> None:
    text = "indicator,agency,period,numerator,denominator,value\n" + "\n".join(lines)
    checked = intake.check(text.encode(), store.plan)
    assert checked.ok, checked.problems
    store.submit(checked.arrow, by=somebody("Lan"), file_name="a.csv", sha256=checked.sha256)


def current_units(store: Store, agency: str, indicator: str, year: int) -> pd.Series:
    card = scorecard(store, year=year, scope="agency", agency=agency, indicator=indicator, current_units=True)
    return card.iloc[0]


def test_a_reading_of_fewer_than_half_of_the_former_agencies_is_thin(store, plan):
    of_2023 = plan.due_agencies("2023").merge(plan.final_successors.query("not divided"), on="agency")
    successor, former = next(
        (code, list(rows)) for code, rows in of_2023.groupby("current")["agency"] if len(rows) == 3
    )
    submit(store, f"CT3.07,{former[0]},2023,30,100,")
    row = current_units(store, successor, "CT3.07", 2023)
    assert (row["value"], row["status"], row["coverage_have"], row["coverage_due"]) == (30.0, "thin", 1, 3)
    submit(store, f"CT3.07,{former[1]},2023,60,100,")
    row = current_units(store, successor, "CT3.07", 2023)
    assert (row["value"], row["basis"], row["thin"]) == (45.0, "rolled_up", False)


def test_what_cannot_be_summed_carries_over_where_one_alone_was_due(tmp_path):
    score = "CT2.06,2,Điểm tự chấm,Own score,score,point,up,,,province,half-year,SNV,C,"
    plan = load(small_plan.copy(tmp_path, small_plan.replace("indicators.csv", "CT2.01,", f"{score}\nCT2.01,")))
    with Store.open(None, plan, kind="demo") as store:
        submit(store, "CT2.06,SNV,2022,,,60", "CT2.06,SNV2023,2024,,,70", "CT2.06,VP,2022,,,80")
        evaluation = Evaluation(plan.years, 2024.0, (), current_units=True)
        question = {"indicators": ["CT2.06"], "level": "province", "agency_years": ()}
        readings = {
            agency: ask(store, evaluation, "readings", agency=agency, **question) for agency in ("SNV2023", "VP")
        }
    names = ("year", "value", "basis")
    # In 2022 SLD was due as well, whose place SNV2023 has taken too.
    assert {agency: list(zip(*(frame[name] for name in names), strict=True)) for agency, frame in readings.items()} == {
        "SNV2023": [(2024, 70.0, "own")], "VP": [(2022, 80.0, "own")],
    }  # fmt: skip


def test_an_agency_that_nobody_took_over_reads_as_it_did(demo_store):
    key = ["indicator", "agency", "year", "target_level", "target_form"]
    at_the_time = scorecard(demo_store, year=2024, scope="agency", level="district").set_index(key)
    current = scorecard(demo_store, year=2024, scope="agency", level="district", current_units=True).set_index(key)
    same = ["period", "numerator", "denominator", "value", "status", "expected", "gap", "projection"]
    pd.testing.assert_frame_equal(at_the_time.loc[current.index, same], current[same])


def test_an_agency_with_a_successor_has_no_row_among_current_agencies(demo_store, plan):
    former = plan.agencies.loc[plan.agencies["successor"].notna(), "agency"].iloc[0]
    assert not scorecard(demo_store, year=2023, agency=former).empty
    assert scorecard(demo_store, year=2023, agency=former, current_units=True).empty
