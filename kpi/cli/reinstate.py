"""reinstate: lets a withdrawn submission count again."""

from pathlib import Path

import click

from kpi.cli import beside
from kpi.cli.options import Command, by_option, lang_option, store_option


@click.command(cls=Command)
@click.argument("submission", metavar="N", type=click.IntRange(min=1))
@click.option("--reason", required=True, help="Why it counts again.")
@by_option
@store_option
@lang_option
@click.pass_context
def reinstate(
    ctx: click.Context, submission: int, reason: str, by: str | None, store_path: Path | None, lang: str
) -> None:
    """Let the withdrawn submission N count again, in its old place. The exit code is 1 if nothing was changed."""
    beside.run(ctx, "reinstate", store_path, lang, by, submission=submission, reason=reason)
