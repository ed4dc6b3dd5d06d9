"""tasks: how the plan's tasks stand on a day."""

from datetime import date, datetime
from pathlib import Path

import click

from kpi import i18n
from kpi.cli.options import Command, format_option, lang_option, open_store, store_option
from kpi.cli.printing import print_table
from kpi.i18n import HERE
from kpi.plan import Plan, load
from kpi.tasks import STATES, update_log
from kpi.views import names

COLUMNS = [
    "task", "area", "state", "share", "due", "deadline_vi", "done_on", "is_late", "product_number", "product_day",
    "lead_code", "coordinating_codes", "triggered_on", "updated_on", "updated_by", "note", "name_vi",
    "name_en", "deadline_en",
]  # fmt: skip
DAY = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])


@click.command(cls=Command)
@click.option("--state", type=click.Choice(STATES), help="Only tasks in this state.")
@click.option("--area", type=int, help="Only tasks of this area, by its number.")
@click.option("--lead", help="Only tasks that this agency leads, or whose lead agency it stands in for; by its code.")
@click.option("--coordinating", help="The same of agencies that co-ordinate.")
@click.option("--as-of", type=DAY, help="The day to judge (else today), as 2024-12-31.")
@click.option("--known", type=DAY, help="Leave out what was recorded after this day.")
@store_option
@format_option
@lang_option
def tasks(
    state: str | None, area: int | None, lead: str | None, coordinating: str | None, as_of: datetime | None,
    known: datetime | None, store_path: Path | None, form: str, lang: str,
) -> None:  # fmt: skip
    """Print the plan's tasks and how each stands on a day.

    One row per task: its state (overdue; unrecorded, past its deadline with nothing recorded about it; under_way,
    not_started, waiting or done), its share done (of 1), when it is due and when it was done. A fact counts from its
    own day on, whenever it was recorded; --known tells what was known on an earlier day. What does not apply is empty,
    or null in json.
    """
    _ = i18n.of(lang)
    plan = load()
    day = as_of.date() if as_of else datetime.now(HERE).date()
    _check(plan, area, lead, coordinating)
    with open_store(plan, store_path, _, reading=True) as store:
        standing = update_log.task_states(store, day, known.date() if known else None)
    if state is not None:
        standing = standing[standing["state"] == state]
    if area is not None:
        standing = standing[standing["area"] == area]
    for agency, column in ((lead, "lead_code"), (coordinating, "coordinating_codes")):
        if agency is not None:
            standing = standing[[_names(cell, agency, plan, day) for cell in standing[column]]]
    print_table(standing[COLUMNS], form, _)


def _names(cell: object, agency: str, plan: Plan, day: date) -> bool:
    """Whether the codes of a cell name the agency, or one in whose place it stands on the day."""
    if not isinstance(cell, str):
        return False
    return agency in cell.split(";") or agency in names.in_place_of(plan, cell, day)


def _check(plan: Plan, area: int | None, *agencies: str | None) -> None:
    if area is not None and area not in set(plan.areas["area"]):
        raise click.BadParameter(f"{area} is not in the plan.", param_hint="'--area'")
    for agency in agencies:
        if agency is not None and agency not in set(plan.agencies["agency"]):
            raise click.BadParameter(f"{agency!r} is not in the plan.", param_hint="'--lead'")
