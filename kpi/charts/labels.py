"""On which side of its marker a reading's figure stands, so that no line runs through it."""

from collections.abc import Mapping, Sequence

from kpi.charts.projection import lies_above
from kpi.charts.sheet import known
from kpi.plan.rows import Row

STEEP = 0.15  # of the range of values, from the year before to the one after: a label must step aside
BEGINS, ENDS = 0.02, 0.11  # of the axis: how far off its reading a label stands


def sides(
    read: list[Row], ahead: list[Row], goals: Mapping[int, Sequence[float]], ends: tuple[float, float]
) -> dict[int, str]:
    """Per year, where its label stands: off a projection that was made for it, else off the line to the neighbouring
    years, else off what is expected; never on a target's line if the other side is free. 'top left' is Plotly's word.

    read: the readings, in order; ahead: as of projected(). goals: per year, where targets' lines pass its reading.
    ends: of the axis of values, from below (ranks hang from the top).
    """
    up = 1 if ends[1] > ends[0] else -1
    steep = STEEP * (max(row["value"] for row in read) - min(row["value"] for row in read))
    due = {end["year"]: end for end in ahead[1:]}
    leads_to = next((end for end in ahead[-1:] if end["year"] > read[-1]["year"]), None)
    placed = {}
    for before, row, after in zip([None, *read], read, [*read[1:], leads_to], strict=False):
        falls = [up * (row["value"] - one["value"]) for one in (before, after) if one]
        own = goals.get(row["year"], ())
        lines = [*own, *own, *([row["expected"]] if known(row["expected"]) else [])]  # bold lines count twice
        offs = [up * (one - row["value"]) / abs(ends[1] - ends[0]) for one in lines]
        if end := due.get(row["year"]):
            across = "right" if row["t"] < end["t"] else "center"
            placed[row["year"]] = f"{'bottom' if lies_above(end, row) else 'top'} {across}"
        else:
            placed[row["year"]] = _side(row, falls, offs, steep, up)
    return placed


def _side(row: Row, falls: list[float], offs: list[float], steep: float, up: int) -> str:
    """falls: how far the reading lies above those before and after it; offs: the lines above it, parts of the axis."""
    is_end = bool(falls) and (min(falls) > steep or max(falls) < -steep)  # a peak or a valley, or where flat land ends
    is_end |= len(falls) > 1 and abs(falls[0]) < steep / 3 and abs(falls[1]) > steep
    mark = row["expected"] if known(row["expected"]) else row["goal"]
    above = falls[-1] > 0 if is_end else not known(mark) or up * (row["value"] - mark) >= 0
    rise = falls[0] - falls[1] if len(falls) > 1 and not is_end else 0
    if _crossings(offs, above) > _crossings(offs, not above):
        above = not above
        rise = falls[0] - falls[1] if len(falls) > 1 else 0
    if abs(rise) <= steep:
        return f"{'top' if above else 'bottom'} center"
    # Off the line: above to the left of one that rises, below to its right.
    return f"{'top' if above else 'bottom'} {'left' if (rise > 0) is above else 'right'}"


def _crossings(offs: list[float], above: bool) -> int:
    return sum(BEGINS < (off if above else -off) < ENDS for off in offs)
