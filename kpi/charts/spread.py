"""How the readings of many agencies spread along one axis: a dot each, or of thousands how many stand where. The five
worst have their names."""

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kpi import phrases
from kpi.charts import palette
from kpi.charts.sheet import (  # fmt: skip
    GRID,
    LABEL,
    SMALL,
    Drawing,
    Numbers,
    common_goal,
    draw,
    escaped,
    hover,
    hover_of,
    legend,
    marker,
    note,
    undimmed,
    value_axis,
)
from kpi.evaluation import STATUS_ORDER
from kpi.i18n import Words
from kpi.plan.rows import Row, records

BINS = 48  # dots that share a bin stand on each other's shoulders
BARS = 40  # about as many bars as a drawing of thousands has
DOT, DOT_ROW = 9, 10.5  # px
MOST_STACKED = 45  # dots on each other's shoulders: higher than a phone
TALLEST = 280  # px, of the bars
ROOM_FOR_MARK = 14  # px: a lower bar is too low for its status's mark
NAMED = 5  # of the worst
NAME_ROW = 22  # px that a name takes, or the target's value
HEAD = 154  # px, all but dots or bars and the words above them
NOTE_SHARE = 0.3  # of the axis: the target's value, on a phone
HALF = 0.55  # of the axis: beyond it a name has no room on a phone
ROUND = (1, 2, 2.5, 5, 10)  # widths of a bar, times a power of ten


def goal_line(goal: float, **ends: Any) -> dict[str, Any]:
    """The target's line, through the whole drawing unless `ends` says otherwise."""
    return {"type": "line", "x0": goal, "x1": goal, "y0": 0, "y1": 1, "yref": "paper",
            "line": {"color": palette.INK, "width": 2.5}} | ends  # fmt: skip


def goal_note(row: Row, is_right: bool, _: Words, **place: Any) -> dict[str, Any]:
    """The target's value on top of its line, to the right of it or to the left."""
    words = _("Target: {target}", target=phrases.goal(row, _))
    spot: dict[str, Any] = {"y": 1, "yref": "paper", "yanchor": "bottom", "yshift": 2} | place
    return note(words, x=row["goal"], xanchor="left" if is_right else "right", **spot)


def dots(read: list[Row], alt: str, numbers: Numbers, _: Words) -> Drawing:
    """A dot per agency; bars where too many stand at one place. read: those with a reading, the worst first, with the
    columns of figures.by_agency."""
    span = _Span.of([row["value"] for row in read], [row["goal"] for row in read])
    heights = _heights(read, (span.high - span.low) / BINS or 1)
    tallest = max(heights) + 1
    if tallest > MOST_STACKED:
        return histogram(pd.DataFrame(read), alt, numbers, _)
    plot = tallest * DOT_ROW + _room(read)
    axis = {"visible": False, "fixedrange": True, "range": [-1, plot / DOT_ROW]}  # one unit is one dot
    starts = [height + 0.6 for height in heights[:NAMED]]
    above = _above(read, span, starts, tallest, NAME_ROW / DOT_ROW, axis, _)
    return draw(_dot_traces(read, heights, _), _layout(read, span, plot, axis, _) | above, alt, _, numbers)


def histogram(read: pd.DataFrame, alt: str, numbers: Numbers | Callable[[], Numbers], _: Words) -> Drawing:
    """A bar per part of the axis, as high as there are agencies in it, in the colours and marks of their statuses.
    read: as of dots()."""
    values, worst = read["value"].to_numpy(float), records(read.iloc[:NAMED])
    span = _Span.of(values.tolist(), pd.unique(read["goal"]))
    step = _round_step((span.high - span.low) / BARS or 1)
    placed = _placed(values, step)
    together = Counter(placed.tolist())
    tallest = max(together.values())
    unit = tallest / TALLEST  # agencies to a pixel
    plot = TALLEST + _room(worst)
    axis = _counts_axis(tallest, plot * unit, _)
    starts = [float(together[place]) for place in placed[:NAMED]]
    above = _above(worst, span, starts, tallest, NAME_ROW * unit, axis, _)
    layout = _layout(worst, span, plot, axis, _) | {"barmode": "stack", "bargap": 0.08} | above
    traces = _bar_traces(read["status"].to_numpy(object), placed, step, unit, worst[0]["unit"], _)
    return draw(traces, layout, alt, _, numbers)


