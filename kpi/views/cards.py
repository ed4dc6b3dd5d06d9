"""The cards of one indicator that a page asks for again and again: every scope as of a period, one in every year."""

import numpy as np
import pandas as pd

from kpi import reckon
from kpi.plan import Plan
from kpi.rows import Row, records
from kpi.scorecard import scorecard
from kpi.store import Store


def of_period(store: Store, code: str, as_of: str) -> list[Row]:
    """The card's rows of every scope of an indicator as of a period, the worst first."""
    plan = store.plan
    # The end of a year hides nothing of it, so that year is cut from the card of all years, which a page needs anyway.
    if _ends_year(plan, as_of):
        card = _of_years(store, code)
        return _rows(card, card["year"].to_numpy() == plan.periods.get(as_of).year)
    return _rows(_of_period(store, code, as_of))


def of_scope(store: Store, code: str, as_of: str, level: str, agency: str | None) -> tuple[list[Row], list[Row]]:
    """What of_period() gives, and the card's rows of one scope ('total', a level, an agency) in every year of the plan,
    the period's year as of it; of each year the worst first."""
    plan, card = store.plan, _of_years(store, code)
    year = plan.periods.get(as_of).year
    of_year = card["year"].to_numpy() == year
    course = np.asarray(card["agency"] == agency if agency else card["scope"] != "agency")
    if _ends_year(plan, as_of):
        # In one go: turning a handful of rows into dicts takes as long as turning a hundred.
        rows = _rows(card, of_year | course)
        now = [row for row in rows if row["year"] == year]
    else:
        now = of_period(store, code, as_of)
        rows = [*_rows(card, course & ~of_year), *now]
    return now, [row for row in rows if _is_scope(row, level, agency)]


def _of_years(store: Store, code: str) -> pd.DataFrame:
    return scorecard(store, scope="all", indicator=code)


def _of_period(store: Store, code: str, as_of: str) -> pd.DataFrame:
    return scorecard(store, period=as_of, scope="all", indicator=code)


def _ends_year(plan: Plan, as_of: str) -> bool:
    year = plan.periods.get(as_of).year
    return year in plan.years and plan.periods.year_end(year).code == as_of


def _is_scope(row: Row, level: str, agency: str | None) -> bool:
    return bool(row["agency"] == agency if agency else row["scope"] != "agency" and row["level"] == level)


def _rows(card: pd.DataFrame, among: np.ndarray | None = None) -> list[Row]:
    return records(reckon.worst_first(card if among is None else card.iloc[np.flatnonzero(among)]))
