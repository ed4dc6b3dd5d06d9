"""The person at the screen where people sign in: by the web server before the dashboard, or by st.login."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from kpi import access
from kpi.access import Actor, Role
from kpi.access.people import Right, people
from kpi.access.settings import SettingsError, settings
from kpi.i18n import N_

SECONDS_OF_A_SESSION = 12 * 3600
REFUSED = "sign_in_refused"  # key of the session
READS_ONLY = N_("Your role is to read.")
SIGN_IN = N_("Sign in to go on.")


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in: an address or another lasting name, their own name, and their groups."""

    identity: str
    name: str
    groups: tuple[str, ...] = ()


def make_sure_it_is_set_up() -> None:
    """SettingsError where st.login has no identity provider, or a file of secrets that cannot be read."""
    try:
        is_there = "auth" in st.secrets
    except OSError as error:
        message = N_("KPI_ACCESS=oidc needs .streamlit/secrets.toml, which cannot be read: {why}")
        raise SettingsError(message, why=error) from error
    if not is_there:
        raise SettingsError(N_("KPI_ACCESS=oidc needs the section [auth] in .streamlit/secrets.toml."))


def is_asked_for() -> bool:
    """Whether people sign in here, so that a connection alone says nothing about them."""
    return st.context.headers.get(access.VERDICT) == access.PERSON


def person(now: float | None = None) -> Person | None:
    """The person who is signed in on this connection, for at most twelve hours by our own clock; None: nobody."""
    if settings().access == "proxy":
        identity = st.context.headers.get(access.IDENTITY, "")
        return Person(identity, identity) if identity else None
    return of_claims(st.user.to_dict(), time.time() if now is None else now) if st.user.is_logged_in else None


def of_claims(claims: Mapping[str, Any], now: float) -> Person | None:
    """The person of an ID token's claims; None where it names nobody or is older than a session.

    An address that the provider calls unverified is nobody's: whoever typed it there would be that person here.
    """
    issued = claims.get("iat")
    if not isinstance(issued, int | float) or not -60 <= now - issued < SECONDS_OF_A_SESSION:
        return None
    address = claims.get("email") if claims.get("email_verified", True) is True else None
    identity = str(address or claims.get("sub") or "")
    groups = claims.get("groups")
    names = tuple(map(str, groups)) if isinstance(groups, list | tuple) else ()
    return Person(identity, str(claims.get("name") or identity), names) if identity else None


def right() -> Right | None:
    """The right that the access file gives now to the person who is signed in."""
    signed_in = person()
    if signed_in is None:
        return None
    return people(settings().access_file).right(signed_in.identity, signed_in.groups)


def actor(name: str) -> Actor:
    """The person at the screen with their right, under the name that they typed or their own."""
    address, signed_in, has = st.context.headers.get(access.ADDRESS, ""), person(), right()
    if signed_in is None:
        return Actor(name, Role.VIEWER, address=address, why_not=SIGN_IN)
    if has is None:
        return Actor(name, Role.VIEWER, identity=signed_in.identity, address=address, why_not=access.NOT_ADMITTED)
    return Actor(name or signed_in.name, has.role, signed_in.identity, address, READS_ONLY, has.agencies)


def log_refusal(identity: str) -> None:
    """Log, once in a session, that somebody who is signed in has no right."""
    if st.session_state.get(REFUSED) != identity:
        st.session_state[REFUSED] = identity
        access.log(actor(""), "sign_in", access.REFUSED)


def is_admitted() -> bool:
    """Whether the person may read: everybody where nobody signs in, else whom the access file gives a right."""
    return not is_asked_for() or right() is not None


def own_agencies() -> tuple[str, ...]:
    """The agencies that a signed-in reporter acts for, by code; none for anybody else."""
    has = right() if is_asked_for() else None
    return tuple(sorted(has.agencies or ())) if has else ()


def shows_persons() -> bool:
    """Whether the person sees who acted: everybody where nobody signs in, else approvers and administrators."""
    if not is_asked_for():
        return True
    has = right()
    return has is not None and has.shows_persons


def prefill(key: str) -> None:
    """Give a field for the name of whoever acts that of the person who is signed in."""
    signed_in = person() if is_asked_for() else None
    if signed_in is not None and not st.session_state.get(key):
        st.session_state[key] = signed_in.name
