"""restore: replaces the store by a backup."""

import click

from kpi.cli.options import FOLDER, act, by_option


@act
@click.argument("folder", metavar="DIR", type=FOLDER)
@by_option
def restore() -> None:
    """Replace the official store by the backup in DIR, also while the dashboard runs.

    The backup is verified first. The store before it is moved into a folder beside it, never deleted. On an empty
    machine the plan's folder is restored too.
    """
