"""What became of every figure of an indicator and an agency, and the log of who did what."""

import json
from dataclasses import dataclass
from datetime import date

import pandas as pd

from kpi import phrases
from kpi.i18n import N_, Words, is_missing
from kpi.plan import Plan
from kpi.plan.rows import Row, records
from kpi.views import names

FATE = {"current": N_("Counts"), "replaced": N_("Replaced"), "withdrawn": N_("Withdrawn")}
WHAT = {
    "handed_in": N_("Hand-ins"),
    "withdrawn": N_("Withdrawals"),
    "reinstated": N_("Reinstatements"),
    "locked": N_("Periods locked"),
    "unlocked": N_("Periods unlocked"),
    "asked_to_explain": N_("Explanations asked for"),
    "explained": N_("Explanations written"),
    "request_taken_back": N_("Requests taken back"),
    "task_updated": N_("Updates of tasks"),
    "task_triggered": N_("Deadlines set for tasks that waited"),
    "task_withdrawn": N_("Updates of tasks withdrawn"),
    "store_marked": N_("Markers of the store"),
    "store_accepted": N_("Stores accepted as they were"),
    "store_restored": N_("Backups restored"),
}
DID = {
    "handed_in": N_("Handed in submission {submission}: {file}, {n} figures"),
    "withdrawn": N_("Withdrew submission {submission}: {file}, {n} figures"),
    "reinstated": N_("Reinstated submission {submission}: {file}, {n} figures"),
    "locked": N_("Locked {period}"),
    "unlocked": N_("Unlocked {period}"),
    "asked_to_explain": N_("Asked {agency} to explain {indicator}, {period}"),
    "explained": N_("Explained {indicator} for {agency}, {period}"),
    "request_taken_back": N_("Took the request back: {agency}, {indicator}, {period}"),
    "task_updated": N_("Recorded task {task}: {share} done"),
    "task_triggered": N_("Set the deadline of task {task}: {due}"),
    "task_withdrawn": N_("Withdrew update {update} of task {task}"),
    "store_marked": N_("Wrote the marker beside a store of an earlier version"),
    "store_accepted": N_("Accepted the store as it was found"),
    "store_restored": N_("Restored a backup"),
}
ASKED_BY = N_("Asked {agency} to explain {indicator}, {period}, by {due}")


@dataclass(frozen=True)
class ValueHistory:
    """rows: a table of words, one per figure ever handed in, the latest period first and in it the latest submission.
    corrections: how many of them came after their period was locked and replaced another."""

    rows: pd.DataFrame
    corrections: int


def value_history(submitted: pd.DataFrame, plan: Plan, _: Words, code: str) -> ValueHistory:
    """Every figure that an agency handed in for an indicator (Store.history): who, when, in which file, old → new, and
    what became of it."""
    unit = names.indicator(plan, code)["unit"]
    newest_first = submitted.sort_values(["t", "submission"], ascending=False, kind="stable", ignore_index=True)
    of_period: dict[str, list[Row]] = {}
    for row in records(newest_first):
        of_period.setdefault(row["period"], []).append(row)
    told = [
        {
            _("Reporting period"): _period(plan, row["period"], _),
            _("When and by whom"): f"{_.moment(row['handed_in_at'])}, {row['handed_in_by']}",
            _("Submission, file"): f"{row['submission']}: {row['file_name']}",
            _("Figure (old → new)"): _change(replaced_by(row, rows), row, unit, _),
            _("What became of it"): _fate(row, _),
        }
        for rows in of_period.values()
        for row in rows
    ]
    return ValueHistory(pd.DataFrame(told), int(submitted["corrected"].notna().sum()))


def replaced_by(row: Row, of_period: list[Row]) -> Row | None:
    """The figure that counted for the same period when this one came, if any. `of_period`: the latest submission first;
    published figures count only where no agency handed its own in."""
    if row["kind"] == "published":
        return None
    before = [
        one for one in of_period
        if one["submission"] < row["submission"]
        and (is_missing(one["withdrawn_at"]) or one["withdrawn_at"] > row["handed_in_at"])
    ]  # fmt: skip
    return next((one for one in before if one["kind"] != "published"), before[0] if before else None)


