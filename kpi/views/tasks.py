"""The plan's tasks on a day: how many stand in which state, each in words, the timeline, and one task with its
history."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import pandas as pd

from kpi import charts
from kpi.charts import Drawing
from kpi.charts.palette import TASK
from kpi.i18n import N_, Words, is_missing
from kpi.plan import Plan
from kpi.plan.rows import Row, records
from kpi.store import Store
from kpi.tasks import PROGRESS, STATES, TRIGGER, update_log
from kpi.tasks.update import EACH_YEAR, EVENT_TRIGGERED
from kpi.views import names

LEADS, COORDINATES = "lead", "coordinating"
ROLES = {LEADS: N_("leads"), COORDINATES: N_("co-ordinates")}
DID = {PROGRESS: N_("{share} done"), TRIGGER: N_("deadline set: {due}")}


@dataclass(frozen=True)
class TaskRow:
    """A task in words. `said`: how it stands, beside its state; `deadline`: as the decision has it, with the day that
    was set since; `share` in percent (None: nothing was said); `lead` and `coordinating`: who stands in their place."""

    task: int
    area: str
    name: str
    state: str
    said: str
    deadline: str
    due: date | None
    lead: str
    coordinating: str
    product: str
    document: str
    share: float | None
    updated: str
    note: str
    is_waiting_kind: bool
    is_yearly: bool


@dataclass(frozen=True)
class TaskSummary:
    """counts: tasks per state that occurs, the worst first. headline: one sentence. overdue: the longest overdue
    first. unrecorded: past their deadline, and nobody has recorded anything about them; the longest past it first."""

    day: date
    counts: dict[str, int]
    headline: str
    overdue: tuple[TaskRow, ...]
    unrecorded: tuple[TaskRow, ...]


@dataclass(frozen=True)
class TasksView:
    """What /tasks shows: the summary of what was asked for, but for the state; the rows of the state, the worst first;
    their timeline."""

    summary: TaskSummary
    rows: tuple[TaskRow, ...]
    timeline: Drawing


def summary(store: Store, _: Words, day: date, area: int | None = None) -> TaskSummary:
    """The tasks of an area, or all, as they stand at the end of a day."""
    return _summary(_chosen(store, day, area, None, None), store.plan, day, _)


def tasks_view(
    store: Store, _: Words, day: date, area: int | None, agency: str | None, role: str | None, state: str | None
) -> TasksView:
    """The tasks of an area, of an agency (as its lead, as one that co-ordinates, or as either), in a state."""
    plan = store.plan
    chosen = _chosen(store, day, area, agency, role)
    shown = chosen if state is None else chosen[chosen["state"] == state]
    ordered = _worst_first(shown)
    rows = tuple(_row(row, plan, day, _) for row in records(ordered))
    brief = [_brief(row, day, _) for row in records(ordered)]
    drawn = ordered.assign(said=[row.said for row in rows], brief=brief, lead=[row.lead for row in rows])
    ends = plan.periods.year_end(plan.years[-1]).ends
    return TasksView(
        summary=_summary(chosen, plan, day, _),
        rows=rows,
        timeline=charts.timeline(drawn, _, day=day, begins=plan.decision_date, ends=ends),
    )


def agencies_with_tasks(plan: Plan, _: Words, day: date) -> dict[str, str]:
    """Code → name of the agencies that lead or co-ordinate a task, as who stands in their place on a day, by name."""
    codes = {code for row in records(plan.tasks) for role in ROLES for code in _of_role(row, role, plan, day)}
    return dict(sorted(((code, _.name(names.agency(plan, code))) for code in codes), key=lambda pair: pair[1]))


def _chosen(store: Store, day: date, area: int | None, agency: str | None, role: str | None) -> pd.DataFrame:
    plan, standing = store.plan, update_log.standing(store, day)
    if area is not None:
        standing = standing[standing["area"] == area]
    if agency is None:
        return standing
    roles = ROLES if role is None else (role,)
    of_agency = [any(_has(row, one, agency, plan, day) for one in roles) for row in records(standing)]
    return standing[pd.Series(of_agency, index=standing.index, dtype=bool)]


def _has(row: Row, role: str, agency: str, plan: Plan, day: date) -> bool:
    """Whether the agency has the role itself, or in the place of who had it."""
    codes = row[_column(role)]
    own = [] if is_missing(codes) else codes.split(";")
    return agency in own or agency in _of_role(row, role, plan, day)


def _of_role(row: Row, role: str, plan: Plan, day: date) -> tuple[str, ...]:
    codes = row[_column(role)]
    return () if is_missing(codes) else names.in_place_of(plan, codes, day)


def _worst_first(standing: pd.DataFrame) -> pd.DataFrame:
    """By state, the worst first, and in it by deadline, the done ones by the day on which they were."""
    when = standing["done_on"].where(standing["state"] == "done", standing["due"])
    keyed = standing.assign(_state=standing["state"].map(STATES.index), _when=when)
    return keyed.sort_values(["_state", "_when", "task"], kind="stable", ignore_index=True).drop(
        columns=["_state", "_when"]
    )


def _summary(standing: pd.DataFrame, plan: Plan, day: date, _: Words) -> TaskSummary:
    counts = Counter(standing["state"])
    ordered = _worst_first(standing)
    of_state = {
        state: tuple(_row(row, plan, day, _) for row in records(ordered[ordered["state"] == state]))
        for state in ("overdue", "unrecorded")
    }
    return TaskSummary(
        day=day,
        counts={state: counts[state] for state in STATES if counts[state]},
        headline=_headline(standing, counts, day, _),
        **of_state,
    )


def _headline(standing: pd.DataFrame, counts: Counter[str], day: date, _: Words) -> str:
    """How far the tasks are: what is overdue comes first, then what was done late, then what nobody has recorded."""
    total, late = counts.total(), int(standing["is_late"].sum())
    if not total:
        return _("No task is of this choice.")
    params = {"day": _.date(day), "total": _.number(total), "done": _.number(counts["done"])}
    if counts["overdue"]:
        said = _.plural(
            "{day}: {n} of {total} tasks is overdue; {done} are done",
            "{day}: {n} of {total} tasks are overdue; {done} are done",
            counts["overdue"],
            **params,
        )
    else:
        said = _("{day}: no task is overdue; {done} of {total} are done", **params)
    if late:
        said = f"{said}, {_('{n} of them late', n=_.number(late))}"
    if counts["unrecorded"]:
        said += "; " + _.plural("{n} is past its deadline without an update",
                                "{n} are past their deadline without an update", counts["unrecorded"])  # fmt: skip
    return f"{said}."


def _row(row: Row, plan: Plan, day: date, _: Words) -> TaskRow:
    return TaskRow(
        task=int(row["task"]),
        area=names.area(plan, row["area"], _),
        name=_.name(row),
        state=row["state"],
        said=how_it_stands(row, day, _),
        deadline=_deadline(row, _),
        due=None if is_missing(row["due"]) else row["due"].date(),
        lead=_agencies(row, LEADS, "lead_agency", plan, day, _),
        coordinating=_agencies(row, COORDINATES, "coordinating_agencies", plan, day, _),
        product=_.text(row, "product"),
        document=document(row["product_number"], row["product_day"], _),
        share=None if is_missing(row["share"]) else 100 * row["share"],
        updated="" if is_missing(row["updated_on"]) else f"{_.date(row['updated_on'])}, {row['updated_by']}",
        note="" if is_missing(row["note"]) else row["note"],
        is_waiting_kind=row["deadline_kind"] == EVENT_TRIGGERED,
        is_yearly=row["deadline_kind"] == EACH_YEAR,
    )


def _agencies(row: Row, role: str, told: str, plan: Plan, day: date, _: Words) -> str:
    """The agencies that the decision names, as who stands in their place; and its own words for whomever it names that
    is none of the plan's."""
    known = [_.name(names.agency(plan, code)) for code in _of_role(row, role, plan, day)]
    return " · ".join([*known, *names.decided(plan, row[told], row[_column(role)], _)])


