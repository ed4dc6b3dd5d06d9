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
    year_from to its year_to; another one binds in every year and is due in its year_to.
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
    return bound.drop(columns=["year_from", "year_to", "due_basis", "reporting_levels"])


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
    card = bindings.merge(readings, on=[*SCOPE_KEY, "year"], how="left")
    card["thin"] = card["thin"].eq(True)
    history = _History.of(readings, card)
    value, t = _floats(card["value"]), _floats(card["t"])
    due = _floats(card["due_year"])
    sign = np.where(card["direction"] == "down", -1.0, 1.0)
    base = history.base(plan.base_year, _mask(card["target_form"] == "reduction"))
    before, t_before = history.year_before()
    goal, strict = _goal(card, base.value, before)
    expected = _expected(card, goal, base, before, sign, strict, t, due)
    pace = _divide(value - before, t - t_before)
    judged = ~np.isnan(value) & ~_mask(card["thin"])
    tolerance = _tolerance(card, goal, base.value, sign, plan.reckoning)
    card["status"] = _status(
        card,
        has_reading=~np.isnan(value),
        met=_reached(value, goal, sign, strict),
        has_goal=~np.isnan(goal),
        due_and_final=(due <= card["year"]) & is_final(card, plan, as_of),
        nothing_expected=np.isnan(expected),
        on_track=_reached(value, expected, sign, strict),
        behind=_is_behind(card, value, expected, goal, tolerance, pace, sign, strict, t, due),
    )
    ahead = judged & (t < due - _EPSILON)
    card["expected"] = np.where(np.isnan(value), np.nan, expected)
    card["gap"] = np.where(judged, sign * (value - expected), np.nan)
    card["goal"], card["base_value"], card["base_year"] = goal, base.value, base.year
    card["tolerance"] = tolerance
    card["previous_value"], card["pace"] = before, np.where(judged, pace, np.nan)
    unmet = ahead & _mask(card["status"] != "met")
    card["needed_pace"] = np.where(unmet, _divide(goal - value, due - t), np.nan)
    # A line through noes and yeses says nothing.
    card["projection"] = np.where(
        ahead & _mask(card["kind"] != "milestone"), history.projection(due, _mask(card["unit"] == "%")), np.nan
    )
    card["is_final"] = is_final(card, plan, as_of)
    return card


def is_final(card: pd.DataFrame, plan: Plan, as_of: AsOf) -> np.ndarray:
    """A reading is final where its period is the year, or its year is closed (design, 4). Per row of `card`."""
    grace = timedelta(days=plan.reckoning.grace_days)
    closed = {
        year: as_of.t >= year and as_of.today > plan.periods.year_end(year).due + grace
        for year in card["year"].unique().tolist()
    }
    whole_year = np.abs(_floats(card["t"]) - _floats(card["year"])) < _EPSILON
    return _mask(whole_year | _mask(card["year"].map(closed)))


@dataclass(frozen=True)
class _Base:
    value: np.ndarray
    t: np.ndarray
    year: np.ndarray


@dataclass(frozen=True)
class _History:
    """The firm readings as a matrix, one line per row of the card and one column per year, later years unseen."""

    years: np.ndarray
    value: np.ndarray
    t: np.ndarray
    column: np.ndarray  # of each row's own year

    @classmethod
    def of(cls, readings: pd.DataFrame, card: pd.DataFrame) -> "_History":
        firm = readings[readings["value"].notna() & ~readings["thin"].eq(True)]
        seen = [int(year) for frame in (firm, card) for year in frame["year"].unique()]
        years = np.arange(min(seen, default=0) - 1, max(seen, default=0) + 1)
        keys = pd.concat([firm[SCOPE_KEY], card[SCOPE_KEY]], ignore_index=True)
        code = keys.groupby(SCOPE_KEY, sort=False, dropna=False).ngroup().to_numpy()
        shape = (int(code.max(initial=-1)) + 1, len(years))
        value, t = np.full(shape, np.nan), np.full(shape, np.nan)
        at = code[: len(firm)], firm["year"].to_numpy(int) - years[0]
        value[at], t[at] = _floats(firm["value"]), _floats(firm["t"])
        rows = code[len(firm) :]
        column = card["year"].to_numpy(int) - years[0]
        unseen = np.arange(len(years))[None, :] > column[:, None]
        return cls(years, np.where(unseen, np.nan, value[rows]), np.where(unseen, np.nan, t[rows]), column)

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

    def projection(self, due: np.ndarray, is_percentage: np.ndarray) -> np.ndarray:
        """The Theil–Sen line through three readings or more, at `due`; percentages held within 0–100 (design, 4.5).

        Slope: the median over all pairs of readings; intercept: the median of value - slope * t (Sen 1968).
        """
        first, second = np.triu_indices(len(self.years), k=1)
        slopes = _divide(self.value[:, second] - self.value[:, first], self.t[:, second] - self.t[:, first])
        enough = (~np.isnan(self.value)).sum(axis=1) >= 3
        slope = _median(slopes, enough)
        # Time counted from `due`: the intercept is the projection, and no digits are lost to the year's thousands.
        line = _median(self.value - slope[:, None] * (self.t - due[:, None]), enough)
        held: np.ndarray = np.where(is_percentage, np.clip(line, 0, 100), line)
        return held


