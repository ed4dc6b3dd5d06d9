"""The agencies of a level: their order, changes of shares, agencies without a rank, and the period a year uses."""

import pytest

from kpi import i18n
from kpi.plan.rows import records
from kpi.views.level import CELLS, WORST, Drawn, LevelFacts, in_order, level
from tests.support.cards import LETTERS, RATIO, counts, ranked

VI, EN = i18n.of("vi"), i18n.of("en")
CODES = ("CT3.01", "CT3.03", "CT3.04", "CT3.07")


def view_of(plan, t=VI, tab=None, *, before=None, due=(), as_of="2024", latest=None, most=None, **statuses: str):
    """A view of districts. statuses: agency (with a 'd' before it) → a letter of each indicator's status; before: the
    same of the year before."""
    of_indicator = {code: "".join(word[at : at + 1] for word in statuses.values()) for at, code in enumerate(CODES)}
    indicators = counts(**{code: word for code, word in of_indicator.items() if word}).rename_axis("indicator")
    shares = ranked(**(before or {})).set_index("agency")["share"].dropna().to_dict()
    agencies = records(ranked(**statuses))
    facts = LevelFacts(as_of, "district", False, agencies, records(indicators.reset_index()), shares, latest)
    cells = [RATIO | {"agency": agency[1:], "indicator": code, "status": LETTERS[letter]}
             for agency, word in statuses.items() for code, letter in zip(CODES, word, strict=False)]  # fmt: skip
    own = {row["agency"]: row for row in records(counts(**statuses).rename_axis("agency").reset_index())}
    drawn = Drawn(
        in_order(facts, plan, t, tab)[:most], {key.removeprefix("d"): row for key, row in own.items()}, cells, due
    )
    return level(facts, drawn, plan, t, tab=tab)


def test_the_highest_share_comes_first_and_equal_shares_by_name(plan):
    rows = view_of(plan, d540="mmoo", d542="oooo", d543="mmmm", d544="mmbb")["rows"]
    assert [(row["agency"], row["rank"], row["percent"]) for row in rows] == [
        ("543", 1, 100), ("544", 2, 50), ("540", 2, 50), ("542", 4, 0),
    ]  # fmt: skip


def test_a_share_of_half_a_percent_is_written_rounded_up(plan):
    assert [row["percent"] for row in view_of(plan, d540="mooooooo")["rows"]] == [13]


def test_an_agency_of_which_too_little_is_assessed_is_listed_last_without_a_rank(plan):
    view = view_of(plan, d540="mmmm", d542="mnnn", d543="oxxx")
    assert [(row["agency"], row["rank"], row["on_target"], row["assessed"]) for row in view["rows"]] == [
        ("540", 1, 4, 4), ("543", 2, 0, 1), ("542", None, 1, 1),
    ]  # fmt: skip
    assert view["unranked"] == 1


def test_beyond_those_drawn_agencies_are_counted_and_names_are_full(plan):
    view = view_of(plan, EN, d540="mmmm", d542="oooo", d543="mmoo", most=1)
    assert ([row["name"] for row in view["rows"]], view["unlisted"], view["title"]) == (
        ["Quy Nhơn City"],
        2,
        "3 districts",
    )
    assert view["answer"] == "Districts 2024: highest Quy Nhơn 100%, lowest An Lão 0%"
    assert [(part.status, part.count) for part in view["statuses"]] == [("off_track", 6), ("met", 6)]


def test_a_first_year_lists_everybody_and_says_that_nobody_can_be_ranked(plan):
    view = view_of(plan, EN, d540="pppp", d542="pppm")
    assert view["answer"] == "Districts 2024: no agency can be ranked yet"
    assert [row["agency"] for row in view["rows"]] == ["542", "540"] and not view["is_empty"]


def test_the_change_is_of_the_share_in_points_among_agencies_ranked_in_both_years(plan):
    before = {"d540": "mmmm", "d542": "mooo", "d548": "mnnn"}
    view = view_of(plan, EN, before=before, d540="mmmo", d542="mmoo", d543="mmmm", d548="mmmm")
    changes = {row["agency"]: row["change"] for row in view["rows"]}
    assert changes == {"540": -25, "542": 25, "543": None, "548": None}
    assert (view["same"], view["year_before"]) == (2, 2023)
    assert view["answer"].endswith(" · 1 up, 1 down")


def test_where_no_agency_was_ranked_before_there_is_no_change_to_show(plan):
    assert view_of(plan, d540="mmmm", before={"d542": "mmmm"})["year_before"] is None


def test_the_answer_names_the_ends_and_fits_its_line(plan):
    view = view_of(plan, d540="mmmm", d548="oooo")
    assert view["answer"] == "Cấp huyện 2024: cao nhất Quy Nhơn 100%, thấp nhất Phù Cát 0%"
    before = {"d540": "mmmm", "d548": "mooo"}
    long = view_of(plan, EN, d540="mmmm", d548="oooo", before=before, as_of="2024-H1")
    assert len(long["answer"]) <= 90


@pytest.mark.parametrize("tab", [WORST, CELLS])
def test_worst_first_lists_agencies_without_a_rank_last(plan, tab):
    view = view_of(plan, tab=tab, d540="mmmm", d542="mnnn", d543="oooo")
    assert [row["agency"] for row in view["rows"]] == ["543", "540", "542"]


def test_a_cell_has_its_value_and_its_status(plan):
    view = view_of(plan, EN, CELLS, d540="mo", d542="n")
    assert list(view["indicators"]) == ["CT3.01", "CT3.03"]
    row = next(row for row in view["rows"] if row["agency"] == "540")
    assert [(cell["reading"], cell["status"]) for cell in row["cells"]] == [("52.3%", "met"), ("52.3%", "off_track")]
    assert next(row["cells"] for row in view["rows"] if row["agency"] == "542")[1] is None


def test_the_indicators_that_most_agencies_miss_are_counted_of_those_assessed(plan):
    view = view_of(plan, d540="oom", d542="obm", d543="nom")
    assert [(each["indicator"], each["below"], each["assessed"]) for each in view["missed"]] == [
        ("CT3.03", 3, 3),
        ("CT3.01", 2, 2),
    ]


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
    [row] = view_of(plan, EN, due=reports, d540="mm")["rows"]
    assert (row["have"], row["due"], row["state"]) == (2, 3, EN.reporting_state("partial"))
    [row] = view_of(plan, EN, due=reports, as_of="2024-H1", d540="mm")["rows"]
    assert (row["have"], row["due"], row["state"]) == (2, 2, EN.reporting_state("on_time"))


def test_a_report_due_before_the_programs_first_use_has_no_state(plan):
    [row] = view_of(plan, EN, due=due("540", "2024", None, None, is_asked=False), d540="nn")["rows"]
    assert (row["have"], row["due"], row["state"]) == (0, 2, "")


def test_a_year_that_rests_on_a_half_year_of_agencies_that_ended_says_so(plan):
    note = view_of(plan, EN, as_of="2025", latest="2025-H1", d540="mm")["note"]
    assert note == "Active until 30 Jun 2025: 2025 is based on data for first half of 2025."
    assert view_of(plan, EN, d540="mm")["note"] == ""


def test_too_many_units_have_no_map(plan, monkeypatch):
    view = view_of(plan, d540="mmmm", d542="oooo")
    assert len(view["map"]["territories"]) == 2 and not view["is_too_many"]
    monkeypatch.setattr("kpi.views.level.MOST_UNITS", 1)
    view = view_of(plan, d540="mmmm", d542="oooo")
    assert view["map"] is None and view["is_too_many"]
