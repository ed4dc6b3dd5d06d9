"""The cached reports: each query by itself, and the answers after changes and as of earlier days."""

from datetime import date, datetime, timedelta
from random import Random

import pandas as pd
import pytest

from kpi.plan import load
from kpi.reporting import prepare, punctuality, tables
from kpi.store import Store
from kpi.store.connection import connect, sql
from kpi.store.snapshot import end_of, snapshot_on
from tests.support.people import somebody
from tests.support.reports import submit
from tests.support.small_plan import FOLDER

PLAN = load(FOLDER)
LATER = date(2026, 11, 22)
DAY = date(2024, 6, 30)
GIVEN = """
create table indicator as
from (values ('R', 'half-year'), ('N', 'year'), ('P', 'published')) as t(indicator, frequency);
create table indicator_level as from (values ('R', 'district'), ('N', 'district'), ('P', 'total'))
as t(indicator, level);
create table frequency as from (values ('half-year', 'H1'), ('half-year', ''), ('year', '')) as t(frequency, suffix);
create table agency as
from (values
    ('A', 'district', true, null, null),
    ('B', 'district', true, null, '2024-06-30'::date),
    ('C', 'district', true, '2025-01-01'::date, null),
    ('E', 'district', false, null, null)
) as t(agency, level, reports, valid_from, valid_to);
create table "period" as
from (values
    ('2024-H1', 2024, 'H1', 2023.5, '2023-12-15'::date, '2024-06-14'::date, '2024-06-15'::date),
    ('2024', 2024, '', 2024.0, '2023-12-15'::date, '2024-12-14'::date, '2024-12-15'::date)
) as t("period", "year", suffix, t, starts, ends, unit_due);
attach ':memory:' as store;
create table store.submission as
from (values
    (1, '2024-06-14 03:00'::timestamp, 'handed_in'), (2, '2024-06-15 17:00'::timestamp, 'handed_in'),
    (3, '2024-06-01'::timestamp, 'handed_in'), (4, '2020-01-01'::timestamp, 'published')
) as t(submission, handed_in_at, kind);
create table store.submission_act as select submission, handed_in_at as "at" from store.submission;
create table store.submitted_span as
select submission, handed_in_at as since, if(submission = 3, '2024-06-20'::timestamp, null) as until
from store.submission;
create table store.actual as
from (values
    (1, 'R', 'A', '2024-H1', 2024, 1.0, 2.0, null), (2, 'R', 'A', '2024-H1', 2024, 1.0, 4.0, null),
    (2, 'R', 'B', '2024-H1', 2024, 0.0, 0.0, null), (2, 'R', 'B', '2024', 2024, null, null, 1.0),
    (3, 'N', 'A', '2024', 2024, null, null, 1.0), (1, 'N', 'A', '2024-H1', 2024, null, null, 1.0),
    (1, 'R', 'E', '2024-H1', 2024, 1.0, null, null), (4, 'P', 'E', '2024', 2024, null, null, 1.0)
) as t(submission, indicator, agency, "period", "year", numerator, denominator, "value");
create table store.late_actual as
from (values (9, 'R', 'A', '2024-H1')) as t(submission, indicator, agency, "period");
create table store.event as from (values (11, 1), (12, 2), (13, null)) as t(event, submission);
"""
IN_TIME, LATE = datetime(2024, 6, 14, 3), datetime(2024, 6, 15, 17)


@pytest.fixture
def database():
    with connect() as connection:
        connection.execute(GIVEN)
        connection.execute(sql("reporting/cache"))
        yield connection


def with_reports(database, until=datetime.max, agencies=None):
    """The database with the reports of 2024 as of a moment."""
    database.execute(sql("reporting/counting_submission"), {"until": until})
    database.execute(sql("reporting/reported"), {"year": 2024})
    database.execute(sql("reporting/report"), {"year": 2024, "agencies": agencies})
    return database


def answered(database, query, today=DAY, **params):
    """The answer of a query on the reports at the end of a day."""
    ((first_use, _last_act),) = with_reports(database).execute(sql("reporting/acts")).fetchall()
    question = {"year": 2024, "today": today, "until": end_of(today), "first_use": first_use}
    database.execute(sql("reporting/asked"), question)
    database.execute(sql("reporting/report_seen"))
    return database.execute(sql(f"reporting/{query}"), params).fetchall()


def test_what_is_due_from_a_level_follows_from_the_frequency(database):
    assert database.execute("select level, suffix, indicator from due_data order by all").fetchall() == [
        ("district", "", "N"), ("district", "", "R"), ("district", "H1", "R"),
    ]  # fmt: skip


