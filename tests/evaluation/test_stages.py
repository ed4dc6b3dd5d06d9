"""Each stage of the evaluation by itself: a few rows in, all rows out."""

import pytest

from kpi.store.connection import connect, sql

QUESTION = """
create table evaluation as
select [2023, 2024] as years, [2023, 2024] as agency_years, 2024.0 as as_of, [2023] as closed_years,
    ['R', 'N'] as indicators, null::varchar[] as agencies,
    null::varchar[] as periods, ['district'] as levels, 'P' as total, 2021 as base_year,
    ['missed']::varchar[] as statuses,
    0.5::double as min_coverage, 0.1::double as tolerance, 0.01::double as tolerance_floor;
"""
PLAN = """
create table indicator as
from (values ('R', 1, 'ratio', '%', 'up', 'half-year'), ('N', 1, 'rank', 'rank', 'down', 'year'))
as t(indicator, area, kind, unit, direction, frequency);
create table indicator_level as
from (values ('R', 'district'), ('R', 'commune'), ('N', 'total')) as t(indicator, level);
create table frequency as from (values ('half-year', 'H1'), ('half-year', ''), ('year', '')) as t(frequency, suffix);
create table agency as
from (values
    ('P', 'total', true, null, null, null),
    ('A', 'district', true, null, '2024-06-14'::date, 'C'),
    ('B', 'district', true, null, '2024-06-30'::date, 'C;D'),
    ('C', 'district', true, '2024-06-15'::date, null, null),
    ('D', 'district', true, '2024-07-01'::date, null, null),
    ('E', 'district', false, null, null, null)
) as t(agency, level, reports, valid_from, valid_to, successor);
"""
ALL_AGENCIES = "create table evaluated_agency as select agency from agency"
PERIODS = """
create table period_seen as
from (values
    ('2024-H1', 2024, 'H1', 2023.5, '2024-06-14'::date, true), ('2024', 2024, '', 2024.0, '2024-12-14'::date, true)
) as t(period, year, suffix, t, ends, is_counted);
"""
ACTUALS = """
create table actual_seen as
select *, true as is_counted, true as existed
from (values
    ('R', 'A', 'district', '2024-H1', 2024, 'H1', 2023.5, true, 30.0, 100.0, null, true, 30.0),
    ('R', 'A', 'district', '2024', 2024, '', 2024.0, true, 0.0, 0.0, null, true, null),
    ('R', 'B', 'district', '2024-H1', 2024, 'H1', 2023.5, true, null, null, 50.0, false, 50.0),
    ('R', 'B', 'district', '2024', 2024, '', 2024.0, true, 0.0, 0.0, null, true, null),
    ('R', 'C', 'district', '2024', 2024, '', 2024.0, true, 0.0, 0.0, null, true, null),
    ('R', 'D', 'district', '2024-H1', 2024, 'H1', 2023.5, true, 0.0, 0.0, null, true, null),
    ('N', 'P', 'total', '2024', 2024, '', 2024.0, false, null, null, 20.0, false, 20.0)
) as t(
    indicator, agency, level, period, year, suffix, t, is_ratio, numerator, denominator, bare_value, has_weight, "value"
);
"""
COVERED = """
create table covered as
from (values
    ('R', 'district', '', '2024-H1', 2024, 'H1', 2023.5, 4, 2, 60.0, 80.0, 0, null, true),
    ('R', 'district', '', '2024', 2024, '', 2024.0, 4, 1, 9.0, 10.0, 0, null, false),
    ('R', 'commune', '', '2024-H1', 2024, 'H1', 2023.5, 8, 2, null, null, 2, 90.0, false),
    ('R', 'commune', '', '2024', 2024, '', 2024.0, 8, 2, null, null, 2, 60.0, false),
    ('R', 'total', '', '2024', 2024, '', 2024.0, 2, 1, null, null, 0, null, true),
    ('R', 'total', '', '2023', 2023, '', 2023.0, 2, 0, null, null, null, null, false)
) as t(
    indicator, level, unit, period, year, suffix, t, due, have, numerator, denominator, unweighted, sum_of_unweighted,
    is_enough
);
"""