def _column(role: str) -> str:
    return "lead_code" if role == LEADS else "coordinating_codes"


def how_it_stands(row: Row, day: date, _: Words) -> str:
    """How a task (a row of task_updates.standing) stands on a day, in a clause beside its state."""
    of_year = "" if is_missing(row["product_year"]) else _("product of {year}: ", year=int(row["product_year"]))
    return of_year + _beside(row, day, _)


def _beside(row: Row, day: date, _: Words) -> str:
    if row["state"] == "done":
        said = _.date(row["done_on"])
        return said if is_missing(row["due"]) else f"{said}, {_in_time(row, _)}"
    if row["state"] == "waiting":
        return _("no deadline yet")
    return ", ".join(_parts(row, day, _("{share} done", share=_.percent(100 * row["share"], 0)), _))


def _parts(row: Row, day: date, share: str, _: Words) -> list[str]:
    """Of a task that is not done: the days since its deadline (the word stands in its state) or that are left, and how
    much is done, in the words of `share`."""
    parts = []
    if not is_missing(row["due"]):
        left = (row["due"].date() - day).days
        parts.append(_.plural("{n} day", "{n} days", -left) if left < 0 else
                     _.plural("{n} day left", "{n} days left", left))  # fmt: skip
    if not is_missing(row["share"]):
        parts.append(share)
    elif is_missing(row["updated_at"]) and row["state"] != "unrecorded":
        parts.append(_("nothing recorded"))
    return parts


def _brief(row: Row, day: date, _: Words) -> str:
    """How a task stands, as short as a drawing needs it under the word of its state: '318 ngày · 70%'."""
    if row["state"] == "waiting":
        return _.text(row, "deadline")
    if row["state"] == "done":
        return f"{_.date(row['done_on'])} · {_in_time(row, _)}" if row["is_late"] else _.date(row["done_on"])
    return " · ".join(_parts(row, day, _.percent(100 * row["share"], 0), _))


