"""Drawings of frames worked out by hand: what is drawn, in which shape and words, and what an empty frame says."""

import copy
import json
import tomllib
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go
import pytest

from kpi import charts, i18n
from kpi.charts import palette
from kpi.charts.axes import percent_ticks, rank_ticks
from kpi.evaluation import STATUS_ORDER
from tests.support.cards import MILESTONE, NONE, RANK, RATIO, REDUCTION, SCORE, STEP, UNREAD, worded, years

VI, EN = i18n.of("vi"), i18n.of("en")
YEARS = (2021, 2022, 2023, 2024, 2025)
CONFIG = Path(__file__).parents[2] / ".streamlit" / "config.toml"
RISING = years(
    RATIO | {"year": 2021, "value": 20.0, "expected": NONE, "status": "pending", "gap": NONE},
    {"value": 25.0, "expected": 30.0, "status": "off_track", "gap": -5.0},
    {**UNREAD},
    {"value": 49.0, "expected": 50.0, "status": "behind", "gap": -1.0},
    {**UNREAD},
)


def by_year(card: pd.DataFrame, *, points: pd.DataFrame | None = None, year: int = 2024, _: i18n.Words = VI):
    return charts.by_year(card if points is None else points, card, _, years=YEARS, year=year)


def traces(drawing: charts.Drawing, **where) -> list[dict]:
    found = drawing.figure["data"]
    return [trace for trace in found if all(trace.get(name) == value for name, value in where.items())]


def layout(drawing: charts.Drawing) -> dict:
    return drawing.figure["layout"]


def notes(drawing: charts.Drawing) -> list[str]:
    return [note["text"] for note in layout(drawing).get("annotations", [])]


def agencies(count: int, **change) -> pd.DataFrame:
    """Agencies 1, 2, … with 1%, 2%, … of a target of 60%."""
    rows = [
        RATIO
        | {"scope": "agency", "agency": str(n), "label": f"Xã {n:03}", "value": float(n), "status": "off_track"}
        | change
        for n in range(1, count + 1)
    ]
    return worded(rows)


LEVELS = worded(
    [
        RATIO | {"label": "Toàn tỉnh"},
        RATIO | {"label": "Cấp huyện", "level": "district", "value": 62.0, "status": "met", "expected": 48.0},
        RATIO | UNREAD | {"label": "Cấp xã", "level": "commune"},
    ]
)
COUNTS = pd.DataFrame(
    [(2, "II. Thể chế", "no_data", 2), (1, "I. Chỉ đạo", "missed", 1), (1, "I. Chỉ đạo", "met", 3)],
    columns=["area", "label", "status", "count"],
)
DRAWINGS = {
    "ratio by year": by_year(RISING),
    "rank by year": by_year(years(RANK | {"year": 2021})),
    "score by year": by_year(years(SCORE | {"year": 2021}, {"value": 44.0, "status": "met"})),
    "steps by year": by_year(years(STEP | {"year": 2022}, {"value": 75.0, "goal": 72.3, "status": "met"})),
    "reduction by year": by_year(years(REDUCTION | {"year": 2023})),
    "milestone by year": by_year(years(MILESTONE | {"year": 2023}, {"value": 1.0, "status": "met"})),
    "no year": by_year(years(RATIO | UNREAD)),
    "levels": charts.by_level(LEVELS, VI),
    "no level": charts.by_level(LEVELS.iloc[2:], VI),
    "few agencies": charts.by_agency(agencies(5), VI),
    "agencies with goals of their own": charts.by_agency(agencies(2).assign(goal=[30.0, 40.0]), VI),
    "many agencies": charts.by_agency(agencies(155), VI),
    "a country's agencies": charts.by_agency(agencies(500), VI),
    "no agency": charts.by_agency(agencies(3, **UNREAD), VI),
    "areas": charts.by_area(COUNTS, VI),
    "no area": charts.by_area(COUNTS.iloc[:0], VI),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_plotly_itself_finds_nothing_wrong_with_a_drawing_made_without_its_checks(name):
    drawn = copy.deepcopy(DRAWINGS[name].figure)
    assert go.Figure(drawn).to_dict()["layout"]["height"] >= 90


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_lean_says_its_message_and_gives_no_cause_to_be_drawn_again(name):
    drawing = DRAWINGS[name]
    drawn = layout(drawing)
    assert "template" not in drawn, "Plotly takes an equal one for another, and draws once more"
    assert "datarevision" not in drawn, "new data would not be drawn"
    assert drawn["separators"] == ",."
    assert drawing.alt
    assert json.loads(drawing.json) == json.loads(json.dumps(drawing.figure))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("no year", "Chưa có số liệu của năm nào."),
        ("no level", "Chưa cấp nào có số liệu năm này."),
        ("no agency", "Chưa có đơn vị nào có số liệu năm này."),
        ("no area", "Kế hoạch không có chỉ tiêu nào ở đây."),
    ],
)
def test_an_empty_frame_is_a_sentence(name, sentence):
    drawing = DRAWINGS[name]
    assert (drawing.alt, notes(drawing), traces(drawing)) == (sentence, [sentence], [])


