"""report: the report of a period, of several years, or of an agency, ready to be signed."""

from datetime import date
from pathlib import Path

import click

from kpi import report as reports
from kpi.cli.options import DAY, FILE, YEAR, Run, check_period, command, file_kind


@command(tables=False)
@click.option("--year", type=YEAR, help="The report of a year.")
@click.option("--period", help="The report as of a period: 2024-Q1, 2024-H1, 2024-Q3, 2024.")
@click.option("--from-year", type=int, help="The first of several years: an interim or a final review.")
@click.option("--agency", help="The report of one agency, by its code (else of the province).")
@click.option("--date", "dated", type=DAY, help="The report's date (else today): nothing recorded later is in it.")
@click.option("--summary", is_flag=True, help="Only its summary, on one page.")
@click.option("-o", "--output", required=True, type=FILE,
              help="A .docx file, or .pdf (needs LibreOffice); or .xlsx for its annex with all data.")  # fmt: skip
def report(
    run: Run, year: int | None, period: str | None, from_year: int | None, agency: str | None,
    dated: date | None, summary: bool, output: Path,
) -> None:  # fmt: skip
    """Write the report in the layout of Decree 30/2020/NĐ-CP, or its annex as a workbook.

    Every number in it is one that scorecard prints. The letterhead is the plan's ([[report.letterheads]] in plan.toml),
    the layout that of the templates in data/report, which an office may edit.
    """
    kind = file_kind(output, ".docx", ".pdf", ".xlsx")
    if summary and kind == ".xlsx":
        raise click.BadParameter(
            "The summary is a Word document or a PDF: let its name end in .docx or .pdf.", param_hint="'-o'"
        )
    if period is None and year is None:
        raise click.UsageError("Name the year with --year, or the period with --period.")
    check_period(run.plan, period, year)
    with run.open_store(reading=True) as store:
        try:
            content = reports.compose(store, run.t, period or str(year), from_year, agency, dated)
            if kind == ".xlsx":
                written = reports.annex_workbook(content)
            else:
                written = reports.summary_document(content) if summary else reports.report_document(content)
            if kind == ".pdf":
                written = reports.pdf(written)
        except reports.ReportError as error:
            run.refuse(run.t(error.msgid, **error.params))
    output.write_bytes(written)
    click.echo(run.t("The report is in {path}.", path=output))
