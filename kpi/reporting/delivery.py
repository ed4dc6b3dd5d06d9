"""Sending messages: by mail (SMTP with TLS), or to a gateway (Zalo, SMS) by a signed POST."""

import hashlib
import hmac
import json
import smtplib
import ssl
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from kpi import StoreError
from kpi.i18n import N_

TIMEOUT = 30.0  # seconds that a server may take
SIGNATURE, SENT_AT = "X-KPI-Signature", "X-KPI-Timestamp"
BAD_SMTP = N_("KPI_SMTP cannot be {value}. Write it as smtp://name@server:587?from=office@example.vn, or smtps:// for "
              "a server that encrypts from the start.")  # fmt: skip
BAD_WEBHOOK = N_("KPI_WEBHOOK needs an address that begins with https:// and, in KPI_WEBHOOK_KEY_FILE, the file of the "
                 "key that signs.")  # fmt: skip


@dataclass(frozen=True)
class Message:
    """One message: an identifier that is its own for ever, its readers' addresses, and `about`, plain values for a
    gateway."""

    identifier: str
    to: tuple[str, ...]
    subject: str
    text: str
    about: dict[str, str]


class NotDelivered(Exception):
    """The message was certainly not delivered; the sentence is the server's reason."""


class PerhapsDelivered(Exception):
    """The connection broke before the server confirmed the message."""


class Channel(Protocol):
    """A way to send messages. `needs_address`: whether it uses the addresses of contacts.csv."""

    name: str
    needs_address: bool

    def deliver(self, message: Message) -> None:
        """Hand the message over; NotDelivered or PerhapsDelivered where that failed."""


@dataclass(frozen=True)
class Mail:
    """A mail server. is_tls: encrypted from the start, else by STARTTLS before anything else is said."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    is_tls: bool = False
    ca: Path | None = None
    name = "mail"
    needs_address = True

    @classmethod
    def from_url(cls, url: str, password_file: Path | None) -> "Mail":
        """The server of KPI_SMTP: smtp://user@host:587?from=…&ca=FILE; StoreError if it cannot be read."""
        parts = urlsplit(url)
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        user = unquote(parts.username or "")
        sender = options.get("from", user)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname or "@" not in sender:
            raise StoreError(BAD_SMTP, value=url)
        is_tls = parts.scheme == "smtps"
        return cls(
            parts.hostname,
            parts.port or (465 if is_tls else 587),
            sender,
            user,
            password_file.read_text("utf-8").strip() if password_file else "",
            is_tls,
            Path(options["ca"]) if "ca" in options else None,
        )

    def deliver(self, message: Message) -> None:
        try:
            mail, server = self._mail(message), self._connected()
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

    def _mail(self, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self.sender, ", ".join(message.to), message.subject
        mail["Date"], mail["Message-ID"] = formatdate(localtime=True), f"<{message.identifier}>"
        mail["Auto-Submitted"] = "auto-generated"  # so that no absence note answers it
        mail.set_content(message.text)
        return mail

    def _connected(self) -> smtplib.SMTP:
        """The server, encrypted and signed in."""
        context = ssl.create_default_context(cafile=self.ca)
        server: smtplib.SMTP
        if self.is_tls:
            server = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        try:
            if not self.is_tls:
                server.starttls(context=context)
            if self.user:
                server.login(self.user, self.password)
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

    def deliver(self, message: Message) -> None:
        body = json.dumps(
            {"id": message.identifier, "to": message.to, "subject": message.subject, "text": message.text}
            | message.about,
            ensure_ascii=False,
        ).encode()
        sent_at = str(int(time.time()))
        signature = hmac.new(self.key, f"{sent_at}.".encode() + body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", SENT_AT: sent_at, SIGNATURE: f"sha256={signature}",
                   "Idempotency-Key": message.identifier}  # fmt: skip
        request = urllib.request.Request(
            self.url, body, headers, method="POST"
        )  # https, or this machine: see from_url()
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
