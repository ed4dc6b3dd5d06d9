"""Explanations, locks, histories and updates of tasks, in a store of one machine and in one of several."""

from datetime import date

import pytest

from kpi.store import explanations
from kpi.store.events import first_broken
from kpi.store.locks import PeriodLocked
from kpi.tasks import Update, update_log
from tests.store.test_store import RATIO, submit
from tests.support.people import somebody

BY = somebody("Bình")
SUBJECT = {"indicator": RATIO, "agency": "540", "period": "2024"}


def test_acts_of_each_kind_are_stored_in_order(store):
    submit(store, (RATIO, "540", "2024", 1, 2, None))
    explanations.ask(store, **SUBJECT, by=BY, due=date(2099, 1, 31), note="vì sao?")
    [(state, note)] = explanations.requests(store)[["state", "note"]].itertuples(index=False, name=None)
    assert (state, note) == ("open", "vì sao?")
    explanations.explain(store, **SUBJECT, cause="thiếu người", remedy="tuyển thêm", by=BY)
    assert explanations.requests(store)["state"].tolist() == ["answered"]
    assert explanations.explanations(store)["cause"].tolist() == ["thiếu người"]
    mistaken = explanations.ask(store, **(SUBJECT | {"agency": "542"}), by=BY)
    explanations.take_back(store, mistaken, by=BY, reason="nhầm")
    assert explanations.requests(store, agency="542")["state"].tolist() == ["taken_back"]

    store.lock_period("2024", by=BY)
    with pytest.raises(PeriodLocked):
        submit(store, (RATIO, "540", "2024", 2, 2, None))
    submit(store, (RATIO, "540", "2024", 2, 2, None), reason="đếm sót")
    history = store.history(RATIO, "540")
    assert (history["is_late"].tolist(), history["fate"].tolist()) == ([True, False], ["current", "replaced"])
    store.unlock_period("2024", by=BY, reason="bổ sung")
    assert store.locked_periods().empty
    store.withdraw(submit(store, (RATIO, "540", "2024", 3, 2, None)), by=BY, reason="nhầm")
    withdrawn = store.history(RATIO, "540").iloc[0]
    assert (withdrawn["fate"], withdrawn["is_late"], withdrawn["withdrawal_reason"]) == ("withdrawn", False, "nhầm")

    [first] = update_log.record(store, [Update(12, date(2024, 1, 15), due=date(2024, 6, 30), document="876/QĐ-TTg")],
                                by=BY)  # fmt: skip
    [second] = update_log.record(store, [Update(12, date(2024, 2, 1), share=0.4)], by=BY)
    update_log.withdraw(store, second, by=BY, reason="chưa ký")
    assert store.events()["what"].tolist() == [
        "task_withdrawn", "task_updated", "task_triggered", "withdrawn", "unlocked", "locked", "request_taken_back",
        "asked_to_explain", "explained", "asked_to_explain", "handed_in", "handed_in", "handed_in",
    ]  # fmt: skip
    assert store.events(count=2, skip=1)["what"].tolist() == ["task_updated", "task_triggered"]
    assert second == first + 1
    updates = update_log.updates(store, task=12).set_index("update")["counts"]
    assert (bool(updates[first]), bool(updates[second])) == (True, False)
    states = update_log.task_states(store, date(2024, 3, 1)).set_index("task")
    assert states.loc[12, "state"] == "not_started"
    assert store.faults().empty and first_broken(store.connect()) is None
