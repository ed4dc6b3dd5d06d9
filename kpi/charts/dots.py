"""How the readings of a level's agencies spread along one axis: a sign each; of thousands how many stand where."""

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from kpi import phrases
from kpi.charts import palette
from kpi.charts.numbers import of_scopes
from kpi.charts.sheet import (
    LABEL,
    SMALL,
    Drawing,
    draw,
    empty,
    escaped,
    hover,
    hover_of,
    known,
    line,
    marker,
    undimmed,
    value_axis,
    words,
)
from kpi.evaluation import SHORT, STATUS_ORDER
from kpi.i18n import Words
from kpi.plan.rows import Row, records

MOST_DOTS = 400  # more would take a browser half a second to draw, and nobody could pick one out
MOST_STACKED = 24  # signs on each other's shoulders; higher, and bars say how many
BINS, BARS = 70, 40  # parts of the axis: of signs, and of bars
DOT, DOT_ROW = 8, 9.0  # px
TALLEST, LEAST = 130, 60  # px of bars; of the room for signs
LINES, FOOT = 60, 26  # px above for the words on the lines, below for the axis
LETTER = 0.012  # of the axis: the width of a letter
ROOM = 0.03  # of the axis, left and right
ROUND = (1, 2, 2.5, 5, 10)  # widths of a bar, times a power of ten


def dots(
    agencies: pd.DataFrame, own: Row | None, _: Words, *, whose: str, names: Mapping[str, str],
    period: str | None = None, chosen: str | None = None,
) -> Drawing:  # fmt: skip
    """The agencies' readings with the lines of the level's own reading, of what is expected of it, and of its target.

    agencies: a row each of the scorecard. own: the level's row. whose: the level's name. names: of agencies by code.
    period: the one that a reading should be of; others are hollow. chosen: the agency that is named. The lowest is
    named as well. A sign's customdata is its agency.
    """
    value = agencies["value"].to_numpy(float)
    sign = -1 if agencies["direction"].iloc[0] == "down" else 1
    ordered = agencies.iloc[np.argsort(sign * value, kind="stable")]  # who has no reading comes last
    count = int((~np.isnan(value)).sum())
    if not count:
        return empty(_("No agency has data for this year yet."), _)
    read = ordered.iloc[:count]
    marks = _marks(own, whose, _)
    low, high = _span(read, [mark["x"] for mark in marks])
    ends = [_row(read, place, names) for place in (0, count - 1)]
    alt = _alt(read, ends, len(ordered) - count, _)

    def tabled() -> Mapping[str, Any]:
        rows = [row | {"label": names[row["agency"]], "said": phrases.judgement(row, _)} for row in records(ordered)]
        return of_scopes(_("Agency"), rows, _)

    heights = _heights(read["value"].to_numpy(float), (high - low) / BINS or 1)
    if count > MOST_DOTS or max(heights) >= MOST_STACKED:
        traces, top, plot = _bars(read, (high - low) / BARS or 1, _)
    else:
        rows = [row | {"label": names[row["agency"]], "said": phrases.judgement(row, _)} for row in records(read)]
        traces, top = _signs(rows, heights, period, _), max(heights) + 1.0
        plot = max(LEAST, top * DOT_ROW)
        top = plot / DOT_ROW
        traces += _named([rows[0], *(row for row in rows[1:] if row["agency"] == chosen)], heights, rows, _)
    pixel = top / plot
    layout = {
        "height": round(plot + LINES + FOOT),
        "margin": {"l": 4, "r": 12, "t": 4, "b": 4},
        "xaxis": value_axis(read["unit"].iloc[0], _, nticks=8, showgrid=False,
                            range=[low - ROOM * (high - low or 1), high + ROOM * (high - low or 1)]),
        "yaxis": {"visible": False, "fixedrange": True, "range": [-0.7 * DOT * pixel, top + LINES * pixel]},
        "barmode": "stack",
    }  # fmt: skip
    return draw([*_lines(marks, top, pixel, (low, high)), *traces], layout, alt, _, tabled)


def _row(read: pd.DataFrame, place: int, names: Mapping[str, str]) -> Row:
    [row] = records(read.iloc[[place]])
    return row | {"label": names[row["agency"]]}


def _span(read: pd.DataFrame, marks: list[float]) -> tuple[float, float]:
    values = [*read["value"].iloc[[0, -1]].tolist(), *marks]
    return min(values), max(values)


def _marks(own: Row | None, whose: str, _: Words) -> list[dict[str, Any]]:
    """The level's own reading, what is expected of it, its target: x, words and look."""
    if own is None:
        return []
    marks = []
    if known(own["value"]):
        said = f"<b>{escaped(whose)}: {phrases.reading(own, _)}</b>"
        marks.append({"x": own["value"], "said": said, "width": 2, "dash": "solid"})
    if known(own["expected"]) and own["expected"] != own["goal"]:
        said = _("expected by now: {x}", x=phrases.expectation(own, _))
        marks.append({"x": own["expected"], "said": said, "width": 1.6, "dash": "dash"})
    if known(own["goal"]):
        said = _("target: {x}", x=phrases.mark(own, _))
        marks.append({"x": own["goal"], "said": f"<b>{said}</b>", "width": 2.4, "dash": "solid"})
    return marks