@pytest.mark.parametrize(("until", "counting"), [
    (datetime.max, [1, 2]), (datetime(2024, 6, 15, 17), [3, 1]), (datetime(2024, 6, 20), [3, 1, 2]),
])  # fmt: skip
def test_submissions_count_from_when_they_came_until_they_are_withdrawn(database, until, counting):
    with_reports(database, until)
    rows = database.execute("select submission from counting_submission order by place").fetchall()
    assert [submission for (submission,) in rows] == counting


def test_a_report_counts_what_came_first_of_what_is_due(database):
    with_reports(database)
    query = 'select agency, "period", "exists", due, have, in_time, unasked, last_at from report order by place, due'
    assert database.execute(query).fetchall() == [
        ("A", "2024-H1", True, 1, 1, 1, 1, IN_TIME),
        ("A", "2024", True, 2, 0, 0, 0, None),
        ("B", "2024", False, 0, 0, 0, 1, None),
        ("B", "2024-H1", True, 1, 1, 0, 0, LATE),
    ]
    points = database.execute("select unnest(points, recursive := true) from report order by all").fetchall()
    assert points == [("R", IN_TIME, True), ("R", LATE, False)]


def test_a_first_value_of_a_locked_period_is_late(database):
    database.execute("update store.late_actual set submission = 1")
    query = "select in_time from report where agency = 'A' and have = 1"
    assert with_reports(database).execute(query).fetchall() == [(0,)]


def test_only_some_agencies_are_made_and_periods_are_reported_by_all(database):
    with_reports(database, agencies=["A"])
    assert database.execute("select distinct agency from report").fetchall() == [("A",)]
    assert database.execute('select "period" from reported order by all').fetchall() == [("2024",), ("2024-H1",)]


def test_the_state_of_a_report_depends_on_the_day(database):
    own = {"levels": ["district"], "agencies": None, "period": None}
    days = [DAY, date(2024, 12, 16)]
    states = [[row[9] for row in answered(database, "grid", today=day, **own)] for day in days]
    assert states == [["on_time", "not_due", "late", "did_not_exist"], ["on_time", "missing", "late", "did_not_exist"]]
    year = answered(database, "grid", today=DAY, **own | {"period": "2024"})
    assert {row[2] for row in year} == {"2024"}


def test_a_period_before_the_first_use_is_asked_for_once_somebody_reported(database):
    def is_asked():
        rows = answered(database, "grid", levels=["district"], agencies=None, period=None, today=date(2025, 1, 1))
        return {period: is_asked for agency, _, period, _, is_asked, *_ in rows if agency == "A"}

    database.execute("update store.submission set handed_in_at = '2024-12-31'")
    database.execute("delete from store.actual where period = '2024'")
    assert is_asked() == {"2024-H1": True, "2024": False}
    database.execute("update store.submission set handed_in_at = '2024-12-15 16:00'")
    assert is_asked() == {"2024-H1": True, "2024": True}


def test_the_values_due_are_those_of_the_agencies_the_level_and_the_period(database):
    everybody = {"agencies": None, "level": None, "period": None}
    due = [
        ("A", "2024-H1", "R", IN_TIME, "on_time"), ("A", "2024", "R", None, "not_due"),
        ("A", "2024", "N", None, "not_due"), ("B", "2024-H1", "R", LATE, "late"),
    ]  # fmt: skip

    def values(**chosen):
        rows = answered(database, "data_due", **everybody | chosen)
        return [(agency, period, indicator, at, state) for agency, _, period, indicator, _, _, at, state in rows]

    assert values() == values(level="district") == due
    assert values(agencies=["A"]) == due[:3]
    assert values(period="2024-H1") == [due[0], due[3]]
    assert values(level="total") == []


def test_reports_are_counted_by_level_period_and_kind(database):
    database.execute("insert into agency values ('D', 'district', true, null, null)")
    kinds = answered(database, "report_counts", today=date(2024, 12, 16))
    assert sorted(kinds) == [
        ("district", "2024", "did_not_exist", True, False, False, True, True, 1),
        ("district", "2024", "missing", True, True, True, False, False, 2),
        ("district", "2024-H1", "late", True, True, True, True, True, 1),
        ("district", "2024-H1", "missing", True, True, True, False, False, 1),
        ("district", "2024-H1", "on_time", True, True, True, True, True, 1),
    ]


