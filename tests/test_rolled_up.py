"""Levels and the total out of the sums of cohorts; what a roll-up is, tests/test_reckon.py says."""

import pandas as pd
import pytest

from kpi import handed_in, rolled_up
from kpi.store import Store
from tests.test_scorecard import DISTRICTS, PLAN, hand_in, ratio

COMMUNES = PLAN.due_agencies("2024").query("level == 'commune'")["agency"].tolist()


def found(store: Store, as_of: float | None = None, **where) -> list[tuple]:
    """Level, value and coverage of the readings with a figure."""
    card = pd.DataFrame(rolled_up.readings(PLAN, handed_in.of_cohorts(store), as_of))
    for name, value in where.items():
        card = card[card[name] == value]
    card = card[card["value"].notna()].sort_values("level")
    return list(card[["level", "value", "coverage_have", "coverage_due"]].itertuples(index=False, name=None))


def test_levels_are_summed_over_all_their_cohorts_and_the_total_over_all_levels(store):
    hand_in(store, *ratio("CT3.07", DISTRICTS, "2024", 1, 2), *ratio("CT3.07", COMMUNES, "2024", 1, 4))
    value = 100 * (11 * 1 + len(COMMUNES)) / (11 * 2 + len(COMMUNES) * 4)
    due = len(PLAN.due_agencies("2024"))
    assert found(store, indicator="CT3.07", year=2024) == [
        ("commune", 25.0, len(COMMUNES), len(COMMUNES)), ("district", 50.0, 11, 11),
        ("total", pytest.approx(value), 11 + len(COMMUNES), due),
    ]  # fmt: skip


def test_what_an_agency_handed_in_for_a_period_after_its_end_counts_for_nobody(store):
    hand_in(store, *ratio("CT3.07", DISTRICTS, "2025-H1", 1, 2), *ratio("CT3.07", DISTRICTS, "2025", 2, 2))
    assert found(store, indicator="CT3.07", level="district") == [("district", 50.0, 11, 11)]


def test_neither_does_it_where_others_of_its_level_go_on(store):
    ended = set(PLAN.due_agencies("2024-Q3").query("level == 'commune'")["agency"]) - set(COMMUNES)
    assert ended
    hand_in(store, *ratio("CT3.07", COMMUNES, "2024", 1, 4), *ratio("CT3.07", sorted(ended), "2024", 4, 4))
    assert found(store, indicator="CT3.07", level="commune") == [("commune", 25.0, len(COMMUNES), len(COMMUNES))]


def test_what_came_after_the_moment_is_not_seen(store):
    hand_in(store, *ratio("CT3.07", DISTRICTS, "2024-H1", 1, 2), *ratio("CT3.07", DISTRICTS, "2024", 2, 2))
    seen = {as_of: found(store, as_of, indicator="CT3.07", level="district") for as_of in (2023.0, 2023.5, 2024.0)}
    assert {as_of: [row[1] for row in rows] for as_of, rows in seen.items()} == {
        2023.0: [],
        2023.5: [50.0],
        2024.0: [100.0],
    }
