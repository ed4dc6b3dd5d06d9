"""Approval: what waits, what counts, and what is returned, each by the store's function and by its command."""

from dataclasses import replace
from datetime import date, datetime

import pandas as pd
import pytest
from click.testing import CliRunner

from kpi.access import Actor, NotAllowed, Role
from kpi.cli import main
from kpi.plan import Plan
from kpi.reporting import punctuality
from kpi.store import Store, StoreError, approval
from kpi.store.snapshot import snapshot_on
from kpi.store.steps import COLUMNS
from tests.support import small_plan

LAN = Actor("Lan", Role.REPORTER, identity="lan@example.vn")
HUONG = Actor("Hương", Role.APPROVER, identity="huong@example.vn")
BOTH = replace(LAN, role=Role.APPROVER)
AGENCY, INDICATOR, PERIOD = "540", "CT3.07", "2024"


@pytest.fixture
def careful(plan: Plan):
    """A store of the plan in memory, where submissions wait."""
    opened = Store.open(None, replace(plan, needs_approval=True), kind="demo")
    yield opened
    opened.close()


def submit(store: Store, value: float, day: str = "2024-12-10", by: Actor = LAN) -> int:
    row = dict.fromkeys(COLUMNS) | {"line": 2, "indicator": INDICATOR, "agency": AGENCY, "period": PERIOD,
                                    "value": value, "note": "", "document": ""}  # fmt: skip
    at = datetime.fromisoformat(f"{day}T03:00")
    return store.submit(pd.DataFrame([row]), by=by, file_name="a.csv", sha256=str(value), at=at)


def current(store: Store) -> list[float]:
    query = store.query("store/current_actuals", indicators=[INDICATOR], agencies=[AGENCY], periods=[PERIOD])
    return query["value"].tolist()


def states(store: Store) -> list[str]:
    return store.submissions()["state"].tolist()[::-1]


def report(store: Store, day: date) -> str:
    """The state of the value that was due, as known on a day."""
    rows = punctuality.data_due(snapshot_on(store, day), 2024, day)
    return rows.set_index(["agency", "indicator", "period"]).loc[(AGENCY, INDICATOR, PERIOD), "state"]


def test_where_the_plan_asks_for_none_a_submission_counts_at_once(store):
    submit(store, 50)
    assert (states(store), current(store)) == (["accepted"], [50])
    with pytest.raises(StoreError, match="does not wait"):
        approval.approve(store, 1, by=HUONG)


def test_a_waiting_submission_has_its_number_and_day_and_is_no_value_until_it_is_approved(careful):
    assert submit(careful, 50) == 1
    assert (states(careful), current(careful)) == (["waiting"], [])
    approval.approve(careful, 1, by=HUONG, at=datetime(2024, 12, 20))
    assert (states(careful), current(careful)) == (["accepted"], [50])
    assert careful.events()["what"].tolist()[:2] == ["approved", "handed_in"]
    assert careful.faults().empty


def test_a_lower_number_never_replaces_the_values_of_a_higher_one(careful):
    submit(careful, 50)
    submit(careful, 60)
    approval.approve(careful, 2, by=HUONG)
    approval.approve(careful, 1, by=HUONG)
    assert current(careful) == [60]
    careful.withdraw(2, by=HUONG, reason="sai")
    assert current(careful) == [50]
    assert careful.faults().empty


def test_a_returned_one_counts_as_submitted_until_that_day(careful):
    submit(careful, 50, "2024-12-10")
    approval.return_it(careful, 1, by=HUONG, reason="kỳ khác", at=datetime(2024, 12, 30, 3))
    assert (states(careful), current(careful)) == (["returned"], [])
    assert [report(careful, date(2024, 12, day)) for day in (29, 30)] == ["on_time", "missing"]
    row = careful.submissions().iloc[0]
    assert (row["withdrawn_by"], row["reason"]) == ("Hương", "kỳ khác")
    submit(careful, 60, "2024-12-31")
    assert report(careful, date(2024, 12, 31)) == "late"


