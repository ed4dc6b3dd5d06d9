"""The territories of a level's agencies, coloured by a judgement or by the share of indicators kept.

Drawn from the plan's own boundaries: no tiles, no base map, nothing fetched from elsewhere.
"""

from typing import Any

from kpi import phrases
from kpi.charts import palette
from kpi.charts.heat import classes, fill, ink
from kpi.charts.numbers import cell, headed, said_once
from kpi.charts.outline import Point, places, reach
from kpi.charts.sheet import SMALL, Drawing, Numbers, draw, empty, escaped, hover, known, undimmed
from kpi.evaluation import SHORT, STATUS_ORDER
from kpi.i18n import Words
from kpi.plan.rows import Row, Table, records

HEIGHT = 680  # px
LETTER, LINE = 6.8, 15  # px, of a label
EDGES = (0.2, 0.8)  # of a line's height: where its letters begin and end
MARGIN = 0.015  # degrees around the units
NARROWEST = 364  # px that the map is wide on a phone
# Shares in fifths, pale to deep: one hue, so that no fifth reads as a status.
FIFTHS = ("#dfeaf6", "#b3cfea", "#79a9d8", "#3f7fc0", "#1c5393")
_ON_FIFTH = (palette.BLACK, palette.BLACK, palette.BLACK, palette.WHITE, palette.WHITE)


def status_map(units: Table, boundaries: dict[str, Any], _: Words) -> Drawing:
    """One indicator on the map.

    units: one row per agency: agency, label, short (its name without its kind), status, value, unit, said.
    boundaries: as outline.lean() gives them.
    A point's customdata is its agency.
    """
    rows = _on_map(units, boundaries)
    words = [_status_words(row, _) for row in rows]
    looks = [(STATUS_ORDER.index(row["status"]), ink(row["status"])) for row in rows]
    colours = [fill(status) for status in STATUS_ORDER]
    short = sum(row["status"] in SHORT for row in rows)
    said = _.plural("{n} falls short", "{n} fall short", short)
    return _map(rows, words, looks, colours, boundaries, said, _status_numbers(rows, _), _)


def _status_numbers(rows: list[Row], _: Words) -> Numbers:
    unit = rows[0]["unit"] if rows else "%"
    return said_once(
        {
            _("Agency"): [row["label"] for row in rows],
            headed(_("Actual"), unit, _): [cell(row["value"]) for row in rows],
            _("Status"): [_.status(row["status"]) for row in rows],
            _("Judgement"): [row["said"] for row in rows],
        }
    )


def share_map(units: Table, boundaries: dict[str, Any], _: Words) -> Drawing:
    """The share of judged indicators that are met or on track, in percent; `share` stands in the place of status, value
    and unit, missing where nothing is judged. Else as status_map."""
    rows = _on_map(units, boundaries)
    words = [_share_words(row, _) for row in rows]
    looks = [_fifth(row["share"]) for row in rows]
    judged = [row for row in rows if known(row["share"])]
    said = _.plural("{n} can be judged", "{n} can be judged", len(judged))
    if judged:
        ends = [sorted(judged, key=lambda row: row["share"])[at] for at in (-1, 0)]
        first, last = (f"{row['label']} ({_.percent(row['share'], 0)})" for row in ends)
        said += "; " + _("highest {first}, lowest {last}", first=first, last=last)
    numbers = {
        _("Agency"): [row["label"] for row in rows],
        headed(_("Met or on track"), "%", _): [cell(row["share"]) for row in rows],
        _("Judgement"): [row["said"] for row in rows],
    }
    return _map(rows, words, looks, [*FIFTHS, fill("no_data")], boundaries, said, numbers, _)


def _on_map(units: Table, boundaries: dict[str, Any]) -> list[Row]:
    drawn = {feature["id"] for feature in boundaries["features"]}
    return [row for row in records(units) if row["agency"] in drawn]


def _status_words(row: Row, _: Words) -> tuple[str, str]:
    """What stands on a unit under its name, and what it says when pointed at."""
    mark = palette.STATUS[row["status"]].mark
    figure = f" {_short_figure(row, _)}" if known(row["value"]) else ""
    full = phrases.reading(row, _) if known(row["value"]) else ""
    title = " · ".join(one for one in (f"{mark} {_.status(row['status'])}", full) if one)
    return mark + figure, hover(row["label"], title, row["said"])


def _short_figure(row: Row, _: Words) -> str:
    return phrases.reading(row, _, 0 if row["unit"] == "%" else None)


