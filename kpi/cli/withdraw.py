"""withdraw: takes a submission back."""

from pathlib import Path

import click

from kpi.cli import beside
from kpi.cli.options import Command, by_option, lang_option, store_option


@click.command(cls=Command)
@click.argument("submission", metavar="N", type=click.IntRange(min=1))
@click.option("--reason", required=True, help="Why it is withdrawn.")
@click.option("--published", is_flag=True, help="Withdraw it even if it holds the published values of the plan.")
@by_option
@store_option
@lang_option
@click.pass_context
def withdraw(
    ctx: click.Context,
    submission: int,
    reason: str,
    published: bool,
    by: str | None,
    store_path: Path | None,
    lang: str,
) -> None:
    """Withdraw submission N: the values that it replaced count again.

    A withdrawal can be reinstated. The exit code is 1 if nothing was changed.
    """
    beside.run(ctx, "withdraw", store_path, lang, by, submission=submission, reason=reason, published=published)
