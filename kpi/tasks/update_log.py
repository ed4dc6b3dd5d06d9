"""What was recorded of the plan's tasks, and how they stand by it.

Updates are never changed: one is corrected or withdrawn by a later one, and each is an event of the log.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pandas as pd

from kpi import access, tasks
from kpi.access import Act, Actor
from kpi.i18n import HERE, N_
from kpi.plan.rows import Row, records
from kpi.store import Store, StoreError, events, steps
from kpi.store.events import Event
from kpi.store.steps import Change
from kpi.tasks import PROGRESS, TRIGGER, WITHDRAWAL, Update

EVENTS = {PROGRESS: "task_updated", TRIGGER: "task_triggered", WITHDRAWAL: "task_withdrawn"}  # in the event log
_TYPES = {
    "task_update": "int64", "task": "int64", "product_year": "Int32", "what": "str", "day": "datetime64[s]",
    "share": "float64", "document": "str", "document_day": "datetime64[s]", "due": "datetime64[s]", "note": "str",
    "replaces": "Int64", "who": "str", "at": "datetime64[us]",
}  # fmt: skip


@dataclass(frozen=True)
class Recorded:
    """An update, by whom, and the moment (UTC, without a zone) at which it was recorded."""

    update: Update
    by: Actor
    at: datetime


class TaskFaults(StoreError):
    """What was to be recorded is wrong. `faults` has one list for each update, in their order."""

    def __init__(self, faults: Sequence[Sequence[tasks.Fault]]) -> None:
        self.faults = tuple(tuple(each) for each in faults)
        first = next(fault for each in self.faults for fault in each)
        super().__init__(tasks.update.SENTENCES[first.code], **first.params)


def record(store: Store, updates: Sequence[Update], *, by: Actor, at: datetime | None = None) -> list[int]:
    """Keeps updates, all or none, and says their numbers.

    TaskFaults if any says what cannot be; StoreError if nobody is named, there are none, or an update is to replace one
    that is not there, counts no more, or is of another task.
    """
    moment = steps.utc(at)
    return record_many(store, [Recorded(update, by, moment) for update in updates])


def record_many(store: Store, recorded: Sequence[Recorded]) -> list[int]:
    """The same for updates of several people and moments, in their order. One may replace another of them: its number
    is the store's revision before, and its place from 1."""
    if not recorded:
        raise StoreError(N_("Nothing was stored: there is no update."))
    refuse(store, recorded)
    for one in recorded:
        access.require(one.by, Act.RECORD_TASK)
    first_by = min((one.by for one in recorded), key=lambda actor: actor.name.strip())  # refused if it is nobody
    with store.change(first_by, Act.RECORD_TASK, recorded[-1].at, revisions=len(recorded)) as change:
        first = change.revision - len(recorded) + 1
        counting = _counting(store)
        rows = []
        for number, one in enumerate(recorded, first):
            if one.update.replaces is not None:
                _make_sure_it_counts(counting, one.update.replaces, one.update.task)
                del counting[one.update.replaces]
            rows.append(_row(store, number, one))
            counting[number] = rows[-1]
        _keep(change, rows, [one.by for one in recorded])
    return list(range(first, first + len(recorded)))


def withdraw(store: Store, number: int, *, by: Actor, reason: str, at: datetime | None = None) -> int:
    """Withdraws an update, or a withdrawal, and says its own number: what the update had replaced counts again.

    StoreError if there is none that counts of that number, or nobody or no reason is named.
    """
    if not reason.strip():
        raise StoreError(N_("A withdrawal needs a reason."))
    with store.change(by, Act.RECORD_TASK, at) as change:
        row = _make_sure_it_counts(_counting(store), number)
        withdrawal = dict.fromkeys(_TYPES) | {
            "task_update": change.revision, "task": row["task"], "product_year": row["product_year"],
            "what": WITHDRAWAL, "day": steps.day_of(change.at), "note": reason.strip(), "replaces": number,
            "who": by.name, "at": change.at,
        }  # fmt: skip
        _keep(change, [withdrawal], [by])
    return change.revision


