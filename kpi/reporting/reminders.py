"""Reminders: which reports are due soon, today, or late, and messages about them that are sent once.

They go by mail (SMTP with TLS), or to a gateway (Zalo, SMS) by a signed POST. Before a message leaves, the event log
says that it is being sent; afterwards, that it was sent or failed. One that was being sent when the program was killed
may have arrived: it is never sent again, and its state says so.
"""

import hashlib
import hmac
import json
import logging
import smtplib
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import pandas as pd

from kpi import StoreError
from kpi.access import Act, Actor
from kpi.i18n import N_
from kpi.period import Period
from kpi.plan import Plan
from kpi.store import Store, steps

TIMEOUT = 30.0  # seconds that a server may take
SMTP_PORTS = {"smtp": 587, "smtps": 465}
SIGNATURE, SENT_AT = "X-KPI-Signature", "X-KPI-Timestamp"
BAD_SMTP = N_("KPI_SMTP cannot be {value}. Write it as smtp://name@server:587?from=office@example.vn, or smtps:// for "
              "a server that encrypts from the start.")  # fmt: skip
BAD_WEBHOOK = N_("KPI_WEBHOOK needs an address that begins with https:// and, in KPI_WEBHOOK_KEY_FILE, the file of the "
                 "key that signs.")  # fmt: skip


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


class NotDelivered(Exception):
    """The message was certainly not delivered; the sentence is the server's reason."""


class PerhapsDelivered(Exception):
    """The connection broke before the server confirmed the message."""


@dataclass(frozen=True)
class Mail:
    """A mail server, which needs the addresses of contacts.csv. address: smtps:// is encrypted from the start, smtp://
    by STARTTLS before anything else is said. ca: file of the certificates that are trusted (None: the system's)."""

    address: SplitResult
    sender: str
    password: str
    ca: str | None
    name = "mail"
    needs_address = True

    @classmethod
    def from_url(cls, url: str, password_file: Path | None) -> "Mail":
        """The server of KPI_SMTP: smtp://user@host:587?from=…&ca=FILE; StoreError if it cannot be read."""
        address = urlsplit(url)
        options = dict(parse_qsl(address.query))
        sender = options.get("from") or unquote(address.username or "")
        try:
            is_usable = address.scheme in SMTP_PORTS and address.hostname and address.port != 0 and "@" in sender
        except ValueError:  # of the port
            is_usable = False
        if not is_usable:
            raise StoreError(BAD_SMTP, value=url)
        password = password_file.read_text("utf-8").strip() if password_file else ""
        return cls(address, sender, password, options.get("ca"))

    def deliver(self, reminder: Reminder, identifier: str) -> None:
        """Hand the message over. identifier: its own for ever. NotDelivered or PerhapsDelivered where that failed."""
        try:
            mail, server = self._mail(reminder, identifier), self._connected()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise NotDelivered(str(error)) from error
        try:
            with server:
                refused = server.send_message(mail)
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
            raise NotDelivered(str(error)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise PerhapsDelivered(str(error)) from error
        if refused:  # only some of the addresses; the others must not get the message twice
            raise PerhapsDelivered("; ".join(refused))

    def _mail(self, reminder: Reminder, identifier: str) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self.sender, ", ".join(reminder.to), reminder.subject
        mail["Date"], mail["Message-ID"] = formatdate(localtime=True), f"<{identifier}>"
        mail["Auto-Submitted"] = "auto-generated"  # so that no absence note answers it
        mail.set_content(reminder.text)
        return mail

    def _connected(self) -> smtplib.SMTP:
        context, scheme = ssl.create_default_context(cafile=self.ca), self.address.scheme
        host, port = self.address.hostname or "", self.address.port or SMTP_PORTS[scheme]
        if scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=TIMEOUT)
        try:
            if scheme == "smtp":
                server.starttls(context=context)
            if self.address.username:
                server.login(unquote(self.address.username), self.password)
        except BaseException:
            server.close()
            raise
        return server


@dataclass(frozen=True)
class Webhook:
    """A gateway that passes messages on. The signature is HMAC-SHA256 over the timestamp, a full stop and the body."""

    url: str
    key: bytes
    name = "webhook"
    needs_address = False

    @classmethod
    def from_url(cls, url: str, key_file: Path | None) -> "Webhook":
        """The gateway of KPI_WEBHOOK; StoreError if it cannot be used."""
        parts = urlsplit(url)
        is_here = parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1")
        key = key_file.read_bytes().strip() if key_file else b""
        if not (parts.scheme == "https" or is_here) or not key:
            raise StoreError(BAD_WEBHOOK)
        return cls(url, key)

    def deliver(self, reminder: Reminder, identifier: str) -> None:
        """As Mail does."""
        body = json.dumps(
            {"id": identifier, "to": reminder.to, "subject": reminder.subject, "text": reminder.text}
            | reminder.key(self.name),
            ensure_ascii=False,
        ).encode()
        sent_at = str(int(time.time()))
        signature = hmac.new(self.key, f"{sent_at}.".encode() + body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", SENT_AT: sent_at, SIGNATURE: f"sha256={signature}",
                   "Idempotency-Key": identifier}  # fmt: skip
        request = urllib.request.Request(self.url, body, headers, method="POST")
        try:
            with _opener.open(request, timeout=TIMEOUT):
                return
        except urllib.error.HTTPError as error:
            raise NotDelivered(str(error)) from error
        except urllib.error.URLError as error:
            raise (PerhapsDelivered if isinstance(error.reason, TimeoutError) else NotDelivered)(str(error)) from error
        except OSError as error:
            raise PerhapsDelivered(str(error)) from error


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A signed message goes to the address of the settings and nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)
Channel = Mail | Webhook

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


def send(store: Store, reminder: Reminder, channel: Channel, by: Actor) -> str:
    """Send a reminder that was not sent before; its state afterwards, one of STATES. StoreError if it cannot be logged,
    in which case nothing is sent."""
    if channel.needs_address and not reminder.to:
        return NO_CONTACT
    key = reminder.key(channel.name)
    details = key | {"to": ", ".join(reminder.to)}
    claimed = _claim(store, key, details, by)
    if claimed is None:
        return state(reminder, channel, states(store))
    identifier = f"{store.marker().store}.{claimed}@kpi"
    try:
        channel.deliver(reminder, identifier)
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


def _claim(store: Store, key: dict[str, str], details: dict[str, str], by: Actor) -> int | None:
    """Log that a message is being sent; the event's number, None if it is being sent or was sent already."""
    try:
        with store.change(by, Act.ADMINISTER) as change:
            latest = change.rows("reporting/reminders", **key)
            if latest and state_of(latest[0]["what"]) != FAILED:
                raise _Taken
            steps.add_event(change, SENDING, details=details)
    except _Taken:
        return None
    return change.revision
