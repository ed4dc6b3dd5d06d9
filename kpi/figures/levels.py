"""The levels side by side in one year, each against its own target."""

from typing import Any

import pandas as pd

from kpi import narrate, palette
from kpi.figures.sheet import (
    LABEL,
    SMALL,
    Drawing,
    Row,
    draw,
    empty,
    hover_of,
    key,
    known,
    note,
    records,
    top_of,
    value_axis,
    wrap,
)  # fmt: skip
from kpi.words import Words

ROW, HEAD = 62, 62  # px a row; px for the legend and the axis
BAR = 0.46  # of a row
TICK = 0.34  # half the length of a target's tick, of a row


def by_level(levels: pd.DataFrame, _: Words) -> Drawing:
    """A bar per scope in the colour of its status, its target a tick with its value, its expectation a dotted one.

    levels: one row per scope, from the top: label (its name), value, unit, direction, status, goal, expected, said (the
    judgement in words), and the columns that kpi.narrate reads. A scope without a reading keeps its row and says so.
    """
    rows = records(levels)
    if not any(known(row["value"]) for row in rows):
        return empty(_("No level has figures for this year yet."), _)
    top = top_of(rows)
    layout = {
        "height": HEAD + ROW * len(rows),
        "xaxis": value_axis(rows[0]["unit"], _, range=[0, top], nticks=6),
        "yaxis": names_axis([wrap(row["label"], 20) for row in rows]),
        "shapes": [tick for place, row in enumerate(rows) for tick in _ticks(place, row)],
        "annotations": [_goal_note(place, row, top, _) for place, row in enumerate(rows) if known(row["goal"])],
        "showlegend": True,
    }
    return draw([bars(rows, _, share=BAR), *_keys(rows, _)], layout, _alt(rows, _), _)


def bars(rows: list[Row], _: Words, *, share: float) -> dict[str, Any]:
    """One horizontal bar per row, in its status's colour, with its figure and the status's shape and word on it."""
    looks = [palette.STATUS[row["status"]] for row in rows]
    hollow = [look.symbol.endswith("-open") for look in looks]
    inside = [palette.INK if open_ else look.on for look, open_ in zip(looks, hollow, strict=True)]
    fill = [palette.GROUND if open_ else look.colour for look, open_ in zip(looks, hollow, strict=True)]
    return {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(rows))),
        "x": [row["value"] if known(row["value"]) else 0 for row in rows],
        "width": share,
        "marker": {"color": fill, "line": {"width": 1.5, "color": [look.colour for look in looks]}},
        "text": [bar_words(row, _) for row in rows],
        "textposition": "auto",
        "insidetextanchor": "start",
        "insidetextfont": {"size": LABEL, "color": inside},
        "outsidetextfont": {"size": LABEL, "color": palette.INK},
        "textangle": 0,
        "constraintext": "none",
        "cliponaxis": False,
        "hovertext": [hover_of(row, _) for row in rows],
        "hoverinfo": "text",
        "showlegend": False,
    }


def bar_words(row: Row, _: Words) -> str:
    """'52,3%  ▲ Đúng tiến độ'."""
    judged = f"{palette.STATUS[row['status']].mark} {_.status(row['status'])}"
    return f"{narrate.figure(row['value'], row['unit'], _)}  {judged}" if known(row["value"]) else judged


def names_axis(labels: list[str]) -> dict[str, Any]:
    """The axis of names, the first on top."""
    return {"fixedrange": True, "showgrid": False, "zeroline": False, "automargin": True, "ticklabelstandoff": 6,
            "ticklabeloverflow": "allow",
            "range": [len(labels) - 0.5, -0.5], "tickvals": list(range(len(labels))), "ticktext": labels,
            "tickfont": {"size": LABEL}}  # fmt: skip


def goal_tick(place: float, value: float, half: float, width: float = 3, dash: str = "solid") -> dict[str, Any]:
    """A target's tick upon a bar."""
    return {"type": "line", "x0": value, "x1": value, "y0": place - half, "y1": place + half,
            "line": {"color": palette.INK, "width": width, "dash": dash}}  # fmt: skip


def _has_own_expectation(row: Row) -> bool:
    return known(row["expected"]) and row["expected"] != row["goal"]


def _ticks(place: int, row: Row) -> list[dict[str, Any]]:
    ticks = [goal_tick(place, row["goal"], TICK)] if known(row["goal"]) else []
    if _has_own_expectation(row):
        ticks.append(goal_tick(place, row["expected"], TICK, 2, "dot"))
    return ticks


def _goal_note(place: int, row: Row, top: float, _: Words) -> dict[str, Any]:
    """The target's value above its tick, on the side that has room."""
    side = "right" if row["goal"] > 0.5 * top else "left"
    return note(narrate.goal(row, _), size=SMALL, x=row["goal"], y=place - TICK, xanchor=side, yanchor="bottom",
                yshift=-4, xshift=-3 if side == "right" else 3)  # fmt: skip


def _keys(rows: list[Row], _: Words) -> list[dict[str, Any]]:
    """Legend entries for the two kinds of ticks, where they occur."""
    keys = [key(_("target"), 3)] if any(known(row["goal"]) for row in rows) else []
    if any(_has_own_expectation(row) for row in rows):
        keys.append(key(_("interpolated expectation (the program's, not the decision's)"), 2, "dot"))
    return keys


def _alt(rows: list[Row], _: Words) -> str:
    return _("By level. {said}.", said="; ".join(f"{row['label']}: {bar_words(row, _)}" for row in rows))