# ---------------------------------------------------------------- by year


def test_a_missing_year_is_a_gap_and_its_tick_says_so():
    thread = traces(DRAWINGS["ratio by year"], mode="lines")[-1]
    assert (thread["x"], thread["y"]) == ([2021.0, 2022.0, None, 2024.0], [20.0, 25.0, None, 49.0])
    ticks = dict(zip(layout(DRAWINGS["ratio by year"])["xaxis"]["tickvals"],
                     layout(DRAWINGS["ratio by year"])["xaxis"]["ticktext"], strict=True))  # fmt: skip
    assert ticks[2023] == "2023<br>chưa có<br>số liệu"
    assert ticks[2024] == "<b>2024</b><br>"
    assert ticks[2025] == "2025<br>"  # after the year that the page speaks of: not missed yet


def test_of_missing_years_beside_each_other_the_last_says_so_where_years_crowd():
    drawing = by_year(years(RANK | {"year": 2018}, {}, {}, {}, {}), year=2024)
    ticks = layout(drawing)["xaxis"]["ticktext"]
    assert ticks[-3:] == ["2023<br>–", "<b>2024</b><br>chưa có<br>số liệu", "2025<br>"]


def test_each_year_wears_the_shape_colour_and_word_of_its_status():
    seen = {
        trace["name"]: (trace["x"], trace["text"], trace["marker"]["symbol"], trace["marker"]["color"])
        for trace in traces(DRAWINGS["ratio by year"], mode="markers+text")
    }
    assert seen == {
        "Nguy cơ không đạt": ([2022.0], ["25%"], "triangle-down", palette.STATUS["off_track"].colour),
        "Chậm tiến độ": ([2024.0], ["49%"], "diamond", palette.STATUS["behind"].colour),
        "Chưa đến kỳ đánh giá": ([2021.0], ["20%"], "square", palette.GROUND),  # hollow: not judged
    }


def test_a_thin_reading_is_hollow():
    thin = years(RATIO | {"year": 2021, "status": "thin", "expected": NONE, "gap": NONE})
    [trace] = traces(by_year(thin, year=2021), mode="markers+text")
    assert trace["marker"] == {
        "symbol": "circle", "size": 13, "color": palette.GROUND,
        "line": {"width": 2.5, "color": palette.STATUS["thin"].colour},
    }  # fmt: skip


def test_a_target_is_a_line_with_its_value_written_on_it():
    drawing = DRAWINGS["ratio by year"]
    [target] = [trace for trace in traces(drawing, mode="lines") if trace["y"] == [60.0, 60.0]]
    assert (target["x"], target["line"]) == ([2020.55, 2025.45], {"color": palette.INK, "width": 2.5, "dash": "solid"})
    assert notes(drawing) == ["<b>Mục tiêu 2025: ≥\u00a060%</b>"]


def test_an_interpolated_expectation_is_dashed_from_the_base_to_the_goal_and_named_as_the_programs():
    drawing = DRAWINGS["ratio by year"]
    [dashed] = [trace for trace in traces(drawing) if trace.get("line", {}).get("dash") == "dash"]
    assert (dashed["x"], dashed["y"]) == ([2021.0, 2025.0], [20.0, 60.0])
    assert layout(drawing)["xaxis"]["title"]["text"] == "nét đứt: mức dự kiến (nội suy)"


