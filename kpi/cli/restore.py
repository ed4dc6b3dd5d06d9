"""restore: puts a backup in the store's place."""

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
def restore(ctx: click.Context, folder: Path, by: str | None, store_path: Path | None, lang: str) -> None:
    """Put the backup in DIR in the official store's place, also while the dashboard runs.

    The backup is verified first. What is there now is moved into a folder beside the store, never deleted. On an empty
    machine the plan's folder comes back too.
    """
    beside.run(ctx, "restore", store_path, lang, by, folder=str(folder.absolute()))
