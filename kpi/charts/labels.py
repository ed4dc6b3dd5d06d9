"""Where the words of the chart by year stand, so that they cover neither readings nor lines."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from kpi import phrases
from kpi.charts.sheet import LABEL, SMALL, words
from kpi.i18n import Words, is_missing
from kpi.plan.rows import Row

STEEP = 0.15  # of the range of values, from the year before to the year after: a label steps aside
BEGINS, ENDS = 0.02, 0.11  # of the axis: how far off its reading a label is
NEAR = 0.22  # of the range of values: a reading so close to a target's line is in the way of its words
OFF_TARGET, OFF_DOT = 0.012, 0.02  # of the axis: from a line, from a hollow dot to its words


def short(row: Row, t: Words) -> str:
    """A value on the chart: the axis has its unit, but a percentage is never without its sign."""
    return t.percent(row["value"], 1) if row["unit"] == "%" else t.number(row["value"], 2)


def value_sides(
    read: Sequence[Row], ahead: Sequence[Row], targets: Sequence[Row], axis: Sequence[float]
) -> dict[int, str]:
    """Per year, on which side of its reading the value stands ('top left').

    read: the readings, in order. ahead: of years.projected(). targets: with goal, and year (None: a line across all
    years). axis: the ends of the axis of values from below; ranks hang from the top.
    """
    up = 1 if axis[1] > axis[0] else -1
    steep = STEEP * (max(row["value"] for row in read) - min(row["value"] for row in read))
    projected = {row["year"]: row for row in ahead[1:]}
    follows = [*read[1:], next((row for row in ahead[-1:] if row["year"] > read[-1]["year"]), None)]
    sides = {}
    for before, row, after in zip([None, *read], read, follows, strict=False):
        if end := projected.get(row["year"]):
            across = "right" if row["t"] < end["t"] else "center"
            sides[row["year"]] = f"{'bottom' if _is_above(end, row) else 'top'} {across}"
            continue
        rises = up * ((after or row)["value"] - (before or row)["value"])
        is_above = _has_room_above(row, targets, axis, up)
        across = "center" if abs(rises) <= steep else "left" if (rises > 0) is is_above else "right"
        sides[row["year"]] = f"{'top' if is_above else 'bottom'} {across}"
    return sides


def _has_room_above(row: Row, targets: Sequence[Row], axis: Sequence[float], up: int) -> bool:
    """Whether fewer lines run above a reading than below it; of equally many, whether it is as good as expected."""
    lines = [target["goal"] for target in targets if target["year"] in (None, row["year"])] * 2  # bold: count twice
    lines += [] if is_missing(row["expected"]) else [row["expected"]]
    offs = [up * (value - row["value"]) / abs(axis[1] - axis[0]) for value in lines]
    above, below = (sum(BEGINS < side * off < ENDS for off in offs) for side in (1, -1))
    mark = row["goal"] if is_missing(row["expected"]) else row["expected"]
    return above < below if above != below else is_missing(mark) or up * (row["value"] - mark) >= 0


def _is_above(row: Row, other: Row) -> bool:
    return bool(row["value"] >= other["value"]) is not bool(row["unit"] == "rank")


def projection_words(
    ahead: Sequence[Row], read: Sequence[Row], axis: Sequence[float], t: Words
) -> list[dict[str, Any]]:
    """Beside each end of the dotted line, what it says: off the year's reading, else off the line itself."""
    readings, off = {row["year"]: row for row in read}, OFF_DOT * (axis[1] - axis[0])
    texts = []
    for before, row in pairwise(ahead):
        is_above = _is_above(row, readings.get(row["year"], before))
        text, y = t("projection {x}", x=short(row, t)), row["value"] + (off if is_above else -off)
        side = f"{'top' if is_above else 'bottom'} center"
        texts.append(words([text], x=[row["t"]], y=[y], size=SMALL, side=side))
    return texts


def target_words(
    row: Row, read: Sequence[Row], across: Sequence[float], axis: Sequence[float], t: Words
) -> dict[str, Any]:
    """The value of a target beside its line, at the end and on the side where the fewest readings are near.

    across: from where to where the line runs."""
    goal = phrases.goal(row, t)
    text = t("Target: {target}", target=goal)
    if not row["each_year"]:
        text = t("Target by {year}: {target}", year=row["due_year"], target=goal)
    end, is_above = _quiet_side(row, read, across, up=axis[1] > axis[0])
    x = across[0] if end == "left" else across[1]
    side = f"{'top' if is_above else 'bottom'} {'right' if end == 'left' else 'left'}"
    off = OFF_TARGET * (axis[1] - axis[0]) * (1 if is_above else -1)
    return words([f"<b>{text}</b>"], x=[x], y=[row["goal"] + off], size=LABEL, side=side)


def _quiet_side(row: Row, read: Sequence[Row], across: Sequence[float], *, up: bool) -> tuple[str, bool]:
    values = [row["goal"], *(each["value"] for each in read)]
    near, middle = NEAR * (max(values) - min(values)), sum(across) / 2

    def crowd(side: tuple[str, bool]) -> tuple[int, int]:
        end, is_above = side
        beside = [each for each in read if (each["t"] <= middle if end == "left" else each["t"] >= middle)]
        over = [(each["value"] - row["goal"]) * (1 if is_above is up else -1) for each in beside]
        return sum(0 <= far <= near for far in over), len(beside)  # lines lead to them

    first = not (row["direction"] == "down" and up)
    return min(((end, is_above) for is_above in (first, not first) for end in ("left", "right")), key=crowd)
