"""From the store to judgements: the queries that the reckoning needs, and its answer for the scopes asked for.

The command line's `scorecard` and every page read this one function, so a number on a page is the command line's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from kpi import heirs, reckon
from kpi.period import Period
from kpi.plan import Plan
from kpi.rows import plain, text
from kpi.store import Store

SCOPES = ("total", "level", "agency", "all")
# The columns and their order that the command line promises (design, 8).
FIELDS = (
    "indicator", "scope", "level", "agency", "year", "period", "numerator", "denominator", "value", "basis",
    "rolled_up_value", "coverage_have", "coverage_due", "unweighted", "target_form", "target_level", "target_value",
    "due_year", "expected", "status", "gap", "needed_pace", "projection",
)  # fmt: skip
# Later than any period that a plan has.
_EVER = 9999.0
# What was made last of each store: its revision, and frames by what they were asked with. One page asks for the same
# card several times.
_frames: WeakKeyDictionary[Store, tuple[int, dict[Any, pd.DataFrame]]] = WeakKeyDictionary()
_KEPT_AT_MOST = 32
_COUNTS = ("year", "due_year", "coverage_have", "coverage_due", "unweighted", "base_year")


@dataclass(frozen=True)
class Choice:
    """What a scorecard speaks of. None means all; `period` makes it the year of that period, as of that period."""

    year: int | None = None
    period: str | None = None
    scope: str | None = None
    level: str | None = None
    agency: str | None = None
    area: int | None = None
    indicator: str | None = None
    of_today: bool = False

    def scopes(self, plan: Plan) -> tuple[str, ...]:
        """The scopes asked for: without a word the total and the levels, or the one agency that is named."""
        if self.scope == "all":
            return ("total", "level", "agency")
        if self.scope is not None:
            return (self.scope,)
        if self.agency is not None:
            return ("total",) if self.agency == plan.total_agency else ("agency",)
        return ("total", "level")

    def years(self, plan: Plan) -> tuple[int, ...]:
        if self.period is not None:
            return (plan.periods.get(self.period).year,)
        return plan.years if self.year is None else (self.year,)

    def last(self, plan: Plan) -> Period:
        """The last period that is seen."""
        return plan.periods.get(self.period) if self.period else plan.periods.year_end(max(self.years(plan)))


def scorecard(
    store: Store,
    *,
    year: int | None = None,
    period: str | None = None,
    scope: str | None = None,
    level: str | None = None,
    agency: str | None = None,
    area: int | None = None,
    indicator: str | None = None,
    of_today: bool = False,
    today: date | None = None,
) -> pd.DataFrame:
    """One row per indicator, scope, year and target that binds it, ordered by them. With `of_today` agencies are those
    that stand in the end, each with the figures of all whose place it has taken: see kpi/heirs.py.

    Columns: FIELDS, then area, kind, unit, direction, comparator, each_year, goal, base_value, base_year,
    previous_value, pace (per year since y - 1), tolerance, thin, is_final, t. Missing is NaN in numbers, which are
    floats, and None in text. Values are in the indicator's unit (a ratio in %), gap is positive where better than
    expected.
    """
    choice = Choice(year, period, scope, level, agency, area, indicator, of_today)
    day = today or datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()
    # A copy shares its columns with what is kept until somebody writes into it.
    return _kept(store, _card, choice, day).copy(deep=False)


def _card(store: Store, choice: Choice, today: date) -> pd.DataFrame:
    plan = store.plan
    as_of = reckon.AsOf(choice.last(plan).t, today)
    return _whole(reckon.judge(_bindings(plan, choice), _readings(store, choice, as_of.t), plan, as_of))


@lru_cache(maxsize=64)
def _bindings(plan: Plan, choice: Choice) -> pd.DataFrame:
    """reckon.bind() of what is asked for: of the plan alone, so no hand-in changes it. Not to be changed by who gets
    it."""
    targets, indicators = _wanted(plan.targets, choice, plan), _wanted(plan.indicators, choice, plan)
    return plain(reckon.bind(targets, indicators, _scopes(plan, choice)))


def readings(store: Store, *, indicator: str, level: str, agency: str | None = None) -> pd.DataFrame:
    """reckon.READING_COLUMNS of one scope, a row per year with a figure, also of the years before the plan.

    level: 'total' or one of the plan's. agency: None for the level itself, and for the total.
    """
    scope = "agency" if agency else "total" if level == "total" else "level"
    last = store.plan.periods.year_end(store.plan.years[-1]).t
    frame = _readings(store, Choice(scope=scope, level=level, agency=agency, indicator=indicator), last)
    of_scope = (frame["indicator"] == indicator) & (frame["scope"] == scope) & (frame["level"] == level)
    if agency:
        of_scope &= frame["agency"] == agency
    return frame[of_scope & frame["value"].notna()].sort_values("year", ignore_index=True)


def _wanted(frame: pd.DataFrame, choice: Choice, plan: Plan) -> pd.DataFrame:
    wanted = pd.Series(True, frame.index)
    if choice.indicator is not None:
        wanted &= frame["indicator"] == choice.indicator
    if choice.area is not None:
        of_area = plan.indicators.loc[plan.indicators["area"] == choice.area, "indicator"]
        wanted &= frame["indicator"].isin(of_area)
    return frame[wanted]


def _scopes(plan: Plan, choice: Choice) -> pd.DataFrame:
    """One row per scope and year to be judged: scope, level, agency, year."""
    wanted, years = choice.scopes(plan), choice.years(plan)
    named: list[tuple[str, str, str | None]] = [("total", "total", plan.total_agency)] if "total" in wanted else []
    if "level" in wanted:
        named += [("level", level, None) for level in plan.levels]
    rows = [(*scope, year) for scope in named for year in years]
    if "agency" in wanted:
        rows += (heirs.agencies if choice.of_today else _agencies)(plan, years, choice.last(plan).t)
    scopes = pd.DataFrame(rows, columns=["scope", "level", "agency", "year"])
    keep = pd.Series(True, scopes.index)
    if choice.level is not None:
        keep &= scopes["level"] == choice.level
    if choice.agency is not None:
        keep &= scopes["agency"] == choice.agency
    return scopes[keep].astype({"scope": "str", "level": "str", "agency": "str", "year": int})


@lru_cache(maxsize=64)
def _agencies(plan: Plan, years: tuple[int, ...], as_of: float) -> list[tuple[str, str, str, int]]:
    """Scope, level, agency and year of the agencies that report and existed at the end of a period of the year."""
    found: dict[tuple[str, str, str, int], None] = {}
    for period in (one for year in years for one in plan.periods.of_year(year) if one.t <= as_of):
        due = plan.due_agencies(period.code)
        found |= dict.fromkeys(
            ("agency", level, agency, period.year) for level, agency in zip(due["level"], due["agency"], strict=True)
        )
    return list(found)


def _readings(store: Store, choice: Choice, as_of: float) -> pd.DataFrame:
    """reckon.READING_COLUMNS for the scopes asked for, of every year up to the period."""
    scopes = choice.scopes(store.plan)
    parts = []
    if "agency" in scopes:
        parts.append(_agency_readings(store, choice, as_of))
    if "total" in scopes or "level" in scopes:
        # The end of a year hides nothing of that year, so one frame serves every choice but that of a period.
        rolled_up = _kept(store, _rolled_up_readings, as_of if choice.period else _EVER)
        parts.append(_wanted(rolled_up, choice, store.plan))
    return pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]


def _kept(store: Store, make: Callable[..., pd.DataFrame], *asked: Any) -> pd.DataFrame:
    """``make(store, *asked)`` of this revision of the store, made once. Not to be changed by who gets it."""
    revision, frames = _frames.get(store, (None, {}))
    if revision != store.revision:
        revision, frames = store.revision, {}
        _frames[store] = (revision, frames)
    key = (make, *asked)
    frame = frames.pop(key, None)
    frames[key] = make(store, *asked) if frame is None else frame  # the last one asked for is let go of last
    while len(frames) > _KEPT_AT_MOST:
        frames.pop(next(iter(frames)), None)
    return frames[key]


def _own_readings(store: Store, as_of: float, *, of_total: bool, choice: Choice | None = None) -> pd.DataFrame:
    choice = choice or Choice()
    answer = store.query_arrow(
        "agency_readings",
        as_of=as_of,
        scope_total=of_total,
        scope_agency=not of_total,
        level=choice.level,
        agency=choice.agency,
        indicator=choice.indicator,
        area=choice.area,
    )
    columns = {name: answer[name].to_numpy() for name in answer.column_names}
    return pd.DataFrame({name: text(of) if of.dtype == object else of for name, of in columns.items()})


def _agency_readings(store: Store, choice: Choice, as_of: float) -> pd.DataFrame:
    if choice.of_today:
        return heirs.readings(
            store, as_of, level=choice.level, agency=choice.agency, area=choice.area, indicator=choice.indicator
        )
    own = _own_readings(store, as_of, of_total=False, choice=choice)
    none = float("nan")
    made = own.assign(
        basis=text(np.full(len(own), "own"), own["value"].notna().to_numpy()),
        scope=text(np.full(len(own), "agency")),
        thin=False, rolled_up_value=none, coverage_have=1, coverage_due=1, unweighted=none,
    )  # fmt: skip
    return made[reckon.READING_COLUMNS]


def _rolled_up_readings(store: Store, as_of: float) -> pd.DataFrame:
    """reckon.READING_COLUMNS of the total and the levels, for every indicator and year."""
    plan = store.plan
    sums = store.query("level_sums", as_of=as_of)
    reported = _own_readings(store, as_of, of_total=True)
    due = _due(store, as_of, first_year=min([plan.years[0], *sums["year"], *reported["year"]]))
    sums = pd.concat([sums, _summed_over_levels(sums)], ignore_index=True)
    rolled = reckon.roll_up(sums, due, plan.reckoning.min_coverage)
    have = due.merge(sums[["indicator", "level", "period", "have"]], on=["indicator", "level", "period"], how="left")
    have = have.loc[have["level"] == "total", ["indicator", "period", "have", "due"]].fillna({"have": 0})
    total = reckon.total_readings(rolled[rolled["level"] == "total"], reported, have)
    one_office = total["coverage_due"].isna()  # it has a row because it handed in, be it 0/0
    total.loc[one_office, ["coverage_have", "coverage_due"]] = 1.0
    total["agency"] = plan.total_agency
    levels = rolled[rolled["level"] != "total"].assign(agency=None, rolled_up_value=float("nan"))
    both = pd.concat([total, levels], ignore_index=True)[reckon.READING_COLUMNS]
    return plain(both)


def _summed_over_levels(sums: pd.DataFrame) -> pd.DataFrame:
    """One row per indicator and period: the sums of its levels together, as level 'total'."""
    of_means = sums.assign(mean_sum=sums["mean_rate"] * sums["unweighted"])
    together = of_means.groupby(["indicator", "period", "year", "t"], as_index=False)[
        ["have", "numerator", "denominator", "unweighted", "mean_sum"]
    ].sum(min_count=1)
    together["mean_rate"] = together["mean_sum"] / together["unweighted"].where(together["unweighted"] > 0)
    return together.assign(level="total").drop(columns="mean_sum")


def _due(store: Store, as_of: float, first_year: int) -> pd.DataFrame:
    """One row per indicator, level and period: how many agencies must report; ratios by level and in total."""
    of_level = store.query("level_due", as_of=as_of, from_year=first_year)
    indicators = store.plan.indicators
    ratios = indicators.loc[indicators["kind"] == "ratio", ["indicator", "reporting_levels"]]
    reports = ratios.assign(level=ratios["reporting_levels"].str.split(";")).explode("level")
    reports["level"] = reports["level"].str.strip()
    due = reports[["indicator", "level"]].merge(of_level, on="level")
    total = due.groupby(["indicator", "period", "year", "t"], as_index=False).agg({"due": "sum"})
    return pd.concat([due, total.assign(level="total")], ignore_index=True)


def _whole(card: pd.DataFrame) -> pd.DataFrame:
    """The card with FIELDS first, and one hand-in due of a single office that made none."""
    due = card["coverage_due"].mask((card["scope"] != "level") & card["coverage_due"].isna(), 1)
    columns = {**dict(card.items()), "coverage_have": card["coverage_have"].fillna(0), "coverage_due": due.fillna(0)}
    return pd.DataFrame({name: columns[name] for name in [*FIELDS, *(name for name in columns if name not in FIELDS)]})


def with_whole_numbers(card: pd.DataFrame) -> pd.DataFrame:
    """A card whose years and counts are whole numbers, missing ones too, for who writes it down."""
    return card.astype(dict.fromkeys(_COUNTS, "Int64"))
