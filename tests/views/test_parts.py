"""Long lists of agencies, drawn in parts."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi import i18n, views
from kpi.views import parts
from kpi.views.parts import of_part
from tests.support.visits import visit

__all__ = ["visit"]

VI = i18n.of("vi")


@given(st.integers(0, 5000))
def test_parts_hold_every_row_once_and_in_order(count):
    rows = list(range(1, count + 1))
    found = [list(of_part(rows, part)) for part in range(len(parts.parts(count)))]
    assert [row for part in found for row in part] == rows
    assert [(part[0], part[-1]) for part in found] == list(parts.parts(count))
    assert all(len(part) <= parts.PART for part in found)


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(parts, "PART", 4)


def test_the_strip_of_reports_draws_the_part_asked_for_and_lists_all(demo_store, small):
    asked = demo_store, VI, 2024, "district", "name", date(2025, 3, 1)
    whole, last = views.strip(*asked), views.strip(*asked, 2)
    assert len(whole.rows) == 11
    assert [point[0] for point in _sums(whole)] == list(whole.rows["agency"][:4])
    assert [point[0] for point in _sums(last)] == list(whole.rows["agency"][8:])
    assert (last.counts, last.rows.equals(whole.rows)) == (whole.counts, True)


def _sums(strip):
    """The shapes that stand for an agency as a whole."""
    points = [point for trace in strip.drawing.figure["data"] for point in trace.get("customdata", ())]
    return [point for point in points if not isinstance(point, str) and len(point) == 2 and not point[1]]


def test_the_page_asks_for_a_part_where_there_are_several(visit, small):
    page = visit("reporting", data="demo", year="2024", level="district")
    assert [box.key for box in page.selectbox if box.key.endswith("_part")] == ["strip_part"]
