"""reinstate: lets a withdrawn submission count again."""

import click

from kpi.cli.options import act, by_option


@act
@click.argument("submission", metavar="N", type=click.IntRange(min=1))
@click.option("--reason", required=True, help="Why it counts again.")
@by_option
def reinstate() -> None:
    """Let the withdrawn submission N count again, in its old order. The exit code is 1 if nothing was changed."""
