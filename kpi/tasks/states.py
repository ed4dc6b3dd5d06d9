"""In which state each task is on a day, from the updates that count. Tables in, tables out.

A task brings forth one product (`fixed_year`: due by the end of its year; `event_triggered`: by the day that was set
when what it waits for came, and never overdue before), or one in each year of the plan (`each_year`).

A fact belongs to its own day, whenever it was recorded: what is judged on a day are the facts up to it, as far as they
are known. To know no more than was known on an earlier day, leave out the updates recorded since.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from kpi.i18n import is_missing
from kpi.plan.rows import Row, records
from kpi.tasks.update import EACH_YEAR, EVENT_TRIGGERED, PROGRESS, TRIGGER, WITHDRAWAL

# The worst first. `unrecorded`: past its deadline, and nobody has recorded anything about the product.
STATES = ("overdue", "unrecorded", "under_way", "not_started", "waiting", "done")
TASK_COLUMNS = (
    "task", "area", "name_vi", "lead_agency", "coordinating_agencies", "lead_code", "coordinating_codes", "product_vi",
    "deadline_vi", "deadline_kind", "name_en", "product_en", "deadline_en",
)  # fmt: skip
PRODUCT_COLUMNS = {
    "product_year": "Int64", "due": "datetime64[s]", "state": "str", "share": "float64", "started_on": "datetime64[s]",
    "done_on": "datetime64[s]", "is_late": "bool", "product_number": "str", "product_day": "datetime64[s]",
    "triggered_on": "datetime64[s]", "trigger_number": "str", "trigger_day": "datetime64[s]", "trigger_note": "str",
    "note": "str", "updated_on": "datetime64[s]", "updated_at": "datetime64[us]", "updated_by": "str",
}  # fmt: skip
COLUMNS = (*TASK_COLUMNS, *PRODUCT_COLUMNS, "products", "products_done")


def counting(updates: pd.DataFrame) -> pd.DataFrame:
    """The updates that no later one, which itself counts, replaced or withdrew. A withdrawal that is itself withdrawn
    withdraws nothing. `updates`: in order of recording, with the columns of kpi/tasks/sql/task_updates.sql."""
    replaced: set[int] = set()
    kept = []
    for row in reversed(records(updates[["update", "replaces"]])):
        counts = row["update"] not in replaced
        kept.append(counts)
        if counts and not is_missing(row["replaces"]):
            replaced.add(int(row["replaces"]))
    return updates.loc[pd.Series(kept[::-1], index=updates.index, dtype=bool)]


def products(tasks: pd.DataFrame, updates: pd.DataFrame, day: date, years: Sequence[int]) -> pd.DataFrame:
    """One row per task and product that it must bring forth, in the plan's order: the columns of `standing` without its
    last two. `product_year` is missing but for a task that is due each year."""
    rows = [row for of_task in _by_task(tasks, updates, day, years) for row in of_task]
    return pd.DataFrame(rows, columns=[*TASK_COLUMNS, *PRODUCT_COLUMNS]).astype(PRODUCT_COLUMNS)


def standing(tasks: pd.DataFrame, updates: pd.DataFrame, day: date, years: Sequence[int]) -> pd.DataFrame:
    """One row per task, in the plan's order, as it stands at the end of a day: COLUMNS.

    `state` is one of STATES; `share` from 0 to 1 (NaN: nothing was said); `due` NaT where there is no deadline yet;
    `done_on` the product's own date, else the day that was told; `product_number` and `product_day` the document's;
    `note`, `updated_on` (its own day), `updated_at` (UTC) and `updated_by` of the last update. Of a task that is due
    each year the row is the first product that is overdue, else the first that is unrecorded, else that of the day's
    year. `products` counts those that the task must bring forth in all, `products_done` those that are there.
    """
    rows = []
    for of_task in _by_task(tasks, updates, day, years):
        done = sum(row["state"] == "done" for row in of_task)
        rows.append(_shown(of_task, day) | {"products": len(of_task), "products_done": done})
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(PRODUCT_COLUMNS)


def _by_task(tasks: pd.DataFrame, updates: pd.DataFrame, day: date, years: Sequence[int]) -> list[list[Row]]:
    """For each task its products."""
    told: dict[tuple[int, int | None], list[Row]] = {}
    for update in records(counting(updates)):
        if update["what"] != WITHDRAWAL and _as_date(update["day"]) <= day:
            key = int(update["task"]), None if is_missing(update["product_year"]) else int(update["product_year"])
            told.setdefault(key, []).append(update)
    return [
        [
            {name: task.get(name) for name in TASK_COLUMNS}
            | _product(task, year, told.get((task["task"], year), []), day)
            for year in (years if task["deadline_kind"] == EACH_YEAR else (None,))
        ]
        for task in records(tasks)
    ]


def _shown(of_task: list[Row], day: date) -> Row:
    """The product that the task is judged by."""
    for state in ("overdue", "unrecorded"):
        if past_deadline := [row for row in of_task if row["state"] == state]:
            return past_deadline[0]
    begun = [row for row in of_task if is_missing(row["product_year"]) or row["product_year"] <= day.year]
    return (begun or of_task[:1])[-1]


def _product(task: Row, year: int | None, told: list[Row], day: date) -> dict[str, Any]:
    """How one product stands, from the updates that count and whose day has come."""
    said = sorted(told, key=lambda update: (_as_date(update["day"]), update["update"]))
    progress = [update for update in said if update["what"] == PROGRESS]
    triggers = [update for update in said if update["what"] == TRIGGER]
    due = _due(task, year, triggers)
    finished = _finished(progress)
    done_on = min((_first_known(update["document_day"], update["day"]) for update in finished), default=None)
    started = [update for update in progress if update["share"] > 0]
    return {
        "product_year": year,
        "due": due,
        "state": _state(task, due, progress, triggers, day),
        "share": progress[-1]["share"] if progress else float("nan"),
        "started_on": started[0]["day"] if started else None,
        "done_on": done_on,
        "is_late": done_on is not None and due is not None and done_on > due,
        "product_number": _last_known(finished, "document"),
        "product_day": _last_known(finished, "document_day"),
        **_trigger(triggers),
        **_last_word(said),
    }


def _due(task: Row, year: int | None, triggers: list[Row]) -> date | None:
    """The last day on which the product is in time; None as long as there is none."""
    if task["deadline_kind"] == EVENT_TRIGGERED:
        return _as_date(triggers[-1]["due"]) if triggers else None
    return date(year or int(task["deadline_year"]), 12, 31)


def _state(task: Row, due: date | None, progress: list[Row], triggers: list[Row], day: date) -> str:
    share = progress[-1]["share"] if progress else 0.0
    if share >= 1:
        return "done"
    if due is not None and day > due:
        return "overdue" if progress or triggers else "unrecorded"
    if share > 0:
        return "under_way"
    return "waiting" if task["deadline_kind"] == EVENT_TRIGGERED and not triggers else "not_started"


def _finished(progress: list[Row]) -> list[Row]:
    """The updates at the end that say, without a relapse, that it is done."""
    run: list[Row] = []
    for update in reversed(progress):
        if update["share"] < 1:
            break
        run.insert(0, update)
    return run


def _trigger(triggers: list[Row]) -> dict[str, Any]:
    last: Mapping[str, Any] = triggers[-1] if triggers else {}
    return {
        "triggered_on": last.get("day"),
        "trigger_number": last.get("document"),
        "trigger_day": last.get("document_day"),
        "trigger_note": last.get("note"),
    }


def _last_word(said: list[Row]) -> dict[str, Any]:
    last: Mapping[str, Any] = said[-1] if said else {}
    return {"note": last.get("note"), "updated_on": last.get("day"), "updated_at": last.get("at"),
            "updated_by": last.get("who")}  # fmt: skip


def _last_known(updates: list[Row], column: str) -> Any:
    return next((update[column] for update in reversed(updates) if not is_missing(update[column])), None)


def _first_known(*days: Any) -> date:
    return next(_as_date(day) for day in days if not is_missing(day))


def _as_date(day: Any) -> date:
    return day.date() if isinstance(day, pd.Timestamp) else day
