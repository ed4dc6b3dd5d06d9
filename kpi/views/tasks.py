"""The plan's tasks on a day: the answer, a list grouped by state, one task with its history."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from kpi.charts.palette import TASK
from kpi.i18n import N_, Words, is_missing
from kpi.plan import Plan
from kpi.plan.rows import Row
from kpi.tasks import EACH_YEAR, EVENT_TRIGGERED, STATES, WITHDRAWAL
from kpi.views import names

LEADS, COORDINATES = "lead", "coordinating"
ROLES = {LEADS: N_("leads"), COORDINATES: N_("co-ordinates")}
COLUMN = {LEADS: "lead_code", COORDINATES: "coordinating_codes"}
PAST_DEADLINE = ("overdue", "unrecorded")


def tasks_view(states: Sequence[Row], plan: Plan, t: Words, day: date, *, area: int | None = None,
               agency: str | None = None, role: str | None = None, state: str | None = None) -> Row:  # fmt: skip
    """The tasks of an area, of an agency (as its lead, as one that co-ordinates, or as either), in a state.

    groups: the states that occur, the worst first, each with its tasks: the longest past their deadline, or the next
    due, first; none where another state was asked for. years: of the plan, with where each begins from 0 to 100.

    states: rows of kpi.tasks.update_log.task_states() at the end of `day`.
    """
    columns = COLUMN.values() if role is None else (COLUMN[role],)
    chosen = [
        row for row in states
        if area in (None, row["area"])
        and (not agency or any(names.is_among(agency, row[column], plan, day) for column in columns))
    ]  # fmt: skip
    counts = Counter(row["state"] for row in chosen)
    answer, short = _answers(counts, sum(bool(row["is_late"]) for row in chosen), t)

    def when(row: Row) -> date:
        return _day(row["done_on"] if row["state"] == "done" else row["due"]) or date.min

    ordered = sorted(chosen, key=lambda row: (when(row), row["task"]))
    groups: list[Row] = [
        {"state": code, "count": counts[code], "rows": [
            task_row(row, plan, t, day) for row in ordered if row["state"] == code and state in (None, code)]}
        for code in STATES if counts[code]
    ]  # fmt: skip
    return {
        "answer": answer,
        "short_answer": short,
        "groups": groups,
        "rows": [row for group in groups for row in group["rows"]],
        "years": [(year, _position(date(year, 1, 1), plan)) for year in plan.years],
    }


def _answers(counts: Counter[str], late: int, t: Words) -> tuple[str, str]:
    """The overdue first, then those without an update, then the completed and how many of them late; and in short."""
    if not counts:
        return (t("No tasks match this selection."),) * 2
    overdue = t("Tasks: {n}/{total} overdue", n=counts["overdue"], total=counts.total())
    parts, short = [overdue], [overdue]
    if n := counts["unrecorded"]:
        parts.append(t("{n} past the deadline, no update yet", n=n))
        short.append(t("{n} without an update", n=n))
    parts.append(t("{n} completed ({late} late)", n=counts["done"], late=late) if late
                 else t("{n} completed", n=counts["done"]))  # fmt: skip
    return " · ".join(parts), " · ".join(short)


def agencies_with_tasks(plan: Plan, day: date) -> frozenset[str]:
    """The agencies that lead or co-ordinate a task, or their successors on a day."""
    codes = {codes for column in COLUMN.values() for codes in plan.tasks[column].dropna()}
    return frozenset(code for several in codes for code in names.in_place_of(plan, several, day))


def task_row(row: Row, plan: Plan, t: Words, day: date) -> Row:
    """A row of update_log.task_states() in words. progress: stands beside the state; deadline: the decision's, with the
    day that was set since; share: in percent (None: nothing was recorded); leads, coordinating: their successors on the
    day, or the decision's own words (without code and level)."""
    coordinating = [names.agencies(plan, t)[code] for code in names.in_place_of(plan, row["coordinating_codes"], day)]
    coordinating += names.decided(plan, row["coordinating_agencies"], row["coordinating_codes"], t)
    agencies = [names.agency(plan, code) for code in names.task_leads(row, plan, day)]
    leads = [
        *(agency | {"name": t.name(agency), "short": t.short(agency)} for agency in agencies),
        *({"name": words, "short": words, "agency": None}
          for words in names.decided(plan, row["lead_agency"], row["lead_code"], t)),
    ]  # fmt: skip
    return row | {
        "task": int(row["task"]),
        "area": names.area(plan, row["area"], t),
        "name": t.name(row),
        "progress": _progress(row, t, day),
        "deadline": _deadline(row, t),
        "leads": leads,
        "lead": " · ".join(lead["name"] for lead in leads),
        "coordinating": " · ".join(coordinating),
        "product": t.text(row, "product"),
        "document": document(row["product_number"], row["product_day"], t),
        "share": None if is_missing(row["share"]) else 100 * row["share"],
        "updated_on": "" if is_missing(row["updated_on"]) else t.date(row["updated_on"]),
        "updated_by": "" if is_missing(row["updated_by"]) else row["updated_by"],
        "note": "" if is_missing(row["note"]) else row["note"],
        "span": _span(row, plan, day),
    }


