"""request: requests an explanation from an agency."""

import click

from kpi.cli.options import DAY, act, by_option


@act
@click.argument("indicator")
@click.argument("agency")
@click.argument("period")
@click.option("--due", type=DAY, required=True, help="The last day for the explanation, as 2025-01-31.")
@click.option("--note", default="", help="What to explain.")
@by_option
def request() -> None:
    """Ask AGENCY to explain its value of INDICATOR for PERIOD, all by their codes, by a due day.

    The request is open until an explanation of the same is written. The exit code is 1 if nothing was changed.
    """
