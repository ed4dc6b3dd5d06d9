"""scorecard: the reckoning, one row per indicator, scope, year and target that binds it."""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

import click

from kpi import i18n
from kpi.cli.options import Command, format_option, lang_option, open_store, store_option
from kpi.cli.printing import print_table
from kpi.evaluation import scorecard as cards
from kpi.period import PeriodError
from kpi.plan import TOTAL, Plan, load


@click.command(cls=Command)
@click.option("--year", type=click.IntRange(1990, 2100), help="One year; without it all of the plan's.")
@click.option("--period", help="The year of this period, as of its end: 2024-Q1, 2024-H1, 2024-Q3, 2024.")
@click.option("--scope", type=click.Choice(cards.SCOPES), help="Without it total and levels.")
@click.option("--level", help="One level: total, or one of the plan's.")
@click.option("--agency", help="One agency, by its code.")
@click.option("--area", type=int, help="One area, by its number.")
@click.option("--indicator", help="One indicator, by its code.")
@store_option
@format_option
@lang_option
def scorecard(
    year: int | None,
    period: str | None,
    scope: str | None,
    level: str | None,
    agency: str | None,
    area: int | None,
    indicator: str | None,
    store_path: Path | None,
    form: str,
    lang: str,
) -> None:
    """Print readings, targets and statuses.

    One row per indicator, scope, year and target that binds it. What does not apply is empty, or null in json.
    """
    _ = i18n.of(lang)
    plan = load()
    check_period(plan, period, year)
    _check("level", level, [TOTAL, *plan.levels])
    _check("agency", agency, plan.agencies["agency"])
    _check("area", area, plan.areas["area"])
    _check("indicator", indicator, plan.indicators["indicator"])
    with open_store(plan, store_path, _, reading=True) as store:
        card = cards.scorecard(
            store, year=year, period=period, scope=scope, level=level, agency=agency, area=area, indicator=indicator
        )
    print_table(cards.with_whole_numbers(card)[list(cards.FIELDS)], form, _)


def _check(option: str, asked: str | int | None, known: Iterable[str | int]) -> None:
    codes = [str(code) for code in known]
    if asked is None or str(asked) in codes:
        return
    near = get_close_matches(str(asked).upper(), codes, n=3, cutoff=0.6) or (codes if len(codes) < 20 else [])
    hint = f" Perhaps: {', '.join(near)}." if near else ""
    raise click.BadParameter(f"{asked!r} is not in the plan.{hint}", param_hint=f"'--{option}'")


def check_period(plan: Plan, period: str | None, year: int | None) -> None:
    if period is None:
        return
    try:
        of_year = plan.periods.get(period).year
    except PeriodError as error:
        raise click.BadParameter(str(error), param_hint="'--period'") from error
    if year not in (None, of_year):
        raise click.BadParameter(f"{period} is not in the year {year}.", param_hint="'--period'")
