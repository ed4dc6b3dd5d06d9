"""The scorecard of a store as a frame. The command line's `scorecard` and every page read it from here."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from kpi import tables
from kpi.evaluation import STATUS_ORDER, Evaluation, ask, ranked
from kpi.evaluation.tables import of_all_years
from kpi.plan import TOTAL, Plan
from kpi.plan.rows import frame
from kpi.store import Store

# The columns of the command line (methodology, 5). A frame has more, for pages.
FIELDS = tuple(tables.names(tables.SCORECARD))
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


def ranking(
    store: Store, *, period: str, level: str, area: int | None = None, current_units: bool = False
) -> pd.DataFrame:
    """One row per agency of a level that exists at the period's end (of all where the level has ended), as `ranked`."""
    params = _of_level(store, period, level, area, current_units)
    return ranked(_frame(ask(store, query="agency_counts", **params)), store.plan.rules.min_coverage)


def status_counts(
    store: Store, *, period: str, level: str, area: int | None = None, current_units: bool = False,
    agencies: Sequence[str] | None = None,
) -> pd.DataFrame:  # fmt: skip
    """One row per indicator: of how many of the agencies of `ranking` the worst status is which, a column for each
    status. With some agencies one row for each of them: of how many of its indicators."""
    params = _of_level(store, period, level, area, current_units)
    by = "indicator" if agencies is None else "agency"
    if agencies is not None:
        params["exist"] = False
    rows = ask(store, query="statuses", **params, agencies=agencies)
    counts = _frame(rows).pivot(index=by, columns="status", values="count").reindex(columns=list(STATUS_ORDER))
    return counts.fillna(0).astype("int64").rename_axis(columns=None).reset_index()


def latest_period(
    store: Store, *, period: str, level: str, area: int | None = None, current_units: bool = False
) -> str | None:
    """The latest period with a value, where agencies of the level may have ended; else None."""
    params = _of_level(store, period, level, area, current_units)
    if params.pop("exist"):
        return None
    latest: str | None = _frame(ask(store, query="latest_period", **params))["period"].iloc[0]
    return latest


def _of_level(store: Store, period: str, level: str, area: int | None, current_units: bool) -> dict[str, Any]:
    """The arguments of `ask` for the agencies of a level. exist: whether any exists at the period's end."""
    plan, as_of = store.plan, store.plan.periods.get(period)
    exist = not current_units and bool((plan.due_agencies(period)["level"] == level).any())
    evaluation = Evaluation(
        (as_of.year,), as_of.t, plan.closed_years((as_of.year,), as_of.t, store.today), _of_area(plan, area),
        current_units=current_units,
    )  # fmt: skip
    return {"evaluation": evaluation, "agency_years": evaluation.years, "year": as_of.year, "level": level,
            "area": area, "exist": exist}  # fmt: skip


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
    return None if area is None else tuple(plan.indicators.loc[plan.indicators["area"] == area, "indicator"]) or None


def readings(store: Store, *, indicators: Sequence[str], level: str, agency: str | None = None) -> pd.DataFrame:
    """One row per indicator and year with a reading of one scope, of the plan and of the years before it: indicator,
    year, period, t, numerator, denominator, value, basis, thin.

    level: 'total' or one of the plan's. agency: None for the level itself, and for the total.
    """
    own = store.plan.total_agency if level == TOTAL else agency or ""
    evaluation = replace(of_all_years(store), indicators=tuple(indicators))
    return _frame(ask(store, evaluation, "readings", agency_years=(), indicators=indicators, level=level, agency=own))


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
