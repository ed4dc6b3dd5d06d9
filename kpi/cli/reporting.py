"""reporting: who has reported, one row per agency and period."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import click
import pandas as pd

from kpi import i18n
from kpi.cli.options import Command, format_option, lang_option, open_store, store_option
from kpi.cli.printing import print_table
from kpi.i18n import HERE
from kpi.period import PeriodError
from kpi.plan import TOTAL, Plan, load
from kpi.reporting import punctuality
from kpi.store import Store

FIELDS = [
    "agency", "name", "level", "period", "unit_due", "due", "have", "in_time", "unasked", "state", "whole_at",
    "missing",
]  # fmt: skip


@click.command(cls=Command)
@click.option("--year", type=click.IntRange(1990, 2100), help="The year; needed unless --period names one.")
@click.option("--period", help="One period: 2024-Q1, 2024-H1, 2024-Q3, 2024. Without it all of the year.")
@click.option("--level", help="One level: total (the province itself), or one of the plan's.")
@click.option(
    "--state", "states", type=click.Choice(punctuality.STATES), multiple=True,
    help="Only reports in this state; may be given several times.",
)  # fmt: skip
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="As it stood at the end of this day (else of today).")
@store_option
@format_option
@lang_option
def reporting(
    year: int | None,
    period: str | None,
    level: str | None,
    states: Sequence[str],
    on: datetime | None,
    store_path: Path | None,
    form: str,
    lang: str,
) -> None:
    """Print who has reported: on time, late, in part or not at all.

    One row per agency and period. due, have and in_time count the figures that the agency owes, that came, and that
    came by the units' due day (unit_due); unasked those that came though not due; missing names the indicators that
    have not come after the due day. whole_at is when the last figure due came. States: on_time, late (whole, but a
    figure came late), partial, missing, not_due (yet, or nothing asked), did_not_exist (on the period's last day).

    Whom to chase for a period: --period 2024-H1 --state missing --state partial.
    """
    _ = i18n.of(lang)
    plan = load()
    asked = _year(plan, year, period)
    _check_level(plan, level)
    today = on.date() if on else datetime.now(HERE).date()
    with open_store(plan, store_path, _, reading=True) as store:
        rows = _rows(store, asked, today, lang)
    rows = rows[rows["period"] == period] if period else rows
    rows = rows[rows["level"] == level] if level else rows
    rows = rows[rows["state"].isin(states)] if states else rows
    print_table(rows[FIELDS].reset_index(drop=True), form, _)


def _rows(store: Store, year: int, today: date, lang: str) -> pd.DataFrame:
    _ = i18n.of(lang)
    grid, due = punctuality.grid(store, year, today), punctuality.figures_due(store, year, today)
    missing = due[due["state"] == "missing"].groupby(["agency", "period"])["indicator"].agg(";".join).rename("missing")
    name = {row.agency: _.name(row) for row in store.plan.agencies.itertuples()}
    named = grid.assign(name=grid["agency"].map(name), whole_at=grid["whole_at"].dt.tz_localize("UTC"))
    return named.join(missing, on=["agency", "period"])


def _year(plan: Plan, year: int | None, period: str | None) -> int:
    """The year that is meant; wrong usage if none is, or two are."""
    if period is None:
        if year is None:
            raise click.UsageError("Name the year with --year, or a period with --period.")
        return year
    try:
        of_period = plan.periods.get(period).year
    except PeriodError as error:
        raise click.BadParameter(str(error), param_hint="'--period'") from error
    if year not in (None, of_period):
        raise click.BadParameter(f"{period} is not in the year {year}.", param_hint="'--period'")
    return of_period


def _check_level(plan: Plan, level: str | None) -> None:
    levels = [TOTAL, *plan.levels]
    if level is not None and level not in levels:
        raise click.BadParameter(f"{level!r} is not in the plan. Perhaps: {', '.join(levels)}.", param_hint="'--level'")
