"""task: what was recorded of a task, and recording more."""

from datetime import date, datetime
from pathlib import Path

import click

from kpi import i18n
from kpi.cli.options import REFUSED, Command, format_option, lang_option, open_store, operator, say_error, store_option
from kpi.cli.printing import print_table
from kpi.cli.tasks import DAY
from kpi.i18n import HERE, Words
from kpi.plan import load
from kpi.store import Store
from kpi.tasks import Update, update_log

COLUMNS = ["update", "task", "product_year", "what", "day", "share", "due", "document", "document_day", "note",
           "replaces", "counts", "who", "at"]  # fmt: skip


@click.command(cls=Command)
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
@store_option
@format_option
@lang_option
@click.pass_context
def task(
    ctx: click.Context, number: int, share: float | None, done: bool, due: datetime | None, withdraw: int | None,
    corrects: int | None, on: datetime | None, document: str, dated: datetime | None, year: int | None, note: str,
    by: str | None, store_path: Path | None, form: str, lang: str,
) -> None:  # fmt: skip
    """Print what was recorded of TASK, or record more.

    One of --share, --done, --due and --withdraw records; without any of them the task's updates are printed, in order
    of recording. Nothing is ever overwritten: an update is corrected or withdrawn by a later one.

    \b
    python -m kpi task 12 --due 2024-06-30 --document 876/QD-TTg --on 2024-01-15
    python -m kpi task 12 --share 50 --note "draft sent round"
    python -m kpi task 12 --done --document 1234/QD-UBND --dated 2024-05-20 --on 2024-05-21
    """
    _ = i18n.of(lang)
    wishes = [name for name, given in (("--share", share is not None), ("--done", done), ("--due", due is not None),
                                       ("--withdraw", withdraw is not None)) if given]  # fmt: skip
    if len(wishes) > 1:
        raise click.UsageError(f"{' and '.join(wishes)} cannot be recorded at once.")
    who = operator(by)
    with open_store(load(), store_path, _, reading=not wishes) as store:
        if number not in set(store.plan.tasks["task"]):
            raise click.BadParameter(f"{number} is no task of the plan.", param_hint="'TASK'")
        if not wishes:
            recorded = update_log.updates(store, task=number)[COLUMNS]
            print_table(recorded.assign(at=recorded["at"].dt.tz_localize("UTC")), form, _)
            return
        if withdraw is not None:
            _make_sure_it_is_of(store, withdraw, number, _, ctx)
            update_log.withdraw(store, withdraw, by=who, reason=note)
            click.echo(_("Update {number} is withdrawn.", number=withdraw))
            return
        update = Update(
            task=number, day=_date(on) or datetime.now(HERE).date(), share=1.0 if done else share and share / 100,
            due=_date(due), document=document, document_day=_date(dated), note=note, product_year=year,
            replaces=corrects,
        )  # fmt: skip
        try:
            (kept,) = update_log.record(store, [update], by=who)
        except update_log.TaskFaults as wrong:
            say_error("\n".join(fault.message(_) for fault in wrong.faults[0]))
            ctx.exit(REFUSED)
        click.echo(_("Update {number} of task {task} is recorded.", number=kept, task=number))


def _make_sure_it_is_of(store: Store, update: int, task: int, _: Words, ctx: click.Context) -> None:
    if update not in set(update_log.updates(store, task=task)["update"]):
        say_error(_("There is no update {number} that counts.", number=update))
        ctx.exit(REFUSED)


def _date(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()