def _goal(card: pd.DataFrame, base: np.ndarray, before: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The number that the reading must reach, and whether it must pass it (comparator > or <)."""
    form, value = card["target_form"], _floats(card["target_value"])
    raised = before + value
    capped = _mask(form == "increase") & _mask(card["kind"] == "ratio") & (raised >= 100)
    goal = np.select(
        [_mask(form == "increase"), _mask(form == "reduction")],
        [np.where(capped, 100.0, raised), base * (1 - value / 100)],
        value,
    )
    # Nothing passes 100%: who stands there has done what can be asked.
    return goal, _mask(card["comparator"].isin([">", "<"])) & ~capped


def _expected(
    card: pd.DataFrame,
    goal: np.ndarray,
    base: _Base,
    before: np.ndarray,
    sign: np.ndarray,
    strict: np.ndarray,
    t: np.ndarray,
    due: np.ndarray,
) -> np.ndarray:
    """What the plan lets one expect at t; NaN where nothing (design, 4.3)."""
    share = t - (_floats(card["year"]) - 1)
    increase = before + _floats(card["target_value"]) * share
    increase = np.where(_mask(card["kind"] == "ratio"), np.minimum(increase, 100.0), increase)
    line = base.value + (goal - base.value) * _divide(t - base.t, due - base.t)
    return np.select(
        [
            _mask(card["target_form"] == "increase"),
            t >= due - _EPSILON,
            _mask(card["kind"] == "milestone"),
            _mask(card["each_year"]),
            _reached(base.value, goal, sign, strict),
            t <= base.t + _EPSILON,
        ],
        [increase, goal, np.nan, goal, goal, np.nan],
        line,
    )


def _tolerance(card: pd.DataFrame, goal: np.ndarray, base: np.ndarray, sign: np.ndarray, rule: Reckoning) -> np.ndarray:
    """By how much a reading may fall short of the expectation and be no worse than behind (design, 4.4)."""
    way = np.fmax(sign * (goal - base), 0.0)
    return np.select(
        [_mask(card["target_form"] == "increase"), _mask(card["each_year"])],
        [rule.tolerance * np.abs(_floats(card["target_value"])), rule.tolerance * np.abs(goal)],
        np.fmax(rule.tolerance * way, rule.tolerance_floor * np.abs(goal)),
    )


def _is_behind(
    card: pd.DataFrame,
    value: np.ndarray,
    expected: np.ndarray,
    goal: np.ndarray,
    tolerance: np.ndarray,
    pace: np.ndarray,
    sign: np.ndarray,
    strict: np.ndarray,
    t: np.ndarray,
    due: np.ndarray,
) -> np.ndarray:
    """Short of the expectation by no more than the tolerance, or on a pace that still reaches the goal in time."""
    within = sign * (expected - value) <= tolerance + _EPSILON
    has_time = _mask(card["target_form"] != "increase") & ~_mask(card["each_year"]) & (t < due - _EPSILON)
    return _mask(within | has_time & _reached(value + pace * (due - t), goal, sign, strict))


def _status(card: pd.DataFrame, **is_: np.ndarray) -> np.ndarray:
    """The first status that fits, in the order of design 4.4."""
    baseless = _mask(card["target_form"].isin(["increase", "reduction"])) & ~is_["has_goal"]
    return np.select(
        [
            ~is_["has_reading"],
            _mask(card["thin"]),
            is_["met"],
            baseless,
            is_["due_and_final"],
            is_["nothing_expected"],
            is_["on_track"],
            is_["behind"],
        ],
        ["no_data", "thin", "met", "pending", "missed", "pending", "on_track", "behind"],
        "off_track",
    )


def worst_first(card: pd.DataFrame) -> pd.DataFrame:
    """The rows of a card, the worst status first; on a tie the largest shortfall in parts of the goal first."""
    order = card["status"].map({status: place for place, status in enumerate(STATUS_ORDER)})
    shortfall = (card["gap"] / card["goal"].abs().where(card["goal"] != 0)).fillna(0.0)
    ranked = card.assign(_order=order, _shortfall=shortfall).sort_values(
        ["_order", "_shortfall", "target_level", "target_form"], kind="stable", ignore_index=True
    )
    return ranked.drop(columns=["_order", "_shortfall"])


def worst(card: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """One row per group of `by`, in their order: the row whose status stands for the group (design, 4.4), the whole row
    as in `card`."""
    first = worst_first(card).drop_duplicates(subset=list(by), keep="first")
    return first.sort_values(list(by), kind="stable", ignore_index=True)


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


def _median(rows: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    medians = np.full(len(rows), np.nan)
    if wanted.any():
        medians[wanted] = np.nanmedian(rows[wanted], axis=1)
    return medians


def _reached(value: np.ndarray, goal: np.ndarray, sign: np.ndarray, strict: np.ndarray) -> np.ndarray:
    """Whether value is as good as goal, or better than it where `strict`; False where either is unknown."""
    margin = sign * (value - goal)
    return _mask(np.where(strict, margin > _EPSILON, margin >= -_EPSILON))
