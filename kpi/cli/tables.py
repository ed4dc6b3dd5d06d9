"""Tables of the plan and of a store: its counts, any table for other programs, the evaluation, all reports' status."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click
import pandas as pd

from kpi import report as reports
from kpi.access import people
from kpi.access.settings import settings
from kpi.cli.options import DAY, FILE, YEAR, Run, check_code, check_period, command, file_kind
from kpi.cli.printing import HEADINGS
from kpi.cli.usage import misused
from kpi.evaluation import scorecard as cards
from kpi.exports import PLAN_TABLES, STORE_TABLES, plan_table, reporting_table, scorecard_table, store_table
from kpi.i18n import N_, Words, today
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row, records
from kpi.reporting import punctuality
from kpi.store import Store
from kpi.store.lake import Lake


@command()
def check(run: Run) -> None:
    """Check the settings, the plan's folder and the access file, and print the plan's counts.

    What is wrong with the plan is printed as rows: file, line, column, message. With --store that store is checked as
    well.
    """
    counts = _plan_counts(run.plan)
    if (file := settings().access_file) is not None:
        for code in sorted(people.read(file).agencies - set(run.plan.agencies["agency"])):
            run.refuse(run.t("{file}: the plan has no agency {code}.", file=file, code=code))
    if isinstance(where := run.location, Lake):
        where.make_sure_of_folders()
    differences = 0
    if run.store_path is not None:
        with run.open_store() as store:
            store_counts = store.query("store/export/counts")
            differences = len(store.faults())
        counts = pd.concat([counts, store_counts.T.reset_index().set_axis(["what", "count"], axis=1)])
    if run.form == "table":
        counts = counts.assign(what=[run.t(HEADINGS[name]) for name in counts["what"]])
    run.print(counts)
    if differences:
        run.refuse(run.t("{count} values of the store differ from those of its submissions.", count=differences))


def _plan_counts(plan: Plan) -> pd.DataFrame:
    milestones = int((plan.indicators["kind"] == "milestone").sum())
    counts = {
        "areas": len(plan.areas),
        "indicators": len(plan.indicators),
        "indicators_quantified": len(plan.indicators) - milestones,
        "indicators_milestones": milestones,
        "targets": len(plan.targets),
        "tasks": len(plan.tasks),
        "agencies": len(plan.agencies),
        "published_actuals": len(plan.published),
        **{f"boundaries_{level}": len(plan.boundaries(level)["features"]) for level in plan.levels},
    }
    return pd.DataFrame(counts.items(), columns=["what", "count"])


@command()
@click.argument("name", type=click.Choice([*PLAN_TABLES, *STORE_TABLES]))
def export(run: Run, name: str) -> None:
    """Print a table of the plan or of the store.

    actuals are those that count now, each with its submission; submissions are all, also those withdrawn; explanations
    and requests include those of values that no longer count; events are the whole log. In csv a cell that a
    spreadsheet would run (= + - @ first) is written with a ' before it.
    """
    if name in PLAN_TABLES:
        table = plan_table(name, run.plan)
    else:
        with run.open_store() as store:
            table = store_table(name, store)
    run.print(table)


@command()
@click.option("--year", type=YEAR, help="One year; without it all of the plan's.")
@click.option("--period", help="The year of this period, as of its end: 2024-Q1, 2024-H1, 2024-Q3, 2024.")
@click.option("--scope", type=click.Choice(cards.SCOPES), help="Without it total and levels.")
@click.option("--level", help="One level: total, or one of the plan's.")
@click.option("--agency", help="One agency, by its code.")
@click.option("--area", type=int, help="One area, by its number.")
@click.option("--indicator", help="One indicator, by its code.")
def scorecard(run: Run, **chosen: Any) -> None:
    """Print readings, targets and statuses.

    One row per indicator, scope, year and target that binds it. What does not apply is empty, or null in json.
    """
    plan = run.plan
    check_period(plan, chosen["period"], chosen["year"])
    check_code("level", chosen["level"], [TOTAL, *plan.levels])
    check_code("agency", chosen["agency"], plan.agencies["agency"])
    check_code("area", chosen["area"], plan.areas["area"])
    check_code("indicator", chosen["indicator"], plan.indicators["indicator"])
    with run.open_store() as store:
        card = scorecard_table(store, **chosen)
    run.print(card, cards.FIELDS)


@command()
@click.option("--year", type=YEAR, help="The year; needed unless --period names one.")
@click.option("--period", help="One period: 2024-Q1, 2024-H1, 2024-Q3, 2024. Without it all of the year.")
@click.option("--level", help="One level: total (the province itself), or one of the plan's.")
@click.option("--state", "states", type=click.Choice(punctuality.STATES), multiple=True,
              help="Only reports in this state; may be given several times.")  # fmt: skip
@click.option("--on", type=DAY, help="The status at the end of this day (else of today).")
@click.option("--letters", type=FILE, help="Write the letters of --period instead: .zip, one to each agency that has "
              "data missing; .docx, one to all.")  # fmt: skip
def reporting(
    run: Run, year: int | None, period: str | None, level: str | None, states: Sequence[str], on: date | None,
    letters: Path | None,
) -> None:  # fmt: skip
    """Print which reports are complete and on time, late, incomplete or missing.

    One row per agency and period. due, have and in_time count the values that the agency has to report, that came, and
    that came by the units' due day (unit_due); unasked those that came though not due; missing names the indicators
    that are missing after the due day. whole_at is when the last value due came. States: on_time, late (complete, but a
    value came late), partial, missing, not_due (yet, nothing to report, or due before the store's first use),
    did_not_exist (on the period's last day).

    Outstanding reports of a period: --period 2024-H1 --state missing --state partial.
    """
    if letters and (period is None or states):
        raise misused(N_("--letters needs --period, and goes without --state."))
    plan = run.plan
    year = check_period(plan, period, year)
    if year is None:
        raise misused(N_("Name the year with --year, or a period with --period."))
    check_code("level", level, [TOTAL, *plan.levels])
    with run.open_store() as store:
        day = on or today()
        if letters and period:
            _write_letters(run, store, letters, period, level, day)
            return
        rows = reporting_table(store, year, day, run.t)
    rows = rows[rows["period"] == period] if period else rows
    rows = rows[rows["level"] == level] if level else rows
    rows = rows[rows["state"].isin(states)] if states else rows
    run.print(rows.reset_index(drop=True))


def _write_letters(run: Run, store: Store, output: Path, period: str, level: str | None, today: date) -> None:
    kind = file_kind(output, ".zip", ".docx", option="--letters")
    rows = records(punctuality.data_due(store, int(period[:4]), today, level=level, period=period))
    content = reports.letters(rows, store.plan, period=period, today=today, is_demo=store.is_demo)
    if not content:
        run.refuse(_why_no_letter(rows, store.plan, period, today, run.t))
    to_all, *own = content
    run.write({output: reports.letters_archive(own) if kind == ".zip" else reports.letter_document(to_all)})
    click.echo(run.t("The letters are in {path}.", path=output))


def _why_no_letter(rows: Sequence[Row], plan: Plan, period: str, today: date, t: Words) -> str:
    day = plan.period(period).unit_due
    if day >= today:
        return t("No letter to write: nothing is late before {day}, the units' due day.", day=t.date(day))
    if not any(row["is_asked"] for row in rows):
        return t("No letter to write: {day}, the units' due day, was before the first upload to this program, and "
                 "nobody has reported for this period since.", day=t.date(day))  # fmt: skip
    return t("No letter to write: no report is outstanding, or no agency is left to ask.")
