"""An indicator's scopes beside each other: its levels over the years; its agencies, lowest or most missing first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kpi import evaluation, phrases
from kpi.evaluation import SHORT, STATUS_ORDER
from kpi.i18n import Words, is_missing
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import Row, first_of_each, records
from kpi.views import bullets, names

INCREASE = "increase"
LISTED = 10
FEW = 0.2  # of the agencies: if so few hold HALF of what is missing, it is worth a drawing
HALF = 0.5
Point = tuple[float, float]  # years since the plan's first, position on the scale


def on_path(rows: Sequence[Row]) -> list[Row]:
    """The rows of targets that name a value; where there is none, those of a yearly increase."""
    return [row for row in rows if row["target_form"] != INCREASE] or list(rows)


def path_start(row: Row) -> Point | None:
    """The time and value at which the way to a target begins, as the row's expectation implies; None where there is no
    way, since the target is due every year, or the base meets it."""
    goal, base, due = row["goal"], row["base_value"], float(row["due_year"])
    if row["each_year"] or row["target_form"] == INCREASE or row["kind"] == "milestone":
        return None
    if is_missing(goal) or is_missing(base) or (base <= goal if row["direction"] == "down" else base >= goal):
        return None
    if not is_missing(row["expected"]) and row["expected"] != goal and row["t"] < due and row["expected"] != base:
        pace = (goal - row["expected"]) / (due - row["t"])
        return due - (goal - base) / pace, base
    return (float(row["base_year"]), base) if row["base_year"] < due else None


# ---------------------------------------------------------------- levels


def levels(
    scopes: Sequence[Row], lowest: Mapping[str, Row], plan: Plan, year: int, places: float | None, t: Words
) -> tuple[Row, ...]:
    """The total and the levels, in the plan's order; nothing where there is one alone.

    scopes: their rows, each year's worst first. lowest: a level's lowest agency. places: of a rank, how many."""
    with_year = {row["level"] for row in scopes if row["year"] == year}
    if len(with_year) < 2:
        return ()
    return tuple(
        _level([row for row in scopes if row["level"] == level and row["year"] <= year], lowest.get(level), plan, year,
               places, t)
        for level in (TOTAL, *plan.levels) if level in with_year
    )  # fmt: skip


def _level(rows: Sequence[Row], lowest: Row | None, plan: Plan, year: int, places: float | None, t: Words) -> Row:
    """A scope beside the others. distance: from its path, in words; step: the yearly increase, where one binds."""
    now = [row for row in rows if row["year"] == year]
    path = on_path(now)[0]
    steps = [row for row in now if row["target_form"] == INCREASE and row is not path and row["target_value"]]
    step = next((row for row in steps if row["status"] in ("met", *SHORT)), None)
    return {
        "level": path["level"],
        "coverage": coverage(path, t),
        "value": phrases.reading(path, t),
        "status": path["status"],
        "distance": _distance(path, t),
        "step": bullets.Badge(step["status"], step_words(step, t)) if step else None,
        "lowest": t("lowest: {agency} {x}", agency=t.name(names.agency(plan, lowest["agency"])),
                    x=phrases.reading(lowest, t)) if lowest else "",
        "multiple": multiple(rows, plan.years, places),
    }  # fmt: skip


def coverage(row: Row, t: Words) -> str:
    """'151/155 đơn vị'; empty where one office reports alone."""
    if is_missing(row["coverage_due"]) or row["coverage_due"] <= 1:
        return ""
    return t("{have}/{due} agencies", have=t.number(row["coverage_have"]), due=t.number(row["coverage_due"]))


def step_words(row: Row, t: Words) -> str:
    """'+19,1 trong năm, thiếu 0,9 điểm %'; '+26 trong năm (yêu cầu +20)'."""
    change = t.signed(row["value"] - row["previous_value"], 1)
    if row["status"] == "met":
        return t("{change} in the year (required: {target})", change=change, target=t.signed(row["target_value"]))
    return t("{change} in the year, {x} short", change=change, x=bullets.missing(row, t))


def _distance(row: Row, t: Words) -> str:
    """'thấp hơn lộ trình 4,6 điểm %', 'vượt mục tiêu 1,6 điểm %'."""
    distance = phrases.distance(row)
    if is_missing(distance) or row["kind"] == "milestone":
        return phrases.gap(row, t)
    far = phrases.amount(distance, row["unit"], t)
    if abs(distance) < evaluation.EPSILON:
        return t("exactly as expected")
    if row["status"] in ("met", "missed"):
        return t("{x} beyond the target", x=far) if distance >= 0 else t("{x} below the target", x=far)
    return t("{x} above the expected path", x=far) if distance >= 0 else t("{x} below the expected path", x=far)


def multiple(rows: Sequence[Row], years: Sequence[int], places: float | None) -> Row:
    """A scope's years in a small drawing on a common scale of 0 to 100. stretches: readings of neighbouring years;
    last: the latest. path: the straight line from the base to the target. steps: the values that a year had to reach,
    counted from the year before, and whether it missed them. years: how many the drawing spans.

    rows: of one scope in all years up to now, each year's worst first. places: of a rank, how many there are."""
    path = on_path(rows)
    yearly = first_of_each(path, "year")
    last, first = yearly[-1], years[0]
    scale, start = bullets.scale(last, places), path_start(last)
    read = [row for row in yearly if not is_missing(row["value"])]
    stretches: list[list[Point]] = []
    for before, row in zip([None, *read], read, strict=False):
        if before is None or row["year"] - before["year"] > 1:  # a year without a reading breaks the line
            stretches.append([])
        stretches[-1].append((row["t"] - first, scale(row["value"])))
    has_line = not is_missing(last["goal"]) and last["target_form"] != INCREASE
    return {
        "stretches": stretches,
        "last": stretches[-1][-1] if stretches else None,
        "status": read[-1]["status"] if read else last["status"],
        "target": scale(last["goal"]) if has_line else None,
        "path": [(start[0] - first, scale(start[1])), (last["due_year"] - first, scale(last["goal"]))] if start else [],
        "steps": [(row["year"] - first, scale(row["goal"]), row["status"] == "missed")
                  for row in rows if row not in path and not is_missing(row["goal"])],
        "years": len(years),
    }  # fmt: skip


