"""request: asks an agency for an explanation."""

from datetime import datetime
from pathlib import Path

import click

from kpi.cli import beside
from kpi.cli.options import Command, by_option, lang_option, store_option

DAY = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])


@click.command(cls=Command)
@click.argument("indicator")
@click.argument("agency")
@click.argument("period")
@click.option("--due", type=DAY, required=True, help="The last day for the explanation, as 2025-01-31.")
@click.option("--note", default="", help="What is asked.")
@by_option
@store_option
@lang_option
@click.pass_context
def request(
    ctx: click.Context,
    indicator: str,
    agency: str,
    period: str,
    due: datetime,
    note: str,
    by: str | None,
    store_path: Path | None,
    lang: str,
) -> None:
    """Ask AGENCY to explain its value of INDICATOR for PERIOD, all by their codes, by a due day.

    The request is open until an explanation of the same is written. The exit code is 1 if nothing was changed.
    """
    beside.run(
        ctx, "request", store_path, lang, by, indicator=indicator, agency=agency, period=period,
        due=due.date().isoformat(), note=note,
    )  # fmt: skip
