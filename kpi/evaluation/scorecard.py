"""The scorecard of a store as a frame. The command line's `scorecard` and every page read it from here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from kpi.evaluation import Evaluation, ask
from kpi.i18n import HERE
from kpi.period import Period
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


@dataclass(frozen=True)
class Choice:
    """The rows of a scorecard; None: all. A period stands for its year, as of its end."""

    year: int | None = None
    period: str | None = None
    scope: str | None = None
    level: str | None = None
    agency: str | None = None
    area: int | None = None
    indicator: str | None = None
    current_units: bool = False

    def scopes(self, plan: Plan) -> tuple[str, ...]:
        """The chosen scopes; by default the total and the levels, or the agency that is named."""
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

    def indicators(self, plan: Plan) -> tuple[str, ...] | None:
        """The chosen indicator, else those of the area; None: all."""
        if self.indicator is not None:
            return (self.indicator,)
        if self.area is None:
            return None
        return tuple(plan.indicators.loc[plan.indicators["area"] == self.area, "indicator"]) or None

    def evaluation(self, plan: Plan, today: date) -> Evaluation:
        """The evaluation that has these rows."""
        years, as_of, scopes = self.years(plan), self.last(plan).t, self.scopes(plan)
        return Evaluation(
            years, as_of, plan.closed_years(years, as_of, today),
            indicators=self.indicators(plan),
            agencies=None if self.indicator or "agency" in scopes else (),
            current_units=self.current_units and scopes == ("agency",),
        )  # fmt: skip


def scorecard(
    store: Store, *, year: int | None = None, period: str | None = None, scope: str | None = None,
    level: str | None = None, agency: str | None = None, area: int | None = None, indicator: str | None = None,
    current_units: bool = False, today: date | None = None,
) -> pd.DataFrame:  # fmt: skip
    """One row per indicator, scope, year and target that binds it, in this order. current_units: only the
    current agencies, each with the submissions of those that it succeeded.

    Columns: FIELDS, then comparator, area, kind, unit, direction, each_year, t, thin, goal, base_value, base_year,
    tolerance, previous_value, pace (per year since y - 1), is_final, pending_reason ('not_due' or 'no_base').
    Missing is NaN in numbers, which are floats, and None in text. Values are in the indicator's unit (a ratio in %),
    gap is positive where better than expected.
    """
    choice = Choice(year, period, scope, level, agency, area, indicator, current_units)
    evaluation, scopes = choice.evaluation(store.plan, today or datetime.now(HERE).date()), choice.scopes(store.plan)
    columns = ask(
        store, evaluation, "question", agency_years=evaluation.years if "agency" in scopes else (),
        years=evaluation.years, scopes=scopes, level=level, agency=agency, area=area, indicator=indicator,
    )  # fmt: skip
    return _frame(columns)


def readings(store: Store, *, indicator: str, level: str, agency: str | None = None) -> pd.DataFrame:
    """One row per year with a reading of one scope, of the plan and of the years before it: year, period, t, numerator,
    denominator, value, basis, thin.

    level: 'total' or one of the plan's. agency: None for the level itself, and for the total.
    """
    own = store.plan.total_agency if level == TOTAL else agency or ""
    evaluation = Choice(indicator=indicator).evaluation(store.plan, datetime.now(HERE).date())
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
    """A card whose years and counts are whole numbers, missing ones too, for who writes it down."""
    return card.astype(dict.fromkeys(_COUNTS, "Int64"))
