"""template: the empty form for one agency and period."""

from pathlib import Path

import click

from kpi import template as forms
from kpi import words
from kpi.commands.options import REFUSED, Command, lang_option, say_error, store_option
from kpi.plan import load


@click.command(cls=Command)
@click.option("--agency", required=True, help="Code of the agency that fills the form in.")
@click.option("--period", required=True, help="The period: 2024-Q1, 2024-H1, 2024-Q3, 2024.")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="A .csv file.")
@store_option
@lang_option
@click.pass_context
def template(ctx: click.Context, agency: str, period: str, output: Path, store_path: Path | None, lang: str) -> None:
    """Write the empty form for an agency and a period.

    It asks only for the indicators that the agency reports and that are due in the period. Filled in it is handed in
    with import or in the dashboard; rows without a figure are to be deleted.
    """
    _ = words.of(lang)
    if output.suffix.lower() != ".csv":
        raise click.BadParameter(f"{output.name} does not end in .csv", param_hint="'-o'")
    try:
        written = forms.csv_form(load(), agency, period)
    except forms.FormError as error:
        say_error(_(error.msgid, **error.params))
        ctx.exit(REFUSED)
    output.write_bytes(written)
    click.echo(_("The form is in {path}.", path=output))
