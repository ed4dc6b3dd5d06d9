"""The heat map of agencies × indicators, and how the agencies' places have moved."""

import pandas as pd
import pytest

from kpi import charts, evaluation, i18n, views
from kpi.charts import palette
from kpi.charts.heat import BLOCK, HEAD_ROWS
from kpi.evaluation.scorecard import scorecard
from tests.support.visits import drawn_charts, texts, visit

__all__ = ["visit"]

VI, EN = i18n.of("vi"), i18n.of("en")


def small(agencies: int = 2) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    rows = pd.DataFrame([{"agency": f"A{n}", "label": f"Agency {n}", "share": 50} for n in range(agencies)])
    columns = pd.DataFrame([{"indicator": "CT1", "label": "One"}, {"indicator": "CT2", "label": "Two"}])
    cells = [("A0", "CT1", "met", 90.0), ("A0", "CT2", "missed", 10.0), ("A1", "CT2", "no_data", float("nan"))]
    named = ["agency", "indicator", "status", "value"]
    return rows, columns, pd.DataFrame(cells, columns=named).assign(unit="%", said="said")


def judged(store, as_of: str, level: str) -> pd.DataFrame:
    return evaluation.worst(scorecard(store, period=as_of, scope="agency", level=level), ["agency", "indicator"])


def test_each_judgement_is_a_colour_under_its_shape_and_leads_on():
    made = charts.heat_map(*small(), EN)
    ground, shapes, shares = made.figure["data"]
    met, missed, no_data = (evaluation.STATUS_ORDER.index(status) for status in ("met", "missed", "no_data"))
    assert ground["z"] == [*[[None, None]] * 3, [met, missed], [None, no_data]]
    assert shapes["customdata"] == [["A0", "CT1"], ["A0", "CT2"], ["A1", "CT2"]]
    assert (shapes["x"], shapes["y"]) == ([1, 2, 2], [3, 3, 4])
    assert shapes["marker"]["symbol"] == [palette.STATUS[status].symbol for status in ("met", "missed", "no_data")]
    assert shapes["hovertext"] == [
        "<b>Agency 0</b><br>CT1 · One<br>● Met · 90%<br>said",
        "<b>Agency 0</b><br>CT2 · Two<br>✖ Missed · 10%<br>said",
        "<b>Agency 1</b><br>CT2 · Two<br>– No figures yet<br>said",
    ]
    assert shares["customdata"] == [["A0", ""], ["A1", ""]]
    assert made.alt == (
        "Heat map. 2 agencies by 2 indicators; 1 of 3 judgements fall short; most at Agency 0: 1; "
        "most often CT2 · Two: 1."
    )


def test_the_colours_of_the_cells_are_those_of_their_statuses():
    ground = charts.heat_map(*small(), EN).figure["data"][0]
    steps = len(evaluation.STATUS_ORDER)
    for place, status in enumerate(evaluation.STATUS_ORDER):
        if status not in evaluation.UNASSESSED:
            assert [place / steps, palette.STATUS[status].colour] in ground["colorscale"]
    assert (ground["zmin"], ground["zmax"]) == (-0.5, steps - 0.5)


def test_the_codes_are_repeated_before_they_leave_the_screen():
    rows, columns, cells = small(BLOCK + 1)
    layout = charts.heat_map(rows, columns, cells, EN).figure["layout"]
    heads = [note["y"] for note in layout["annotations"] if note["text"] == "CT1"]
    assert heads == [HEAD_ROWS - 0.6, 2 * HEAD_ROWS + BLOCK - 0.6]
    assert layout["yaxis"]["tickvals"][-2:] == [BLOCK + HEAD_ROWS - 1, BLOCK + 2 * HEAD_ROWS]


def test_nobody_to_draw_is_said_in_words():
    rows, columns, cells = small()
    assert charts.heat_map(rows[:0], columns, cells[:0], EN).alt == (
        "No agency of this level reports any of these indicators."
    )


@pytest.mark.parametrize(("as_of", "level", "agencies"), [("2024", "commune", 155), ("2025", "commune", 58),
                                                          ("2024-H1", "district", 11)])  # fmt: skip
def test_the_cells_are_the_scorecards(demo_store, as_of, level, agencies):
    heat = views.heat_map(demo_store, VI, as_of, level, None, "share")
    card = judged(demo_store, as_of, level)
    card = card[card["agency"].isin(heat.rows["agency"])]
    shapes = heat.drawing.figure["data"][1]
    symbols = {tuple(pair): symbol for pair, symbol in
               zip(shapes["customdata"], shapes["marker"]["symbol"], strict=True)}  # fmt: skip
    assert symbols == {(row.agency, row.indicator): palette.STATUS[row.status].symbol for row in card.itertuples()}
    assert heat.counts == card["status"].value_counts().to_dict()
    assert len(heat.rows) == agencies


def test_rows_are_sorted_by_share_by_name_or_by_an_indicator_the_worst_first(demo_store):
    by_share, by_name, by_indicator = (
        views.heat_map(demo_store, VI, "2024", "district", None, order).rows for order in ("share", "name", "CT3.07")
    )
    league = views.league(demo_store, VI, "2024", "district", None).rows
    assert by_share["agency"].tolist() == league["agency"].tolist()
    assert by_name["name"].tolist() == sorted(by_name["name"])
    of_indicator = judged(demo_store, "2024", "district").query("indicator == 'CT3.07'")
    assert by_indicator["agency"].tolist() == evaluation.worst_first(of_indicator)["agency"].tolist()


def test_places_move_against_the_same_period_of_the_year_before(demo_store):
    moved = views.movements(demo_store, VI, "2024", "district", None)
    now, then = (views.league(demo_store, VI, year, "district", None).ranks for year in ("2024", "2023"))
    words_of = {agency: then[agency] - now[agency] for agency in now.keys() & then.keys()}
    assert moved == {
        agency: f"tăng {n} bậc" if n > 0 else f"giảm {-n} bậc" if n < 0 else "giữ nguyên"
        for agency, n in words_of.items()
    }
    assert {"tăng 5 bậc", "giữ nguyên", "giảm 3 bậc"} <= set(moved.values())


def test_nobody_moves_in_the_plans_first_year_nor_a_commune_that_is_new(demo_store):
    assert views.movements(demo_store, VI, "2021", "district", None) == {}
    assert views.movements(demo_store, VI, "2025", "commune", None) == {}


def test_an_agencys_place_says_how_it_moved(demo_store):
    league = views.league(demo_store, EN, "2024", "district", None)
    moved = views.movements(demo_store, EN, "2024", "district", None)
    assert views.standing(league, "548", moved["548"], EN).endswith("; against the year before: up 5 places.")


def test_the_heat_map_opens_by_its_address_and_says_what_its_colours_mean(visit):
    visitor = visit("agencies", data="demo", year="2024", level="district", view="heat")
    assert not visitor.exception
    said = texts(visitor)
    assert any("badge[● Đạt] **42**" in text for text in said)
    keys = list(drawn_charts(visitor))
    assert keys == ["heat_None"]
    visitor.selectbox(key="order").set_value("name").run()
    assert not visitor.exception


def test_the_way_of_comparing_is_kept_from_visit_to_visit(visit):
    visitor = visit("agencies", data="demo", year="2024", level="district")
    assert not drawn_charts(visitor)
    visitor.query_params["view"] = "map"
    visitor.run()
    assert drawn_charts(visitor)
    visitor.switch_page("overview.py").run()
    del visitor.query_params["view"]  # the sidebar's links carry none
    visitor.switch_page("agencies.py").run()
    assert list(drawn_charts(visitor)) == ["map_None"]
