"""The cached scorecard follows the store: after each change it equals that of a newly opened store."""

from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Event

import pandas as pd
import pytest

from kpi.evaluation import periods_with_data, prepared, shown_year, tables
from kpi.evaluation.scorecard import ranking, readings, scorecard
from kpi.plan import load
from kpi.store import COLUMNS, Store
from tests.support import small_plan
from tests.support.people import somebody

ROWS = [
    ("CT2.01", "901", "2023", 10.0, 40.0, None),
    ("CT2.01", "902", "2023", 30.0, 40.0, None),
    ("CT2.03", "901", "2023", 1.0, 40.0, None),
    ("CT1.03", "99", "2021", None, None, 40.0),
]


@pytest.fixture
def store():
    with Store.open(None, load(small_plan.FOLDER), kind="demo") as opened:
        yield opened


@pytest.fixture
def evaluated(monkeypatch):
    """A list that grows by (indicators, agencies) at each evaluation, None for all."""
    seen = []

    def watched(connection, plan, evaluation):
        seen.append((evaluation.indicators, evaluation.agencies))
        evaluate(connection, plan, evaluation)

    evaluate = tables.evaluate
    monkeypatch.setattr(tables, "evaluate", watched)
    return seen


def submit(store, *rows):
    frame = pd.DataFrame(rows, columns=list(COLUMNS[1:7])).assign(note=None, document=None)
    frame.insert(0, "line", range(len(frame)))
    return store.submit(frame, by=somebody("Lan"), file_name="a.csv", sha256=str(store.revision))


def test_a_change_renews_its_indicators_and_agencies_alone(store, evaluated):
    submit(store, *ROWS)
    scorecard(store, scope="all")
    submit(store, ("CT2.01", "901", "2023", 20.0, 40.0, None))
    scorecard(store)
    scorecard(store, year=2023, scope="all")
    assert evaluated == [(None, None), (["CT2.01"], ["901"])]


def test_a_store_of_which_only_levels_are_asked_evaluates_no_agency(store, evaluated):
    submit(store, *ROWS)
    alone = [scorecard(store), scorecard(store, year=2023)]
    assert evaluated == [(None, ()), (None, ())]
    scorecard(store, scope="all")
    for before, after in zip(alone, [scorecard(store), scorecard(store, year=2023)], strict=True):
        pd.testing.assert_frame_equal(before, after)


def test_periods_with_data_are_those_of_the_plans_years_and_the_latest_is_shown_first(store):
    assert (periods_with_data(store), shown_year(store)) == ([], store.plan.years[0])
    submit(store, ("CT2.01", "901", "2020", 10.0, 40.0, None), *ROWS)
    assert {period.code for period in periods_with_data(store)} == {"2021", "2023"}
    assert shown_year(store) == 2023


def test_what_changes_no_actual_renews_nothing(store, evaluated):
    submit(store, *ROWS)
    scorecard(store, scope="all")
    store.lock_period("2023", by=somebody("Lan"))
    scorecard(store)
    assert evaluated == [(None, None)]


def test_after_any_change_the_cached_scorecard_is_that_of_a_new_store(store):
    random, plan, submissions = Random(4), store.plan, []
    for step in range(12):
        if submissions and random.random() < 0.3:
            store.withdraw(submissions.pop(random.randrange(len(submissions))), by=somebody("Lan"), reason="nhầm")
        else:
            period = random.choice(["2020", "2021", "2022-H1", "2022", "2023-Q3", "2023"])
            agencies = random.sample(["901", "902", "90101", "VP", "99"], 2)
            ratios = [random.choice([(0.0, 0.0), (3.0, 8.0), (5.0, 5.0)]) for _agency in agencies]
            indicator = random.choice(["CT2.01", "CT2.02"])
            rows = [(indicator, agency, period, *parts, None) for agency, parts in zip(agencies, ratios, strict=True)]
            submissions.append(submit(store, *rows))
        cached = scorecard(store, scope="all")
        if step % 3 != 2:
            continue  # what is wrong after this change is wrong after the next ones
        current = store.query("store/current_actuals", indicators=None, agencies=None, periods=None)
        with Store.open(None, plan, kind="demo") as fresh:
            if len(current):
                fresh.submit(current[list(COLUMNS)], by=somebody("Lan"), file_name="", sha256="")
            pd.testing.assert_frame_equal(cached, scorecard(fresh, scope="all"))
            question = {"indicators": ["CT2.01"], "level": "district"}
            pd.testing.assert_frame_equal(readings(store, **question), readings(fresh, **question))
            for year in plan.years:
                question = {"period": str(year), "level": "district"}
                pd.testing.assert_frame_equal(ranking(store, **question), ranking(fresh, **question))


