"""One scope's readings over the years against its targets."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from kpi import phrases
from kpi.charts import palette
from kpi.charts.axes import EDGE, course_axis, milestone_axis, year_axis
from kpi.charts.labels import sides
from kpi.charts.numbers import cell, figures, headed, said_once
from kpi.charts.projection import label, projected, projection_words, projections
from kpi.charts.sheet import LABEL, Drawing, Numbers, draw, empty, hover, known, line, marker, undimmed, words
from kpi.evaluation import STATUS_ORDER
from kpi.i18n import Words
from kpi.plan.rows import Row, Table, records

HEIGHT, MILESTONE_HEIGHT = 290, 150
WORDS_LINE, WORDS_LINES = 17, 2  # px; lines of words under a year for which there is room
MARKER, VALUE, VALUE_NOW = 13, 14, 16  # px
STEP = 0.19  # half the width of a year's own target
MARK = 0.08  # of a year: from the end of a step to its mark
NEAR = 0.22  # of the range of values: a reading so close to a target's line is in the way of its words
OFF = 0.012  # of the range of values: from a line to words on it
INCREASE = "increase"


def by_year(points: Table, targets: Table, _: Words, *, years: tuple[int, ...], year: int) -> Drawing:
    """Readings as a line with each year's status as its marker; a missing year is a gap. Targets as lines; the way to
    one is dashed, a yearly increase a short line in each year, with a cross where it was missed and a tick where not; a
    projection is dotted. Readings and their values are drawn above all else.

    points: one row per year, in order: year, t, value, unit, status (None before the plan), goal; when, when_short and
    said: the period, its part of the year, and the judgement in words. Values are in the indicator's unit.
    targets: the scorecard's rows of this scope: one per year and target, in order of years, with goal, projection, the
    columns that kpi.phrases reads, and start: the time and value where the way to the goal begins, or None.
    years: the plan's. year: the one that the page speaks of, set in bold, from which the projection starts. A reading's
    customdata is its year.
    """
    read = [row for row in records(points) if known(row["value"])]
    if not read:
        return empty(_("No data for any year yet."), _)
    lines = _by_target(row for row in records(targets) if known(row["goal"]))
    level, steps = [rows for rows in lines if not _is_step(rows)], [rows for rows in lines if _is_step(rows)]
    unit, ahead = read[0]["unit"], projected(read, lines, year)
    milestone = unit == "yes/no"
    axis = milestone_axis(_) if milestone else course_axis([*read, *records(targets), *ahead[1:]], unit, _)
    beside = sides(read, ahead, _passed(lines, read), axis["range"])
    across = [min(years[0], read[0]["year"]) - EDGE, years[-1] + EDGE]
    data = [
        *(line(across, [rows[-1]["goal"]] * 2, palette.INK, 2.4) for rows in level),
        *_ways(level),
        *(part for rows in steps for part in _steps(rows, _, with_marks=bool(level))),
        *(_target_words(rows[-1], [*read, *ahead[1:]], across, axis["range"], _) for rows in level),
        *projections(ahead, _),
        *projection_words(ahead, read, axis["range"], _),
        _thread(read),
        *_markers(read, beside, year, _),
    ]
    below = year_axis(read, years, year, _)
    deep = max(text.count("<br>") for text in below["ticktext"])
    layout = {
        "height": (MILESTONE_HEIGHT if milestone else HEIGHT) + WORDS_LINE * max(0, deep - WORDS_LINES),
        "xaxis": below,
        "yaxis": axis,
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
    """'180/187'; of a value that one office submits, nothing."""
    if not known(row.get("coverage_due")) or row["coverage_due"] <= 1:
        return None
    return f"{_.number(row['coverage_have'])}/{_.number(row['coverage_due'])}"


def _by_target(rows: Iterable[Row]) -> list[list[Row]]:
    """The rows of each target, in order of years."""

    def key(row: Row) -> tuple[str, str, str]:
        return row["target_level"], row["target_form"], row["comparator"]

    return [list(group) for _key, group in groupby(sorted(rows, key=key), key)]


def _is_step(rows: list[Row]) -> bool:
    return bool(rows[-1]["target_form"] == INCREASE)


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
    return line(x, y, palette.UNJUDGED.colour, 2.2)


def _passed(lines: list[list[Row]], read: list[Row]) -> dict[int, list[float]]:
    """Per year, where the targets' lines pass its reading."""
    level = [rows[-1]["goal"] for rows in lines if not _is_step(rows)]
    steps = [row for rows in lines if _is_step(rows) for row in rows]
    return {one["year"]: [*level, *(row["goal"] for row in steps if row["year"] == one["year"])] for one in read}


