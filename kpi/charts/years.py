"""One scope's readings over the years against its targets."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from kpi import phrases
from kpi.charts import palette, sheet
from kpi.charts.sheet import LABEL, SMALL, Drawing, hover, line, marker, words
from kpi.evaluation import STATUS_ORDER
from kpi.i18n import Words, is_missing
from kpi.plan.rows import Row

HEIGHT, MILESTONE_HEIGHT = 290, 150
WORDS_LINE, WORDS_LINES = 17, 2  # px; lines of words under a year for which there is room
MARKER, VALUE, VALUE_NOW = 13, 14, 16  # px
EDGE = 0.45  # years left and right of the first and last one
STEP, MARK = 0.19, 0.08  # of a year: half the width of a yearly target, and from its end to its mark
CROWDED = 6  # years; more are too close to each other for words beneath
PART = 9  # characters of a period's name before it breaks: half a year beside a year, on a phone
PADDING, HEAD, FOOT = 0.18, 0.09, 0.3  # room for labels: of the range of values; above 100%; of it, below zero
STEEP = 0.15  # of the range of values, from the year before to the year after: a label steps aside
BEGINS, ENDS = 0.02, 0.11  # of the axis: how far off its reading a label is
NEAR = 0.22  # of the range of values: a reading so close to a target's line is in the way of its words
OFF_TARGET, OFF_DOT = 0.012, 0.035  # of the axis: from a line, from a hollow dot to its words
INCREASE = "increase"


def by_year(points: Sequence[Row], targets: Sequence[Row], t: Words, *, years: tuple[int, ...], year: int) -> Drawing:
    """Readings as a line with each year's status as its marker; a missing year is a gap. Targets as lines; the way to
    one is dashed, a yearly increase a short line in each year, with a cross where it was missed; a projection is
    dotted. Readings and their values are drawn above all else. A reading's customdata is its year.

    points: one row per year, in order: year, t, value, unit, status (None before the plan), goal; when, when_short and
    assessment: the period, its part of the year, and the assessment in words.
    targets: the scorecard's rows of this scope, one per year and target, in order of years, and start: the time and
    value where the way to the goal begins, or None. year: the one that the page shows, set in bold.
    """
    read = [row for row in points if not is_missing(row["value"])]
    if not read:
        return sheet.empty(t("No data for any year yet."), t)
    lines = _by_target(row for row in targets if not is_missing(row["goal"]))
    level = [rows[-1] for rows in lines if rows[-1]["target_form"] != INCREASE]
    steps = [rows for rows in lines if rows[-1]["target_form"] == INCREASE]
    ahead = _projected(read, [row for rows in lines for row in rows], year)
    is_milestone = read[0]["unit"] == "yes/no"
    values = _values_axis([*read, *targets, *ahead[1:]], read[0]["unit"], t)
    axis, across = values["range"], [min(years[0], read[0]["year"]) - EDGE, years[-1] + EDGE]
    crossed = [*(row | {"year": None} for row in level), *(row for rows in steps for row in rows)]
    sides = _value_sides(read, ahead, crossed, axis)
    data = [
        *(line(across, [row["goal"]] * 2, palette.INK, 2.4) for row in level),
        *(line([row["start"][0], float(row["due_year"])], [row["start"][1], row["goal"]], palette.INK, 1.5, dash="dash")
          for row in level if row["start"]),
        *(trace for rows in steps for trace in _steps(rows, with_marks=bool(level))),
        *(_target_words(row, [*read, *ahead[1:]], across, axis, t) for row in level),
        *_projection(ahead, t),
        *_projection_words(ahead, read, axis, t),
        _readings_line(read),
        *_markers(read, sides, year, t),
    ]  # fmt: skip
    below = _year_axis(read, years, year, t)
    lines_below = max(text.count("<br>") for text in below["ticktext"])
    height = (MILESTONE_HEIGHT if is_milestone else HEIGHT) + WORDS_LINE * max(0, lines_below - WORDS_LINES)
    return sheet.draw(data, {"height": height, "xaxis": below, "yaxis": values}, _alt(read, ahead, t), t,
                _numbers(points, ahead, t))  # fmt: skip


def _by_target(rows: Iterable[Row]) -> list[list[Row]]:
    def key(row: Row) -> tuple[str, str, str]:
        return row["target_level"], row["target_form"], row["comparator"]

    return [list(group) for _key, group in groupby(sorted(rows, key=key), key)]


def _projected(read: Sequence[Row], targets: Sequence[Row], year: int) -> list[Row]:
    """The chosen year's reading, then a row per projection (year, t, value, unit, goal); empty without one."""
    start = next((row for row in read if row["year"] == year), None)
    ends = {row["due_year"]: row for row in targets if row["year"] == year and not is_missing(row["projection"])}
    if start is None or not ends:
        return []
    return [start, *({"year": due, "t": float(due), "value": row["projection"], "unit": start["unit"],
                      "goal": row["goal"]} for due, row in sorted(ends.items()))]  # fmt: skip