def _room(read: list[Row]) -> int:
    """What the names and the target's value take above dots or bars, in px."""
    named = [row for row in read[:NAMED] if row["status"] != "met"]
    return 14 + NAME_ROW * (1 + len(named))


def _placed(values: np.ndarray, step: float) -> np.ndarray:
    """In which part of the axis each lies; the highest, where it ends one, in the part that it ends."""
    last = max(math.ceil(values.max() / step) - 1, math.floor(values.min() / step))
    return np.asarray(np.minimum(np.floor(values / step), last), dtype=int)


@dataclass(frozen=True)
class _Span:
    """From the lowest to the highest of the readings and the goal that all share, if they do."""

    low: float
    high: float
    goal: float | None

    @classmethod
    def of(cls, values: list[float], goals: Iterable[Any]) -> "_Span":
        goal = common_goal(goals)
        seen = values if goal is None else [*values, goal]
        return cls(min(seen), max(seen), goal)


def _layout(read: list[Row], span: _Span, plot: float, axis: dict[str, Any], _: Words) -> dict[str, Any]:
    """plot: px. axis: the upright one."""
    room = 0.04 * ((span.high - span.low) or 1)
    return {
        "height": round(plot + HEAD),
        "xaxis": value_axis(read[0]["unit"], _, range=[span.low - room, span.high + room], nticks=6),
        "yaxis": axis,
        "showlegend": True,
        "legend": legend(y=-0.1, yanchor="top"),
        "margin": {"l": 4, "r": 12, "t": 8, "b": 4},
    }  # fmt: skip


def _above(
    read: list[Row], span: _Span, starts: list[float], tallest: float, row_height: float, axis: dict[str, Any], _: Words
) -> dict[str, Any]:
    """Above dots or bars the target's value on its line, and above that the names of the worst: on a phone they would
    stand on the line. starts: where each one's dots or bar end; row_height: in units of the upright axis."""
    goal = span.goal
    leaders, words = _names(starts, read, span, tallest + row_height * (goal is not None), row_height, _)
    if goal is None:
        return {"shapes": leaders, "annotations": words}
    left = (goal - span.low) / ((span.high - span.low) or 1)
    worst_is_right = read[0]["direction"] == "down"
    is_right = left < NOTE_SHARE if worst_is_right else left <= 1 - NOTE_SHARE
    line = goal_line(goal, yref="y", y0=axis["range"][0], y1=tallest + row_height * 0.3)
    return {"shapes": [line, *leaders],
            "annotations": [*words, goal_note(read[0], is_right, _, yref="y", y=tallest, yshift=4)]}  # fmt: skip


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
        some = [(row, height) for row, height in zip(read, heights, strict=True) if row["status"] == status]
        if some:
            traces.append(
                {
                    "type": "scatter", "mode": "markers", "name": f"{_.status(status)} ({_.number(len(some))})",
                    "x": [row["value"] for row, _height in some], "y": [height for _row, height in some],
                    "marker": marker(status, DOT), "hovertext": [hover_of(row, _) for row, _height in some],
                    "hoverinfo": "text", "customdata": [row["agency"] for row, _height in some], "cliponaxis": False,
                    **undimmed(),
                }
            )  # fmt: skip
    return traces


def _round_step(least: float) -> float:
    power = 10.0 ** math.floor(math.log10(least))
    return next(times * power for times in ROUND if times * power >= least * (1 - 1e-9))


