"""The map of a level's units: their outlines, their colours, what they say."""

import json
from itertools import pairwise

import pandas as pd
import pytest

from kpi import charts, evaluation, i18n, views
from kpi.charts import palette
from kpi.charts.map import FIFTHS
from kpi.charts.outline import lean, reach
from kpi.evaluation.scorecard import scorecard
from kpi.views import names
from kpi.views.map import mapped, outlines
from tests.support.visits import drawn_charts, texts, visit

__all__ = ["visit"]

VI, EN = i18n.of("vi"), i18n.of("en")


def square(code: str, west: float, **properties: float) -> dict:
    """A degree wide and high, with a point in the middle of each side that matters to nobody."""
    ring = [[west, 0], [west, 0.5], [west, 1], [west + 0.5, 1], [west + 1, 1], [west + 1, 0.5], [west + 1, 0],
            [west + 0.5, 0], [west, 0]]  # fmt: skip
    return {"type": "Feature", "properties": {"code": code} | properties,
            "geometry": {"type": "Polygon", "coordinates": [ring]}}  # fmt: skip


TWO = {"type": "FeatureCollection", "features": [square("A", 0), square("B", 1, label_lon=1.7, label_lat=0.2)]}


def land(made: charts.Drawing) -> dict:
    return made.figure["data"][1]


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


@pytest.mark.parametrize("level", ["district", "commune"])
def test_thinned_neighbours_still_share_their_borders(plan, level):
    """A stretch of border that two units shared is shared still: no gap opens between them."""
    whole, thinned = plan.boundaries(level), outlines(plan, level)
    before, after = borders(whole), borders(thinned)
    points = {point for border in before for point in border}
    shared = sum((end, start) in before for start, end in before) / len(before)
    assert sum((end, start) in after for start, end in after) / len(after) == pytest.approx(shared, abs=0.1)
    assert {point for border in after for point in border} <= points
    assert len(after) < 0.65 * len(before)
    assert len(json.dumps(thinned)) < 130_000


def test_the_world_is_never_asked_for(demo_store):
    """Plotly fetches a map of the world where a trace that names places comes first, or where a layer is shown."""
    made = views.level_map(demo_store, VI, "2024", "district", None, "CT3.07").drawing.figure
    assert [trace["type"] for trace in made["data"]] == ["scattergeo", "choropleth"]
    assert "locations" not in made["data"][0]
    assert made["layout"]["geo"]["visible"] is False


@pytest.mark.parametrize(("as_of", "level", "units"), [("2024", "district", 11), ("2025-H1", "district", 11),
                                                       ("2025", "commune", 58)])  # fmt: skip
def test_each_unit_has_the_status_that_the_scorecard_gives_it(demo_store, as_of, level, units):
    shown = views.level_map(demo_store, VI, as_of, level, None, "CT3.07")
    card = scorecard(demo_store, period=as_of, scope="agency", level=level, indicator="CT3.07")
    worst = evaluation.worst(names.standing(demo_store.plan, card, as_of), ["agency"]).set_index("agency")
    drawn = land(shown.drawing)
    assert len(drawn["locations"]) == units
    assert drawn["locations"] == drawn["customdata"]
    assert [evaluation.STATUS_ORDER[place] for place in drawn["z"]] == worst.loc[drawn["locations"], "status"].tolist()
    assert shown.counts == worst["status"].value_counts().to_dict()
    figure_of = dict(zip(shown.rows["agency"], shown.rows["figure"], strict=True))
    assert figure_of == {code: VI.figure(row["value"], "%") for code, row in worst.iterrows()}


def test_without_an_indicator_the_map_shows_the_leagues_shares(demo_store):
    shown = views.level_map(demo_store, VI, "2024", "district", None, None)
    league = views.league(demo_store, VI, "2024", "district", None).rows.set_index("agency")["share"]
    drawn = land(shown.drawing)
    assert drawn["z"] == [min(league[code] // 20, len(FIFTHS) - 1) for code in drawn["locations"]]
    assert shown.rows["figure"].tolist() == [f"{share}%" for share in sorted(league)]
    assert shown.drawing.alt == (
        "Bản đồ 11 đơn vị. đánh giá được 11 đơn vị; cao nhất Huyện Vĩnh Thạnh (79%), thấp nhất Huyện An Lão (21%)."
    )


def test_a_unit_says_its_status_in_a_shape_and_in_words(demo_store):
    made = views.level_map(demo_store, VI, "2024", "district", None, "CT3.07").drawing
    text, drawn = made.figure["data"]
    at = drawn["locations"].index("545")
    status = evaluation.STATUS_ORDER[drawn["z"][at]]
    assert drawn["hovertext"][at].startswith(
        f"<b>Huyện Phù Mỹ</b><br>{palette.STATUS[status].mark} {VI.status(status)} · "
    )
    assert text["text"][at].startswith(f"<b>Phù Mỹ</b><br>{palette.STATUS[status].mark} ")


def test_units_without_boundaries_are_not_drawn(demo_store):
    shown = views.level_map(demo_store, VI, "2024", "commune", None, "CT3.07")
    assert shown.drawing is None
    assert len(shown.rows) == 155


def test_the_plan_knows_which_units_can_be_drawn_and_until_when(plan):
    assert mapped(plan, EN) == (
        ("district", "2025-H1", "Districts, first half of 2025"),
        ("commune", "2025", "Communes, 2025"),
    )


def test_names_are_short_in_both_languages(plan):
    def both(code):
        return names.short(names.agency(plan, code), VI), names.short(names.agency(plan, code), EN)

    assert both("540") == ("Quy Nhơn", "Quy Nhơn")
    assert both("21769-2025") == ("An Lương", "An Lương")
    assert names.short(names.agency(plan, "SGDDT"), VI) == "Sở Giáo dục và Đào tạo"


def test_nothing_to_draw_is_said_in_words():
    units = pd.DataFrame(columns=["agency", "label", "short", "status", "value", "unit", "said"])
    assert charts.status_map(units, lean(TWO, 0.01), EN).alt == "No unit of this level has a boundary in the plan."


def test_a_level_without_boundaries_says_which_have_them_and_the_way_there(visit):
    visitor = visit("agencies", data="demo", year="2024", level="province", view="map")
    assert not visitor.exception
    assert not drawn_charts(visitor)
    button = next(button for button in visitor.button if button.label == "Cấp xã, năm 2025")
    button.click().run()
    assert list(drawn_charts(visitor)) == ["map_None"]


def test_an_indicator_that_the_level_does_not_report_is_said_so(visit):
    visitor = visit("agencies", data="demo", year="2024", level="district", view="map", indicator="CT1.01")
    assert "Không đơn vị nào ở cấp này báo cáo chỉ tiêu này." in texts(visitor)


def test_every_district_is_named_on_the_map_of_a_phone(demo_store):
    labels = views.level_map(demo_store, VI, "2024", "district", None, "CT3.07").drawing.figure["data"][0]
    assert sorted(text.split("</b>")[0].removeprefix("<b>").replace("<br>", " ") for text in labels["text"]) == sorted(
        names.short(row, VI)
        for row in (names.agency(demo_store.plan, code) for code in demo_store.plan.agencies["agency"])
        if row["level"] == "district"
    )
