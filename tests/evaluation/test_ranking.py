"""The ranking of a level's agencies: their counts of statuses from the scorecard, shares and ranks from these."""

from datetime import date

import pytest

from kpi import evaluation
from kpi.evaluation import STATUS_ORDER
from kpi.evaluation.scorecard import ranking, scorecard
from kpi.plan.rows import frame, records
from kpi.store.connection import connect, sql
from kpi.views import names
from tests.support.cards import ranked

TABLES = """
create table agency as
from (values
    ('A', 'district', true, null, null), ('B', 'district', true, null, '2024-06-30'::date),
    ('C', 'district', true, '2025-01-01'::date, null), ('D', 'district', false, null, null)
) as t(agency, level, reports, valid_from, valid_to);
create temp table scorecard as
from (values
    ('R', 'agency', 'district', 'A', 2024, 1, 'met', '2024-H1', 2023.5),
    ('R', 'agency', 'district', 'A', 2024, 1, 'missed', '2024-H1', 2023.5),
    ('N', 'agency', 'district', 'A', 2024, 2, 'no_data', null, null),
    ('R', 'agency', 'district', 'B', 2024, 1, 'on_track', '2024-Q3', 2023.75),
    ('R', 'agency', 'district', 'A', 2023, 1, 'met', '2023', 2023.0),
    ('R', 'agency', 'commune', 'E', 2024, 1, 'met', '2024', 2024.0),
    ('R', 'level', 'district', null, 2024, 1, 'met', '2024', 2024.0)
) as t(indicator, scope, level, agency, year, area, status, period, t);
"""
QUESTION = {"year": 2024, "level": "district", "area": None}


@pytest.fixture
def database():
    with connect() as connection:
        connection.execute(TABLES)
        connection.execute("create temp table evaluation as select $statuses as statuses", {"statuses": STATUS_ORDER})
        connection.execute(sql("evaluation/cell"))
        yield connection


def counts(database, day=None, area=None):
    """The rows with the statuses that occur."""
    params = QUESTION | {"day": day, "area": area}
    rows = database.execute(sql("evaluation/status_counts"), params).fetchall()
    return [(agency or indicator, {status: n for status, n in zip(STATUS_ORDER, numbers, strict=True) if n})
            for agency, indicator, *numbers in rows]  # fmt: skip


def test_an_agency_and_an_indicator_count_the_worst_of_several_targets(database):
    assert counts(database) == [
        ("A", {"missed": 1, "no_data": 1}), ("B", {"on_track": 1}),
        ("N", {"no_data": 1}), ("R", {"missed": 1, "on_track": 1}),
    ]  # fmt: skip


def test_of_a_day_only_agencies_count_that_exist_on_it(database):
    assert counts(database, day=date(2024, 12, 14))[0] == ("A", {"missed": 1, "no_data": 1})
    assert [code for code, _counts in counts(database, day=date(2024, 12, 14))] == ["A", "N", "R"]
    assert [code for code, _counts in counts(database, day=date(2024, 6, 30))] == ["A", "B", "N", "R"]


def test_of_an_area_only_its_indicators_count(database):
    assert counts(database, area=2) == [("A", {"no_data": 1}), ("N", {"no_data": 1})]


@pytest.mark.parametrize(("area", "period"), [(None, "2024-Q3"), (2, None)])
def test_the_latest_period_is_that_of_any_value(database, area, period):
    assert database.execute(sql("evaluation/latest_period"), QUESTION | {"area": area}).fetchall() == [(period,)]


def shares(**letters):
    return [(row["agency"], None if row["rank"] != row["rank"] else row["rank"], row["on_target"], row["assessed"])
            for row in records(ranked(**letters))]  # fmt: skip


def test_equal_shares_share_a_rank_and_the_next_is_left_out():
    assert shares(A="mmmm", B="mmoo", C="mmbb", D="oooo") == [("A", 1, 4, 4), ("B", 2, 2, 4), ("C", 2, 2, 4),
                                                              ("D", 4, 0, 4)]  # fmt: skip


def test_shares_that_only_rounding_makes_equal_have_different_ranks():
    assert shares(A="m" * 23 + "o", B="m" * 25 + "o") == [("A", 2, 23, 24), ("B", 1, 25, 26)]


def test_an_agency_of_which_too_little_that_applies_is_assessed_has_no_rank():
    assert shares(A="mmmm", B="mnnn", C="oxxx", D="xx") == [("A", 1, 4, 4), ("B", None, 1, 1), ("C", 2, 0, 1),
                                                            ("D", None, 0, 0)]  # fmt: skip


def test_nobody_is_ranked_where_nobody_is_due():
    assert evaluation.ranked(frame({name: ranked(A="m")[name].to_numpy()[:0] for name in STATUS_ORDER}), 0.5).empty


@pytest.mark.parametrize("as_of", ["2023", "2024-H1", "2025"])
@pytest.mark.parametrize("level", ["district", "commune"])
@pytest.mark.parametrize("is_current", [False, True])
def test_it_counts_the_rows_that_a_table_of_the_level_shows(demo_store, as_of, level, is_current):
    card = scorecard(demo_store, period=as_of, scope="agency", level=level, current_units=is_current)
    existing = card if is_current else names.existing(demo_store.plan, card, as_of)
    rows = evaluation.worst(existing, ["agency", "indicator"])
    result = ranking(demo_store, period=as_of, level=level, current_units=is_current)
    for key, table in (("agency", result.agencies), ("indicator", result.indicators)):
        expected = rows.groupby([key, "status"]).size().unstack(fill_value=0).reindex(columns=list(STATUS_ORDER))
        assert table.set_index(key)[list(STATUS_ORDER)].equals(expected.fillna(0).astype(int).rename_axis(columns=None))