def _span(row: Row, plan: Plan, day: date) -> Row:
    """A task on the plan's years, from 0 (their first day) to 100 (their last). start to due: the time until the
    deadline (due None: there is none yet); share_end: its share done, as a part of that time; late_end: the end of the
    time past the deadline; done: when it was completed; today: the day of the page. None is unknown or outside."""
    start, due, done = _day(row["triggered_on"]) or plan.decision_date, _day(row["due"]), _day(row["done_on"])
    if not is_missing(row["product_year"]):
        start = max(plan.decision_date, date(int(row["product_year"]), 1, 1))
    at_start, at_due = _position(start, plan), None if due is None else _position(due, plan)
    share = 0.0 if is_missing(row["share"]) else float(row["share"])
    late_until = done if row["is_late"] else day if row["state"] in PAST_DEADLINE else None
    is_within = plan.years[0] <= day.year <= plan.years[-1]
    return {
        "start": at_start,
        "due": at_due,
        "share_end": at_start + share * (at_due - at_start) if at_due is not None and share else None,
        "late_end": None if late_until is None else _position(late_until, plan),
        "done": None if done is None else _position(done, plan),
        "today": _position(day, plan) if is_within else None,
    }


def _day(day: Any) -> date | None:
    return None if is_missing(day) else day.date()


def _position(day: date, plan: Plan) -> float:
    first, last = date(plan.years[0], 1, 1), date(plan.years[-1], 12, 31)
    return min(100.0, max(0.0, 100 * (day - first).days / (last - first).days))


def _progress(row: Row, t: Words, day: date) -> str:
    product = "" if is_missing(row["product_year"]) else t("product of {year}: ", year=int(row["product_year"]))
    if row["state"] == "done":
        done_on = t.date(row["done_on"])
        if is_missing(row["due"]):
            return product + done_on
        late = (row["done_on"] - row["due"]).days
        in_time = t.plural("{n} day late", "{n} days late", late) if late > 0 else t("in time")
        return f"{product}{done_on}, {in_time}"
    if row["state"] == "waiting":
        return product + t("no deadline yet")
    parts = []
    if not is_missing(row["due"]):
        left = (row["due"].date() - day).days
        parts.append(t.plural("{n} day past", "{n} days past", -left) if left < 0 else
                     t.plural("{n} day left", "{n} days left", left))  # fmt: skip
    if not is_missing(row["share"]):
        parts.append(t("{share} done", share=t.percent(100 * row["share"], 0)))
    elif is_missing(row["updated_on"]) and row["state"] != "unrecorded":
        parts.append(t("no update"))
    return product + ", ".join(parts)


def _deadline(row: Row, t: Words) -> str:
    """'Năm 2021'; with the day that was set: 'Sau khi có hướng dẫn của Trung ương: 31/08/2022'."""
    words = t.text(row, "deadline")
    if row["deadline_kind"] == EVENT_TRIGGERED and not is_missing(row["due"]):
        return f"{words}: {t.date(row['due'])}"
    if row["deadline_kind"] == EACH_YEAR:
        return f"{words} ({t.number(row['products_done'])}/{t.number(row['products'])})"
    return words


def document(number: str | None, day: date | None, t: Words, *, between: str = ", ") -> str:
    """'842/QĐ-UBND, 20/12/2021'; without what is missing."""
    parts = [] if is_missing(number) else [str(number)]
    return between.join(parts if is_missing(day) else [*parts, t.date(day)])


def task_detail(state: Row, updates: Sequence[Row], plan: Plan, t: Words, day: date) -> Row:
    """One task as of a day: its row, its updates (the latest first), and the milestones it is part of (code and name).

    state: its row of task_states(). updates: all its updates in order of recording.
    """
    milestones = plan.milestones.loc[plan.milestones["task"] == state["task"], "indicator"]
    return {
        "row": task_row(state, plan, t, day),
        "history": history(updates, t),
        "milestones": [(code, t.name(names.indicator(plan, code))) for code in milestones],
    }


def history(updates: Sequence[Row], t: Words) -> tuple[Row, ...]:
    """All updates of a task, the latest first."""
    replaced_by = {int(row["replaces"]): row for row in updates if not is_missing(row["replaces"]) and row["counts"]}
    return tuple(_recorded(row, replaced_by.get(int(row["update"])), t) for row in reversed(updates))


def _recorded(row: Row, replaced_by: Row | None, t: Words) -> Row:
    """An update in words, with its number. fate: whether it counts, or which update replaced or withdrew it."""
    if row["what"] == WITHDRAWAL:
        words = t("withdraws update {update}", update=row["replaces"])
    else:
        words = recorded_words(row["share"], row["due"], t)
    if not is_missing(row["product_year"]):
        words = t("product of {year}: ", year=int(row["product_year"])) + words
    if replaced_by is None:
        fate = t("Active") if row["counts"] else t("Withdrawn")
    elif replaced_by["what"] == WITHDRAWAL:
        fate = t("withdrawn by update {update}", update=replaced_by["update"])
    else:
        fate = t("corrected by update {update}", update=replaced_by["update"])
    return {
        "number": int(row["update"]),
        "what": row["what"],
        "day": t.date(row["day"]),
        "words": words,
        "document": document(row["document"], row["document_day"], t),
        "note": "" if is_missing(row["note"]) else row["note"],
        "signed": f"{row['who']}, {t.moment(row['at'])}",
        "fate": fate,
        "counts": bool(row["counts"]),
    }


def recorded_words(share: float | None, due: date | None, t: Words) -> str:
    """'50% done', or 'deadline set: 30/06/2022'."""
    if is_missing(due):
        return t("{share} done", share=t.percent(100 * (share or 0), 1))
    return t("deadline set: {due}", due=t.date(due))


def of_milestone(states: Sequence[Row], plan: Plan, t: Words, indicator: str, day: date) -> tuple[Row, ...]:
    """The tasks that make up a milestone, at the end of a day, in the plan's order."""
    tasks = set(plan.milestones.loc[plan.milestones["indicator"] == indicator, "task"])
    return tuple(task_row(row, plan, t, day) for row in states if row["task"] in tasks)


def state_words(state: str, t: Words) -> str:
    """A state without its colour: its mark and its word."""
    return f"{TASK[state]} {t.task_state(state)}"
