"""verify: checks a backup, or the store itself."""

import click

from kpi.cli.options import FOLDER, act


@act
@click.argument("folder", metavar="[DIR]", required=False, type=FOLDER)
def verify() -> None:
    """Check the backup in DIR, without DIR the official store, and print how far it goes.

    Of a backup every checksum; of both the values against their submissions, the log of events, and the submitted
    files. The exit code is 1 if anything is wrong.
    """
