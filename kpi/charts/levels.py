"""The levels side by side in one year, each against its own target."""

from typing import Any

from kpi import phrases
from kpi.charts import palette
from kpi.charts.bars import bars, beside, names_axis, tick
from kpi.charts.numbers import of_scopes
from kpi.charts.sheet import SMALL, Drawing, draw, empty, known, top_of, value_axis, wrap
from kpi.charts.spread import goal_line, goal_note
from kpi.i18n import Words
from kpi.plan.rows import Row, Table, records

HEAD = 64  # px for the axis and its title
ROW, ROW_NAMED = 50, 66  # px a row; px one under its target's value
BAR, BAR_NAMED = 0.58, 0.44  # of a row
TICK = 0.34  # half the length of a target's tick, of a row
ABOVE = 28  # px for the value of the target that all levels share


def by_level(levels: Table, _: Words, *, chosen: str | None = None) -> Drawing:
    """A bar per scope in the colour of its status, its target a tick with its value (one line where all share one), its
    expectation a dotted tick.

    levels: one row per scope, from the top: level, label (its name), value, unit, direction, status, goal, expected,
    said (the judgement in words), and the columns that kpi.phrases reads. A scope without a reading keeps its row and
    says so. chosen: the level that the page speaks of, set in bold. A bar's customdata is its level.
    """
    rows = records(levels)
    if not any(known(row["value"]) for row in rows):
        return empty(_("No level has figures for this year yet."), _)
    top = top_of(rows)
    shared = _is_shared(rows, _)
    layout = {
        "height": HEAD + (ABOVE + ROW * len(rows) if shared else ROW_NAMED * len(rows)),
        "margin": {"l": 4, "r": 4, "t": ABOVE if shared else 12, "b": 4},
        "xaxis": value_axis(rows[0]["unit"], _, range=[0, top], nticks=6) | _dotted_named(rows, _),
        "yaxis": names_axis([f"{_name(row, chosen)}<br>{_status(row, _)}" for row in rows]),
        "shapes": [*([goal_line(rows[0]["goal"])] if shared else []), *_ticks(rows, shared)],
        "annotations": [*_goal_notes(rows, top, shared, _), *beside(rows, top, _, ticks=("expected", "goal"))],
    }
    # A trace each: what is picked in one keeps the ink of its own words.
    share = BAR if shared else BAR_NAMED
    data = [bars({place: row}, top, _, share=share, leads_to="level") for place, row in enumerate(rows)]
    return draw(data, layout, _alt(rows, _), _, of_scopes(_("Level"), rows, _))


def _is_shared(rows: list[Row], _: Words) -> bool:
    """Whether one line can say the target of all levels."""
    return all(known(row["goal"]) for row in rows) and len({phrases.goal(row, _) for row in rows}) == 1


def _name(row: Row, chosen: str | None) -> str:
    name = wrap(row["label"], 22)
    return f"<b>{name}</b>" if row["level"] == chosen else name


def _status(row: Row, _: Words) -> str:
    return f"{palette.STATUS[row['status']].mark} {_.status(row['status'])}"


def _has_own_expectation(row: Row) -> bool:
    return known(row["expected"]) and row["expected"] != row["goal"]


def _ticks(rows: list[Row], shared: bool) -> list[dict[str, Any]]:
    """What each level's own target is, unless all share one, and what is expected of it."""
    ticks = []
    for place, row in enumerate(rows):
        if known(row["goal"]) and not shared:
            ticks.append(tick(place, row["goal"], TICK))
        if _has_own_expectation(row):
            ticks.append(tick(place, row["expected"], TICK, 2, "dot"))
    return ticks


def _dotted_named(rows: list[Row], _: Words) -> dict[str, Any]:
    """Under the axis, what the dotted ticks are, where there are any."""
    if not any(_has_own_expectation(row) for row in rows):
        return {}
    text = wrap(_("dotted: the program's interpolated expectation"), 44)
    return {"title": {"text": text, "font": {"size": SMALL, "color": palette.INK}, "standoff": 8}}


def _goal_notes(rows: list[Row], top: float, shared: bool, _: Words) -> list[dict[str, Any]]:
    """The target's value: once on top of its line, or above each level's tick on the side that has room."""
    if shared:
        return [goal_note(rows[0], rows[0]["goal"] <= 0.5 * top, _)]
    return [
        goal_note(row, row["goal"] <= 0.5 * top, _, size=SMALL, yref="y", y=place - TICK, yshift=-4,
                  xshift=3 if row["goal"] <= 0.5 * top else -3)
        for place, row in enumerate(rows)
        if known(row["goal"])
    ]  # fmt: skip


def _alt(rows: list[Row], _: Words) -> str:
    said = [f"{row['label']}: {phrases.reading(row, _)}, {_status(row, _)}" for row in rows]
    return _("By level. {said}.", said="; ".join(said))