def _projection(ahead: Sequence[Row], t: Words) -> list[dict[str, Any]]:
    if not ahead:
        return []
    dotted = line([row["t"] for row in ahead], [row["value"] for row in ahead], palette.INK2, 2, dash="dot")
    ends = {
        "type": "scatter", "mode": "markers", "x": [row["t"] for row in ahead[1:]],
        "y": [row["value"] for row in ahead[1:]], "showlegend": False, "cliponaxis": False,
        "marker": {"symbol": "circle", "size": 9, "color": palette.GROUND, "line": {"width": 2, "color": palette.INK2}},
        "hovertext": [hover(t("Projection for {year}", year=row["year"]), phrases.value(row["value"], row["unit"], t))
                      for row in ahead[1:]],
        "hoverinfo": "text",
    }  # fmt: skip
    return [dotted, ends]


def _steps(rows: list[Row], *, with_marks: bool) -> list[dict[str, Any]]:
    """A target that follows the year before: a short line in each year, and whether the year reached it."""
    x = [at for row in rows for at in (row["year"] - STEP, row["year"] + STEP, None)]
    traces = [line(x, [at for row in rows for at in (row["goal"], row["goal"], None)], palette.INK2, 3)]
    marked = [row for row in rows if row["status"] in ("missed", "met")] if with_marks else []
    if marked:
        signs = ["<b>✕</b>" if row["status"] == "missed" else "<b>✓</b>" for row in marked]
        traces.append(words(
            signs, x=[row["year"] + STEP + MARK for row in marked], y=[row["goal"] for row in marked], size=15,
            side="middle center", colour=[palette.STATUS[row["status"]].fill for row in marked],
        ))  # fmt: skip
    return traces


def _readings_line(read: Sequence[Row]) -> dict[str, Any]:
    x: list[float | None] = []
    y: list[float | None] = []
    for before, row in zip([None, *read], read, strict=False):
        if before and row["year"] - before["year"] > 1:
            x.append(None)
            y.append(None)
        x.append(row["t"])
        y.append(row["value"])
    return line(x, y, palette.INK2, 2.2)


def _markers(read: Sequence[Row], sides: dict[int, str], year: int, t: Words) -> list[dict[str, Any]]:
    by_status: dict[str | None, list[Row]] = {status: [] for status in (*STATUS_ORDER, None)}
    for row in read:
        by_status[sheet.cell(row["status"])].append(row)
    return [
        {
            "type": "scatter",
            "mode": "markers" if read[0]["unit"] == "yes/no" else "markers+text",  # a milestone's axis says it already
            "x": [row["t"] for row in rows],
            "y": [row["value"] for row in rows],
            "marker": marker(status, MARKER),
            "text": [f"<b>{_short(row, t)}</b>" if row["year"] == year else _short(row, t) for row in rows],
            "textposition": [sides[row["year"]] for row in rows],
            "textfont": {"size": [VALUE_NOW if row["year"] == year else VALUE for row in rows], "color": palette.INK},
            "hovertext": [hover(row["when"], phrases.reading(row, t), row["assessment"]) for row in rows],
            "hoverinfo": "text",
            "customdata": [row["year"] for row in rows],
            "cliponaxis": False,
            "showlegend": False,
        }
        for status, rows in by_status.items() if rows
    ]  # fmt: skip


