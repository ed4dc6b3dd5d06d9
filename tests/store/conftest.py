"""Fixtures of the store's tests: a PostgreSQL of the worker's own, a new lake in it, and a store on either."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kpi.plan import Plan
from kpi.store import Store
from kpi.store.lake import Lake
from tests.support import lakes


@pytest.fixture(scope="session")
def database() -> Iterator[lakes.Database]:
    with lakes.database() as running:
        yield running


@pytest.fixture
def lake(database: lakes.Database, tmp_path: Path) -> Lake:
    """Where a store for several machines may be made."""
    return lakes.lake(database, tmp_path)


@pytest.fixture(params=["memory", "lake"])
def store(request: pytest.FixtureRequest, plan: Plan) -> Iterator[Store]:
    """An empty store of the plan, of one machine and of several."""
    with Store.open(lakes.where(request), plan, kind="demo") as opened:
        yield opened
