"""The axes of a course over the years, and round numbers to write beside an axis."""

from typing import Any

from kpi.charts import palette
from kpi.charts.margins import lines
from kpi.charts.sheet import LABEL, known, value_axis, wrap
from kpi.i18n import Words
from kpi.plan.rows import Row

EDGE = 0.45  # years left and right of the first and last one
CROWDED = 6  # years; more of them stand too near each other for words beneath
PART = 9  # characters of a period's name before it breaks: half a year beside a year, on a phone
PADDING = 0.18  # of the range of values, above and below: room for labels
HEAD = 0.09  # of the range: above a hundred percent, for the words on the line
FOOT = 0.3  # of that room: left under the nought also where the lowest value lies well above it


def year_axis(read: list[Row], years: tuple[int, ...], year: int, _: Words) -> dict[str, Any]:
    """Each year's end with its name; a reading of part of a year has its period's name under itself."""
    shown = range(min(years[0], read[0]["year"]), years[-1] + 1)
    silent = {one for one in years if one <= year} - {row["year"] for row in read}
    said = _("no<br>figures")
    under = {one: said for one in silent}
    if len(shown) > CROWDED:  # beside each other the words would touch on a phone: the last of a row says it
        under |= {one: palette.STATUS["no_data"].mark for one in silent if one + 1 in silent}
    parts = {row["t"]: row for row in read if row["t"] < row["year"]}
    bold = year not in {row["year"] for row in parts.values()}
    ticks = {float(one): f"{f'<b>{one}</b>' if one == year and bold else one}<br>{under.get(one, '')}" for one in shown}
    for t, row in parts.items():
        name = wrap(row["when"], PART)
        down = "<br>" * (lines(said) + 1 if under.get(int(t)) == said else 1)  # below the year before
        ticks[t] = down + (f"<b>{name}</b>" if row["year"] == year else name)
    left = min(shown[0], read[0]["t"])
    return {"fixedrange": True, "showgrid": False, "zeroline": False, "range": [left - EDGE, years[-1] + EDGE],
            "tickvals": list(ticks), "ticktext": list(ticks.values()), "tickangle": 0,
            "tickfont": {"size": LABEL}}  # fmt: skip


def milestone_axis(_: Words) -> dict[str, Any]:
    return {"fixedrange": True, "range": [-0.5, 1.75], "tickvals": [0, 1], "showgrid": False, "zeroline": False,
            "automargin": True, "ticktext": [_.figure(0, "yes/no"), _.figure(1, "yes/no")],
            "tickfont": {"size": LABEL}}  # fmt: skip


def course_axis(rows: list[Row], unit: str, _: Words) -> dict[str, Any]:
    """The range of values: all that is drawn, with room for labels; ranks with the first place on top."""
    seen = [row[name] for row in rows for name in ("value", "goal", "expected") if known(row.get(name))]
    lowest, high = min(seen), max(seen)
    low = 0 if unit == "%" and lowest < 25 else lowest
    room = PADDING * ((high - low) or abs(high) or 1)
    if unit == "rank":
        return value_axis(unit, _, range=[high + room + 1, min(low, 1) - room], tickvals=rank_ticks(high))
    if unit == "%":
        bottom, top = min(low - FOOT * room, lowest - room), min(high + room, 100 + HEAD * (high - low or 1))
        return value_axis(unit, _, range=[bottom, top], tickvals=percent_ticks(bottom, top))
    return value_axis(unit, _, range=[low - room, high + room], nticks=5)


def rank_ticks(worst: float) -> list[int]:
    """Whole places to write beside an axis: the first, and round ones up to the worst."""
    step = next(step for step in (1, 2, 3, 5, 10, 20, 50) if worst / step <= 7 or step == 50)
    return [1, *range(step if step > 1 else 2, int(worst) + step, step)]


def percent_ticks(low: float, high: float) -> list[int]:
    """Round percentages within 0–100; never a 110%."""
    step = next(step for step in (1, 2, 5, 10, 20, 25) if (min(high, 100) - max(low, 0)) / step <= 6)
    return [tick for tick in range(0, 101, step) if low <= tick <= high]
