"""Horizontal bars of readings: a bar in its status's colour, its figure on it or beside it, ticks for targets."""

from typing import Any

from kpi import phrases
from kpi.charts import palette
from kpi.charts.sheet import LABEL, hover_of, known, undimmed
from kpi.i18n import Words
from kpi.plan.rows import Row

ROOM_FOR_FIGURE = 0.27  # of the axis: a shorter bar has its figure beside it


def bars(rows: dict[int, Row], top: float, _: Words, *, share: float, leads_to: str) -> dict[str, Any]:
    """One trace of bars that stand in one status, by their place from the top. leads_to: the column with what a click
    on a bar leads to, its customdata."""
    looks = [palette.STATUS[row["status"]] for row in rows.values()]
    hollow = [look.symbol.endswith("-open") for look in looks]
    ink = [palette.INK if open_ else look.on for look, open_ in zip(looks, hollow, strict=True)]
    fill = [palette.GROUND if open_ else look.colour for look, open_ in zip(looks, hollow, strict=True)]
    return {
        "type": "bar",
        "orientation": "h",
        "y": list(rows),
        "x": [row["value"] if known(row["value"]) else 0 for row in rows.values()],
        "width": share,
        "marker": {"color": fill, "line": {"width": 1.5, "color": [look.colour for look in looks]}},
        "text": [figure(row, _) if _has_room(row, top) else "" for row in rows.values()],
        "textposition": "inside",
        "insidetextanchor": "start",
        "insidetextfont": {"size": LABEL, "color": ink},
        "textangle": 0,
        "constraintext": "none",
        "hovertext": [hover_of(row, _) for row in rows.values()],
        "hoverinfo": "text",
        "showlegend": False,
        "customdata": [row[leads_to] for row in rows.values()],
        **undimmed(ink[0]),
    }


def figure(row: Row, _: Words) -> str:
    """'▲ 52,3%'; without a reading the status's word."""
    mark = palette.STATUS[row["status"]].mark
    return f"{mark} {phrases.reading(row, _) if known(row['value']) else _.status(row['status'])}"


def beside(rows: list[Row], top: float, _: Words, *, ticks: tuple[str, ...] = ("goal",)) -> list[dict[str, Any]]:
    """The figures of short bars, beside them on a patch of ground. ticks: what has a tick that they must not cover."""
    return [
        {"text": figure(row, _), "x": _end(row, top, ticks), "y": place, "xanchor": "left", "yanchor": "middle",
         "xshift": 3, "showarrow": False, "bgcolor": palette.GROUND, "borderpad": 1,
         "font": {"size": LABEL, "color": palette.INK}}
        for place, row in enumerate(rows)
        if not _has_room(row, top)
    ]  # fmt: skip


def _has_room(row: Row, top: float) -> bool:
    return known(row["value"]) and row["value"] >= ROOM_FOR_FIGURE * top


def _end(row: Row, top: float, ticks: tuple[str, ...]) -> float:
    """Where a short bar ends, or the last tick that its figure would cover."""
    end: float = row["value"] if known(row["value"]) else 0.0
    for tick in sorted(row[name] for name in ticks if known(row[name])):
        if end <= tick < end + ROOM_FOR_FIGURE * top:
            end = tick
    return end


def tick(place: float, value: float, half: float, width: float = 3, dash: str = "solid") -> dict[str, Any]:
    """A target's tick upon a bar."""
    return {"type": "line", "x0": value, "x1": value, "y0": place - half, "y1": place + half,
            "line": {"color": palette.INK, "width": width, "dash": dash}}  # fmt: skip


def names_axis(labels: list[str]) -> dict[str, Any]:
    """The axis of names, the first on top."""
    return {"fixedrange": True, "showgrid": False, "zeroline": False, "automargin": True, "ticklabelstandoff": 6,
            "ticklabeloverflow": "allow", "range": [len(labels) - 0.5, -0.5], "tickvals": list(range(len(labels))),
            "ticktext": labels, "tickfont": {"size": LABEL, "color": palette.INK}}  # fmt: skip
