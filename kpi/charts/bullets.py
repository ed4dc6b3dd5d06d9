"""An indicator in one line: a bullet (actual, expected, target) and beside it its course over the years.

Bullets of a page stand under each other, so every scale is stretched until its target lies at the same place: who does
not reach the line falls short. Ranks grow to the right, the first place at the end.
"""

from collections.abc import Callable, Sequence
from typing import Any

from kpi import phrases
from kpi.charts import palette
from kpi.charts.numbers import cell, figures, headed, said_once
from kpi.charts.sheet import (
    GRID,
    LABEL,
    SMALL,
    Drawing,
    Numbers,
    draw,
    empty,
    escaped,
    hover,
    known,
    line,
    marker,
    note,
    undimmed,
)
from kpi.i18n import Words
from kpi.plan.rows import Row, Table, records

TARGET_AT = 0.78  # of the bullet's width
FULL = 0.97  # of it: how far a bar may reach that goes well beyond its target
BULLET, COURSE = [0, 0.7], [0.77, 1]  # of the drawing's width
NAME, NOTE, BAR, FOOT = 20, 22, 24, 20  # px: a scope's name, the target's label, the bar, the years under the course
NARROW = 230  # px a bullet has on a phone
LETTER = 7  # px, the usual width of one
WORSE = 1.6  # times the worst rank seen: where the scale of ranks begins
EDGE = 0.5  # years left and right of the course

# Plotly draws the lines and words of a pair of axes only if a trace stands on them.
_NO_TRACE = {"type": "scatter", "x": [None], "y": [None], "mode": "none", "hoverinfo": "skip", "showlegend": False}

Place = Callable[[float], float]


def bullet(scopes: Table, course: Table, _: Words, *, years: tuple[int, ...]) -> Drawing:
    """One bullet per scope with its course over the years; a scope without a reading keeps its target and says so.

    scopes: one row each: label (its name; written only where there are several), level, value, unit, direction, status,
    goal, expected, projection, due_year, target_form, said, and the columns that kpi.phrases reads. What a click finds
    is the scope's level, as customdata.
    course: one row per level and year with a reading, in order: level, year, t, value, when (the period in words).
    years: the plan's.
    """
    rows = records(scopes)
    if not any(known(row["value"]) or known(row["goal"]) for row in rows):
        return empty(_("Neither a figure nor a target of this year is known yet."), _)
    readings: dict[str, list[Row]] = {}
    for one in records(course):
        readings.setdefault(one["level"], []).append(one)
    head = NAME if len(rows) > 1 else 0
    tall = head + NOTE + BAR + FOOT
    data: list[dict[str, Any]] = [_NO_TRACE]
    layout: dict[str, Any] = {"shapes": [], "annotations": []}
    for at, row in enumerate(rows):
        top = at * tall + head
        if head:
            layout["annotations"].append(_words(escaped(row["label"]), x=0, y=top, yanchor="bottom"))
        of_level = readings.get(row["level"], [])
        _draw_bullet(row, of_level, top + NOTE, data, layout, _)
        _draw_course(row, of_level, top, years, data, layout, _)
    layout |= {
        "height": tall * len(rows),
        "barmode": "overlay",
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0},
        "xaxis": _hidden(domain=BULLET, range=[0, 1]),
        "xaxis2": _hidden(domain=COURSE, range=[years[0] - EDGE, years[-1] + EDGE]),
        "yaxis": _hidden(range=[tall * len(rows), 0]),  # one unit is one px, from the top
    }
    return draw(data, layout, _alt(rows, readings, _), _, _numbers(rows, readings, years, _))


def _numbers(rows: Sequence[Row], readings: dict[Any, list[Row]], years: tuple[int, ...], _: Words) -> Numbers:
    """A row per scope: how it stands, where its trend leads, and a column per year of the plan."""
    unit = rows[0]["unit"]
    course = [{one["year"]: one["value"] for one in readings.get(row["level"], [])} for row in rows]
    return said_once(
        {
            _("Level"): [row["label"] for row in rows],
            **figures(rows, unit, _),
            headed(_("Projection"), unit, _): [cell(row["projection"]) for row in rows],
            _("Status"): [_.status(row["status"]) for row in rows],
            **{headed(str(year), unit, _): [cell(of.get(year)) for of in course] for year in years},
        }
    )


def _hidden(**more: Any) -> dict[str, Any]:
    return {"visible": False, "fixedrange": True} | more


