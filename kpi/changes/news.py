"""Changes between two days: statuses, values, reports, tasks and explanations.

The store as of the start of the first day is compared with the store as of the end of the last one, in Vietnam's time.
kpi/views/changes.py puts the changes into words.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from kpi import evaluation
from kpi.evaluation import ON_TARGET, SHORT, STATUS_ORDER
from kpi.evaluation.scorecard import scorecard
from kpi.period import Period
from kpi.plan import Plan
from kpi.reporting import punctuality
from kpi.store import Store, explanations
from kpi.store.cache import Cache
from kpi.store.snapshot import end_of, snapshot_on, start_of
from kpi.tasks import update_log

MOST_CARDS = 8  # of days, in memory
DAYS = 30  # of the default span; after a due day that count as its reporting; ahead in which tasks fall due
ASSESSED = (*SHORT, *ON_TARGET)  # statuses that assess a value against its target, the worst first
WAYS = ("worse", "better", "judged", "unjudged")  # how a status changes
TARGET = ["indicator", "level", "target_form"]  # the key on which two scorecards are joined


@dataclass(frozen=True)
class Span:
    """From the beginning of `since` to the end of `until`. `of_period`: the period whose reporting these days cover, if
    they were chosen because nothing has happened lately."""

    since: date
    until: date
    of_period: str | None = None


@dataclass(frozen=True)
class News:
    """statuses: status_changes() as of `period`. values, submissions: the queries of these names. late: rows of
    punctuality.grid() of `due_period`, the last that fell due: reports still to come, and those that came late within
    the span. tasks: rows of update_log.task_states() on the last day: those that became overdue, unrecorded or done,
    and those that fall due within DAYS. explained: explanations written within the span; requests: those open at its
    end."""

    span: Span
    period: str
    statuses: pd.DataFrame
    values: pd.DataFrame
    submissions: pd.DataFrame
    due_period: str | None
    late: pd.DataFrame
    tasks_overdue: pd.DataFrame
    tasks_unrecorded: pd.DataFrame
    tasks_due: pd.DataFrame
    tasks_done: pd.DataFrame
    explained: pd.DataFrame
    requests: pd.DataFrame


def usual_span(store: Store, period: str, today: date) -> Span:
    """The last DAYS; if nothing happened in them and the period's reporting is over, the days of that reporting.

    They begin the day after the period and end DAYS after its due day.
    """
    window, as_of = timedelta(days=DAYS), store.plan.periods.get(period)
    latest = store.query("changes/latest_event")["at"].iloc[0]
    over = as_of.due + window
    if over >= today or (pd.notna(latest) and latest >= start_of(today - window)):
        return Span(today - window, today)
    return Span(as_of.ends + timedelta(days=1), over, period)


def requested_span(since: date | None, until: date | None, usual: Span, today: date) -> Span:
    """The requested days in order, none after today; the usual ones if none is requested.

    With a first day alone the span ends today; with a last day alone it begins DAYS before.
    """
    if since is None and until is None:
        return usual
    last = min(until or today, today)
    first = min(since or last - timedelta(days=DAYS), today)
    return Span(min(first, last), max(first, last))


def usual_period(store: Store) -> str:
    """The year that pages open with."""
    return store.plan.periods.year_end(evaluation.shown_year(store)).code


def two_periods(as_of: Period, with_values: Iterable[Period]) -> tuple[Period, Period] | None:
    """The latest period up to `as_of` that has values and the one before it; None if there are not two."""
    earlier = [period for period in with_values if period.t <= as_of.t]
    latest = sorted(earlier, key=lambda period: period.t, reverse=True)[:2]
    return (latest[0], latest[1]) if len(latest) == 2 else None


def news(store: Store, period: str, span: Span, today: date) -> News:
    """The changes in a span of days, statuses as of a period; later submissions are not seen."""
    start, end = start_of(span.since), end_of(span.until)
    due_period, late = _late(store, period, span)
    eve = span.since - timedelta(days=1)
    is_over = span.until < today
    after = _card_on(store, period, span.until) if is_over else scorecard(store, period=period, today=span.until)
    tasks = update_log.task_states(store, span.until, recorded_until=span.until)
    state_before = tasks["task"].map(update_log.task_states(store, eve, recorded_until=eve).set_index("task")["state"])
    new = {state: tasks[(tasks["state"] == state) & (state_before != state)]
           for state in ("overdue", "unrecorded", "done")}  # fmt: skip
    soon = tasks["due"].between(pd.Timestamp(span.until), pd.Timestamp(span.until + timedelta(days=DAYS)))
    falls_due = soon & tasks["state"].isin(["under_way", "not_started"])
    written, requests = explanations.explanations(store), explanations.requests(store)
    is_open = (requests["asked_at"] < end) & ~(requests["answered_at"] < end) & (requests["state"] != "taken_back")
    return News(
        span=span,
        period=period,
        statuses=status_changes(_card_on(store, period, eve), after),
        values=store.query("changes/values", since=start, until=end),
        submissions=store.query("changes/submissions", since=start, until=end),
        due_period=due_period,
        late=late,
        tasks_overdue=new["overdue"],
        tasks_unrecorded=new["unrecorded"],
        tasks_due=tasks[falls_due].sort_values("due", kind="stable"),
        tasks_done=new["done"],
        explained=written[(written["written_at"] >= start) & (written["written_at"] < end)],
        requests=requests[is_open],
    )


def last_due(plan: Plan, period: str, day: date) -> Period | None:
    """The last period up to `period` that was due from agencies before a day; None if there is none."""
    as_of = plan.periods.get(period)
    years = [year for year in (as_of.year - 1, as_of.year) if year in plan.years]
    periods = [each for year in years for each in plan.periods.of_year(year)]
    over = [each for each in periods if each.t <= as_of.t and each.unit_due < day]
    return over[-1] if over else None


def _late(store: Store, period: str, span: Span) -> tuple[str | None, pd.DataFrame]:
    """The last period for which reports fell due, None if there is none, and its reports that are still to come or came
    late within the span."""
    due = last_due(store.plan, period, span.until)
    year = (due or store.plan.periods.get(period)).year
    own = punctuality.grid(store, year, span.until, period=due.code if due else "").query("fell_due")
    came_late = (own["state"] == "late") & (own["whole_at"] >= start_of(span.since))
    rows = own[own["state"].isin(punctuality.TO_CHASE) | came_late]
    return (due.code if due and len(own) else None), rows


# ---------------------------------------------------------------- statuses


def _card_on(store: Store, period: str, day: date) -> pd.DataFrame:
    """The scorecard of the total and the levels as of a period, as known on a day that is over. It is cached with the
    store: what happens later does not change it. In a country it takes seconds."""
    cards: Cache[pd.DataFrame] = store.derived.setdefault("cards of days", Cache(MOST_CARDS))

    def evaluate() -> pd.DataFrame:
        with snapshot_on(store, day) as snapshot:
            return scorecard(snapshot, period=period)

    return cards.get((period, day), evaluate)


def status_changes(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """One row per indicator whose status changed, in the order of WAYS, then the worst first: indicator, way, and of
    both moments status_, level_ and value_ (in its unit), ending in before and after.

    before, after: the scorecard's totals and levels of one year each. A status is compared within one level and target:
    those of the indicator's worst status now, or before if nothing is assessed now. What only one of the two has is
    'no_data' in the other.
    """
    own = {when: card[(card["scope"] != "agency") & (card["level"] == card["target_level"])]
           for when, card in (("after", after), ("before", before))}  # fmt: skip
    assessed = [evaluation.worst(rows[rows["status"].isin(ASSESSED)], ["indicator"]) for rows in own.values()]
    changes = pd.concat(assessed)[TARGET].drop_duplicates("indicator")
    for when, rows in own.items():
        values = evaluation.worst(rows, TARGET)[[*TARGET, "status", "value"]]
        named = values.rename(columns={"status": f"status_{when}", "value": f"value_{when}"})
        changes = changes.merge(named, "left", on=TARGET).assign(**{f"level_{when}": lambda rows: rows["level"]})
    states = ["status_before", "status_after"]
    changes[states] = changes[states].fillna("no_data")
    ways = [way(*pair) for pair in changes[states].itertuples(index=False)]
    changes = changes.assign(way=pd.Series(ways, changes.index, dtype="str")).dropna(subset="way")
    rank = {name: at for names in (WAYS, STATUS_ORDER) for at, name in enumerate(names)}
    order = ["way", "status_after", "status_before", "indicator"]
    changes = changes.sort_values(order, key=lambda column: column.replace(rank), ignore_index=True)
    shown = [f"{name}_{when}" for when in ("before", "after") for name in ("status", "level", "value")]
    return changes[["indicator", "way", *shown]]


def way(before: str, after: str) -> str | None:
    """'worse' or 'better' between two assessments, 'judged' for a first one, 'unjudged' where none is left; None where
    nothing changed, or nothing is assessed at either moment."""
    if before in ASSESSED and after in ASSESSED:
        step = ASSESSED.index(after) - ASSESSED.index(before)
        return "better" if step > 0 else "worse" if step < 0 else None
    if after in ASSESSED:
        return "judged"
    return "unjudged" if before in ASSESSED else None
