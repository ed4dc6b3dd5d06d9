"""Approval, where the plan asks for it: a submission waits until it is approved, or is returned with a reason.

A waiting submission has its number, day and file at once and counts as submitted, but is no reading. Once approved its
values take their place in the order of numbers: they never replace those of a later submission.
"""

from datetime import datetime
from typing import Any

from kpi import StoreError
from kpi.access import Act, Actor
from kpi.i18n import N_
from kpi.store import steps
from kpi.store.steps import Change
from kpi.store.submissions import Store

WAITING, ACCEPTED, RETURNED = "waiting", "accepted", "returned"


def approve(store: Store, submission: int, *, by: Actor, at: datetime | None = None) -> None:
    """Let a waiting submission count. StoreError if it does not wait, or `by` submitted it and the plan does not let
    people approve their own."""
    with store.change(by, Act.APPROVE, at) as change:
        row = _waiting(change, submission)
        is_own = (row["identity"], row["who"].casefold()) == (by.identity, by.name.strip().casefold())
        if is_own and not store.plan.approve_own:
            raise StoreError(N_("Nobody approves their own submission. Another person must do it."))
        steps.set_state(change, submission, ACCEPTED, "approved")


def return_it(store: Store, submission: int, *, by: Actor, reason: str, at: datetime | None = None) -> None:
    """Return a waiting submission: from that day on it counts as not submitted. StoreError if it does not wait or no
    reason is given."""
    if not reason.strip():
        raise StoreError(N_("Say why the submission is returned."))
    with store.change(by, Act.APPROVE, at) as change:
        _waiting(change, submission)
        steps.set_state(change, submission, RETURNED, "returned", reason)


def _waiting(change: Change, submission: int) -> dict[str, Any]:
    row = steps.submission(change, submission)
    if row["state"] != WAITING:
        raise StoreError(N_("Submission {submission} does not wait for an approval."), submission=submission)
    return row