def _markers(read: list[Row], beside: dict[int, str], year: int, _: Words) -> list[dict[str, Any]]:
    """One trace per status that occurs."""
    traces = []
    for status in (*STATUS_ORDER, None):
        rows = [row for row in read if (row["status"] if known(row["status"]) else None) == status]
        if rows:
            traces.append(_marker_trace(rows, beside, status, year, _))
    return traces


def _marker_trace(rows: list[Row], beside: dict[int, str], status: str | None, year: int, _: Words) -> dict[str, Any]:
    milestone = rows[0]["unit"] == "yes/no"
    values = [label(row, _) for row in rows]
    return {
        "type": "scatter",
        "mode": "markers" if milestone else "markers+text",  # a milestone's axis says it already
        "x": [row["t"] for row in rows],
        "y": [row["value"] for row in rows],
        "marker": marker(status, MARKER),
        "text": [f"<b>{x}</b>" if row["year"] == year else x for row, x in zip(rows, values, strict=True)],
        "textposition": [beside[row["year"]] for row in rows],
        "textfont": {"size": [VALUE_NOW if row["year"] == year else VALUE for row in rows], "color": palette.INK},
        "hovertext": [hover(row["when"], phrases.reading(row, _), row["said"]) for row in rows],
        "hoverinfo": "text",
        "customdata": [row["year"] for row in rows],
        "cliponaxis": False,
        "showlegend": False,
        **undimmed(palette.INK),
    }


def _ways(level: list[list[Row]]) -> list[dict[str, Any]]:
    """The straight lines from a base to a goal that is due later."""
    return [
        line([row["start"][0], float(row["due_year"])], [row["start"][1], row["goal"]], palette.INK, 1.5, dash="dash")
        for row in (rows[-1] for rows in level)
        if row["start"]
    ]


def _steps(rows: list[Row], _: Words, *, with_marks: bool) -> list[dict[str, Any]]:
    """A target that follows the year before: a short line in each year, and whether the year reached it."""
    x: list[float | None] = []
    y: list[float | None] = []
    for row in rows:
        x += [row["year"] - STEP, row["year"] + STEP, None]
        y += [row["goal"], row["goal"], None]
    drawn = [line(x, y, palette.UNJUDGED.colour, 3)]
    marked = [row for row in rows if row["status"] in ("missed", "met")] if with_marks else []
    if marked:
        looks = [palette.STATUS[row["status"]] for row in marked]
        signs = ["<b>✕</b>" if row["status"] == "missed" else "<b>✓</b>" for row in marked]
        at = {"x": [row["year"] + STEP + MARK for row in marked], "y": [row["goal"] for row in marked]}
        drawn.append(words(signs, colour=[look.colour for look in looks], size=15, place="middle center", **at))
    return drawn


def _target_words(row: Row, read: list[Row], across: list[float], ends: list[float], _: Words) -> dict[str, Any]:
    """The value of a target that is the same in every year, beside its line where the fewest readings are."""
    asks = phrases.goal(row, _)
    text = _("Target: {target}", target=asks)
    if not row["each_year"]:
        text = _("Target by {year}: {target}", year=row["due_year"], target=asks)
    side, is_above = _quiet_place(row, read, across, up=ends[1] > ends[0])
    at = across[0] if side == "left" else across[1]
    place = f"{'top' if is_above else 'bottom'} {'right' if side == 'left' else 'left'}"
    off = OFF * (ends[1] - ends[0]) * (1 if is_above else -1)
    return words([f"<b>{text}</b>"], x=[at], y=[row["goal"] + off], size=LABEL, place=place)


def _quiet_place(row: Row, read: list[Row], across: list[float], *, up: bool) -> tuple[str, bool]:
    """At which end of a target's line, and whether above it, words are in nobody's way."""
    values = [row["goal"], *(one["value"] for one in read)]
    near = NEAR * (max(values) - min(values))
    middle = sum(across) / 2

    def crowd(place: tuple[str, bool]) -> tuple[int, int]:
        side, is_above = place
        beside = [one for one in read if (one["t"] <= middle if side == "left" else one["t"] >= middle)]
        over = [(one["value"] - row["goal"]) * (1 if is_above is up else -1) for one in beside]
        return sum(0 <= far <= near for far in over), len(beside)  # lines lead to them

    better = (False, True) if row["direction"] == "down" and up else (True, False)
    return min(((side, is_above) for is_above in better for side in ("left", "right")), key=crowd)


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