def updates(store: Store, *, task: int | None = None, known: date | None = None) -> pd.DataFrame:
    """All updates, of one task or of all, in order of recording: update (its number), task, product_year, what
    ('progress', 'trigger', 'withdrawal'), day, share, document, document_day, due, note, replaces, who, at (UTC), and
    counts: whether no later one replaced or withdrew it. With `known` only those recorded until the end of that day in
    Vietnam."""
    found = store.query("tasks/task_updates", task=task, before=_end_of(known))
    return found.assign(counts=found["update"].isin(tasks.counting(found)["update"]))


def standing(store: Store, day: date, known: date | None = None) -> pd.DataFrame:
    """One row per task of the plan as it stands at the end of a day: `kpi.tasks.states.standing` says the columns.

    A fact belongs to its own day, also if it was recorded later. To see what was seen on an earlier day, and not what
    was recorded since, give that day as `known` as well.
    """
    plan = store.plan
    return tasks.standing(plan.tasks, updates(store, known=known), day, plan.years)


def products(store: Store, day: date, known: date | None = None) -> pd.DataFrame:
    """The same with one row per product: several of a task that is due each year."""
    plan = store.plan
    return tasks.products(plan.tasks, updates(store, known=known), day, plan.years)


def refuse(store: Store, recorded: Sequence[Recorded]) -> None:
    """TaskFaults if any of the updates says what cannot be."""
    plan = store.plan
    by_number = {row["task"]: row for row in records(plan.tasks)}
    found = [
        tasks.faults(one.update, by_number.get(one.update.task), plan.years, steps.day_of(one.at)) for one in recorded
    ]
    if any(found):
        raise TaskFaults(found)


def _end_of(known: date | None) -> datetime | None:
    """The moment, in UTC, at which the day is over in Vietnam."""
    if known is None:
        return None
    return steps.utc(datetime.combine(known + timedelta(days=1), time(), HERE))


def _counting(store: Store) -> dict[int, Row]:
    """The updates that count, by number."""
    return {int(row["update"]): row for row in records(tasks.counting(updates(store)))}


def _make_sure_it_counts(counting: dict[int, Row], number: int, task: int | None = None) -> Row:
    row = counting.get(number)
    if row is None:
        raise StoreError(N_("There is no update {number} that counts."), number=number)
    if task is not None and row["task"] != task:
        raise StoreError(N_("Update {number} is of task {task}."), number=number, task=row["task"])
    return row


def _row(store: Store, number: int, one: Recorded) -> Row:
    update = one.update
    kinds = dict(zip(store.plan.tasks["task"], store.plan.tasks["deadline_kind"], strict=True))
    is_yearly = kinds[update.task] == tasks.update.EACH_YEAR
    return {
        "task_update": number, "task": update.task, "what": update.what, "day": update.day, "share": update.share,
        "product_year": update.product_year or (update.day.year if is_yearly else None),
        "document": update.document.strip() or None, "document_day": update.document_day, "due": update.due,
        "note": update.note.strip() or None, "replaces": update.replaces, "who": one.by.name.strip(), "at": one.at,
    }  # fmt: skip


def _keep(change: Change, rows: Sequence[Row], actors: Sequence[Actor]) -> None:
    """Adds the updates, each by its actor, and their events."""
    change.cursor.register("arriving_updates", pd.DataFrame(rows, columns=list(_TYPES)).astype(_TYPES))
    change.run("store/add_task_updates")
    events.add(change.cursor, [_event(row, actor) for row, actor in zip(rows, actors, strict=True)])


def _event(row: Row, actor: Actor) -> Event:
    """The event that tells of an update."""
    facts = {"task": row["task"], "share": row["share"], "due": row["due"], "update": row["replaces"]}
    details = {name: value for name, value in facts.items() if value is not None}
    reason = row["note"] if row["what"] == WITHDRAWAL else ""
    return Event(row["task_update"], row["at"], actor, EVENTS[row["what"]], reason=reason, details=details)
