"""import-tasks: a file of updates of tasks, whole or not at all."""

from datetime import datetime
from pathlib import Path

import click
import pandas as pd

from kpi import i18n
from kpi.cli.options import REFUSED, Command, format_option, lang_option, open_store, operator, store_option
from kpi.cli.printing import print_table
from kpi.exports import csv_text
from kpi.i18n import HERE
from kpi.plan import load
from kpi.tasks import update_log
from kpi.tasks.file import check
from kpi.tasks.file import form as empty_form

COLUMNS = ["file", "line", "column", "code", "message"]


@click.command("import-tasks", cls=Command)
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", help="Who records (else the account that runs this).")
@click.option("--dry-run", is_flag=True, help="Only check: nothing is stored.")
@click.option(
    "--template", type=click.Path(dir_okay=False, path_type=Path), help="Write the empty form (.csv) instead."
)
@store_option
@format_option
@lang_option
@click.pass_context
def import_tasks(
    ctx: click.Context, file: Path | None, by: str | None, dry_run: bool, template: Path | None,
    store_path: Path | None, form: str, lang: str,
) -> None:  # fmt: skip
    """Record the updates of FILE (.csv or .xlsx): all of them or none.

    A row is a task's number, a day, and the share done (in percent) or the deadline that was set; further columns are
    document number, document date, note and, for tasks that are due each year, year. Problems are printed as rows:
    file, line, column, code, message; the exit code is then 1.
    """
    _ = i18n.of(lang)
    plan = load()
    if file is not None and template is not None:
        raise click.UsageError("Name a FILE to record, or --template to write the form, not both.")
    if template is not None:
        template.write_bytes(csv_text(empty_form(plan)).encode("utf-8-sig"))
        click.echo(_("The form is in {path}.", path=template))
        return
    if file is None:
        raise click.UsageError("Name a FILE to record, or --template to write the form.")
    with open_store(plan, store_path, _) as store:
        checked = check(file.read_bytes(), plan, today=datetime.now(HERE).date(), recorded=update_log.updates(store))
        rows = [(str(file), one.line, one.column, one.code, one.message(_, plan)) for one in checked.problems]
        if rows or form != "table":
            print_table(pd.DataFrame(rows, columns=COLUMNS).astype({"line": "int64"}), form, _)
        count = len(checked.updates)
        if rows:
            said = _.plural("refused for {n} problem; nothing was stored.",
                            "refused for {n} problems; nothing was stored.", len(rows))  # fmt: skip
        elif dry_run:
            said = _.plural("{n} row is in order; nothing was stored.", "{n} rows are in order; nothing was stored.",
                            count)  # fmt: skip
        else:
            update_log.record(store, checked.updates, by=operator(by))
            said = _.plural("{n} update recorded.", "{n} updates recorded.", count)
    click.echo(f"{file}: {said}", err=form != "table")
    ctx.exit(REFUSED if rows else 0)
