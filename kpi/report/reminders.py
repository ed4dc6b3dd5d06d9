"""The reminders of a day: found, worded and, if wanted, sent through the channels of the settings."""

import json
from datetime import date, datetime, timedelta
from typing import Any

from kpi import access, i18n
from kpi.access import Act, Actor
from kpi.access.settings import Settings, settings
from kpi.changes.news import Span, news, usual_period
from kpi.i18n import HERE, N_, Words
from kpi.plan.rows import records
from kpi.report.letters import LANGUAGE
from kpi.reporting import punctuality, reminders
from kpi.reporting.delivery import Channel, Mail, Webhook
from kpi.reporting.reminders import DIGEST, FAILED, Reminder
from kpi.store import Store, StoreError
from kpi.store.admin.acts import DONE, REFUSED, Answer, Host
from kpi.views import letters
from kpi.views.changes import changes_view
from kpi.views.reminders import contacts
from kpi.views.reminders import reminders as reminders_of

WEEK = timedelta(days=6)
NO_CHANNEL = N_("Nothing can be sent: neither KPI_SMTP (a mail server) nor KPI_WEBHOOK (a gateway) is set.")


def channels(own: Settings) -> list[Channel]:
    """The ways out that the settings name; StoreError if one cannot be used."""
    ways: list[Channel] = []
    if own.smtp:
        ways.append(Mail.from_url(own.smtp, own.smtp_password_file))
    if own.webhook:
        ways.append(Webhook.from_url(own.webhook, own.webhook_key_file))
    return ways


def planned(store: Store, kind: str, days: int, today: date, site: str) -> list[Reminder]:
    """The reminders of a kind that are due on a day, sent or not, in the plan's order."""
    t, plan = i18n.of(LANGUAGE), store.plan
    if kind == DIGEST:
        return [_digest(store, today, t)]
    due_reminders = []
    for period in reminders.periods_to_remind(plan, kind, days, today):
        due_rows = punctuality.data_due(store, period.year, today)
        rows = records(due_rows[due_rows["period"] == period.code])
        due_reminders += reminders_of(rows, plan, t, period=period, kind=kind, today=today, site=site)
    return due_reminders


def _digest(store: Store, today: date, t: Words) -> Reminder:
    """The changes in the week up to a day, addressed to the province's own offices."""
    plan, span = store.plan, Span(today - WEEK, today)
    text = letters.letter(changes_view(news(store, usual_period(store), span, today), plan, t), plan, t, is_demo=False)
    subject, _line, body = text.partition("\n")
    agency = plan.total_agency
    return Reminder(agency, today.isoformat(), DIGEST, contacts(plan).get(agency, ()), subject, body.strip() + "\n")


def remind(host: Host, by: Actor, t: Words, *, kind: str, days: int, send: bool, today: str | None = None) -> Answer:
    """The act of the command `remind`: a JSON list of agency, channel, to, period, kind, subject, state, text."""
    access.require(by, Act.ADMINISTER)
    own, day = settings(), date.fromisoformat(today) if today else datetime.now(HERE).date()
    ways = channels(own)
    if send and not ways:
        raise StoreError(NO_CHANNEL)
    shown: list[Channel | None] = [*ways] or [None]
    with host.store() as store:
        tried = reminders.states(store)
        rows = [
            _row(reminder, channel, reminders.send(store, reminder, channel, by) if send and channel
                 else reminders.state(reminder, channel, tried))
            for reminder in planned(store, kind, days, day, own.address)
            for channel in shown
        ]  # fmt: skip
    failed = any(row["state"] == FAILED for row in rows)
    return Answer(json.dumps(rows, ensure_ascii=False), REFUSED if failed else DONE)


def _row(reminder: Reminder, channel: Channel | None, state: str) -> dict[str, Any]:
    return {
        "agency": reminder.agency, "channel": channel.name if channel else "", "to": ", ".join(reminder.to),
        "period": reminder.period, "kind": reminder.kind, "subject": reminder.subject, "state": state,
        "text": reminder.text,
    }  # fmt: skip
