"""restore: replaces the store by a backup."""

from pathlib import Path

import click

from kpi.cli.beside import act
from kpi.cli.options import by_option


@act
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@by_option
def restore(folder: Path) -> dict[str, object]:
    """Replace the official store by the backup in DIR, also while the dashboard runs.

    The backup is verified first. The store before it is moved into a folder beside it, never deleted. On an empty
    machine the plan's folder is restored too.
    """
    return {"folder": str(folder.absolute())}
