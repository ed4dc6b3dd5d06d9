"""A level's territories as a drawing: paths, classes of share, and names inside or at the end of a leader line; of many
narrow units only the lowest shares have a name.

Everything is in pixels. Outlines are rounded to half a pixel: neighbours keep the same points, so no gap opens between
them, and an official file of any size is drawn with no more points than the screen shows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby, pairwise
from math import ceil, cos, radians
from typing import Any

from kpi.plan import Plan
from kpi.plan.rows import Row

WIDTH, HEIGHT = 330, 470  # at most
MARGIN = 84  # at least, beside the land, for names at the end of leader lines
BOLD = 6.8  # of a letter of these names
LETTER, LINE = 5.4, 15  # of a name, which may reach a little over its borders
MOST_UNITS = 400  # more are smaller than what can be told apart or clicked
EDGES = (30, 50, 70)  # percent: where a class begins that is not the lowest
MOST_LEADERS = 8  # where more units than this are too narrow for their names, only the lowest shares are named
PARALLELS, WIDEST = 32, 16  # lines across a territory that are tried for its name, and how many of them at most
NO_RANK = "none"

Point = tuple[float, float]
Ring = list[Point]


def has_boundaries(plan: Plan, level: str, agencies: Iterable[str]) -> bool:
    """Whether the plan has the boundary of any of these."""
    return not _features(plan, level).keys().isdisjoint(agencies)


def level_map(units: Mapping[str, tuple[str, int | None]], plan: Plan, level: str) -> Row | None:
    """The units of a level (code → name, share in percent) on the map; None where the plan has no boundary of them.

    territories: of each unit its outline as an SVG path and the class of its share ('q1' is the lowest, or 'none').
    lowest: how many are named, those of the lowest shares; 0 where every unit is.
    """
    features = {code: feature for code, feature in _features(plan, level).items() if code in units}
    if not features:
        return None
    names, lowest = {code: units[code][0] for code in features}, _lowest({code: units[code][1] for code in features})
    margin = max([MARGIN, *(ceil(BOLD * len(names[code])) + 8 for code in lowest)])
    project, height = _projection(features.values(), margin)
    outlines = {  # without points that fall together
        code: [[point for point, _same in groupby(project(*point) for point in ring)] for ring in _rings(feature)]
        for code, feature in features.items()
    }
    own = {  # the label's position that the file names
        code: project(about["label_lon"], about["label_lat"])
        for code, about in ((code, feature["properties"]) for code, feature in features.items())
        if {"label_lon", "label_lat"} <= about.keys()
    }
    labels, narrow = _labels(names, outlines, own)
    is_crowded = len(narrow) > MOST_LEADERS
    if is_crowded:
        labels, narrow = {}, {code: own.get(code) or _middles(outlines[code])[0] for code in lowest}
    labels |= _leaders(narrow, WIDTH - margin, height)
    territories = []
    for code, outline in outlines.items():
        name, percent = units[code]
        path = "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in ring) + "Z" for ring in outline if len(ring) > 3)
        shade = NO_RANK if percent is None else f"q{1 + sum(percent >= edge for edge in EDGES)}"
        share = "" if percent is None else f"{percent}%"
        territories.append({"agency": code, "name": name, "share": share, "shade": shade, "path": path,
                            "label": labels.get(code)})  # fmt: skip
    lowest_named = len(labels) if is_crowded else 0
    return {"width": WIDTH, "height": height, "territories": territories, "lowest": lowest_named}


def _lowest(shares: Mapping[str, int | None]) -> list[str]:
    """The units of the lowest shares, at most MOST_LEADERS; of equal shares all or, if possible, none."""
    ranked = sorted((share, code) for code, share in shares.items() if share is not None)
    beyond = ranked[MOST_LEADERS][0] if len(ranked) > MOST_LEADERS else None
    below = [code for share, code in ranked if beyond is None or share < beyond]
    return below or [code for _share, code in ranked[:MOST_LEADERS]]


def _features(plan: Plan, level: str) -> dict[str, dict[str, Any]]:
    return {feature["properties"]["code"]: feature for feature in plan.boundaries(level)["features"]}


def _rings(feature: dict[str, Any]) -> list[Ring]:
    geometry = feature["geometry"]
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [[(lon, lat) for lon, lat, *_height in ring] for polygon in polygons for ring in polygon]


def _projection(features: Iterable[dict[str, Any]], margin: int) -> tuple[Callable[[float, float], Point], int]:
    """Degrees to pixels, so that the features fit into the drawing beside its margin and the parallel in the middle
    keeps its length; and the drawing's height."""
    lons, lats = zip(*(point for feature in features for ring in _rings(feature) for point in ring), strict=True)
    west, north = min(lons), max(lats)
    width, height = max(lons) - west, north - min(lats)
    narrowing = cos(radians((north + min(lats)) / 2))
    down = min((WIDTH - margin) / (width * narrowing), (HEIGHT - 4) / height)

    def project(lon: float, lat: float) -> Point:
        return round((lon - west) * down * narrowing * 2) / 2 + 2, round((north - lat) * down * 2) / 2 + 2

    return project, round(height * down) + 4


