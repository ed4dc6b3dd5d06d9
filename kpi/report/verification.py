"""The verification of a report by its code: which of its numbers are others today."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from kpi.i18n import N_, Words
from kpi.plan.rows import records
from kpi.report.code import check_of, read_code
from kpi.report.facts import Facts, gather
from kpi.report.request import ReportError, Request, span_in_text
from kpi.reporting.punctuality import COUNTED
from kpi.store import Store
from kpi.store.snapshot import snapshot_after
from kpi.views.differences import Difference, by, differences

NOT_OF_THIS_STORE = N_(
    "No report from these data has the code {code}. Compare it with the paper; verify a report of the demonstration in "
    "the demonstration. If both are right, the plan or the store is not the one of then."
)


@dataclass(frozen=True)
class Verified:
    """known_until: the last day that the report knows. values: of indicators; tasks: their states; reports: how many
    came, on time, late, in part, or are missing. count: the numbers that were compared."""

    code: str
    span: str
    request: Request
    known_until: date
    values: tuple[Difference, ...]
    tasks: tuple[Difference, ...]
    reports: tuple[Difference, ...]
    count: int

    @property
    def changed(self) -> int:
        return len(self.values) + len(self.tasks) + len(self.reports)


def verify(store: Store, t: Words, code: str) -> Verified:
    """The report with this code, and what has changed since. ReportError if there is none."""
    coded = read_code(store.plan, code)
    if coded.day > store.today:
        raise ReportError(NOT_OF_THIS_STORE, code=code)
    with snapshot_after(store, coded.revision, coded.day) as snapshot:
        possible = (gather(snapshot, t, request) for request in coded.requests)
        then = next((facts for facts in possible if check_of(facts) == coded.check), None)
    if then is None:
        raise ReportError(NOT_OF_THIS_STORE, code=code)
    now = gather(store, t, replace(then.request, dated=store.today))
    return Verified(
        code=code.upper(),
        span=span_in_text(store.plan, then.request, t),
        request=then.request,
        known_until=then.known_until,
        values=differences(records(then.annex), records(now.annex), store.plan, t),
        tasks=tuple(_tasks(then, now, t)),
        reports=tuple(_reports(then, now, t)),
        count=len(then.annex) + len(then.tasks) + len(COUNTED),
    )


def _tasks(then: Facts, now: Facts, t: Words) -> Iterator[Difference]:
    before, after = (by(facts.tasks, "task") for facts in (then, now))
    for key, row in before.items():
        states = [t.task_state(rows[key]["state"]) for rows in (before, after) if key in rows]
        if len(set(states)) > 1:
            yield Difference(f"{row['task']}. {t.name(row)}", "", None, *states)


def _reports(then: Facts, now: Facts, t: Words) -> Iterator[Difference]:
    """How many of the reports that were due when the paper was written came, and how."""
    due = then.grid[then.grid["fell_due"]]
    later = now.grid.merge(due[["agency", "period"]], on=["agency", "period"])
    for state in COUNTED:
        counts = [t.number(int((grid["state"] == state).sum())) for grid in (due, later)]
        if counts[0] != counts[1]:
            yield Difference(t.reporting_state(state), "", None, *counts)