def test_a_target_due_every_year_has_no_dashed_line():
    drawing = DRAWINGS["rank by year"]
    assert [trace for trace in traces(drawing) if trace.get("line", {}).get("dash") == "dash"] == []
    assert "title" not in layout(drawing)["xaxis"]
    assert notes(drawing) == ["<b>Mục tiêu: hạng 20 trở lên</b>"]


def test_a_target_over_the_year_before_is_a_step_in_each_year_with_its_value():
    drawing = DRAWINGS["steps by year"]
    [steps] = traces(drawing, name="Mục tiêu: năm trước +20 điểm %")
    assert steps["x"] == pytest.approx([2021.58, 2022.42, None, 2022.58, 2023.42, None], nan_ok=True)
    assert steps["y"] == [62.3, 62.3, None, 72.3, 72.3, None]
    assert notes(drawing) == ["<b>≥\u00a062,3%</b>", "<b>≥\u00a072,3%</b>"]


def test_a_target_of_any_improvement_needs_no_value_the_year_before_has_it():
    drawing = DRAWINGS["score by year"]
    assert [trace["name"] for trace in traces(drawing) if trace.get("name", "").startswith("Mục")] == [
        "Mục tiêu: cao hơn năm trước"
    ]
    assert notes(drawing) == []


def test_ranks_have_the_first_place_on_top_and_whole_ticks():
    axis = layout(DRAWINGS["rank by year"])["yaxis"]
    bottom, top = axis["range"]
    assert bottom > 33 > 1 > top
    assert axis["tickvals"] == [1, 5, 10, 15, 20, 25, 30, 35]
    assert axis["ticktext"][0] == "hạng 1"


def test_a_reading_of_part_of_a_year_stands_where_that_part_ends_with_its_name_beneath():
    half = years(RATIO | {"year": 2022}, UNREAD, {"t": 2023.5, "when": "6 tháng đầu năm 2024"})
    drawing = by_year(half)
    [trace] = traces(drawing, mode="markers+text")
    assert trace["x"] == [2022.0, 2023.5]
    axis = layout(drawing)["xaxis"]
    ticks = dict(zip(axis["tickvals"], axis["ticktext"], strict=True))
    below = "<br>" * 3  # what stands under the year before
    assert (ticks[2023], ticks[2023.5]) == ("2023<br>chưa có<br>số liệu", f"{below}<b>6 tháng<br>đầu năm<br>2024</b>")
    assert ticks[2024] == "2024<br>"


def test_a_figure_stands_where_no_line_of_a_target_runs_through_it():
    """In a valley it stands below, unless the target's line runs there."""
    valley = years(RATIO | {"year": 2022, "value": 70.0}, {"value": 43.0}, {"value": 70.0}).assign(expected=NONE)
    for goal, side in ((10.0, "bottom center"), (40.0, "top center")):
        [trace] = traces(by_year(valley.assign(goal=goal)), mode="markers+text")
        assert trace["textposition"][1] == side


def test_a_milestone_is_done_or_not_done():
    drawing = DRAWINGS["milestone by year"]
    assert layout(drawing)["yaxis"]["ticktext"] == ["Chưa hoàn thành", "Hoàn thành"]
    assert [(trace["name"], trace["y"]) for trace in traces(drawing, mode="markers")] == [
        ("Đạt", [1.0]),
        ("Chưa đến kỳ đánh giá", [0.0]),
    ]


def test_readings_from_before_the_plan_are_grey_and_unjudged():
    card = years(RANK | {"year": 2021})
    before = worded([RANK | {"year": 2020, "t": 2020.0, "value": 22.0, "status": None, "goal": NONE, "expected": NONE}])
    drawing = by_year(card, points=pd.concat([before, card]), year=2021)
    [trace] = traces(drawing, name="trước kỳ kế hoạch")
    assert (trace["x"], trace["marker"]["color"]) == ([2020.0], palette.UNJUDGED.colour)


