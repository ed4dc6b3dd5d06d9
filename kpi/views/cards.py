"""The cards of one indicator that a page asks for again and again: every scope in every year, or as of a period."""

import pandas as pd

from kpi.scorecard import scorecard
from kpi.store import Store


def of_years(store: Store, code: str) -> pd.DataFrame:
    """The card of every scope of an indicator, in every year of the plan."""
    return scorecard(store, scope="all", indicator=code)


def of_period(store: Store, code: str, as_of: str) -> pd.DataFrame:
    """The card of every scope of an indicator as of a period. The end of a year hides nothing of it, so that year is
    cut from the card of all years, which the page needs anyway."""
    periods = store.plan.periods
    period = periods.get(as_of)
    if period.year in store.plan.years and as_of == periods.year_end(period.year).code:
        card = of_years(store, code)
        return card[card["year"] == period.year].reset_index(drop=True)
    return scorecard(store, period=as_of, scope="all", indicator=code)
