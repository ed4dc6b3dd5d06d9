"""The plan's tasks: what is recorded of one, what is wrong with an update, and the state of each task on a day.

update_log  the updates of a store
file        a file of updates → updates, or every problem at once

A task has one product (`fixed_year`: due by the end of its year; `event_triggered`: due by the day that was set when
what it waited for came, and never overdue before), or one in each year of the plan (`each_year`). A fact belongs to its
own day, whenever it was recorded.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import takewhile
from typing import Any

import pandas as pd

from kpi.i18n import N_, Words, is_missing
from kpi.plan.rows import Row, records

PROGRESS, TRIGGER, WITHDRAWAL = "progress", "trigger", "withdrawal"
EACH_YEAR, EVENT_TRIGGERED = "each_year", "event_triggered"  # kinds of deadlines beside "fixed_year"
# The worst first. `unrecorded`: past its deadline, and nobody has recorded anything about the product.
STATES = ("overdue", "unrecorded", "under_way", "not_started", "waiting", "done")

SENTENCES = {
    "unknown_task": N_("There is no task {task} in the plan. Write its number as the plan has it."),
    "nothing_said": N_(
        "There is neither a share nor a deadline. Fill in how much is done, or the deadline that was set."
    ),
    "two_things": N_(
        "One update cannot have both a share and a deadline. Record the deadline and the progress one after the other."
    ),
    "bad_share": N_("{share}% is not a share. Write a percentage of 0 to 100."),
    "future_date": N_("{day} is in the future. Enter the day on which it happened."),
    "too_early": N_("{day} is before the plan. Enter the day on which it happened."),
    "document_later": N_(
        "The document of {document_day} is later than the update's own day, {day}. Correct one of the two."
    ),
    "has_deadline": N_("Task {task} has its deadline in the plan: {deadline}. Leave the deadline out."),
    "due_before": N_("The deadline {due} lies before {day}, the day on which it was set. Correct one of the two."),
    "nothing_came": N_("Enter the number of the document received, or a note."),
    "no_year": N_("Task {task} is due once, not each year. Leave the year out."),
    "missing_column": N_("There is no column for this. Add one headed “{heading}”."),
    "no_rows": N_("There is nothing below the headings. Add one row for each update."),
    "missing_task": N_("The task's number is missing. Write it as the plan has it."),
    "missing_day": N_("The day is missing. Enter the day on which it happened, such as 20/12/2024."),
    "bad_task": N_("“{text}” is not the number of a task. Write the number alone, such as 12."),
    "bad_date": N_("“{text}” is not a day. Write day, month and year, such as 20/12/2024."),
    "bad_number": N_("“{text}” is not a number. Write the digits alone, such as 50."),
    "ambiguous_share": N_("“{text}” may be a part of 1 or a percentage. Write it with a sign, such as 50%."),
    "duplicate_row": N_("Row {first} is about the same task on the same day. Keep one of the two rows."),
    "bad_year": N_("{year} is not a year of the plan. Write a year of {first} to {last}."),
}


@dataclass(frozen=True)
class Update:
    """A fact of a task on its own `day`: its progress (`share`, of 1), or that what it waited for came and set a
    deadline (`due`). `document` and `document_day` are the product's, or those of what came. `product_year` only of a
    task that is due each year (None: the year of `day`). `replaces`: an earlier update that this one corrects."""

    task: int
    day: date
    share: float | None = None
    due: date | None = None
    document: str = ""
    document_day: date | None = None
    note: str = ""
    product_year: int | None = None
    replaces: int | None = None

    @property
    def what(self) -> str:
        """PROGRESS or TRIGGER."""
        return PROGRESS if self.due is None else TRIGGER


@dataclass(frozen=True)
class Fault:
    """A fault of an update: the field, a code of SENTENCES, and the values of its sentence (`params`)."""

    column: str
    code: str
    params: Mapping[str, object] = field(default_factory=dict, hash=False)

    def message(self, t: Words) -> str:
        """The fault and its correction in words, in the language of `t`."""
        sentence = SENTENCES[self.code]
        return t(sentence, **{name: _shown(value, t) for name, value in self.params.items()})


def _shown(value: object, t: Words) -> object:
    if isinstance(value, date):
        return t.date(value)
    if isinstance(value, Mapping):  # the task, for its deadline's words
        return t.text(value, "deadline")
    return t.number(value) if isinstance(value, float) else value


def faults(update: Update, task: Row | None, years: Sequence[int], today: date) -> Iterator[Fault]:
    """Everything that is wrong with an update. task: its row of the plan's tasks, None if there is none; years: the
    plan's."""
    if task is None:
        yield Fault("task", "unknown_task", {"task": update.task})
        return
    if update.share is None and update.due is None:
        yield Fault("share", "nothing_said")
    elif update.share is not None and update.due is not None:
        yield Fault("due", "two_things")
    elif update.share is not None and not 0 <= update.share <= 1:
        yield Fault("share", "bad_share", {"share": 100 * update.share})
    if update.day > today:
        yield Fault("day", "future_date", {"day": update.day})
    elif update.day < date(years[0] - 1, 1, 1):  # some tasks were begun while the plan was written
        yield Fault("day", "too_early", {"day": update.day})
    elif update.document_day is not None and update.document_day > update.day:
        yield Fault("document_day", "document_later", {"document_day": update.document_day, "day": update.day})
    if update.due is not None and task["deadline_kind"] != EVENT_TRIGGERED:
        yield Fault("due", "has_deadline", {"task": update.task, "deadline": task})
    elif update.due is not None:
        if update.due < update.day:
            yield Fault("due", "due_before", {"due": update.due, "day": update.day})
        if not update.document.strip() and not update.note.strip():
            yield Fault("document", "nothing_came")
    if task["deadline_kind"] == EACH_YEAR:
        if (year := update.product_year or update.day.year) not in years:
            yield Fault("product_year", "bad_year", {"year": year, "first": years[0], "last": years[-1]})
    elif update.product_year is not None:
        yield Fault("product_year", "no_year", {"task": update.task})