def _labels(
    names: Mapping[str, str], outlines: Mapping[str, list[Ring]], own: Mapping[str, Point]
) -> tuple[dict[str, Row], dict[str, Point]]:
    """By agency, the label within its territory where it fits; where it does not, the territory's middle."""
    labels: dict[str, Row] = {}
    narrow: dict[str, Point] = {}
    for code, name in names.items():
        points = [*([own[code]] if code in own else []), *_middles(outlines[code])]
        fitting = next((point for point in points if _fits(name, outlines[code], point)), None)
        if fitting is None:
            narrow[code] = points[0]
        else:
            labels[code] = _label(*fitting)
    return labels, narrow


def _label(x: float, y: float, leader: tuple[Point, Point] | None = None) -> Row:
    """The position of a name and its share. leader: a line from within the territory, None where the name fits in."""
    return {"x": x, "y": y, "leader": leader}


def _leaders(middles: Mapping[str, Point], land: int, height: int) -> dict[str, Row]:
    """Names beside the land, from north to south, none over another and none below the drawing."""
    southward = sorted(middles.items(), key=lambda pair: pair[1][1])
    step, tops, free = 2 * LINE + 4, [], 12.0
    for _code, (_x, y) in southward:
        tops.append(max(free, y - 12))
        free = tops[-1] + step
    free = height - LINE - 4.0
    for at in reversed(range(len(tops))):
        tops[at] = min(tops[at], free)
        free = tops[at] - step
    return {
        code: _label(land + 8, top, (middle, (land + 4, top + 2)))
        for (code, middle), top in zip(southward, tops, strict=True)
    }


def _middles(outline: Sequence[Ring]) -> list[Point]:
    """The middles of the widest parallels through a territory, the widest first."""
    ys = [y for ring in outline for _x, y in ring]
    heights = [min(ys) + (max(ys) - min(ys)) * (step + 0.01) / PARALLELS for step in range(1, PARALLELS)]
    chords = [(left, right, y) for y in heights for left, right in _chords(outline, y)]
    widest = sorted(chords, key=lambda chord: chord[0] - chord[1])[:WIDEST]
    return [((left + right) / 2, y) for left, right, y in widest]


def _fits(name: str, outline: Sequence[Ring], point: Point) -> bool:
    """Whether the name and its share below, both around a point, lie within a territory."""
    x, y = point
    lines = ((name, y - LINE / 2), ("100", y + LINE / 2))
    return all(
        any(2 * min(x - left, right - x) >= LETTER * len(text) for left, right in _chords(outline, at))
        for text, at in lines
    )


def _chords(outline: Sequence[Ring], y: float) -> list[Point]:
    """The stretches of a parallel that lie within a territory: from west to east, from and to."""
    crossings = sorted(
        x1 + (y - y1) / (y2 - y1) * (x2 - x1)
        for ring in outline
        for (x1, y1), (x2, y2) in pairwise(ring)
        if (y1 > y) != (y2 > y)
    )
    return list(zip(crossings[::2], crossings[1::2], strict=True))