@pytest.fixture
def database():
    with connect() as connection:
        connection.execute(QUESTION + PLAN)
        yield connection


def rows(database, stage, query, *given):
    """The query's rows after the stage has run on the given tables."""
    for text in given:
        database.execute(text)
    database.execute(sql(f"evaluation/{stage}"))
    return database.execute(query).fetchall()


def test_the_question_is_one_row_that_later_stages_read(database):
    names = [name for name, *_ in database.execute("describe evaluation").fetchall()]
    given = dict.fromkeys(names, None) | {"years": (2024,), "as_of": 2023.5, "total": "P"}
    database.execute(sql("evaluation/evaluation"), given)
    assert database.execute("select years, as_of, total, agencies from evaluation").fetchall() == [
        ([2024], 2023.5, "P", None)
    ]


def test_periods_seen_are_past_in_the_years_asked_for_and_have_submissions(database):
    given = """
    attach ':memory:' as store;
    create table store.current_actual as select '2020' as period, 2020 as year;
    update evaluation set periods = ['2023'];
    create table "period" as from (values
        ('2019', 2019, '', 2019.0, null), ('2020', 2020, '', 2020.0, null), ('2023', 2023, '', 2023.0, null),
        ('2024-H1', 2024, 'H1', 2023.5, null), ('2025-H1', 2025, 'H1', 2024.5, null)
    ) as t(period, year, suffix, t, ends);
    """
    result = rows(database, "period_seen", "select period, is_counted from period_seen order by t", given)
    assert result == [("2020", False), ("2023", True), ("2024-H1", False)]


def test_a_level_sums_the_agencies_that_report(database):
    result = rows(database, "member_of_level", "from member order by agency")
    assert result == [(agency, "district", "", False) for agency in "ABCD"]


def test_a_successor_sums_all_that_ended_in_it_and_a_divided_agency_is_missing_from_each(database):
    result = rows(database, "member_of_successor", "select agency, unit, is_divided from member order by all")
    assert result == [
        ("A", "C", False), ("B", "C", True), ("B", "D", True), ("C", "C", False), ("D", "D", False),
    ]  # fmt: skip


def test_successors_are_followed_to_the_end(database):
    database.execute("update agency set successor = 'D', valid_to = '2024-06-30' where agency = 'C'")
    result = rows(database, "member_of_successor", "select agency, unit, is_divided from member order by all")
    assert result == [(agency, "D", False) for agency in "ABCD"]


def test_agencies_are_due_for_the_periods_on_whose_last_day_they_exist(database):
    given = """
    create table member as
    select agency, level, '' as unit, false as is_divided from agency where reports and agency <> 'P';
    """
    due = [
        ("district", "", "A", False, "2024-H1", 2024, "H1", 2023.5, True, 2),
        ("district", "", "B", False, "2024-H1", 2024, "H1", 2023.5, True, 2),
        ("district", "", "C", False, "2024", 2024, "", 2024.0, True, 2),
        ("district", "", "D", False, "2024", 2024, "", 2024.0, True, 2),
    ]
    query = "from due_agency order by t, agency"
    assert rows(database, "due_agency", query, ALL_AGENCIES, PERIODS, given) == due
    only_some = "delete from evaluated_agency where agency <> 'B'; update period_seen set is_counted = period = '2024'"
    agencies = [row[2] for row in rows(database, "due_agency", query, only_some)]
    assert agencies == ["B", "C", "D"], "of a period that is not counted the agency evaluated alone"


def test_an_actual_gives_its_rate_its_value_or_as_0_of_0_nothing(database):
    given = """
    attach ':memory:' as store;
    create table store.current_actual as from (values
        ('R', 'A', '2024', 30.0, 120.0, null), ('R', 'B', '2024', 0.0, 0.0, null), ('R', 'C', '2024', null, null, 40.0),
        ('N', 'P', '2024', null, null, 20.0), ('X', 'P', '2024', null, null, 1.0), ('R', 'A', '2030', 1.0, 2.0, null)
    ) as t(indicator, agency, period, numerator, denominator, "value");
    """
    query = 'select indicator, agency, level, t, is_ratio, has_weight, existed, "value" from actual_seen order by all'
    assert rows(database, "actual_seen", query, PERIODS, given) == [
        ("N", "P", "total", 2024.0, False, False, True, 20.0),
        ("R", "A", "district", 2024.0, True, True, False, 25.0),
        ("R", "B", "district", 2024.0, True, True, False, None),
        ("R", "C", "district", 2024.0, True, False, True, 40.0),
    ]


