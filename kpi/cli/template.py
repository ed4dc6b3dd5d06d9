"""template: the empty form for a period, of one agency or of all."""

from pathlib import Path

import click
import pandas as pd

from kpi import i18n
from kpi import template as forms
from kpi.cli.options import REFUSED, Command, lang_option, open_store, say_error, store_option
from kpi.i18n import Words
from kpi.plan import Plan, load
from kpi.store import default_path
from kpi.views import names

FIGURES = ["indicator", "agency", "period", "numerator", "denominator", "value"]


@click.command(cls=Command)
@click.option("--agency", help="Code of the agency that fills the form in.")
@click.option("--all", "of_all", is_flag=True, help="All agencies in one workbook (.xlsx).")
@click.option("--period", required=True, help="The period: 2024-Q1, 2024-H1, 2024-Q3, 2024.")
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="A .xlsx or .csv file."
)
@store_option
@lang_option
@click.pass_context
def template(
    ctx: click.Context,
    agency: str | None,
    of_all: bool,
    period: str,
    output: Path,
    store_path: Path | None,
    lang: str,
) -> None:
    """Write the empty form for a period, of one agency or of all.

    It asks only for the indicators that the agency reports and that are due in the period. The workbook has guidance,
    definitions and the agency's last figures beside the cells to fill in. Filled in, it is handed in with import or in
    the dashboard. In a .csv form, delete the rows without a figure.
    """
    _ = i18n.of(lang)
    kind = _kind(agency, of_all, output)
    plan = load()
    try:
        if kind == ".csv":
            written = forms.csv_form(plan, str(agency), period)
        else:
            written = forms.xlsx_form(plan, _current(plan, store_path, _), agency, period)
    except forms.FormError as error:
        say_error(_(error.msgid, **names.refusal(error.params, plan, _)))
        ctx.exit(REFUSED)
    output.write_bytes(written)
    click.echo(_("The form is in {path}.", path=output))


def _kind(agency: str | None, of_all: bool, output: Path) -> str:
    """Which form is wanted, by the file's ending; wrong usage if it cannot be told, or cannot be of all."""
    if (agency is not None) == of_all:
        raise click.UsageError("Name the agency with --agency, or take --all of them.")
    kind = output.suffix.lower()
    if kind not in (".csv", ".xlsx"):
        raise click.BadParameter(f"{output.name} ends neither in .xlsx nor in .csv.", param_hint="'-o'")
    if of_all and kind == ".csv":
        raise click.BadParameter(
            "The form of all agencies is a workbook: let its name end in .xlsx.", param_hint="'-o'"
        )
    return kind


def _current(plan: Plan, store_path: Path | None, _: Words) -> pd.DataFrame:
    """What counts by now; nothing where there is no store yet."""
    if not (store_path or default_path()).exists():
        return pd.DataFrame(columns=FIGURES)
    with open_store(plan, store_path, _, reading=True) as store:
        return store.query("store/current_actuals", indicators=None, agencies=None, periods=None)
