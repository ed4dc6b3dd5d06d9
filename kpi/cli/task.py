"""task: prints a task's updates, or records one."""

from datetime import date, datetime

import click

from kpi.cli.options import DAY, Run, command, operator
from kpi.i18n import HERE
from kpi.tasks import Update, update_log

COLUMNS = ["update", "task", "product_year", "what", "day", "share", "due", "document", "document_day", "note",
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
        raise click.UsageError(f"{' and '.join(options)} cannot be recorded at once.")
    actor = operator(by)
    with run.open_store(reading=not options) as store:
        if number not in set(store.plan.tasks["task"]):
            raise click.BadParameter(f"{number} is no task of the plan.", param_hint="'TASK'")
        if not options:
            updates = update_log.updates(store, task=number)[COLUMNS]
            run.print(updates.assign(at=updates["at"].dt.tz_localize("UTC")))
            return
        if withdraw is not None:
            if withdraw not in set(update_log.updates(store, task=number)["update"]):
                run.refuse(run.t("There is no update {number} that counts.", number=withdraw))
            update_log.withdraw(store, withdraw, by=actor, reason=note)
            click.echo(run.t("Update {number} is withdrawn.", number=withdraw))
            return
        update = Update(
            task=number, day=on or datetime.now(HERE).date(), share=1.0 if done else share and share / 100,
            due=due, document=document, document_day=dated, note=note, product_year=year,
            replaces=corrects,
        )  # fmt: skip
        try:
            (recorded,) = update_log.record(store, [update], by=actor)
        except update_log.TaskFaults as error:
            run.refuse("\n".join(fault.message(run.t) for fault in error.faults[0]))
        click.echo(run.t("Update {number} of task {task} is recorded.", number=recorded, task=number))
