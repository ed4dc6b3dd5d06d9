"""The person at the screen where people sign in: by the web server before the dashboard, or by st.login."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from kpi import access
from kpi.access import Actor, NotAllowed, Role
from kpi.access.people import Right, people
from kpi.access.settings import SettingsError, settings
from kpi.i18n import N_

SECONDS_OF_A_SESSION = 12 * 3600
REFUSED, SIGNED_IN = "sign_in_refused", "signed_in"  # keys of the session
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


@dataclass(frozen=True, eq=False)
class SignedIn:
    """A connection's sign-in: the header of the web server, or the claims of st.login. It can be asked at any time and
    in any thread, as it does not need the run from which it comes."""

    identity: str = ""
    claims: Mapping[str, Any] | None = None

    def person(self) -> Person | None:
        """The person, for at most twelve hours by our own clock; None: nobody."""
        if self.claims is not None:
            return of_claims(self.claims, time.time())
        return Person(self.identity, self.identity) if self.identity else None

    def right(self) -> Right | None:
        """The right that the access file gives the person now."""
        somebody = self.person()
        if somebody is None:
            return None
        return people(settings().access_file).right(somebody.identity, somebody.groups)


_sessions: WeakValueDictionary[str, SignedIn] = WeakValueDictionary()  # by Streamlit's session, while it lasts


def signed_in() -> SignedIn:
    """The sign-in of this run's connection."""
    if settings().access == "proxy":
        return SignedIn(st.context.headers.get(access.IDENTITY, ""))
    return SignedIn(claims=st.user.to_dict() if st.user.is_logged_in else {})


def remember() -> None:
    """Remember who is signed in in this session, for `may_upload`."""
    if is_asked_for() and (run := get_script_run_ctx()) is not None:
        st.session_state[SIGNED_IN] = _sessions[run.session_id] = signed_in()


def may_upload(session: str) -> bool:
    """Whether the person of a session of Streamlit's may submit data now."""
    visitor = _sessions.get(session)
    has = None if visitor is None else visitor.right()
    return has is not None and has.role >= Role.REPORTER


def while_admitted(data: bytes | Callable[[], bytes]) -> bytes | Callable[[], bytes]:
    """The data of a download, or what makes them later and without a session. Where people sign in, they are given out
    only as long as the person at the screen may read."""
    if not is_asked_for():
        return data
    reader = signed_in()

    def content() -> bytes:
        if reader.right() is None:
            raise NotAllowed(access.NOT_ADMITTED)
        return data() if callable(data) else data

    return content


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


def actor(name: str) -> Actor:
    """The person at the screen with their right, under the name that they typed or their own."""
    address, visitor = st.context.headers.get(access.ADDRESS, ""), signed_in()
    somebody, has = visitor.person(), visitor.right()
    if somebody is None:
        return Actor(name, Role.VIEWER, address=address, why_not=SIGN_IN)
    if has is None:
        return Actor(name, Role.VIEWER, identity=somebody.identity, address=address, why_not=access.NOT_ADMITTED)
    return Actor(name or somebody.name, has.role, somebody.identity, address, N_("Your role is to read."), has.agencies)


def log_refusal(identity: str) -> None:
    """Log, once in a session, that somebody who is signed in has no right."""
    if st.session_state.get(REFUSED) != identity:
        st.session_state[REFUSED] = identity
        access.log(actor(""), "sign_in", access.REFUSED)


def is_admitted() -> bool:
    """Whether the person may read: everybody where nobody signs in, else whom the access file gives a right."""
    return not is_asked_for() or signed_in().right() is not None


def own_agencies() -> tuple[str, ...]:
    """The agencies that a signed-in reporter acts for, by code; none for anybody else."""
    has = signed_in().right() if is_asked_for() else None
    return tuple(sorted(has.agencies or ())) if has else ()


def shows_persons() -> bool:
    """Whether the person sees who acted: everybody where nobody signs in, else approvers and administrators."""
    if not is_asked_for():
        return True
    has = signed_in().right()
    return has is not None and has.shows_persons


def prefill(key: str) -> None:
    """Give a field for the name of whoever acts that of the person who is signed in."""
    somebody = signed_in().person() if is_asked_for() else None
    if somebody is not None and not st.session_state.get(key):
        st.session_state[key] = somebody.name
