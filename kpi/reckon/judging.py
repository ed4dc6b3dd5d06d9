"""What may be expected of a reading, and its status (design, 4.3 to 4.5)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from kpi.plan import Plan, Reckoning
from kpi.reckon.history import Base, History
from kpi.reckon.terms import EPSILON, JUDGED, AsOf, Columns, divide, floats, mask, reached
from kpi.rows import frame


def judge(bindings: Columns, readings: Columns, plan: Plan, as_of: AsOf) -> pd.DataFrame:
    """One row per binding, with its reading, expectation, status, gap and outlook: JUDGED.

    bindings: bind(). readings: READING_COLUMNS, one row per scope and year, also of the years before those judged:
    they give the bases, the year before and the projection.
    """
    asked, history = Asked.of(bindings), History.of(readings, bindings)
    found = history.found(readings)
    value, t, thin = found["value"], found["t"], found["thin"]
    base = history.base(plan.base_year, asked.is_reduction)
    before, t_before = history.year_before()
    goal, strict = _goal(asked, base.value, before)
    expected = _expected(asked, goal, base, before, strict, t)
    pace = divide(value - before, t - t_before)
    tolerance = _tolerance(asked, goal, base.value, plan.reckoning)
    final = is_final(asked.year, t, plan, as_of)
    status = _status(
        no_data=np.isnan(value),
        thin=thin,
        met=reached(value, goal, asked.sign, strict),
        baseless=(asked.is_increase | asked.is_reduction) & np.isnan(goal),
        missed=(asked.due <= asked.year) & final,
        pending=np.isnan(expected),
        on_track=reached(value, expected, asked.sign, strict),
        behind=_is_behind(asked, value, expected, goal, tolerance, pace, strict, t),
    )
    judged = ~np.isnan(value) & ~thin
    ahead = judged & (t < asked.due - EPSILON)
    # A line through noes and yeses says nothing.
    projected = ahead & ~asked.is_milestone
    columns: dict[Any, Any] = {
        **{str(name): np.asarray(column) for name, column in bindings.items()},
        **found,
        **_coverage(found, bindings),
        "status": status,
        "expected": np.where(np.isnan(value), np.nan, expected),
        "gap": np.where(judged, asked.sign * (value - expected), np.nan),
        "goal": goal,
        "base_value": base.value,
        "base_year": base.year,
        "tolerance": tolerance,
        "previous_value": before,
        "pace": np.where(judged, pace, np.nan),
        "needed_pace": np.where(ahead & (status != "met"), divide(goal - value, asked.due - t), np.nan),
        "projection": history.projection(asked.due, asked.is_percentage, projected),
        "is_final": final,
    }
    return frame({name: columns[name] for name in JUDGED})


def _coverage(found: dict[str, Any], bindings: Columns) -> dict[str, np.ndarray]:
    """A single office that made no hand-in owed one; agencies of which none existed at the end of any period owed none:
    those of a level, or of all levels that make up a total."""
    scope = np.asarray(bindings["scope"], dtype=object)
    is_sum = (scope == "level") | ((scope == "total") & np.asarray(bindings["rolls_up"], dtype=bool))
    owed = np.where(is_sum, 0.0, 1.0)
    due = found["coverage_due"]
    return {"coverage_have": np.nan_to_num(found["coverage_have"]), "coverage_due": np.where(np.isnan(due), owed, due)}


def is_final(year: np.ndarray, t: np.ndarray, plan: Plan, as_of: AsOf) -> np.ndarray:
    """A reading at t is final where its period is the year, or its year is closed (design, 4)."""
    grace = timedelta(days=plan.reckoning.grace_days)
    closed = [
        one for one in np.unique(year)
        if as_of.t >= one and as_of.today > plan.periods.year_end(int(one)).due + grace
    ]  # fmt: skip
    return mask((np.abs(t - year) < EPSILON) | np.isin(year, closed))


@dataclass(frozen=True)
class Asked:
    """What the bindings ask, an element per row. sign: 1 where more is better, -1 where less is; strict: the target's
    value must be passed, not only reached (comparator > or <)."""

    year: np.ndarray
    due: np.ndarray
    value: np.ndarray
    sign: np.ndarray
    strict: np.ndarray
    each_year: np.ndarray
    is_increase: np.ndarray
    is_reduction: np.ndarray
    is_ratio: np.ndarray
    is_milestone: np.ndarray
    is_percentage: np.ndarray

    @classmethod
    def of(cls, bindings: Columns) -> "Asked":
        names = ("target_form", "kind", "comparator", "direction", "unit")
        form, kind, comparator, direction, unit = (np.asarray(bindings[name], dtype=object) for name in names)
        return cls(
            year=floats(bindings["year"]),
            due=floats(bindings["due_year"]),
            value=floats(bindings["target_value"]),
            sign=np.where(direction == "down", -1.0, 1.0),
            strict=mask((comparator == ">") | (comparator == "<")),
            each_year=mask(bindings["each_year"]),
            is_increase=mask(form == "increase"),
            is_reduction=mask(form == "reduction"),
            is_ratio=mask(kind == "ratio"),
            is_milestone=mask(kind == "milestone"),
            is_percentage=mask(unit == "%"),
        )


def _goal(asked: Asked, base: np.ndarray, before: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The number that the reading must reach, and whether it must pass it."""
    raised = before + asked.value
    capped = asked.is_increase & asked.is_ratio & (raised >= 100 - EPSILON)
    goal = np.select(
        [asked.is_increase, asked.is_reduction],
        [np.where(capped, 100.0, raised), base * (1 - asked.value / 100)],
        asked.value,
    )
    # Nothing passes 100%: who stands there has done what can be asked.
    return goal, asked.strict & ~capped


