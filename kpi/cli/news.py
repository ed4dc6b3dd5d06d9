"""news: what changed since a day, as a letter to send or as data for other programs."""

import json
from datetime import date, datetime
from typing import Any

import click
import pandas as pd

from kpi.changes.news import DAYS, News, requested_span, usual_period, usual_span
from kpi.changes.news import news as news_of
from kpi.cli.options import DAY, Run, check_period, command
from kpi.exports import json_text
from kpi.i18n import HERE
from kpi.views.changes import changes_view
from kpi.views.letters import letter

TABLES = {  # name in the output → table of the news
    "turned": "statuses", "figures": "values", "hand_ins": "submissions", "late": "late",
    "tasks_overdue": "tasks_overdue", "tasks_unrecorded": "tasks_unrecorded", "tasks_due": "tasks_due",
    "tasks_done": "tasks_done", "explained": "explained", "asked": "requests",
}  # fmt: skip


@command(tables=False)
@click.option("--since", type=DAY, help=f"First day, such as 2024-07-01. Without it {DAYS} days ago; see below.")
@click.option("--until", type=DAY, help="Last day; without it today.")
@click.option("--period", help="The period as of which statuses are evaluated; without it the latest year with data.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="text is a letter; json for other programs.")  # fmt: skip
def news(run: Run, since: date | None, until: date | None, period: str | None) -> None:
    """Show what changed since a day: statuses, data, late agencies, tasks, explanations.

    What was known when the first day began is compared with what was known when the last one ended, in Vietnam's time.
    If nothing has happened in the last days and no day is named, the days of the period's reporting are shown.
    """
    t, plan = run.t, run.plan
    check_period(plan, period, None)
    today = datetime.now(HERE).date()
    with run.open_store(reading=True) as store:
        as_of = period or usual_period(store)
        span = requested_span(since, until, usual_span(store, as_of, today), today)
        changes = news_of(store, as_of, span, today)
        is_demo = store.is_demo
    if run.form == "json":
        click.echo(json.dumps(_as_data(changes), ensure_ascii=False, indent=1).encode())
    else:
        click.echo(letter(changes_view(changes, plan, t), plan, t, is_demo=is_demo), nl=False)


def _as_data(changes: News) -> dict[str, Any]:
    span = changes.span
    head = {"since": span.since.isoformat(), "until": span.until.isoformat(), "period": changes.period,
            "due_period": changes.due_period}  # fmt: skip
    return head | {name: _rows(getattr(changes, table)) for name, table in TABLES.items()}


def _rows(table: pd.DataFrame) -> Any:
    moments = [str(name) for name in table.select_dtypes("datetime") if str(name).endswith("_at")]
    return json.loads(json_text(table.assign(**{name: table[name].dt.tz_localize("UTC") for name in moments})))
