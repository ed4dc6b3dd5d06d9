"""The access file (KPI_ACCESS_FILE): the roles of people, groups and programs.

    default = "viewer"                  # of everybody who signs in; without it, those not named are refused

    [people]
    "lan@binhdinh.gov.vn" = {role = "reporter", agencies = ["540"]}
    "huong@binhdinh.gov.vn" = {role = "approver"}

    [groups]
    "kpi-quan-tri" = {role = "administrator"}

    [tokens]
    ioc = {sha256 = "9f86d0…", role = "viewer"}

The file is read again whenever it has changed. One that cannot be read lets nobody in.
"""

import logging
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from kpi.access import IDENTITY, PERSON, TOKEN, VERDICT, Role
from kpi.access.settings import SettingsError
from kpi.i18n import N_

ROLES = {role.name.lower(): role for role in Role}
SECTIONS = ("people", "groups", "tokens")
_SHA256 = re.compile(r"[0-9a-f]{64}")

_log = logging.getLogger(__name__)


class AccessFileError(SettingsError):
    """The access file cannot be read or holds something that it cannot mean."""


@dataclass(frozen=True)
class Right:
    """A role, and the agencies of a reporter (None: all)."""

    role: Role
    agencies: frozenset[str] | None = None

    @property
    def shows_persons(self) -> bool:
        """Whether its holder sees who acted; others see the office."""
        return self.role >= Role.APPROVER


@dataclass(frozen=True)
class People:
    """The content of an access file: rights by address and by group, in lower case, and by a token's SHA-256."""

    default: Right | None = None
    people: Mapping[str, Right] = field(default_factory=dict)
    groups: Mapping[str, Right] = field(default_factory=dict)
    tokens: Mapping[str, Right] = field(default_factory=dict)

    def right(self, address: str, groups: Collection[str] = ()) -> Right | None:
        """The right of somebody who is signed in: their own, else the highest of their groups', else the default.

        Several groups of reporters give the agencies of all. None: they are not let in.
        """
        own = self.people.get(address.strip().lower())
        if own is not None:
            return own
        rights = [self.groups[name.lower()] for name in groups if name.lower() in self.groups]
        if not rights:
            return self.default
        role = max(right.role for right in rights)
        highest = [right.agencies for right in rights if right.role == role]
        named = [agencies for agencies in highest if agencies is not None]
        return Right(role, frozenset().union(*named) if len(named) == len(highest) else None)

    @property
    def agencies(self) -> frozenset[str]:
        """The codes of all agencies that it names."""
        rights = (*self.people.values(), *self.groups.values(), *self.tokens.values())
        return frozenset().union(*(right.agencies or () for right in rights))

    def of_token(self, token: str) -> Right | None:
        return self.tokens.get(sha256(token.encode()).hexdigest())


def people(file: Path | None) -> People:
    """The content of the access file as it is now. Where there is none or it is wrong, nobody has a right; the log says
    why."""
    if file is None:
        return People()
    try:
        state = file.stat()
        return _read_once(file, state.st_mtime_ns, state.st_size, state.st_ino)
    except (FileNotFoundError, AccessFileError) as error:
        _log.error("the access file lets nobody in: %s", error)
        return People()


def reader(headers: Mapping[str, str], file: Path | None) -> Right | None:
    """The right of a program's request: a viewer's where nobody signs in; else that of its token, or of the person whom
    the web server before the dashboard has signed in. None: it may not read."""
    verdict = headers.get(VERDICT)
    if verdict != PERSON:
        return Right(Role.VIEWER) if verdict else None
    if token := headers.get(TOKEN):
        return people(file).of_token(token)
    person = headers.get(IDENTITY)
    return people(file).right(person) if person else None


def shows_persons(headers: Mapping[str, str], file: Path | None) -> bool:
    """Whether a program's request sees who acted: all do where nobody signs in, as names are what people typed."""
    has = reader(headers, file)
    return headers.get(VERDICT) != PERSON or (has is not None and has.shows_persons)


@lru_cache(maxsize=1)
def _read_once(file: Path, *_state: int) -> People:
    return read(file)


def read(file: Path) -> People:
    """The content of the access file. AccessFileError where it is wrong or cannot be read."""
    try:
        content = tomllib.loads(file.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AccessFileError(N_("The access file {file} cannot be read: {why}"), file=file, why=error) from error
    for name in content:
        if name not in (*SECTIONS, "default"):
            raise AccessFileError(N_("{file}: there is no section {name}; there are default, people, groups and "
                                     "tokens."), file=file, name=name)  # fmt: skip
    people, groups, tokens = (_section(file, name, content.get(name, {})) for name in SECTIONS)
    return People(
        _right(file, "default", {"role": content["default"]}) if "default" in content else None,
        {name.strip().lower(): _right(file, name, entry) for name, entry in people.items()},
        {name.lower(): _right(file, name, entry) for name, entry in groups.items()},
        {_digest(file, name, entry): _right(file, name, entry) for name, entry in tokens.items()},
    )


def _section(file: Path, name: str, entries: Any) -> dict[str, dict[str, Any]]:
    if not isinstance(entries, dict) or not all(isinstance(entry, dict) for entry in entries.values()):
        raise AccessFileError(N_("{file}: each entry of [{name}] must be like \"name\" = {{role = \"viewer\"}}."),
                              file=file, name=name)  # fmt: skip
    return entries


def _digest(file: Path, name: str, entry: dict[str, Any]) -> str:
    digest = entry.get("sha256")
    if not isinstance(digest, str) or not _SHA256.fullmatch(digest):
        raise AccessFileError(N_("{file}: the token {name} needs sha256 = the 64 digits of its SHA-256."),
                              file=file, name=name)  # fmt: skip
    return digest


def _right(file: Path, name: str, entry: dict[str, Any]) -> Right:
    role, agencies = entry.get("role"), entry.get("agencies")
    if not isinstance(role, str) or role not in ROLES:
        raise AccessFileError(N_("{file}: the role of {name} must be one of {roles}."),
                              file=file, name=name, roles=", ".join(ROLES))  # fmt: skip
    if unknown := set(entry) - {"role", "agencies", "sha256"}:
        raise AccessFileError(N_("{file}: {name} has {key}, which does not exist; there are role and agencies."),
                              file=file, name=name, key=min(unknown))  # fmt: skip
    codes = agencies if isinstance(agencies, list) and all(isinstance(code, str) for code in agencies) else []
    is_reporter = ROLES[role] == Role.REPORTER
    if is_reporter != bool(codes) or (not is_reporter and agencies is not None):
        raise AccessFileError(N_("{file}: {name} must have agencies = [codes] if it is a reporter, and only then."),
                              file=file, name=name)  # fmt: skip
    return Right(ROLES[role], frozenset(codes) if is_reporter else None)
