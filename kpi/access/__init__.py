"""Permissions: the acts that an actor may perform.

Each function that writes takes an Actor and calls `require`. What an actor may do follows from the verdict on its
connection, which kpi/web's guard adds to the request's headers; without a verdict nobody may write.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from kpi import StoreError
from kpi.i18n import N_

VERDICT, ADDRESS = "x-kpi-access", "x-kpi-address"  # the guard's headers
WRITE = "write"  # the verdict that lets a connection write

WHY_NOT = {
    "read-only": N_("This dashboard is open for reading only (KPI_ACCESS=read-only)."),
    "elsewhere": N_("You are reading from another machine. Data can be changed only on the machine that runs the "
                    "dashboard."),
    "proxy": N_("You are reading through a proxy. Data can be changed only on the machine that runs the dashboard."),
    "container": N_("The dashboard runs in a container, where everybody reads only."),
}  # fmt: skip
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
    LOCK = "lock"
    REQUEST_EXPLANATION = "request_explanation"
    ADMINISTER = "administer"  # published values, accepting a store, restoring a backup


LEAST_ROLE = (
    dict.fromkeys((Act.SUBMIT, Act.EXPLAIN, Act.RECORD_TASK), Role.REPORTER)
    | dict.fromkeys((Act.WITHDRAW, Act.REINSTATE, Act.LOCK, Act.REQUEST_EXPLANATION), Role.APPROVER)
    | {Act.ADMINISTER: Role.ADMINISTRATOR}
)


@dataclass(frozen=True)
class Actor:
    """Somebody who acts: the name that they gave, the identity that the program gives them, their network address
    (empty on the command line), and, if they may not write, the sentence (a msgid) that says why."""

    name: str
    role: Role
    identity: str = ""
    address: str = ""
    why_not: str = UNKNOWN


class NotAllowed(StoreError):
    """The actor's role does not allow the act."""


def require(actor: Actor, act: Act) -> None:
    """NotAllowed unless the actor may do this."""
    if actor.role < LEAST_ROLE[act]:
        raise NotAllowed(actor.why_not if actor.role == Role.VIEWER else N_("Your role does not allow this."))


def from_connection(headers: Mapping[str, str], name: str) -> Actor:
    """The actor behind a connection, by the verdict in its headers; name: as the person typed it."""
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
