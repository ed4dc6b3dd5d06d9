"""Who leads what: the one rule by which the overview counts and the agency's own page lists."""

from collections.abc import Iterable
from datetime import date

from kpi.i18n import is_missing
from kpi.plan import Plan
from kpi.plan.rows import Row
from kpi.views import names


def by_lead(rows: Iterable[Row], plan: Plan, day: date) -> dict[str | None, list[Row]]:
    """The rows of indicators under each agency that leads them on a day; two leads have it both."""
    led: dict[str | None, list[Row]] = {}
    for row in rows:
        for agency in names.leads(plan, row["indicator"], day):
            led.setdefault(agency, []).append(row)
    return led


def task_leads(task: Row, plan: Plan, day: date) -> tuple[str, ...]:
    """The agencies that lead a task on a day; none where the plan names only a kind of agencies."""
    return () if is_missing(task["lead_code"]) else names.in_place_of(plan, task["lead_code"], day)


def tasks_by_lead(tasks: Iterable[Row], plan: Plan, day: date) -> dict[str | None, list[Row]]:
    """The tasks under each agency that leads them on a day; under None those without one."""
    led: dict[str | None, list[Row]] = {}
    for task in tasks:
        for agency in task_leads(task, plan, day) or (None,):
            led.setdefault(agency, []).append(task)
    return led
