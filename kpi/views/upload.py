"""The upload page: a checked file's changes, statuses and problems, and the locked periods, in words."""

from collections.abc import Callable

import pandas as pd

from kpi import phrases
from kpi.changes.upload import NEW, REPLACES, SAME
from kpi.i18n import N_, Words
from kpi.plan import Plan
from kpi.plan.rows import Row, records
from kpi.views import names

PROBLEM = {
    "unreadable": N_("Cannot be read"),
    "missing_column": N_("Column missing"),
    "no_rows": N_("No rows"),
    "unknown_indicator": N_("Unknown indicator"),
    "unknown_agency": N_("Unknown agency"),
    "ambiguous_agency": N_("Ambiguous agency"),
    "wrong_level": N_("Wrong level"),
    "not_active": N_("Agency not active"),
    "not_reporting": N_("Agency does not report"),
    "bad_period": N_("Unknown period"),
    "future_period": N_("Period not over yet"),
    "missing_figure": N_("Value missing"),
    "bad_number": N_("Not a number"),
    "out_of_range": N_("Out of range"),
    "mismatch": N_("Values disagree"),
    "duplicate_row": N_("Duplicate row"),
    "locked": N_("Period locked"),
    "big_change": N_("Large change"),
    "falls": N_("Lower than before"),
    "unlisted": N_("More warnings"),
    "same_file": N_("File already uploaded"),
    "unknown_column": N_("Column ignored"),
}
CHANGE = {NEW: N_("New"), REPLACES: N_("Replaces"), SAME: N_("Unchanged")}


def changes_table(changes: pd.DataFrame, plan: Plan, t: Words) -> pd.DataFrame:
    """One row per row of kpi.changes.upload.preview, with headings for the reader."""
    agencies = names.agencies(plan, t)

    def shown(row: Row, part: str) -> str:
        value, numerator, denominator = (row[f"{part}{name}"] for name in ("value", "numerator", "denominator"))
        return phrases.submitted(value, numerator, denominator, names.indicator(plan, row["indicator"])["unit"], t)

    rows = records(changes)
    return pd.DataFrame(
        {
            t("Change"): [t(CHANGE[row["change"]]) for row in rows],
            t("Indicator"): [indicator(row["indicator"], plan, t) for row in rows],
            t("Agency"): [agencies[row["agency"]] for row in rows],
            t("Reporting period"): [t.period(plan, row["period"]) for row in rows],
            t("Current value"): [shown(row, "before_") for row in rows],
            t("New value"): [shown(row, "") for row in rows],
            t("Line"): changes["line"],
        }
    )


def statuses_sentence(outlook: pd.DataFrame, plan: Plan, t: Words) -> str:
    """How many statuses change, and in which years. outlook: see kpi.changes.upload."""
    changed = int((outlook["status_now"] != outlook["status_after"]).sum())
    years = ", ".join(t.period(plan, str(year)) for year in sorted(outlook["year"].unique()))
    if not changed:
        return t("{years}: no status changes.", years=years)
    return t.plural("{years}: {n} status changes.", "{years}: {n} statuses change.", changed, years=years)


def statuses_table(outlook: pd.DataFrame, plan: Plan, t: Words, badge: Callable[[str], str]) -> pd.DataFrame:
    """One row per status that the file sets, before and after; agency and year only if there are several.

    badge: draws a status. Before and after share a cell, which breaks on a phone.
    """
    agencies, rows = names.agencies(plan, t), records(outlook)

    def value_and_status(row: Row, when: str) -> str:
        status, unit = badge(row[f"status_{when}"]), names.indicator(plan, row["indicator"])["unit"]
        return status if pd.isna(row[f"value_{when}"]) else f"{t.value(row[f'value_{when}'], unit)} {status}"

    columns = {t("Indicator"): [indicator(row["indicator"], plan, t) for row in rows]}
    if outlook["agency"].nunique() > 1:
        columns[t("Agency")] = [agencies[row["agency"]] for row in rows]
    if outlook["year"].nunique() > 1:
        columns[t("Year")] = [str(row["year"]) for row in rows]
    columns[t("Before → after")] = [f"{value_and_status(r, 'now')} → {value_and_status(r, 'after')}" for r in rows]
    return pd.DataFrame(columns)


def locked_table(locked: pd.DataFrame, plan: Plan, t: Words) -> pd.DataFrame:
    """One row per locked period. locked: see Store.locked_periods."""
    return pd.DataFrame(
        [
            {
                t("Reporting period"): t.period(plan, row["period"]),
                t("Locked"): f"{t.moment(row['locked_at'])}, {row['locked_by']}"
                if isinstance(row["locked_by"], str)
                else t("automatically, as set in the plan"),
                t("Reason"): row["reason"] if isinstance(row["reason"], str) else "",
            }
            for row in records(locked)
        ]
    )


def indicator(code: str, plan: Plan, t: Words) -> str:
    """``CT3.07 · Dossiers handled online``"""
    return f"{code} · {t.name(names.indicator(plan, code))}"


def cumulative(period: str, plan: Plan, t: Words) -> str:
    """From which day to which the values of a period count."""
    window = plan.periods.get(period)
    return t("Values are cumulative: from {first} to {last}.", first=t.date(window.starts), last=t.date(window.ends))
