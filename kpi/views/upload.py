"""The upload page: a checked file's changes, statuses and problems, locked periods; what became of submitted values."""

import json
from collections.abc import Callable
from datetime import date

import pandas as pd

from kpi import phrases
from kpi.changes.upload import NEW, REPLACES, SAME
from kpi.i18n import N_, Words, is_missing
from kpi.plan import Plan
from kpi.plan.rows import Row, records
from kpi.views import names

PROBLEM = {
    "unreadable": N_("Cannot be read"),
    "unread_sheet": N_("Sheet not read"),
    "not_data": N_("Not a data row"),
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
    "falls": N_("Cumulative value falls"),
    "unchanged": N_("Same as another period"),
    "fraction": N_("Percentage or fraction"),
    "contradiction": N_("Code and name disagree"),
    "nine_months": N_("Quarter or cumulative"),
    "hidden": N_("Hidden rows or columns"),
    "note_without_value": N_("Note without a value"),
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


def labels(row: Row, plan: Plan, t: Words) -> dict[str, str]:
    """Labels of the fields of a row of kpi.template.manual_entry.sheet, where they are not the same everywhere."""
    about = names.indicator(plan, row["indicator"])
    if row["kind"] != "ratio":
        words = t.text(about, "numerator") or t("Value")
        return {"value": f"{words} ({row['unit']})"}
    return {
        part: t("{part}: {definition}", part=t(name), definition=t.text(about, part))
        for part, name in (("numerator", N_("Numerator")), ("denominator", N_("Denominator")))
    }


def indicator(code: str, plan: Plan, t: Words) -> str:
    """``CT3.07 · Dossiers handled online``"""
    return f"{code} · {t.name(names.indicator(plan, code))}"


def cumulative(period: str, plan: Plan, t: Words) -> str:
    """From which day to which the values of a period count."""
    window = plan.periods.get(period)
    return t("Values are cumulative: from {first} to {last}.", first=t.date(window.starts), last=t.date(window.ends))


# ---------------------------------------------------------------- history

FATE = {
    "current": N_("Active"), "replaced": N_("Superseded"), "withdrawn": N_("Withdrawn"),
    "waiting": N_("Waiting for approval"), "returned": N_("Returned"),
}  # fmt: skip
# By the state of a submission that counts no more: who ended it, when and why.
ENDED = {
    "withdrawn": N_("Withdrawn by {who}, {when}. Reason: {reason}"),
    "returned": N_("Returned by {who}, {when}. Reason: {reason}"),
}  # fmt: skip
# What happened to a store: the name of such events, and one of them in a clause.
EVENTS = {
    "handed_in": (N_("Submissions"), N_("Submission {submission}: {file}, {n} values")),
    "withdrawn": (N_("Withdrawals"), N_("Withdrew submission {submission}: {file}, {n} values")),
    "reinstated": (N_("Reinstatements"), N_("Reinstated submission {submission}: {file}, {n} values")),
    "approved": (N_("Approvals"), N_("Approved submission {submission}: {file}, {n} values")),
    "returned": (N_("Submissions returned"), N_("Returned submission {submission}: {file}, {n} values")),
    "locked": (N_("Periods locked"), N_("Locked {period}")),
    "unlocked": (N_("Periods unlocked"), N_("Unlocked {period}")),
    "asked_to_explain": (N_("Explanations requested"), N_("Requested an explanation: {agency}, {indicator}, {period}")),
    "explained": (N_("Explanations written"), N_("Explained {indicator} for {agency}, {period}")),
    "request_taken_back": (N_("Requests withdrawn"), N_("Withdrew the request: {agency}, {indicator}, {period}")),
    "task_updated": (N_("Task updates"), N_("Updated task {task}: {share} done")),
    "task_triggered": (N_("Deadlines set for waiting tasks"), N_("Set the deadline of task {task}: {due}")),
    "task_withdrawn": (N_("Task updates withdrawn"), N_("Withdrew update {update} of task {task}")),
    "store_marked": (N_("Store markers"), N_("Wrote the marker beside a store of an earlier version")),
    "store_accepted": (N_("Stores accepted as found"), N_("Accepted the store as found")),
    "store_restored": (N_("Backups restored"), N_("Restored a backup")),
    "store_moved": (N_("Moves of the store"), N_("Moved the store")),
    "plan_reloaded": (N_("Plans reloaded"), N_("Reloaded the plan")),
    "reminder_sending": (N_("Reminders begun"), N_("Began to send a reminder: {agency}, {period}")),
    "reminder_sent": (N_("Reminders sent"), N_("Sent a reminder: {agency}, {period}")),
    "reminder_failed": (N_("Reminders that failed"), N_("Could not send a reminder: {agency}, {period}")),
}
REQUESTED_BY = N_("Requested an explanation by {due}: {agency}, {indicator}, {period}")


def value_history(values: pd.DataFrame, plan: Plan, t: Words, code: str) -> tuple[pd.DataFrame, int]:
    """Every value that an agency submitted for an indicator (Store.history): who, when, in which file, old → new, and
    what became of it; the latest period first and in it the latest submission. And how many of them came after their
    period was locked and replaced another."""
    unit = names.indicator(plan, code)["unit"]

    def written(row: Row) -> str:
        return phrases.submitted(row["value"], row["numerator"], row["denominator"], unit, t)

    newest_first = values.sort_values(["t", "submission"], ascending=False, kind="stable", ignore_index=True)
    of_period: dict[str, list[Row]] = {}
    for row in records(newest_first):
        of_period.setdefault(row["period"], []).append(row)
    rows = []
    for submitted in of_period.values():
        for row in submitted:
            old, new = replaced_by(row, submitted), written(row)
            period = row["period"]
            rows.append({
                t("Reporting period"): t.period(plan, period) if period in plan.periods else period,
                t("When and by whom"): f"{t.moment(row['handed_in_at'])}, {row['handed_in_by']}",
                t("Submission, file"): f"{row['submission']}: {row['file_name']}",
                t("Value (old → new)"): f"{written(old)} → {new}" if old else new,
                t("Status"): _fate(row, t),
            })  # fmt: skip
    return pd.DataFrame(rows), int(values["corrected"].notna().sum())


def replaced_by(row: Row, of_period: list[Row]) -> Row | None:
    """The value that was active for the same period when this one came, if any. `of_period`: the latest submission
    first; a published value is active only where no agency submitted its own."""
    if row["kind"] == "published":
        return None
    before = [
        each for each in of_period
        if each["submission"] < row["submission"]
        and (is_missing(each["withdrawn_at"]) or each["withdrawn_at"] > row["handed_in_at"])
    ]  # fmt: skip
    return next((each for each in before if each["kind"] != "published"), before[0] if before else None)


def _fate(row: Row, t: Words) -> str:
    text = ended(row, row["fate"], row["withdrawal_reason"], t) or t(FATE[row["fate"]])
    if not is_missing(row["corrected"]):
        late = t("late correction, after the period was locked; reason: {reason}", reason=row["correction_reason"])
        return f"{text}; {late}"
    return f"{text}; {t('submitted after the period was locked')}" if row["is_late"] else text


def submission_contents(contents: pd.DataFrame, plan: Plan, t: Words) -> pd.DataFrame:
    """One row per indicator, agency and year of a submission that the plan still has: their codes, indicator_name,
    agency_name, level, year and actuals, the number of values. contents: the same, in codes, of all."""
    levels = plan.agencies.set_index("agency")["level"]
    rows = contents[contents["indicator"].isin(plan.indicators["indicator"]) & contents["agency"].isin(levels.index)]
    return rows.assign(
        indicator_name=[indicator(code, plan, t) for code in rows["indicator"]],
        agency_name=rows["agency"].map(names.agencies(plan, t)),
        level=rows["agency"].map(levels),
    )


def ended(row: Row, state: str, reason: str, t: Words) -> str:
    """The sentence on who withdrew or returned a submission, when and why; '' in other states."""
    if state not in ENDED:
        return ""
    return t(ENDED[state], who=row["withdrawn_by"], when=t.moment(row["withdrawn_at"]), reason=reason)


def log(events: pd.DataFrame, plan: Plan, t: Words) -> tuple[pd.DataFrame, int]:
    """One page of the log (Store.events), the latest event first: person, event, time and reason. And how many events
    there are."""
    rows = []
    for row in records(events):
        event, reason = did(row, plan, t), row["reason"]
        if reason and row["what"] == "asked_to_explain":
            event += f": {reason}"  # what is asked
        elif reason:
            event += f". {t('Reason: {reason}', reason=reason)}"
        rows.append({t("When and by whom"): f"{t.moment(row['at'])}, {row['who']}", t("Event"): event})
    return pd.DataFrame(rows), 0 if events.empty else int(events["events"].iloc[0])


def did(event: Row, plan: Plan, t: Words) -> str:
    """An event in one clause. Codes that the plan no longer has are shown as they are."""
    details = json.loads(event["details"])
    sentence, values = EVENTS[event["what"]][1], {name: str(value) for name, value in details.items()}
    if not is_missing(event["submission"]):
        values |= {"submission": str(event["submission"]), "file": event["file_name"], "n": t.number(event["rows"])}
    if "period" in details and details["period"] in plan.periods:
        values["period"] = t.in_text(plan, details["period"])
    if details.get("agency") in set(plan.agencies["agency"]):
        values["agency"] = t.name(names.agency(plan, details["agency"]))
    if "share" in details:
        values["share"] = t.percent(100 * details["share"], 1)
    if "due" in details:
        values["due"] = t.date(date.fromisoformat(details["due"]))
        sentence = REQUESTED_BY if event["what"] == "asked_to_explain" else sentence
    return t(sentence, **values)
