"""Scorecards of the demonstration and the official store equal those saved under before/.

The saved ones come from an earlier program; the differences listed here are intended."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kpi.evaluation.scorecard import scorecard
from kpi.store import COLUMNS, Store
from tests.support.people import somebody

BEFORE = Path(__file__).parent / "before"
QUESTION = ["store", "asked_period", "today", "current_units"]


@pytest.fixture(scope="module")
def stores(plan):
    rows = pd.read_parquet(BEFORE / "actuals.parquet").assign(note=None, document=None)
    rows.insert(0, "line", range(len(rows)))
    with Store.open(None, plan, kind="demo") as demonstration, Store.open(None, plan) as official:
        demonstration.submit(rows[list(COLUMNS)], by=somebody("Lan"), file_name="a.csv", sha256="")
        yield {"demonstration": demonstration, "official": official}


def cards():
    cards_before = pd.read_parquet(BEFORE / "scorecard.parquet")
    return [
        pytest.param(*question, card.drop(columns=QUESTION).reset_index(drop=True), id="-".join(map(str, question)))
        for question, card in cards_before.groupby(QUESTION, dropna=False)
    ]


@pytest.mark.parametrize(("store", "period", "today", "current_units", "before"), cards())
def test_only_listed_changes_differ(stores, store, period, today, current_units, before):
    card = scorecard(
        stores[store],
        period=None if pd.isna(period) else period,
        scope="agency" if current_units else "all",
        current_units=current_units,
        today=date.fromisoformat(str(today)),
    )
    differs = {name: different(before[name], card[name]) for name in before}
    new = (card["status"] == "not_applicable") & (before["status"] == "no_data")
    differs["status"] &= ~new.to_numpy()
    nothing_expected = card["expected"].isna() & card["status"].isin(["met", "missed"]) & before["gap"].isna()
    differs["gap"] &= ~nothing_expected.to_numpy()
    assert {name: int(rows.sum()) for name, rows in differs.items() if rows.any()} == {}
    assert (card["gap"] != 0).all() or not np.signbit(card.loc[card["gap"] == 0, "gap"]).any()


def different(before: pd.Series, after: pd.Series) -> np.ndarray:
    """Which rows differ; numbers may differ in their last digits."""
    missing = before.isna().to_numpy() & after.isna().to_numpy()
    if pd.api.types.is_numeric_dtype(before):
        same = np.isclose(before.to_numpy(float), after.to_numpy(float), rtol=1e-9, atol=1e-9)
    else:
        same = before.to_numpy(object) == after.to_numpy(object)
    return ~(missing | same)