def test_the_message_of_the_years_is_the_first_the_last_and_how_it_stands():
    assert DRAWINGS["ratio by year"].alt == "Theo năm. Năm 2021: 20%; Năm 2024: 49%. Chậm tiến độ, nhận định."
    assert by_year(RISING, _=EN).alt == "By year. Năm 2021: 20%; Năm 2024: 49%. Behind, nhận định."


def test_english_figures_have_a_decimal_point():
    assert layout(by_year(RISING, _=EN))["separators"] == ".,"


@pytest.mark.parametrize(
    ("worst", "ticks"), [(3, [1, 2, 3]), (13, [1, 2, 4, 6, 8, 10, 12, 14]), (63, [1, *range(10, 80, 10)])]
)
def test_rank_ticks_are_round_places_from_the_first_on(worst, ticks):
    assert rank_ticks(worst) == ticks


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [(-10, 112, [0, 20, 40, 60, 80, 100]), (78.0, 92.0, [80, 85, 90]), (97.0, 103.0, [97, 98, 99, 100])],
)
def test_percent_ticks_never_pass_a_hundred(low, high, ticks):
    assert percent_ticks(low, high) == ticks


# ---------------------------------------------------------------- where the trend leads

LEADS = years(
    RATIO | {"year": 2022, "value": 30.0, "projection": NONE},
    {"value": 40.0, "projection": 60.0},
    {"value": 52.0, "projection": 63.5},
)


def dotted(drawing: charts.Drawing) -> list[tuple[list, list]]:
    found = [trace for trace in traces(drawing, mode="lines") if trace["line"]["dash"] == "dot"]
    return [(trace["x"], trace["y"]) for trace in found]


def test_a_projection_is_dotted_from_the_chosen_year_and_named_as_one():
    drawing = by_year(LEADS)
    assert dotted(drawing) == [([2024.0, 2025.0], [52.0, 63.5])]
    assert "<b>dự báo 63,5%</b>" in notes(drawing)
    assert layout(drawing)["xaxis"]["title"]["text"].split("<br>") == [
        "nét đứt: mức dự kiến (nội suy)",
        "nét chấm: dự báo theo xu hướng (Theil–Sen)",
    ]
    assert traces(drawing, mode="markers")[0]["hovertext"] == ["<b>Dự báo năm 2025</b><br>63,5%"]
    assert drawing.alt.endswith("Dự báo năm 2025: 63,5%.")


def test_an_earlier_year_is_shown_with_the_projection_that_was_made_then():
    assert dotted(by_year(LEADS, year=2023)) == [([2023.0, 2025.0], [40.0, 60.0])]


def test_a_reading_that_has_come_since_and_what_was_projected_for_it_stand_apart():
    drawing = by_year(
        years(RATIO | {"year": 2023, "value": 40.0}, {"value": 52.0, "projection": 63.5}, {"value": 58.0})
    )
    labels = {year: side for trace in traces(drawing, mode="markers+text")
              for year, side in zip(trace["customdata"], trace["textposition"], strict=True)}  # fmt: skip
    [note] = [note for note in layout(drawing)["annotations"] if "dự báo" in note["text"]]
    assert (labels[2025], note["yanchor"]) == ("bottom center", "bottom")


def test_without_a_projection_or_a_reading_of_the_chosen_year_nothing_is_dotted():
    assert dotted(by_year(LEADS, year=2022)) == []
    assert dotted(by_year(LEADS, year=2025)) == []


# ---------------------------------------------------------------- what is drawn, as a table


def test_the_table_of_a_course_has_the_latest_year_first_and_numbers_as_numbers():
    assert by_year(LEADS).numbers == {
        "Năm": [2024, 2023, 2022],
        "Kết quả (%)": [52.0, 40.0, 30.0],
        "Mục tiêu (%)": [60.0, 60.0, 60.0],
        "Mức dự kiến (%)": [50.0, 50.0, 50.0],
        "Trạng thái": ["Đúng tiến độ"] * 3,
        "Tử số": [523.0] * 3,
        "Mẫu số": [1000.0] * 3,
        "Đơn vị báo cáo": ["9/11"] * 3,
    }


