"""The command line, for administrators, schedules and checks."""

import click

from kpi.cli import acts, documents, tables, tasks
from kpi.cli.usage import Group


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def main() -> None:
    """Actual against target of a province's plan, from the command line.

    Exit codes: 0 done, 1 the input was refused, 2 the command was used wrongly. Settings from the environment: KPI_PLAN
    (folder of the plan), KPI_STORE (file of the store), KPI_LANG (vi or en).
    """


for command in (
    tables.check, acts.import_actuals, acts.withdraw, acts.reinstate, acts.approve, acts.return_, acts.lock,
    acts.unlock, acts.request, acts.explain, tables.export, tables.scorecard, documents.report, tables.reporting,
    documents.template, tasks.tasks, tasks.task, tasks.import_tasks, acts.demo, documents.news, documents.remind,
    acts.backup, acts.verify, acts.restore, acts.move, acts.reload, acts.store,
):  # fmt: skip
    main.add_command(command)
