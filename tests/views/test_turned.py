"""What changed since the period before, as the overview says it."""

from datetime import date

import pytest

from kpi import evaluation, i18n, views
from kpi.changes import comparison
from kpi.evaluation.scorecard import scorecard
from kpi.ui import stores
from tests.evaluation.test_scorecard import DISTRICTS, hand_in, ratio
from tests.support.visits import lines, texts, visit

__all__ = ["visit"]

VI, EN = i18n.of("vi"), i18n.of("en")


def test_a_leader_reads_what_turned_since_the_period_before_and_from_which_figure_to_which(store):
    # 100% by 2025 from 10% in 2021: 66,25 expected at the half-year, 77,5 at the end of 2024.
    hand_in(store, *ratio("CT7.06", DISTRICTS, "2021", 1, 10), *ratio("CT7.06", DISTRICTS, "2024-H1", 7, 10))
    hand_in(store, *ratio("CT7.06", DISTRICTS, "2024", 50, 100))
    found = views.changed(store, VI, "2024", 7)
    assert found.before == "6 tháng đầu năm 2024"
    assert found.headline == "So với 6 tháng đầu năm 2024: 1 chỉ tiêu chuyển biến xấu."
    [turn] = found.turns
    assert (turn.indicator, turn.way, turn.before, turn.after, turn.figures, turn.level) == (
        "CT7.06", "worse", "on_track", "off_track", "70% → 50%", None,
    )  # fmt: skip


def test_where_the_weakest_level_is_another_one_each_figure_names_its_level(store):
    departments = store.plan.due_agencies("2024").query("level == 'province'")["agency"].tolist()
    for period, of_districts, of_departments in [("2023", 40, 30), ("2024-H1", 45, 50), ("2024", 70, 40)]:
        hand_in(store, *ratio("CT3.04", DISTRICTS, period, of_districts, 100))
        hand_in(store, *ratio("CT3.04", departments, period, of_departments, 100))
    [turn] = views.changed(store, EN, "2024", 3).turns
    assert (turn.before, turn.after) == ("off_track", "missed")
    assert (turn.level, turn.figures) == ("province", "Districts 45% → Departments 40%")


def test_what_can_be_judged_no_more_for_want_of_figures_is_told_apart(store):
    hand_in(store, *ratio("CT7.06", DISTRICTS, "2022", 1, 10), *ratio("CT7.06", DISTRICTS, "2023", 2, 10))
    hand_in(store, *ratio("CT3.07", DISTRICTS, "2024", 60, 100))
    found = views.changed(store, EN, "2024", 7)
    assert found.headline == "Since 2023: 1 cannot be judged for now."
    [turn] = found.turns
    assert (turn.way, turn.after, turn.figures) == ("unjudged", "no_data", "20%")


@pytest.mark.parametrize("as_of", ["2021-Q1", "2024"])
def test_without_two_periods_with_figures_there_is_nothing_to_compare(store, as_of):
    assert views.changed(store, VI, as_of, None) is None
    hand_in(store, *ratio("CT7.06", DISTRICTS, "2021-Q1", 1, 10), *ratio("CT7.06", DISTRICTS, "2020", 1, 10))
    assert views.changed(store, VI, as_of, None) is None  # 2020 lies before the plan


@pytest.mark.parametrize(("as_of", "before"), [("2024", "2024-Q3"), ("2024-Q1", "2023"), ("2022-H1", "2022-Q1")])
def test_the_turns_of_the_demonstration_are_those_of_two_scorecards(demo_store, as_of, before):
    found = views.changed(demo_store, EN, as_of, None)
    then, now = (
        evaluation.plan_status(scorecard(demo_store, period=period)).set_index("indicator")["status"]
        for period in (before, as_of)
    )
    expected = {code: (then[code], now[code]) for code in now.index if comparison.way(then[code], now[code])}
    assert {turn.indicator: (turn.before, turn.after) for turn in found.turns} == expected
    assert expected


def test_the_overview_names_the_period_before_and_links_to_each_indicator_that_turned(visit):
    visitor = visit("overview", data="demo", year="2024", lang="en")
    headings = [heading.value for heading in visitor.subheader]
    assert "What has changed since the period before (nine months of 2024)" in headings
    assert any(text.startswith("Since nine months of 2024: ") for text in texts(visitor))
    turns = views.changed(stores.store("demo"), EN, "2024", None).turns
    table = lines(visitor, "Indicators whose status has turned")
    assert [f"{turn.indicator} · {turn.name}" in table for turn in turns] == [at < 8 for at in range(len(turns))]
    assert f"indicator={turns[0].indicator}" in table and "year=2024" in table and "data=demo" in table
    visitor.toggle(key="all_turned").set_value(True).run()
    table = lines(visitor, "Indicators whose status has turned")
    assert all(f"{turn.indicator} · {turn.name}" in table for turn in turns)


def test_the_overview_lists_the_tasks_that_were_overdue_at_the_period_s_end_each_with_its_way(visit):
    visitor = visit("overview", data="demo", year="2023", lang="en")
    stand = views.task_summary(stores.store("demo"), EN, date(2023, 12, 14))
    assert stand.overdue
    assert any("14 Dec 2023" in text and "overdue" in text for text in texts(visitor))
    table = lines(visitor, "Overdue tasks, the longest first")
    assert all(f"{row.task}. {row.name}" in table and f"task={row.task}" in table for row in stand.overdue[:6])


def test_each_agency_that_has_to_act_leads_to_its_scorecard(visit):
    visitor = visit("overview", data="demo", year="2024")
    who = views.overview(stores.store("demo"), VI, "2024", None).who
    asked = [link.proto.query_string for link in visitor.get("page_link") if "agency=" in link.proto.query_string]
    of_who = [query for query in asked if "level=province" in query][: len(who)]
    assert [f"agency={code}" in query for code, query in zip(who["agency"], of_who, strict=True)] == [True] * len(who)
    assert all("year=2024" in query and "data=demo" in query for query in of_who)


def test_the_first_start_compares_the_published_indices_year_by_year(visit):
    visitor = visit("overview", lang="en")
    assert not visitor.exception
    assert any("What has changed since" in heading.value for heading in visitor.subheader)


def test_in_a_year_without_figures_nothing_has_turned(store):
    hand_in(store, *ratio("CT7.06", DISTRICTS, "2022", 1, 10), *ratio("CT7.06", DISTRICTS, "2023", 2, 10))
    assert views.changed(store, EN, "2023", 7) is not None
    assert views.changed(store, EN, "2024", 7) is None
