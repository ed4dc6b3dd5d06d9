"""The plan's tasks: their states on a day, the updates of one, and how to record one or a file of them."""

from datetime import date
from pathlib import Path

import click

from kpi.cli.options import DAY, EXISTING_FILE, FILE, Run, check_code, command
from kpi.cli.usage import misused
from kpi.exports import csv_text, task_table
from kpi.i18n import N_, today
from kpi.tasks import STATES, acts, update_log
from kpi.tasks.file import form
from kpi.views import names


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
    day = as_of or today()
    check_code("area", area, plan.areas["area"])
    check_code("lead", lead, plan.agencies["agency"])
    check_code("coordinating", coordinating, plan.agencies["agency"])
    with run.open_store() as store:
        rows = task_table(store, day, known)
    for column, code in (("state", state), ("area", area)):
        if code is not None:
            rows = rows[rows[column] == code]
    for agency, column in ((lead, "lead_code"), (coordinating, "coordinating_codes")):
        if agency is not None:
            rows = rows[[names.is_among(agency, codes, plan, day) for codes in rows[column]]]
    run.print(rows)


UPDATE_COLUMNS = ["update", "task", "product_year", "what", "day", "share", "due", "document", "document_day", "note",
           "replaces", "counts", "who", "at"]  # fmt: skip


@command()
@click.argument("number", metavar="TASK", type=int)
@click.option("--share", type=click.FloatRange(0, 100), help="Record how much is done, in percent.")
@click.option("--done", is_flag=True, help="Record that it is done: the same as --share 100.")
@click.option("--due", type=DAY, help="Record that what the task waited for has come, and the deadline that was set.")
@click.option("--withdraw", type=int, metavar="UPDATE", help="Withdraw an earlier update, by its number; needs --note.")
@click.option("--corrects", type=int, metavar="UPDATE", help="The earlier update in whose place this one counts.")
@click.option("--on", type=DAY, help="The day of the fact (else today), as 2024-12-31.")
@click.option("--document", default="", help="Number of the product's document, or of what came.")
@click.option("--dated", type=DAY, help="The document's date.")
@click.option("--year", type=int, help="Of a task that is due each year: which year's product (else that of the day).")
@click.option("--note", default="", help="What else there is to say; of a withdrawal the reason.")
@click.option("--by", help="Who records (else the account that runs this).")
def task(
    run: Run, number: int, share: float | None, done: bool, due: date | None, withdraw: int | None,
    corrects: int | None, on: date | None, document: str, dated: date | None, year: int | None, note: str,
    by: str | None,
) -> None:  # fmt: skip
    """Print the updates of TASK, or record one.

    One of --share, --done, --due and --withdraw records; without any of them the task's updates are printed, in order
    of recording. Nothing is ever overwritten: an update is corrected or withdrawn by a later one.

    \b
    python -m kpi task 12 --due 2024-06-30 --document 876/QD-TTg --on 2024-01-15
    python -m kpi task 12 --share 50 --note "draft sent round"
    python -m kpi task 12 --done --document 1234/QD-UBND --dated 2024-05-20 --on 2024-05-21
    """
    values = {"--share": share, "--done": done or None, "--due": due, "--withdraw": withdraw}
    options = [name for name, value in values.items() if value is not None]
    if len(options) > 1:
        raise misused(N_("Only one of {options} can be recorded at once."), options=", ".join(options))
    if number not in set(run.plan.tasks["task"]):
        raise misused(N_("{number} is no task of the plan."), "TASK", number=number)
    if not options:
        with run.open_store() as store:
            updates = update_log.updates(store, task=number)[UPDATE_COLUMNS]
        run.print(updates.assign(at=updates["at"].dt.tz_localize("UTC")))
    elif withdraw is not None:
        with run.acting("withdraw_task", acts.withdraw, by=by, makes=True) as perform:
            run.conclude(perform(task=number, update=withdraw, reason=note))
    else:
        with run.acting("task", acts.record, by=by, makes=True) as perform:
            run.conclude(perform(
                task=number, day=on or today(), share=1.0 if done else share and share / 100, due=due,
                document=document, document_day=dated, note=note, product_year=year, replaces=corrects,
            ))  # fmt: skip


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
        raise misused(N_("Name a FILE to record, or --template to write the form, not both."))
    if template is not None:
        run.write({template: csv_text(form(run.plan)).encode("utf-8-sig")})
        click.echo(run.t("The form is in {path}.", path=template))
        return
    if file is None:
        raise misused(N_("Name a FILE to record, or --template to write the form."))
    with run.acting("import_tasks", acts.import_file, by=by, makes=True) as perform:
        parsed = run.parsed(perform(file.read_bytes(), dry_run=dry_run))
    run.print_problems([(str(file), *problem) for problem in parsed["problems"]])
    run.end([f"{file}: {parsed['outcome']}"], refused=bool(parsed["problems"]))
