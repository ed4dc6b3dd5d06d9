"""The command line, for administrators, schedules and checks."""

import click

from kpi.cli.acts import (
    approve,
    backup,
    demo,
    explain,
    lock,
    move,
    reinstate,
    reload,
    request,
    restore,
    return_,
    store,
    unlock,
    verify,
    withdraw,
)
from kpi.cli.documents import news, remind, report, template
from kpi.cli.import_actuals import import_actuals
from kpi.cli.tables import check, export, reporting, scorecard
from kpi.cli.tasks import import_tasks, task, tasks
from kpi.cli.usage import Group


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def main() -> None:
    """Actual against target of a province's plan, from the command line.

    Exit codes: 0 done, 1 the input was refused, 2 the command was used wrongly. Settings from the environment: KPI_PLAN
    (folder of the plan), KPI_STORE (file of the store), KPI_LANG (vi or en).
    """


for command in (
    check, import_actuals, withdraw, reinstate, approve, return_, lock, unlock, request, explain,
    export, scorecard, report, reporting, template, tasks, task, import_tasks, demo, news, remind,
    backup, verify, restore, move, reload, store,
):  # fmt: skip
    main.add_command(command)
