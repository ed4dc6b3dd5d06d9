"""verify: is a backup, or the store itself, whole?"""

from pathlib import Path

import click

from kpi.cli import beside
from kpi.cli.options import Command, lang_option, store_option


@click.command(cls=Command)
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@store_option
@lang_option
@click.pass_context
def verify(ctx: click.Context, folder: Path | None, store_path: Path | None, lang: str) -> None:
    """Check the backup in DIR, without DIR the official store, and say how far it goes.

    Of a backup every checksum, of both the values against their submissions, the log of events, and the files as they
    were submitted. The exit code is 1 if anything is wrong.
    """
    beside.run(ctx, "verify", store_path, lang, None, folder=None if folder is None else str(folder.absolute()))
