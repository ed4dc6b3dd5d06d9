"""The cards of one indicator that a page asks for again and again: every scope as of a period, one in every year."""

import pandas as pd

from kpi import reckon
from kpi.keeper import OfStores
from kpi.rows import Row, records
from kpi.scorecard import scorecard
from kpi.store import Store

_kept = OfStores(8)


def of_period(store: Store, code: str, as_of: str) -> pd.DataFrame:
    """The card of every scope of an indicator as of a period, the worst first. Shared: never change it."""
    return _kept.get(_worst_first, store, code, as_of)


def of_scope(store: Store, code: str, as_of: str, level: str, agency: str | None) -> tuple[list[Row], list[Row]]:
    """The rows of of_period(), and those of one scope ('total', a level, an agency) in every year of the plan, the
    period's year as of it; of each year the worst first."""
    now = records(of_period(store, code, as_of))
    scope = "agency" if agency else "total" if level == "total" else "level"
    course = scorecard(store, scope=scope, level=None if agency else level, agency=agency, indicator=code)
    other_years = course[(course["year"] != store.plan.periods.get(as_of).year).to_numpy()]
    return now, [*records(reckon.worst_first(other_years)), *(row for row in now if _is_scope(row, level, agency))]


def _worst_first(store: Store, code: str, as_of: str) -> pd.DataFrame:
    return reckon.worst_first(scorecard(store, period=as_of, scope="all", indicator=code))


def _is_scope(row: Row, level: str, agency: str | None) -> bool:
    return bool(row["agency"] == agency if agency else row["scope"] != "agency" and row["level"] == level)
