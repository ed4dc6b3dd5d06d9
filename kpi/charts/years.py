"""One scope's readings over the years against its targets."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from kpi import phrases
from kpi.charts import margins, palette
from kpi.charts.axes import EDGE, course_axis, milestone_axis, year_axis
from kpi.charts.labels import sides
from kpi.charts.numbers import cell, figures, headed, said_once
from kpi.charts.projection import label, named_above, projected, projection_notes, projections
from kpi.charts.sheet import LABEL, SMALL, Drawing, Numbers, draw, empty, hover, known, line, marker, note, undimmed
from kpi.evaluation import STATUS_ORDER
from kpi.i18n import Words
from kpi.plan.rows import Row, Table, records

HEIGHT, MILESTONE_HEIGHT = 400, 210
WORDS_LINE, WORDS_LINES = 17, 3  # px; lines of words under a year for which there is room
MARKER = 13  # px
STEP = 0.42  # half the width of a year's own target
NEAR = 0.22  # of the range of values: a reading so close to a target's line is in the way of its label


def by_year(points: Table, targets: Table, _: Words, *, years: tuple[int, ...], year: int) -> Drawing:
    """Readings as a line with each year's status as its marker; a missing year is a gap. Targets as lines with their
    values; an interpolated expectation is dashed and named as the program's, a projection dotted and named as one.

    points: one row per year, in order: year, t, value, unit, status (None before the plan), goal; when, when_short and
    said: the period, its part of the year, and the judgement in words. Values are in the indicator's unit.
    targets: the card's rows of this scope: one per year and target, in order of years, with goal, expected,
    base_value, base_year, projection and the columns that kpi.phrases reads.
    years: the plan's. year: the one that the page speaks of, set in bold, from which the projection starts. A reading's
    customdata is its year.
    """
    read = [row for row in records(points) if known(row["value"])]
    if not read:
        return empty(_("There are no figures for any year yet."), _)
    lines = _by_target(row for row in records(targets) if known(row["goal"]))
    unit = read[0]["unit"]
    milestone = unit == "yes/no"
    dashed, ahead = _expectations(lines), projected(read, lines, year)
    axis = milestone_axis(_) if milestone else course_axis([*read, *records(targets), *ahead[1:]], unit, _)
    beside = sides(read, ahead, _passed(lines, read), axis["range"])
    data = [*dashed, *_targets(lines, _, years), *projections(ahead, _), _thread(read), *_markers(read, beside, _)]
    below = year_axis(read, years, year, _)
    words = max(margins.lines(text) for text in below["ticktext"])
    layout = {
        "height": (MILESTONE_HEIGHT if milestone else HEIGHT) + WORDS_LINE * max(0, words - WORDS_LINES),
        "xaxis": below | _lines_named(bool(dashed), bool(ahead), _),
        "yaxis": axis,
        "annotations": [
            *_notes(lines, read, ahead, years, _),
            *projection_notes(ahead, read, _),
        ],
        "showlegend": True,
    }
    return draw(data, layout, _alt(read, ahead, _), _, _numbers(records(points), ahead, _))


def _numbers(rows: list[Row], ahead: list[Row], _: Words) -> Numbers:
    """A row per year, the latest first: how it stands, what it is made of, who has reported, and the projection."""
    rows = [row for row in reversed(rows) if known(row["value"]) or known(row["goal"])]
    unit, due = rows[0]["unit"], {one["year"]: one["value"] for one in ahead[1:]}
    status = [_.status(row["status"]) if known(row["status"]) else _("before the plan") for row in rows]
    return said_once(
        {
            _("Year"): [row["year"] for row in rows],
            _("Period"): [
                row["when_short"] if known(row["value"]) and row["t"] < row["year"] else None for row in rows
            ],
            **figures(rows, unit, _),
            headed(_("Projection"), unit, _): [due.get(row["year"]) for row in rows],
            _("Status"): status,
            _("Numerator"): [cell(row.get("numerator")) for row in rows],
            _("Denominator"): [cell(row.get("denominator")) for row in rows],
            _("Agencies reporting"): [_reporting(row, _) for row in rows],
        }
    )


def _reporting(row: Row, _: Words) -> str | None:
    """'180/187'; of a figure that one office hands in, nothing."""
    if not known(row.get("coverage_due")) or row["coverage_due"] <= 1:
        return None
    return f"{_.number(row['coverage_have'])}/{_.number(row['coverage_due'])}"


def _by_target(rows: Iterable[Row]) -> list[list[Row]]:
    """The rows of each target, in order of years."""

    def key(row: Row) -> tuple[str, str, str]:
        return row["target_level"], row["target_form"], row["comparator"]

    return [list(group) for _key, group in groupby(sorted(rows, key=key), key)]


def _thread(read: list[Row]) -> dict[str, Any]:
    """The line between readings of neighbouring years; a year without a reading breaks it."""
    x: list[float | None] = []
    y: list[float | None] = []
    for before, row in zip([None, *read], read, strict=False):
        if before and row["year"] - before["year"] > 1:
            x.append(None)
            y.append(None)
        x.append(row["t"])
        y.append(row["value"])
    return line(x, y, palette.UNJUDGED.colour, 2)


def _passed(lines: list[list[Row]], read: list[Row]) -> dict[int, list[float]]:
    """Per year, where the targets' lines pass its reading."""
    level = [rows[-1]["goal"] for rows in lines if not _is_stepped(rows)]
    steps = [row for rows in lines if _is_stepped(rows) for row in rows]
    return {one["year"]: [*level, *(row["goal"] for row in steps if row["year"] == one["year"])] for one in read}


