"""The ranking of a level's agencies: their counts of statuses from the scorecard, shares and ranks from these."""

import pytest

from kpi import evaluation
from kpi.evaluation import ON_TARGET, SHORT, STATUS_ORDER
from kpi.evaluation.scorecard import ranking, scorecard, status_counts
from kpi.plan.rows import records
from kpi.store.connection import connect, sql
from kpi.views import names
from tests.support.cards import ranked

TABLES = """
create table agency as
from (values
    ('A', 'district', true, null, null), ('B', 'district', true, null, '2024-06-30'::date),
    ('C', 'district', true, '2025-01-01'::date, null), ('D', 'district', false, null, null)
) as t(agency, level, reports, valid_from, valid_to);
create temp table period_seen as
from (values (2023, '2023-12-31'::date), (2024, '2024-06-30'), (2024, '2024-12-14')) as t(year, ends);
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
        connection.execute(sql("evaluation/agency_count"))
        yield connection


def answer(database, query, **params):
    return sorted(database.execute(sql(f"evaluation/{query}"), QUESTION | params).fetchall())


def statuses(database, exist=False, agencies=None, **params):
    """(indicator or agency, status, count)."""
    rows = database.execute(sql("evaluation/statuses"), QUESTION | params | {"exist": exist, "agencies": agencies})
    return sorted((indicator or agency, status, count) for indicator, agency, status, count in rows.fetchall())


def test_an_agency_and_an_indicator_count_the_worst_of_several_targets(database):
    assert answer(database, "agency_counts", exist=False) == [("A", 2, 2, 1, 0), ("B", 1, 1, 1, 1)]
    assert statuses(database) == [
        ("N", "no_data", 1), ("R", "missed", 1), ("R", "on_track", 1),
    ]  # fmt: skip
    assert statuses(database, agencies=["A", "C"]) == [("A", "missed", 1), ("A", "no_data", 1)]


@pytest.mark.parametrize(("last", "agencies"), [("2024-12-14", ["A"]), ("2024-06-30", ["A", "B"])])
def test_those_that_exist_do_so_on_the_last_day_seen(database, last, agencies):
    database.execute("delete from period_seen where ends > $last::date", {"last": last})
    assert [agency for agency, *_counts in answer(database, "agency_counts", exist=True)] == agencies
    rows = statuses(database, exist=True)
    assert sum(count for indicator, _status, count in rows if indicator == "R") == len(agencies)


def test_of_an_area_only_its_indicators_count(database):
    assert answer(database, "agency_counts", exist=False, area=2) == [("A", 1, 1, 0, 0)]
    assert statuses(database, area=2) == [("N", "no_data", 1)]
    assert statuses(database, agencies=["A", "B"], area=2) == [("A", "no_data", 1)]


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
    assert evaluation.ranked(ranked(A="m").iloc[:0].drop(columns=["share", "rank"]), 0.5).empty


@pytest.mark.parametrize("as_of", ["2023", "2024-H1", "2025"])
@pytest.mark.parametrize("level", ["district", "commune"])
@pytest.mark.parametrize("is_current", [False, True])
def test_it_counts_the_rows_that_a_table_of_the_level_shows(demo_store, as_of, level, is_current):
    card = scorecard(demo_store, period=as_of, scope="agency", level=level, current_units=is_current)
    existing = card if is_current else names.existing(demo_store.plan, card, as_of)
    rows = evaluation.worst(existing, ["agency", "indicator"])
    of_level = {"period": as_of, "level": level, "current_units": is_current}
    agencies = ranking(demo_store, **of_level)
    for key, some in (("agency", agencies["agency"].tolist()), ("indicator", None)):
        expected = rows.groupby([key, "status"]).size().unstack(fill_value=0).reindex(columns=list(STATUS_ORDER))
        table = status_counts(demo_store, **of_level, agencies=some).set_index(key)
        assert table.equals(expected.fillna(0).astype(int).rename_axis(columns=None))
        if some:
            sums = {name: table[[*group]].sum(axis=1).tolist() for name, group in (
                ("total", STATUS_ORDER), ("assessed", (*SHORT, *ON_TARGET)), ("on_target", ON_TARGET),
            )}  # fmt: skip
            assert {name: agencies[name].tolist() for name in sums} == sums
