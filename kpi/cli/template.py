"""template: writes blank forms for a period, of one agency or of all."""

from pathlib import Path

import click
import pandas as pd

from kpi import template as forms
from kpi.cli.options import FOLDER, Run, command, file_kind
from kpi.store import default_path
from kpi.views import names

COLUMNS = ["indicator", "agency", "period", "numerator", "denominator", "value"]


@command(tables=False)
@click.option("--agency", help="Code of the agency that fills the form in.")
@click.option("--all", "of_all", is_flag=True, help="The forms of all agencies.")
@click.option("--period", required=True, help="The period: 2024-Q1, 2024-H1, 2024-Q3, 2024.")
@click.option("-o", "--output", required=True, type=FOLDER,
              help="A .xlsx or .csv file; of all a folder or a .zip of workbooks, or one .xlsx.")  # fmt: skip
def template(run: Run, agency: str | None, of_all: bool, period: str, output: Path) -> None:
    """Write blank forms for a period, of one agency or of all.

    A form asks for the indicators that the agency reports and that are due in the period; of a lead agency also, under
    the province's code, for those of the whole province that it leads. Definitions and last values are beside the cells
    to fill in. Rows left empty are no data. Upload a form with import or in the dashboard.
    """
    if (agency is not None) == of_all:
        raise click.UsageError("Name the agency with --agency, or take --all of them.")
    is_folder = of_all and (output.is_dir() or not output.suffix)
    kind = "" if is_folder else file_kind(output, ".xlsx", ".zip" if of_all else ".csv")
    plan, current = run.plan, _current(run)
    try:
        if is_folder:
            count = _write_into(output, forms.workbooks(plan, current, period))
            click.echo(run.t.plural("{n} form is in {path}.", "{n} forms are in {path}.", count, path=output))
            return
        if kind == ".zip":
            content = forms.zip_of_forms(plan, current, period)
        else:
            form = forms.form(plan, current, agency, period) if agency else forms.form_of_all(plan, current, period)
            content = forms.csv_form(form, plan) if kind == ".csv" else forms.xlsx_form(form, plan)
    except forms.FormError as error:
        run.refuse(run.t(error.msgid, **names.refusal(error.params, plan, run.t)))
    output.write_bytes(content)
    click.echo(run.t("The form is in {path}.", path=output))


def _current(run: Run) -> pd.DataFrame:
    """The active values; none where there is no store yet."""
    if not (run.store_path or default_path()).exists():
        return pd.DataFrame(columns=COLUMNS)
    with run.open_store(reading=True) as store:
        return store.query("store/current_actuals", indicators=None, agencies=None, periods=None)


def _write_into(folder: Path, workbooks: list[tuple[str, bytes]]) -> int:
    """Writes the forms and returns their number. Never over a file: it may be filled in by now."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in workbooks:
        with (folder / name).open("xb") as file:
            file.write(content)
    return len(workbooks)
