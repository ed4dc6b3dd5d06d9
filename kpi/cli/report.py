"""report: the report of a period, of several years, or of an agency, as an office signs it."""

from datetime import datetime
from pathlib import Path

import click

from kpi import i18n
from kpi import report as reports
from kpi.cli.options import REFUSED, Command, lang_option, open_store, say_error, store_option
from kpi.plan import load

WRITERS = {".docx": reports.report_document, ".xlsx": reports.annex_workbook}


@click.command(cls=Command)
@click.option("--year", type=click.IntRange(1990, 2100), help="The report of a whole year.")
@click.option("--period", help="The report as of a period: 2024-Q1, 2024-H1, 2024-Q3, 2024.")
@click.option("--from-year", type=int, help="The first of several years: an interim or a final review.")
@click.option("--agency", help="The report of one agency, by its code (else of the province).")
@click.option("--date", "dated", type=click.DateTime(["%Y-%m-%d"]), help="The date on the paper (else today).")
@click.option("--summary", is_flag=True, help="Only its summary, on one page.")
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path),
    help="A .docx file; or .xlsx for its annex with every figure.",
)  # fmt: skip
@store_option
@lang_option
@click.pass_context
def report(
    ctx: click.Context,
    year: int | None,
    period: str | None,
    from_year: int | None,
    agency: str | None,
    dated: datetime | None,
    summary: bool,
    output: Path,
    store_path: Path | None,
    lang: str,
) -> None:
    """Write the report in the layout of Decree 30/2020/NĐ-CP, or its annex as a workbook.

    Every number in it is one that scorecard prints. The letterhead is the plan's ([[report.letterheads]] in plan.toml),
    the layout that of the templates in data/report, which an office may edit.
    """
    _ = i18n.of(lang)
    write = _writer(output, summary)
    asked = _period(year, period)
    with open_store(load(), store_path, _, reading=True) as store:
        try:
            made = reports.compose(store, _, asked, from_year, agency, dated.date() if dated else None)
        except reports.ReportError as error:
            say_error(_(error.msgid, **error.params))
            ctx.exit(REFUSED)
    output.write_bytes(write(made))
    click.echo(_("The report is in {path}.", path=output))


def _period(year: int | None, period: str | None) -> str:
    if period is None and year is None:
        raise click.UsageError("Name the year with --year, or the period with --period.")
    if period is not None and year is not None and period[:4] != str(year):
        raise click.BadParameter(f"{period} is not in the year {year}.", param_hint="'--period'")
    return period or str(year)


def _writer(output: Path, summary: bool) -> reports.Writer:
    kind = output.suffix.lower()
    if kind not in WRITERS:
        raise click.BadParameter(f"{output.name} ends neither in .docx nor in .xlsx.", param_hint="'-o'")
    if summary and kind != ".docx":
        raise click.BadParameter("The summary is a Word document: let its name end in .docx.", param_hint="'-o'")
    return reports.summary_document if summary else WRITERS[kind]
