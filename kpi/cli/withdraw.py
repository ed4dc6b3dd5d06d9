"""withdraw: withdraws a submission."""

import click

from kpi.cli.options import act, by_option


@act
@click.argument("submission", metavar="N", type=click.IntRange(min=1))
@click.option("--reason", required=True, help="Why it is withdrawn.")
@click.option("--published", is_flag=True, help="Withdraw it even if it holds the published values of the plan.")
@by_option
def withdraw() -> None:
    """Withdraw submission N: the values that it replaced count again.

    A withdrawal can be reinstated. The exit code is 1 if nothing was changed.
    """
