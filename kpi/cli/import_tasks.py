"""import-tasks: records a file of task updates, all of them or none."""

from datetime import datetime
from pathlib import Path

import click
import pandas as pd

from kpi.cli.options import EXISTING_FILE, FILE, REFUSED, Run, command, operator
from kpi.exports import csv_text
from kpi.i18n import HERE
from kpi.plan import load
from kpi.tasks import update_log
from kpi.tasks.file import check
from kpi.tasks.file import form as empty_form

COLUMNS = ["file", "line", "column", "code", "message"]


@command("import-tasks")
@click.argument("file", required=False, type=EXISTING_FILE)
@click.option("--by", help="Who records (else the account that runs this).")
@click.option("--dry-run", is_flag=True, help="Only check: nothing is stored.")
@click.option("--template", type=FILE, help="Write the empty form (.csv) instead.")
def import_tasks(run: Run, file: Path | None, by: str | None, dry_run: bool, template: Path | None) -> None:
    """Record the updates of FILE (.csv or .xlsx): all of them or none.

    A row is a task's number, a day, and the share done (in percent) or the deadline that was set; further columns are
    document number, document date, note and, for tasks that are due each year, year. Problems are printed as rows:
    file, line, column, code, message; the exit code is then 1.
    """
    t, plan = run.t, load()
    if file is not None and template is not None:
        raise click.UsageError("Name a FILE to record, or --template to write the form, not both.")
    if template is not None:
        template.write_bytes(csv_text(empty_form(plan)).encode("utf-8-sig"))
        click.echo(t("The form is in {path}.", path=template))
        return
    if file is None:
        raise click.UsageError("Name a FILE to record, or --template to write the form.")
    with run.open_store(plan) as store:
        checked = check(file.read_bytes(), plan, today=datetime.now(HERE).date(), recorded=update_log.updates(store))
        rows = [(str(file), problem.line, problem.column, problem.code, problem.message(t, plan))
                for problem in checked.problems]  # fmt: skip
        if rows or run.form != "table":
            run.print(pd.DataFrame(rows, columns=COLUMNS).astype({"line": "int64"}))
        count = len(checked.updates)
        if rows:
            outcome = t.plural("refused for {n} problem; nothing was stored.",
                               "refused for {n} problems; nothing was stored.", len(rows))  # fmt: skip
        elif dry_run:
            outcome = t.plural("{n} row is in order; nothing was stored.", "{n} rows are in order; nothing was stored.",
                               count)  # fmt: skip
        else:
            update_log.record(store, checked.updates, by=operator(by))
            outcome = t.plural("{n} update recorded.", "{n} updates recorded.", count)
    click.echo(f"{file}: {outcome}", err=run.form != "table")
    click.get_current_context().exit(REFUSED if rows else 0)