# ---------------------------------------------------------------- agencies


@dataclass(frozen=True)
class Shortfall:
    """The shortfall: how few agencies (of how many) have half of it, and all agencies with a shortfall
    (agency, missing, share, share_so_far, label), most first."""

    few: int
    count: int
    sentence: str
    rows: pd.DataFrame

    @property
    def is_concentrated(self) -> bool:
        return self.few <= FEW * self.count


@dataclass(frozen=True)
class Units:
    """count: all that are due. path: one row each, of the target that names a value. earlier: how many have only a
    value of an earlier period, by period."""

    count: int
    path: pd.DataFrame
    lowest: tuple[Row, ...]
    most_missing: tuple[Row, ...]
    shortfall: Shortfall | None
    earlier: Mapping[str, int]
    statuses: tuple[tuple[str, int], ...]
    met: int


def units(card: pd.DataFrame, scope: Row | None, plan: Plan, t: Words, *, chosen: str | None) -> Units | None:
    """The agencies of a level; None where none is due.

    card: one row per agency and target, an agency's worst first. scope: the row of the level itself, of the target that
    names a value; None where it has none. chosen: the agency that the page shows.
    """
    if card.empty:
        return None
    is_value = (card["target_form"] != INCREASE).to_numpy()
    path = _one_each(card[is_value] if is_value.any() and not is_value.all() else card)
    worst = _one_each(card)
    shortfall = _shortfall(path, scope, plan, t)
    missing = dict(zip(shortfall.rows["agency"], shortfall.rows["missing"], strict=True)) if shortfall else {}
    # What everybody's value should be of: the period of the level's own, else the latest that anybody has.
    of_period = Counter(path["period"].dropna())
    latest = max(of_period, key=lambda code: plan.periods.get(code).t, default=None)
    period = latest if scope is None or is_missing(scope["period"]) else scope["period"]

    def listed(agencies: list[str]) -> tuple[Row, ...]:
        of_path, of_worst = (records(frame.set_index("agency", drop=False).loc[agencies]) for frame in (path, worst))
        return tuple(
            _unit(row, its_worst, missing.get(row["agency"]), period, plan, t, is_chosen=row["agency"] == chosen)
            for row, its_worst in zip(of_path, of_worst, strict=True)
        )

    values, agencies = path["value"].to_numpy(float), path["agency"].tolist()
    lowest_first = np.lexsort((agencies, values if path["direction"].iloc[0] == "up" else -values))  # no value: last
    have_value = int(np.isfinite(values).sum())
    statuses = Counter(path["status"])
    return Units(
        count=len(path),
        path=path,
        lowest=listed([agencies[at] for at in lowest_first[: min(LISTED, have_value)]]),
        most_missing=listed(shortfall.rows["agency"].head(LISTED).tolist()) if shortfall else (),
        shortfall=shortfall,
        earlier={code: n for code, n in of_period.most_common() if code != period},
        statuses=tuple((status, statuses[status]) for status in STATUS_ORDER if status in statuses),
        met=statuses["met"],
    )


