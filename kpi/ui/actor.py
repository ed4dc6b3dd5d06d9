"""Who acts at the screen: the person by the name they typed, with the rights of their connection."""

from collections.abc import Mapping

import streamlit as st

from kpi import access
from kpi.access import Actor, Role


def connection() -> Mapping[str, str]:
    """The headers of this session's connection as it is now, the guard's verdict among them."""
    return st.context.headers


def actor(name: str = "") -> Actor:
    """The person at the screen, by the name they typed; ask at the moment of the act."""
    return access.from_connection(connection(), name)


def why_read_only() -> str:
    """Why this connection may only read (a msgid); empty if it may write."""
    now = actor()
    return "" if now.role > Role.VIEWER else now.why_not
