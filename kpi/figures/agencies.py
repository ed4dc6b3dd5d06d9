"""The agencies of a level against the target: sorted bars for a handful, dots on a line for a crowd."""

from collections import Counter
from typing import Any

from kpi import narrate, palette
from kpi.figures.bars import bars, beside, names_axis, tick
from kpi.figures.numbers import of_scopes
from kpi.figures.sheet import (
    LABEL,
    Drawing,
    Numbers,
    common_goal,
    draw,
    empty,
    hover_of,
    known,
    legend,
    marker,
    note,
    top_of,
    undimmed,
    value_axis,
    wrap,
)  # fmt: skip
from kpi.reckon import STATUS_ORDER
from kpi.rows import Row, Table, records
from kpi.words import Words

MOST_BARS = 30
ROW, LINE, HEAD = 30, 18, 118  # px: an agency, a line of its name, all else
BINS = 48  # dots that share a bin stand on each other's shoulders
DOT, DOT_ROW = 9, 10.5  # px
NAMED = 5  # of the worst dots
NAME_ROW = 22  # px a named dot's label takes


def by_agency(agencies: Table, _: Words) -> Drawing:
    """The agencies' readings of one indicator and year, the worst first.

    agencies: one row each: agency, label (its name), value, unit, direction, status, goal, expected, said (the
    judgement in words), and the columns that kpi.narrate reads. Who has no reading stands below the bars; dots leave
    them out.
    """
    rows = sorted(records(agencies), key=lambda row: row["label"])
    read = [row for row in rows if known(row["value"])]
    if not read:
        return empty(_("No agency has figures for this year yet."), _)
    read.sort(key=lambda row: row["value"], reverse=read[0]["direction"] == "down")
    silent = [row for row in rows if not known(row["value"])]
    alt = _alt(read, silent, _)
    numbers = of_scopes(_("Agency"), [*read, *silent], _)
    if len(rows) <= MOST_BARS:
        return _bars([*read, *silent], alt, numbers, _)
    return _dots(read, alt, numbers, _)


def _bars(rows: list[Row], alt: str, numbers: Numbers, _: Words) -> Drawing:
    goal, top = common_goal(rows), top_of(rows)
    own = [tick(place, row["goal"], 0.45) for place, row in enumerate(rows) if known(row["goal"])]
    names = [wrap(row["label"], 22) for row in rows]
    layout = {
        "height": HEAD + len(names) * max(ROW, LINE * max(1 + name.count("<br>") for name in names)),
        "margin": {"l": 4, "r": 4, "t": 48, "b": 4},
        "xaxis": value_axis(rows[0]["unit"], _, range=[0, top], nticks=6, side="top"),
        "yaxis": names_axis(names),
        "shapes": own if goal is None else [_goal_line(goal)],
        "annotations": [
            *beside(rows, top, _),
            *([] if goal is None else [_goal_note(rows[0], goal, 0.5 * top, _) | {"yshift": 22}]),
        ],
        "showlegend": True,
        "legend": legend(y=-0.02, yanchor="top", yref="paper"),
    }
    return draw(_bar_traces(rows, top, _), layout, alt, _, numbers)


def _bar_traces(rows: list[Row], top: float, _: Words) -> list[dict[str, Any]]:
    """One trace per status that occurs, so that the legend says what each colour and mark stands for."""
    traces = []
    for status in STATUS_ORDER:
        some = {place: row for place, row in enumerate(rows) if row["status"] == status}
        if some:
            name = f"{palette.STATUS[status].mark} {_.status(status)} ({_.number(len(some))})"
            traces.append(bars(some, top, _, share=0.72, leads_to="agency") | {"name": name, "showlegend": True})
    return traces


def _goal_line(goal: float) -> dict[str, Any]:
    return {"type": "line", "x0": goal, "x1": goal, "y0": 0, "y1": 1, "yref": "paper",
            "line": {"color": palette.INK, "width": 2.5}}  # fmt: skip


def _goal_note(row: Row, goal: float, middle: float, _: Words) -> dict[str, Any]:
    """The target's value on top of its line."""
    words = _("Target: {target}", target=narrate.goal(row, _))
    side = "right" if goal > middle else "left"
    return note(words, x=goal, y=1, yref="paper", xanchor=side, yanchor="bottom", yshift=2)