# ---------------------------------------------------------------- the state of each task on a day

TASK_COLUMNS = (
    "task", "area", "name_vi", "lead_agency", "coordinating_agencies", "lead_code", "coordinating_codes", "product_vi",
    "deadline_vi", "deadline_kind", "name_en", "product_en", "deadline_en",
)  # fmt: skip
PRODUCT_COLUMNS = {
    "product_year": "Int64", "due": "datetime64[s]", "state": "str", "share": "float64", "done_on": "datetime64[s]",
    "is_late": "bool", "product_number": "str", "product_day": "datetime64[s]", "triggered_on": "datetime64[s]",
    "note": "str", "updated_on": "datetime64[s]", "updated_by": "str",
}  # fmt: skip


def counting(updates: pd.DataFrame) -> pd.DataFrame:
    """The updates that were not replaced or withdrawn by a later one that counts itself.

    updates: in order of recording, with the columns of kpi/tasks/sql/task_updates.sql.
    """
    replaced: set[int] = set()
    counts = []
    for row in reversed(records(updates[["update", "replaces"]])):
        counts.append(row["update"] not in replaced)
        if counts[-1] and not is_missing(row["replaces"]):
            replaced.add(int(row["replaces"]))
    return updates.loc[pd.Series(counts[::-1], index=updates.index, dtype=bool)]


def states(tasks: pd.DataFrame, updates: pd.DataFrame, day: date, years: Sequence[int]) -> pd.DataFrame:
    """One row per task at the end of a day, in the plan's order: TASK_COLUMNS, PRODUCT_COLUMNS, products,
    products_done.

    `state` is one of STATES; `share` from 0 to 1 (NaN: nothing was recorded); `due` NaT where there is no deadline yet;
    `done_on` the product's own date, else the day of the update; `product_number` and `product_day` the document's;
    `note`, `updated_on` (its own day) and `updated_by` of the last update. Of a task that is due each year the row is
    the first product that is overdue, else the first that is unrecorded, else that of the day's year. `products` counts
    those that the task must have in all, `products_done` those that are completed.
    """
    by_product: dict[tuple[int, int | None], list[Row]] = {}
    for update in records(counting(updates)):
        if update["what"] != WITHDRAWAL and _as_date(update["day"]) <= day:
            year = None if is_missing(update["product_year"]) else int(update["product_year"])
            by_product.setdefault((int(update["task"]), year), []).append(update)
    rows = []
    for task in records(tasks):
        product_years = years if task["deadline_kind"] == EACH_YEAR else (None,)
        products = [_product(task, year, by_product.get((task["task"], year), []), day) for year in product_years]
        decides = [row for state in ("overdue", "unrecorded") for row in products if row["state"] == state]
        begun = [row for row in products if row["product_year"] is None or row["product_year"] <= day.year]
        deciding: Row = decides[0] if decides else (begun or products[:1])[-1]
        counts = {"products": len(products), "products_done": sum(row["state"] == "done" for row in products)}
        rows.append({name: task.get(name) for name in TASK_COLUMNS} | deciding | counts)
    columns = [*TASK_COLUMNS, *PRODUCT_COLUMNS, "products", "products_done"]
    return pd.DataFrame(rows, columns=columns).astype(PRODUCT_COLUMNS)


def _product(task: Row, year: int | None, updates: list[Row], day: date) -> Row:
    """One product, from the updates that count and whose day has come."""
    updates = sorted(updates, key=lambda update: (_as_date(update["day"]), update["update"]))
    progress = [update for update in updates if update["what"] == PROGRESS]
    triggers = [update for update in updates if update["what"] == TRIGGER]
    if task["deadline_kind"] == EVENT_TRIGGERED:
        due = _as_date(triggers[-1]["due"]) if triggers else None
    else:
        due = date(year or int(task["deadline_year"]), 12, 31)
    finished = list(takewhile(lambda update: update["share"] >= 1, reversed(progress)))  # the latest first
    done_on = min((_first_known(update["document_day"], update["day"]) for update in finished), default=None)
    last: Row = updates[-1] if updates else {}
    return {
        "product_year": year,
        "due": due,
        "state": _state(task, due, progress, triggers, day),
        "share": progress[-1]["share"] if progress else float("nan"),
        "done_on": done_on,
        "is_late": done_on is not None and due is not None and done_on > due,
        "product_number": _first_known(*(update["document"] for update in finished)),
        "product_day": _first_known(*(update["document_day"] for update in finished)),
        "triggered_on": triggers[-1]["day"] if triggers else None,
        "note": last.get("note"),
        "updated_on": last.get("day"),
        "updated_by": last.get("who"),
    }


def _state(task: Row, due: date | None, progress: list[Row], triggers: list[Row], day: date) -> str:
    share = progress[-1]["share"] if progress else 0.0
    if share >= 1:
        return "done"
    if due is not None and day > due:
        return "overdue" if progress or triggers else "unrecorded"
    if share > 0:
        return "under_way"
    return "waiting" if task["deadline_kind"] == EVENT_TRIGGERED and not triggers else "not_started"


def _first_known(*values: Any) -> Any:
    return next((_as_date(value) for value in values if not is_missing(value)), None)


def _as_date(value: Any) -> Any:
    return value.date() if isinstance(value, pd.Timestamp) else value