def _lines(marks: list[dict[str, Any]], top: float, pixel: float, ends: tuple[float, float]) -> list[dict[str, Any]]:
    """The lines, each with its words in a row of its own above the signs, to its left where there is room."""
    drawn = []
    for place, mark in enumerate(marks):
        height = top + (LINES - 8 - 18 * place) * pixel
        width = LETTER * len(mark["said"].replace("<b>", "").replace("</b>", "")) * (ends[1] - ends[0])
        side = "left" if mark["x"] - width > ends[0] else "right"
        drawn += [
            line([mark["x"]] * 2, [0, height], palette.INK, mark["width"], dash=mark["dash"]),
            words([mark["said"]], x=[mark["x"]], y=[height], size=SMALL, place=f"middle {side}"),
        ]
    return drawn


def _heights(values: np.ndarray, width: float) -> list[int]:
    """How many signs lie below each in its part of the axis."""
    filled: Counter[int] = Counter()
    heights = []
    for place in np.rint((values - values.min()) / width).astype(int).tolist():
        heights.append(filled[place])
        filled[place] += 1
    return heights


def _signs(rows: list[Row], heights: list[int], period: str | None, _: Words) -> list[dict[str, Any]]:
    traces = []
    for status in STATUS_ORDER:
        for is_earlier in (False, True):
            some = [(row, height) for row, height in zip(rows, heights, strict=True)
                    if row["status"] == status and (period not in (None, row["period"])) is is_earlier]  # fmt: skip
            if some:
                traces.append(_sign_trace(some, status, is_earlier, _))
    return traces


def _sign_trace(some: list[tuple[Row, int]], status: str, is_earlier: bool, _: Words) -> dict[str, Any]:
    look = marker(status, DOT)
    if is_earlier:
        look |= {"color": palette.GROUND, "line": {"width": 1.5, "color": palette.STATUS[status].colour}}
    return {
        "type": "scatter", "mode": "markers", "x": [row["value"] for row, _height in some],
        "y": [height for _row, height in some], "marker": look,
        "hovertext": [hover_of(row, _) for row, _height in some], "hoverinfo": "text",
        "customdata": [row["agency"] for row, _height in some], "cliponaxis": False, "showlegend": False, **undimmed(),
    }  # fmt: skip


def _named(some: list[Row], heights: list[int], rows: list[Row], _: Words) -> list[dict[str, Any]]:
    """The names of a few above their signs and those beside them."""
    low, high = sorted((rows[0]["value"], rows[-1]["value"]))
    named = []
    for row in some:
        text, value = f"{row['label']} {phrases.reading(row, _)}", row["value"]
        width = len(text) * LETTER * (high - low)
        is_right = value < (low + high) / 2
        start, end = (value, value + width) if is_right else (value - width, value)
        above = max(height for other, height in zip(rows, heights, strict=True) if start <= other["value"] <= end)
        named.append(words([escaped(text)], x=[value], y=[above + 0.6], size=LABEL,
                           place="top right" if is_right else "top left"))  # fmt: skip
    return named


def _bars(read: pd.DataFrame, least: float, _: Words) -> tuple[list[dict[str, Any]], float, float]:
    """A bar per part of the axis and status, as high as there are agencies; the tallest, and its px."""
    values, step = read["value"].to_numpy(float), _round_step(least)
    last = max(math.ceil(values.max() / step) - 1, math.floor(values.min() / step))
    placed = np.minimum(np.floor(values / step), last).astype(int)
    tallest = float(max(Counter(placed.tolist()).values()))
    statuses, unit = read["status"].to_numpy(object), read["unit"].iloc[0]
    return [
        _bar_trace(status, Counter(placed[statuses == status].tolist()), step, unit, _)
        for status in STATUS_ORDER
        if (statuses == status).any()
    ], tallest, TALLEST  # fmt: skip


def _bar_trace(status: str, found: Counter[int], step: float, unit: str, _: Words) -> dict[str, Any]:
    look, word = palette.STATUS[status], _.status(status)
    hollow = look.symbol.endswith("-open")
    return {
        "type": "bar", "x": [(place + 0.5) * step for place in found], "y": list(found.values()), "width": 0.92 * step,
        "marker": {"color": palette.GROUND if hollow else look.fill or look.colour,
                   "line": {"width": 1 if hollow else 0, "color": look.colour}},
        "hovertext": [_of_bar(place, count, step, word, unit, _) for place, count in found.items()],
        "hoverinfo": "text", "showlegend": False, **undimmed(),
    }  # fmt: skip


def _round_step(least: float) -> float:
    power = 10.0 ** math.floor(math.log10(least))
    return next(times * power for times in ROUND if times * power >= least * (1 - 1e-9))


def _of_bar(place: int, count: int, step: float, word: str, unit: str, _: Words) -> str:
    ends = f"{_.number(place * step)}–{_.figure((place + 1) * step, unit)}"
    return hover(ends, f"{_.plural('{n} agency', '{n} agencies', count)}: {word}")


def _alt(read: pd.DataFrame, ends: list[Row], silent: int, _: Words) -> str:
    """What the chart says: how many have a reading, how many fall short, who is last and first, how many are silent."""
    short = int(read["status"].isin(SHORT).sum())
    last, first = ({"agency": row["label"], "x": phrases.figure(row["value"], row["unit"], _)} for row in ends)
    sentences = [
        _.plural("{n} agency has data", "{n} agencies have data", len(read)),
        _.plural("{n} below target", "{n} below target", short),
        _("lowest: {agency} with {x}", **last),
        _("highest: {agency} with {x}", **first),
    ]
    if silent:
        sentences.append(_.plural("{n} without data", "{n} without data", silent))
    return _("By agency. {said}.", said="; ".join(sentences))
