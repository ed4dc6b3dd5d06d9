"""news: what has changed since a day, as a letter to send or as data for other programs."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import pandas as pd

from kpi import i18n
from kpi.changes.news import DAYS, News, span_asked, usual_period, usual_span
from kpi.changes.news import news as news_of
from kpi.cli.options import Command, lang_option, open_store, store_option
from kpi.cli.scorecard import check_period
from kpi.exports import json_text
from kpi.i18n import HERE
from kpi.plan import load
from kpi.views.changes import changes_view
from kpi.views.letter import letter

DAY = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])
TABLES = (
    "turned", "figures", "submissions", "late", "tasks_overdue", "tasks_unrecorded", "tasks_due", "tasks_done",
    "explained", "asked",
)  # fmt: skip
KEYS = {"submissions": "hand_ins"}  # in json, where they differ from the names of the tables


@click.command(cls=Command)
@click.option("--since", type=DAY, help=f"First day, such as 2024-07-01. Without it {DAYS} days ago; see below.")
@click.option("--until", type=DAY, help="Last day; without it today.")
@click.option("--period", help="As of which period statuses are judged; without it the latest year with figures.")
@store_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="text is a letter; json for other programs.")  # fmt: skip
@lang_option
def news(
    since: datetime | None,
    until: datetime | None,
    period: str | None,
    store_path: Path | None,
    form: str,
    lang: str,
) -> None:
    """Say what is new since a day: statuses that turned, figures, late agencies, tasks, explanations.

    What was known when the first day began is held against what was known when the last one ended, in Vietnam's time.
    Where nothing has happened in the last days and neither day is named, the reporting of the period is told.
    """
    _ = i18n.of(lang)
    plan = load()
    check_period(plan, period, None)
    today = datetime.now(HERE).date()
    with open_store(plan, store_path, _, reading=True) as store:
        as_of = period or usual_period(store)
        first, last = (day.date() if day else None for day in (since, until))
        new = news_of(store, as_of, span_asked(first, last, usual_span(store, as_of, today), today), today)
        is_demo = store.is_demo
    if form == "json":
        click.echo(json.dumps(_as_data(new), ensure_ascii=False, indent=1).encode())
    else:
        click.echo(letter(changes_view(new, plan, _), plan, _, is_demo=is_demo), nl=False)


def _as_data(new: News) -> dict[str, Any]:
    said = {"since": new.span.since.isoformat(), "until": new.span.until.isoformat(), "period": new.period,
            "due_period": new.due_period}  # fmt: skip
    return said | {KEYS.get(name, name): _rows(getattr(new, name)) for name in TABLES}


def _rows(table: pd.DataFrame) -> Any:
    moments = [str(name) for name in table.select_dtypes("datetime") if str(name).endswith("_at")]
    return json.loads(json_text(table.assign(**{name: table[name].dt.tz_localize("UTC") for name in moments})))
