"""The log of updates of tasks: never changed, corrected and withdrawn by later updates, read as of a day."""

import json
from datetime import UTC, date, datetime, timedelta

import duckdb
import pandas as pd
import pytest

from kpi.access import Actor
from kpi.exports import csv_text, store_table
from kpi.plan import load
from kpi.store import Store, StoreError, migrations
from kpi.tasks import Update, update_log
from kpi.tasks.update_log import Recorded, TaskFaults
from tests.store.test_corrections import VERSION_1
from tests.support import small_plan
from tests.support.people import somebody

AT = datetime(2024, 3, 1, 2, 0, tzinfo=UTC)
FIXED, WAITING = 1, 4  # due in 2021; after guidance

BY = somebody("Sở Nội vụ")


def record(store: Store, *updates: Update, at: datetime = AT, by: Actor = BY) -> list[int]:
    return update_log.record(store, updates, by=by, at=at)


def state(store: Store, task: int, day: date, as_of: date | None = None) -> str:
    return update_log.task_states(store, day, as_of).set_index("task").loc[task, "state"]


def test_an_update_is_stored_with_name_and_time(store):
    update = Update(FIXED, date(2022, 1, 5), share=1.0, document=" 12/QĐ-UBND ", document_day=date(2021, 12, 30),
                    note=" đã ban hành ")  # fmt: skip
    assert record(store, update, by=somebody(" Sở Nội vụ ")) == [1]
    [row] = update_log.updates(store).astype(object).to_dict("records")
    assert {name: value for name, value in row.items() if not pd.isna(value)} == {
        "update": 1, "task": FIXED, "what": "progress", "day": pd.Timestamp("2022-01-05"), "share": 1.0,
        "document": "12/QĐ-UBND", "document_day": pd.Timestamp("2021-12-30"), "note": "đã ban hành",
        "who": "Sở Nội vụ", "at": pd.Timestamp("2024-03-01 02:00"), "counts": True,
    }  # fmt: skip


def test_every_task_has_a_state_without_updates(store):
    states = update_log.task_states(store, date(2022, 6, 1))
    assert states["task"].tolist() == store.plan.tasks["task"].tolist()
    assert states["state"].value_counts().to_dict() == {"waiting": 16, "unrecorded": 13, "not_started": 11}
    assert states["updated_on"].isna().all()


def test_withdrawing_a_correction_restores_the_update(store):
    record(store, Update(FIXED, date(2021, 10, 1), share=1.0))
    record(store, Update(FIXED, date(2021, 10, 1), share=0.4, replaces=1))
    assert state(store, FIXED, date(2021, 12, 1)) == "under_way"
    assert update_log.withdraw(store, 2, by=somebody("Sở Nội vụ"), reason="đúng là đã xong", at=AT) == 3
    assert state(store, FIXED, date(2021, 12, 1)) == "done"
    update_log.withdraw(store, 3, by=somebody("Sở Nội vụ"), reason="nhầm", at=AT)
    assert state(store, FIXED, date(2021, 12, 1)) == "under_way"
    assert update_log.updates(store)["counts"].tolist() == [False, True, False, True]


def test_states_as_of_an_earlier_day_ignore_later_updates(store):
    record(store, Update(FIXED, date(2021, 12, 1), share=0.5), at=datetime(2021, 12, 5, tzinfo=UTC))
    record(store, Update(FIXED, date(2021, 12, 20), share=1.0), at=datetime(2022, 3, 1, 16, 59, tzinfo=UTC))
    end_of_january = date(2022, 1, 31)
    assert state(store, FIXED, end_of_january) == "done"
    assert state(store, FIXED, end_of_january, as_of=end_of_january) == "overdue"
    assert state(store, FIXED, end_of_january, as_of=date(2022, 2, 28)) == "overdue"
    assert state(store, FIXED, end_of_january, as_of=date(2022, 3, 1)) == "done", "recorded before midnight in Vietnam"
    assert state(store, FIXED, date(2021, 11, 30), as_of=date(2021, 11, 30)) == "not_started"


def test_states_as_of_an_earlier_day_ignore_a_later_withdrawal(store):
    record(store, Update(FIXED, date(2021, 12, 20), share=1.0), at=datetime(2021, 12, 21, tzinfo=UTC))
    update_log.withdraw(store, 1, by=somebody("Sở Nội vụ"), reason="nhầm", at=datetime(2022, 5, 1, tzinfo=UTC))
    day = date(2022, 1, 31)
    assert (state(store, FIXED, day, as_of=day), state(store, FIXED, day)) == ("done", "unrecorded")


def test_several_updates_are_recorded_together_or_not_at_all(store):
    good, bad = Update(FIXED, date(2021, 12, 1), share=0.5), Update(99, date(2021, 12, 1), share=2.0)
    with pytest.raises(TaskFaults) as refused:
        record(store, good, bad, Update(FIXED, date(2021, 12, 2), share=2.0))
    assert [[fault.code for fault in causes] for causes in refused.value.faults] == [
        [],
        ["unknown_task"],
        ["bad_share"],
    ]
    assert (store.revision, len(update_log.updates(store))) == (0, 0)
    assert record(store, good, Update(WAITING, date(2021, 12, 1), share=0.1)) == [1, 2]


REFUSED = [
    (lambda store: record(store), "there is no update"),
    (
        lambda store: record(store, Update(FIXED, date(2021, 12, 1), share=0.5), by=somebody("  ")),
        "no name was given",
    ),
    (lambda store: record(store, Update(FIXED, date(2021, 12, 1), share=0.5, replaces=7)), "no update 7 that"),
    (lambda store: record(store, Update(2, date(2021, 12, 1), share=0.5, replaces=1)), "Update 1 is of task 1"),
    (lambda store: record(store, Update(FIXED, date(2024, 3, 2), share=0.5)), "is in the future"),
    (lambda store: update_log.withdraw(store, 1, by=somebody("Sở"), reason=" "), "needs a reason"),
    (lambda store: update_log.withdraw(store, 1, by=somebody(""), reason="x"), "no name was given"),
    (lambda store: update_log.withdraw(store, 7, by=somebody("Sở"), reason="x"), "no update 7 that counts"),
]