def _dots(read: list[Row], alt: str, numbers: Numbers, _: Words) -> Drawing:
    goal = common_goal(read)
    seen = [*(row["value"] for row in read), *([] if goal is None else [goal])]
    low, high = min(seen), max(seen)
    heights = _heights(read, (high - low) / BINS or 1)
    tallest, named = max(heights) + 1, min(NAMED, len(read))
    plot = tallest * DOT_ROW + named * NAME_ROW + 14
    room = 0.04 * ((high - low) or 1)
    layout = {
        "height": round(plot + HEAD + 60),
        "xaxis": value_axis(read[0]["unit"], _, range=[low - room, high + room], nticks=6),
        "yaxis": {"visible": False, "fixedrange": True, "range": [-1, plot / DOT_ROW]},  # one unit is one dot
        "shapes": [*([] if goal is None else [_goal_line(goal)]),
                   *(_leader(row, height, _name_height(place, named, tallest))
                     for place, (row, height) in enumerate(zip(read[:named], heights, strict=False)))],
        "annotations": [*(_name(row, _name_height(place, named, tallest), _) for place, row in enumerate(read[:named])),
                        *([] if goal is None else [_goal_note(read[0], goal, (low + high) / 2, _)])],
        "showlegend": True,
        "legend": legend(y=-0.1, yanchor="top"),
        "margin": {"l": 4, "r": 12, "t": 32, "b": 4},
    }  # fmt: skip
    return draw(_dot_traces(read, heights, _), layout, alt, _, numbers)


def _heights(read: list[Row], bin_width: float) -> list[int]:
    """How many dots lie below each in its bin."""
    start = min(row["value"] for row in read)
    filled: Counter[int] = Counter()
    heights = []
    for row in read:
        place = round((row["value"] - start) / bin_width)
        heights.append(filled[place])
        filled[place] += 1
    return heights


def _dot_traces(read: list[Row], heights: list[int], _: Words) -> list[dict[str, Any]]:
    traces = []
    for status in STATUS_ORDER:
        dots = [(row, height) for row, height in zip(read, heights, strict=True) if row["status"] == status]
        if dots:
            traces.append(
                {
                    "type": "scatter", "mode": "markers", "name": f"{_.status(status)} ({_.number(len(dots))})",
                    "x": [row["value"] for row, _height in dots], "y": [height for _row, height in dots],
                    "marker": marker(status, DOT), "hovertext": [hover_of(row, _) for row, _height in dots],
                    "hoverinfo": "text", "customdata": [row["agency"] for row, _height in dots], "cliponaxis": False,
                    **undimmed(),
                }
            )  # fmt: skip
    return traces


def _name_height(place: int, named: int, tallest: int) -> float:
    """The worst dot's name stands highest: a staircase, in which no leader crosses a name."""
    return tallest + (named - place - 0.5) * NAME_ROW / DOT_ROW


def _leader(row: Row, height: int, to: float) -> dict[str, Any]:
    return {"type": "line", "x0": row["value"], "x1": row["value"], "y0": height + 0.6, "y1": to, "layer": "below",
            "line": {"color": palette.UNJUDGED.colour, "width": 1}}  # fmt: skip


def _name(row: Row, height: float, _: Words) -> dict[str, Any]:
    side, shift = ("right", -3) if row["direction"] == "down" else ("left", 3)
    text = f"{row['label']}: {narrate.figure(row['value'], row['unit'], _)}"
    return {"text": text, "x": row["value"], "y": height, "showarrow": False, "xanchor": side, "yanchor": "middle",
            "xshift": shift, "font": {"size": LABEL, "color": palette.INK}}  # fmt: skip


def _alt(read: list[Row], silent: list[Row], _: Words) -> str:
    """What the chart says: how many fall short, who is last, who is first, who is silent."""
    short = sum(row["status"] in narrate.SHORT for row in read)
    last, first = ((row["label"], narrate.figure(row["value"], row["unit"], _)) for row in (read[0], read[-1]))
    sentences = [
        _.plural("{n} agency has figures", "{n} agencies have figures", len(read)),
        _.plural("{n} falls short", "{n} fall short", short),
        _("last: {agency} with {x}", agency=last[0], x=last[1]),
        _("first: {agency} with {x}", agency=first[0], x=first[1]),
    ]
    if silent:
        sentences.append(_.plural("{n} has handed in nothing", "{n} have handed in nothing", len(silent)))
    return _("By agency. {said}.", said="; ".join(sentences))
