"""export: the plan's tables, and the store's, for other programs."""

import click

from kpi.cli.options import Run, command
from kpi.exports import PLAN_TABLES, STORE_TABLES, plan_table, store_table


@command()
@click.argument("name", type=click.Choice([*PLAN_TABLES, *STORE_TABLES]))
def export(run: Run, name: str) -> None:
    """Print a table of the plan or of the store.

    actuals are those that count now, each with its submission; submissions are all, also those withdrawn; explanations
    and requests include those of values that no longer count; events are the whole log. In csv a cell that a
    spreadsheet would run (= + - @ first) is written with a ' before it.
    """
    if name in PLAN_TABLES:
        run.print(plan_table(name, run.plan))
        return
    with run.open_store(reading=True) as store:
        table = store_table(name, store)
    run.print(table)
