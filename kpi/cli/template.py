"""template: writes the empty form for a period, of one agency or of all."""

from pathlib import Path

import click
import pandas as pd

from kpi import template as forms
from kpi.cli.options import FILE, Run, command, file_kind
from kpi.store import default_path
from kpi.views import names

COLUMNS = ["indicator", "agency", "period", "numerator", "denominator", "value"]


@command(tables=False)
@click.option("--agency", help="Code of the agency that fills the form in.")
@click.option("--all", "of_all", is_flag=True, help="All agencies in one workbook (.xlsx).")
@click.option("--period", required=True, help="The period: 2024-Q1, 2024-H1, 2024-Q3, 2024.")
@click.option("-o", "--output", required=True, type=FILE, help="A .xlsx or .csv file.")
def template(run: Run, agency: str | None, of_all: bool, period: str, output: Path) -> None:
    """Write the empty form for a period, of one agency or of all.

    It asks only for the indicators that the agency reports and that are due in the period. The workbook has guidance,
    definitions and the agency's last values beside the cells to fill in. Upload it with import or in the dashboard. In
    a .csv form, delete the rows without a value.
    """
    if (agency is not None) == of_all:
        raise click.UsageError("Name the agency with --agency, or take --all of them.")
    kind = file_kind(output, ".xlsx", ".csv")
    if of_all and kind == ".csv":
        raise click.BadParameter("The form of all agencies is a workbook: let its name end in .xlsx.",
                                 param_hint="'-o'")  # fmt: skip
    plan = run.plan
    try:
        if kind == ".csv":
            content = forms.csv_form(plan, str(agency), period)
        else:
            content = forms.xlsx_form(plan, _current(run), agency, period)
    except forms.FormError as error:
        run.refuse(run.t(error.msgid, **names.refusal(error.params, plan, run.t)))
    output.write_bytes(content)
    click.echo(run.t("The form is in {path}.", path=output))


def _current(run: Run) -> pd.DataFrame:
    """The current values; none where there is no store yet."""
    if not (run.store_path or default_path()).exists():
        return pd.DataFrame(columns=COLUMNS)
    with run.open_store(reading=True) as store:
        return store.query("store/current_actuals", indicators=None, agencies=None, periods=None)