def test_a_refused_update_leaves_no_trace(store):
    record(store, Update(FIXED, date(2021, 11, 1), share=0.2))
    for attempt, message in REFUSED:
        with pytest.raises(StoreError, match=message):
            attempt(store)
        assert (store.revision, len(update_log.updates(store)), len(store.events())) == (1, 1, 1), message


def test_an_update_that_was_replaced_cannot_be_replaced_again(store):
    record(store, Update(FIXED, date(2021, 11, 1), share=0.2))
    record(store, Update(FIXED, date(2021, 11, 1), share=0.3, replaces=1))
    with pytest.raises(StoreError, match="no update 1 that counts"):
        record(store, Update(FIXED, date(2021, 11, 1), share=0.4, replaces=1))
    with pytest.raises(StoreError, match="no update 2 that counts"):
        record(store, *[Update(FIXED, date(2021, 11, 1), share=0.4, replaces=2)] * 2)


def test_every_update_is_an_event_of_its_own_with_who_when_and_what(store):
    at = datetime(2024, 3, 1, 2, 0)
    came = Update(WAITING, date(2022, 1, 5), due=date(2022, 6, 30), note="QĐ 876")
    begun = Update(WAITING, date(2022, 2, 5), share=0.3)
    entries = [
        Recorded(came, somebody("Sở Nội vụ"), at),
        Recorded(begun, somebody("Văn phòng"), at + timedelta(days=1)),
    ]
    assert update_log.record_many(store, entries) == [1, 2]
    update_log.withdraw(store, 2, by=somebody("Văn phòng"), reason="nhầm", at=AT + timedelta(days=2))
    events = store.events().iloc[::-1]
    assert [(row["event"], row["who"], row["what"], row["reason"]) for row in events.to_dict("records")] == [
        (1, "Sở Nội vụ", "task_triggered", ""),
        (2, "Văn phòng", "task_updated", ""),
        (3, "Văn phòng", "task_withdrawn", "nhầm"),
    ]
    assert [json.loads(details) for details in events["details"]] == [
        {"task": 4, "due": "2022-06-30"}, {"task": 4, "share": 0.3}, {"task": 4, "update": 2},
    ]  # fmt: skip
    assert store.faults().empty


def test_updates_can_be_exported_with_what_became_of_them(store):
    record(store, Update(FIXED, date(2021, 12, 1), share=0.5, note="=1+1"))
    assert csv_text(store_table("task_updates", store)) == (
        "update,task,product_year,what,day,share,document,document_day,due,note,replaces,who,at,counts\n"
        "1,1,,progress,2021-12-01,0.5,,,,'=1+1,,Sở Nội vụ,2024-03-01T02:00:00+00:00,yes\n"
    )


def test_a_task_of_each_year_takes_the_year_of_the_day_where_none_is_named(tmp_path):
    yearly = load(
        small_plan.copy(
            tmp_path,
            small_plan.cell("tasks.csv", 2, "deadline_kind", "each_year"),
            small_plan.cell("tasks.csv", 2, "deadline_year", ""),
        )
    )
    with Store.open(None, yearly, kind="demo") as store:
        record(
            store, Update(1, date(2022, 11, 1), share=1.0), Update(1, date(2022, 11, 2), share=1.0, product_year=2021)
        )
        assert update_log.updates(store)["product_year"].tolist() == [2022, 2021]
        [done] = update_log.task_states(store, date(2023, 1, 1)).query("task == 1")["products_done"]
        assert done == 2


VERSION_2 = (
    VERSION_1
    + """
create table period_lock (
    period_lock bigint, period varchar, state varchar, "at" timestamp, who varchar, reason varchar
);
create table late_actual (
    submission bigint, line bigint, indicator varchar, agency varchar, period varchar, replaced bigint, reason varchar
);
create table explanation (
    explanation bigint, indicator varchar, agency varchar, period varchar, cause varchar, remedy varchar,
    written_by varchar, written_at timestamp, submission bigint
);
create table explanation_request (
    request bigint, indicator varchar, agency varchar, period varchar, asked_by varchar, asked_at timestamp,
    note varchar, is_taken_back boolean
);
update meta set schema_version = 2, revision = 8;
insert into period_lock values (8, '2024-H1', 'locked', '2024-07-01 03:00:00', 'Sở Nội vụ', 'đã báo cáo');
insert into event values (8, '2024-07-01 03:00:00', 'Sở Nội vụ', 'locked', null, 'đã báo cáo', '{"period": "2024-H1"}');
"""
)


def test_a_store_of_the_second_version_is_migrated_and_takes_updates(tmp_path, plan):
    path = tmp_path / "kpi.duckdb"
    with duckdb.connect(str(path)) as second:
        second.execute(VERSION_2)
    with Store.open(path, plan, kind="demo") as store:
        assert (store.revision, store.locked_periods()["period"].tolist()) == (8, ["2024-H1"])
        assert record(store, Update(FIXED, date(2021, 12, 1), share=0.5)) == [9]
    with Store.open(path, plan, kind="demo") as again:
        assert update_log.updates(again)["update"].tolist() == [9]
        assert again.events()["what"].tolist() == ["locked", "handed_in", "task_updated"]
        assert again.faults().empty
    with duckdb.connect(str(path)) as now:
        assert now.execute("select schema_version from meta").fetchall() == [(migrations.VERSION,)]
