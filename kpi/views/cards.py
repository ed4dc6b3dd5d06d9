"""The cards of one indicator that a page asks for again and again: every scope as of a period, one in every year."""

import numpy as np
import pandas as pd

from kpi import evaluation
from kpi.evaluation.scorecard import scorecard
from kpi.plan.rows import Row, records
from kpi.store import Store
from kpi.store.cache import OfStores
from kpi.views import names, no_cases

_kept = OfStores(16)


def of_levels(store: Store, code: str, as_of: str) -> list[Row]:
    """The rows of the total and the levels as of a period, the worst first; none of a level that had ended by then or
    was yet to come: of its agencies nothing was due."""
    now = _of_period(store, code, as_of)
    scope, due = now["scope"].to_numpy(), now["coverage_due"].to_numpy()
    return records(now[(scope == "total") | ((scope == "level") & (due > 0))])


def of_agencies(store: Store, code: str, as_of: str, level: str) -> pd.DataFrame:
    """The worst row of each agency of a level, or of all (level 'total'), that exists at the period's end, by their
    codes. Shared: never change it."""
    return _kept.get(_of_agencies, store, code, as_of, level)


def of_scope(store: Store, code: str, as_of: str, level: str, agency: str | None) -> list[Row]:
    """The rows of one scope ('total', a level, an agency) in every year of the plan, the period's year as of it; of
    each year the worst first."""
    now = _of_period(store, code, as_of)
    scope = "agency" if agency else "total" if level == "total" else "level"
    course = scorecard(store, scope=scope, level=None if agency else level, agency=agency, indicator=code)
    other_years = course[course["year"].to_numpy() != store.plan.periods.get(as_of).year]
    of_year = records(now[_is_scope(now, level, agency)])
    notes = no_cases.notes(store, as_of)
    return [*records(evaluation.worst_first(other_years)), *(no_cases.noted(row, notes, store.plan) for row in of_year)]


def _of_period(store: Store, code: str, as_of: str) -> pd.DataFrame:
    """The card of every scope, the worst first."""
    return _kept.get(_worst_first, store, code, as_of)


def _worst_first(store: Store, code: str, as_of: str) -> pd.DataFrame:
    return evaluation.worst_first(scorecard(store, period=as_of, scope="all", indicator=code))


def _of_agencies(store: Store, code: str, as_of: str, level: str) -> pd.DataFrame:
    now = _of_period(store, code, as_of)
    of_level = (now["scope"].to_numpy() == "agency") & ((now["level"].to_numpy() == level) | (level == "total"))
    rows, agency = np.flatnonzero(of_level), now["agency"].to_numpy()[of_level]
    existing = names.exist(store.plan, agency, as_of)
    first = np.unique(agency[existing].astype(str), return_index=True)[1]
    one_each: pd.DataFrame = now.iloc[rows[existing][first]]
    return one_each


def _is_scope(card: pd.DataFrame, level: str, agency: str | None) -> np.ndarray:
    if agency:
        return np.asarray(card["agency"].to_numpy() == agency)
    return np.asarray((card["scope"].to_numpy() != "agency") & (card["level"].to_numpy() == level))