def _markers(read: list[Row], beside: dict[int, str], _: Words) -> list[dict[str, Any]]:
    """One trace per status that occurs, so that the legend names each shape that is seen, and no other."""
    traces = []
    for status in (*STATUS_ORDER, None):
        rows = [row for row in read if (row["status"] if known(row["status"]) else None) == status]
        if rows:
            traces.append(_marker_trace(rows, beside, status, _))
    return traces


def _marker_trace(rows: list[Row], beside: dict[int, str], status: str | None, _: Words) -> dict[str, Any]:
    milestone = rows[0]["unit"] == "yes/no"
    return {
        "type": "scatter",
        "mode": "markers" if milestone else "markers+text",  # a milestone's axis says it already
        "name": _("before the plan") if status is None else _.status(status),
        "x": [row["t"] for row in rows],
        "y": [row["value"] for row in rows],
        "marker": marker(status, MARKER),
        "text": [label(row, _) for row in rows],
        "textposition": [beside[row["year"]] for row in rows],
        "textfont": {"size": LABEL, "color": palette.INK},
        "hovertext": [hover(row["when"], phrases.reading(row, _), row["said"]) for row in rows],
        "hoverinfo": "text",
        "customdata": [row["year"] for row in rows],
        "cliponaxis": False,
        **undimmed(palette.INK),
    }


def _targets(lines: list[list[Row]], _: Words, years: tuple[int, ...]) -> list[dict[str, Any]]:
    across = [years[0] - EDGE, years[-1] + EDGE]
    return [
        _steps(rows, _) if _is_stepped(rows) else line(across, [rows[-1]["goal"]] * 2, palette.INK, 2.5)
        for rows in lines
    ]


def _notes(
    lines: list[list[Row]], read: list[Row], ahead: list[Row], years: tuple[int, ...], _: Words
) -> list[dict[str, Any]]:
    steps = [rows for rows in lines if _is_stepped(rows)]
    level = [rows[-1] for rows in lines if not _is_stepped(rows)]
    said, projected_above = {row["goal"] for row in level}, named_above(ahead, read)
    return [
        *(_target_note(row, [*read, *ahead[1:]], years, _) for row in level),
        # A step as high as a line across says no more than that line.
        *(_step_note(row, projected_above, _) for rows in steps if rows[-1]["target_value"] for row in rows
          if row["goal"] not in said),
    ]  # fmt: skip


def _is_stepped(rows: list[Row]) -> bool:
    return bool(rows[-1]["target_form"] == "increase")


def _target_note(row: Row, read: list[Row], years: tuple[int, ...], _: Words) -> dict[str, Any]:
    """The value of a target that is the same in every year, written on its line where the fewest readings are."""
    asks = phrases.goal(row, _)
    words = _("Target: {target}", target=asks)
    if not row["each_year"]:
        words = _("Target of {year}: {target}", year=row["due_year"], target=asks)
    values = [row["goal"], *(one["value"] for one in read)]
    near = NEAR * (max(values) - min(values))
    up = -1 if row["unit"] == "rank" else 1  # ranks hang from the top
    middle = (years[0] + years[-1]) / 2

    def crowd(place: tuple[str, str]) -> tuple[int, int]:
        side, flank = place
        beside = [
            one
            for one in read
            if one["t"] > years[0] - EDGE and (one["t"] <= middle if side == "left" else one["t"] >= middle)
        ]
        over = [up * (one["value"] - row["goal"]) * (1 if flank == "bottom" else -1) for one in beside]
        return sum(0 <= far <= near for far in over), len(beside)  # lines lead to them

    better = ("top", "bottom") if row["direction"] == "down" and up == 1 else ("bottom", "top")
    side, flank = min(((side, flank) for flank in better for side in ("left", "right")), key=crowd)
    x = years[0] - EDGE if side == "left" else years[-1] + EDGE
    off = MARKER if row["unit"] == "yes/no" else 3  # px; a milestone's readings lie on the line
    return note(words, x=x, xanchor=side, y=row["goal"], yanchor=flank, yshift=off if flank == "bottom" else -off)


