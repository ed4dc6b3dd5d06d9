"""tasks: the plan's tasks with their states on a day."""

from datetime import date, datetime

import click

from kpi.cli.options import DAY, Run, check_code, command
from kpi.i18n import HERE
from kpi.plan import Plan
from kpi.tasks import STATES, update_log
from kpi.views import names

COLUMNS = [
    "task", "area", "state", "share", "due", "deadline_vi", "done_on", "is_late", "product_number", "product_day",
    "lead_code", "coordinating_codes", "triggered_on", "updated_on", "updated_by", "note", "name_vi",
    "name_en", "deadline_en",
]  # fmt: skip


@command()
@click.option("--state", type=click.Choice(STATES), help="Only tasks in this state.")
@click.option("--area", type=int, help="Only tasks of this area, by its number.")
@click.option("--lead", help="Only tasks that this agency leads, or whose lead agency it succeeded; by its code.")
@click.option("--coordinating", help="The same of agencies that co-ordinate.")
@click.option("--as-of", type=DAY, help="The day (else today), as 2024-12-31.")
@click.option("--known", type=DAY, help="Leave out what was recorded after this day.")
def tasks(
    run: Run, state: str | None, area: int | None, lead: str | None, coordinating: str | None,
    as_of: date | None, known: date | None,
) -> None:  # fmt: skip
    """Print the plan's tasks and the state of each on a day.

    One row per task: its state (overdue; unrecorded, past its deadline with nothing recorded about it; under_way,
    not_started, waiting or done), its share done (of 1), when it is due and when it was done. A fact counts from its
    own day on, whenever it was recorded; --known leaves out what was recorded later. What does not apply is empty, or
    null in json.
    """
    plan = run.plan
    day = as_of or datetime.now(HERE).date()
    check_code("area", area, plan.areas["area"])
    check_code("lead", lead, plan.agencies["agency"])
    check_code("coordinating", coordinating, plan.agencies["agency"])
    with run.open_store(reading=True) as store:
        rows = update_log.task_states(store, day, known)
    if state is not None:
        rows = rows[rows["state"] == state]
    if area is not None:
        rows = rows[rows["area"] == area]
    for agency, column in ((lead, "lead_code"), (coordinating, "coordinating_codes")):
        if agency is not None:
            rows = rows[[_has_agency(codes, agency, plan, day) for codes in rows[column]]]
    run.print(rows[COLUMNS])


def _has_agency(codes: object, agency: str, plan: Plan, day: date) -> bool:
    """Whether the agency is among the codes, or succeeded one of them by this day."""
    if not isinstance(codes, str):
        return False
    return agency in codes.split(";") or agency in names.in_place_of(plan, codes, day)
