"""Long lists of agencies, drawn in parts."""

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


def test_a_heat_map_draws_the_part_asked_for_and_counts_and_lists_all(demo_store, small):
    whole = views.heat_map(demo_store, VI, "2024", "district", None, "name")
    last = views.heat_map(demo_store, VI, "2024", "district", None, "name", False, 2)
    names = [row["label"] for row in whole.agencies]
    assert len(names) == 11
    assert list(whole.drawing.numbers["Cơ quan, đơn vị"]) == names[:4]
    assert list(last.drawing.numbers["Cơ quan, đơn vị"]) == names[8:]
    assert (last.counts, list(last.rows["name"])) == (whole.counts, names)


def test_the_page_asks_for_a_part_where_there_are_several(visit, small):
    page = visit("agencies", data="demo", year="2024", level="district", view="heat")
    [box] = [box for box in page.selectbox if box.key == "heat_part"]
    assert box.options == ["1–4 trên tổng số 11", "5–8 trên tổng số 11", "9–11 trên tổng số 11"]
    box.select_index(2).run()
    assert not page.exception


def test_a_province_s_lists_have_one_part_and_nothing_is_asked(visit):
    page = visit("agencies", data="demo", year="2024", level="commune", view="heat")
    assert not [box for box in page.selectbox if box.key.endswith("_part")]
