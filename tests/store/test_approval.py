"""Approval: what counts on a day, and what the warnings look at. Each act by page and command:
tests/ui/test_approval.py."""

from dataclasses import replace
from datetime import date, datetime

import pandas as pd
import pytest

from kpi.access import Actor, Role
from kpi.plan import Plan
from kpi.reporting import punctuality
from kpi.store import Store, StoreError, approval
from kpi.store.lake import Lake
from kpi.store.snapshot import snapshot_on
from kpi.store.steps import COLUMNS
from tests.store.test_store import IN_MEMORY

LAN = Actor("Lan", Role.REPORTER, identity="lan@example.vn")
HUONG = Actor("Hương", Role.APPROVER, identity="huong@example.vn")
BOTH = replace(LAN, role=Role.APPROVER)
AGENCY, INDICATOR, PERIOD = "540", "CT3.07", "2024"


@pytest.fixture
def careful(where: Lake | None, plan: Plan):
    """A store of the plan, where submissions wait."""
    opened = Store.open(where, replace(plan, needs_approval=True), kind="demo")
    yield opened
    opened.close()


def submit(store: Store, value: float, day: str = "2024-12-10", by: Actor = LAN, agency: str = AGENCY) -> int:
    row = dict.fromkeys(COLUMNS) | {"line": 2, "indicator": INDICATOR, "agency": agency, "period": PERIOD,
                                    "value": value, "note": "", "document": ""}  # fmt: skip
    at = datetime.fromisoformat(f"{day}T03:00")
    return store.submit(pd.DataFrame([row]), by=by, file_name="a.csv", sha256=str(value), at=at)


def current(store: Store, agency: str = AGENCY) -> list[float]:
    query = store.query("store/current_actuals", indicators=[INDICATOR], agencies=[agency], periods=[PERIOD])
    return query["value"].tolist()


def latest(store: Store) -> list[float]:
    return store.query("store/latest_actuals", indicators=None, agencies=None, periods=None)["value"].tolist()


def states(store: Store) -> list[str]:
    return store.submissions()["state"].tolist()[::-1]


def report(store: Store, day: date) -> str:
    """The state of the value that was due, as known on a day."""
    rows = punctuality.data_due(snapshot_on(store, day), 2024, day)
    return rows.set_index(["agency", "indicator", "period"]).loc[(AGENCY, INDICATOR, PERIOD), "state"]


@IN_MEMORY
def test_where_the_plan_asks_for_none_a_submission_counts_at_once(store):
    submit(store, 50)
    assert (states(store), current(store)) == (["accepted"], [50])
    with pytest.raises(StoreError, match="does not wait"):
        approval.approve(store, 1, by=HUONG)


@IN_MEMORY
def test_a_returned_one_counts_as_submitted_until_that_day(careful):
    submit(careful, 50, "2024-12-10")
    approval.return_it(careful, 1, by=HUONG, reason="kỳ khác", at=datetime(2024, 12, 30, 3))
    assert (states(careful), current(careful)) == (["returned"], [])
    assert [report(careful, date(2024, 12, day)) for day in (29, 30)] == ["on_time", "missing"]
    row = careful.submissions().iloc[0]
    assert (row["withdrawn_by"], row["reason"]) == ("Hương", "kỳ khác")
    submit(careful, 60, "2024-12-31")
    assert report(careful, date(2024, 12, 31)) == "late"


@IN_MEMORY
def test_punctuality_goes_by_the_day_of_the_upload_not_of_the_approval(careful):
    submit(careful, 50, "2024-12-10")
    approval.approve(careful, 1, by=HUONG, at=datetime(2025, 2, 1))
    assert report(careful, date(2024, 12, 31)) == report(careful, date(2025, 3, 1)) == "on_time"


def test_the_store_of_an_earlier_day_has_the_states_of_that_day(careful):
    submit(careful, 50, "2024-12-10")
    submit(careful, 60, "2024-12-11")
    assert (latest(careful), set(careful.query("store/known_files")["sha256"])) == ([60], {"50", "60"})
    approval.approve(careful, 1, by=HUONG, at=datetime(2024, 12, 20, 3))
    approval.return_it(careful, 2, by=HUONG, reason="trùng", at=datetime(2024, 12, 22, 3))
    careful.withdraw(1, by=HUONG, reason="sai", at=datetime(2024, 12, 24, 3))
    seen = {day: snapshot_on(careful, date(2024, 12, day)) for day in (10, 11, 20, 22, 24)}
    assert {day: (states(then), current(then)) for day, then in seen.items()} == {
        10: (["waiting"], []),
        11: (["waiting", "waiting"], []),
        20: (["accepted", "waiting"], [50]),
        22: (["accepted", "returned"], [50]),
        24: (["withdrawn", "returned"], []),
    }


@IN_MEMORY
def test_the_warnings_look_at_waiting_values_too(careful):
    submit(careful, 50)
    assert latest(careful) == [50]
    assert careful.query("store/known_files")["sha256"].tolist() == ["50"]
    submit(careful, 60)
    approval.approve(careful, 2, by=HUONG)
    assert latest(careful) == [60]
    submit(careful, 70)
    assert latest(careful) == [70]
    approval.return_it(careful, 3, by=HUONG, reason="sai")
    assert latest(careful) == [60]


@IN_MEMORY
def test_nobody_approves_their_own_under_another_spelling_of_their_name(careful):
    submit(careful, 50, by=BOTH)
    for name in ("Lan", " LAN "):
        with pytest.raises(StoreError, match="Nobody approves their own"):
            approval.approve(careful, 1, by=replace(BOTH, name=name))