def test_the_table_says_a_milestone_in_words_and_a_rank_s_unit_in_its_heading():
    milestone = DRAWINGS["milestone by year"].numbers
    assert milestone["Kết quả"] == ["Hoàn thành", "Chưa hoàn thành"]
    assert DRAWINGS["rank by year"].numbers["Kết quả (hạng)"] == [33.0]


def test_who_has_handed_in_nothing_is_in_the_table_with_an_empty_cell():
    numbers = DRAWINGS["levels"].numbers
    assert numbers["Cấp"] == ["Toàn tỉnh", "Cấp huyện", "Cấp xã"]
    assert numbers["Kết quả (%)"] == [52.3, 62.0, None]
    assert charts.by_area(COUNTS, EN).numbers == {
        "Reform area": ["I. Chỉ đạo", "II. Thể chế"],
        "Missed": [1, 0],
        "Met": [3, 0],
        "No figures yet": [0, 2],
    }


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_drawing_that_shows_something_can_be_read_as_a_table(name):
    drawing = DRAWINGS[name]
    heights = {len(cells) for cells in drawing.numbers.values()}
    assert len(heights) == (1 if traces(drawing) else 0)


# ---------------------------------------------------------------- where a click leads


def test_a_click_finds_what_a_shape_stands_for():
    found = {name: {point for trace in traces(DRAWINGS[name]) for point in trace.get("customdata", [])}
             for name in ("ratio by year", "levels", "few agencies", "many agencies", "areas")}  # fmt: skip
    assert found == {
        "ratio by year": {2021, 2022, 2024},
        "levels": {"total", "district", "commune"},
        "few agencies": {"1", "2", "3", "4", "5"},
        "many agencies": {str(n) for n in range(1, 156)},
        "areas": {1, 2},
    }


def test_the_chosen_level_stands_out():
    drawing = charts.by_level(LEVELS, VI, chosen="district")
    assert [name.startswith("<b>") for name in layout(drawing)["yaxis"]["ticktext"]] == [False, True, False]


# ---------------------------------------------------------------- by level, by agency, by area


def test_levels_stand_side_by_side_each_with_its_target_and_expectation():
    drawing = DRAWINGS["levels"]
    bars = [(bar["x"], bar["text"], bar["customdata"]) for bar in traces(drawing)]
    assert bars == [([52.3], ["▲ 52,3%"], ["total"]), ([62.0], ["● 62%"], ["district"]), ([0], [""], ["commune"])]
    names = layout(drawing)["yaxis"]["ticktext"]
    assert names == ["Toàn tỉnh<br>▲ Đúng tiến độ", "Cấp huyện<br>● Đạt", "Cấp xã<br>– Chưa có số liệu"]
    target, *ticks = layout(drawing)["shapes"]
    assert (target["x0"], target["yref"]) == (60.0, "paper")
    assert [(tick["x0"], tick["line"]["dash"]) for tick in ticks] == [(50.0, "dot"), (48.0, "dot")]
    assert notes(drawing) == ["<b>Mục tiêu: ≥\u00a060%</b>", "– Chưa có số liệu"]
    assert layout(drawing)["xaxis"]["title"]["text"] == "vạch chấm: mức dự kiến (nội suy)"
    assert drawing.alt == ("Theo cấp. Toàn tỉnh: 52,3%, ▲ Đúng tiến độ; Cấp huyện: 62%, ● Đạt; "
                           "Cấp xã: –, – Chưa có số liệu.")  # fmt: skip


def test_levels_with_targets_of_their_own_have_a_tick_and_its_value_each():
    drawing = charts.by_level(LEVELS.assign(goal=[60.0, 70.0, NONE], expected=NONE), VI)
    assert [shape["x0"] for shape in layout(drawing)["shapes"]] == [60.0, 70.0]
    assert notes(drawing) == ["<b>Mục tiêu: ≥\u00a060%</b>", "<b>Mục tiêu: ≥\u00a070%</b>", "– Chưa có số liệu"]


