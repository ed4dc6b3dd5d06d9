"""The reckoning (design, section 4): where numbers become judgements.

Pure: frames in, frames out. It reads no store and no file, and every rule of the judgement stands here and nowhere
else. Values are in the indicator's own unit; time is in years, ``t = year - 1 + share of the year covered``.

    level_sums ── roll_up ──┐
    own readings ───────────┼─ readings ─┐
                            │            ├─ judge ── worst / plan_status
    targets ── bind ────────┴─ bindings ─┘
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from kpi.plan import Plan, Reckoning

STATUS_ORDER = ("missed", "off_track", "behind", "on_track", "met", "thin", "pending", "no_data")
SCOPE_KEY = ["indicator", "scope", "level", "agency"]
READING_COLUMNS = [
    *SCOPE_KEY, "year", "period", "t", "numerator", "denominator", "value", "basis", "thin", "rolled_up_value",
    "coverage_have", "coverage_due", "unweighted",
]  # fmt: skip
# Sums of decimal fractions miss their mark by a few 1e-15: a figure that close to a boundary lies on it.
_EPSILON = 1e-9


@dataclass(frozen=True)
class AsOf:
    """The moment of a reckoning: the period seen last, and the day on which it is made."""

    t: float
    today: date


# ---------------------------------------------------------------- 4.2 roll-up


def roll_up(sums: pd.DataFrame, due: pd.DataFrame, min_coverage: float) -> pd.DataFrame:
    """One row per indicator, scope, level and year: the one period that stands for it, summed (design, 4.2).

    sums: indicator, level, period, year, t, have, numerator, denominator, unweighted, mean_rate; level
        may be 'total'.
    due: indicator, level, period, year, t, due: agencies that must report; rows for every period of the year.
    Returns READING_COLUMNS without `agency` and `rolled_up_value`; value is in %, NaN where nothing was handed in
    or all of it was 0/0.
    """
    periods = due.merge(sums.drop(columns=["year", "t"]), on=["indicator", "level", "period"], how="left")
    periods["have"] = periods["have"].fillna(0)
    periods = periods[periods["due"] > 0]
    share = periods["have"] / periods["due"]
    firm = (share >= min_coverage - _EPSILON) & (periods["have"] > 0)
    # Firm periods first, the latest of them; else the best covered, the later on a tie.
    ranked = periods.assign(firm=firm, share=share.where(~firm, 2.0)).sort_values(["firm", "share", "t"], kind="stable")
    chosen = ranked.groupby(["indicator", "level", "year"], sort=True).tail(1).reset_index(drop=True)
    weighted = chosen["denominator"].fillna(0) > 0
    handed_in = chosen["have"] > 0
    rate = 100 * chosen["numerator"] / chosen["denominator"].where(weighted)
    estimate = ~weighted & (chosen["unweighted"].fillna(0) > 0)
    value = rate.where(weighted, chosen["mean_rate"])
    return pd.DataFrame(
        {
            "indicator": chosen["indicator"],
            "scope": np.where(chosen["level"] == "total", "total", "level"),
            "level": chosen["level"],
            "year": chosen["year"].astype(int),
            "period": chosen["period"].where(handed_in),
            "t": chosen["t"].where(handed_in),
            "numerator": chosen["numerator"].where(weighted),
            "denominator": chosen["denominator"].where(weighted),
            "value": value,
            "basis": pd.Series("rolled_up", chosen.index).mask(estimate, "estimate").where(value.notna()),
            "thin": handed_in & ~chosen["firm"],
            "coverage_have": chosen["have"],
            "coverage_due": chosen["due"],
            "unweighted": chosen["unweighted"].where(handed_in),
        }
    )


def total_readings(rolled: pd.DataFrame, reported: pd.DataFrame, have: pd.DataFrame) -> pd.DataFrame:
    """One row per indicator and year: the province's own figure, or the roll-up where it is firm and later (4.2).

    rolled: roll_up() of level 'total'. reported: indicator, year, period, t, numerator, denominator, value.
    have: indicator, period, have, due: the agencies' hand-ins, for the coverage of a reported figure's own period.
    Returns the columns of roll_up() and rolled_up_value.
    """
    both = rolled.merge(reported, on=["indicator", "year"], how="outer", suffixes=("", "_reported"))
    later = both["value"].notna() & ~both["thin"].eq(True) & (both["t"] > both["t_reported"])
    use = both["value_reported"].notna() & ~later
    both["rolled_up_value"] = both["value"].where(both["value_reported"].notna())
    for column in ("period", "t", "numerator", "denominator", "value"):
        both[column] = both[f"{column}_reported"].where(use, both[column])
    both["basis"] = both["basis"].mask(use, "reported")
    both["thin"] = both["thin"].eq(True) & ~use
    both["unweighted"] = both["unweighted"].mask(use)
    own = both[["indicator", "period"]].merge(have, on=["indicator", "period"], how="left")
    for column in ("have", "due"):
        both[f"coverage_{column}"] = own[column].set_axis(both.index).where(use, both[f"coverage_{column}"])
    both["scope"] = both["level"] = "total"
    return both.drop(columns=both.filter(regex="_reported$").columns)


# ---------------------------------------------------------------- which target binds whom


def bind(targets: pd.DataFrame, indicators: pd.DataFrame, scopes: pd.DataFrame) -> pd.DataFrame:
    """One row per indicator, scope, year and target that binds it there.

    targets, indicators: the plan's. scopes: scope, level, agency, year: every scope to be judged.
    A target of level total binds the total and, for ratios, each level and agency of the indicator's reporting
    levels; a target of another level binds that level and its agencies. A target due each year binds from its
    year_from to its year_to; another one binds in every year and is due in its year_to. Ordered by indicator, scope,
    year and target.
    """
    about = indicators[["indicator", "area", "kind", "unit", "direction", "reporting_levels"]]
    target = targets.rename(columns={"level": "target_level", "value": "target_value", "form": "target_form"})
    target = target[
        ["indicator", "target_level", "year_from", "year_to", "target_form", "comparator", "target_value", "due_basis"]
    ].merge(about, on="indicator")
    bound = _bound_levels(target).merge(scopes, on="level")
    each_year = bound["due_basis"] == "each_year"
    bound = bound[~each_year | bound["year"].between(bound["year_from"], bound["year_to"])].copy()
    bound["each_year"] = bound["due_basis"] == "each_year"
    bound["due_year"] = bound["year_to"].where(~bound["each_year"], bound["year"])
    bound["_scope"] = bound["scope"].map({"total": 0, "level": 1, "agency": 2})
    order = ["indicator", "_scope", "level", "agency", "year", "target_level", "target_form"]
    bound = bound.sort_values(order, kind="stable", ignore_index=True)
    return bound.drop(columns=["year_from", "year_to", "due_basis", "reporting_levels", "_scope"])


def _bound_levels(target: pd.DataFrame) -> pd.DataFrame:
    """One row per target and level that it binds."""
    own = target.assign(level=target["target_level"])
    wide = target[(target["target_level"] == "total") & (target["kind"] == "ratio")]
    reporting = wide.assign(level=wide["reporting_levels"].str.split(";")).explode("level")
    reporting["level"] = reporting["level"].str.strip()
    return pd.concat([own, reporting[reporting["level"] != "total"]], ignore_index=True)


# ---------------------------------------------------------------- 4.3 – 4.5 expected, status, looking ahead


def judge(bindings: pd.DataFrame, readings: pd.DataFrame, plan: Plan, as_of: AsOf) -> pd.DataFrame:
    """One row per binding, with its reading, expectation, status, gap and outlook.

    bindings: bind(). readings: READING_COLUMNS, one row per scope and year, also of the years before those judged:
    they give the bases, the year before and the projection.
    """
    asked, history = _Asked.of(bindings), _History.of(readings, bindings)
    found = history.found(readings)
    value, t, thin = found["value"], found["t"], found["thin"]
    base = history.base(plan.base_year, asked.is_reduction)
    before, t_before = history.year_before()
    goal, strict = _goal(asked, base.value, before)
    expected = _expected(asked, goal, base, before, strict, t)
    pace = _divide(value - before, t - t_before)
    tolerance = _tolerance(asked, goal, base.value, plan.reckoning)
    final = is_final(asked.year, t, plan, as_of)
    status = _status(
        no_data=np.isnan(value),
        thin=thin,
        met=_reached(value, goal, asked.sign, strict),
        baseless=(asked.is_increase | asked.is_reduction) & np.isnan(goal),
        missed=(asked.due <= asked.year) & final,
        pending=np.isnan(expected),
        on_track=_reached(value, expected, asked.sign, strict),
        behind=_is_behind(asked, value, expected, goal, tolerance, pace, strict, t),
    )
    judged = ~np.isnan(value) & ~thin
    ahead = judged & (t < asked.due - _EPSILON)
    # A line through noes and yeses says nothing.
    projected = ahead & ~asked.is_milestone
    columns: dict[Any, Any] = {
        **dict(bindings.items()),
        **found,
        "status": status,
        "expected": np.where(np.isnan(value), np.nan, expected),
        "gap": np.where(judged, asked.sign * (value - expected), np.nan),
        "goal": goal,
        "base_value": base.value,
        "base_year": base.year,
        "tolerance": tolerance,
        "previous_value": before,
        "pace": np.where(judged, pace, np.nan),
        "needed_pace": np.where(ahead & (status != "met"), _divide(goal - value, asked.due - t), np.nan),
        "projection": history.projection(asked.due, asked.is_percentage, projected),
        "is_final": final,
    }
    return pd.DataFrame(columns)


def is_final(year: np.ndarray, t: np.ndarray, plan: Plan, as_of: AsOf) -> np.ndarray:
    """A reading at t is final where its period is the year, or its year is closed (design, 4)."""
    grace = timedelta(days=plan.reckoning.grace_days)
    closed = [
        one for one in np.unique(year)
        if as_of.t >= one and as_of.today > plan.periods.year_end(int(one)).due + grace
    ]  # fmt: skip
    return _mask((np.abs(t - year) < _EPSILON) | np.isin(year, closed))


@dataclass(frozen=True)
class _Asked:
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
    def of(cls, bindings: pd.DataFrame) -> "_Asked":
        names = ("target_form", "kind", "comparator", "direction", "unit")
        form, kind, comparator, direction, unit = (bindings[name].to_numpy(object) for name in names)
        return cls(
            year=_floats(bindings["year"]),
            due=_floats(bindings["due_year"]),
            value=_floats(bindings["target_value"]),
            sign=np.where(direction == "down", -1.0, 1.0),
            strict=_mask((comparator == ">") | (comparator == "<")),
            each_year=_mask(bindings["each_year"]),
            is_increase=_mask(form == "increase"),
            is_reduction=_mask(form == "reduction"),
            is_ratio=_mask(kind == "ratio"),
            is_milestone=_mask(kind == "milestone"),
            is_percentage=_mask(unit == "%"),
        )


@dataclass(frozen=True)
class _Base:
    value: np.ndarray
    t: np.ndarray
    year: np.ndarray


@dataclass(frozen=True)
class _History:
    """The firm readings as a matrix, one line per row of the bindings and one column per year, later years unseen.
    `own` is the place of each row's own reading, firm or not, among the readings; -1 where there is none."""

    years: np.ndarray
    value: np.ndarray
    t: np.ndarray
    column: np.ndarray  # of each row's own year
    own: np.ndarray

    @classmethod
    def of(cls, readings: pd.DataFrame, bindings: pd.DataFrame) -> "_History":
        seen, asked = readings["year"].to_numpy(int), bindings["year"].to_numpy(int)
        first = min(seen.min(initial=9999), asked.min(initial=9999)) - 1
        years = np.arange(first, max(seen.max(initial=first), asked.max(initial=first)) + 1)
        scope_of_reading, scope = _scope_numbers(readings, bindings)
        at = np.full((max(scope_of_reading.max(initial=-1), scope.max(initial=-1)) + 1, len(years)), -1)
        at[scope_of_reading, seen - first] = np.arange(len(readings))
        column = asked - first
        places = np.where(np.arange(len(years)) > column[:, None], -1, at[scope])
        own = places[np.arange(len(scope)), column]
        value, t = _floats(readings["value"]), _floats(readings["t"])
        firm = ~np.isnan(value) & ~_mask(readings["thin"])
        value, t = (np.append(np.where(firm, of, np.nan), np.nan)[places] for of in (value, t))
        return cls(years, value, t, column, own)

    def found(self, readings: pd.DataFrame) -> dict[str, Any]:
        """Each row's own reading: READING_COLUMNS without those that name the row; thin is False without one."""
        thin = np.append(_mask(readings["thin"]), False)[self.own]
        text = {name: readings[name].array.take(self.own, allow_fill=True) for name in ("period", "basis")}
        numbers = {
            name: np.append(_floats(readings[name]), np.nan)[self.own]
            for name in READING_COLUMNS if name not in (*SCOPE_KEY, "year", "thin", *text)
        }  # fmt: skip
        return {**text, **numbers, "thin": thin}

    def _pick(self, column: np.ndarray, valid: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        row = np.arange(len(column))
        at = np.where(valid, column, 0)
        return (
            np.where(valid, self.value[row, at], np.nan),
            np.where(valid, self.t[row, at], np.nan),
        )

    def year_before(self) -> tuple[np.ndarray, np.ndarray]:
        """Value and t of the reading of y - 1."""
        return self._pick(self.column - 1, self.column > 0)

    def base(self, base_year: int, only_base_year: np.ndarray) -> _Base:
        """The latest reading of a year ≤ base_year, else the earliest; for a reduction the base year's and no other."""
        has = ~np.isnan(self.value)
        early = has & (self.years <= base_year)[None, :]
        last_early = early.shape[1] - 1 - np.argmax(early[:, ::-1], axis=1)
        column = np.where(early.any(axis=1), last_early, np.argmax(has, axis=1))
        in_base_year = has & (self.years == base_year)[None, :]
        column = np.where(only_base_year, np.argmax(in_base_year, axis=1), column)
        valid = np.where(only_base_year, in_base_year.any(axis=1), has.any(axis=1))
        value, t = self._pick(column, valid)
        return _Base(value, t, np.where(valid, self.years[column], np.nan))

    def projection(self, due: np.ndarray, is_percentage: np.ndarray, wanted: np.ndarray) -> np.ndarray:
        """The Theil–Sen line through three readings or more, at `due`; percentages held within 0–100 (design, 4.5).
        NaN where not `wanted`.

        Slope: the median over all pairs of readings; intercept: the median of value - slope * t (Sen 1968).
        """
        projected, has = np.full(len(due), np.nan), ~np.isnan(self.value)
        count = np.where(wanted, has.sum(axis=1), 0)
        for readings in np.unique(count[count >= 3]):
            rows = np.flatnonzero(count == readings)
            at = has[rows]
            value, t = (of[rows][at].reshape(len(rows), readings) for of in (self.value, self.t))
            line = _theil_sen(value, t, due[rows])
            projected[rows] = np.where(is_percentage[rows], np.clip(line, 0, 100), line)
        return projected


def _theil_sen(value: np.ndarray, t: np.ndarray, due: np.ndarray) -> np.ndarray:
    """Of each row the line through its readings, at `due`. Time is counted from there: so the intercept is the answer,
    and no digits are lost to the year's thousands."""
    first, second = np.triu_indices(value.shape[1], k=1)
    slope = np.median(_divide(value[:, second] - value[:, first], t[:, second] - t[:, first]), axis=1)
    line: np.ndarray = np.median(value - slope[:, None] * (t - due[:, None]), axis=1)
    return line


def _scope_numbers(readings: pd.DataFrame, bindings: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """A number for each scope of an indicator, the same in both frames, from 0 on without gaps."""
    number = np.zeros(len(readings) + len(bindings), dtype=np.int64)
    for name in SCOPE_KEY:
        both = pd.concat([readings[name], bindings[name]], ignore_index=True)
        code = pd.factorize(both, use_na_sentinel=False)[0]
        number = pd.factorize(number * (code.max(initial=0) + 1) + code)[0]
    return number[: len(readings)], number[len(readings) :]


def _goal(asked: _Asked, base: np.ndarray, before: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The number that the reading must reach, and whether it must pass it."""
    raised = before + asked.value
    capped = asked.is_increase & asked.is_ratio & (raised >= 100)
    goal = np.select(
        [asked.is_increase, asked.is_reduction],
        [np.where(capped, 100.0, raised), base * (1 - asked.value / 100)],
        asked.value,
    )
    # Nothing passes 100%: who stands there has done what can be asked.
    return goal, asked.strict & ~capped


def _expected(
    asked: _Asked, goal: np.ndarray, base: _Base, before: np.ndarray, strict: np.ndarray, t: np.ndarray
) -> np.ndarray:
    """What the plan lets one expect at t; NaN where nothing (design, 4.3)."""
    increase = before + asked.value * (t - (asked.year - 1))
    increase = np.where(asked.is_ratio, np.minimum(increase, 100.0), increase)
    line = base.value + (goal - base.value) * _divide(t - base.t, asked.due - base.t)
    return np.select(
        [
            asked.is_increase,
            t >= asked.due - _EPSILON,
            asked.is_milestone,
            asked.each_year,
            _reached(base.value, goal, asked.sign, strict),
            t <= base.t + _EPSILON,
        ],
        [increase, goal, np.nan, goal, goal, np.nan],
        line,
    )


def _tolerance(asked: _Asked, goal: np.ndarray, base: np.ndarray, rule: Reckoning) -> np.ndarray:
    """By how much a reading may fall short of the expectation and be no worse than behind (design, 4.4)."""
    way = np.fmax(asked.sign * (goal - base), 0.0)
    return np.select(
        [asked.is_increase, asked.each_year],
        [rule.tolerance * np.abs(asked.value), rule.tolerance * np.abs(goal)],
        np.fmax(rule.tolerance * way, rule.tolerance_floor * np.abs(goal)),
    )


def _is_behind(
    asked: _Asked,
    value: np.ndarray,
    expected: np.ndarray,
    goal: np.ndarray,
    tolerance: np.ndarray,
    pace: np.ndarray,
    strict: np.ndarray,
    t: np.ndarray,
) -> np.ndarray:
    """Short of the expectation by no more than the tolerance, or on a pace that still reaches the goal in time."""
    within = asked.sign * (expected - value) <= tolerance + _EPSILON
    has_time = ~asked.is_increase & ~asked.each_year & (t < asked.due - _EPSILON)
    return _mask(within | has_time & _reached(value + pace * (asked.due - t), goal, asked.sign, strict))


def _status(**is_: np.ndarray) -> np.ndarray:
    """The first status that fits, in the order of design 4.4, which is that of the arguments; `baseless` is pending."""
    names = ["pending" if name == "baseless" else name for name in is_]
    code = np.select([*is_.values()], range(len(names)), len(names))
    status: np.ndarray = np.array([*names, "off_track"], dtype=object)[code]
    return status


def worst_first(card: pd.DataFrame) -> pd.DataFrame:
    """The rows of a card, the worst status first; on a tie the largest shortfall in parts of the goal first."""
    return card.iloc[_worst_order(card)].reset_index(drop=True)


def worst(card: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """One row per group of `by`, in their order: the row whose status stands for the group (design, 4.4), the whole row
    as in `card`."""
    order = _worst_order(card)
    group = card.groupby(list(by), dropna=False).ngroup().to_numpy()
    first = np.unique(group[order], return_index=True)[1]
    return card.iloc[order[first]].reset_index(drop=True)


def _worst_order(card: pd.DataFrame) -> np.ndarray:
    """The places of a card's rows, the worst first."""
    place = {status: at for at, status in enumerate(STATUS_ORDER)}
    status = np.array([place[status] for status in card["status"]], dtype=int)
    goal = np.abs(_floats(card["goal"]))
    shortfall = np.nan_to_num(_divide(_floats(card["gap"]), goal))
    level, form = (pd.factorize(card[name], sort=True)[0] for name in ("target_level", "target_form"))
    return np.lexsort((form, level, shortfall, status))


def plan_status(card: pd.DataFrame) -> pd.DataFrame:
    """One row per indicator and year: the worst over its targets, each at the target's own level (design, 4.4)."""
    own = card[(card["scope"] != "agency") & (card["level"] == card["target_level"])]
    return worst(own, ["indicator", "year"])


def who_closes_the_gap(readings: pd.DataFrame, goal: float) -> pd.DataFrame:
    """One row per agency whose rate is below `goal`, the most missing first (design, 4.5); ratios only.

    readings: agency, numerator, denominator of one indicator and year; bare rates have no weight and stay out.
    goal: in %. Returns agency, missing (of the numerator, so that its rate were the goal), share and share_so_far (of
    all that is missing, 0 to 1).
    """
    weighted = readings[readings["denominator"] > 0]
    missing = goal / 100 * weighted["denominator"] - weighted["numerator"]
    short = weighted[["agency"]].assign(missing=missing)[missing > _EPSILON]
    short = short.sort_values(["missing", "agency"], ascending=[False, True], ignore_index=True)
    share = short["missing"] / short["missing"].sum()
    return short.assign(share=share, share_so_far=share.cumsum())


# ---------------------------------------------------------------- small change


def _floats(column: pd.Series) -> np.ndarray:
    return column.to_numpy(dtype=float, na_value=np.nan)


def _mask(column: Any) -> np.ndarray:
    return np.asarray(column, dtype=bool)


def _divide(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.abs(below) > _EPSILON, above / np.where(below == 0, np.nan, below), np.nan)


def _reached(value: np.ndarray, goal: np.ndarray, sign: np.ndarray, strict: np.ndarray) -> np.ndarray:
    """Whether value is as good as goal, or better than it where `strict`; False where either is unknown."""
    margin = sign * (value - goal)
    return _mask(np.where(strict, margin > _EPSILON, margin >= -_EPSILON))
