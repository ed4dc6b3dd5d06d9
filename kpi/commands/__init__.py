"""The command line, for administrators, schedules and checks: one module a command, all joined here."""

import click

from kpi.commands.backup import backup
from kpi.commands.check import check
from kpi.commands.demo import demo
from kpi.commands.export import export
from kpi.commands.hand_in import hand_in
from kpi.commands.import_tasks import import_tasks
from kpi.commands.news import news
from kpi.commands.reinstate import reinstate
from kpi.commands.report import report
from kpi.commands.reporting import reporting
from kpi.commands.restore import restore
from kpi.commands.scorecard import scorecard
from kpi.commands.store import store
from kpi.commands.task import task
from kpi.commands.tasks import tasks
from kpi.commands.template import template
from kpi.commands.verify import verify
from kpi.commands.withdraw import withdraw


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def main() -> None:
    """Actual against target of a province's plan, from the command line.

    Exit codes: 0 done, 1 the input was refused, 2 the command was used wrongly. Settings from the environment: KPI_PLAN
    (folder of the plan), KPI_STORE (file of the store), KPI_LANG (vi or en).
    """


for command in (
    check, hand_in, withdraw, reinstate, export, scorecard, report, reporting, template, tasks, task, import_tasks,
    demo, news, backup, verify, restore, store,
):  # fmt: skip
    main.add_command(command)