def test_agencies_are_bars_from_the_worst_to_the_best_then_the_silent_ones():
    rows = worded(
        [
            RATIO | {"agency": "A", "label": "A", "value": 70.0, "status": "met"},
            RATIO | {"agency": "B", "label": "B", "value": 40.0, "status": "off_track"},
            RATIO | UNREAD | {"agency": "C", "label": "C"},
        ]
    )
    drawing = charts.by_agency(rows, VI)
    assert layout(drawing)["yaxis"]["ticktext"] == ["B", "A", "C"]
    assert [(trace["name"], trace["y"], trace["x"]) for trace in traces(drawing)] == [
        ("▼ Nguy cơ không đạt (1)", [0], [40.0]),
        ("● Đạt (1)", [1], [70.0]),
        ("– Chưa có số liệu (1)", [2], [0]),
    ]
    [line] = layout(drawing)["shapes"]
    assert (line["x0"], line["yref"]) == (60.0, "paper")
    assert notes(drawing) == ["– Chưa có số liệu", "<b>Mục tiêu: ≥\u00a060%</b>"]
    assert drawing.alt == ("Theo cơ quan, đơn vị. 2 đơn vị có số liệu; 1 đơn vị chưa bảo đảm; thấp nhất: B với 40%; "
                           "cao nhất: A với 70%; 1 đơn vị chưa nộp.")  # fmt: skip


def test_lower_is_better_puts_the_highest_first():
    rows = agencies(2, direction="down", unit="rank")
    assert layout(charts.by_agency(rows, VI))["yaxis"]["ticktext"] == ["Xã 002", "Xã 001"]


def test_agencies_with_goals_of_their_own_have_a_tick_each():
    shapes = layout(DRAWINGS["agencies with goals of their own"])["shapes"]
    assert [(shape["x0"], shape["y0"], shape["y1"]) for shape in shapes] == [(30.0, -0.45, 0.45), (40.0, 0.55, 1.45)]


def test_a_crowd_is_dots_and_the_five_worst_have_names():
    drawing = DRAWINGS["many agencies"]
    [dots] = traces(drawing)
    assert (dots["mode"], dots["x"], dots["name"]) == (
        "markers",
        [float(n) for n in range(1, 156)],
        "Nguy cơ không đạt (155)",
    )
    named = [f"Xã {n:03}: {n}%" for n in range(1, 6)]
    assert notes(drawing) == [*named, "<b>Mục tiêu: ≥\u00a060%</b>"]
    line = layout(drawing)["shapes"][0]
    assert line["x0"] == 60.0
    assert all(note["y"] > line["y1"] for note in layout(drawing)["annotations"][:5])


def test_thirty_agencies_are_bars_and_one_more_is_a_crowd():
    assert traces(charts.by_agency(agencies(30), VI))[0]["type"] == "bar"
    assert traces(charts.by_agency(agencies(31), VI))[0]["type"] == "scatter"


def test_dots_of_one_place_stand_on_each_other_and_the_worst_is_named_on_top():
    drawing = charts.by_agency(agencies(40, value=50.0), VI)
    assert traces(drawing)[0]["y"] == list(range(40))
    heights = [note["y"] for note in layout(drawing)["annotations"][:5]]
    assert heights == sorted(heights, reverse=True)
    assert heights[-1] > 40


def test_a_name_far_from_the_worst_end_runs_towards_it_below_the_others():
    rows = agencies(40).assign(value=[5.0, 70.0, 80.0, *[90.0] * 37], goal=95.0)
    names = layout(charts.by_agency(rows, VI))["annotations"][:5]
    assert [name["xanchor"] for name in names] == ["left", *["right"] * 4]
    assert [name["text"] for name in sorted(names, key=lambda name: -name["y"])][:1] == ["Xã 001: 5%"]
    assert min(names, key=lambda name: name["y"])["text"] == "Xã 002: 70%"


def test_who_has_met_the_target_is_not_named_as_one_of_the_worst():
    rows = agencies(40).assign(status=["off_track", *["met"] * 39])
    assert [text for text in notes(charts.by_agency(rows, VI)) if "Xã" in text] == ["Xã 001: 1%"]


def test_more_dots_at_one_place_than_a_phone_is_high_are_a_bar():
    assert traces(charts.by_agency(agencies(50, value=50.0), VI))[0]["type"] == "bar"


