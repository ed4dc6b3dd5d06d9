"""backup: copies the store and all that belongs to it."""

from pathlib import Path

import click

from kpi.cli.beside import act
from kpi.cli.options import by_option


@act
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@by_option
def backup(folder: Path) -> dict[str, object]:
    """Back the official store up into DIR, a new or an empty folder, also while the dashboard runs.

    The backup holds the store, the submitted files, the plan and a checksum of each file.
    """
    return {"folder": str(folder.absolute())}