def _short(row: Row, t: Words) -> str:
    """A value on the chart: the axis has its unit, but a percentage is never without its sign."""
    return t.percent(row["value"], 1) if row["unit"] == "%" else t.number(row["value"], 2)


def _value_sides(
    read: Sequence[Row], ahead: Sequence[Row], targets: Sequence[Row], axis: Sequence[float]
) -> dict[int, str]:
    """Per year, on which side of its reading the value is written ('top left').

    read: the readings, in order. ahead: of _projected(). targets: with goal, and year (None: a line across all
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
        is_above = _has_space_above(row, targets, axis, up)
        across = "center" if abs(rises) <= steep else "left" if (rises > 0) is is_above else "right"
        sides[row["year"]] = f"{'top' if is_above else 'bottom'} {across}"
    return sides


def _has_space_above(row: Row, targets: Sequence[Row], axis: Sequence[float], up: int) -> bool:
    """Whether fewer lines run above a reading than below it; of equally many, whether it is as good as expected."""
    lines = [target["goal"] for target in targets if target["year"] in (None, row["year"])] * 2  # bold: count twice
    lines += [] if is_missing(row["expected"]) else [row["expected"]]
    offs = [up * (value - row["value"]) / abs(axis[1] - axis[0]) for value in lines]
    above, below = (sum(BEGINS < side * off < ENDS for off in offs) for side in (1, -1))
    mark = row["goal"] if is_missing(row["expected"]) else row["expected"]
    return above < below if above != below else is_missing(mark) or up * (row["value"] - mark) >= 0


def _is_above(row: Row, other: Row) -> bool:
    return bool(row["value"] >= other["value"]) is not bool(row["unit"] == "rank")


def _projection_words(
    ahead: Sequence[Row], read: Sequence[Row], axis: Sequence[float], t: Words
) -> list[dict[str, Any]]:
    """At each end of the dotted line, what it says: off the year's reading, else off the target's line. In two lines,
    so that the dotted line does not reach them."""
    readings, off = {row["year"]: row for row in read}, OFF_DOT * (axis[1] - axis[0])
    texts = []
    for row in ahead[1:]:
        is_above = _is_above(row, readings.get(row["year"], {"value": row["goal"]}))
        text, y = t("projection {x}", x=f"<br>{_short(row, t)}"), row["value"] + (off if is_above else -off)
        side = f"{'top' if is_above else 'bottom'} center"
        texts.append(words([text], x=[row["t"]], y=[y], size=SMALL, side=side))
    return texts


def _target_words(
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

    return min(((end, is_above) for is_above in (True, False) for end in ("left", "right")), key=crowd)


def _year_axis(read: Sequence[Row], years: tuple[int, ...], year: int, t: Words) -> dict[str, Any]:
    """Each year's end with its name; a reading of part of a year has its period's name under itself."""
    shown = range(min(years[0], read[0]["year"]), years[-1] + 1)
    silent = {each for each in years if each <= year} - {row["year"] for row in read}
    no_data = t("no<br>data")
    below = dict.fromkeys(silent, no_data)
    if len(shown) > CROWDED:  # beside each other the words would touch on a phone: the last of a row says it
        below |= {each: palette.STATUS["no_data"].mark for each in silent if each + 1 in silent}
    parts = {row["t"]: row for row in read if row["t"] < row["year"]}
    is_part = year in {row["year"] for row in parts.values()}
    ticks: dict[float, str] = {}
    for each in shown:
        name = f"<b>{each}</b>" if each == year and not is_part else str(each)
        ticks[float(each)] = f"{name}<br>{below[each]}" if each in below else name
    for time, row in parts.items():
        name = sheet.wrap(row["when"], PART)
        down = "<br>" * (no_data.count("<br>") + 2 if below.get(int(time)) == no_data else 1)  # below the year before
        ticks[time] = down + (f"<b>{name}</b>" if row["year"] == year else name)
    return {"fixedrange": True, "showgrid": False, "zeroline": False, "tickangle": 0, "tickfont": {"size": LABEL},
            "range": [min(shown[0], read[0]["t"]) - EDGE, years[-1] + EDGE],
            "tickvals": list(ticks), "ticktext": list(ticks.values())}  # fmt: skip


def _values_axis(rows: Sequence[Row], unit: str, t: Words) -> dict[str, Any]:
    """The range of all that is drawn, with room for labels; ranks have the first place on top."""
    if unit == "yes/no":
        return {"fixedrange": True, "range": [-0.5, 1.75], "tickvals": [0, 1], "showgrid": False, "zeroline": False,
                "automargin": True, "ticktext": [t.value(0, unit), t.value(1, unit)],
                "tickfont": {"size": LABEL}}  # fmt: skip
    values = [row[name] for row in rows for name in ("value", "goal", "expected") if not is_missing(row.get(name))]
    lowest, high = min(values), max(values)
    low = 0 if unit == "%" and lowest < 25 else lowest
    margin = PADDING * ((high - low) or abs(high) or 1)
    if unit == "rank":
        return sheet.value_axis(unit, t, range=[high + margin + 1, min(low, 1) - margin], tickvals=rank_ticks(high))
    if unit == "%":
        bottom, top = min(low - FOOT * margin, lowest - margin), min(high + margin, 100 + HEAD * (high - low or 1))
        return sheet.value_axis(unit, t, range=[bottom, top], tickvals=percent_ticks(bottom, top))
    return sheet.value_axis(unit, t, range=[low - margin, high + margin], nticks=5)


def rank_ticks(worst: float) -> list[int]:
    """Whole places to write beside an axis: the first, and round ones up to the worst."""
    step = next(step for step in (1, 2, 3, 5, 10, 20, 50) if worst / step <= 7 or step == 50)
    return [1, *range(step if step > 1 else 2, int(worst) + step, step)]


def percent_ticks(low: float, high: float) -> list[int]:
    """Round percentages within 0–100; never a 110%."""
    step = next(step for step in (1, 2, 5, 10, 20, 25) if (min(high, 100) - max(low, 0)) / step <= 6)
    return [tick for tick in range(0, 101, step) if low <= tick <= high]


def _numbers(points: Sequence[Row], ahead: Sequence[Row], t: Words) -> sheet.Numbers:
    """A row per year, the latest first: the value and its status, what it is made of, and the projection."""
    rows = [row for row in reversed(points) if not (is_missing(row["value"]) and is_missing(row["goal"]))]
    unit, due = rows[0]["unit"], {row["year"]: row["value"] for row in ahead[1:]}
    return sheet.without_empty(
        {
            t("Year"): [row["year"] for row in rows],
            t("Period"): [row["when_short"] if not is_missing(row["value"]) and row["t"] < row["year"] else None
                          for row in rows],
            **sheet.value_columns(rows, unit, t),
            sheet.headed(t("Projection"), unit, t): [due.get(row["year"]) for row in rows],
            t("Status"): [t("before the plan") if is_missing(row["status"]) else t.status(row["status"])
                          for row in rows],
            t("Numerator"): [sheet.cell(row.get("numerator")) for row in rows],
            t("Denominator"): [sheet.cell(row.get("denominator")) for row in rows],
            t("Agencies reporting"): [
                f"{t.number(row['coverage_have'])}/{t.number(row['coverage_due'])}"
                if not is_missing(row.get("coverage_due")) and row["coverage_due"] > 1 else None
                for row in rows
            ],
        }
    )  # fmt: skip


def _alt(read: Sequence[Row], ahead: Sequence[Row], t: Words) -> str:
    last = read[-1]
    start, now = (f"{row['when']}: {phrases.reading(row, t)}" for row in (read[0], last))
    text = last["assessment"] if is_missing(last["status"]) else f"{t.status(last['status'])}, {last['assessment']}"
    for row in ahead[1:]:
        leads = t("Projection for {year}", year=row["year"])
        text += f". {leads}: {phrases.value(row['value'], row['unit'], t)}"
    if len(read) == 1:
        return t("By year. {now}. {assessment}.", now=now, assessment=text)
    return t("By year. {start}; {now}. {assessment}.", start=start, now=now, assessment=text)
