"""The reminders of a day: found, put into calm words with the way to report, and sent through the channels set."""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kpi import access, i18n
from kpi.access import Act, Actor
from kpi.access.settings import Settings, settings
from kpi.changes.news import Span, news, usual_period
from kpi.i18n import N_, Words, is_missing
from kpi.period import Period
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row, records
from kpi.report.letters import LANGUAGE, sender
from kpi.reporting import punctuality, reminders
from kpi.reporting.reminders import AFTER, BEFORE, DIGEST, DUE, FAILED, STATES, Channel, Mail, Reminder, Webhook
from kpi.store import Store, StoreError
from kpi.store.admin.acts import DONE, REFUSED, Answer, Host
from kpi.views import names
from kpi.views.changes import changes_view, letter

WEEK = timedelta(days=6)
NO_CONTACTS = N_("No agency has an e-mail address: make {file} with the headings agency,office,email and a row for "
                 "each office.")  # fmt: skip
NO_CHANNEL = N_("Nothing can be sent: neither KPI_SMTP (a mail server) nor KPI_WEBHOOK (a gateway) is set.")

_TEXT = Environment(
    loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined, trim_blocks=True,
    keep_trailing_newline=True,
).get_template("reminder.txt")  # fmt: skip


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
    if kind == DIGEST:  # the changes in the week up to a day, addressed to the province's own offices
        changes = changes_view(news(store, usual_period(store), Span(today - WEEK, today), today), plan, t)
        subject, _line, body = letter(changes, plan, t, is_demo=False).partition("\n")
        to = contacts(plan).get(plan.total_agency, ())
        return [Reminder(plan.total_agency, today.isoformat(), DIGEST, to, subject, body.strip() + "\n")]
    due_reminders = []
    for period in reminders.periods_to_remind(plan, kind, days, today):
        rows = records(punctuality.data_due(store, period.year, today, period=period.code))
        due_reminders += worded(rows, plan, t, period=period, kind=kind, today=today, site=site)
    return due_reminders


def remind(host: Host, by: Actor, t: Words, *, kind: str, days: int, send: bool, today: str | None = None) -> Answer:
    """The act of the command `remind`: a JSON list of agency, channel, to, period, kind, subject, state, text."""
    access.require(by, Act.ADMINISTER)
    own, day = settings(), date.fromisoformat(today) if today else i18n.today()
    ways = channels(own)
    if send and not ways:
        raise StoreError(NO_CHANNEL)
    shown: list[Channel | None] = [*ways] or [None]
    with host.store() as store:
        if send and store.plan.contacts.empty and all(way.needs_address for way in ways):
            raise StoreError(NO_CONTACTS, file=store.plan.folder / "contacts.csv")
        tried = reminders.states(store)
        rows = [
            {
                "agency": reminder.agency, "channel": channel.name if channel else "", "to": ", ".join(reminder.to),
                "period": reminder.period, "kind": reminder.kind, "subject": reminder.subject,
                "state": reminders.send(store, reminder, channel, by) if send and channel
                else reminders.state(reminder, channel, tried),
                "text": reminder.text,
            }
            for reminder in planned(store, kind, days, day, own.address)
            for channel in shown
        ]  # fmt: skip
    failed = any(row["state"] == FAILED for row in rows)
    return Answer(json.dumps(rows, ensure_ascii=False), REFUSED if failed else DONE)


def contacts(plan: Plan) -> dict[str, tuple[str, ...]]:
    """The e-mail addresses of each agency's offices."""
    addresses: dict[str, list[str]] = {}
    for row in records(plan.contacts):
        addresses.setdefault(row["agency"], []).append(row["email"])
    return {agency: tuple(dict.fromkeys(own)) for agency, own in addresses.items()}


def worded(
    due: Iterable[Row], plan: Plan, t: Words, *, period: Period, kind: str, today: date, site: str
) -> list[Reminder]:
    """One message per agency whose report for the period is not complete, or whose predecessor's is not.

    due: rows of kpi.reporting.punctuality.data_due() of the period. site: address of the dashboard. Who leads an
    indicator of the province is reminded of it in the same message.
    """
    own: dict[str | None, list[Row]] = {}
    requested = [row for row in due if row["is_asked"]]
    led = names.by_lead([row for row in requested if row["level"] == TOTAL], plan, today)
    for row in requested:
        for agency in () if row["level"] == TOTAL else plan.acting_for(row["agency"], today):
            own.setdefault(agency, []).append(row)
    to, about = contacts(plan), {"period": t.in_text(plan, period.code), "day": t.date(period.unit_due)}
    subject = t("Data for the report of {period}: due {day}", **about)
    if kind == AFTER:
        subject = t("Data for the report of {period} are still missing (due {day})", **about)
    titles = {t("Your agency's own data"): own, t("Data of the whole province that your agency leads"): led}
    words = {"plan": plan, "t": t, "period": period, "kind": kind, "today": today, "site": site,
             "agencies": names.agencies(plan, t), "sender": sender(plan, today),
             "indicators": {row["indicator"]: t.name(row) for row in records(plan.indicators)}}  # fmt: skip
    messages = []
    for agency in plan.agencies["agency"]:
        lists = [(title, rows.get(agency, []), [row for row in rows.get(agency, []) if is_missing(row["first_at"])])
                 for title, rows in titles.items()]  # fmt: skip
        if any(missing for _title, _rows, missing in lists):
            text = _TEXT.render(words, agency=agency, lists=lists)
            messages.append(Reminder(agency, period.code, kind, to.get(agency, ()), subject, text))
    return messages


KINDS = {
    BEFORE: N_("before the due day"),
    DUE: N_("on the due day"),
    AFTER: N_("after the due day"),
}


def kind_on(period: Period, today: date) -> str:
    """The kind of a reminder of a period on a day."""
    return DUE if today == period.unit_due else BEFORE if today < period.unit_due else AFTER


def history(messages: Iterable[Row], period: str, t: Words) -> dict[str, str]:
    """The reminders sent to each agency about a period: 'trước hạn: đã gửi (08:00 12/06/2024); …'.

    messages: rows of kpi.reporting.reminders.messages().
    """
    words: dict[str, list[str]] = {}
    for row in messages:
        if row["period"] == period and row["kind"] in KINDS:
            state = t(STATES[reminders.state_of(row["what"])])
            words.setdefault(row["agency"], []).append(f"{t(KINDS[row['kind']])}: {state} ({t.moment(row['at'])})")
    return {agency: "; ".join(reversed(own)) for agency, own in words.items()}