def test_the_year_that_pages_open_with_is_there_before_the_others(store, monkeypatch):
    submit(store, *ROWS)
    others_may_start, in_time, evaluate = Event(), [], tables.evaluate

    def waiting(connection, plan, evaluation):
        if evaluation.agency_years not in (None, (2023,)):
            in_time.append(others_may_start.wait(timeout=10))
        evaluate(connection, plan, evaluation)

    monkeypatch.setattr(tables, "evaluate", waiting)
    with prepared(store):
        early = [scorecard(store, year=2023, scope="all"), scorecard(store), scorecard(store, period="2023-H1")]
        submit(store, ("CT1.03", "99", "2021", None, None, 50.0))
        others_may_start.set()
        full_card = scorecard(store, scope="all")
    assert all(in_time), "no question waited for the other years"
    with Store.open(None, store.plan, kind="demo") as fresh:
        submit(fresh, *ROWS)
        for card, question in zip(early, ({"year": 2023, "scope": "all"}, {}, {"period": "2023-H1"}), strict=True):
            pd.testing.assert_frame_equal(card, scorecard(fresh, **question))
        submit(fresh, ("CT1.03", "99", "2021", None, None, 50.0))
        pd.testing.assert_frame_equal(full_card, scorecard(fresh, scope="all"))


def test_another_moment_may_be_asked_of_a_new_store_and_after_a_change(store):
    submit(store, ("CT2.01", "901", "2023-Q3", 10.0, 40.0, None))
    assert of_districts(store, "2023-Q3") == 25
    submit(store, ("CT2.01", "901", "2023-Q3", 20.0, 40.0, None), ("CT2.01", "901", "2023", 30.0, 40.0, None))
    assert of_districts(store, "2023-Q3") == 50


def of_districts(store, period):
    card = scorecard(store, period=period)
    return card.loc[(card["indicator"] == "CT2.01") & (card["level"] == "district"), "value"].iloc[0]


def test_another_moment_is_evaluated_for_its_question_and_then_cached(store, evaluated):
    submit(store, *ROWS)
    for agency in ("901", "902"):
        scorecard(store, period="2023-Q3", indicator="CT2.01", agency=agency)
    submit(store, ("CT2.01", "901", "2023", 20.0, 40.0, None))
    scorecard(store, period="2023-Q3", indicator="CT2.01", agency="901")
    assert evaluated == [(("CT2.01",), None)] * 2, "once for each state of the store"


def test_concurrent_questions_get_the_same_result_of_one_evaluation(store, evaluated):
    submit(store, *ROWS)
    with ThreadPoolExecutor(8) as threads:
        cards = list(threads.map(lambda _turn: scorecard(store, scope="all"), range(16)))
        others = list(threads.map(lambda _turn: scorecard(store, period="2023-H1", scope="all"), range(16)))
    assert len(evaluated) == 2
    for same_cards in (cards, others):
        for card in same_cards[1:]:
            pd.testing.assert_frame_equal(card, same_cards[0])


def test_readings_of_years_before_the_plan_are_there(store):
    submit(store, ("CT2.01", "901", "2019", 10.0, 40.0, None), *ROWS)
    rows = readings(store, indicators=["CT2.01"], level="district", agency="901")
    assert rows[["year", "value"]].to_numpy().tolist() == [[2019, 25.0], [2023, 25.0]]
    total = readings(store, indicators=["CT1.03"], level="total")
    assert total["value"].tolist() == [40.0]


def test_a_closed_store_releases_its_file_after_any_question(tmp_path):
    plan, file = load(small_plan.FOLDER), tmp_path / "store.duckdb"
    for _turn in range(2):
        with Store.open(file, plan, kind="demo") as opened:
            assert not scorecard(opened, period="2023-Q3", indicator="CT2.01").empty
            assert not scorecard(opened).empty
