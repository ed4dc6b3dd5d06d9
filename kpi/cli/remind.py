"""remind: reminders of reports to come, shown or sent."""

import json
from datetime import date

import click
import pandas as pd

from kpi.cli.options import DAY, Run, by_option, command, performed
from kpi.report.reminders import remind as act
from kpi.reporting.reminders import AFTER, BEFORE, DIGEST, DUE, STATES
from kpi.store.admin.acts import MISUSED

COLUMNS = ["agency", "name", "channel", "to", "period", "kind", "state", "subject"]


@command()
@click.option("--before", type=click.IntRange(1, 60), metavar="N", help="Reports due within N days.")
@click.option("--due", is_flag=True, help="Reports due today.")
@click.option("--after", type=click.IntRange(1, 60), metavar="N", help="Reports at least N days late.")
@click.option("--digest", is_flag=True, help="What changed this week, to the offices of the province itself.")
@click.option("--send", is_flag=True, help="Send them; without it they are shown.")
@click.option("--text", is_flag=True, help="Show each message whole instead of a table.")
@click.option("--on", type=DAY, hidden=True)
@by_option
def remind(
    run: Run, before: int | None, due: bool, after: int | None, digest: bool, send: bool, text: bool,
    on: date | None, by: str | None,
) -> None:  # fmt: skip
    """Show or send reminders: one message per agency, period and kind, to the addresses of contacts.csv.

    What was sent is in the event log and is never sent again; what failed is tried again next time, and the exit code
    is 1. The mail server is KPI_SMTP (password: KPI_SMTP_PASSWORD_FILE), a gateway for Zalo or SMS KPI_WEBHOOK.
    """
    chosen = [(BEFORE, before), (DUE, 0 if due else None), (AFTER, after), (DIGEST, 0 if digest else None)]
    kinds = [(kind, days) for kind, days in chosen if days is not None]
    if len(kinds) != 1:
        raise click.UsageError("Choose one of --before N, --due, --after N and --digest.")
    (kind, days) = kinds[0]
    args = {"kind": kind, "days": days, "send": send, "today": on}
    answer = performed(run, "remind", by, args, {"remind": act})
    rows = _rows(answer.text)
    if rows is None:
        click.echo(answer.text, err=True)
        click.get_current_context().exit(answer.code or MISUSED)
    names = {row.agency: run.t.name(row) for row in run.plan.agencies.itertuples()}
    if text:
        for row in rows:
            click.echo(f"{row['to'] or names[row['agency']]}\n{row['subject']}\n\n{row['text']}")
    else:
        named = [row | {"name": names[row["agency"]]} for row in rows]
        table = pd.DataFrame(named, columns=COLUMNS, dtype="str")
        if run.form == "table":
            table["state"] = [run.t(STATES[state]) for state in table["state"]]
        run.print(table)
    click.get_current_context().exit(answer.code)


def _rows(text: str) -> list[dict[str, str]] | None:
    """The messages of an answer; None if it is a refusal."""
    try:
        rows: list[dict[str, str]] = json.loads(text)
    except json.JSONDecodeError:
        return None
    return rows
