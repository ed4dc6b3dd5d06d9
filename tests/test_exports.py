"""Exports as CSV and JSON."""

import csv
import io
import json
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from pyarrow import parquet

from kpi import intake
from kpi.exports import (
    PLAN_TABLES,
    RUNS,
    csv_text,
    defused,
    json_text,
    parquet_bytes,
    plan_columns,
    plan_table,
    store_table,
)
from kpi.plan import Plan
from kpi.store import COLUMNS, Store
from kpi.tables import Column
from tests.support.people import somebody

MIXED = pd.DataFrame(
    {
        "name": pd.Series(["Huyện Hoài Ân", None, "=1+1"], dtype="str"),
        "count": pd.Series([3, None, 0], dtype="Int64"),
        "rate": [52.25, float("nan"), 1848.0],
        "reports": [True, False, True],
        "day": pd.to_datetime(["2025-06-30", None, "2021-09-14"]),
        "at": pd.to_datetime(["2025-06-30 01:02:03", None, "2021-09-14 00:00:00"]).tz_localize("UTC"),
    }
)


def test_json_keeps_letters_numbers_dates_and_what_is_missing() -> None:
    assert json.loads(json_text(MIXED)) == [
        {"name": "Huyện Hoài Ân", "count": 3, "rate": 52.25, "reports": True, "day": "2025-06-30",
         "at": "2025-06-30T01:02:03+00:00"},
        {"name": None, "count": None, "rate": None, "reports": False, "day": None, "at": None},
        {"name": "=1+1", "count": 0, "rate": 1848.0, "reports": True, "day": "2021-09-14",
         "at": "2021-09-14T00:00:00+00:00"},
    ]  # fmt: skip
    assert "Huyện Hoài Ân" in json_text(MIXED)


def test_csv_is_empty_where_nothing_is_and_defuses_what_a_spreadsheet_would_run() -> None:
    assert csv_text(MIXED) == (
        "name,count,rate,reports,day,at\n"
        "Huyện Hoài Ân,3,52.25,yes,2025-06-30,2025-06-30T01:02:03+00:00\n"
        ",,,no,,\n"
        "'=1+1,0,1848,yes,2021-09-14,2021-09-14T00:00:00+00:00\n"
    )


def test_a_table_without_rows_is_still_a_table() -> None:
    assert json_text(MIXED.head(0)) == "[]\n"
    assert csv_text(MIXED.head(0)) == "name,count,rate,reports,day,at\n"


@pytest.mark.parametrize("first", RUNS)
def test_text_that_would_run_becomes_text(first: str) -> None:
    assert defused(f"{first}cmd|' /C calc'!A0") == f"'{first}cmd|' /C calc'!A0"


@pytest.mark.parametrize("harmless", ["", "5%", "a=b", "ghi chú - bổ sung", "'=1"])
def test_other_text_stays_as_it_is(harmless: str) -> None:
    assert defused(harmless) == harmless


def test_negative_numbers_are_numbers_and_not_text() -> None:
    assert csv_text(pd.DataFrame({"gap": [-2.5, -3.0]})) == "gap\n-2.5\n-3\n"


@pytest.mark.parametrize("name", PLAN_TABLES)
def test_a_plan_table_is_written_as_its_file_has_it(name: str, plan: Plan) -> None:
    with (plan.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    written = list(csv.reader(io.StringIO(csv_text(plan_table(name, plan)))))
    assert [[cell.removeprefix("'") for cell in row] for row in written] == rows


def test_exported_actuals_can_be_submitted_again(store: Store, plan: Plan) -> None:
    rows = pd.DataFrame(
        {
            "line": [2, 3, 4],
            "indicator": ["CT1.01", "CT3.07", "CT3.08"],
            "agency": ["52-BD", "540", "540"],
            "period": ["2024", "2024-Q1", "2024-H1"],
            "numerator": [None, 100.0, None],
            "denominator": [None, 400.0, None],
            "value": [12.0, None, 91.5],
            "note": ["a, “b”\nc", None, "=1+1"],
            "document": [None, "12/BC-UBND", None],
        }
    )
    store.submit(rows, by=somebody("Lan"), file_name="a.csv", sha256="0")
    exported = csv_text(store_table("actuals", store))
    checked = intake.check(exported.encode(), plan)
    assert checked.problems == []
    columns = list(COLUMNS[1:7])
    pd.testing.assert_frame_equal(
        checked.rows[columns].reset_index(drop=True), rows[columns].astype(checked.rows[columns].dtypes)
    )


def test_submissions_say_who_withdrew_them_when_and_why(store: Store) -> None:
    row = pd.DataFrame([(2, "CT3.07", "540", "2024", 1.0, 2.0, None, None, None)], columns=list(COLUMNS))
    store.submit(
        row, by=somebody("Lan"), file_name="a.csv", sha256="f0", agency="540", at=datetime(2024, 12, 15, 2, tzinfo=UTC)
    )
    store.withdraw(1, by=somebody("Hà"), reason="sai kỳ", at=datetime(2024, 12, 16, 2, tzinfo=UTC))
    assert json.loads(json_text(store_table("submissions", store))) == [
        {
            "submission": 1,
            "handed_in_at": "2024-12-15T02:00:00+00:00",
            "handed_in_by": "Lan",
            "file_name": "a.csv",
            "sha256": "f0",
            "agency": "540",
            "note": None,
            "state": "withdrawn",
            "kind": "handed_in",
            "rows": 1,
            "warnings": 0,
            "withdrawn_at": "2024-12-16T02:00:00+00:00",
            "withdrawn_by": "Hà",
            "withdrawn_because": "sai kỳ",
        }
    ]
    assert store_table("actuals", store).empty


def test_parquet_has_numbers_days_and_moments_as_such() -> None:
    columns = [Column(name, kind, "") for name, kind in
               {"name": "string", "count": "integer", "rate": "number", "reports": "boolean", "day": "date",
                "at": "datetime"}.items()]  # fmt: skip
    for table in (MIXED, MIXED.head(0)):
        read = parquet.read_table(io.BytesIO(parquet_bytes(table, columns)))
        assert [str(field.type) for field in read.schema] == [
            "string", "int64", "double", "bool", "date32[day]", "timestamp[us, tz=UTC]",
        ]  # fmt: skip
    assert parquet.read_table(io.BytesIO(parquet_bytes(MIXED, columns))).slice(0, 2).to_pylist() == [
        {"name": "Huyện Hoài Ân", "count": 3, "rate": 52.25, "reports": True, "day": date(2025, 6, 30),
         "at": datetime(2025, 6, 30, 1, 2, 3, tzinfo=UTC)},
        {"name": None, "count": None, "rate": None, "reports": False, "day": None, "at": None},
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["indicators", "targets", "agencies", "tasks"])
def test_a_plans_columns_have_the_types_of_its_description(name: str, plan: Plan) -> None:
    columns = plan_columns(name, plan)
    assert [column.name for column in columns] == list(plan_table(name, plan).columns)
    assert all(column.meaning for column in columns)
    assert len(pd.read_parquet(io.BytesIO(parquet_bytes(plan_table(name, plan), columns)))) == len(getattr(plan, name))
