"""Reports of agencies, and their states."""

from datetime import date, datetime

import pandas as pd

from kpi.reporting import punctuality
from kpi.store import COLUMNS, Store
from tests.support.people import somebody

LATER = date(2026, 11, 22)
H1 = "2024-H1"  # due from the units on 15/06/2024
IN_TIME, TOO_LATE = datetime(2024, 6, 14, 3), datetime(2024, 6, 20, 3)


def owed(store: Store, agency: str, period: str) -> list[str]:
    due = punctuality.data_due(store, int(period[:4]), LATER)
    return due.loc[(due["agency"] == agency) & (due["period"] == period), "indicator"].tolist()


def submit(
    store: Store, agency: str, period: str, at: datetime, indicators=None, numerator=1.0, denominator=2.0
) -> int:
    """Submits all values due from the agency, or these indicators."""
    named = owed(store, agency, period) if indicators is None else indicators
    kinds = store.plan.indicators.set_index("indicator")["kind"]
    rows = [
        (line, code, agency, period, *((numerator, denominator, None) if kinds[code] == "ratio" else (None, None, 1.0)),
         None, None)
        for line, code in enumerate(named, start=2)
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"numerator": float, "denominator": float, "value": float})
    return store.submit(
        frame, by=somebody("Sở Nội vụ"), file_name="a.csv", sha256=f"{at}{agency}", at=at, reason="said so"
    )


def used_since_2020(store: Store) -> Store:
    """The store with one report from before the plan, so that every report of the plan is due."""
    submit(store, "52-BD", "2020", datetime(2020, 12, 1), ["CT3.04"])
    return store


def cell(store: Store, agency: str, period: str, today: date = LATER) -> pd.Series:
    grid = punctuality.grid(store, int(period[:4]), today)
    (row,) = [row for __, row in grid.iterrows() if (row["agency"], row["period"]) == (agency, period)]
    return row


def counts(row: pd.Series) -> tuple[str, int, int, int, int]:
    return row["state"], row["due"], row["have"], row["in_time"], row["unasked"]
