"""import-tasks: records a file of task updates, all of them or none."""

from datetime import datetime
from pathlib import Path

import click

from kpi.cli.options import EXISTING_FILE, FILE, Run, command, operator
from kpi.exports import csv_text
from kpi.i18n import HERE
from kpi.tasks import update_log
from kpi.tasks.file import check, form


@command("import-tasks")
@click.argument("file", required=False, type=EXISTING_FILE)
@click.option("--by", help="Who records (else the account that runs this).")
@click.option("--dry-run", is_flag=True, help="Only check: nothing is stored.")
@click.option("--template", type=FILE, help="Write the empty form (.csv) instead.")
def import_tasks(run: Run, file: Path | None, by: str | None, dry_run: bool, template: Path | None) -> None:
    """Record the updates of FILE (.csv or .xlsx): all of them or none.

    A row is a task's number, a day, and the share done (in percent) or the deadline that was set; further columns are
    document number, document date, note and, for tasks that are due each year, year. Rows that were recorded before are
    counted and not recorded again. Problems are printed as rows: file, line, column, code, message; the exit code is
    then 1.
    """
    if file is not None and template is not None:
        raise click.UsageError("Name a FILE to record, or --template to write the form, not both.")
    if template is not None:
        template.write_bytes(csv_text(form(run.plan)).encode("utf-8-sig"))
        click.echo(run.t("The form is in {path}.", path=template))
        return
    if file is None:
        raise click.UsageError("Name a FILE to record, or --template to write the form.")
    with run.open_store() as store:
        recorded = update_log.updates(store)
        checked = check(file.read_bytes(), run.plan, today=datetime.now(HERE).date(), recorded=recorded)
        rows = [
            (str(file), each.line, each.column, each.code, each.message(run.t, run.plan)) for each in checked.problems
        ]
        count = len(checked.updates)
        if rows:
            outcome = run.refused(len(rows))
        elif dry_run:
            outcome = run.in_order(count)
        else:
            if count:
                update_log.record(store, checked.updates, by=operator(by))
            outcome = run.t.plural("{n} update recorded.", "{n} updates recorded.", count)
        if checked.unchanged:
            outcome += " " + run.t.plural("{n} row was recorded before.", "{n} rows were recorded before.",
                                          checked.unchanged)  # fmt: skip
    run.print_problems(rows)
    run.end([f"{file}: {outcome}"], refused=bool(rows))
