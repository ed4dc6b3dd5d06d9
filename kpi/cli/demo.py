"""demo: builds the demonstration's store."""

from pathlib import Path

import click

from kpi import demo as demonstration
from kpi import i18n
from kpi.cli.options import Command, lang_option, store_option
from kpi.plan import load
from kpi.store import default_path


@click.command(cls=Command)
@store_option
@click.option("--seed", type=click.IntRange(min=0), default=demonstration.SEED, show_default=True,
              help="The same seed makes the same figures.")  # fmt: skip
@lang_option
def demo(store_path: Path | None, seed: int, lang: str) -> None:
    """Build the demonstration's store anew, with made-up figures.

    It lies beside the official store (data/demo.duckdb) and never mixes with it: --store names another place for it.
    """
    _ = i18n.of(lang)
    path = store_path or default_path("demo")
    demonstration.build(load(), path, seed)
    click.echo(_("The demonstration with sample data is in {path}.", path=path))