def _words(text: str, **place: Any) -> dict[str, Any]:
    return {"text": text, "showarrow": False, "xanchor": "left", "borderpad": 0,
            "font": {"size": LABEL, "color": palette.INK}} | place  # fmt: skip


def _draw_bullet(row: Row, readings: Sequence[Row], top: int, data: list[dict[str, Any]], layout: dict[str, Any],
                 _: Words) -> None:  # fmt: skip
    """The track, the bar with its figure, the expected level as a dashed tick, the target as a line with its value."""
    place, middle = scale(row, readings), top + BAR / 2
    end = min(1.0, place(100)) if row["unit"] == "%" else 1.0
    layout["shapes"].append({"type": "rect", "x0": 0, "x1": end, "y0": top + 3, "y1": top + BAR - 3, "layer": "below",
                             "fillcolor": GRID, "line": {"width": 0}})  # fmt: skip
    if known(row["value"]):
        data.append(_bar(row, place, middle, _))
    ticks = []
    if known(row["expected"]) and row["expected"] != row["goal"]:
        ticks.append((place(row["expected"]), top, 2, "dot"))
    if known(row["goal"]):
        ticks.append((place(row["goal"]), top - 4, 3, "solid"))
        layout["annotations"].append(_goal_note(row, place(row["goal"]), top - 3, _))
    layout["shapes"] += [
        {"type": "line", "x0": x, "x1": x, "y0": start, "y1": top + BAR,
         "line": {"color": palette.INK, "width": width, "dash": dash}}
        for x, start, width, dash in ticks
    ]  # fmt: skip
    if not _fits(row, place, _):
        x = place(row["value"]) if known(row["value"]) else 0.0
        layout["annotations"].append(_beside(row, x, [tick[0] for tick in ticks], middle, _))


def scale(row: Row, readings: Sequence[Row]) -> Place:
    """Where a value lies on the bullet, 0 to 1: from nothing, or for a rank from a place worse than any seen."""
    if row["unit"] == "rank":
        ranks = [one["value"] for one in readings] + [row[name] for name in ("value", "expected") if known(row[name])]
        worst = max([WORSE * rank for rank in ranks] + [2.5 * row["goal"] if known(row["goal"]) else 2])
        return lambda rank: (worst - rank) / (worst - 0.5)
    seen = [row[name] for name in ("value", "expected") if known(row[name])]
    goal = row["goal"] if known(row["goal"]) and row["goal"] > 0 else max([*seen, 1e-9])
    most = max([*seen, goal])
    return lambda value: min(TARGET_AT / goal, FULL / most) * value


def figure_of(row: Row, _: Words) -> str:
    """'▲ 52,3%'; without a reading the status's word."""
    written = phrases.reading(row, _) if known(row["value"]) else _.status(row["status"])
    return f"{palette.STATUS[row['status']].mark} {written}"


def _fits(row: Row, place: Place, _: Words) -> bool:
    """Whether the bar is long enough, on a phone too, to carry its figure."""
    return known(row["value"]) and place(row["value"]) * NARROW >= len(figure_of(row, _)) * LETTER + 8


def _bar(row: Row, place: Place, middle: float, _: Words) -> dict[str, Any]:
    look = palette.STATUS[row["status"]]
    hollow = look.symbol.endswith("-open")
    asked = _("Target: {target}", target=phrases.goal(row, _))
    said = [phrases.reading(row, _), asked, row["said"]]
    return {
        "type": "bar", "orientation": "h", "y": [middle], "x": [place(row["value"])], "width": BAR - 6,
        "marker": {"color": palette.GROUND if hollow else look.colour, "line": {"width": 1.5, "color": look.colour}},
        "text": [figure_of(row, _) if _fits(row, place, _) else ""], "textposition": "inside",
        "insidetextanchor": "start", "textangle": 0, "constraintext": "none",
        "insidetextfont": {"size": LABEL, "color": palette.INK if hollow else look.on},
        "hovertext": [hover(row["label"], *said)], "hoverinfo": "text",
        "customdata": [row["level"]], **undimmed(palette.INK if hollow else look.on),
    }  # fmt: skip


def _beside(row: Row, x: float, ticks: Sequence[float], middle: float, _: Words) -> dict[str, Any]:
    """The figure of a short bar, beside it, or beyond the last tick that it would cover."""
    room = (len(figure_of(row, _)) * LETTER + 8) / NARROW
    for tick in sorted(ticks):
        if x <= tick < x + room:
            x = tick
    patch = {"bgcolor": palette.GROUND} if known(row["value"]) else {}
    return _words(figure_of(row, _), x=x, y=middle, yanchor="middle", xshift=5) | patch


