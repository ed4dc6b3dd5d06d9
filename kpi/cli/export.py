"""export: the plan's tables, and what the store keeps, for other programs."""

from pathlib import Path

import click

from kpi import i18n
from kpi.cli.options import Command, format_option, lang_option, open_store, store_option
from kpi.cli.printing import print_table
from kpi.exports import PLAN_TABLES, STORE_TABLES, plan_table, store_table
from kpi.plan import load


@click.command(cls=Command)
@click.argument("name", type=click.Choice([*PLAN_TABLES, *STORE_TABLES]))
@store_option
@format_option
@lang_option
def export(name: str, store_path: Path | None, form: str, lang: str) -> None:
    """Print a table: of the plan, or of what the store keeps.

    actuals are those that count today, each with its submission; submissions are all, also those withdrawn;
    explanations and the requests for them keep those of figures that count no more; events are the whole log. In csv
    a cell that a spreadsheet would run (= + - @ first) is written with a ' before it.
    """
    _ = i18n.of(lang)
    plan = load()
    if name in PLAN_TABLES:
        print_table(plan_table(name, plan), form, _)
        return
    with open_store(plan, store_path, _, reading=True) as store:
        table = store_table(name, store)
    print_table(table, form, _)