def test_an_agencys_reading_is_its_latest_that_is_not_0_of_0_or_not_applicable_if_nothing_is_owed_later(database):
    database.execute("update agency set valid_to = null")
    result = rows(database, "own_reading", "from own_reading order by all", ALL_AGENCIES, PERIODS, ACTUALS)
    assert result == [
        ("N", "total", "P", 2024, "2024", 2024.0, None, None, 20.0, False),
        ("R", "district", "A", 2024, "2024-H1", 2023.5, 30.0, 100.0, 30.0, False),
        ("R", "district", "B", 2024, "2024-H1", 2023.5, None, None, 50.0, False),
        ("R", "district", "C", 2024, None, None, None, None, None, True),
        ("R", "district", "D", 2024, None, None, None, None, None, False),  # the year is due and missing
    ]


def test_agencies_are_those_asked_for_and_the_total(database):
    everybody = rows(database, "evaluated_agency", "from evaluated_agency order by all")
    assert everybody == [("A",), ("B",), ("C",), ("D",), ("E",), ("P",)]
    some = rows(
        database, "evaluated_agency", "from evaluated_agency order by all", "update evaluation set agencies = ['A']"
    )
    assert some == [("A",), ("P",)]


def test_own_readings_are_those_of_the_agencies_asked_for(database):
    given = "create table evaluated_agency as select unnest(['A', 'P']) as agency"
    result = rows(database, "own_reading", "select agency from own_reading order by all", given, PERIODS, ACTUALS)
    assert result == [("A",), ("P",)]


DUE = """
create table member as
select agency, 'district' as level, '' as unit, agency = 'D' as is_divided
from (values ('A'), ('B'), ('C'), ('D')) as t(agency);
create table due_agency as
select level, unit, agency, period, year, suffix, t, 4 as due from member cross join period_seen;
"""


def test_submissions_are_summed_without_rates_that_have_no_weight_and_without_divided_agencies(database):
    result = rows(database, "submitted", "from submitted order by period desc", PERIODS, ACTUALS, DUE)
    assert result == [
        ("R", "district", "", "2024-H1", 2, 30.0, 100.0, 1, 50.0),
        ("R", "district", "", "2024", 3, None, None, 0, None),
    ]


def test_submissions_are_summed_of_counted_periods_and_agencies_that_existed(database):
    given = """
    update actual_seen set is_counted = period = '2024-H1';
    update actual_seen set existed = agency <> 'B';
    """
    result = rows(database, "submitted", "select period, have from submitted", PERIODS, ACTUALS, DUE, given)
    assert result == [("2024-H1", 1)]


def test_coverage_is_of_those_due_and_the_total_adds_the_levels(database):
    given = """
    create table submitted as from (values
        ('R', 'district', '', '2024', 1, 30.0, 100.0, 0, null), ('R', 'commune', '', '2024', 2, 10.0, 20.0, 1, 5.0)
    ) as t(indicator, level, unit, period, have, numerator, denominator, unweighted, sum_of_unweighted);
    create table due_agency as from (values
        ('district', '', '2024', 2024, '', 2024.0, true, 3), ('commune', '', '2024', 2024, '', 2024.0, true, 3),
        ('total', '', '2024', 2024, '', 2024.0, true, 1), ('district', '', '2023', 2023, '', 2023.0, false, 1)
    ) as t(level, unit, period, year, suffix, t, is_counted, due);
    """
    assert rows(database, "covered", "from covered order by level", given) == [
        ("R", "commune", "", "2024", 2024, "", 2024.0, 3, 2, 10.0, 20.0, 1, 5.0, True),
        ("R", "district", "", "2024", 2024, "", 2024.0, 3, 1, 30.0, 100.0, 0, None, False),
        ("R", "total", "", "2024", 2024, "", 2024.0, 6, 3, 40.0, 120.0, 1, 5.0, True),
    ]


