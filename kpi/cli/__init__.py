"""The command line, for administrators, schedules and checks: one module a command."""

import click

from kpi.cli.backup import backup
from kpi.cli.check import check
from kpi.cli.demo import demo
from kpi.cli.export import export
from kpi.cli.import_actuals import import_actuals
from kpi.cli.import_tasks import import_tasks
from kpi.cli.news import news
from kpi.cli.reinstate import reinstate
from kpi.cli.report import report
from kpi.cli.reporting import reporting
from kpi.cli.request import request
from kpi.cli.restore import restore
from kpi.cli.scorecard import scorecard
from kpi.cli.store import store
from kpi.cli.task import task
from kpi.cli.tasks import tasks
from kpi.cli.template import template
from kpi.cli.verify import verify
from kpi.cli.withdraw import withdraw


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def main() -> None:
    """Actual against target of a province's plan, from the command line.

    Exit codes: 0 done, 1 the input was refused, 2 the command was used wrongly. Settings from the environment: KPI_PLAN
    (folder of the plan), KPI_STORE (file of the store), KPI_LANG (vi or en).
    """


for command in (
    check, import_actuals, withdraw, reinstate, request, export, scorecard, report, reporting, template, tasks, task,
    import_tasks, demo, news, backup, verify, restore, store,
):  # fmt: skip
    main.add_command(command)