def test_punctuality_goes_by_the_day_of_the_upload_not_of_the_approval(careful):
    submit(careful, 50, "2024-12-10")
    approval.approve(careful, 1, by=HUONG, at=datetime(2025, 2, 1))
    assert report(careful, date(2024, 12, 31)) == report(careful, date(2025, 3, 1)) == "on_time"


def test_the_store_of_an_earlier_day_has_the_states_of_that_day(careful):
    submit(careful, 50, "2024-12-10")
    submit(careful, 60, "2024-12-11")
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


def test_the_warnings_look_at_waiting_values_too(careful):
    def latest() -> list[float]:
        return careful.query("store/latest_actuals", indicators=None, agencies=None, periods=None)["value"].tolist()

    submit(careful, 50)
    assert latest() == [50]
    assert careful.query("store/known_files")["sha256"].tolist() == ["50"]
    submit(careful, 60)
    approval.approve(careful, 2, by=HUONG)
    assert latest() == [60]
    submit(careful, 70)
    assert latest() == [70]
    approval.return_it(careful, 3, by=HUONG, reason="sai")
    assert latest() == [60]


@pytest.mark.parametrize("decide", [approval.approve, lambda *args, by: approval.return_it(*args, by=by, reason="sai")])
def test_what_may_not_be_decided_is_refused_and_changes_nothing(careful, decide):
    submit(careful, 50)
    with pytest.raises(NotAllowed):
        decide(careful, 1, by=LAN)
    with pytest.raises(StoreError, match="no submission 2"):
        decide(careful, 2, by=HUONG)
    approval.approve(careful, 1, by=HUONG)
    with pytest.raises(StoreError, match="does not wait"):
        decide(careful, 1, by=HUONG)
    assert (states(careful), current(careful)) == (["accepted"], [50])


def test_nobody_approves_their_own_unless_the_plan_says_so(careful):
    submit(careful, 50, by=BOTH)
    for name in ("Lan", " LAN "):
        with pytest.raises(StoreError, match="Nobody approves their own"):
            approval.approve(careful, 1, by=replace(BOTH, name=name))
    with Store.open(None, replace(careful.plan, approve_own=True), kind="demo") as trusting:
        submit(trusting, 50, by=BOTH)
        approval.approve(trusting, 1, by=BOTH)
        assert current(trusting) == [50]


def test_only_what_counts_is_withdrawn_and_a_reason_is_needed(careful):
    submit(careful, 50)
    with pytest.raises(StoreError, match="nothing to withdraw"):
        careful.withdraw(1, by=HUONG, reason="sai")
    with pytest.raises(StoreError, match="Say why"):
        approval.return_it(careful, 1, by=HUONG, reason=" ")


def test_the_commands_approve_and_return(tmp_path, monkeypatch):
    edit = small_plan.replace("plan.toml", "[reporting]", "[reporting]\napproval = true")
    monkeypatch.setenv("KPI_PLAN", str(small_plan.copy(tmp_path, edit)))
    file = tmp_path / "a.csv"

    def run(*args: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, [*args, "--store", str(tmp_path / "kpi.duckdb"), "--lang", "en"])
        return done.exit_code, done.output

    run("reporting")
    for value in ("50", "60"):
        file.write_text(f"indicator,agency,period,value\nCT2.01,901,2023,{value}\n", "utf-8")
        assert run("import", str(file), "--by", "Lan")[0] == 0
    assert run("approve", "3", "--by", "Hương") == (0, "Change 4: submission 3 is approved by Hương.\n")
    assert run("return", "2", "--by", "Hương", "--reason", "twice")[0] == 0
    assert run("approve", "2", "--by", "Hương")[0] == 1
    assert run("return", "2", "--by", "Hương")[0] == 2