def _goal_note(row: Row, x: float, y: float, _: Words) -> dict[str, Any]:
    """The target's value above the bar, on the side of its line that has room."""
    side, shift = ("right", -4) if x > 0.5 else ("left", 4)
    words = phrases.goal(row, _)
    standing = row["each_year"] and row["target_form"] != "increase"
    dated = f"{words} {_('every year') if standing else _('by {year}', year=row['due_year'])}"
    if len(dated) * LETTER <= NARROW * max(x, 1 - x):
        words = dated
    return note(words, size=SMALL, x=x, y=y, xanchor=side, xshift=shift, yanchor="bottom")


def _draw_course(row: Row, readings: Sequence[Row], top: int, years: tuple[int, ...], data: list[dict[str, Any]],
                 layout: dict[str, Any], _: Words) -> None:  # fmt: skip
    """The readings of the years as a line, the last one in its status's shape, the projection dotted, the target."""
    ahead = row["projection"]
    # An increase asks for another value in every year.
    goals = [row["goal"]] if known(row["goal"]) and row["target_form"] != "increase" else []
    seen = [one["value"] for one in readings] + [value for value in (*goals, ahead) if known(value)]
    if not readings:
        return
    low, high = min(seen), max(seen)
    room = NOTE + BAR - 12

    def height(value: float) -> float:
        part = (value - low) / (high - low) if high > low else 0.5
        return top + 6 + room * (part if row["unit"] == "rank" else 1 - part)

    for goal in goals:
        span = [years[0] - EDGE, years[-1] + EDGE]
        data.append(_of_course(line(span, [height(goal)] * 2, palette.INK, 1)))
    last = readings[-1]
    if known(ahead):
        x, y = [last["t"], row["due_year"]], [height(last["value"]), height(ahead)]
        data.append(_of_course(line(x, y, palette.UNJUDGED.colour, 2, dash="dot")))
    data += [_of_course(one) for one in _course_traces(row, readings, height, _)]
    layout["annotations"] += [
        _words(str(year), x=year, xref="x2", xanchor=side, xshift=-shift, y=top + NOTE + BAR + 1, yanchor="top")
        | {"font": {"size": SMALL, "color": palette.INK}}
        for year, side, shift in ((years[0], "left", 8), (years[-1], "right", -8))
    ]


def _of_course(trace: dict[str, Any]) -> dict[str, Any]:
    return trace | {"xaxis": "x2", "cliponaxis": False}


def _course_traces(row: Row, readings: Sequence[Row], height: Place, _: Words) -> list[dict[str, Any]]:
    x: list[float | None] = []
    y: list[float | None] = []
    for before, one in zip([None, *readings], readings, strict=False):
        if before and one["year"] - before["year"] > 1:
            x.append(None)
            y.append(None)
        x.append(one["t"])
        y.append(height(one["value"]))
    is_now = [one["year"] == row["year"] for one in readings]
    looks = [marker(row["status"] if now else None, 10 if now else 5) for now in is_now]
    dots = {
        "type": "scatter", "mode": "markers", "x": [one["t"] for one in readings],
        "y": [height(one["value"]) for one in readings], "showlegend": False, "hoverinfo": "text",
        "marker": {name: [look[name] for look in looks] for name in ("symbol", "size", "color")}
        | {"line": {name: [look["line"][name] for look in looks] for name in ("width", "color")}},
        "hovertext": [hover(one["when"], phrases.figure(one["value"], row["unit"], _)) for one in readings],
        "customdata": [row["level"]] * len(readings), **undimmed(),
    }  # fmt: skip
    return [line(x, y, palette.UNJUDGED.colour, 2), dots]


def _alt(rows: Sequence[Row], readings: dict[Any, list[Row]], _: Words) -> str:
    """What the bullets say, scope by scope, and the course in figures."""
    said = []
    for row in rows:
        asked = _("Target: {target}", target=phrases.goal(row, _))
        stands = f"{row['label']}: {figure_of(row, _)}. {asked}. {_.status(row['status'])}: {row['said']}."
        years = [f"{one['when']}: {phrases.figure(one['value'], row['unit'], _)}"
                 for one in readings.get(row["level"], [])]  # fmt: skip
        said.append(f"{stands} {'; '.join(years)}.".replace(" .", ""))
    return " ".join(said)
