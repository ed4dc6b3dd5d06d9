"""Charts of frames worked out by hand: shapes, words, and the sentence for an empty frame."""

import copy
import json
import re
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go
import pytest

from kpi import charts, i18n
from kpi.charts import palette
from kpi.charts.years import percent_ticks, rank_ticks
from kpi.evaluation import STATUS_ORDER
from kpi.plan.rows import records
from kpi.views.bullets import path_start
from tests.support.cards import MILESTONE, NONE, RANK, RATIO, REDUCTION, SCORE, STEP, UNREAD, worded, years

VI, EN = i18n.of("vi"), i18n.of("en")
YEARS = (2021, 2022, 2023, 2024, 2025)
TOKENS = Path(__file__).parents[2] / "kpi" / "web" / "browser" / "tokens.css"
ASSESSED = STATUS_ORDER[:5]
RISING = years(
    RATIO | {"year": 2021, "value": 20.0, "expected": NONE, "status": "pending", "gap": NONE},
    {"value": 25.0, "expected": 30.0, "status": "off_track", "gap": -5.0},
    {**UNREAD},
    {"value": 49.0, "expected": 50.0, "status": "behind", "gap": -1.0},
    {**UNREAD},
)


def by_year(card: pd.DataFrame, *, points: pd.DataFrame | None = None, year: int = 2024, t: i18n.Words = VI):
    targets = [row | {"start": path_start(row)} for row in records(card)]
    return charts.by_year(records(card if points is None else points), targets, t, years=YEARS, year=year)


def traces(drawing: charts.Drawing, **filters) -> list[dict]:
    data = drawing.figure["data"]
    return [trace for trace in data if all(trace.get(name) == value for name, value in filters.items())]


def layout(drawing: charts.Drawing) -> dict:
    return drawing.figure["layout"]


def written(drawing: charts.Drawing) -> list[str]:
    """The words on a drawing, of the traces that are words alone."""
    return [text.strip() for trace in traces(drawing, mode="text") for text in trace["text"]]


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


NAMES = {str(n): f"Xã {n:03}" for n in range(1, 501)}
OWN = RATIO | {"level": "commune", "value": 48.0, "expected": 50.0, "status": "behind"}
SHORTFALLS = pd.DataFrame(
    {"agency": ["1", "2", "3"], "label": ["Xã 001", "Xã 002", "Xã 003"], "missing": [60.0, 30.0, 10.0],
     "share": [0.6, 0.3, 0.1], "share_so_far": [0.6, 0.9, 1.0]}
)  # fmt: skip


def dots(rows: pd.DataFrame, own=OWN, **more) -> charts.Drawing:
    return charts.dots(rows, own, VI, whose="Cấp xã", names=NAMES, **more)