def _change(old: Row | None, new: Row, unit: str, _: Words) -> str:
    return _written(new, unit, _) if old is None else f"{_written(old, unit, _)} → {_written(new, unit, _)}"


def _written(row: Row, unit: str, _: Words) -> str:
    return phrases.submitted(row["value"], row["numerator"], row["denominator"], unit, _)


def _fate(row: Row, _: Words) -> str:
    became = FATE[row["fate"]]
    said = [_(became)]
    if row["fate"] == "withdrawn":
        when = _.moment(row["withdrawn_at"])
        said = [_("Withdrawn by {who}, {when}: {reason}", who=row["withdrawn_by"], when=when,
                  reason=row["withdrawal_reason"])]  # fmt: skip
    if not is_missing(row["corrected"]):
        said.append(_("late correction, after the period was locked: {reason}", reason=row["correction_reason"]))
    elif row["is_late"]:
        said.append(_("handed in after the period was locked"))
    return "; ".join(said)


def submission_contents(held: pd.DataFrame, plan: Plan, _: Words) -> pd.DataFrame:
    """One row per indicator, agency and year of a submission that the plan has still: their codes, indicator_name,
    agency_name, level, year and actuals, the number of figures. held: the same, in codes, of all."""
    held = held[held["indicator"].isin(plan.indicators["indicator"]) & held["agency"].isin(plan.agencies["agency"])]
    agencies = {str(row["agency"]): (_.name(row), row["level"]) for row in records(plan.agencies)}
    indicators = {str(row["indicator"]): f"{row['indicator']} · {_.name(row)}" for row in records(plan.indicators)}
    return held.assign(
        indicator_name=held["indicator"].map(indicators),
        agency_name=[agencies[code][0] for code in held["agency"]],
        level=[agencies[code][1] for code in held["agency"]],
    )


@dataclass(frozen=True)
class Log:
    """rows: one page of the log as a table of words, the latest event first; count: of all events asked for."""

    rows: pd.DataFrame
    count: int


def log(events: pd.DataFrame, plan: Plan, _: Words) -> Log:
    """Who did what, when and why. events: Store.events, some of one kind or of all."""
    told = [
        {
            _("When and by whom"): f"{_.moment(row['at'])}, {row['who']}",
            _("What was done"): did(row, plan, _) + (f": “{row['reason']}”" if row["reason"] else ""),
        }
        for row in records(events)
    ]
    return Log(pd.DataFrame(told), 0 if events.empty else int(events["events"].iloc[0]))


def did(event: Row, plan: Plan, _: Words) -> str:
    """What an event did, in one clause."""
    details = json.loads(event["details"])
    sentence = DID[event["what"]]
    told: dict[str, str] = {}
    if not is_missing(event["submission"]):
        told |= {"submission": str(event["submission"]), "file": event["file_name"], "n": _.number(event["rows"])}
    if "period" in details:
        told["period"] = _in_text(plan, details["period"], _)
    if "agency" in details:
        told |= {"agency": _agency(plan, details["agency"], _), "indicator": details["indicator"]}
    if "task" in details:
        told |= _of_task(details, _)
    if event["what"] == "asked_to_explain" and "due" in details:
        sentence, told["due"] = ASKED_BY, _.date(date.fromisoformat(details["due"]))
    return _(sentence, **told)


def _of_task(details: Row, _: Words) -> dict[str, str]:
    """What the log tells of an update of a task: its share done, the deadline that it sets, the update it withdraws."""
    told = {"task": str(details["task"]), "update": str(details.get("update", ""))}
    if "share" in details:
        told["share"] = _.percent(100 * details["share"], 1)
    if "due" in details:
        told["due"] = _.date(date.fromisoformat(details["due"]))
    return told


def _period(plan: Plan, code: str, _: Words) -> str:
    """A period's name; the code of one that the plan's folder has no more: the log outlives it."""
    return _.period(plan, code) if code in plan.periods else code


def _in_text(plan: Plan, code: str, _: Words) -> str:
    """The same within a sentence."""
    return _.in_text(plan, code) if code in plan.periods else code


def _agency(plan: Plan, code: str, _: Words) -> str:
    """An agency's name; the code of one that the plan's folder has no more: the log outlives it."""
    return _.name(names.agency(plan, code)) if code in set(plan.agencies["agency"]) else code
