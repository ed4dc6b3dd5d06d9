"""The state of each task on a day, from the updates that count. Tables in, tables out.

A task has one product (`fixed_year`: due by the end of its year; `event_triggered`: due by the day that was set when
what it waited for came, and never overdue before), or one in each year of the plan (`each_year`).

A fact belongs to its own day, whenever it was recorded. To see what was known on an earlier day, leave out the updates
recorded since.
"""

from collections.abc import Sequence
from datetime import date
from itertools import takewhile
from typing import Any

import pandas as pd

from kpi.i18n import is_missing
from kpi.plan.rows import Row, records
from kpi.tasks import EACH_YEAR, EVENT_TRIGGERED, PROGRESS, TRIGGER, WITHDRAWAL

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
    """The updates that no later one, which itself counts, replaced or withdrew. `updates`: in order of recording, with
    the columns of kpi/tasks/sql/task_updates.sql."""
    replaced: set[int] = set()
    counts = []
    for row in reversed(records(updates[["update", "replaces"]])):
        counts.append(row["update"] not in replaced)
        if counts[-1] and not is_missing(row["replaces"]):
            replaced.add(int(row["replaces"]))
    return updates.loc[pd.Series(counts[::-1], index=updates.index, dtype=bool)]


def task_states(tasks: pd.DataFrame, updates: pd.DataFrame, day: date, years: Sequence[int]) -> pd.DataFrame:
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
        counts = {"products": len(products), "products_done": sum(row["state"] == "done" for row in products)}
        rows.append({name: task.get(name) for name in TASK_COLUMNS} | _shown(products, day) | counts)
    columns = [*TASK_COLUMNS, *PRODUCT_COLUMNS, "products", "products_done"]
    return pd.DataFrame(rows, columns=columns).astype(PRODUCT_COLUMNS)


def _shown(products: list[Row], day: date) -> Row:
    """The product that decides the task's state."""
    for state in ("overdue", "unrecorded"):
        if past_deadline := [row for row in products if row["state"] == state]:
            return past_deadline[0]
    begun = [row for row in products if row["product_year"] is None or row["product_year"] <= day.year]
    return (begun or products[:1])[-1]


def _product(task: Row, year: int | None, updates: list[Row], day: date) -> Row:
    """One product, from the updates that count and whose day has come."""
    updates = sorted(updates, key=lambda update: (_as_date(update["day"]), update["update"]))
    progress = [update for update in updates if update["what"] == PROGRESS]
    triggers = [update for update in updates if update["what"] == TRIGGER]
    due = _due(task, year, triggers)
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


def _first_known(*values: Any) -> Any:
    return next((_as_date(value) for value in values if not is_missing(value)), None)


def _as_date(value: Any) -> Any:
    return value.date() if isinstance(value, pd.Timestamp) else value
