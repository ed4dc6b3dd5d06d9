"""The map of a level's units: their outlines, their classes of share, where their names stand."""

import json
from dataclasses import replace
from itertools import pairwise

import pytest

from kpi import i18n
from kpi.views import map as maps
from kpi.views import names
from kpi.views.level import Facts, level
from kpi.views.map import MOST_LEADERS, WIDTH, has_boundaries, level_map
from kpi.views.outline import lean, reach
from tests.support.cards import RATIO

VI, EN = i18n.of("vi"), i18n.of("en")


def square(code: str, west: float, **properties: float) -> dict:
    """A degree wide and high, with a point in the middle of each side that matters to nobody."""
    ring = [[west, 0], [west, 0.5], [west, 1], [west + 0.5, 1], [west + 1, 1], [west + 1, 0.5], [west + 1, 0],
            [west + 0.5, 0], [west, 0]]  # fmt: skip
    return {"type": "Feature", "properties": {"code": code} | properties,
            "geometry": {"type": "Polygon", "coordinates": [ring]}}  # fmt: skip


TWO = {"type": "FeatureCollection", "features": [square("A", 0), square("B", 1, label_lon=1.7, label_lat=0.2)]}


def rows(plan, code: str, as_of: str, shares: dict[str, int | None] | None = None):
    """The agencies of a level; of those named, so many of their hundred indicators are met (None: nothing known)."""
    agencies = plan.due_agencies(as_of).query("level == @code")["agency"]
    cells = [RATIO | {"agency": agency, "status": "met"} for agency in agencies]
    listed = level(Facts(as_of, code, cells, None, ()), plan, VI, tab=None).rows
    return [replace(row, share=(shares or {}).get(row.agency, row.share)) for row in listed]


def borders(collection: dict) -> set[tuple]:
    return {
        (tuple(start), tuple(end))
        for feature in collection["features"]
        for polygon in feature["geometry"]["coordinates"]
        for ring in polygon
        for start, end in pairwise(ring)
    }


def test_outlines_keep_what_is_seen_and_no_more():
    drawn = lean(TWO, 0.01)
    rings = [feature["geometry"]["coordinates"][0][0] for feature in drawn["features"]]
    assert [sorted(set(map(tuple, ring))) for ring in rings] == [
        [(0, 0), (0, 1), (1, 0), (1, 1)],
        [(1, 0), (1, 1), (2, 0), (2, 1)],
    ]
    assert all(ring[0] == ring[-1] for ring in rings)
    assert [feature["id"] for feature in drawn["features"]] == ["A", "B"]


def test_a_label_stands_where_the_file_says_else_within_the_unit():
    own, said = (feature["properties"] for feature in lean(TWO, 0.01)["features"])
    assert said == {"lon": 1.7, "lat": 0.2}
    assert reach(TWO["features"][0], own["lon"], own["lat"]) == 0.5
    assert reach(TWO["features"][0], 1.5, 0.5) == 0


@pytest.mark.parametrize("code", ["district", "commune"])
def test_thinned_neighbours_still_share_their_borders(plan, code):
    """A stretch of border that two units shared is shared still: no gap opens between them."""
    whole = plan.boundaries(code)
    thinned = lean(whole, maps.TOLERANCE)
    before, after = borders(whole), borders(thinned)
    points = {point for border in before for point in border}
    shared = sum((end, start) in before for start, end in before) / len(before)
    assert sum((end, start) in after for start, end in after) / len(after) == pytest.approx(shared, abs=0.1)
    assert {point for border in after for point in border} <= points
    assert len(json.dumps(thinned)) < 130_000


def test_each_unit_has_the_class_of_its_share_and_one_without_a_rank_its_own(plan):
    shares = {"540": 29.4, "542": 29.5, "543": 50.0, "544": 70.0, "545": None}
    shown = {each.agency: (each.shade, each.share) for each in level_map(rows(plan, "district", "2024", shares), plan,
                                                                         "district").territories}  # fmt: skip
    assert {agency: shown[agency] for agency in shares} == {
        "540": ("q1", "29%"), "542": ("q2", "30%"), "543": ("q3", "50%"), "544": ("q4", "70%"), "545": ("none", ""),
    }  # fmt: skip


def test_every_district_has_its_name_in_it_or_at_the_end_of_a_line_none_over_another(plan):
    labels = [each.label for each in level_map(rows(plan, "district", "2024"), plan, "district").territories]
    assert all(labels)
    outside = sorted(label.y for label in labels if label.leader)
    assert 0 < len(outside) <= MOST_LEADERS
    assert all(after - before >= 2 * maps.LINE for before, after in pairwise(outside))
    assert all(label.x < WIDTH for label in labels)


def test_units_without_boundaries_have_no_map_and_the_plan_knows_whose_it_has(plan):
    assert level_map(rows(plan, "commune", "2023"), plan, "commune") is None
    assert len(level_map(rows(plan, "commune", "2025"), plan, "commune").territories) == 58
    assert not has_boundaries(plan, "province", ["SNV"]) and has_boundaries(plan, "district", ["540"])


def test_names_are_short_in_both_languages(plan):
    def both(code):
        return names.short(names.agency(plan, code), VI), names.short(names.agency(plan, code), EN)

    assert both("540") == ("Quy Nhơn", "Quy Nhơn")
    assert both("21769-2025") == ("An Lương", "An Lương")
    assert names.short(names.agency(plan, "SGDDT"), VI) == "Sở Giáo dục và Đào tạo"
