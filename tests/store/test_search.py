"""Submissions found by agency, period, state and person."""

import pandas as pd
import pytest

from kpi.store import COLUMNS, Store
from tests.support.people import somebody

FITS = [
    ({}, [3, 2, 1]),
    ({"agency": "540"}, [2, 1]),
    ({"period": "2023"}, [3, 1]),
    ({"agency": "540", "period": "2024"}, [2]),
    ({"agency": "545", "period": "2024"}, []),
    ({"state": "withdrawn"}, [2]),
    ({"person": "duc a"}, [1]),
    ({"person": " TRẦN"}, [3, 2]),
    ({"submission": 2}, [2]),
    ({"count": 1, "skip": 1}, [2]),
]


@pytest.fixture
def filled(store: Store) -> Store:
    for person, agency, period in (
        ("Nguyễn Đức Á", "540", "2023"),
        ("Trần B", "540", "2024"),
        ("Trần B", "545", "2023"),
    ):
        row = {"line": 2, "indicator": "CT3.07", "agency": agency, "period": period, "numerator": 1.0,
               "denominator": 2.0, "value": float("nan"), "note": None, "document": None}  # fmt: skip
        store.submit(pd.DataFrame([row])[list(COLUMNS)], by=somebody(person), file_name="a.csv", sha256="a")
    store.withdraw(2, by=somebody("A"), reason="wrong")
    return store


def test_submissions_fit_all_that_is_given(filled):
    for fits, submissions in FITS:
        assert filled.submissions(**fits)["submission"].tolist() == submissions, fits
