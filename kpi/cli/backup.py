"""backup: copies the store and all that belongs to it."""

import click

from kpi.cli.options import FOLDER, act, by_option


@act
@click.argument("folder", metavar="DIR", type=FOLDER)
@by_option
def backup() -> None:
    """Back the official store up into DIR, a new or an empty folder, also while the dashboard runs.

    The backup holds the store, the submitted files, the plan and a checksum of each file.
    """
