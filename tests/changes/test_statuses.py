"""Statuses that changed between two moments: tables in, whole tables out."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.changes import news
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


def changes(before: dict[str, str], after: dict[str, str]) -> list[tuple[str, str, str, str]]:
    rows = news.status_changes(totals(before), totals(after))
    return list(rows[["indicator", "way", "status_before", "status_after"]].itertuples(index=False, name=None))


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
def test_a_status_changes_only_between_assessments_or_into_and_out_of_them(before, after, way):
    assert news.way(before, after) == way


def test_worse_ones_come_first_and_in_each_way_the_worst():
    before = {"A": "met", "B": "met", "C": "behind", "D": "no_data", "E": "no_data", "F": "met", "G": "met"}
    after = {"A": "behind", "B": "missed", "C": "met", "D": "met", "E": "missed", "F": "thin", "G": "met"}
    assert changes(before, after) == [
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
    old, new = (card(("CT3.04", "commune", x), ("CT3.04", "district", y)) for x, y in (before, after))
    rows = news.status_changes(old, new)
    assert (rows["level_before"] == rows["level_after"]).all()
    columns = ["level_after", "way", "status_before", "status_after"]
    assert list(rows[columns].itertuples(index=False, name=None)) == ([change] if change else [])


def test_a_change_carries_the_values_of_both_moments():
    before, after = (card(("A", "total", x)).assign(value=y) for x, y in (("behind", 61.8), ("missed", 76.0)))
    expected = pd.DataFrame(
        {
            "indicator": ["A"], "way": ["worse"], "status_before": ["behind"], "level_before": ["total"],
            "value_before": [61.8], "status_after": ["missed"], "level_after": ["total"], "value_after": [76.0],
        }
    )  # fmt: skip
    pd.testing.assert_frame_equal(news.status_changes(before, after), expected, check_dtype=False)


def test_an_indicator_without_a_row_at_one_moment_had_no_data_then():
    assert changes({}, {"A": "met"}) == [("A", "judged", "no_data", "met")]
    assert changes({"A": "met"}, {}) == [("A", "unjudged", "met", "no_data")]
    assert changes({}, {"A": "pending"}) == []


@settings(deadline=None, max_examples=20)
@given(same=statuses)
def test_nothing_changes_against_itself(same):
    assert changes(same, same) == []


@settings(deadline=None, max_examples=20)
@given(before=statuses, after=statuses)
def test_backwards_every_change_is_its_opposite(before, after):
    forth, back = changes(before, after), changes(after, before)
    assert sorted(forth) == sorted((code, SWAPPED[way], old, new) for code, way, new, old in back)


@settings(deadline=None, max_examples=20)
@given(before=statuses, after=statuses)
def test_an_indicator_that_is_not_listed_is_unchanged_or_unassessed_at_both_moments(before, after):
    still = set(before) | set(after)
    still -= {code for code, *_rest in changes(before, after)}
    pairs = {(before.get(code, "no_data"), after.get(code, "no_data")) for code in still}
    assert all(old == new or not {old, new} & set(news.ASSESSED) for old, new in pairs)


# ---------------------------------------------------------------- periods


@pytest.mark.parametrize(
    ("as_of", "with_values", "pair"),
    [
        ("2024", ["2024-Q3", "2024", "2023"], ("2024", "2024-Q3")),
        ("2024", ["2024-H1", "2024", "2025-Q1"], ("2024", "2024-H1")),  # nobody reported for the third quarter
        ("2024-Q1", ["2023", "2024-Q1", "2024"], ("2024-Q1", "2023")),
        ("2025", ["2025-H1", "2025-Q1", "2024"], ("2025-H1", "2025-Q1")),  # the year is not over yet
        ("2024", ["2024"], None),
        ("2021", [], None),
    ],
)
def test_the_period_before_is_the_last_one_with_values(plan, as_of, with_values, pair):
    period = plan.periods.get
    latest = news.two_periods(period(as_of), [period(code) for code in with_values])
    assert latest == (pair and tuple(period(code) for code in pair))