def test_a_roll_up_is_of_the_latest_period_with_enough_else_of_the_best_covered(database):
    assert rows(database, "rolled_up", "from rolled_up order by level, year", COVERED) == [
        ("R", "commune", "", 2024, "2024", 2024.0, None, None, 8, 2, 2, 30.0, "estimate", True, False),
        ("R", "district", "", 2024, "2024-H1", 2023.5, 60.0, 80.0, 4, 2, 0, 75.0, "rolled_up", False, False),
        ("R", "total", "", 2023, None, None, None, None, 2, 0, None, None, None, False, False),
        ("R", "total", "", 2024, "2024", 2024.0, None, None, 2, 1, 0, None, None, False, True),
    ]


def test_a_period_without_submissions_never_has_enough(database):
    given = """
    create table submitted (
        indicator varchar, level varchar, unit varchar, period varchar, have int, numerator double, denominator double,
        unweighted int, sum_of_unweighted double
    );
    create table due_agency as select 'district' as level, '' as unit, '2024' as period, 2024 as year, '' as suffix,
        2024.0 as t, true as is_counted, 3 as due;
    update evaluation set min_coverage = 0;
    """
    assert rows(database, "covered", "select distinct have, is_enough from covered", given) == [(0, False)]


def test_of_periods_that_are_not_counted_the_coverage_is_the_cached_one(database):
    given = """
    create table cached.covered as from memory.covered;
    delete from covered where period <> '2023';
    update period_seen set is_counted = period = '2024';
    """
    query = "select level, period, have from covered order by all"
    assert rows(database, "covered_otherwise", query, PERIODS, COVERED, given) == [
        ("commune", "2024-H1", 2), ("district", "2024-H1", 2), ("total", "2023", 0),
    ]  # fmt: skip


def test_as_of_another_moment_the_coverage_is_the_cached_one_of_the_periods_seen(database):
    given = "create table cached.covered as from memory.covered; drop table memory.covered"
    seen = "create table period_seen as select '2024-H1' as period"
    expected = [("R", "commune", "2024-H1", 2), ("R", "district", "2024-H1", 2)]
    query = "select indicator, level, period, have from covered order by level"
    assert rows(database, "covered_before", query, COVERED, given, seen) == expected


def test_a_thin_roll_up_never_beats_a_reported_total(database):
    given = "update rolled_up set is_thin = true"
    result = rows(database, "total_reading", "from total_reading where year = 2024", TOTAL, COVERED, given)
    assert ("R", 2024, "2024-H1", 2023.5, 1.0, 2.0, 50.0, "reported", False, 75.0, 1, 1, None, False) in result


def test_a_current_agency_is_not_applicable_only_if_it_owes_nothing_later(database):
    given = "update covered set unit = 'C', have = if(suffix = 'H1', 4, 0), numerator = null, denominator = null"
    result = rows(database, "rolled_up", "from rolled_up where level = 'district'", COVERED, given)
    assert [(row[4], row[-1]) for row in result] == [("2024-H1", False)]
    database.execute("update indicator set frequency = 'half-year-only'")
    database.execute(sql("evaluation/rolled_up"))
    assert database.execute("select is_not_applicable from rolled_up where level = 'district'").fetchall() == [(True,)]


TOTAL = """
create table own_reading as from (values
    ('R', 'total', 'P', 2023, '2023', 2023.0, 1.0, 2.0, 50.0, false),
    ('R', 'total', 'P', 2024, '2024-H1', 2023.5, 1.0, 2.0, 50.0, false),
    ('N', 'total', 'P', 2024, '2024', 2024.0, null, null, 20.0, false),
    ('N', 'total', 'P', 2023, null, null, null, null, null, true)
) as t(indicator, level, agency, year, period, t, numerator, denominator, "value", is_not_applicable);
create table rolled_up as from (values
    ('R', 'total', '', 2023, '2023', 2023.0, 6.0, 8.0, 10, 9, 0, 75.0, 'rolled_up', false, false),
    ('R', 'total', '', 2024, '2024', 2024.0, 6.0, 8.0, 10, 8, 1, 75.0, 'rolled_up', false, false)
) as t(
    indicator, level, unit, year, period, t, numerator, denominator, due, have, unweighted, "value", basis, is_thin,
    is_not_applicable
);
"""


