"""The steps of a change to the store, inside its transaction."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pyarrow as pa

from kpi.access import Actor
from kpi.i18n import HERE
from kpi.period import FIRST_YEAR, LAST_YEAR
from kpi.plan import Plan
from kpi.store import events
from kpi.store.connection import Connection, make_table, show, sql
from kpi.store.events import Event
from kpi.store.rows import Arriving, keys

# DuckDB skips whole groups of 122 880 rows: in a smaller table order does not matter, in a larger one this share of
# rows out of order costs little.
ROW_GROUP = 122_880
UNSORTED_SHARE = 0.2

# A submission of so many rows is in order by itself: each row group holds a few indicators only.
LONG_RUN = 4 * ROW_GROUP


@dataclass(frozen=True)
class Change:
    """A transaction under way: the revision that it makes, who makes it, and when (UTC, without a zone)."""

    cursor: Connection
    revision: int
    actor: Actor
    at: datetime

    def run(self, name: str, /, **params: object) -> None:
        """Runs query <name>."""
        self.cursor.execute(sql(name), params)

    def rows(self, name: str, /, **params: object) -> list[dict[str, Any]]:
        """The rows that query <name> answers, by column."""
        answer = self.cursor.execute(sql(name), params)
        columns = [column[0] for column in answer.description]
        return [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]


def utc(at: datetime | None) -> datetime:
    """The moment in UTC without a zone; now, where none is given."""
    moment = at or datetime.now(UTC)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def day_of(at: datetime) -> date:
    """The day in Vietnam at a moment in UTC."""
    return at.replace(tzinfo=UTC).astimezone(HERE).date()


def put_plan_tables(connection: Connection, plan: Plan) -> None:
    """Make the plan's tables in this process's memory: they are no part of the store."""
    frequencies = [
        (frequency, period.suffix)
        for frequency in plan.periods.frequencies
        for period in plan.periods.due_for(frequency, plan.base_year)
    ]
    levels = [(code, level) for code in plan.indicators["indicator"] for level in plan.levels_of(code)]
    tables = {
        "area": plan.areas,
        "indicator": plan.indicators,
        "target": plan.targets,
        "agency": plan.agencies,
        "task": plan.tasks,
        "published": plan.published,
        "frequency": pd.DataFrame(frequencies, columns=["frequency", "suffix"], dtype="str"),
        "indicator_level": pd.DataFrame(levels, columns=["indicator", "level"], dtype="str"),
        "period": plan.periods.frame(range(FIRST_YEAR, LAST_YEAR + 1)),
    }
    for name, frame in tables.items():
        make_table(connection, name, frame)


def add_warnings(change: Change, submission: int, warnings: pd.DataFrame | None) -> None:
    """Store the warnings that were confirmed with the submission."""
    if warnings is None or warnings.empty:
        return
    params = [json.dumps(each, ensure_ascii=False) for each in warnings["params"]]
    change.cursor.register("confirmed", warnings.assign(params=params))
    change.run("store/add_warnings", submission=submission)


def last_submission(change: Change) -> int:
    """The highest number of a submission; 0 where there is none."""
    return int(change.rows("store/last_submission")[0]["last"])


def add_event(
    change: Change, what: str, submission: int | None = None, *, reason: str = "", details: dict[str, Any] | None = None
) -> None:
    """Add the change to the event log."""
    events.add(change.cursor, [Event(change.revision, change.at, change.actor, what, submission, reason, details)])


def add_actuals(change: Change, submission: int, arriving: Arriving, plan: Plan, *, is_latest: bool) -> None:
    """Add a new submission's actuals and let them count: the latest before all others, published ones only where no
    agency submitted its own value."""
    show(change.cursor, "arriving", arriving.table)
    (order,) = change.rows("store/current_order")
    count = len(arriving)
    if not is_latest:
        change.run("store/add_past")
        settle(change, submission)
    else:
        if order["current_actuals"]:
            _retire_replaced(change, arriving, plan)
        change.run("store/add_current")
    unsorted = order["unsorted"] + (0 if count >= LONG_RUN else count)
    if unsorted > max(ROW_GROUP, UNSORTED_SHARE * (order["current_actuals"] + count)):
        change.run("store/rewrite_current")
        unsorted = 0
    change.run("store/set_unsorted", unsorted=unsorted)


def _retire_replaced(change: Change, arriving: Arriving, plan: Plan) -> None:
    """Make past what the arriving actuals replace, found by their keys: a join would read all their texts."""
    candidates = change.cursor.execute(sql("store/may_be_replaced"), arriving.codes).to_arrow_table()
    replaced = candidates.select(["place"]).filter(pa.array(arriving.has(keys(candidates, plan))))
    if len(replaced):
        show(change.cursor, "replaced", replaced)
        change.run("store/retire_replaced")
        change.run("store/drop_replaced")


def settle(change: Change, submission: int) -> None:
    """Decide again what counts for the indicators, agencies and periods of a submission."""
    for step in ("store/settle_1_retire", "store/settle_2_drop", "store/settle_3_choose", "store/settle_4_clear"):
        change.run(step, submission=submission)


def add_all_actuals(change: Change) -> None:
    """Add the actuals of many new submissions, which are `arriving`, and decide again what counts of everything."""
    # Add before retiring: DuckDB 1.5.5 loses a large insert that follows one of no rows in the same transaction.
    for step in ("store/add_past", "store/retire_all", "store/choose_all", "store/clear_all"):
        change.run(step)
    change.run("store/set_unsorted", unsorted=0)
