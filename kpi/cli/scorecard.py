"""scorecard: the evaluation, one row per indicator, scope, year and target that binds it."""

import click

from kpi.cli.options import YEAR, Run, check_code, check_period, command
from kpi.evaluation import scorecard as cards
from kpi.plan import TOTAL


@command()
@click.option("--year", type=YEAR, help="One year; without it all of the plan's.")
@click.option("--period", help="The year of this period, as of its end: 2024-Q1, 2024-H1, 2024-Q3, 2024.")
@click.option("--scope", type=click.Choice(cards.SCOPES), help="Without it total and levels.")
@click.option("--level", help="One level: total, or one of the plan's.")
@click.option("--agency", help="One agency, by its code.")
@click.option("--area", type=int, help="One area, by its number.")
@click.option("--indicator", help="One indicator, by its code.")
def scorecard(
    run: Run, year: int | None, period: str | None, scope: str | None, level: str | None, agency: str | None,
    area: int | None, indicator: str | None,
) -> None:  # fmt: skip
    """Print readings, targets and statuses.

    One row per indicator, scope, year and target that binds it. What does not apply is empty, or null in json.
    """
    plan = run.plan
    check_period(plan, period, year)
    check_code("level", level, [TOTAL, *plan.levels])
    check_code("agency", agency, plan.agencies["agency"])
    check_code("area", area, plan.areas["area"])
    check_code("indicator", indicator, plan.indicators["indicator"])
    with run.open_store(reading=True) as store:
        card = cards.scorecard(
            store, year=year, period=period, scope=scope, level=level, agency=agency, area=area, indicator=indicator
        )
    run.print(cards.with_whole_numbers(card)[list(cards.FIELDS)])
