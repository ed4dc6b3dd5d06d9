"""What is new between two days: statuses that turned, figures, late agencies, tasks and explanations.

What was known then is held against what is known now; both days count whole, in Vietnam's time. No word is said here:
kpi/views/changes.py does that.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd

from kpi.changes import comparison
from kpi.evaluation.scorecard import scorecard
from kpi.period import Period
from kpi.plan import Plan
from kpi.reporting import punctuality
from kpi.store import Store, explanations
from kpi.store.rows import of_the_plan
from kpi.store.snapshot import as_known, end_of, start_of
from kpi.tasks import update_log

DAYS = 30  # how far back one looks who names no day, how long after its due day a period still makes news, how far
# ahead tasks fall due


@dataclass(frozen=True)
class Span:
    """From the beginning of `since` to the end of `until`. `of_period` is the period whose reporting it spans, where
    nothing newer is to be told."""

    since: date
    until: date
    of_period: str | None = None


@dataclass(frozen=True)
class News:
    """turned: changes.turned(), as of `period`. figures: changes.figures() with `level`.
    submissions: changes/sql/submissions.sql.
    late: rows of discipline.grid() of `due_period`, the last one whose due day was over: what is still to come, and
    what came late within the span. tasks: those of task_updates.standing() on the last day with `state_before`; overdue
    and unrecorded are those that have become so, due those that fall due within DAYS. explained:
    explanations.explanations() written within the span; asked: explanations.requests() that are open."""

    span: Span
    period: str
    turned: pd.DataFrame
    figures: pd.DataFrame
    submissions: pd.DataFrame
    due_period: str | None
    late: pd.DataFrame
    tasks_overdue: pd.DataFrame
    tasks_unrecorded: pd.DataFrame
    tasks_due: pd.DataFrame
    tasks_done: pd.DataFrame
    explained: pd.DataFrame
    asked: pd.DataFrame


def usual_span(store: Store, period: str, today: date) -> Span:
    """What one looks at who names no day: the last DAYS; where nothing has happened in them, and the period's reporting
    is over, that reporting, from the day after the period until DAYS after it was due."""
    window, asked = timedelta(days=DAYS), store.plan.periods.get(period)
    latest = store.query("changes/latest_event")["at"].iloc[0]
    over = asked.due + window
    if over >= today or (pd.notna(latest) and latest >= start_of(today - window)):
        return Span(today - window, today)
    return Span(asked.ends + timedelta(days=1), over, period)


def span_asked(since: date | None, until: date | None, usual: Span, today: date) -> Span:
    """The days that were asked for, in their order and none to come; the usual ones where none was. One day alone is
    the first of all until today, or the last of DAYS."""
    if since is None and until is None:
        return usual
    last = min(until or today, today)
    first = min(since or last - timedelta(days=DAYS), today)
    return Span(min(first, last), max(first, last))


def usual_period(store: Store) -> str:
    """The latest year of the plan with figures, else its first."""
    years = set(store.query("store/years_with_data")["year"]) & set(store.plan.years)
    return store.plan.periods.year_end(max(years, default=store.plan.years[0])).code


def news(store: Store, period: str, span: Span, today: date) -> News:
    """What is new in a span of days, statuses judged as of a period; nothing of what came after the span is seen."""
    plan = store.plan
    start, end = start_of(span.since), end_of(span.until)
    changed = comparison.figures(of_the_plan(store.query("changes/changed_figures", since=start, until=end), plan))
    levels = plan.agencies.set_index("agency")["level"]
    due_period, late = _late(store, period, span)
    tasks = _tasks(store, span)
    written = explanations.explanations(store)
    asked = explanations.requests(store)
    return News(
        span=span,
        period=period,
        turned=comparison.turned(*_then_and_now(store, period, span, today)),
        figures=changed.assign(level=changed["agency"].map(levels)),
        submissions=store.query("changes/submissions", since=start, until=end),
        due_period=due_period,
        late=late,
        tasks_overdue=_become(tasks, "overdue"),
        tasks_unrecorded=_become(tasks, "unrecorded"),
        tasks_due=_fall_due(tasks, span.until),
        tasks_done=_become(tasks, "done"),
        explained=written[(written["written_at"] >= start) & (written["written_at"] < end)],
        asked=asked[_open_at(asked, end)],
    )


def last_due(plan: Plan, period: str, day: date) -> Period | None:
    """The last period up to `period` whose due day for agencies was over on a day."""
    asked = plan.periods.get(period)
    over = [
        one
        for year in (asked.year - 1, asked.year)
        for one in plan.periods.of_year(year)
        if year in plan.years and one.t <= asked.t and one.unit_due < day
    ]
    return over[-1] if over else None


def _then_and_now(store: Store, period: str, span: Span, today: date) -> tuple[pd.DataFrame, pd.DataFrame]:
    """How the plan's indicators stood before the span's first day, and at the end of its last, as known on them."""
    with as_known(store, start_of(span.since)) as then:
        before = _standing(then, period, span.since - timedelta(days=1))
    if span.until >= today:
        return before, _standing(store, period, span.until)
    with as_known(store, end_of(span.until)) as then:
        return before, _standing(then, period, span.until)


def _standing(store: Store, period: str, day: date) -> pd.DataFrame:
    return scorecard(store, period=period, today=day)


def _late(store: Store, period: str, span: Span) -> tuple[str | None, pd.DataFrame]:
    """The last period for which reports fell due, None where there is none, and its reports that are still to come or
    came late within the span."""
    due = last_due(store.plan, period, span.until)
    grid = punctuality.grid(store, (due or store.plan.periods.get(period)).year, span.until)
    own = grid[grid["fell_due"] & (grid["period"] == (due.code if due else ""))]
    came_late = (own["state"] == "late") & (own["whole_at"] >= start_of(span.since))
    rows = own[own["state"].isin(punctuality.TO_CHASE) | came_late]
    return (due.code if due and len(own) else None), rows


def _tasks(store: Store, span: Span) -> pd.DataFrame:
    """task_updates.standing() on the span's last day, with the state on the eve of its first, each as known then."""
    eve = span.since - timedelta(days=1)
    before = update_log.standing(store, eve, known=eve).set_index("task")["state"]
    after = update_log.standing(store, span.until, known=span.until)
    return after.assign(state_before=after["task"].map(before))


def _become(tasks: pd.DataFrame, state: str) -> pd.DataFrame:
    """The tasks that have come into a state."""
    return tasks[(tasks["state"] == state) & (tasks["state_before"] != state)]


def _fall_due(tasks: pd.DataFrame, day: date) -> pd.DataFrame:
    soon = tasks["due"].between(pd.Timestamp(day), pd.Timestamp(day + timedelta(days=DAYS)))
    return tasks[soon & tasks["state"].isin(["under_way", "not_started"])].sort_values("due", kind="stable")


def _open_at(asked: pd.DataFrame, moment: datetime) -> pd.Series:
    """Which requests were made before a moment and not answered by it; one that was taken back is open no more."""
    answered = asked["answered_at"] < moment
    return (asked["asked_at"] < moment) & ~answered & (asked["state"] != "taken_back")
