"""The plan's tasks on a line of time: when each is due, when it was done, and how it stands today.

One drawing for a wall and for a phone: names stand above their lines, not beside them, and tasks of one state stand
together under its word, the worst first. Each name is there twice, in long lines and in short ones, as the last two
traces; which of them is seen, kpi/web/browser/charts.css says: only the browser knows how much room there is.
"""

import textwrap
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import pandas as pd

from kpi.charts import palette
from kpi.charts.sheet import (  # fmt: skip
    GRID,
    LABEL,
    SMALL,
    Drawing,
    draw,
    empty,
    escaped,
    hover,
    in_rows,
    known,
    line,
    note,
    undimmed,
)
from kpi.i18n import Words
from kpi.plan.rows import Row, records

SLOT = 56  # px for a task: its name and its line
TOP, BOTTOM = 52, 8  # px above and below
LONG, SHORT = 155, 60  # characters in a line of a name
NAME_LINES, LINE = 2, 17  # of a name; px
BESIDE = 40  # characters beside a marker
MARKER = 12  # px
NAME_DOWN, LINE_DOWN = 0.11, 0.3  # of a slot, from its middle: where a name ends, and its line
TICK = 0.14  # of a slot: half the height of a deadline's tick
ROOM = timedelta(days=45)
WITHOUT_BOLD = ("unrecorded", "not_started", "waiting")  # states of which nobody knows how the time was used
Spot = tuple[float, Row]  # the middle of a task's slot, and the task


def timeline(rows: pd.DataFrame, _: Words, *, day: date, begins: date, ends: date) -> Drawing:
    """One line per task: from its beginning to its deadline (a tick), its marker where it was done, else at `day`.

    rows: in order of states: task, name_vi, name_en, lead, state, said, brief (the same in few words), triggered_on,
    due, done_on (NaT: not known) and product_year (of a task that is due each year). begins and ends: of the plan, the
    least that the axis shows.
    """
    tasks = records(rows)
    if not tasks:
        return empty(_("No task is of this choice."), _)
    spots, headings, slots = _laid_out(tasks)
    left = pd.Timestamp(begins) - ROOM
    right = max([pd.Timestamp(ends), pd.Timestamp(day), *(row["due"] for row in tasks if known(row["due"]))]) + ROOM
    data, notes = [], [_heading(y, state, count, left, _) for y, state, count in headings]
    for state, of_state in groupby(spots, lambda spot: str(spot[1]["state"])):
        own = list(of_state)
        data += [*_tracks(own, state, day, begins), _markers(own, state, day, _)]
        notes += [_beside(spot, day, left, right) for spot in own if spot[1]["brief"]]
    data = [
        _ground(spots, left, right),
        _deadlines(spots),
        *data,
        _names(spots, left, LONG, _),
        _names(spots, left, SHORT, _),
    ]
    layout = {
        "height": slots * SLOT + TOP + BOTTOM,
        "margin": {"l": 2, "r": 2, "t": TOP, "b": BOTTOM},
        "xaxis": {"type": "date", "range": [_iso(left), _iso(right)], "side": "top", "fixedrange": True, "dtick": "M12",
                  "tick0": f"{left.year}-01-01", "ticklabelmode": "period", "tickformat": "%Y", "gridcolor": GRID,
                  "tickfont": {"size": LABEL}},
        "yaxis": {"visible": False, "fixedrange": True, "range": [slots - 0.5, -0.5]},
        "shapes": [_today(day, slots)],
        "annotations": [*notes, _today_named(day, left, right, _)],
        **in_rows([-0.5, *(y + 0.5 for y, _row in spots)]),  # a heading stays with its first task
    }  # fmt: skip
    return draw(data, layout, _alt(tasks, day, _), _)


def _laid_out(tasks: list[Row]) -> tuple[list[Spot], list[tuple[float, str, int]], int]:
    """The tasks' slots, the headings' (slot, state, how many), and how many slots there are."""
    spots: list[Spot] = []
    headings: list[tuple[float, str, int]] = []
    at = 0
    for state, of_state in groupby(tasks, lambda row: str(row["state"])):
        own = list(of_state)
        headings.append((at, state, len(own)))
        spots += [(float(place), row) for place, row in enumerate(own, at + 1)]
        at += 1 + len(own)
    return spots, headings, at


def _tracks(spots: list[Spot], state: str, day: date, begins: date) -> list[dict[str, Any]]:
    """The thin line up to the deadline, and the bold one of what time was taken so far."""
    thin_x: list[Any] = []
    bold_x: list[Any] = []
    for _y, row in spots:
        start, marked = _start(row, begins), _marked(row, day)
        until = max(row["due"], marked) if known(row["due"]) else marked
        thin_x += [_iso(start), _iso(until), None]
        bold_x += [_iso(row["due"] if state == "overdue" else start), _iso(marked), None]
    thin_y = bold_y = [level for y, _row in spots for level in (y + LINE_DOWN, y + LINE_DOWN, None)]
    look = palette.TASK[state]
    tracks = [line(thin_x, thin_y, palette.UNJUDGED.colour, 1.5, dash="dot" if state == "waiting" else "solid")]
    return tracks if state in WITHOUT_BOLD else [*tracks, line(bold_x, bold_y, look.colour, 4)]


def _start(row: Row, begins: date) -> pd.Timestamp:
    """Where a task's line begins: with the plan, with its year, or with what it waited for."""
    if known(row["triggered_on"]):
        return pd.Timestamp(row["triggered_on"])
    if known(row["product_year"]):
        return max(pd.Timestamp(begins), pd.Timestamp(date(int(row["product_year"]), 1, 1)))
    return pd.Timestamp(begins)


