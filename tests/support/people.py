"""People who act in tests."""

from kpi.access import Actor, Role


def somebody(name: str) -> Actor:
    """A person who may do everything."""
    return Actor(name, Role.ADMINISTRATOR, identity="test")


def reader(name: str) -> Actor:
    """A person who may only read."""
    return Actor(name, Role.VIEWER)