def _steps(rows: list[Row], _: Words) -> dict[str, Any]:
    """A target that follows the year before: a step in each year."""
    x: list[float | None] = []
    y: list[float | None] = []
    for row in rows:
        x += [row["year"] - STEP, row["year"] + STEP, None]
        y += [row["goal"], row["goal"], None]
    named = _("Target: {target}", target=_step_words(rows[-1], _))
    return line(x, y, palette.INK, 2.5) | {"name": named, "showlegend": True}


def _step_note(row: Row, projected_above: dict[int, bool], _: Words) -> dict[str, Any]:
    """The value of a step: over its beginning where the reading lies below, else under its end; but away from a
    projection's words. (Where the target is no more than the year before, that year's own label says it already.)"""
    is_missed = known(row["value"]) and row["value"] < row["goal"]
    is_over = not projected_above.get(row["year"], not is_missed)
    x, side, flank = (-STEP, "left", "bottom") if is_over else (STEP, "right", "top")
    return note(phrases.goal(row, _), size=SMALL, x=row["year"] + x, xanchor=side, y=row["goal"],
                yanchor=flank, yshift=2 if is_over else -2)  # fmt: skip


def _step_words(row: Row, _: Words) -> str:
    if row["target_value"] == 0:
        return _("better than the year before")
    return _("year before {x}", x=_.difference(row["target_value"], row["unit"]))


def _lines_named(dashed: bool, dotted: bool, _: Words) -> dict[str, Any]:
    """Under the axis, what the lines are: entries of that length would stand the legend on end."""
    said = [_("dashed: the program's interpolated expectation")] if dashed else []
    if dotted:
        said.append(_("dotted: projection of the trend (Theil–Sen)"))
    if not said:
        return {}
    text = "<br>".join(said)
    return {"title": {"text": text, "font": {"size": SMALL, "color": palette.INK}, "standoff": 8}}


def _expectations(lines: list[list[Row]]) -> list[dict[str, Any]]:
    """The straight lines from a base to a goal that is due later."""
    drawn = []
    for rows in lines:
        row = rows[-1]
        start = _base_point(rows)
        if start and not row["each_year"] and row["target_form"] != "increase" and row["kind"] != "milestone":
            x, y = [start[0], float(row["due_year"])], [start[1], row["goal"]]
            drawn.append(line(x, y, palette.INK, 1.5, dash="dash"))
    return drawn


def _base_point(rows: list[Row]) -> tuple[float, float] | None:
    """Where the dashed line begins: on the base's value, at the time that the card's own expectations imply."""
    row = rows[-1]
    goal, base, due = row["goal"], row["base_value"], float(row["due_year"])
    if not known(base) or (base <= goal if row["direction"] == "down" else base >= goal):
        return None
    sloped = [one for one in rows if known(one["expected"]) and one["expected"] != goal and one["t"] < due]
    if sloped:
        pace = (goal - sloped[0]["expected"]) / (due - sloped[0]["t"])
        return due - (goal - base) / pace, base
    return (float(row["base_year"]), base) if row["base_year"] < due else None


def _alt(read: list[Row], ahead: list[Row], _: Words) -> str:
    """What the chart says: the first and the last reading, how the last one stands, and where the trend leads."""
    first, last = read[0], read[-1]
    start, now = (f"{row['when']}: {phrases.reading(row, _)}" for row in (first, last))
    said = f"{_.status(last['status'])}, {last['said']}" if known(last["status"]) else last["said"]
    for row in ahead[1:]:
        leads = _("Projection for {year}", year=row["year"])
        said += f". {leads}: {phrases.figure(row['value'], row['unit'], _)}"
    if len(read) == 1:
        return _("By year. {now}. {said}.", now=now, said=said)
    return _("By year. {start}; {now}. {said}.", start=start, now=now, said=said)
