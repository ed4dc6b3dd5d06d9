"""Reminders: which reports are due soon, today, or late, and messages about them that are sent once.

Before a message leaves, the event log says that it is being sent; afterwards, that it was sent or failed. One that was
being sent when the program was killed may have arrived: it is never sent again, and its state says so.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from kpi.access import Act, Actor
from kpi.i18n import N_
from kpi.period import Period
from kpi.plan import Plan
from kpi.reporting.delivery import Channel, Mail, Message, NotDelivered, PerhapsDelivered
from kpi.store import Store, steps

_log = logging.getLogger(__name__)

BEFORE, DUE, AFTER, DIGEST = "before", "due", "after", "digest"
SENDING = "reminder_sending"  # the event before sending; one of OUTCOMES follows it
OUTCOMES = {"reminder_sent": "sent", "reminder_failed": "failed"}
NOT_SENT, SENT, FAILED, NO_CONTACT, UNCERTAIN = "not_sent", "sent", "failed", "no_contact", "uncertain"
STATES = {
    NOT_SENT: N_("not sent yet"),
    SENT: N_("sent"),
    FAILED: N_("failed, tried again next time"),
    UNCERTAIN: N_("may have been sent: the program ended while sending"),
    NO_CONTACT: N_("no e-mail address in contacts.csv"),
}


Key = tuple[str, ...]  # agency, period, kind, channel


@dataclass(frozen=True)
class Reminder:
    """A message to an agency about a report's period, or a digest, whose `period` is the last day of its week."""

    agency: str
    period: str
    kind: str
    to: tuple[str, ...]
    subject: str
    text: str

    def key(self, channel: str) -> dict[str, str]:
        return {"agency": self.agency, "period": self.period, "kind": self.kind, "channel": channel}


def periods_to_remind(plan: Plan, kind: str, days: int, today: date) -> Iterator[Period]:
    """The periods whose due day is at most `days` away ('before'), today ('due'), or at least `days` past ('after', as
    long as the plan's grace lasts). A day on which the command did not run is made up for on the next."""
    for year in plan.years:
        for period in plan.periods.of_year(year):
            left = (period.unit_due - today).days
            if (kind == BEFORE and 0 < left <= days) or (kind == DUE and left == 0):
                yield period
            if kind == AFTER and days <= -left <= plan.rules.grace_days:
                yield period


def messages(store: Store) -> pd.DataFrame:
    """One row per message that was ever tried, the latest first: event, at (UTC), what, reason, agency, period, kind,
    channel, to."""
    return store.query("reporting/reminders", agency=None, period=None, kind=None, channel=None)


def states(store: Store) -> dict[Key, str]:
    """The state of each message that was ever tried."""
    rows = messages(store)[["agency", "period", "kind", "channel", "what"]]
    return {tuple(key): state_of(event) for *key, event in rows.itertuples(index=False)}


def state(reminder: Reminder, channel: Channel | None, tried: Mapping[Key, str]) -> str:
    """The state of a message, one of STATES; without a channel, its state by mail. tried: of `states`."""
    if not reminder.to and (channel is None or channel.needs_address):
        return NO_CONTACT
    return tried.get(tuple(reminder.key(channel.name if channel else Mail.name).values()), NOT_SENT)


def state_of(event: str) -> str:
    """The state of a message by its latest event, one of STATES."""
    return OUTCOMES.get(event, UNCERTAIN)


def send(store: Store, reminder: Reminder, channel: Channel, by: Actor, at: datetime | None = None) -> str:
    """Send a reminder that was not sent before; its state afterwards, one of STATES. StoreError if it cannot be logged,
    in which case nothing is sent."""
    if channel.needs_address and not reminder.to:
        return NO_CONTACT
    key = reminder.key(channel.name)
    details = key | {"to": ", ".join(reminder.to)}
    claimed = _claim(store, key, details, by, at)
    if claimed is None:
        return state(reminder, channel, states(store))
    identifier = f"{store.marker().store}.{claimed}@kpi"
    try:
        channel.deliver(Message(identifier, reminder.to, reminder.subject, reminder.text, key))
    except NotDelivered as error:
        store.note(by, "reminder_failed", str(error), **details)
        return FAILED
    except PerhapsDelivered as error:
        _log.warning("%s: the connection broke while it was sent: %s", details, error)
        return UNCERTAIN
    store.note(by, "reminder_sent", **details)
    return SENT


class _Taken(Exception):
    """Another run sends or has sent this message."""


def _claim(store: Store, key: dict[str, str], details: dict[str, str], by: Actor, at: datetime | None) -> int | None:
    """Log that a message is being sent; the event's number, None if it is being sent or was sent already."""
    try:
        with store.change(by, Act.ADMINISTER, at) as change:
            latest = change.rows("reporting/reminders", **key)
            if latest and state_of(latest[0]["what"]) != FAILED:
                raise _Taken
            steps.add_event(change, SENDING, details=details)
    except _Taken:
        return None
    return change.revision
