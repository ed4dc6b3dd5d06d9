"""Explanations, locks and updates of tasks, in a store of one machine and in one of several."""

from datetime import date

import pytest

from kpi.store import explanations
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

    store.lock_period("2024", by=BY)
    with pytest.raises(PeriodLocked):
        submit(store, (RATIO, "540", "2024", 2, 2, None))
    submit(store, (RATIO, "540", "2024", 2, 2, None), reason="đếm sót")
    assert store.history(RATIO, "540")["is_late"].tolist() == [True, False]

    [first] = update_log.record(store, [Update(12, date(2024, 1, 15), due=date(2024, 6, 30), document="876/QĐ-TTg")],
                                by=BY)  # fmt: skip
    [second] = update_log.record(store, [Update(12, date(2024, 2, 1), share=0.4)], by=BY)
    update_log.withdraw(store, second, by=BY, reason="chưa ký")
    assert store.events()["what"].tolist() == [
        "task_withdrawn", "task_updated", "task_triggered", "locked", "explained", "asked_to_explain", "handed_in",
        "handed_in",
    ]  # fmt: skip
    assert second == first + 1
    updates = update_log.updates(store, task=12).set_index("update")["counts"]
    assert (bool(updates[first]), bool(updates[second])) == (True, False)
    states = update_log.task_states(store, date(2024, 3, 1)).set_index("task")
    assert states.loc[12, "state"] == "not_started"
    assert store.faults().empty and store.broken_event() is None