def _expected(
    asked: Asked, goal: np.ndarray, base: Base, before: np.ndarray, strict: np.ndarray, t: np.ndarray
) -> np.ndarray:
    """What the plan lets one expect at t; NaN where nothing (design, 4.3)."""
    increase = before + asked.value * (t - (asked.year - 1))
    increase = np.where(asked.is_ratio, np.minimum(increase, 100.0), increase)
    line = base.value + (goal - base.value) * divide(t - base.t, asked.due - base.t)
    return np.select(
        [
            asked.is_increase,
            t >= asked.due - EPSILON,
            asked.is_milestone,
            asked.each_year,
            reached(base.value, goal, asked.sign, strict),
            t <= base.t + EPSILON,
        ],
        [increase, goal, np.nan, goal, goal, np.nan],
        line,
    )


def _tolerance(asked: Asked, goal: np.ndarray, base: np.ndarray, rule: Reckoning) -> np.ndarray:
    """By how much a reading may fall short of the expectation and be no worse than behind (design, 4.4)."""
    way = np.fmax(asked.sign * (goal - base), 0.0)
    return np.select(
        [asked.is_increase, asked.each_year],
        [rule.tolerance * np.abs(asked.value), rule.tolerance * np.abs(goal)],
        np.fmax(rule.tolerance * way, rule.tolerance_floor * np.abs(goal)),
    )


def _is_behind(
    asked: Asked,
    value: np.ndarray,
    expected: np.ndarray,
    goal: np.ndarray,
    tolerance: np.ndarray,
    pace: np.ndarray,
    strict: np.ndarray,
    t: np.ndarray,
) -> np.ndarray:
    """Short of the expectation by no more than the tolerance, or on a pace that still reaches the goal in time."""
    within = asked.sign * (expected - value) <= tolerance + EPSILON
    has_time = ~asked.is_increase & ~asked.each_year & (t < asked.due - EPSILON)
    return mask(within | has_time & reached(value + pace * (asked.due - t), goal, asked.sign, strict))


def _status(**is_: np.ndarray) -> np.ndarray:
    """The first status that fits, in the order of design 4.4, which is that of the arguments; `baseless` is pending."""
    names = ["pending" if name == "baseless" else name for name in is_]
    code = np.select([*is_.values()], range(len(names)), len(names))
    status: np.ndarray = np.array([*names, "off_track"], dtype=object)[code]
    return status
