"""The scorecard equals that of tests/support/oracle.py, for random data on the small plan."""

import os
from datetime import date
from random import Random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.evaluation.scorecard import FIELDS, scorecard
from kpi.plan import load
from kpi.store import COLUMNS, Store
from tests.support import oracle, small_plan
from tests.support.people import somebody

EXAMPLES = int(os.environ.get("ORACLE", 8))  # each with values of all ten indicators
MORE_INDICATORS = [
    "CT1.04,1,Tỷ lệ hài lòng,Satisfaction,score,%,up,,,total;district,published,SNV,C,",
    "CT2.05,2,Tỷ lệ chứng thực,Certified copies,ratio,%,up,số bản,tổng số,total;district,quarter,VP,C,",
]
MORE_TARGETS = [
    "CT1.01,total,2024,2024,threshold,<,10,stated",
    "CT1.02,total,2024,2024,threshold,>,60,stated",
    "CT1.03,total,2023,2023,reduction,>,10,stated",
    "CT1.03,total,2024,2024,threshold,<=,30,stated",
    "CT1.04,total,2025,2025,threshold,>=,90,plan_end",
    "CT1.04,total,2022,2024,increase,>,0,each_year",
    "CT2.01,district,2022,2022,threshold,>,25,stated",
    "CT2.01,total,2022,2024,threshold,>=,20,each_year",
    "CT2.01,total,2023,2025,increase,>,0,each_year",
    "CT2.03,total,2021,2025,threshold,<,50,each_year",
    "CT2.03,commune,2023,2023,threshold,<,25,stated",
    "CT2.04,total,2021,2025,increase,>=,5,each_year",
    "CT2.05,total,2025,2025,threshold,>=,50,plan_end",
    "CT2.05,district,2023,2023,threshold,>=,0,stated",
]
# Of another base year a plan that asks for more coverage, in which agencies come and go on a period's last day, and the
# day after it.
BASE_YEARS = {
    2021: [],
    2022: [
        small_plan.replace("plan.toml", "min_coverage = 0.5", "min_coverage = 0.6"),
        small_plan.replace("agencies.csv", "huyện,902,,,,", "huyện,902,,2024-06-14,,"),
        small_plan.replace("agencies.csv", "xã,90201,,,,", "xã,90201,2022-09-14,,,"),
        small_plan.replace("agencies.csv", "huyện,901,,,,", "huyện,901,2022-03-15,,,"),
    ],
}
KEY = ["indicator", "scope", "level", "agency", "year", "target_form", "target_level", "target_value", "due_year"]
VALUES = {"rank": [1, 10, 20, 21], "reduction": [0, 30, 36, 40], "milestone": [0, 1], "score": [60, 60.5, 61, 90]}
BARE = [(None, None, rate) for rate in (0.0, 20.0, 50.0, 100.0)]
WEIGHTED = [
    (part, total, None) for total in (1, 3, 8, 120) for part in {0, 1, total // 3, total // 2, total - 1, total}
]
NOT_APPLICABLE = [(0, 0, None)]


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    """A store for each base year; its plan is the small one with more targets."""
    opened = {}
    for year, more in BASE_YEARS.items():
        edits = [*more, small_plan.replace("plan.toml", "base_year = 2021", f"base_year = {year}")]
        edits += [small_plan.replace("indicators.csv", "CT2.01,", f"{line}\nCT2.01,") for line in MORE_INDICATORS]
        edits += [small_plan.replace("targets.csv", "CT2.01,", f"{line},1,,,later\nCT2.01,") for line in MORE_TARGETS]
        opened[year] = Store.open(None, load(small_plan.copy(tmp_path_factory.mktemp("plan"), *edits)), kind="demo")
    yield opened
    for store in opened.values():
        store.close()


def random_rows(plan, random):
    """Random rows of every indicator, each with its own years and its own chance that an agency reports.

    Values are drawn from a few, so that many are equal, just reach a target or just miss it."""
    rows = []
    for indicator, kind in zip(plan.indicators["indicator"], plan.indicators["kind"], strict=True):
        chance = random.choice([0.1, 0.35, 0.6, 0.9])
        reported = random.choice([0.0, 0.3, 0.8]) if plan.levels_of(indicator) != ("total",) else chance
        choices = random.choice([WEIGHTED, WEIGHTED + BARE + NOT_APPLICABLE * 5, BARE + NOT_APPLICABLE])
        if kind != "ratio":
            choices = [(None, None, value) for value in VALUES[kind]]
        years = random.choice([range(2019, 2026), range(2021, 2026), (2020, 2022, 2023), (2022, 2024, 2025)])
        for period in [period for year in years for period in plan.periods.of_year(year)]:
            due = plan.due_agencies(period.code)
            reporters = [(agency, chance) for agency in due[due["level"].isin(plan.levels_of(indicator))]["agency"]]
            for agency, its_chance in [(plan.total_agency, reported), *reporters]:
                if random.random() < its_chance:
                    rows.append((indicator, agency, period.code, *random.choice(choices)))
    return rows


@given(seed=st.integers(0, 2**32))
@settings(max_examples=EXAMPLES, deadline=None)
def test_the_program_agrees_with_a_naive_reading_of_the_rules(stores, seed):
    random = Random(seed)
    store = stores[random.choice(list(BASE_YEARS))]
    plan, rows = store.plan, random_rows(store.plan, random)
    frame = pd.DataFrame(rows, columns=list(COLUMNS[1:7])).assign(line=range(len(rows)), note=None, document=None)
    submission = store.submit(frame, by=somebody("Người thử"), file_name="t.csv", sha256="")
    try:
        actuals = store.query("store/current_actuals", indicators=None, agencies=None, periods=None).to_dict("records")
        assert len(actuals) == len(rows)
        for year in random.sample(plan.years, 2):
            as_of = random.choice([*plan.periods.of_year(year), plan.periods.year_end(year)]).code
            today = date(year + 1, random.choice([1, 6]), 1)  # before and after the year is closed
            question = random.choice(
                [{"period": as_of}, {"year": year}, {}] if as_of == str(year) else [{"period": as_of}]
            )
            card = scorecard(store, **question, scope="all", today=today)
            evaluated = rows_of(card.loc[card["year"] == year, list(FIELDS)].to_dict("records"))
            assert evaluated == rows_of(oracle.scorecard(plan, actuals, as_of, today))
            card = scorecard(store, period=as_of, scope="agency", current_units=True, today=today)
            evaluated = rows_of(card[list(FIELDS)].to_dict("records"))
            assert evaluated == rows_of(oracle.scorecard(plan, actuals, as_of, today, current_units=True))
    finally:
        store.withdraw(submission, by=somebody("Người thử"), reason="next")


def rows_of(records):
    """Rows by their key, missing as None, numbers to the seventh decimal."""
    plain = [{name: _plain(value) for name, value in record.items()} for record in records]
    by_key = {tuple(record[name] for name in KEY): record for record in plain}
    assert len(by_key) == len(records)
    return by_key


def _plain(value):
    if value is None or value != value:
        return None
    return value if isinstance(value, str) else round(float(value), 7) + 0.0  # -0.0 is 0.0
