"""The updates of a store's tasks. They are never changed: later ones correct or withdraw them. Each is an event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from kpi import access
from kpi.access import Act, Actor
from kpi.i18n import N_
from kpi.plan.rows import Row, records
from kpi.store import Store, StoreError, duties, events, steps
from kpi.store.connection import insert
from kpi.store.snapshot import end_of
from kpi.store.steps import Change
from kpi.tasks import EACH_YEAR, PROGRESS, SENTENCES, TRIGGER, WITHDRAWAL, Fault, Update, counting, faults, states

EVENTS = {PROGRESS: "task_updated", TRIGGER: "task_triggered", WITHDRAWAL: "task_withdrawn"}  # in the event log
_TYPES = {
    "task_update": "int64", "task": "int64", "product_year": "Int32", "what": "str", "day": "datetime64[s]",
    "share": "float64", "document": "str", "document_day": "datetime64[s]", "due": "datetime64[s]", "note": "str",
    "replaces": "Int64", "who": "str", "at": "datetime64[us]",
}  # fmt: skip


@dataclass(frozen=True)
class Recorded:
    """An update, its actor, and the moment (UTC, without a zone) at which it was recorded."""

    update: Update
    by: Actor
    at: datetime


class TaskFaults(StoreError):
    """Updates are wrong and none was recorded. `faults` has one list for each, in their order."""

    def __init__(self, faults: Sequence[Sequence[Fault]]) -> None:
        self.faults = tuple(tuple(each) for each in faults)
        first = next(fault for each in self.faults for fault in each)
        super().__init__(SENTENCES[first.code], **first.params)


def record(store: Store, updates: Sequence[Update], *, by: Actor, at: datetime | None = None) -> list[int]:
    """Records updates, all or none, and returns their numbers.

    TaskFaults if any is wrong; StoreError if nobody is named, there are none, or an update is to replace one that is
    not there, does not count, or is of another task.
    """
    moment = steps.utc(at)
    return record_many(store, [Recorded(update, by, moment) for update in updates])


def record_many(store: Store, recorded: Sequence[Recorded]) -> list[int]:
    """Records updates of several people and moments, in their order, and returns their numbers.

    One may replace another of them, whose number is the store's revision before plus its position from 1.
    """
    if not recorded:
        raise StoreError(N_("Nothing was stored: there is no update."))
    plan = store.plan
    task_of = {row["task"]: row for row in records(plan.tasks)}
    wrong = [
        [*faults(each.update, task_of.get(each.update.task), plan.years, steps.day_of(each.at))] for each in recorded
    ]
    if any(wrong):
        raise TaskFaults(wrong)
    for item in recorded:
        access.require(item.by, Act.RECORD_TASK, duties.of_tasks(plan, [item.update.task]))
    first_by = min((item.by for item in recorded), key=lambda actor: actor.name.strip())  # refused if it is nobody
    concerned = duties.of_tasks(plan, [item.update.task for item in recorded if item.by == first_by])
    with store.change(
        first_by, Act.RECORD_TASK, recorded[-1].at, revisions=len(recorded), responsible=concerned
    ) as change:
        first = change.revision - len(recorded) + 1
        current = _counting(store)
        rows = []
        for number, item in enumerate(recorded, first):
            if item.update.replaces is not None:
                _require_counting(current, item.update.replaces, item.update.task)
                del current[item.update.replaces]
            rows.append(_row(number, item, is_yearly=task_of[item.update.task]["deadline_kind"] == EACH_YEAR))
            current[number] = rows[-1]
        _add(change, rows, [item.by for item in recorded])
    return list(range(first, first + len(recorded)))


def withdraw(store: Store, number: int, *, by: Actor, reason: str, at: datetime | None = None) -> int:
    """Withdraws an update, or a withdrawal, and returns its own number: what the update had replaced counts again.

    StoreError if none that counts has that number, or nobody or no reason is named.
    """
    if not reason.strip():
        raise StoreError(N_("A withdrawal needs a reason."))
    row = _require_counting(_counting(store), number)
    concerned = duties.of_tasks(store.plan, [row["task"]])
    with store.change(by, Act.RECORD_TASK, at, responsible=concerned) as change:
        row = _require_counting(_counting(store), number)
        withdrawal = dict.fromkeys(_TYPES) | {
            "task_update": change.revision, "task": row["task"], "product_year": row["product_year"],
            "what": WITHDRAWAL, "day": steps.day_of(change.at), "note": reason.strip(), "replaces": number,
            "who": by.name, "at": change.at,
        }  # fmt: skip
        _add(change, [withdrawal], [by])
    return change.revision


def updates(store: Store, *, task: int | None = None, recorded_until: date | None = None) -> pd.DataFrame:
    """All updates, of one task or of all, in order of recording: update (its number), task, product_year, what
    ('progress', 'trigger', 'withdrawal'), day, share, document, document_day, due, note, replaces, who, at (UTC), and
    counts: whether no later one replaced or withdrew it. recorded_until: without later ones (Vietnam)."""
    rows = store.query("tasks/task_updates", task=task, before=recorded_until and end_of(recorded_until))
    return rows.assign(counts=rows["update"].isin(counting(rows)["update"]))


def task_states(store: Store, day: date, recorded_until: date | None = None) -> pd.DataFrame:
    """One row per task of the plan with its state at the end of a day: the columns of `kpi.tasks.states`.

    A fact belongs to its own day, also if it was recorded later. `recorded_until` leaves out what was recorded after
    that day.
    """
    plan = store.plan
    return states(plan.tasks, updates(store, recorded_until=recorded_until), day, plan.years)


def _counting(store: Store) -> dict[int, Row]:
    return {int(row["update"]): row for row in records(counting(updates(store)))}


def _require_counting(current: dict[int, Row], number: int, task: int | None = None) -> Row:
    row = current.get(number)
    if row is None:
        raise StoreError(N_("There is no update {number} that counts."), number=number)
    if task is not None and row["task"] != task:
        raise StoreError(N_("Update {number} is of task {task}."), number=number, task=row["task"])
    return row


def _row(number: int, item: Recorded, *, is_yearly: bool) -> Row:
    update = item.update
    return {
        "task_update": number, "task": update.task, "what": update.what, "day": update.day, "share": update.share,
        "product_year": update.product_year or (update.day.year if is_yearly else None),
        "document": update.document.strip() or None, "document_day": update.document_day, "due": update.due,
        "note": update.note.strip() or None, "replaces": update.replaces, "who": item.by.name.strip(), "at": item.at,
    }  # fmt: skip


def _add(change: Change, rows: Sequence[Row], actors: Sequence[Actor]) -> None:
    insert(change.cursor, "task_update", pd.DataFrame(rows, columns=list(_TYPES)).astype(_TYPES))
    log = []
    for row, actor in zip(rows, actors, strict=True):
        facts = {"task": row["task"], "share": row["share"], "due": row["due"], "update": row["replaces"]}
        details = {name: value for name, value in facts.items() if value is not None}
        reason = row["note"] if row["what"] == WITHDRAWAL else ""
        log.append(
            events.row(row["task_update"], row["at"], actor, EVENTS[row["what"]], reason=reason, details=details)
        )
    events.add(change.cursor, log)