def test_a_reported_total_beats_the_roll_up_unless_that_has_a_later_period(database):
    assert rows(database, "total_reading", "from total_reading order by all", TOTAL, COVERED) == [
        ("N", 2023, None, None, None, None, None, None, False, None, 1, 1, None, True),
        ("N", 2024, "2024", 2024.0, None, None, 20.0, "reported", False, None, 1, 1, None, False),
        ("R", 2023, "2023", 2023.0, 1.0, 2.0, 50.0, "reported", False, 75.0, 0, 2, None, False),
        ("R", 2024, "2024", 2024.0, 6.0, 8.0, 75.0, "rolled_up", False, 75.0, 8, 10, 1, False),
    ]


def test_readings_are_those_of_agencies_levels_and_the_total(database):
    given = """
    insert into own_reading by name select 'A' as agency, 'district' as level, * exclude (agency, level)
    from own_reading where year = 2024;
    insert into rolled_up by name select 'district' as level, * exclude (level) from rolled_up where year = 2023;
    """
    assert rows(database, "total_reading", "from total_reading", TOTAL, COVERED, given)
    query = "select indicator, level, agency, basis, year from reading order by all"
    assert rows(database, "reading_at_the_time", query) == [
        ("N", "district", "A", "own", 2024),
        ("N", "total", "P", "reported", 2024),
        ("N", "total", "P", None, 2023),
        ("R", "district", "", "rolled_up", 2023),
        ("R", "district", "A", "own", 2024),
        ("R", "total", "P", "reported", 2023),
        ("R", "total", "P", "rolled_up", 2024),
    ]


def test_a_current_agency_reads_as_its_own_where_one_alone_was_due(database):
    given = "update rolled_up set unit = 'C', due = if(year = 2023, 1, due), level = 'district'"
    query = "select agency, year, basis, coverage_have, coverage_due, unweighted from reading order by year"
    assert rows(database, "reading_of_successors", query, TOTAL, given) == [
        ("C", 2023, "own", 9, 1, None), ("C", 2024, "rolled_up", 8, 10, 1),
    ]  # fmt: skip


def test_evaluated_are_the_total_the_levels_and_each_agency_due_in_the_year(database):
    query = "from evaluated_scope order by year, scope, agency"
    result = rows(database, "scope_at_the_time", query, ALL_AGENCIES, PERIODS, DUE)
    assert result == [
        ("level", "district", "", 2023),
        ("total", "total", "P", 2023),
        *[("agency", "district", agency, 2024) for agency in "ABCD"],
        ("level", "district", "", 2024),
        ("total", "total", "P", 2024),
    ]


def test_evaluated_are_the_current_agencies_alone(database):
    given = "update due_agency set unit = 'C'"
    result = rows(database, "scope_of_successors", "from evaluated_scope", PERIODS, DUE, given)
    assert result == [("agency", "district", "C", 2024)]


TARGETS = """
create table target as from (values
    ('R', 'total', 2025, 2025, 'threshold', '>=', 90.0, 'plan_end'),
    ('R', 'district', 2024, 2025, 'increase', '>=', 20.0, 'each_year')
) as t(indicator, level, year_from, year_to, form, comparator, "value", due_basis);
create table evaluated_scope as from (values
    ('total', 'total', 'P', 2023), ('level', 'district', '', 2023), ('level', 'district', '', 2024),
    ('agency', 'commune', 'K', 2024)
) as t(scope, level, agency, year);
"""


def test_a_target_of_the_total_binds_every_level_that_reports_and_one_due_each_year_its_years(database):
    query = """
    select scope, agency, year, target_form, due_year, rolls_up
    from binding order by target_order, scope, agency, year
    """
    assert rows(database, "binding", query, TARGETS) == [
        ("level", "", 2024, "increase", 2024, False),
        ("agency", "K", 2024, "threshold", 2025, True),
        ("level", "", 2023, "threshold", 2025, True),
        ("level", "", 2024, "threshold", 2025, True),
        ("total", "P", 2023, "threshold", 2025, True),
    ]


