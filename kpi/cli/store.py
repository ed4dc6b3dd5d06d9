"""store: what is done with the store's file itself."""

from pathlib import Path

import click

from kpi.cli import beside
from kpi.cli.options import Command, by_option, lang_option, store_option


@click.group()
def store() -> None:
    """Accept a store that is not the one that was there; --store names its file."""


@store.command(cls=Command)
@click.option("--because", required=True, help="Why the store is accepted as it is; goes into the log of events.")
@by_option
@store_option
@lang_option
@click.pass_context
def accept(ctx: click.Context, because: str, by: str | None, store_path: Path | None, lang: str) -> None:
    """Go on with the store as it is, where the program refuses it as missing, empty, older or another's.

    What was stored and is not in it is given up. Restore a backup instead if there is one.
    """
    beside.run(ctx, "accept", store_path, lang, by, because=because)
