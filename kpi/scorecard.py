"""From the store to judgements: the queries that the reckoning needs, and its answer for the scopes asked for.

The command line's `scorecard` and every page read this one function, so a number on a page is the command line's.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from kpi import handed_in, heirs, reckon, rolled_up
from kpi.keeper import OfStores
from kpi.period import Period
from kpi.plan import Plan
from kpi.rows import frame
from kpi.store import Store

FIELDS = reckon.FIELDS
SCOPES = ("total", "level", "agency", "all")
_kept = OfStores(at_most=32)  # one page asks for the same card several times
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
    card = _kept.get(_card, store, choice, day)
    return card.copy(deep=False)


def _card(store: Store, choice: Choice, today: date) -> pd.DataFrame:
    plan = store.plan
    as_of = reckon.AsOf(choice.last(plan).t, today)
    return reckon.judge(_bindings(plan, choice), _readings(store, choice, as_of.t), plan, as_of)


def _bindings(plan: Plan, choice: Choice) -> dict[str, np.ndarray]:
    """Of the plan alone, but quicker made anew than kept for every indicator that somebody may ask for."""
    asked = [
        one for one in _asks(plan) if choice.indicator in (None, one.indicator) and choice.area in (None, one.area)
    ]
    return reckon.bind(asked, _scopes(plan, replace(choice, indicator=None, area=None)))


@lru_cache(maxsize=8)
def _asks(plan: Plan) -> tuple[reckon.Ask, ...]:
    return tuple(reckon.asks(plan.targets, plan.indicators))


def readings(store: Store, *, indicator: str, level: str, agency: str | None = None) -> pd.DataFrame:
    """reckon.READING_COLUMNS of one scope, a row per year with a figure, of the plan and of the years before it.

    level: 'total' or one of the plan's. agency: None for the level itself, and for the total.
    """
    scope = "agency" if agency else "total" if level == "total" else "level"
    last = store.plan.periods.year_end(store.plan.years[-1]).t
    found = _readings(store, Choice(scope=scope, level=level, agency=agency, indicator=indicator), last)
    wanted = (found["indicator"] == indicator) & (found["scope"] == scope) & (found["level"] == level)
    if agency:
        wanted &= found["agency"] == agency
    rows = np.flatnonzero(wanted & (found["t"] <= last) & ~np.isnan(found["value"]))
    rows = rows[np.argsort(found["year"][rows], kind="stable")]
    return frame({name: column[rows] for name, column in found.items()})


@lru_cache(maxsize=32)
def _scopes(plan: Plan, choice: Choice) -> dict[str, np.ndarray]:
    """One element per scope and year to be judged: scope, level, agency, year; the total first, then the levels, then
    the agencies, each by level, agency and year. Not to be changed by who gets it."""
    wanted, years = choice.scopes(plan), choice.years(plan)
    named: list[tuple[str, str, str | None]] = [("total", "total", plan.total_agency)] if "total" in wanted else []
    if "level" in wanted:
        named += [("level", level, None) for level in sorted(plan.levels)]
    rows: list[tuple[str, str, str | None, int]] = [(*scope, year) for scope in named for year in sorted(years)]
    if "agency" in wanted:
        rows += sorted((heirs.agencies if choice.of_today else _agencies)(plan, years, choice.last(plan).t))
    kept = [row for row in rows if choice.level in (None, row[1]) and choice.agency in (None, row[2])]
    columns = [np.array(column, dtype=object) for column in zip(*kept, strict=True)] or [np.empty(0, object)] * 4
    scope, level, agency, year = columns
    return {"scope": scope, "level": level, "agency": agency, "year": year.astype(int)}


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


def _readings(store: Store, choice: Choice, as_of: float) -> dict[str, np.ndarray]:
    """reckon.READING_COLUMNS for the scopes asked for, of every year up to the period."""
    scopes = choice.scopes(store.plan)
    parts = []
    if "agency" in scopes:
        parts.append(_agency_readings(store, choice, as_of))
    if "total" in scopes or "level" in scopes:
        # The end of a year hides nothing of that year, so all choices but that of a period are served by the same.
        rolled = _kept.get(_rolled_up_readings, store, as_of if choice.period else None)
        parts.append(_wanted(rolled, choice, store.plan))
    return {name: np.concatenate([part[name] for part in parts]) for name in reckon.READING_COLUMNS}


def _wanted(rolled: dict[str, np.ndarray], choice: Choice, plan: Plan) -> dict[str, np.ndarray]:
    """Those of the indicators asked for."""
    if choice.indicator is None and choice.area is None:
        return rolled
    area_of = dict(zip(plan.indicators["indicator"], plan.indicators["area"], strict=True))
    codes = {code for code, area in area_of.items() if choice.indicator in (None, code) and choice.area in (None, area)}
    rows = np.flatnonzero([code in codes for code in rolled["indicator"]])
    return {name: column[rows] for name, column in rolled.items()}


def _agency_readings(store: Store, choice: Choice, as_of: float) -> dict[str, np.ndarray]:
    plan = store.plan
    if choice.of_today:
        return heirs.readings(
            store, as_of, level=choice.level, agency=choice.agency, area=choice.area, indicator=choice.indicator
        )
    agencies = None if choice.agency is None else [choice.agency]
    actuals = handed_in.of_agencies(
        store, as_of, level=choice.level, indicator=choice.indicator, agencies=agencies, area=choice.area
    )
    own = reckon.own_readings(actuals)
    agency, count = own["agency"], len(own["agency"])
    none, one = np.full(count, np.nan), np.ones(count)
    return {
            **own,
            "indicator": handed_in.texts(plan, "indicators", "indicator")[own["indicator"]],
            "scope": np.full(count, "agency", dtype=object),
            "level": handed_in.texts(plan, "agencies", "level")[agency],
            "agency": handed_in.texts(plan, "agencies", "agency")[agency],
            "basis": reckon.told("own", ~np.isnan(own["value"])),
            "thin": np.zeros(count, dtype=bool),
            "rolled_up_value": none, "coverage_have": one, "coverage_due": one, "unweighted": none,
    }  # fmt: skip


def _rolled_up_readings(store: Store, as_of: float | None) -> dict[str, np.ndarray]:
    return rolled_up.readings(store.plan, _kept.get(handed_in.of_cohorts, store), as_of)


def with_whole_numbers(card: pd.DataFrame) -> pd.DataFrame:
    """A card whose years and counts are whole numbers, missing ones too, for who writes it down."""
    return card.astype(dict.fromkeys(_COUNTS, "Int64"))
