"""What turned between two moments: tables in, whole tables out."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.changes import comparison
from kpi.evaluation import STATUS_ORDER

NONE = float("nan")
SWAPPED = {"worse": "better", "better": "worse", "judged": "unjudged", "unjudged": "judged"}
statuses = st.dictionaries(st.sampled_from([f"CT{n}" for n in range(9)]), st.sampled_from(STATUS_ORDER))


def card(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """A scorecard's rows of indicator, level and status; the value is the status's place."""
    frame = pd.DataFrame(rows, columns=["indicator", "level", "status"]).astype("str")
    return frame.assign(
        scope=frame["level"].where(frame["level"] == "total", "level"), target_level=frame["level"],
        target_form="threshold", value=frame["status"].map({name: float(at) for at, name in enumerate(STATUS_ORDER)}),
        goal=100.0, gap=NONE,
    )  # fmt: skip


def totals(statuses: dict[str, str]) -> pd.DataFrame:
    return card(*((code, "total", status) for code, status in statuses.items()))


def turns(before: dict[str, str], after: dict[str, str]) -> list[tuple[str, str, str, str]]:
    found = comparison.turned(totals(before), totals(after))
    return list(found[["indicator", "way", "status_before", "status_after"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("before", "after", "way"),
    [
        ("missed", "off_track", "better"),
        ("on_track", "met", "better"),
        ("met", "missed", "worse"),
        ("behind", "off_track", "worse"),
        ("no_data", "missed", "judged"),
        ("pending", "met", "judged"),
        ("thin", "behind", "judged"),
        ("on_track", "thin", "unjudged"),
        ("met", "no_data", "unjudged"),
        ("no_data", "thin", None),
        ("pending", "no_data", None),
        ("behind", "behind", None),
        ("no_data", "no_data", None),
    ],
)
def test_a_status_turns_only_between_grades_or_into_and_out_of_them(before, after, way):
    assert comparison.way(before, after) == way


def test_worse_ones_come_first_and_in_each_way_the_worst():
    before = {"A": "met", "B": "met", "C": "behind", "D": "no_data", "E": "no_data", "F": "met", "G": "met"}
    after = {"A": "behind", "B": "missed", "C": "met", "D": "met", "E": "missed", "F": "thin", "G": "met"}
    assert turns(before, after) == [
        ("B", "worse", "met", "missed"),
        ("A", "worse", "met", "behind"),
        ("C", "better", "behind", "met"),
        ("E", "judged", "no_data", "missed"),
        ("D", "judged", "no_data", "met"),
        ("F", "unjudged", "met", "thin"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        # The weakest level was the communes, and is the districts now: the districts are compared with themselves.
        (("missed", "met"), ("met", "behind"), ("district", "worse", "met", "behind")),
        (("missed", "off_track"), ("met", "behind"), ("district", "better", "off_track", "behind")),
        (("missed", "behind"), ("met", "behind"), None),
        (("missed", "no_data"), ("met", "met"), ("commune", "better", "missed", "met")),
        (("behind", "missed"), ("thin", "no_data"), ("district", "unjudged", "missed", "no_data")),
    ],
)
def test_a_change_is_compared_within_one_level(before, after, change):
    then, now = (card(("CT3.04", "commune", x), ("CT3.04", "district", y)) for x, y in (before, after))
    found = comparison.turned(then, now)
    assert (found["level_before"] == found["level_after"]).all()
    columns = ["level_after", "way", "status_before", "status_after"]
    assert list(found[columns].itertuples(index=False, name=None)) == ([change] if change else [])


def test_a_change_carries_the_values_of_both_moments():
    before, after = (card(("A", "total", x)).assign(value=y) for x, y in (("behind", 61.8), ("missed", 76.0)))
    expected = pd.DataFrame(
        {
            "indicator": ["A"], "way": ["worse"], "status_before": ["behind"], "level_before": ["total"],
            "value_before": [61.8], "status_after": ["missed"], "level_after": ["total"], "value_after": [76.0],
        }
    )  # fmt: skip
    pd.testing.assert_frame_equal(comparison.turned(before, after), expected, check_dtype=False)


def test_an_indicator_that_nothing_judged_then_had_no_figures():
    assert turns({}, {"A": "met"}) == [("A", "judged", "no_data", "met")]
    assert turns({"A": "met"}, {}) == [("A", "unjudged", "met", "no_data")]
    assert turns({}, {"A": "pending"}) == []


@settings(deadline=None)
@given(of=statuses)
def test_nothing_turns_against_itself(of):
    assert turns(of, of) == []


@settings(deadline=None)
@given(before=statuses, after=statuses)
def test_backwards_every_turn_is_its_opposite(before, after):
    forth, back = turns(before, after), turns(after, before)
    assert sorted(forth) == sorted((code, SWAPPED[way], then, now) for code, way, now, then in back)


@settings(deadline=None)
@given(before=statuses, after=statuses)
def test_who_is_not_among_the_turns_is_where_it_was_or_unjudged_at_both_moments(before, after):
    still = set(before) | set(after)
    still -= {code for code, *_rest in turns(before, after)}
    pairs = {(before.get(code, "no_data"), after.get(code, "no_data")) for code in still}
    assert all(then == now or not {then, now} & set(comparison.GRADES) for then, now in pairs)


# ---------------------------------------------------------------- figures


def figure(indicator: str, before: tuple | None, after: tuple | None, period: str = "2024", agency: str = "540"):
    """before, after: submission, numerator, denominator, value; None where none counted."""
    ends = zip(("before", "after"), (before or (NONE,) * 4, after or (NONE,) * 4), strict=True)
    row = {"indicator": indicator, "agency": agency, "period": period, "t": 2024.0 if period == "2024" else 2023.5}
    names = ("submission", "numerator", "denominator", "value")
    return row | {f"{name}_{when}": x for when, of in ends for name, x in zip(names, of, strict=True)}


FIGURES = pd.DataFrame(
    [
        figure("first", None, (2, 5, 10, NONE)),
        figure("corrected", (1, 5, 10, NONE), (2, 6, 10, NONE)),
        figure("only the rate now", (1, 5, 10, NONE), (2, NONE, NONE, 50.0)),
        figure("the same again", (1, 5, 10, NONE), (2, 5, 10, NONE)),
        figure("gone", (1, 5, 10, NONE), None, period="2024-H1", agency="541"),
        figure("handed in and withdrawn", None, None),
    ]
)


def test_a_figure_is_new_another_or_gone_and_the_same_again_is_no_change():
    found = comparison.figures(FIGURES)
    assert dict(zip(found["indicator"], found["way"], strict=True)) == {
        "first": "first", "corrected": "corrected", "only the rate now": "corrected", "gone": "gone",
    }  # fmt: skip


def test_figures_are_counted_by_period_the_latest_first():
    counted = comparison.counted(comparison.figures(FIGURES))
    assert counted.to_dict("records") == [
        {"period": "2024", "agencies": 1, "first": 1, "corrected": 2, "gone": 0},
        {"period": "2024-H1", "agencies": 1, "first": 0, "corrected": 0, "gone": 1},
    ]


def test_no_figures_are_counted_as_none():
    counted = comparison.counted(comparison.figures(FIGURES.iloc[:0]))
    assert counted.columns.tolist() == ["period", "agencies", "first", "corrected", "gone"]
    assert counted.empty


# ---------------------------------------------------------------- periods


@pytest.mark.parametrize(
    ("as_of", "known", "pair"),
    [
        ("2024", ["2024-Q3", "2024", "2023"], ("2024", "2024-Q3")),
        ("2024", ["2024-H1", "2024", "2025-Q1"], ("2024", "2024-H1")),  # nobody reported for the third quarter
        ("2024-Q1", ["2023", "2024-Q1", "2024"], ("2024-Q1", "2023")),
        ("2025", ["2025-H1", "2025-Q1", "2024"], ("2025-H1", "2025-Q1")),  # the year is not over yet
        ("2024", ["2024"], None),
        ("2021", [], None),
    ],
)
def test_the_period_before_is_the_last_one_that_has_figures(plan, as_of, known, pair):
    assert comparison.two_periods(plan.periods, plan.periods.get(as_of), known) == pair
