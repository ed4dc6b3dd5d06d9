"""backup: copies the store and all that belongs to it."""

from pathlib import Path

import click

from kpi.cli import beside
from kpi.cli.options import Command, by_option, lang_option, store_option


@click.command(cls=Command)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@by_option
@store_option
@lang_option
@click.pass_context
def backup(ctx: click.Context, folder: Path, by: str | None, store_path: Path | None, lang: str) -> None:
    """Back the official store up into DIR, a new or an empty folder, also while the dashboard runs.

    The backup holds the store, the files as they were submitted, the plan and a checksum of each file.
    """
    beside.run(ctx, "backup", store_path, lang, by, folder=str(folder.absolute()))
