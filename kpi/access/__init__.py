"""Permissions: the acts that an actor may perform.

Each function that writes takes an Actor and calls `require`. What an actor may do follows from the verdict on its
connection, which kpi/web's guard adds to the request's headers, and where people sign in, from the access file; without
a verdict nobody may write.
"""

import json
import logging
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from kpi import StoreError
from kpi.i18n import N_

VERDICT, ADDRESS, IDENTITY, TOKEN = "x-kpi-access", "x-kpi-address", "x-kpi-identity", "x-kpi-token"  # the guard's
WRITE = "write"  # the verdict that lets a connection write
PERSON = "person"  # the verdict that leaves it to the person who is signed in

WHY_NOT = {
    "read-only": N_("This dashboard is open for reading only (KPI_ACCESS=read-only)."),
    "elsewhere": N_("You are reading from another machine. Data can be changed only on the machine that runs the "
                    "dashboard."),
    "proxy": N_("You are reading through a proxy. Data can be changed only on the machine that runs the dashboard."),
    "container": N_("The dashboard runs in a container, where everybody reads only."),
}  # fmt: skip
NOT_ADMITTED = N_("You are signed in, but you may not open this dashboard. Ask your administrator for access.")
YOUR_ROLE = N_("Your role does not allow this.")
NOT_YOURS = N_("Nothing was stored: you may not report for {agency}.")
UNKNOWN = N_("Where you are reading from is not known, so that data cannot be changed.")


class Role(IntEnum):
    """Roles in rising order: each includes the rights of those before it."""

    VIEWER = 0
    REPORTER = 1
    APPROVER = 2
    ADMINISTRATOR = 3


class Act(StrEnum):
    """An act that changes a store."""

    SUBMIT = "submit"
    EXPLAIN = "explain"
    RECORD_TASK = "record_task"
    WITHDRAW = "withdraw"
    REINSTATE = "reinstate"
    APPROVE = "approve"
    LOCK = "lock"
    REQUEST_EXPLANATION = "request_explanation"
    ADMINISTER = "administer"  # published values, accepting a store, restoring a backup


LEAST_ROLE = (
    dict.fromkeys((Act.SUBMIT, Act.EXPLAIN, Act.RECORD_TASK), Role.REPORTER)
    | dict.fromkeys((Act.WITHDRAW, Act.REINSTATE, Act.APPROVE, Act.LOCK, Act.REQUEST_EXPLANATION), Role.APPROVER)
    | {Act.ADMINISTER: Role.ADMINISTRATOR}
)


@dataclass(frozen=True)
class Actor:
    """Somebody who acts: the name that they gave, the identity that the program gives them, their network address
    (empty on the command line), and, if they may not write, the sentence (a msgid) that says why.

    agencies: those that a reporter acts for; None: all."""

    name: str
    role: Role
    identity: str = ""
    address: str = ""
    why_not: str = UNKNOWN
    agencies: frozenset[str] | None = None


class NotAllowed(StoreError):
    """The actor's role does not allow the act."""


DONE, REFUSED, FAILED = "done", "refused", "failed"  # outcomes of acts in the log
_acts = logging.getLogger("kpi.acts")


def log(actor: Actor, act: str, outcome: str, **object_: object) -> None:
    """Write a line of JSON into the log: who did what to what, and its outcome; no tokens, no contents of files.

    Of a stranger it is a warning, as the log leaves out warnings that repeat (kpi/web/process.py).
    """
    line = {"act": act, "outcome": outcome, "who": actor.name.strip(), "identity": actor.identity,
            "role": actor.role.name.lower(), "address": actor.address, **object_}  # fmt: skip
    level = logging.INFO if actor.identity else logging.WARNING
    _acts.log(level, "%s", json.dumps(line, ensure_ascii=False, default=str))


@contextmanager
def logged(actor: Actor, act: str, **object_: object) -> Iterator[None]:
    """Write into the log whether the block has done the act or failed."""
    try:
        yield
    except BaseException as error:
        log(actor, act, FAILED, why=type(error).__name__, **object_)
        raise
    log(actor, act, DONE, **object_)


def require(actor: Actor, act: Act, responsible: Iterable[tuple[str, Collection[str]]] = ()) -> None:
    """NotAllowed, and a line in the log, unless the actor may do this; responsible: as in `refusal`."""
    if (error := refusal(actor, act, responsible)) is not None:
        log(actor, act, REFUSED, why=str(error))
        raise error


def refusal(actor: Actor, act: Act, responsible: Iterable[tuple[str, Collection[str]]] = ()) -> NotAllowed | None:
    """Why the actor may not do this; None if they may.

    responsible: each agency that the act is about, and those whose reporters may do it. It is asked for only where the
    actor does not act for all; one who names none is refused then.
    """
    if actor.role < LEAST_ROLE[act]:
        return NotAllowed(actor.why_not if actor.role == Role.VIEWER else YOUR_ROLE)
    if actor.agencies is None:
        return None
    concerned = list(responsible)
    if not concerned:
        return NotAllowed(YOUR_ROLE)
    for agency, agencies in concerned:
        if actor.agencies.isdisjoint(agencies):
            return NotAllowed(NOT_YOURS, agency=agency)
    return None


def from_connection(headers: Mapping[str, str], name: str) -> Actor:
    """The actor behind a connection, by the verdict in its headers; name: as the person typed it. Where people sign in,
    the connection alone lets nobody do anything."""
    verdict, address = headers.get(VERDICT, ""), headers.get(ADDRESS, "")
    if verdict == WRITE:
        return Actor(name, Role.ADMINISTRATOR, identity="this machine", address=address)
    return Actor(name, Role.VIEWER, identity=verdict, address=address, why_not=WHY_NOT.get(verdict, UNKNOWN))


def command_line(account: str, name: str | None = None) -> Actor:
    """The administrator at the command line: its account, under a name of its own if it gave one."""
    return Actor(name or account, Role.ADMINISTRATOR, identity=f"command line, account {account}")


def program(name: str) -> Actor:
    """The program as an actor, for acts that nobody requested; `name`: the module that acts."""
    return Actor(name, Role.ADMINISTRATOR, identity="program")
