"""A level's territories as a drawing: paths, classes of share, and names inside or at the end of a leader line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from typing import Any

from kpi.plan import Plan
from kpi.views.level import AgencyRow
from kpi.views.outline import Point, lean, places, reach

TOLERANCE = 0.002  # degrees: less than half a pixel of the drawing
WIDTH, HEIGHT = 330, 470  # px at most; the names at the end of leader lines have their room beside the land
ROOM = 84  # px beside the land, for them
LETTER, LINE = 5.4, 15  # px, of a name, which may reach a little over its borders
EDGES = (30, 50, 70)  # percent: where a class begins that is not the lowest
MOST_LEADERS = 8  # more narrow units than this have their names in the list alone
NO_RANK = "none"


@dataclass(frozen=True)
class Label:
    """A name and its share. leader: from within the territory to the name, None where the name stands in it."""

    x: float
    y: float
    leader: tuple[Point, Point] | None


@dataclass(frozen=True)
class Territory:
    """A unit: its outline as an SVG path, the class of its share ('q1' is the lowest, or 'none')."""

    agency: str
    name: str
    share: str
    shade: str
    path: str
    label: Label | None


@dataclass(frozen=True)
class Map:
    width: int
    height: int
    territories: tuple[Territory, ...]


def has_boundaries(plan: Plan, level: str, agencies: Iterable[str]) -> bool:
    """Whether the plan has the boundary of any of these."""
    return bool({feature["id"] for feature in _boundaries(plan, level)["features"]} & set(agencies))


def level_map(rows: Sequence[AgencyRow], plan: Plan, level: str) -> Map | None:
    """The rows of a level on the map; None where the plan has no boundary of them."""
    by_agency = {row.agency: row for row in rows}
    features = [each for each in _boundaries(plan, level)["features"] if each["id"] in by_agency]
    if not features:
        return None
    project, height = _projection(features)
    labels = _labels(features, by_agency, project)
    territories = tuple(_territory(each, by_agency[each["id"]], labels.get(each["id"]), project) for each in features)
    return Map(WIDTH, height, territories)


@lru_cache(maxsize=8)
def _boundaries(plan: Plan, level: str) -> dict[str, Any]:
    """The boundaries of a level as the drawing needs them. Shared: never change it."""
    return lean(plan.boundaries(level), TOLERANCE)


@dataclass(frozen=True)
class _Projection:
    """Degrees to pixels: the parallel in the middle keeps its length."""

    west: float
    north: float
    across: float
    down: float

    def __call__(self, lon: float, lat: float) -> Point:
        return round((lon - self.west) * self.across, 1), round((self.north - lat) * self.down, 1)


def _projection(features: Iterable[dict[str, Any]]) -> tuple[_Projection, int]:
    points = [point for feature in features for polygon in feature["geometry"]["coordinates"] for ring in polygon
              for point in ring]  # fmt: skip
    west, east = min(lon for lon, _lat in points), max(lon for lon, _lat in points)
    south, north = min(lat for _lon, lat in points), max(lat for _lon, lat in points)
    narrowing = cos(radians((south + north) / 2))
    down = min((WIDTH - ROOM) / ((east - west) * narrowing), (HEIGHT - 4) / (north - south))
    projection = _Projection(west - 2 / (down * narrowing), north + 2 / down, down * narrowing, down)
    return projection, round((north - south) * down) + 4


def _territory(feature: dict[str, Any], row: AgencyRow, label: Label | None, project: _Projection) -> Territory:
    lines = (
        "M" + "L".join(f"{x:g} {y:g}" for x, y in (project(*point) for point in ring)) + "Z"
        for polygon in feature["geometry"]["coordinates"] for ring in polygon
    )  # fmt: skip
    share = "" if row.percent is None else f"{row.percent}%"
    return Territory(row.agency, row.name, share, _shade(row.percent), "".join(lines), label)


def _shade(percent: int | None) -> str:
    return NO_RANK if percent is None else f"q{1 + sum(percent >= edge for edge in EDGES)}"


def _labels(
    features: Iterable[dict[str, Any]], rows: Mapping[str, AgencyRow], project: _Projection
) -> dict[str, Label]:
    """By agency, where its name stands: within its territory where it fits, else, if few are too narrow, beside the
    land at the end of a line."""
    labels, narrow = {}, []
    for feature in features:
        name = rows[feature["id"]].name
        place = next((at for at in places(feature) if _fits(name, feature, at, project)), None)
        if place is None:
            narrow.append((feature["id"], project(*places(feature)[0])))
        else:
            labels[feature["id"]] = Label(*project(*place), leader=None)
    return labels | _leaders(narrow) if len(narrow) <= MOST_LEADERS else labels


def _leaders(narrow: Iterable[tuple[str, Point]]) -> dict[str, Label]:
    """Names beside the land, from north to south, none over another."""
    labels, free = {}, 12.0
    for agency, (x, y) in sorted(narrow, key=lambda each: each[1][1]):
        at = max(free, y - 12)
        labels[agency] = Label(WIDTH - ROOM + 8, at, ((x, y), (WIDTH - ROOM + 4, at + 2)))
        free = at + 2 * LINE + 4
    return labels


def _fits(name: str, feature: dict[str, Any], place: Point, project: _Projection) -> bool:
    """Whether the name and its share below, both around a point, lie within a territory."""
    lon, lat = place
    half = LINE / 2 / project.down
    lines = ((name, lat + half), ("100", lat - half))
    return all(2 * project.across * reach(feature, lon, at) >= LETTER * len(text) for text, at in lines)
