"""A file's rows become actuals: sorted, unique, of the plan's codes, with missing values as nulls."""

import math
import random

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from kpi import plan as plans
from kpi.store import StoreError
from kpi.store import rows as store_rows
from kpi.store.rows import COLUMNS, KEYS, actuals, keys

PLAN = plans.load()


def file_table(*rows: tuple) -> pd.DataFrame:
    """Rows (indicator, agency, period, numerator, denominator, value, note, document)."""
    frame = pd.DataFrame(rows, columns=COLUMNS[1:])
    frame.insert(0, "line", range(2, 2 + len(frame)))
    return frame


def test_rows_become_actuals_sorted_by_indicator_year_and_agency():
    rows = file_table(
        ("CT3.03", "540", "2024", 1, 2, None, "", None),
        ("CT3.02", "542", "2024-Q1", 3, 4, None, "=1+1", "12/BC"),
        ("CT3.02", "540", "2024", None, None, 5.5, None, ""),
        ("CT3.02", "542", "2023", 0, 0, None, "x", ""),
    )
    assert actuals(rows, PLAN, 7).table.to_pylist() == [
        {"submission": 7, "line": 5, "indicator": "CT3.02", "agency": "542", "period": "2023", "year": 2023, "t": 2023,
         "numerator": 0.0, "denominator": 0.0, "value": None, "note": "x", "document": None},
        {"submission": 7, "line": 4, "indicator": "CT3.02", "agency": "540", "period": "2024", "year": 2024, "t": 2024,
         "numerator": None, "denominator": None, "value": 5.5, "note": None, "document": None},
        {"submission": 7, "line": 3, "indicator": "CT3.02", "agency": "542", "period": "2024-Q1", "year": 2024,
         "t": 2023.25, "numerator": 3.0, "denominator": 4.0, "value": None, "note": "=1+1", "document": "12/BC"},
        {"submission": 7, "line": 2, "indicator": "CT3.03", "agency": "540", "period": "2024", "year": 2024, "t": 2024,
         "numerator": 1.0, "denominator": 2.0, "value": None, "note": None, "document": None},
    ]  # fmt: skip


def test_however_the_columns_are_typed_the_actuals_are_the_same():
    rows = file_table(
        ("CT3.02", "540", "2024", 1.0, math.nan, 2.5, "", "a"), ("CT3.02", "542", "2024", 2.0, 3.0, 4.0, "b", "")
    )
    texts = ("indicator", "agency", "period", "note", "document")
    plain = pa.Table.from_pandas(rows, preserve_index=False)
    coded = pa.table({name: plain[name].dictionary_encode() if name in texts else plain[name] for name in COLUMNS})
    wide = pa.table({name: plain[name].cast(pa.large_string()) if name in texts else plain[name] for name in COLUMNS})
    with_nan = plain.set_column(5, "denominator", pa.array([math.nan, 3.0]))
    parts = pa.concat_tables([plain.slice(0, 1), plain.slice(1)])
    expected = actuals(rows, PLAN, 1).table.to_pylist()
    assert [row["denominator"] for row in expected] == [None, 3.0]
    for table in (plain, coded, wide, with_nan, parts, rows.astype(object)):
        assert actuals(table, PLAN, 1).table.to_pylist() == expected


def test_the_order_of_the_rows_changes_nothing():
    codes = (
        PLAN.indicators["indicator"].iloc[:4],
        PLAN.agencies["agency"].iloc[:5],
        ["2023", "2024-Q1", "2024-H1", "2024"],
    )
    keys = [(indicator, agency, period) for indicator in codes[0] for agency in codes[1] for period in codes[2]]
    rows = file_table(*[(*key, float(n), None, None, None, None) for n, key in enumerate(keys)])
    expected = actuals(rows, PLAN, 1).table.to_pylist()
    assert [(row["indicator"], row["year"], row["agency"], row["t"]) for row in expected] == sorted(
        (indicator, int(period[:4]), agency, PLAN.periods.get(period).t) for indicator, agency, period in keys
    )
    for seed in range(5):
        shuffled = rows.sample(frac=1, random_state=random.Random(seed).randrange(10**6))
        assert actuals(shuffled, PLAN, 1).table.to_pylist() == expected


def test_actuals_are_looked_up_by_key():
    arriving = actuals(
        file_table(*[(code, "540", "2024", 1, 2, None, "", "") for code in ("CT3.03", "CT3.02", "CT3.01")]), PLAN, 1
    )
    present = [("CT3.03", "540", "2024"), ("CT3.01", "540", "2024")]
    others = [("CT3.03", "540", "2023"), ("CT3.03", "542", "2024"), ("CT1.01", "540", "2024")]
    forgotten = [("CT99", "540", "2024"), ("CT3.03", "999", "2024"), ("CT3.03", "540", "2024-M13")]
    named = pa.Table.from_pylist([dict(zip(KEYS, each, strict=True)) for each in [*present, *others, *forgotten]])
    assert arriving.has(keys(named, PLAN)).tolist() == [True, True, *[False] * 6]
    assert keys(named, PLAN)[-3:].tolist() == [-1, -1, -1]
    assert arriving.codes == {"indicator": ["CT3.03", "CT3.02", "CT3.01"], "agency": ["540"], "period": ["2024"]}


def test_rows_of_many_submissions_are_sorted_by_submission_first():
    rows = file_table(*[(code, "540", "2024", 1, 2, None, "", "") for code in ("CT3.03", "CT3.02", "CT3.02")])
    table = actuals(rows, PLAN, np.array([5, 6, 5])).table
    assert list(zip(table["submission"].to_pylist(), table["indicator"].to_pylist(), strict=True)) == [
        (5, "CT3.02"),
        (5, "CT3.03"),
        (6, "CT3.02"),
    ]


def test_a_large_table_comes_in_parts_for_several_threads(monkeypatch):
    monkeypatch.setattr(store_rows, "CHUNK", 2)
    rows = file_table(
        *[("CT3.02", agency, "2024", 1, 2, None, "", "") for agency in ("540", "542", "543", "544", "545")]
    )
    assert [len(part) for part in actuals(rows, PLAN, 1).table.to_batches()] == [2, 2, 1]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"indicator": "ct3.02"}, r"2 rows name an indicator that the plan does not have \(ct3.02\)"),
        ({"agency": ["540", None]}, r"1 rows name an agency that the plan does not have \(–\)"),
        ({"period": ["1899", "2024-Q2"]}, r"2 rows name a period that the plan does not have \(1899, 2024-Q2\)"),
        ({"agency": "540"}, "1 rows repeat the indicator, agency and period of another"),
        ({"numerator": "mười"}, "a value is no number"),
        ({"value": ["mười", 10]}, "a column mixes numbers and text"),
    ],
)
def test_rows_that_cannot_be_stored_are_refused(change, message):
    rows = file_table(("CT3.02", "540", "2024", 1, 2, None, "", ""), ("CT3.02", "542", "2024", 1, 2, None, "", ""))
    assert len(actuals(rows, PLAN, 1)) == 2
    with pytest.raises(StoreError, match=message):
        actuals(rows.assign(**change), PLAN, 1)


def test_no_rows_are_refused():
    with pytest.raises(StoreError, match="there are no rows"):
        actuals(file_table(), PLAN, 1)