def _counts_axis(tallest: int, top: float, _: Words) -> dict[str, Any]:
    """How many agencies: the unit stands with the highest number."""
    step = max(1, round(_round_step(tallest / 4)))
    ticks = list(range(step, tallest + 1, step))
    words = [_.number(tick) for tick in ticks[:-1]] + [_.plural("{n} agency", "{n} agencies", ticks[-1])]
    return {"fixedrange": True, "range": [0, top], "tickvals": ticks, "ticktext": words, "gridcolor": GRID,
            "zeroline": False, "tickfont": {"size": SMALL}}  # fmt: skip


def _bar_traces(
    statuses: np.ndarray, placed: np.ndarray, step: float, pixel: float, unit: str, _: Words
) -> list[dict[str, Any]]:
    """One trace per status that occurs. pixel: so many agencies high; unit: of the readings."""
    traces = []
    for status in STATUS_ORDER:
        found = Counter(placed[statuses == status].tolist())
        if found:
            look, word = palette.STATUS[status], _.status(status)
            hollow = look.symbol.endswith("-open")
            traces.append(
                {
                    "type": "bar", "name": f"{look.mark} {word} ({_.number(found.total())})",
                    "x": [(place + 0.5) * step for place in found], "y": list(found.values()), "width": 0.92 * step,
                    "marker": {"color": palette.GROUND if hollow else look.colour,
                               "line": {"width": 1 if hollow else 0, "color": look.colour}},
                    "text": [look.mark if count >= ROOM_FOR_MARK * pixel else "" for count in found.values()],
                    "textposition": "inside", "insidetextanchor": "middle", "textangle": 0, "constraintext": "none",
                    "insidetextfont": {"size": SMALL, "color": palette.INK if hollow else look.on},
                    "hovertext": [_of_bar(place, count, step, word, unit, _) for place, count in found.items()],
                    "hoverinfo": "text", **undimmed(palette.INK if hollow else look.on),
                }
            )  # fmt: skip
    return traces


def _of_bar(place: int, count: int, step: float, word: str, unit: str, _: Words) -> str:
    ends = f"{_.number(place * step)}–{_.figure((place + 1) * step, unit)}"
    return hover(ends, f"{_.plural('{n} agency', '{n} agencies', count)}: {word}")


def _names(
    starts: list[float], read: list[Row], span: _Span, tallest: float, row_height: float, _: Words
) -> tuple[list[Any], list[Any]]:
    """Leaders and words of the worst that have not met their target, from where their dots or bars end: two staircases,
    in which no leader crosses a name. Who stands near the worst end has its name towards the other, and the worst's
    stands highest; who stands far from it has its name towards the worst, below those, and the worst's lowest."""
    low, high, down = span.low, span.high, read[0]["direction"] == "down"
    named = [(row, start) for row, start in zip(read, starts, strict=False) if row["status"] != "met"]
    near = [
        (high - row["value"] if down else row["value"] - low) <= HALF * ((high - low) or 1) for row, _start in named
    ]
    steps = sorted(range(len(named)), key=lambda at: (not near[at], at if near[at] else -at))
    tops = {at: tallest + (len(steps) - place - 0.5) * row_height for place, at in enumerate(steps)}
    leaders = [_leader(row, start, tops[at]) for at, (row, start) in enumerate(named)]
    return leaders, [_name(row, tops[at], near[at] is not down, _) for at, (row, _start) in enumerate(named)]


def _leader(row: Row, start: float, to: float) -> dict[str, Any]:
    return {"type": "line", "x0": row["value"], "x1": row["value"], "y0": start, "y1": to, "layer": "below",
            "line": {"color": palette.UNJUDGED.colour, "width": 1}}  # fmt: skip


def _name(row: Row, height: float, is_right: bool, _: Words) -> dict[str, Any]:
    """A name to the right of its leader or to the left."""
    text = escaped(f"{row['label']}: {phrases.reading(row, _)}")
    return {"text": text, "x": row["value"], "y": height, "showarrow": False, "yanchor": "middle",
            "xanchor": "left" if is_right else "right", "xshift": 3 if is_right else -3, "bgcolor": palette.GROUND,
            "borderpad": 1, "font": {"size": LABEL, "color": palette.INK}}  # fmt: skip
