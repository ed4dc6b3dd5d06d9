"""Reports of the demonstration, each composed once."""

from collections.abc import Callable
from datetime import date
from functools import cache

import pytest

from kpi import i18n, report
from kpi.store import Store


@pytest.fixture(scope="session")
def compose(demo_store: Store) -> Callable[..., tuple[report.Report, bytes]]:
    """compose(period, from_year, agency): the composed report in Vietnamese, dated 20/11/2026, and its .docx."""

    @cache
    def make(*key: str | int | None) -> tuple[report.Report, bytes]:
        composed = report.compose(demo_store, i18n.of("vi"), *key, dated=date(2026, 11, 20))
        return composed, report.report_document(composed)

    return lambda period, from_year=None, agency=None: make(period, from_year, agency)
