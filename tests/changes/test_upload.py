"""The outlook of a file: statuses after its upload, against numbers by hand and against the scorecard."""

from datetime import date

import pandas as pd
import pytest

from kpi import evaluation
from kpi.changes import upload
from kpi.evaluation.scorecard import scorecard
from kpi.store import COLUMNS, Store
from tests.support.people import somebody

TODAY = date(2025, 1, 10)  # 2024's last due day is past, its grace is not
NUMBERS = ["numerator", "denominator", "value"]
DISTRICTS = ["540", "542", "543", "544", "545", "546"]  # six of eleven: enough to stand for the province


def rows(*values: tuple) -> pd.DataFrame:
    """Rows (indicator, agency, period, numerator, denominator, value) as a checked file has them."""
    frame = pd.DataFrame(values, columns=["indicator", "agency", "period", *NUMBERS]).assign(note=None, document=None)
    frame.insert(0, "line", range(2, 2 + len(frame)))
    return frame.astype(dict.fromkeys(NUMBERS, float))[list(COLUMNS)]


def submit(store: Store, *values: tuple) -> None:
    store.submit(rows(*values), by=somebody("Người thử"), file_name="t.csv", sha256=str(store.revision))


def outlook_rows(store: Store, *values: tuple) -> list[tuple]:
    """indicator, agency, year, and value and status now and after; None where there is no value."""
    outlook = upload.outlook(store, rows(*values), TODAY)
    return [tuple(None if pd.isna(cell) else cell for cell in row) for row in outlook.itertuples(index=False)]


def test_new_and_replaced_values_have_their_future_status(store):
    # 100% by 2025 from 10% in 2021: 77,5% at the end of 2024, tolerance 9 points. 50% is off the line, 80% on it.
    submit(store, ("CT7.06", "540", "2021", 1, 10, None), ("CT7.06", "540", "2024", 5, 10, None),
            ("CT7.06", "542", "2021", 1, 10, None))  # fmt: skip
    assert outlook_rows(store, ("CT7.06", "540", "2024", 8, 10, None), ("CT7.06", "542", "2024", 5, 10, None)) == [
        ("CT7.06", "542", 2024, None, "no_data", 50.0, "off_track"),
        ("CT7.06", "540", 2024, 50.0, "off_track", 80.0, "on_track"),
    ]


def test_a_value_that_changes_another_years_status_shows_that_year(store):
    # 20 points more each year: 45% misses the 50% after 30%, and meets the 40% after 20%. Then the 100% by 2025 is left
    # to judge it: from 20% in 2023 it asks for 60% in 2024, tolerance 8 points.
    submit(store, ("CT3.04", "540", "2023", 30, 100, None), ("CT3.04", "540", "2024", 45, 100, None))
    assert outlook_rows(store, ("CT3.04", "540", "2023", 20, 100, None)) == [
        ("CT3.04", "540", 2024, 45.0, "missed", 45.0, "off_track"),
        ("CT3.04", "540", 2023, 30.0, "pending", 20.0, "pending"),
    ]


def test_a_value_of_an_earlier_period_changes_no_reading(store):
    submit(store, ("CT7.06", "540", "2021", 1, 10, None), ("CT7.06", "540", "2024", 8, 10, None))
    assert outlook_rows(store, ("CT7.06", "540", "2024-H1", 1, 10, None)) == [
        ("CT7.06", "540", 2024, 80.0, "on_track", 80.0, "on_track"),
    ]


@pytest.mark.parametrize(
    ("period", "value", "status"),
    [("2024", 80.0, "on_track"), ("2024-Q3", 50.0, "off_track")],  # a sum of a later period goes before the own figure
)
def test_the_provinces_own_value_is_compared_with_the_sum_of_its_agencies(store, period, value, status):
    submit(store, *[("CT7.06", agency, "2021", 1, 10, None) for agency in DISTRICTS],
            *[("CT7.06", agency, "2024", 5, 10, None) for agency in DISTRICTS])  # fmt: skip
    assert outlook_rows(store, ("CT7.06", "52-BD", period, 8, 10, None)) == [
        ("CT7.06", "52-BD", 2024, 50.0, "off_track", value, status)
    ]


def test_a_value_from_before_the_plan_becomes_the_base(store):
    # From 10% in 2020 to 100% in 2025: 82% in 2024. Until then its only figure was its own base.
    submit(store, ("CT7.06", "540", "2024", 5, 10, None))
    assert outlook_rows(store, ("CT7.06", "540", "2020", 1, 10, None)) == [
        ("CT7.06", "540", 2024, 50.0, "pending", 50.0, "off_track"),
    ]


def test_a_value_without_a_target_has_no_outlook_and_changes_nothing(store):
    assert outlook_rows(store, ("CT1.07", "540", "2024", None, None, 60)) == []
    assert store.revision == 0


def test_the_outlook_is_what_the_scorecard_says_once_the_file_is_in(demo_store, tmp_path, plan):
    current = demo_store.query("store/current_actuals", indicators=None, agencies=["540", "52-BD"], periods=["2024"])
    halved = current[list(COLUMNS)].assign(
        numerator=(current["numerator"] / 2).round(), line=range(2, 2 + len(current))
    )
    promised = upload.outlook(demo_store, halved, TODAY)
    with Store.open(None, plan, kind="demo") as changed:
        everything = demo_store.query("store/current_actuals", indicators=None, agencies=None, periods=None)
        changed.submit(everything[list(COLUMNS)], by=somebody("A"), file_name="", sha256="", kind="demo")
        before = statuses(changed)
        changed.submit(halved, by=somebody("A"), file_name="", sha256="", kind="demo")
        after = statuses(changed)
    keys = list(zip(promised["indicator"], promised["agency"], promised["year"], strict=True))
    assert len(keys) > 20
    assert promised["status_now"].tolist() == [before[key] for key in keys]
    assert promised["status_after"].tolist() == [after[key] for key in keys]
    of_file = set(zip(halved["indicator"], halved["agency"], strict=True))
    moved = {key for key in after if before[key] != after[key] and key[:2] in of_file}
    assert moved and moved <= set(keys)


def statuses(store: Store) -> dict[tuple, str]:
    cards = [scorecard(store, scope=scope, today=TODAY) for scope in ("total", "agency")]
    worst = evaluation.worst(pd.concat(cards, ignore_index=True), ["indicator", "agency", "year"])
    return {(row.indicator, row.agency, row.year): row.status for row in worst.itertuples()}


def test_only_files_that_a_person_fills_in_are_looked_ahead(store):
    assert [upload.is_possible(pd.DataFrame(index=range(count))) for count in (0, 1, 5_000, 5_001)] == [
        False, True, True, False,
    ]  # fmt: skip