def test_a_country_is_bars_of_how_many_stand_where_and_the_five_worst_have_names():
    drawing = DRAWINGS["a country's agencies"]
    [bars] = traces(drawing)
    assert (bars["type"], bars["name"], bars["width"]) == ("bar", "▼ Nguy cơ không đạt (500)", pytest.approx(0.92 * 20))
    # 1 to 500 in steps of 20: the first bar holds 1 to 19, the last 480 to 500; its status's mark where there is room.
    assert dict(zip(bars["x"], bars["y"], strict=True)) == {
        10.0: 19,
        **{30.0 + 20 * at: 20 for at in range(23)},
        490.0: 21,
    }
    assert bars["text"] == ["▼"] * 25
    assert bars["hovertext"][0] == "<b>0–20%</b><br>19 đơn vị: Nguy cơ không đạt"
    assert notes(drawing) == [*(f"Xã {n:03}: {n}%" for n in range(1, 6)), "<b>Mục tiêu: ≥\u00a060%</b>"]
    assert layout(drawing)["yaxis"]["ticktext"] == ["10", "20 đơn vị"]


def test_a_country_s_agencies_need_no_judgement_in_words():
    drawing = charts.by_agency(agencies(401).assign(said=None), VI)
    assert traces(drawing)[0]["type"] == "bar"
    assert list(drawing.numbers) == ["Cơ quan, đơn vị", "Kết quả (%)", "Mục tiêu (%)", "Mức dự kiến (%)", "Trạng thái"]


def test_bars_of_a_country_are_stacked_by_status_and_reach_as_high_as_they_are_many():
    half = [agencies(250, value=20.0), agencies(250, value=20.0, status="met")]
    drawing = charts.by_agency(pd.concat(half), VI)
    assert layout(drawing)["barmode"] == "stack"
    assert [(bar["name"], bar["y"]) for bar in traces(drawing)] == [
        ("▼ Nguy cơ không đạt (250)", [250]),
        ("● Đạt (250)", [250]),
    ]
    leader = layout(drawing)["shapes"][-1]
    assert (leader["x0"], leader["y0"]) == (20.0, 500)


def test_areas_are_strips_of_counts_from_the_worst_status_to_the_best():
    drawing = DRAWINGS["areas"]
    assert [(trace["name"], trace["x"], trace["text"]) for trace in traces(drawing)] == [
        ("Không đạt", [1], ["✖\u20091"]),
        ("Đạt", [3], ["●\u20093"]),
        ("Chưa có số liệu", [2], ["–\u20092"]),
    ]
    assert notes(drawing) == ["I. Chỉ đạo", "II. Thể chế"]
    assert traces(drawing, name="Chưa có số liệu")[0]["marker"]["color"] == palette.GROUND
    assert drawing.alt == ("Số chỉ tiêu theo lĩnh vực và trạng thái. I. Chỉ đạo: 1 không đạt, 3 đạt; "
                           "II. Thể chế: 2 chưa có số liệu.")  # fmt: skip


def test_hover_labels_are_sentences_with_unit_and_status_words():
    assert traces(DRAWINGS["areas"])[1]["hovertext"] == ["<b>I. Chỉ đạo</b><br>Đạt: 3 chỉ tiêu"]
    assert traces(DRAWINGS["levels"])[0]["hovertext"][0] == "<b>Toàn tỉnh</b><br>52,3%<br>nhận định"


# ---------------------------------------------------------------- the palette


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_every_status_has_a_shape_and_a_mark_of_its_own():
    assert set(palette.STATUS) == set(STATUS_ORDER)
    assert len({look.symbol for look in palette.STATUS.values()}) == len(STATUS_ORDER)
    assert len({look.mark for look in palette.STATUS.values()}) == len(STATUS_ORDER)


@pytest.mark.parametrize("status", ["missed", "off_track", "behind", "on_track", "met"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_status_colour_is_seen_on_either_ground_and_carries_legible_text(status, theme):
    look = palette.STATUS[status]
    ground = tomllib.loads(CONFIG.read_text("utf-8"))["theme"][theme]["backgroundColor"]
    assert contrast(look.colour, ground) >= 3.0
    assert contrast(look.colour, look.on) >= 4.5
