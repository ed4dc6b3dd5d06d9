"""Tasks in a line each: what, in which state, due or done when, who leads it."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from kpi.i18n import Words, is_missing
from kpi.plan import Plan
from kpi.plan.rows import Row, records
from kpi.views import names


@dataclass(frozen=True)
class TaskLine:
    """`task` is its number in the plan, `said` when it is due or was done."""

    task: int
    name: str
    state: str
    said: str
    lead: str


def task_lines(found: pd.DataFrame, plan: Plan, day: date, _: Words) -> tuple[TaskLine, ...]:
    """Rows of task_updates.standing() in words; `day` says who stands in a lead agency's place."""
    return tuple(
        TaskLine(row["task"], _.name(row), row["state"], _when(row, day, _), _lead(row, plan, day, _))
        for row in records(found)
    )


def _lead(row: Row, plan: Plan, day: date, _: Words) -> str:
    """The agencies' names; the decision's own words where it names no single one."""
    if is_missing(row["lead_code"]):
        return " · ".join(names.decided(plan, row["lead_agency"], None, _))
    return " · ".join(_.name(names.agency(plan, code)) for code in names.in_place_of(plan, row["lead_code"], day))


def _when(row: Row, day: date, _: Words) -> str:
    if row["state"] == "done":
        return _("done on {day}", day=_.date(row["done_on"]))
    said = _("deadline {day}", day=_.date(row["due"]))
    if row["state"] == "overdue":
        late = (day - row["due"].date()).days
        said += " " + _.plural("({n} day overdue)", "({n} days overdue)", late)
    if row["state"] == "unrecorded":
        since = (day - row["due"].date()).days
        said += " " + _.plural("({n} day ago, no update)", "({n} days ago, no update)", since)
    if is_missing(row["share"]):
        return said
    return f"{said}; " + _("{share} done", share=_.percent(100 * row["share"], 0))
