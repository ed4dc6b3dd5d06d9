"""The scorecard of a store as a frame. The command line's `scorecard` and every page read it from here."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from kpi.evaluation import Evaluation, ask, ranked
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import frame
from kpi.store import Store

# The columns of the command line (methodology, 5). A frame has more, for pages.
FIELDS = (
    "indicator", "scope", "level", "agency", "year", "period", "numerator", "denominator", "value", "basis",
    "rolled_up_value", "coverage_have", "coverage_due", "unweighted", "target_form", "target_level", "target_value",
    "due_year", "expected", "status", "gap", "needed_pace", "projection",
)  # fmt: skip
SCOPES = ("total", "level", "agency", "all")
_COUNTS = ("year", "due_year", "coverage_have", "coverage_due", "unweighted", "base_year")


def scorecard(
    store: Store, *, year: int | None = None, period: str | None = None, scope: str | None = None,
    level: str | None = None, agency: str | None = None, agencies: Sequence[str] | None = None,
    area: int | None = None, indicator: str | None = None, current_units: bool = False, today: date | None = None,
) -> pd.DataFrame:  # fmt: skip
    """One row per indicator, scope, year and target that binds it, in this order. current_units: only the
    current agencies, each with the submissions of those that it succeeded.

    Columns: FIELDS, then comparator, area, kind, unit, direction, each_year, t, thin, goal, base_value, base_year,
    tolerance, previous_value, pace (per year since y - 1), is_final, pending_reason ('not_due' or 'no_base').
    Missing is NaN in numbers, which are floats, and None in text. Values are in the indicator's unit (a ratio in %),
    gap is positive where better than expected.
    """
    plan = store.plan
    years = (plan.periods.get(period).year,) if period else plan.years if year is None else (year,)
    as_of = plan.periods.get(period) if period else plan.periods.year_end(max(years))
    scopes, indicators = _scopes(plan, scope, agency), (indicator,) if indicator else _of_area(plan, area)
    evaluation = Evaluation(
        years, as_of.t, plan.closed_years(years, as_of.t, today or store.today), indicators,
        agencies=None if indicator or "agency" in scopes else (),
        current_units=current_units and scopes == ("agency",),
    )  # fmt: skip
    columns = ask(
        store, evaluation, "question", agency_years=years if "agency" in scopes else (),
        first_scope=min(scopes), last_scope=max(scopes), first_year=min(years), last_year=max(years),
        level=level, agency=agency, agencies=agencies, area=area, indicator=indicator,
    )  # fmt: skip
    return _frame(columns)


class Ranking(NamedTuple):
    """The agencies of a level by the status of their indicators, the worst of several targets' (methodology, 4.4).

    agencies: a row each: agency, a count for each status, and the columns of `ranked`. indicators: a row each:
    indicator, a count of agencies for each status. latest: where agencies may have ended, the latest period with a
    value."""

    agencies: pd.DataFrame
    indicators: pd.DataFrame
    latest: str | None


def ranking(store: Store, *, period: str, level: str, area: int | None = None, current_units: bool = False) -> Ranking:
    """The ranking of the agencies that exist at a period's end, or of all where none does: a level that ended in the
    year."""
    plan, as_of = store.plan, store.plan.periods.get(period)
    exist = not current_units and (plan.due_agencies(period)["level"] == level).any()
    evaluation = Evaluation(
        (as_of.year,), as_of.t, plan.closed_years((as_of.year,), as_of.t, store.today), _of_area(plan, area),
        current_units=current_units,
    )  # fmt: skip
    params: dict[str, Any] = {"agency_years": evaluation.years, "year": as_of.year, "level": level, "area": area}
    day = as_of.ends if exist else None
    counts = _frame(ask(store, evaluation, "status_counts", day=day, **params))
    latest = None if exist else _frame(ask(store, evaluation, "latest_period", **params))
    is_agency = counts["indicator"].isna()
    agencies = counts[is_agency].drop(columns="indicator").reset_index(drop=True)
    return Ranking(
        agencies=ranked(agencies, plan.rules.min_coverage),
        indicators=counts[~is_agency].drop(columns="agency").reset_index(drop=True),
        latest=None if latest is None else latest["period"].iloc[0],
    )


def _scopes(plan: Plan, scope: str | None, agency: str | None) -> tuple[str, ...]:
    """The scopes of a request: without one the total and the levels, or the agency that is named."""
    if scope == "all":
        return ("total", "level", "agency")
    if scope is not None:
        return (scope,)
    if agency is not None:
        return ("total",) if agency == plan.total_agency else ("agency",)
    return ("total", "level")


def _of_area(plan: Plan, area: int | None) -> tuple[str, ...] | None:
    """The indicators of an area; None: all."""
    return None if area is None else tuple(plan.indicators.loc[plan.indicators["area"] == area, "indicator"]) or None


def readings(store: Store, *, indicator: str, level: str, agency: str | None = None) -> pd.DataFrame:
    """One row per year with a reading of one scope, of the plan and of the years before it: year, period, t, numerator,
    denominator, value, basis, thin.

    level: 'total' or one of the plan's. agency: None for the level itself, and for the total.
    """
    plan = store.plan
    own = plan.total_agency if level == TOTAL else agency or ""
    as_of = plan.periods.year_end(plan.years[-1]).t
    evaluation = Evaluation(plan.years, as_of, plan.closed_years(plan.years, as_of, store.today), (indicator,))
    return _frame(ask(store, evaluation, "readings", agency_years=(), indicator=indicator, level=level, agency=own))


def no_case_notes(store: Store, period: str) -> dict[tuple[str, str], str]:
    """(indicator, agency) → the note beside its latest 0/0 of the period's year."""
    as_of = store.plan.periods.get(period)
    rows = store.query("store/no_case_notes", year=as_of.year, t=as_of.t)
    return {(indicator, agency): note for indicator, agency, note in rows.itertuples(index=False)}


def _frame(columns: Mapping[str, Any]) -> pd.DataFrame:
    """The columns as a frame, missing as NaN in numbers and None in text."""
    return frame({name: _filled(column) for name, column in columns.items()})


def _filled(column: np.ndarray) -> np.ndarray:
    if not isinstance(column, np.ma.MaskedArray):
        return column
    missing: Any = None if column.dtype == object else np.nan
    return np.where(column.mask, missing, column.data)


def with_whole_numbers(card: pd.DataFrame) -> pd.DataFrame:
    """A card whose years and counts are whole numbers, missing ones too, as they are written."""
    return card.astype(dict.fromkeys(_COUNTS, "Int64"))