def _one_each(card: pd.DataFrame) -> pd.DataFrame:
    """The first row of each agency; the card itself where it has no other, as cached views hold it."""
    return card if card["agency"].is_unique else card.drop_duplicates("agency", ignore_index=True)


def _shortfall(path: pd.DataFrame, scope: Row | None, plan: Plan, t: Words) -> Shortfall | None:
    """The shortfall of a rate that should rise and has not met its goal."""
    if scope is None or scope["kind"] != "ratio" or scope["direction"] != "up" or is_missing(scope["goal"]):
        return None
    if scope["status"] in ("met", "thin", "no_data", "not_applicable"):
        return None
    rows = evaluation.shortfalls(path, scope["goal"])
    if rows.empty:
        return None
    few = int((rows["share_so_far"] < HALF - 1e-9).sum()) + 1
    sentence = t.plural(
        "{n} of {of} agencies accounts for half of the shortfall to {goal} ({x} of {all})",
        "{n} of {of} agencies account for half of the shortfall to {goal} ({x} of {all})",
        few, of=t.number(len(path)), goal=phrases.mark(scope, t), x=t.number(rows["missing"].iloc[:few].sum(), 0),
        all=t.number(rows["missing"].sum(), 0),
    )  # fmt: skip
    return Shortfall(few, len(path), sentence, rows.assign(label=rows["agency"].map(names.agencies(plan, t))))


def _unit(
    path: Row, worst: Row, missing: float | None, period: str | None, plan: Plan, t: Words, *, is_chosen: bool
) -> Row:
    """An agency in a list. status: the worst of its targets', and `gap` the distance that belongs to it; `target` names
    that target where it is the yearly increase. period: of its value, where that is earlier than the others'.

    path: the agency's row of the target that names a value; worst: of the target with the worst status.
    """
    worst = worst if worst["status"] in SHORT else path
    is_increase = worst["target_form"] == INCREASE and path["target_form"] != INCREASE
    gap, is_earlier = phrases.distance(worst), path["period"] != period and not is_missing(path["period"])
    return {
        "agency": path["agency"],
        "level": path["level"],
        "name": t.name(names.agency(plan, path["agency"])),
        "status": worst["status"],
        "rate": phrases.reading(path, t),
        "gap": "" if is_missing(gap) else t.signed(gap, phrases.decimals(gap)),
        "target": t("yearly increase") if is_increase else "",
        "missing": "" if missing is None else t.number(missing, 0),
        "period": names.brief_period(plan, path["period"], t) if is_earlier else "",
        "is_chosen": is_chosen,
    }


def below(card: pd.DataFrame, plan: Plan, t: Words) -> list[tuple[str, str, str]]:
    """Agencies below target, the worst first: code, name, status. card: as of units()."""
    name, order = names.agencies(plan, t), STATUS_ORDER.index
    short = [row for row in first_of_each(records(card), "agency") if row["status"] in SHORT]
    sign = -1 if short and short[0]["direction"] == "down" else 1
    short.sort(key=lambda row: (order(row["status"]), sign * row["value"], name[row["agency"]]))
    return [(row["agency"], name[row["agency"]], row["status"]) for row in short]