def _marked(row: Row, day: date) -> pd.Timestamp:
    return pd.Timestamp(row["done_on"] if row["state"] == "done" else day)


def _markers(spots: list[Spot], state: str, day: date, _: Words) -> dict[str, Any]:
    look = palette.TASK[state]
    hollow = look.symbol.endswith("-open")
    ring = {"width": 2.5, "color": look.colour} if hollow else {"width": 1, "color": palette.GROUND}
    return {
        "type": "scatter",
        "mode": "markers",
        "name": _.task_state(state),
        "x": [_iso(_marked(row, day)) for _y, row in spots],
        "y": [y + LINE_DOWN for y, _row in spots],
        "marker": {"symbol": look.symbol.removesuffix("-open"), "size": MARKER, "line": ring,
                   "color": palette.GROUND if hollow else look.colour},
        "hovertext": [hover(f"{row['task']}. {_.name(row)}", f"{look.mark} {_.task_state(state)}", row["said"],
                            row["lead"]) for _y, row in spots],
        "hoverinfo": "text",
        "customdata": [row["task"] for _y, row in spots],
        "cliponaxis": False,
        **undimmed(),
    }  # fmt: skip


def _deadlines(spots: list[Spot]) -> dict[str, Any]:
    """A tick on each line where the task is due."""
    x: list[Any] = []
    y: list[float | None] = []
    for at, row in spots:
        if known(row["due"]):
            x += [_iso(row["due"]), _iso(row["due"]), None]
            y += [at + LINE_DOWN - TICK, at + LINE_DOWN + TICK, None]
    return line(x, y, palette.INK, 2)


def _ground(spots: list[Spot], left: pd.Timestamp, right: pd.Timestamp) -> dict[str, Any]:
    """Bare ground under the names, so that no line of a year or of the day runs through them."""
    height = NAME_LINES * LINE
    middle = NAME_DOWN - height / 2 / SLOT
    x: list[Any] = [_iso(left), _iso(right), None] * len(spots)
    y = [level for at, _row in spots for level in (at + middle, at + middle, None)]
    return line(x, y, palette.GROUND, height)


def _names(spots: list[Spot], left: pd.Timestamp, characters: int, _: Words) -> dict[str, Any]:
    """The tasks' names above their lines; what has no room in two lines ends in dots."""
    named = [
        textwrap.wrap(f"{row['task']}. {_.name(row)}", characters, max_lines=NAME_LINES, placeholder="…")
        for _y, row in spots
    ]
    return {
        "type": "scatter", "mode": "text", "x": [_iso(left)] * len(spots),
        "y": [y + NAME_DOWN for y, _row in spots], "text": ["<br>".join(map(escaped, name)) for name in named],
        "textposition": "top right", "textfont": {"size": LABEL, "color": palette.INK},
        "hoverinfo": "skip", "cliponaxis": False, "showlegend": False,
    }  # fmt: skip


def _beside(spot: Spot, day: date, left: pd.Timestamp, right: pd.Timestamp) -> dict[str, Any]:
    """How a task stands, beside its marker, where there is more room."""
    y, row = spot
    marked = _marked(row, day)
    is_left = (marked - left) / (right - left) > 0.5
    return {"text": escaped(textwrap.shorten(row["brief"], BESIDE, placeholder="…")), "showarrow": False,
            "x": _iso(marked), "y": y + LINE_DOWN, "xref": "x", "yref": "y", "borderpad": 0,
            "xanchor": "right" if is_left else "left", "xshift": -9 if is_left else 9, "yanchor": "middle",
            "bgcolor": palette.GROUND, "opacity": 0.94, "font": {"size": SMALL, "color": palette.INK}}  # fmt: skip


def _heading(y: float, state: str, count: int, left: pd.Timestamp, _: Words) -> dict[str, Any]:
    look = palette.TASK[state]
    mark = f'<span style="color:{look.colour}">{look.mark}</span>'
    return note(f"{mark} {_.task_state(state)}: {_.number(count)}", size=15, x=_iso(left), y=y + 0.1, xanchor="left",
                yanchor="middle")  # fmt: skip


def _today(day: date, slots: int) -> dict[str, Any]:
    return {"type": "line", "x0": day.isoformat(), "x1": day.isoformat(), "y0": -0.5, "y1": slots - 0.5,
            "layer": "below", "line": {"color": palette.INK, "width": 1.5, "dash": "dash"}}  # fmt: skip


def _today_named(day: date, left: pd.Timestamp, right: pd.Timestamp, _: Words) -> dict[str, Any]:
    """The day that the line stands for, above the years."""
    share = (pd.Timestamp(day) - left) / (right - left)
    anchor = "left" if share < 0.2 else "right" if share > 0.8 else "center"
    return note(_.date(day), x=day.isoformat(), xanchor=anchor, yref="paper", y=1, yanchor="bottom", yshift=24)


def _alt(tasks: list[Row], day: date, _: Words) -> str:
    """What the drawing says: how many tasks stand in which state."""
    said = ", ".join(
        f"{_.task_state(state)} {_.number(len(list(own)))}" for state, own in groupby(tasks, lambda row: row["state"])
    )
    return _("The tasks on a line of time, {day}: {counts}.", day=_.date(day), counts=said)


def _iso(day: pd.Timestamp) -> str:
    return day.strftime("%Y-%m-%d")
