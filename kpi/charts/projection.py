"""Where the trend leads: a dotted line from a reading to what the reckoning projects, named as a projection."""

from itertools import pairwise
from typing import Any

from kpi import phrases
from kpi.charts import palette
from kpi.charts.sheet import SMALL, hover, known, line, undimmed, words
from kpi.i18n import Words
from kpi.plan.rows import Row

OFF = 0.02  # of the range of values: from a hollow dot to its words


def projected(read: list[Row], lines: list[list[Row]], year: int) -> list[Row]:
    """Where the trend leads from the chosen year's reading: that reading, then one row per year for which the card has
    a projection: year, t, value, unit. Nothing without one.

    read: the readings, in order. lines: the card's rows of each target.
    """
    start = next((row for row in read if row["year"] == year), None)
    of_year = (row for rows in lines for row in rows if row["year"] == year and known(row["projection"]))
    ends = {row["due_year"]: row["projection"] for row in of_year}
    if start is None or not ends:
        return []
    return [start, *({"year": due, "t": float(due), "value": ends[due], "unit": start["unit"]} for due in sorted(ends))]


def label(row: Row, _: Words) -> str:
    """A figure of the course; its unit stands on the axis, but a percentage is never without its sign."""
    return _.percent(row["value"], 1) if row["unit"] == "%" else _.number(row["value"], 2)


def lies_above(row: Row, other: Row) -> bool:
    """Whether a value is drawn above another; ranks hang from the top."""
    return bool(row["value"] >= other["value"]) is not bool(row["unit"] == "rank")


def projections(ahead: list[Row], _: Words) -> list[dict[str, Any]]:
    """Of what projected() found: a dotted line with a hollow dot at each of its ends."""
    if not ahead:
        return []
    dotted = line([row["t"] for row in ahead], [row["value"] for row in ahead], palette.UNJUDGED.colour, 2, dash="dot")
    ends = {
        "type": "scatter", "mode": "markers", "x": [row["t"] for row in ahead[1:]],
        "y": [row["value"] for row in ahead[1:]], "showlegend": False, "cliponaxis": False,
        "marker": {"symbol": "circle", "size": 9, "color": palette.GROUND,
                   "line": {"width": 2, "color": palette.UNJUDGED.colour}},
        "hovertext": [hover(_("Projection for {year}", year=row["year"]),
                            phrases.figure(row["value"], row["unit"], _)) for row in ahead[1:]],
        "hoverinfo": "text", **undimmed(),
    }  # fmt: skip
    return [dotted, ends]


def named_above(ahead: list[Row], read: list[Row]) -> dict[int, bool]:
    """Per year with a projection, whether its words stand above it: away from the year's reading, where one has come
    since, else on the side from which the dotted line does not come."""
    of_year = {row["year"]: row for row in read}
    return {row["year"]: lies_above(row, of_year.get(row["year"], before)) for before, row in pairwise(ahead)}


def projection_words(ahead: list[Row], read: list[Row], ends: list[float], _: Words) -> list[dict[str, Any]]:
    """Beside each end of the dotted line, what it says. ends: of the axis of values."""
    above, off = named_above(ahead, read), OFF * (ends[1] - ends[0])
    return [
        words(
            [_("projection {x}", x=label(row, _))],
            x=[row["t"]],
            y=[row["value"] + (off if above[row["year"]] else -off)],
            size=SMALL,
            place=f"{'top' if above[row['year']] else 'bottom'} center",
        )
        for row in ahead[1:]
    ]