def _in_time(row: Row, _: Words) -> str:
    late = (row["done_on"] - row["due"]).days
    return _.plural("{n} day late", "{n} days late", late) if late > 0 else _("in time")


def _deadline(row: Row, _: Words) -> str:
    """'Năm 2021'; with the day that was set: 'Sau khi có hướng dẫn của Trung ương: 31/08/2022'."""
    words = _.text(row, "deadline")
    if row["deadline_kind"] == EVENT_TRIGGERED and not is_missing(row["due"]):
        return f"{words}: {_.date(row['due'])}"
    if row["deadline_kind"] == EACH_YEAR:
        return f"{words} ({_.number(row['products_done'])}/{_.number(row['products'])})"
    return words


def document(number: str | None, day: date | None, _: Words) -> str:
    """'842/QĐ-UBND, 20/12/2021'; what of it is known."""
    parts = [] if is_missing(number) else [str(number)]
    return ", ".join(parts if is_missing(day) else [*parts, _.date(day)])


@dataclass(frozen=True)
class Told:
    """An update in words, with its number: that counts, or that was replaced or withdrawn."""

    update: int
    what: str
    day: str
    said: str
    document: str
    note: str
    signed: str
    fate: str
    counts: bool


@dataclass(frozen=True)
class TaskDetail:
    """One task: as its row, everything that was recorded of it (the latest first), and the milestones it is part of
    (code and name)."""

    row: TaskRow
    history: tuple[Told, ...]
    milestones: tuple[tuple[str, str], ...]


def task_detail(store: Store, _: Words, task: int, day: date) -> TaskDetail:
    """One task of the plan, as it stands at the end of a day, with its whole history. KeyError if there is none."""
    plan, standing = store.plan, update_log.standing(store, day)
    found = records(standing[standing["task"] == task])
    if not found:
        raise KeyError(task)
    milestones = plan.milestones.loc[plan.milestones["task"] == task, "indicator"]
    return TaskDetail(
        row=_row(found[0], plan, day, _),
        history=history(store, _, task),
        milestones=tuple((code, _.name(names.indicator(plan, code))) for code in milestones),
    )


def history(store: Store, _: Words, task: int) -> tuple[Told, ...]:
    """Everything that was recorded of a task, the latest first."""
    updates = records(update_log.updates(store, task=task))
    replaced_by = {int(row["replaces"]): row for row in updates if not is_missing(row["replaces"]) and row["counts"]}
    return tuple(_told(row, replaced_by.get(int(row["update"])), _) for row in reversed(updates))


def _told(row: Row, replaced_by: Row | None, _: Words) -> Told:
    said = _("withdraws update {update}", update=row["replaces"])
    if row["what"] in DID:
        sentence = DID[row["what"]]
        share = "" if is_missing(row["share"]) else _.percent(100 * row["share"], 1)
        said = _(sentence, share=share, due=_.date(row["due"]))
    if not is_missing(row["product_year"]):
        said = _("product of {year}: ", year=int(row["product_year"])) + said
    return Told(
        update=int(row["update"]),
        what=row["what"],
        day=_.date(row["day"]),
        said=said,
        document=document(row["document"], row["document_day"], _),
        note="" if is_missing(row["note"]) else row["note"],
        signed=f"{row['who']}, {_.moment(row['at'])}",
        fate=_fate(row, replaced_by, _),
        counts=bool(row["counts"]),
    )


def _fate(row: Row, replaced_by: Row | None, _: Words) -> str:
    """What became of an update: that it counts, or by which it was replaced or withdrawn."""
    if replaced_by is None:
        return _("Counts") if row["counts"] else _("Withdrawn")
    if replaced_by["what"] in DID:
        return _("corrected by update {update}", update=replaced_by["update"])
    return _("withdrawn by update {update}", update=replaced_by["update"])


@dataclass(frozen=True)
class OfMilestone:
    """A task that makes up a milestone: number, name, state, how it stands, who leads it."""

    task: int
    name: str
    state: str
    said: str
    lead: str


def of_milestone(store: Store, _: Words, indicator: str, day: date) -> tuple[OfMilestone, ...]:
    """The tasks that make up a milestone, as they stand at the end of a day, in the plan's order."""
    plan = store.plan
    tasks = plan.milestones.loc[plan.milestones["indicator"] == indicator, "task"]
    if tasks.empty:
        return ()
    standing = update_log.standing(store, day)
    rows = [_row(row, plan, day, _) for row in records(standing[standing["task"].isin(tasks)])]
    return tuple(OfMilestone(row.task, row.name, row.state, row.said, row.lead) for row in rows)


def state_words(state: str, _: Words) -> str:
    """A state where no colour can stand: its mark and its word."""
    return f"{TASK[state].mark} {_.task_state(state)}"
