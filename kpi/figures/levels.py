"""The levels side by side in one year, each against its own target."""

from typing import Any

from kpi import narrate, palette
from kpi.figures.bars import bars, beside, names_axis, tick
from kpi.figures.numbers import of_scopes
from kpi.figures.sheet import SMALL, Drawing, draw, empty, known, note, top_of, value_axis, wrap
from kpi.rows import Row, Table, records
from kpi.words import Words

ROW, HEAD = 66, 64  # px a row; px for the axis and its title
BAR = 0.44  # of a row
TICK = 0.34  # half the length of a target's tick, of a row


def by_level(levels: Table, _: Words, *, chosen: str | None = None) -> Drawing:
    """A bar per scope in the colour of its status, its target a tick with its value, its expectation a dotted one.

    levels: one row per scope, from the top: level, label (its name), value, unit, direction, status, goal, expected,
    said (the judgement in words), and the columns that kpi.narrate reads. A scope without a reading keeps its row and
    says so. chosen: the level that the page speaks of, set in bold. A bar's customdata is its level.
    """
    rows = records(levels)
    if not any(known(row["value"]) for row in rows):
        return empty(_("No level has figures for this year yet."), _)
    top = top_of(rows)
    notes = [_goal_note(place, row, top, _) for place, row in enumerate(rows) if known(row["goal"])]
    layout = {
        "height": HEAD + ROW * len(rows),
        "xaxis": value_axis(rows[0]["unit"], _, range=[0, top], nticks=6) | _dotted_named(rows, _),
        "yaxis": names_axis([f"{_name(row, chosen)}<br>{_status(row, _)}" for row in rows]),
        "shapes": [one for place, row in enumerate(rows) for one in _ticks(place, row)],
        "annotations": [*notes, *beside(rows, top, _)],
    }
    # A trace each: what is picked in one keeps the ink of its own words.
    data = [bars({place: row}, top, _, share=BAR, leads_to="level") for place, row in enumerate(rows)]
    return draw(data, layout, _alt(rows, _), _, of_scopes(_("Level"), rows, _))


def _name(row: Row, chosen: str | None) -> str:
    name = wrap(row["label"], 22)
    return f"<b>{name}</b>" if row["level"] == chosen else name


def _status(row: Row, _: Words) -> str:
    return f"{palette.STATUS[row['status']].mark} {_.status(row['status'])}"


def _has_own_expectation(row: Row) -> bool:
    return known(row["expected"]) and row["expected"] != row["goal"]


def _ticks(place: int, row: Row) -> list[dict[str, Any]]:
    ticks = [tick(place, row["goal"], TICK)] if known(row["goal"]) else []
    if _has_own_expectation(row):
        ticks.append(tick(place, row["expected"], TICK, 2, "dot"))
    return ticks


def _dotted_named(rows: list[Row], _: Words) -> dict[str, Any]:
    """Under the axis, what the dotted ticks are, where there are any."""
    if not any(_has_own_expectation(row) for row in rows):
        return {}
    text = wrap(_("dotted: the program's interpolated expectation"), 44)
    return {"title": {"text": text, "font": {"size": SMALL, "color": palette.INK}, "standoff": 8}}


def _goal_note(place: int, row: Row, top: float, _: Words) -> dict[str, Any]:
    """The target's value above its tick, on the side that has room."""
    side = "right" if row["goal"] > 0.5 * top else "left"
    words = _("Target: {target}", target=narrate.goal(row, _))
    return note(words, size=SMALL, x=row["goal"], y=place - TICK, xanchor=side, yanchor="bottom", yshift=-4,
                xshift=-3 if side == "right" else 3)  # fmt: skip


def _alt(rows: list[Row], _: Words) -> str:
    said = [f"{row['label']}: {narrate.figure(row['value'], row['unit'], _)}, {_status(row, _)}" for row in rows]
    return _("By level. {said}.", said="; ".join(said))
