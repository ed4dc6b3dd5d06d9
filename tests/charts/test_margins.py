"""The room that the words beside a chart's axes take."""

import pytest

from kpi.charts.margins import roomy, width

BARE = {"height": 400, "margin": {"l": 4, "r": 4, "t": 12, "b": 4}, "showlegend": False}
NAMES = {"ticktext": ["<b>Toàn tỉnh</b><br>● Đạt", "Cấp tỉnh (sở, ban,<br>ngành)<br>● Đạt"], "tickfont": {"size": 13},
         "ticklabelstandoff": 6}  # fmt: skip


def test_marks_above_and_below_a_letter_take_no_width():
    assert width("ầẾợđ", 10) == width("aEod", 10)


def test_a_text_is_as_wide_as_its_widest_line_and_bold_is_wider():
    assert width("a<br>aaa<br>aa", 13) == width("aaa", 13)
    assert width("<b>aaa</b>", 13) > width("aaa", 13)


def test_a_letter_that_nobody_has_measured_is_taken_to_be_wide():
    assert width("\u4e00", 10) == 10


@pytest.mark.parametrize(
    ("layout", "margin"),
    [
        ({}, {"l": 4, "r": 4, "t": 12, "b": 4}),
        ({"xaxis": {"visible": False}, "yaxis": {"visible": False}}, {"l": 4, "r": 4, "t": 12, "b": 4}),
        # As the browser draws them, with a pixel or two to spare: 113.4 from the left, 29 and 45.4 below, 27.4 above.
        ({"yaxis": NAMES}, {"l": 114.2, "r": 4, "t": 12, "b": 4}),
        ({"xaxis": {"tickfont": {"size": 12}}}, {"l": 4, "r": 4, "t": 12, "b": 29.1}),
        ({"xaxis": {"tickfont": {"size": 12}, "title": {"text": "a", "font": {"size": 12}}}},
         {"l": 4, "r": 4, "t": 12, "b": 45.7}),
        ({"xaxis": {"tickfont": {"size": 12}, "side": "top"}}, {"l": 4, "r": 4, "t": 27.6, "b": 4}),
        ({"yaxis": {"range": [0, 100], "ticksuffix": "%", "tickfont": {"size": 12}}},
         {"l": 41.2, "r": 4, "t": 12, "b": 4}),
    ],
)  # fmt: skip
def test_margins_hold_what_stands_beside_the_axes(layout, margin):
    assert roomy(BARE | layout) == margin


@pytest.mark.parametrize("y", [1.02, -0.02, -0.1])
def test_a_legend_of_one_row_fits_between_the_plot_and_the_edge(y):
    margin = roomy(BARE | {"showlegend": True, "legend": {"y": y}})
    plot = 400 - margin["t"] - margin["b"]
    away = (y - 1) * plot if y > 1 else -y * plot
    assert margin["t" if y > 1 else "b"] == pytest.approx(34 + away, abs=0.2)


def test_margins_that_are_wide_enough_stay_as_they_are():
    wide = {"l": 200, "r": 40, "t": 90, "b": 90}
    layout = {"margin": wide, "yaxis": NAMES, "xaxis": {"tickfont": {"size": 12}}, "showlegend": True,
              "legend": {"y": 1.02}}  # fmt: skip
    assert roomy(BARE | layout) == wide
