"""Files, letters and messages to write: the report, blank forms, what changed since a day, reminders."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import click
import pandas as pd

from kpi import report as reports
from kpi import template as forms
from kpi.changes.news import DAYS, requested_span, usual_period, usual_span
from kpi.changes.news import news as news_of
from kpi.cli.options import DAY, FILE, FOLDER, YEAR, Run, by_option, check_period, command, file_kind
from kpi.cli.usage import misused
from kpi.exports import json_text
from kpi.i18n import N_, today
from kpi.report.reminders import NO_CONTACTS
from kpi.report.reminders import remind as act
from kpi.reporting.reminders import AFTER, BEFORE, DIGEST, DUE, STATES
from kpi.store import COLUMNS
from kpi.template import workbook
from kpi.views import names
from kpi.views.changes import changes_view, letter


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
        raise misused(N_("The summary is a Word document or a PDF: let its name end in .docx or .pdf."), "-o")
    if period is None and year is None:
        raise misused(N_("Name the year with --year, or a period with --period."))
    check_period(run.plan, period, year)
    with run.open_store() as store:
        content = reports.compose(store, run.t, period or str(year), from_year, agency, dated)
        if kind == ".xlsx":
            written = reports.annex_workbook(content)
        else:
            written = reports.summary_document(content) if summary else reports.report_document(content)
        if kind == ".pdf":
            written = reports.pdf(written)
    if content.is_empty:
        without = run.t.in_text(run.plan, period or str(year))
        click.echo(run.t("There are no data for {period}: the report says so.", period=without), err=True)
    run.write({output: written})
    click.echo(run.t("The report is in {path}.", path=output))


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
        raise misused(N_("Name the agency with --agency, or take --all of them."))
    is_folder = of_all and (output.is_dir() or not output.suffix)
    kind = "" if is_folder else file_kind(output, ".xlsx", ".zip" if of_all else ".csv")
    plan = run.plan
    check_period(plan, period, None)
    current = _current(run)
    try:
        if is_folder:
            workbooks = {output / name: content for name, content in workbook.workbooks(plan, current, period)}
            output.mkdir(parents=True, exist_ok=True)
            run.write(workbooks)
            click.echo(run.t.plural("{n} form is in {path}.", "{n} forms are in {path}.", len(workbooks), path=output))
            return
        if kind == ".zip":
            content = workbook.zip_of_forms(plan, current, period)
        else:
            form = forms.form(plan, current, agency, period) if agency else forms.form_of_all(plan, current, period)
            content = forms.csv_form(form, plan) if kind == ".csv" else workbook.xlsx_form(form, plan)
    except forms.FormError as error:
        run.refuse(run.t(error.msgid, **names.refusal(error.params, plan, run.t)))
    run.write({output: content})
    click.echo(run.t("The form is in {path}.", path=output))


def _current(run: Run) -> pd.DataFrame:
    if not run.is_there:
        return pd.DataFrame(columns=list(COLUMNS))
    with run.open_store() as store:
        return store.query("store/current_actuals", indicators=None, agencies=None, periods=None)


TABLES = {  # name in the output → table of the news
    "turned": "statuses", "figures": "values", "hand_ins": "submissions", "late": "late",
    "tasks_overdue": "tasks_overdue", "tasks_unrecorded": "tasks_unrecorded", "tasks_due": "tasks_due",
    "tasks_done": "tasks_done", "explained": "explained", "asked": "requests",
}  # fmt: skip


@command(tables=False)
@click.option("--since", type=DAY, help=f"First day, such as 2024-07-01. Without it {DAYS} days ago; see below.")
@click.option("--until", type=DAY, help="Last day; without it today.")
@click.option("--period", help="The period as of which statuses are evaluated; without it the latest year with data.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="text is a letter; json for other programs.")  # fmt: skip
def news(run: Run, since: date | None, until: date | None, period: str | None) -> None:
    """Show what changed since a day: statuses, data, late agencies, tasks, explanations.

    What was known when the first day began is compared with what was known when the last one ended, in Vietnam's time.
    If nothing has happened in the last days and no day is named, the days of the period's reporting are shown.
    """
    t, plan = run.t, run.plan
    check_period(plan, period, None)
    day = today()
    with run.open_store() as store:
        as_of = period or usual_period(store)
        span = requested_span(since, until, usual_span(store, as_of, day), day)
        changes = news_of(store, as_of, span, day)
        is_demo = store.is_demo
    if run.form == "json":
        head = {"since": span.since.isoformat(), "until": span.until.isoformat(), "period": changes.period,
                "due_period": changes.due_period}  # fmt: skip
        rows = {name: _rows(getattr(changes, table)) for name, table in TABLES.items()}
        click.echo(json.dumps(head | rows, ensure_ascii=False, indent=1).encode())
    else:
        click.echo(letter(changes_view(changes, plan, t), plan, t, is_demo=is_demo), nl=False)


def _rows(table: pd.DataFrame) -> Any:
    moments = [str(name) for name in table.select_dtypes("datetime") if str(name).endswith("_at")]
    return json.loads(json_text(table.assign(**{name: table[name].dt.tz_localize("UTC") for name in moments})))


MESSAGE_COLUMNS = ["agency", "name", "channel", "to", "period", "kind", "state", "subject"]


@command()
@click.option("--before", type=click.IntRange(1, 60), metavar="N", help="Reports due within N days.")
@click.option("--due", is_flag=True, help="Reports due today.")
@click.option("--after", type=click.IntRange(1, 60), metavar="N",
              help="Reports at least N days late, until the plan's grace (grace_days, 60 days) is over.")  # fmt: skip
@click.option("--digest", is_flag=True, help="What changed this week, to the offices of the province itself.")
@click.option("--send", is_flag=True, help="Send them; without it they are shown.")
@click.option("--text", is_flag=True, help="Show each message whole instead of a table.")
@click.option("--on", type=DAY, hidden=True)
@by_option
def remind(
    run: Run, before: int | None, due: bool, after: int | None, digest: bool, send: bool, text: bool,
    on: date | None, by: str | None,
) -> None:  # fmt: skip
    """Show or send reminders: one message per agency, period and kind, to the addresses of contacts.csv.

    contacts.csv lies in the plan's folder: the headings agency,office,email, and a row for each office.

    What was sent is in the event log and is never sent again; what failed is tried again next time, and the exit code
    is 1. The mail server is KPI_SMTP (password: KPI_SMTP_PASSWORD_FILE), a gateway for Zalo or SMS KPI_WEBHOOK.
    """
    chosen = [(BEFORE, before), (DUE, 0 if due else None), (AFTER, after), (DIGEST, 0 if digest else None)]
    kinds = [(kind, days) for kind, days in chosen if days is not None]
    if len(kinds) != 1:
        raise misused(N_("Choose one of --before N, --due, --after N and --digest."))
    (kind, days) = kinds[0]
    with run.acting("remind", act, by=by) as perform:
        answer = perform(kind=kind, days=days, send=send, today=on)
    rows: list[dict[str, str]] = run.parsed(answer)
    if run.plan.contacts.empty:
        click.echo(run.t(NO_CONTACTS, file=run.plan.folder / "contacts.csv"), err=True)
    if not rows:
        click.echo(run.t("Nobody has to be reminded of this today."), err=True)
    names = {row.agency: run.t.name(row) for row in run.plan.agencies.itertuples()}
    if text:
        for row in rows:
            click.echo(f"{row['to'] or names[row['agency']]}\n{row['subject']}\n\n{row['text']}")
    else:
        named = [row | {"name": names[row["agency"]]} for row in rows]
        table = pd.DataFrame(named, columns=MESSAGE_COLUMNS, dtype="str")
        if run.form == "table":
            table["state"] = [run.t(STATES[state]) for state in table["state"]]
        run.print(table)
    click.get_current_context().exit(answer.code)