def test_the_agencies_with_the_most_missing_values_come_first(database):
    database.execute("insert into agency values ('D', 'district', true, null, null)")
    database.execute("insert into store.actual values (1, 'N', 'A', '2024', 2024, null, null, 1.0)")
    own = {"period": "2024", "level": None, "today": date(2024, 12, 16)}
    worst = [("district", "did_not_exist", ["B"]), ("district", "missing", ["D"]), ("district", "partial", ["A"])]
    assert sorted(answered(database, "worst", count=9, **own)) == worst
    database.execute("delete from store.actual")
    assert ("district", "missing", ["A"]) in answered(database, "worst", count=1, **own)
    assert answered(database, "worst", count=9, **own | {"level": "total"}) == []


def test_the_indicators_of_which_most_values_are_missing_come_first(database):
    database.execute("insert into agency values ('D', 'district', true, null, null)")
    database.execute("insert into store.actual values (1, 'N', 'A', '2024', 2024, null, null, 1.0)")
    own = {"period": "2024", "level": None}
    assert answered(database, "to_come", count=9, **own) == [("R", 2, 2), ("N", 1, 2)]
    assert answered(database, "to_come", count=1, **own) == [("R", 2, 2)]
    assert answered(database, "to_come", count=9, **own | {"level": "total"}) == []


@pytest.mark.parametrize(("since", "agencies"), [(10, ["A", "B", "E"]), (11, ["A", "B"]), (12, None)])
def test_the_events_tell_whose_reports_have_changed(database, since, agencies):
    ((touched,),) = database.execute(sql("reporting/touched"), {"year": 2024, "since": since}).fetchall()
    assert (touched and sorted(touched)) == agencies


def test_the_last_act_is_the_latest_submission_or_withdrawal(database):
    assert database.execute(sql("reporting/acts")).fetchall() == [(datetime(2024, 6, 1), LATE)]


@pytest.fixture
def store():
    with Store.open(None, PLAN, kind="demo") as opened:
        yield opened


@pytest.fixture
def renewed(monkeypatch):
    """A list that grows by year and agencies, None for all, whenever reports are made."""
    seen = []

    def watched(connection, year, until, agencies):
        seen.append((year, agencies))
        make(connection, year, until, agencies)

    make = tables._make
    monkeypatch.setattr(tables, "_make", watched)
    return seen


def answers(store, day=LATER, years=PLAN.years):
    return [ask(store, year, day) for year in years for ask in (punctuality.grid, punctuality.data_due)]


def test_a_change_renews_its_agencies_in_its_year_alone(store, renewed):
    prepare(store)
    submit(store, "901", "2023", datetime(2023, 12, 10), ["CT2.01"])
    submit(store, "902", "2022", datetime(2022, 12, 10), ["CT2.01"])
    renewed.clear()
    answers(store)
    assert renewed == [(2022, ["902"]), (2023, ["901"])]
    store.lock_period("2023", by=somebody("Lan"))
    answers(store)
    assert len(renewed) == 2


def test_after_any_change_the_answers_are_those_of_a_new_store_and_of_snapshots(store, monkeypatch):
    monkeypatch.setattr(tables, "UNSORTED_SHARE", 0.05)
    random, submissions, moment, years = Random(4), [], datetime(2023, 3, 1), (2022, 2023)
    for _step in range(6):
        moment += timedelta(days=random.randrange(30))
        if submissions and random.random() < 0.3:
            withdrawn = submissions.pop(random.randrange(len(submissions)))
            store.withdraw(withdrawn, by=somebody("Lan"), reason="nhầm", at=moment)
        else:
            agency, period = random.choice(["901", "902", "90101", "SNV", "VP"]), random.choice(["2023-H1", "2023"])
            indicators = random.sample(["CT2.01", "CT2.02", "CT2.03", "CT1.03"], 2)
            submissions.append(submit(store, agency, period, moment, indicators))
        cached = answers(store, years=years)
        reports = store.derived["reporting"]
        reports.revisions.clear()
        reports.connections.clear()
        for fresh, before in zip(answers(store, years=years), cached, strict=True):
            pd.testing.assert_frame_equal(fresh, before)
    for day in (date(2023, 4, 1), date(2023, 6, 20)):
        with snapshot_on(store, day) as snapshot:
            for earlier, by_snapshot in zip(answers(store, day, years), answers(snapshot, day, years), strict=True):
                pd.testing.assert_frame_equal(earlier, by_snapshot)
            of_901 = punctuality.data_due(store, 2023, day, agencies=["901"])
            pd.testing.assert_frame_equal(of_901, punctuality.data_due(snapshot, 2023, day, agencies=["901"]))
