"""The agencies of a level: ranks, changes of ranks, agencies without a rank, and the period a year uses."""

import pytest

from kpi import i18n
from kpi.views.level import CELLS, WORST, LevelFacts, level
from tests.support.cards import RATIO

VI, EN = i18n.of("vi"), i18n.of("en")
DISTRICTS = ("540", "542", "543", "544", "548")


def cells(**statuses: str) -> list[dict]:
    """statuses: agency (without its 'd') → a letter for each indicator: met, off track, behind, open, no cases."""
    words = {"m": "met", "o": "off_track", "b": "behind", "n": "no_data", "x": "not_applicable", "p": "pending"}
    codes = ("CT3.01", "CT3.03", "CT3.04", "CT3.07")
    return [
        RATIO | {"scope": "agency", "level": "district", "agency": agency[1:], "indicator": code,
                 "status": words[letter]}
        for agency, letters in statuses.items() for code, letter in zip(codes, letters, strict=False)
    ]  # fmt: skip


def facts(now, before=None, due=(), as_of="2024", code="district") -> LevelFacts:
    return LevelFacts(as_of, code, False, now, before, due)


def view_of(plan, some: LevelFacts, t=VI, tab=None):
    return level(some, plan, t, tab=tab)


def test_equal_shares_share_a_rank_and_the_next_is_left_out(plan):
    rows = view_of(plan, facts(cells(d540="mmmm", d542="mmoo", d543="mmbb", d544="oooo"))).rows
    assert [(row.agency, row.rank, row.percent) for row in rows] == [
        ("540", 1, 100), ("542", 2, 50), ("543", 2, 50), ("544", 4, 0),
    ]  # fmt: skip


def test_shares_that_only_rounding_makes_equal_have_different_ranks_and_half_a_percent_goes_up(plan):
    codes = list(plan.indicators["indicator"])

    def many(agency, met, total):
        return [RATIO | {"agency": agency, "indicator": code, "status": "met" if at < met else "missed"}
                for at, code in enumerate(codes[:total])]  # fmt: skip

    rows = view_of(plan, facts([*many("540", 23, 24), *many("542", 25, 26), *many("543", 1, 8)])).rows
    assert [(row.agency, row.rank, row.percent) for row in rows] == [("542", 1, 96), ("540", 2, 96), ("543", 3, 13)]


def test_an_agency_of_which_too_little_is_assessed_is_listed_without_a_rank(plan):
    view = view_of(plan, facts(cells(d540="mmmm", d542="mnnn", d543="oxxx")))
    assert [(row.agency, row.rank, row.on_target, row.assessed) for row in view.rows] == [
        ("540", 1, 4, 4), ("543", 2, 0, 1), ("542", None, 1, 1),
    ]  # fmt: skip
    assert view.unranked == 1


def test_a_first_year_lists_everybody_and_says_that_nobody_can_be_ranked(plan):
    view = view_of(plan, facts(cells(d540="pppp", d542="pppm")), EN)
    assert view.answer == "Districts 2024: no agency can be ranked yet"
    assert [row.agency for row in view.rows] == ["542", "540"] and not view.is_empty


def test_the_change_is_of_the_share_in_points_among_agencies_ranked_in_both_years(plan):
    before = cells(d540="mmmm", d542="mooo", d548="mnnn")
    view = view_of(plan, facts(cells(d540="mmmo", d542="mmoo", d543="mmmm", d548="mmmm"), before), EN)
    changes = {row.agency: row.change for row in view.rows}
    assert changes == {"540": -25, "542": 25, "543": None, "548": None}
    assert (view.same, view.year_before) == (2, 2023)
    assert view.answer.endswith(" · 1 up, 1 down")


def test_where_no_agency_was_ranked_before_there_is_no_change_to_show(plan):
    assert view_of(plan, facts(cells(d540="mmmm"), cells(d542="mmmm"))).year_before is None


def test_the_answer_names_the_ends_and_fits_its_line(plan):
    view = view_of(plan, facts(cells(d540="mmmm", d548="oooo")))
    assert view.answer == "Cấp huyện 2024: cao nhất Quy Nhơn 100%, thấp nhất Phù Cát 0%"
    long = view_of(plan, facts(cells(d540="mmmm", d548="oooo"), cells(d540="mmmm", d548="mooo"), as_of="2024-H1"), EN)
    assert len(long.answer) <= 90


@pytest.mark.parametrize("tab", [WORST, CELLS])
def test_worst_first_lists_agencies_without_a_rank_last(plan, tab):
    view = view_of(plan, facts(cells(d540="mmmm", d542="mnnn", d543="oooo")), tab=tab)
    assert [row.agency for row in view.rows] == ["543", "540", "542"]


def test_a_cell_has_its_value_and_its_status_in_words(plan):
    view = view_of(plan, facts(cells(d540="mo", d542="n")), EN, tab=CELLS)
    assert list(view.indicators) == ["CT3.01", "CT3.03"]
    row = next(row for row in view.rows if row.agency == "540")
    assert [(cell.value, cell.word) for cell in row.cells] == [("52.3%", "Met"), ("52.3%", "Off track")]
    assert next(row for row in view.rows if row.agency == "542").cells[1] is None


def test_the_indicators_that_most_agencies_miss_are_counted_of_those_assessed(plan):
    view = view_of(plan, facts(cells(d540="oom", d542="obm", d543="nom")))
    assert [(each.indicator, each.below, each.assessed) for each in view.missed] == [("CT3.03", 3, 3), ("CT3.01", 2, 2)]


def due(agency, period, *first_at, is_asked=True):
    codes = ("CT3.01", "CT3.03", "CT3.04", "CT3.07")
    return [
        {
            "agency": agency,
            "period": period,
            "indicator": code,
            "first_at": at,
            "state": "on_time" if at else "missing",
            "is_asked": is_asked,
        }
        for code, at in zip(codes, first_at, strict=False)
    ]


def test_values_received_are_those_of_the_last_report_due_by_the_period(plan):
    reports = [*due("540", "2024-H1", "came", "came"), *due("540", "2024", "came", "came", None)]
    [row] = view_of(plan, facts(cells(d540="mm"), due=reports), EN).rows
    assert (row.have, row.due, row.state) == (2, 3, EN.reporting_state("partial"))
    [row] = view_of(plan, facts(cells(d540="mm"), due=reports, as_of="2024-H1"), EN).rows
    assert (row.have, row.due, row.state) == (2, 2, EN.reporting_state("on_time"))


def test_a_report_due_before_the_programs_first_use_has_no_state(plan):
    [row] = view_of(plan, facts(cells(d540="nn"), due=due("540", "2024", None, None, is_asked=False)), EN).rows
    assert (row.have, row.due, row.state) == (0, 2, "")


def test_a_year_that_rests_on_a_half_year_of_agencies_that_ended_says_so(plan):
    ended = [cell | {"period": "2025-H1"} for cell in cells(d540="mm")]
    note = view_of(plan, facts(ended, as_of="2025"), EN).note
    assert note == "Active until 30 Jun 2025: 2025 is based on data for first half of 2025."
    assert view_of(plan, facts(cells(d540="mm")), EN).note == ""
