"""Fixtures of the store's tests: a PostgreSQL of the worker's own, and a new lake in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

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
