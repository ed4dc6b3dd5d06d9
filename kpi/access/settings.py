"""All settings from variables of the environment, read once at the start.

An unknown name or value stops the start: a misspelt KPI_ACCESS would leave open what was meant to be closed.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, get_args

from kpi import Refusal, i18n
from kpi.i18n import N_

Access = Literal["local", "read-only", "proxy", "oidc"]
Lang = Literal["vi", "en"]

PREFIX = "KPI_"
SHORTEST_SECRET = 16  # characters
_HOST = re.compile(r"\[[0-9a-fA-F:.]+\]|[0-9a-zA-Z_-]+(\.[0-9a-zA-Z_-]+)*")


class SettingsError(Refusal):
    """A setting has an unknown name or value; the sentence says which."""

    def sentences(self) -> str:
        """The sentence in every language, a line each."""
        return "\n".join(i18n.of(lang)(self.msgid, **self.params) for lang in i18n.LANGUAGES)


@dataclass(frozen=True)
class Settings:
    """The settings; one that is missing or empty has its default.

    plan: folder of the plan. store: file of the official store, or "ducklake:postgres:" and a connection to PostgreSQL;
    then data: folder or s3:// that all machines share, s3_file: keys to it, here: folder for this machine's own files.
    lang: of the command line. access: who may write.
    access_file: roles of those who sign in. proxy_header, proxy_secret_file: the header in which a web server names the
    person, and the secret by which it is believed.
    hosts: names and IP addresses of the dashboard, beside the loopback ones; IPv6 in brackets.
    backup: when and where copies are made, as text. log: file of the log. address: of the dashboard, as its readers
    write it, for links in mails. smtp, webhook: the mail server and the gateway of reminders.
    """

    plan: Path | None = None
    store: str = ""
    data: str = ""
    here: Path | None = None
    s3_file: Path | None = None
    lang: Lang = "vi"
    access: Access = "local"
    access_file: Path | None = None
    proxy_header: str = ""
    proxy_secret_file: Path | None = None
    hosts: frozenset[str] = frozenset()
    backup: str = ""
    log: Path | None = None
    address: str = "http://localhost:8501"
    smtp: str = ""
    smtp_password_file: Path | None = None
    webhook: str = ""
    webhook_key_file: Path | None = None


NAMES = tuple(f"{PREFIX}{field.name.upper()}" for field in fields(Settings))


def settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of an environment; SettingsError for an unknown name with KPI_ or an unknown value."""
    unknown = sorted(name for name in environment if name.startswith(PREFIX) and name not in NAMES)
    if unknown:
        message = N_("There is no setting {name}. Did you mean {close}?")
        raise SettingsError(message, name=unknown[0], close=_close(unknown[0], NAMES))

    texts = {field.name: environment.get(f"{PREFIX}{field.name.upper()}", "").strip() for field in fields(Settings)}
    paths = {field.name: Path(texts[field.name]) if texts[field.name] else None
             for field in fields(Settings) if field.type == Path | None}  # fmt: skip
    access = _choice("KPI_ACCESS", texts["access"], get_args(Access))
    needed = {"proxy": ("KPI_ACCESS_FILE", "KPI_PROXY_HEADER", "KPI_PROXY_SECRET_FILE"), "oidc": ("KPI_ACCESS_FILE",)}
    for name in needed.get(access, ()):
        if not texts[name.removeprefix(PREFIX).lower()]:
            raise SettingsError(N_("KPI_ACCESS={access} needs {name}."), access=access, name=name)
    read: dict[str, Any] = {
        "data": texts["data"].rstrip("/"),
        "lang": _choice("KPI_LANG", texts["lang"], get_args(Lang)),
        "access": access,
        "proxy_header": texts["proxy_header"].lower().replace("_", "-"),
        "hosts": _hosts(texts["hosts"]),
        "log": _log(paths["log"]),
        "address": texts["address"].rstrip("/") or Settings.address,
    }
    return Settings(**texts | paths | read)


def _choice(name: str, value: str, choices: tuple[str, ...]) -> str:
    if value and value not in choices:
        message = N_("{name} cannot be {value}. Did you mean {close}?")
        raise SettingsError(message, name=name, value=value, close=_close(value, choices))
    return value or choices[0]


def _close(text: str, choices: tuple[str, ...]) -> str:
    return ", ".join(get_close_matches(text, choices, n=1) or choices)


def _hosts(value: str) -> frozenset[str]:
    names = [name.strip() for name in value.split(",") if name.strip()]
    for name in names:
        if not _HOST.fullmatch(name):
            message = N_("KPI_HOSTS holds {name}, which is not a host name. Write names without http://, port and "
                         "path, separated by commas: kpi.example.vn,10.0.0.5")  # fmt: skip
            raise SettingsError(message, name=name)
    return frozenset(names)


def _log(file: Path | None) -> Path | None:
    if file is None:
        return None
    is_writable = os.access(file if file.exists() else file.parent, os.W_OK)
    if not file.parent.is_dir() or file.is_dir() or not is_writable:
        message = N_("KPI_LOG is {file}. It must be a file that can be written, in a folder that exists.")
        raise SettingsError(message, file=str(file))
    return file


def secret(file: Path, name: str) -> str:
    """The secret that a file holds. SettingsError where it cannot be read or is too short to be one; name: of the
    setting."""
    try:
        text = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(N_("{name} is {file}, which cannot be read."), name=name, file=str(file)) from error
    if len(text) < SHORTEST_SECRET:
        message = N_("The file of {name} must hold a secret of at least {count} characters.")
        raise SettingsError(message, name=name, count=SHORTEST_SECRET)
    return text
