"""A file's rows become actuals: in order, unique, of the plan's codes, with missing values as nulls."""

import math

import pandas as pd
import pyarrow as pa
import pytest

from kpi.store import COLUMNS, Store, StoreError
from tests.support.people import somebody

TEXTS = ("indicator", "agency", "period", "note", "document")


def file_table(*rows: tuple) -> pd.DataFrame:
    """Rows (indicator, agency, period, numerator, denominator, value, note, document)."""
    frame = pd.DataFrame(rows, columns=COLUMNS[1:])
    frame.insert(0, "line", range(2, 2 + len(frame)))
    return frame


@pytest.fixture(scope="module")
def store(plan):
    with Store.open(None, plan, kind="demo") as opened:
        yield opened


def actuals(store: Store, rows: pd.DataFrame | pa.Table) -> list[dict]:
    """The actuals that the rows become, as they lie in the store; they are withdrawn again."""
    number = store.submit(rows, by=somebody("Bình"), file_name="x.csv", sha256="")
    with store.connect() as cursor:
        stored = cursor.execute("select * exclude (submission) from store.current_actual").to_arrow_table().to_pylist()
    store.withdraw(number, by=somebody("Bình"), reason="thử")
    return stored


def test_rows_become_actuals_sorted_by_indicator_year_and_agency(store):
    rows = file_table(
        ("CT3.03", "540", "2024", 1, 2, None, "", None),
        ("CT3.02", "542", "2024-Q1", 3, 4, None, "=1+1", "12/BC"),
        ("CT3.02", "540", "2024", None, None, 5.5, None, ""),
        ("CT3.02", "542", "2023", 0, 0, None, "x", ""),
    )
    assert actuals(store, rows) == [
        {"line": 5, "indicator": "CT3.02", "agency": "542", "period": "2023", "year": 2023, "t": 2023,
         "numerator": 0.0, "denominator": 0.0, "value": None, "note": "x", "document": None},
        {"line": 4, "indicator": "CT3.02", "agency": "540", "period": "2024", "year": 2024, "t": 2024,
         "numerator": None, "denominator": None, "value": 5.5, "note": None, "document": None},
        {"line": 3, "indicator": "CT3.02", "agency": "542", "period": "2024-Q1", "year": 2024,
         "t": 2023.25, "numerator": 3.0, "denominator": 4.0, "value": None, "note": "=1+1", "document": "12/BC"},
        {"line": 2, "indicator": "CT3.03", "agency": "540", "period": "2024", "year": 2024, "t": 2024,
         "numerator": 1.0, "denominator": 2.0, "value": None, "note": None, "document": None},
    ]  # fmt: skip


def test_however_the_columns_are_typed_the_actuals_are_the_same(store):
    rows = file_table(
        ("CT3.02", "540", "2024", 1.0, math.nan, 2.5, "", "a"), ("CT3.02", "542", "2024", 2.0, 3.0, 4.0, "b", "")
    )
    plain = pa.Table.from_pandas(rows, preserve_index=False)
    coded = pa.table({name: plain[name].dictionary_encode() if name in TEXTS else plain[name] for name in COLUMNS})
    wide = pa.table({name: plain[name].cast(pa.large_string()) if name in TEXTS else plain[name] for name in COLUMNS})
    with_nan = plain.set_column(5, "denominator", pa.array([math.nan, 3.0]))
    parts = pa.concat_tables([plain.slice(0, 1), plain.slice(1)])
    expected = actuals(store, rows)
    assert [row["denominator"] for row in expected] == [None, 3.0]
    for table in (plain, coded, wide, with_nan, parts, rows.astype(object)):
        assert actuals(store, table) == expected


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"indicator": "ct3.02"}, r"2 rows name an indicator that the plan does not have \(ct3.02\)"),
        ({"agency": ["540", None]}, r"1 rows name an agency that the plan does not have \(–\)"),
        ({"period": ["1899", "2024-Q2"]}, r"2 rows name a period that the plan does not have \(1899, 2024-Q2\)"),
        ({"agency": "540"}, "1 rows repeat the indicator, agency and period of another"),
        ({"numerator": "mười"}, "a value is no number"),
        ({"value": ["mười", 10]}, "a value is no number"),
    ],
)
def test_rows_that_cannot_be_stored_are_refused(store, change, message):
    rows = file_table(("CT3.02", "540", "2024", 1, 2, None, "", ""), ("CT3.02", "542", "2024", 1, 2, None, "", ""))
    assert len(actuals(store, rows)) == 2
    with pytest.raises(StoreError, match=message):
        actuals(store, rows.assign(**change))