DRAWINGS = {
    "ratio by year": by_year(RISING),
    "rank by year": by_year(years(RANK | {"year": 2021})),
    "score by year": by_year(years(SCORE | {"year": 2021}, {"value": 44.0, "status": "met"})),
    "steps by year": by_year(years(STEP | {"year": 2022}, {"value": 75.0, "goal": 72.3, "status": "met"})),
    "reduction by year": by_year(years(REDUCTION | {"year": 2023})),
    "milestone by year": by_year(years(MILESTONE | {"year": 2023}, {"value": 1.0, "status": "met"})),
    "no year": by_year(years(RATIO | UNREAD)),
    "few agencies": dots(agencies(5)),
    "many agencies": dots(agencies(155)),
    "a country's agencies": dots(agencies(500)),
    "no agency": dots(agencies(3, **UNREAD)),
    "shortfall": charts.pareto(SHORTFALLS, 1, VI),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_plotlys_own_checks_accept_every_drawing(name):
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
        ("no agency", "Chưa có đơn vị nào có số liệu năm này."),
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
    assert ticks[2024] == "<b>2024</b>"
    assert ticks[2025] == "2025"  # after the year that the page speaks of: not missed yet


def test_of_missing_years_beside_each_other_the_last_says_so_where_years_crowd():
    drawing = by_year(years(RANK | {"year": 2018}, {}, {}, {}, {}), year=2024)
    ticks = layout(drawing)["xaxis"]["ticktext"]
    assert ticks[-3:] == ["2023<br>–", "<b>2024</b><br>chưa có<br>số liệu", "2025"]


def test_a_thin_reading_is_hollow():
    thin = years(RATIO | {"year": 2021, "status": "thin", "expected": NONE, "gap": NONE})
    [trace] = traces(by_year(thin, year=2021), mode="markers+text")
    assert trace["marker"] == {
        "symbol": "circle", "size": 13, "color": palette.GROUND,
        "line": {"width": 2.5, "color": palette.GREY},
    }  # fmt: skip


def test_ranks_have_the_first_on_top_and_integer_ticks():
    axis = layout(DRAWINGS["rank by year"])["yaxis"]
    bottom, top = axis["range"]
    assert bottom > 33 > 1 > top
    assert axis["tickvals"] == [1, 5, 10, 15, 20, 25, 30, 35]
    assert axis["ticktext"][0] == "hạng 1"


def test_a_reading_of_part_of_a_year_is_drawn_and_named_where_that_part_ends():
    half = years(RATIO | {"year": 2022}, UNREAD, {"t": 2023.5, "when": "6 tháng đầu năm 2024"})
    drawing = by_year(half)
    [trace] = traces(drawing, mode="markers+text")
    assert trace["x"] == [2022.0, 2023.5]
    axis = layout(drawing)["xaxis"]
    ticks = dict(zip(axis["tickvals"], axis["ticktext"], strict=True))
    below = "<br>" * 3  # room for the label under the year before
    assert (ticks[2023], ticks[2023.5]) == ("2023<br>chưa có<br>số liệu", f"{below}<b>6 tháng<br>đầu năm<br>2024</b>")
    assert ticks[2024] == "2024"


def test_a_value_is_written_where_no_line_of_a_target_runs_through_it():
    valley = years(RATIO | {"year": 2022, "value": 70.0}, {"value": 43.0}, {"value": 70.0}).assign(expected=NONE)
    for goal, side in ((40.0, "top center"), (46.0, "bottom center")):
        [trace] = traces(by_year(valley.assign(goal=goal)), mode="markers+text")
        assert trace["textposition"][1] == side


def test_the_message_has_the_first_and_last_year_and_the_status():
    assert DRAWINGS["ratio by year"].alt == "Theo năm. Năm 2021: 20%; Năm 2024: 49%. Chậm tiến độ, nhận định."
    assert by_year(RISING, t=EN).alt == "By year. Năm 2021: 20%; Năm 2024: 49%. Behind, nhận định."


def test_english_numbers_have_a_decimal_point():
    assert layout(by_year(RISING, t=EN))["separators"] == ".,"


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


# ---------------------------------------------------------------- projections

LEADS = years(
    RATIO | {"year": 2022, "value": 30.0, "projection": NONE},
    {"value": 40.0, "projection": 60.0},
    {"value": 52.0, "projection": 63.5},
)


def dotted(drawing: charts.Drawing) -> list[tuple[list, list]]:
    lines = [trace for trace in traces(drawing, mode="lines") if trace["line"]["dash"] == "dot"]
    return [(trace["x"], trace["y"]) for trace in lines]


def test_an_earlier_year_is_shown_with_the_projection_of_that_time():
    assert dotted(by_year(LEADS, year=2023)) == [([2023.0, 2025.0], [40.0, 60.0])]


def test_without_a_projection_or_a_reading_of_the_chosen_year_nothing_is_dotted():
    assert dotted(by_year(LEADS, year=2022)) == []
    assert dotted(by_year(LEADS, year=2025)) == []


# ---------------------------------------------------------------- charts as tables


def test_the_table_of_years_has_the_latest_first_and_numbers_as_numbers():
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


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_drawing_that_shows_something_can_be_read_as_a_table(name):
    drawing = DRAWINGS[name]
    heights = {len(cells) for cells in drawing.numbers.values()}
    assert len(heights) == (1 if traces(drawing) else 0)


# ---------------------------------------------------------------- by agency


def test_each_year_wears_the_shape_and_colour_of_its_status():
    seen = {trace["x"][0]: (trace["text"], trace["marker"]["symbol"], trace["marker"]["color"])
            for trace in traces(DRAWINGS["ratio by year"], mode="markers+text")}  # fmt: skip
    assert seen == {
        2022.0: (["25%"], "triangle-down", palette.STATUS["off_track"].fill),
        2024.0: (["<b>49%</b>"], "diamond", palette.STATUS["behind"].fill),
        2021.0: (["20%"], "circle", palette.GROUND),  # hollow: not assessed
    }


def test_a_target_is_a_line_named_on_it_and_the_way_to_it_is_dashed():
    drawing = DRAWINGS["ratio by year"]
    [target] = [trace for trace in traces(drawing, mode="lines") if trace["y"] == [60.0, 60.0]]
    assert (target["x"], target["line"]["dash"]) == ([2020.55, 2025.45], "solid")
    [dashed] = [trace for trace in traces(drawing) if trace.get("line", {}).get("dash") == "dash"]
    assert (dashed["x"], dashed["y"]) == ([2021.0, 2025.0], [20.0, 60.0])
    assert written(drawing) == ["<b>Mục tiêu đến năm 2025: ≥\u00a060%</b>"]


def test_a_target_due_every_year_has_no_way_to_it():
    drawing = DRAWINGS["rank by year"]
    assert [trace for trace in traces(drawing) if trace.get("line", {}).get("dash") == "dash"] == []
    assert written(drawing) == ["<b>Mục tiêu: từ hạng 20 trở lên</b>"]


def test_readings_and_their_values_are_drawn_above_every_label():
    """The newest point of CT3.04 was hidden under the words on its target."""
    both = pd.concat(
        [years(RATIO | {"year": 2023, "goal": 100.0}, {"projection": 90.0}), years(STEP | {"year": 2023}, {})]
    )
    modes = [trace["mode"] for trace in traces(by_year(both.sort_values("year"), points=both.iloc[:2]))]
    assert modes.index("markers+text") > max(at for at, mode in enumerate(modes) if mode == "text")
    assert "annotations" not in layout(by_year(both))


def test_of_two_targets_the_yearly_increase_is_a_short_line_with_a_mark_where_it_was_missed():
    increase = years(STEP | {"year": 2022}, {"goal": 72.3, "status": "met"})
    both = pd.concat([years(RATIO | {"year": 2022}, {}), increase]).sort_values("year", kind="stable")
    drawing = by_year(both, points=both[both["target_form"] == "threshold"])
    [steps] = [trace for trace in traces(drawing, mode="lines") if 62.3 in trace["y"]]
    assert steps["x"] == pytest.approx([2021.81, 2022.19, None, 2022.81, 2023.19, None], nan_ok=True)
    assert written(drawing)[:2] == ["<b>✕</b>", "<b>✓</b>"]


def test_a_yearly_increase_alone_needs_no_mark_since_the_signs_say_it():
    assert written(DRAWINGS["steps by year"]) == []


def test_a_milestone_is_done_or_not_done():
    drawing = DRAWINGS["milestone by year"]
    assert layout(drawing)["yaxis"]["ticktext"] == ["Chưa hoàn thành", "Hoàn thành"]
    assert [trace["y"] for trace in traces(drawing, mode="markers")] == [[1.0], [0.0]]


def test_readings_from_before_the_plan_are_grey():
    card = years(RANK | {"year": 2021})
    before = worded([RANK | {"year": 2020, "t": 2020.0, "value": 22.0, "status": None, "goal": NONE, "expected": NONE}])
    [trace] = [trace for trace in traces(by_year(card, points=pd.concat([before, card]), year=2021))
               if trace.get("customdata") == [2020]]  # fmt: skip
    assert trace["marker"]["color"] == palette.GREY


def test_a_projection_is_dotted_from_the_chosen_year_and_named_as_one():
    drawing = by_year(LEADS)
    assert dotted(drawing) == [([2024.0, 2025.0], [52.0, 63.5])]
    assert "dự báo <br>63,5%" in written(drawing)
    assert traces(drawing, mode="markers")[0]["hovertext"] == ["<b>Dự báo năm 2025</b><br>63,5%"]
    assert drawing.alt.endswith("Dự báo năm 2025: 63,5%.")


@pytest.mark.parametrize(
    ("target", "projection", "side"),
    [(RATIO | {"goal": 100.0}, 90.0, "bottom"), (RATIO | {"goal": 50.0}, 64.0, "top"), (REDUCTION, 650.0, "top")],
    ids=["short of a target above", "beyond it", "short of a target below"],
)
def test_a_projection_is_named_off_the_targets_line(target, projection, side):
    drawing = by_year(years(target | {"year": 2024, "projection": projection}))
    [trace] = [trace for trace in traces(drawing, mode="text") if "dự báo" in trace["text"][0]]
    assert trace["textposition"] == f"{side} center"


def test_a_click_on_a_shape_names_its_year_or_agency():
    points = {name: {point for trace in traces(DRAWINGS[name]) for point in trace.get("customdata", [])}
             for name in ("ratio by year", "few agencies", "many agencies", "shortfall")}  # fmt: skip
    assert points == {
        "ratio by year": {2021, 2022, 2024},
        "few agencies": {"1", "2", "3", "4", "5"},
        "many agencies": {str(n) for n in range(1, 156)},
        "shortfall": {"1", "2", "3"},
    }


def test_the_lowest_agency_and_the_chosen_one_are_named_and_the_levels_own_lines():
    assert written(dots(agencies(155), chosen="70")) == [
        "<b>Cấp xã: 48%</b>", "cần đạt: 50%", "<b>mục tiêu: 60%</b>", "Xã 001 1%", "Xã 070 70%",
    ]  # fmt: skip


def test_the_name_of_one_of_equal_agencies_is_on_the_side_with_space():
    for value, side in ((10.0, "top right"), (98.0, "top left")):
        texts = traces(dots(agencies(5, value=value)), mode="text")
        assert [trace["textposition"] for trace in texts if "Xã 001" in trace["text"][0]] == [side]


def test_the_words_of_a_line_do_not_cross_the_line_beside_it():
    for values in ((90.0, 95.0, 150.0), (78.0, 62.0, 76.0), (76.0, 62.0, 78.0)):
        drawing = dots(agencies(155), OWN | dict(zip(("value", "expected", "goal"), values, strict=True)))
        lines = {x: height for x, height in (end_of(trace) for trace in traces(drawing, mode="lines"))}
        for trace in traces(drawing, mode="text")[:3]:
            [x], [height], length = trace["x"], trace["y"], 0.012 * 155 * len(trace["text"][0]) / 1.3
            start, end = (x - length, x) if trace["textposition"] == "middle left" else (x, x + length)
            assert not [other for other in lines if start < other < end and lines[other] >= height], trace["text"]


def end_of(trace):
    """Where an upright line stands, and how high it is."""
    return trace["x"][0], trace["y"][1]


def test_where_lower_is_better_the_highest_is_the_lowest_placed():
    assert "Xã 002 hạng 2" in written(dots(agencies(2, direction="down", unit="rank"), own=None))


def test_a_reading_of_an_earlier_period_is_hollow():
    rows = agencies(2).assign(period=["2024-Q3", "2024"])
    hollow, full = traces(dots(rows, OWN | {"period": "2024"}), mode="markers")[::-1]
    assert (hollow["customdata"], hollow["marker"]["color"]) == (["1"], palette.GROUND)
    assert full["customdata"] == ["2"]


def test_equal_values_are_stacked_until_bars_count_them():
    assert traces(dots(agencies(20, value=50.0)), mode="markers")[0]["y"] == list(range(20))
    assert traces(dots(agencies(50, value=50.0)), type="bar")[0]["y"] == [50]


def test_many_agencies_are_drawn_as_bars_of_counts():
    [bars] = traces(DRAWINGS["a country's agencies"], type="bar")
    assert sum(bars["y"]) == 500
    assert bars["hovertext"][0] == "<b>0–20%</b><br>19 đơn vị: Nguy cơ không đạt"


def test_the_agencies_table_has_those_without_data_too():
    rows = pd.concat([agencies(2), agencies(3, **UNREAD).iloc[2:]])
    numbers = dots(rows).numbers
    assert numbers["Cơ quan, đơn vị"] == ["Xã 001", "Xã 002", "Xã 003"]
    assert numbers["Kết quả (%)"] == [1.0, 2.0, None]


def test_the_few_that_hold_half_of_the_shortfall_are_strong():
    drawing = DRAWINGS["shortfall"]
    [bars] = traces(drawing, type="bar")
    assert (bars["y"], bars["marker"]["opacity"]) == ([60.0, 30.0, 10.0], [1, 0.45, 0.45])
    assert written(drawing) == ["<b>1 đơn vị: 60%</b>"]
    assert drawing.alt == "Phần còn thiếu tập trung ở đơn vị nào. Xã 001: thiếu 60 (60%)."


def test_hover_labels_are_sentences_with_unit_and_status_words():
    [sign] = traces(dots(agencies(1)), mode="markers")
    assert sign["hovertext"][0].startswith("<b>Xã 001</b><br>1% · ")


# ---------------------------------------------------------------- the palette


def tokens(scheme: str) -> dict[str, str]:
    """The colours of tokens.css in six hex digits, by name."""
    pairs = re.findall(r"(--[\w-]+): light-dark\((#\w+), (#\w+)\)", TOKENS.read_text("utf-8"))
    values = {name: dark if scheme == "dark" else light for name, light, dark in pairs}
    return {name: "#" + "".join(2 * digit for digit in value[1:]) if len(value) == 4 else value
            for name, value in values.items()}  # fmt: skip


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def test_every_status_has_a_mark_and_each_assessed_one_a_shape_of_its_own():
    assert set(palette.STATUS) == set(STATUS_ORDER)
    assert len({look.mark for look in palette.STATUS.values()}) == len(STATUS_ORDER)
    assert len({palette.STATUS[status].symbol for status in ASSESSED}) == len(ASSESSED)


@pytest.mark.parametrize("status", STATUS_ORDER)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_sign_is_seen_in_light_and_dark(status, scheme):
    colours, outline = tokens(scheme), palette.STATUS[status].outline
    assert contrast(colours[outline.removeprefix("var(").removesuffix(")")], colours["--bg"]) >= 3.0


@pytest.mark.parametrize("status", ASSESSED)
def test_text_on_a_bar_on_paper_is_legible(status):
    look = palette.STATUS[status]
    assert contrast(look.colour, look.on) >= 4.5


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_names_only_colours_that_both_schemes_have(name):
    named = set(re.findall(r"var\((--[\w-]+)\)", DRAWINGS[name].json)) - {"--st-font"}
    assert named <= set(tokens("dark"))
    assert not re.search(r"#[0-9a-f]{6}", DRAWINGS[name].json)
