"""verify: checks a backup, or the store itself."""

from pathlib import Path

import click

from kpi.cli.beside import act


@act
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
def verify(folder: Path | None) -> dict[str, object]:
    """Check the backup in DIR, without DIR the official store, and print how far it goes.

    Of a backup every checksum; of both the values against their submissions, the log of events, and the submitted
    files. The exit code is 1 if anything is wrong.
    """
    return {"folder": None if folder is None else str(folder.absolute())}
