"""store: commands for the store's file itself."""

import click

from kpi.cli.options import act, by_option


@click.group()
def store() -> None:
    """Accept a store that is not the one that was there; --store names its file."""


@store.add_command
@act
@click.option("--because", required=True, help="Why the store is accepted as it is; goes into the log of events.")
@by_option
def accept() -> None:
    """Use the store as it is, where the program refuses it as missing, empty, older or another's.

    What was stored and is not in it is given up. Restore a backup instead if there is one.
    """
