"""Incidents of the demonstration: tasks in every state, corrections, withdrawals, explanations."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kpi import demo
from kpi.demo.incidents import task_updates
from kpi.evaluation.scorecard import scorecard
from kpi.plan import Plan, load
from kpi.store import Store, explanations
from kpi.tasks import STATES, update_log

SMALL = Path(__file__).parents[1] / "plans" / "small"


def test_tasks_are_in_every_state_a_year_before_the_plan_ends_and_some_were_late(demo_store: Store) -> None:
    end = demo_store.plan.periods.year_end(demo_store.plan.years[-2]).ends
    states = update_log.task_states(demo_store, end)
    assert set(states["state"]) == set(STATES)
    done = states[states["state"] == "done"]
    assert 0 < done["is_late"].sum() < len(done) / 2
    assert done["product_number"].notna().all()
    assert (states.loc[states["state"] == "waiting", "due"].isna()).all()


def test_more_tasks_are_done_each_year(demo_store: Store) -> None:
    ends = [demo_store.plan.periods.year_end(year).ends for year in demo_store.plan.years]
    done = [int((update_log.task_states(demo_store, end)["state"] == "done").sum()) for end in ends]
    assert done == sorted(done)
    assert done[0] < done[1] < done[-1] < len(demo_store.plan.tasks)


def test_one_update_is_corrected_and_one_withdrawn(demo_store: Store) -> None:
    updates = update_log.updates(demo_store)
    replacing = updates[updates["replaces"].notna()]
    assert replacing["what"].tolist() == ["progress", "withdrawal"]
    assert updates.loc[~updates["counts"], "update"].tolist() == sorted(replacing["replaces"])


@pytest.mark.parametrize("kind", ["each_year", "fixed_year", "event_triggered"])
def test_no_update_is_recorded_before_its_day_whatever_the_deadlines_are(plan: Plan, kind: str) -> None:
    tasks = plan.tasks.assign(deadline_kind=kind, deadline_year=plan.years[0])
    updates = task_updates(replace(plan, tasks=tasks))
    assert {recorded.update.product_year is not None for recorded in updates} == {kind == "each_year"}
    assert all(recorded.update.day <= recorded.at.date() for recorded in updates)


def test_totals_disagree_with_their_roll_ups_by_more_than_a_point(demo_store: Store) -> None:
    plan = demo_store.plan
    card = scorecard(demo_store, year=plan.years[-2], scope="total")
    apart = card[(card["value"] - card["rolled_up_value"]).abs() > plan.rules.differs_points]
    assert set(apart["basis"]) == {"reported"}
    assert apart["indicator"].nunique() == 2


def test_the_log_holds_locks_late_corrections_withdrawals_and_explanations(demo_store: Store) -> None:
    events = demo_store.events()
    counts = events["what"].value_counts().drop(["handed_in", "task_updated", "task_triggered"]).to_dict()
    assert counts == {"locked": 3, "unlocked": 1, "withdrawn": 2, "task_withdrawn": 1, "asked_to_explain": 6,
                      "explained": 4, "request_taken_back": 2}  # fmt: skip
    assert events["at"].is_monotonic_decreasing
    assert events.loc[events["what"] == "handed_in", "reason"].ne("").sum() == 1
    assert demo_store.locked_periods()["period"].tolist() == ["2023", "2024-H1"]
    assert explanations.requests(demo_store)["state"].value_counts().to_dict() == {
        "open": 2, "answered": 2, "taken_back": 2,
    }  # fmt: skip


def test_a_small_plan_has_its_tasks_and_incidents_too() -> None:
    small = load(SMALL)
    with Store.open(None, small, kind="demo") as store:
        demo.fill(store, 5)
        assert store.faults().empty
        assert set(update_log.task_states(store, date(2025, 12, 31))["task"]) == {1, 2, 3}
        assert set(update_log.updates(store)["task"]) == {1, 2, 3}


def test_the_updates_of_tasks_are_the_same_every_time() -> None:
    assert task_updates(load(SMALL)) == task_updates(load(SMALL)) != []
