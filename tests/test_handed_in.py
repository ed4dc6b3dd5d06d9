"""What was handed in, as the reckoning reads it."""

from dataclasses import replace

import numpy as np

from kpi import handed_in
from kpi.period import Periods
from kpi.scorecard import scorecard
from kpi.store import Store
from tests.test_period import RULES
from tests.test_scorecard import DISTRICTS, PLAN, hand_in, ratio

EVER = 9999.0
YEARS_ONLY = Periods(RULES[:1], {name: [""] for name in PLAN.periods.frequencies}, unit_days_before=5)


def agencies(store: Store, as_of: float = EVER, **wanted) -> list[str]:
    rows = handed_in.of_agencies(store, as_of, **wanted).agency
    return sorted(PLAN.agencies["agency"].iloc[rows])


def test_actuals_of_agencies_are_those_asked_for_and_never_the_provinces_own(store):
    hand_in(
        store,
        *ratio("CT3.07", ["52-BD", "540", "542", "VPUBND"], "2024", 1, 2),
        *ratio("CT7.06", ["540"], "2023", 1, 2),
    )
    assert agencies(store) == ["540", "540", "542", "VPUBND"]
    assert agencies(store, 2023.0) == ["540"]
    assert agencies(store, level="district") == ["540", "540", "542"]
    assert agencies(store, level="total") == []
    assert agencies(store, indicator="CT7.06") == ["540"]
    assert agencies(store, agencies=["542", "VPUBND"]) == ["542", "VPUBND"]
    area = PLAN.indicators.set_index("indicator")["area"]
    assert agencies(store, area=int(area["CT7.06"])) == ["540"]


def test_sums_of_cohorts_keep_weighted_bare_and_empty_figures_apart(store):
    bare = ("CT7.06", "551", "2024", None, None, 40.0)
    hand_in(store, *ratio("CT7.06", DISTRICTS[:3], "2024", 1, 4), *ratio("CT7.06", ["550"], "2024", 0, 0), bare)
    sums = handed_in.of_cohorts(store).sort_values(["is_bare", "is_weighted"])
    found = sums[["is_bare", "is_weighted", "have", "numerator", "denominator", "values", "value"]]
    assert found.fillna(-1).to_numpy().tolist() == [
        [False, False, 1, 0.0, 0.0, 0, -1.0],
        [False, True, 3, 3.0, 12.0, 0, -1.0],
        [True, False, 1, -1.0, -1.0, 1, 40.0],
    ]
    assert sums["t"].unique().tolist() == [2024.0]


def test_a_figure_of_the_province_itself_is_read_from_its_own_cohort(store):
    hand_in(store, *ratio("CT3.07", ["52-BD"], "2024", 3, 4), *ratio("CT3.07", ["540"], "2024", 1, 4))
    own = handed_in.of_total(PLAN, handed_in.of_cohorts(store))
    assert (own.numerator.tolist(), own.denominator.tolist(), own.period.tolist()) == ([3.0], [4.0], ["2024"])
    assert own.is_ratio.tolist() == [True] and np.isnan(own.value).all()


def test_figures_of_a_period_that_the_plan_has_no_more_are_left_out(store, monkeypatch):
    rows = [*ratio("CT3.07", ["52-BD", "540"], "2024-Q1", 1, 4), *ratio("CT3.07", ["540"], "2024", 2, 4)]
    hand_in(store, *rows)
    monkeypatch.setattr(store, "plan", replace(PLAN, periods=YEARS_ONLY))
    assert handed_in.of_agencies(store, EVER).period.tolist() == ["2024"]
    assert handed_in.of_cohorts(store)["period"].tolist() == ["2024"]
    card = scorecard(store, year=2024, scope="all", indicator="CT3.07")
    assert card.loc[card["agency"] == "540", "period"].tolist() == ["2024"]
