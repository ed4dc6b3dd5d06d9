"""A scope's years in a small drawing of 168 × 80, each place on a common scale of 0 to 100."""

from collections.abc import Sequence
from dataclasses import dataclass

from kpi.i18n import is_missing
from kpi.plan.rows import Row
from kpi.views.bullets import Scale, scale

INCREASE = "increase"
Point = tuple[float, float]  # years since the plan's first, place on the scale


@dataclass(frozen=True)
class Step:
    """What a year had to reach, counted from the year before; is_missed: it did not."""

    at: Point
    is_missed: bool


@dataclass(frozen=True)
class Multiple:
    """course: stretches of neighbouring years. path: the straight line from the base to the target. last: the latest
    reading, None without one. years: how many the drawing spans."""

    course: tuple[tuple[Point, ...], ...]
    last: Point | None
    status: str
    target: float | None
    path: tuple[Point, ...]
    steps: tuple[Step, ...]
    years: int


def on_path(rows: Sequence[Row]) -> list[Row]:
    """The rows of targets that name a value; where there is none, those of a yearly increase."""
    return [row for row in rows if row["target_form"] != INCREASE] or list(rows)


def multiple(rows: Sequence[Row], years: Sequence[int], places: float | None) -> Multiple:
    """rows: of one scope in all years up to now, each year's worst first. places: of a rank, how many there are."""
    path = on_path(rows)
    of_year: dict[int, Row] = {}
    for row in path:
        of_year.setdefault(row["year"], row)
    last = of_year[max(of_year)]
    place = scale(last, places)
    read = [row for _year, row in sorted(of_year.items()) if not is_missing(row["value"])]
    course = _stretches(read, place, years[0])
    return Multiple(
        course=course,
        last=course[-1][-1] if course else None,
        status=read[-1]["status"] if read else last["status"],
        target=_target(last, place),
        path=_path(last, place, years[0]),
        steps=tuple(_step(row, place, years[0]) for row in rows if row not in path and not is_missing(row["goal"])),
        years=len(years),
    )


def _stretches(read: Sequence[Row], place: Scale, first: int) -> tuple[tuple[Point, ...], ...]:
    """A year without a reading breaks the line."""
    stretches: list[list[Point]] = []
    before = None
    for row in read:
        if before is None or row["year"] - before > 1:
            stretches.append([])
        stretches[-1].append((row["t"] - first, place(row["value"])))
        before = row["year"]
    return tuple(tuple(stretch) for stretch in stretches)


def _target(row: Row, place: Scale) -> float | None:
    return None if is_missing(row["goal"]) or row["target_form"] == INCREASE else place(row["goal"])


def _path(row: Row, place: Scale, first: int) -> tuple[Point, ...]:
    start = path_start(row)
    return () if start is None else ((start[0] - first, place(start[1])), (row["due_year"] - first, place(row["goal"])))


def path_start(row: Row) -> Point | None:
    """Where the way to a target begins: the base's time and value, the time as the row's own expectation implies; None
    where there is no way, since the target is due every year, or the base meets it."""
    goal, base, due = row["goal"], row["base_value"], float(row["due_year"])
    if row["each_year"] or row["target_form"] == INCREASE or row["kind"] == "milestone":
        return None
    if is_missing(goal) or is_missing(base) or (base <= goal if row["direction"] == "down" else base >= goal):
        return None
    if not is_missing(row["expected"]) and row["expected"] != goal and row["t"] < due and row["expected"] != base:
        pace = (goal - row["expected"]) / (due - row["t"])
        return due - (goal - base) / pace, base
    return (float(row["base_year"]), base) if row["base_year"] < due else None


def _step(row: Row, place: Scale, first: int) -> Step:
    return Step((row["year"] - first, place(row["goal"])), row["status"] == "missed")
