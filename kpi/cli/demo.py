"""demo: builds the demonstration's store."""

import click

from kpi import demo as demonstration
from kpi.cli.options import Run, command
from kpi.store import default_path


@command(tables=False)
@click.option("--seed", type=click.IntRange(min=0), default=demonstration.SEED, show_default=True,
              help="The same seed makes the same data.")  # fmt: skip
def demo(run: Run, seed: int) -> None:
    """Build the demonstration's store anew, with sample data.

    It lies beside the official store (data/demo.duckdb), or where --store says, and never mixes with it.
    """
    path = run.store_path or default_path("demo")
    demonstration.build(run.plan, path, seed)
    click.echo(run.t("The demonstration with sample data is in {path}.", path=path))