def _share_words(row: Row, _: Words) -> tuple[str, str]:
    if not known(row["share"]):
        return palette.STATUS["no_data"].mark, hover(row["label"], row["said"])
    return _.percent(row["share"], 0), hover(row["label"], row["said"])


def _fifth(share: Any) -> tuple[int, str]:
    if not known(share):
        return len(FIFTHS), palette.INK
    place = min(int(share // 20), len(FIFTHS) - 1)
    return place, _ON_FIFTH[place]


def _map(
    rows: list[Row],
    words: list[tuple[str, str]],
    looks: list[tuple[int, str]],
    colours: list[str],
    boundaries: dict[str, Any],
    said: str,
    numbers: Numbers,
    _: Words,
) -> Drawing:
    if not rows:
        return empty(_("No unit of this level has a boundary in the plan."), _)
    features = {feature["id"]: feature for feature in boundaries["features"]}
    extent = _extent(boundaries)
    pixels = min(size / (end - start) for size, (start, end) in zip((NARROWEST, HEIGHT), extent, strict=True))
    labels = [
        _label(row, said_here, features[row["agency"]], pixels)
        for row, (said_here, _hover) in zip(rows, words, strict=True)
    ]
    text = {
        "type": "scattergeo", "mode": "text", "lon": [at[0] for _text, at in labels],
        "lat": [at[1] for _text, at in labels], "text": [text for text, _at in labels], "hoverinfo": "skip",
        "textfont": {"size": SMALL, "color": [colour for _class, colour in looks]}, "showlegend": False,
    }  # fmt: skip
    land = {
        "type": "choropleth", "geojson": boundaries, "locations": [row["agency"] for row in rows],
        "locationmode": "geojson-id", "z": [place for place, _colour in looks], "showscale": False,
        "customdata": [row["agency"] for row in rows], "hovertext": [hovering for _label, hovering in words],
        "hoverinfo": "text", "marker": {"opacity": 1, "line": {"width": 1.2, "color": palette.GROUND}},
        **classes(colours), **undimmed(),
    }  # fmt: skip
    layout = {
        "height": HEIGHT,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "geo": {
            "visible": False, "projection": {"type": "mercator"}, "bgcolor": "rgba(0,0,0,0)",
            **{axis: {"range": list(ends)} for axis, ends in zip(("lonaxis", "lataxis"), extent, strict=True)},
        },
    }  # fmt: skip
    alt = _("Map of {n} units. {said}.", n=_.number(len(rows)), said=said)
    # The text goes first: with the land in front, Plotly would fetch a map of the world that nobody sees.
    return draw([text, land], layout, alt, _, numbers)


def _extent(boundaries: dict[str, Any]) -> list[Point]:
    """From where to where the axes go, just around the units: degrees of longitude, then of latitude. Plotly's own
    `fitbounds` leaves a fifth of the height away."""
    points = [point for feature in boundaries["features"] for polygon in feature["geometry"]["coordinates"]
              for ring in polygon for point in ring]  # fmt: skip
    return [(min(values) - MARGIN, max(values) + MARGIN) for values in zip(*points, strict=True)]


def _label(row: Row, figure: str, feature: dict[str, Any], pixels: float) -> tuple[str, Point]:
    """The name over the figure, in one line or a word to a line, wherever in the territory they fit first; else the
    figure, its mark alone, or nothing: pointing at the unit tells all of it. With where it stands. pixels: to a degree,
    on the narrowest screen."""
    own, *others = places(feature)
    for at in (own, *others):
        for name in ([row["short"]], row["short"].split(" ")):
            if _fits([*name, figure], feature, at, pixels):
                return f"<b>{'<br>'.join(map(escaped, name))}</b><br>{figure}", at
    if _fits([figure], feature, own, pixels):
        return figure, own
    mark, _space, rest = figure.partition(" ")
    return (mark if rest and _fits([mark], feature, own, pixels, edges=(0.5,)) else ""), own


def _fits(
    lines: list[str], feature: dict[str, Any], place: Point, pixels: float, edges: tuple[float, ...] = EDGES
) -> bool:
    """Whether lines of text, one over the other around a point, stay within a territory: looked at on those heights of
    each line."""
    x, y = place
    top = y + len(lines) / 2 * LINE / pixels
    heights = [(line, top - (at + edge) * LINE / pixels) for at, line in enumerate(lines) for edge in edges]
    return all(2 * pixels * reach(feature, x, height) >= LETTER * len(line) for line, height in heights)