READINGS = """
create table reading as from (values
    (2019, 10.0, false), (2020, 20.0, false), (2021, null, false), (2022, 99.0, true), (2023, 50.0, false),
    (2024, 70.0, false)
) as t(year, "value", is_thin);
alter table reading add column t double;
update reading set t = year;
create table binding as select 'R' as indicator, 'district' as level, '' as agency, unnest([2020, 2024]) as year;
alter table reading add column indicator varchar default 'R';
alter table reading add column level varchar default 'district';
alter table reading add column agency varchar default '';
"""


def test_the_base_is_the_latest_reading_up_to_the_base_year_and_none_of_it_is_thin(database):
    query = (
        "select year, previous_value, base_value, base_year, base_year_value, len(points), slope from past order by 1"
    )
    assert rows(database, "past", query, READINGS) == [
        (2020, 10.0, 20.0, 2020, None, 2, None),
        # The slopes between the four: 10, 10, 10, 12, 12.5, 20.
        (2024, 50.0, 20.0, 2020, None, 4, 11.0),
    ]


def test_a_reduction_has_the_base_years_reading_as_base_and_none_other(database):
    given = """
    create table binding as
    select 'R' as indicator, 'total' as scope, 'total' as level, 'P' as agency, 2024 as year, form as target_form,
        'down' as direction, false as rolls_up
    from (values ('reduction'), ('threshold')) as t(form);
    create table reading as
    select 'R' as indicator, 'total' as level, 'P' as agency, 2024 as year, '2024-H1' as period, 2023.5 as t,
        null as numerator, null as denominator, 30.0 as "value", 'reported' as basis, null as rolled_up_value,
        null as unweighted, false as is_thin, false as is_not_applicable, 1 as coverage_have, 1 as coverage_due;
    create table past as
    select 'R' as indicator, 'total' as level, 'P' as agency, 2024 as year, 40.0 as previous_value,
        2023.0 as previous_t, [] as points, 50.0 as base_value, 2020.0 as base_t, 2020 as base_year,
        null as base_year_value,
        null as base_year_t, null as slope;
    """
    query = "select target_form, base_value, base_year, sign, is_final from compared order by all"
    assert rows(database, "compared", query, given) == [
        ("reduction", None, None, -1, False), ("threshold", 50.0, 2020, -1, False),
    ]  # fmt: skip


def test_without_a_reading_a_level_has_no_coverage_due_and_one_office_has_1(database):
    given = """
    create table binding as
    select 'R' as indicator, scope, level, agency, 2023 as year, 'threshold' as target_form, 'up' as direction,
        false as rolls_up
    from (values ('total', 'total', 'P'), ('level', 'district', '')) as t(scope, level, agency);
    create table reading as
    select 'R' as indicator, 'total' as level, 'P' as agency, 2022 as year, '' as period, 2022.0 as t,
        null as numerator, null as denominator, 1.0 as "value", '' as basis, null as rolled_up_value,
        null as unweighted, false as is_thin,
        false as is_not_applicable, 1 as coverage_have, 1 as coverage_due;
    create table past as
    select 'R' as indicator, '' as level, 'P' as agency, 2023 as year, null as previous_value, null as previous_t,
        [] as points, null as base_value, null as base_t, null as base_year, null as base_year_value,
        null as base_year_t, null as slope;
    """
    query = "select scope, coverage_have, coverage_due, is_final from compared order by all"
    assert rows(database, "compared", query, given) == [("level", 0, 0, True), ("total", 0, 1, True)]


COMPARED = """
create table compared as
select
    'R' as indicator, 'total' as scope, 'total' as level, 'P' as agency, 2024 as year, '2024' as period,
    2024::double as t,
    null::double as numerator, null::double as denominator, 60::double as "value", 'reported' as basis,
    null::double as rolled_up_value, 1 as coverage_have, 1 as coverage_due, null::double as unweighted,
    'threshold' as target_form, 'total' as target_level, 90::double as target_value, 2025 as due_year,
    '>=' as comparator,
    1 as area, 'ratio' as kind, '%' as unit, 'up' as direction, false as each_year, false as rolls_up,
    false as is_thin,
    false as is_not_applicable, 50::double as previous_value, 2023::double as previous_t, [{t: 2024::double,
    v: 60::double}] as points,
    null::double as slope, 10::double as base_value, 2021::double as base_t, 2021 as base_year, 1 as sign,
    true as is_final,
    1 as target_order;
"""
INCREASE = "target_form = 'increase', target_value = 20, each_year = true, due_year = 2024"
RANK = "kind = 'rank', comparator = '<=', sign = -1, target_value = 20, each_year = true, due_year = 2024"


