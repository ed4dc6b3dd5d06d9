"""Rights: every role at every act, and the agencies of a reporter."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from kpi import access
from kpi.access import Act, Actor, NotAllowed, Role
from kpi.store import Store, approval, duties, explanations
from kpi.store.steps import COLUMNS
from kpi.tasks import Update, update_log

PHU_CAT, OTHER, PERIOD = "548", "545", "2024"


@pytest.fixture
def where() -> None:
    """In memory: rights do not depend on where the store is."""


def values(agency: str = PHU_CAT, indicator: str = "CT3.07", value: float = 50.0) -> pd.DataFrame:
    row = dict.fromkeys(COLUMNS) | {"line": 2, "indicator": indicator, "agency": agency, "period": PERIOD,
                                    "value": value, "note": "", "document": ""}  # fmt: skip
    return pd.DataFrame([row])


def actor(role: Role, *agencies: str) -> Actor:
    return Actor("Lan", role, identity="lan@example.vn", agencies=frozenset(agencies) if agencies else None)


ADMINISTRATOR = actor(Role.ADMINISTRATOR)


def submit(store: Store, by: Actor, agency: str = PHU_CAT, indicator: str = "CT3.07") -> int:
    return store.submit(values(agency, indicator), by=by, file_name="a.csv", sha256=f"{store.revision}")


def submit_many(store: Store, by: Actor) -> int:
    row = {"submission": 1, "at": pd.Timestamp("2024-12-01"), "by": "Lan", "file_name": "a.csv", "sha256": "1",
           "agency": PHU_CAT, "note": ""}  # fmt: skip
    return store.submit_many(pd.DataFrame([row]), values().assign(submission=1), by=by, kind="handed_in")


def record(store: Store, by: Actor, task: int = 1) -> list[int]:
    return update_log.record(store, [Update(task, date(2024, 1, 2), share=0.5)], by=by)


def explain(store: Store, by: Actor, agency: str = PHU_CAT) -> int:
    return explanations.explain(store, indicator="CT3.07", agency=agency, period=PERIOD, cause="A", remedy="B", by=by)


def request(store: Store, by: Actor, period: str) -> int:
    return explanations.ask(store, indicator="CT3.07", agency=PHU_CAT, period=period, by=by)


def period_of(by: Actor) -> str:
    """A period that acts by another role do not touch."""
    return str(2021 + by.role)


ACTS = {
    "submit": (Act.SUBMIT, submit),
    "submit many": (Act.SUBMIT, submit_many),
    "explain": (Act.EXPLAIN, explain),
    "record": (Act.RECORD_TASK, record),
    "withdraw an update": (Act.RECORD_TASK, lambda store, by: update_log.withdraw(
        store, record(store, ADMINISTRATOR)[0], by=by, reason="sai")),
    "withdraw": (Act.WITHDRAW, lambda store, by: store.withdraw(submit(store, ADMINISTRATOR), by=by, reason="sai")),
    "reinstate": (Act.REINSTATE, lambda store, by: store.reinstate(withdrawn(store), by=by, reason="đúng")),
    "lock": (Act.LOCK, lambda store, by: store.lock_period(period_of(by), by=by)),
    "unlock": (Act.LOCK, lambda store, by: store.unlock_period(
        locked(store, period_of(by)), by=by, reason="mở")),
    "request": (Act.REQUEST_EXPLANATION, lambda store, by: request(store, by, period_of(by))),
    "take back": (Act.REQUEST_EXPLANATION, lambda store, by: explanations.take_back(
        store, request(store, ADMINISTRATOR, period_of(by)), by=by)),
    "approve": (Act.APPROVE, lambda store, by: approval.approve(store, waiting(store), by=by)),
    "return": (Act.APPROVE, lambda store, by: approval.return_it(store, waiting(store), by=by, reason="sai")),
    "note": (Act.ADMINISTER, lambda store, by: store.note(by, "restored")),
}  # fmt: skip


def withdrawn(store: Store) -> int:
    submission = submit(store, ADMINISTRATOR)
    store.withdraw(submission, by=ADMINISTRATOR, reason="sai")
    return submission


def waiting(store: Store) -> int:
    """Another person's submission that waits for an approval."""
    store.plan = replace(store.plan, needs_approval=True)
    return submit(store, replace(ADMINISTRATOR, name="Nam", identity="nam@example.vn"))


def locked(store: Store, period: str) -> str:
    store.lock_period(period, by=ADMINISTRATOR)
    return period


@pytest.mark.parametrize("name", ACTS)
def test_each_act_needs_its_role(store, name):
    act, function = ACTS[name]
    least = {Act.SUBMIT: 1, Act.EXPLAIN: 1, Act.RECORD_TASK: 1, Act.ADMINISTER: 3}.get(act, 2)
    for role in Role:
        if role >= least:
            function(store, actor(role))
        else:
            with pytest.raises(NotAllowed):
                function(store, actor(role))


def test_every_act_is_in_the_table():
    assert {act for act, _function in ACTS.values()} == set(Act)


def test_a_reporter_acts_for_their_district_and_its_communes_alone(store):
    lan = actor(Role.REPORTER, PHU_CAT)
    commune = store.plan.agencies.loc[store.plan.agencies["parent"] == PHU_CAT, "agency"].iloc[0]
    for agency in (PHU_CAT, commune):
        submit(store, lan, agency)
        explain(store, lan, agency)
    for agency in (OTHER, "540", "SNV", store.plan.total_agency):
        with pytest.raises(NotAllowed) as refused:
            submit(store, lan, agency)
        assert refused.value.params == {"agency": agency}
        with pytest.raises(NotAllowed):
            explain(store, lan, agency)
    both = pd.concat([values(), values(OTHER)]).assign(line=[2, 3])
    with pytest.raises(NotAllowed):
        store.submit(both, by=lan, file_name="a.csv", sha256="2")
    assert len(store.submissions()) == 2


def test_a_lead_agency_reports_the_province_s_values_that_it_leads_and_its_tasks(store):
    planning, home = actor(Role.REPORTER, "SKHDT"), actor(Role.REPORTER, "SNV")
    submit(store, planning, store.plan.total_agency, "CT1.01")  # PCI, led by Planning and Investment
    with pytest.raises(NotAllowed):
        submit(store, home, store.plan.total_agency, "CT1.01")
    record(store, planning, task=2)
    with pytest.raises(NotAllowed):
        record(store, home, task=2)


def test_a_successor_acts_for_the_agency_that_it_replaced(store):
    submit(store, actor(Role.REPORTER, "SNV2025"), "SNV")
    with pytest.raises(NotAllowed):
        submit(store, actor(Role.REPORTER, "SNV"), "SNV2025")


def test_an_act_that_names_nobody_is_refused_to_a_reporter_of_some(store):
    with pytest.raises(NotAllowed), store.change(actor(Role.REPORTER, PHU_CAT), Act.SUBMIT):
        pass


def test_what_the_plan_does_not_have_concerns_itself_alone(plan):
    assert dict(duties.of_values(plan, values("999", "CT9.99"))) == {"999": {"999"}}
    assert dict(duties.of_tasks(plan, [9999])) == {plan.total_agency: {plan.total_agency}}


@pytest.mark.parametrize("act", Act)
def test_the_command_line_may_do_every_act(act):
    assert access.refusal(access.command_line("root", "Bình"), act) is None
