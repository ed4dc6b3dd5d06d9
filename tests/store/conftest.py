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


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    with lakes.bucket() as address:
        yield address


@pytest.fixture
def on_s3(lake: Lake, s3: str, tmp_path: Path) -> Lake:
    """A lake with its data on S3."""
    return lakes.on_s3(lake, s3, tmp_path)


@pytest.fixture(params=["memory", "lake"])
def where(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Lake | None:
    """Where a store is: in memory, or on PostgreSQL and S3, with every value as Parquet."""
    if request.param == "memory":
        return None
    monkeypatch.setattr("kpi.store.lake.INLINED", 0)
    lake: Lake = request.getfixturevalue("on_s3")
    return lake


@pytest.fixture
def store(where: Lake | None, plan: Plan) -> Iterator[Store]:
    """An empty store of the plan, of one machine and of several."""
    with Store.open(where, plan, kind="demo") as opened:
        yield opened
