"""Boundaries made lean for a drawing: as many points as its pixels can show, and no gap between neighbours.

Lines that two territories share are thinned once and in one direction, so both get the same points (Douglas and
Peucker 1973 on each stretch between two junctions).
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

Point = tuple[float, float]
Line = list[Point]
PARALLELS = 32  # tried for a label's place
WIDEST = 16  # of them are offered


def lean(collection: dict[str, Any], tolerance: float) -> dict[str, Any]:
    """A FeatureCollection of polygons → the same, no point left out that lies further than `tolerance` (degrees) from
    the line drawn. A feature's property `code` becomes its `id`; its properties are lon and lat, where a label stands:
    `label_lon` and `label_lat` if it has them."""
    rings = [ring for feature in collection["features"] for polygon in _polygons(feature) for ring in _rings(polygon)]
    junctions = _junctions(rings)
    features = [
        {
            "type": "Feature",
            "id": feature["properties"]["code"],
            "properties": _label_place(feature),
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [
                    [_thinned(ring, junctions, tolerance) for ring in _rings(polygon)] for polygon in _polygons(feature)
                ],
            },
        }
        for feature in collection["features"]
    ]
    return {"type": "FeatureCollection", "features": features}


def reach(feature: dict[str, Any], x: float, y: float) -> float:
    """How far (degrees) from a point within a feature it reaches to both sides, along its parallel; 0 where the point
    lies outside."""
    return next((min(x - left, right - x) for left, right in _inside(feature, y) if left <= x <= right), 0.0)


def _inside(feature: dict[str, Any], y: float) -> list[tuple[float, float]]:
    """The stretches of a parallel that lie within a feature, from west to east."""
    crossings = sorted(
        x1 + (y - y1) / (y2 - y1) * (x2 - x1)
        for polygon in _polygons(feature)
        for ring in _rings(polygon)
        for (x1, y1), (x2, y2) in pairwise(ring)
        if (y1 > y) != (y2 > y)
    )
    return list(zip(crossings[::2], crossings[1::2], strict=True))


def places(feature: dict[str, Any]) -> list[Point]:
    """Where a label may stand in a feature that lean() has made: its own place first, then the middles of the widest
    parallels through it."""
    own = (feature["properties"]["lon"], feature["properties"]["lat"])
    widest = sorted(_chords(feature), key=lambda chord: chord[0] - chord[1])[:WIDEST]
    return [own, *(((left + right) / 2, y) for left, right, y in widest)]


def _label_place(feature: dict[str, Any]) -> dict[str, float]:
    """Where the file says, else the middle of the widest of some parallels through the feature."""
    said = feature["properties"]
    if "label_lon" in said and "label_lat" in said:
        return {"lon": said["label_lon"], "lat": said["label_lat"]}
    left, right, y = max(_chords(feature), key=lambda chord: chord[1] - chord[0])
    return {"lon": (left + right) / 2, "lat": y}


def _chords(feature: dict[str, Any]) -> list[tuple[float, float, float]]:
    """The stretches of some parallels that lie within a feature: from, to, at."""
    heights = [y for polygon in _polygons(feature) for ring in _rings(polygon) for _x, y in ring]
    low, high = min(heights), max(heights)
    parallels = [low + (high - low) * step / PARALLELS for step in range(1, PARALLELS)]
    return [(left, right, y) for y in parallels for left, right in _inside(feature, y)]


def _polygons(feature: dict[str, Any]) -> list[Any]:
    geometry = feature["geometry"]
    polygons: list[Any] = geometry["coordinates"]
    return [polygons] if geometry["type"] == "Polygon" else polygons


def _rings(polygon: Iterable[Any]) -> list[Line]:
    return [[(x, y) for x, y, *_height in ring] for ring in polygon]


def _junctions(rings: list[Line]) -> set[Point]:
    """Points at which more than two lines meet: they stay."""
    neighbours: defaultdict[Point, set[Point]] = defaultdict(set)
    for ring in rings:
        for before, after in pairwise(ring):
            neighbours[before].add(after)
            neighbours[after].add(before)
    return {point for point, around in neighbours.items() if len(around) > 2}


def _thinned(ring: Line, junctions: set[Point], tolerance: float) -> list[list[float]]:
    """A closed ring with the points that matter; its direction is kept."""
    places = [place for place, point in enumerate(ring[:-1]) if point in junctions]
    if len(places) < 2:  # an island, or one that hangs on a single point: two points far apart hold it
        first = places[0] if places else ring.index(min(ring[:-1]))
        far = max(range(len(ring) - 1), key=lambda place: _squared(ring[place], ring[first]))
        places = sorted({first, far})
    turned = ring[places[0] : -1] + ring[: places[0] + 1]
    cuts = [place - places[0] for place in places] + [len(turned) - 1]
    line = [turned[0]]
    for start, end in pairwise(cuts):
        line += _stretch(turned[start : end + 1], tolerance)[1:]
    return [[x, y] for x, y in (line if len(line) >= 4 else ring)]


def _stretch(line: Line, tolerance: float) -> Line:
    """A line between two junctions, thinned in the same direction whoever asks."""
    turned = line[0] > line[-1]
    thinned = _thin(line[::-1] if turned else line, tolerance)
    return thinned[::-1] if turned else thinned


def _thin(line: Line, tolerance: float) -> Line:
    kept, open_ = {0, len(line) - 1}, [(0, len(line) - 1)]
    while open_:
        start, end = open_.pop()
        if end - start < 2:
            continue
        place = max(range(start + 1, end), key=lambda at: _off(line[at], line[start], line[end]))
        if _off(line[place], line[start], line[end]) > tolerance**2:
            kept.add(place)
            open_ += [(start, place), (place, end)]
    return [line[place] for place in sorted(kept)]


def _off(point: Point, start: Point, end: Point) -> float:
    """The squared distance of a point from the stretch between two others."""
    length = _squared(start, end)
    if length == 0:
        return _squared(point, start)
    along = ((point[0] - start[0]) * (end[0] - start[0]) + (point[1] - start[1]) * (end[1] - start[1])) / length
    at = max(0.0, min(1.0, along))
    return _squared(point, (start[0] + at * (end[0] - start[0]), start[1] + at * (end[1] - start[1])))


def _squared(one: Point, other: Point) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2