@pytest.mark.parametrize(
    ("change", "goal", "expected", "tolerance"),
    [
        ("t = t", 90, 70, 8),  # on the line from 10 in 2021 to 90 in 2025; a tenth of the way
        ("base_value = 89", 90, 89.75, 0.9),  # at least 1% of the goal
        ("base_value = 95", 90, 90, 0.9),
        ("t = 2021", 90, None, 8),
        ("t = 2025", 90, 90, 8),
        ("kind = 'milestone'", 90, None, 8),
        (INCREASE, 70, 70, 2),
        (f"{INCREASE}, t = 2023.25", 70, 55, 2),
        (f"{INCREASE}, previous_value = 90", 100, 100, 2),
        (f"{INCREASE}, kind = 'score', previous_value = 90", 110, 110, 2),
        (f"{INCREASE}, previous_value = null", None, None, 2),
        (RANK, 20, 20, 2),
        ("target_form = 'reduction', target_value = 10, sign = -1, base_value = 40", 36, 37, 0.4),
        ("target_form = 'reduction', target_value = 10, sign = -1, base_value = null", None, None, 0),
    ],
)
def test_what_is_expected_lies_on_the_way_to_the_goal(database, change, goal, expected, tolerance):
    given = " ".join(["update compared set", change])
    result = rows(database, "expectation", "select goal, expected, tolerance from expectation", COMPARED, given)
    assert result == [pytest.approx((goal, expected, tolerance))]


@pytest.mark.parametrize(
    ("change", "status", "gap"),
    [
        ('is_not_applicable = true, "value" = null', "not_applicable", None),
        ('"value" = null', "no_data", None),
        ("is_thin = true", "thin", None),
        ('"value" = 90', "met", 20),
        (f'{RANK}, "value" = 20', "met", 0),
        ("kind = 'milestone', target_value = 1, \"value\" = 1", "met", 0),  # the gap to the goal
        ("kind = 'milestone', target_value = 1, \"value\" = 0", "pending", None),
        (f"{INCREASE}, previous_value = null", "pending", None),
        ("due_year = 2024", "missed", -30),
        ('due_year = 2024, t = 2023.75, is_final = false, "value" = 85', "on_track", 5 / 3),
        ('"value" = 70', "on_track", 0),
        ('"value" = 62', "behind", -8),
        ('"value" = 61.9, previous_value = 33.8', "behind", -8.1),  # 28.1 a year reach 90 in 2025
        ('"value" = 61.9, previous_value = 33.9', "off_track", -8.1),
    ],
)
def test_the_status_is_the_first_that_fits(database, change, status, gap):
    database.execute(COMPARED)
    database.execute(" ".join(["update compared set", change]))
    database.execute(sql("evaluation/expectation"))
    result = rows(database, "scorecard", "select status, gap, pending_reason from scorecard")
    reason = None if status != "pending" else "not_due" if "milestone" in change else "no_base"
    assert result == [(status, None if gap is None else pytest.approx(gap), reason)]
    assert not str(result[0][1]).startswith("-0.0")


def test_a_projection_stays_within_0_and_100_and_a_met_target_needs_no_pace(database):
    lines = """
    update compared set slope = 50, points = [{t: 2022.0, v: 0.0}, {t: 2023.0, v: 50.0}, {t: 2024.0, v: 60.0}];
    insert into compared select * replace (95.0 as "value", 5.0 as slope) from compared;
    """
    assert rows(database, "expectation", "from expectation", COMPARED, lines)
    query = "select status, needed_pace, projection, pace from scorecard order by all"
    assert rows(database, "scorecard", query) == [("met", None, 60.0, 45.0), ("off_track", 30.0, 100.0, 10.0)]
