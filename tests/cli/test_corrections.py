"""Late corrections, explanations and the event log from the command line."""

import json
import shutil
from datetime import date, datetime
from pathlib import Path

import pytest

from kpi.plan import Plan
from kpi.store import Store, explanations
from tests.cli.test_cli import empty, rows, run, write
from tests.store.test_store import submit
from tests.support.people import somebody

__all__ = ["empty"]

HEADINGS = "indicator,agency,period,numerator,denominator\n"
FIRST = ("CT3.07", "540", "2024", 250, 1000, None), ("CT3.07", "540", "2024-H1", 120, 500, None)
CORRECTED = HEADINGS + "CT3.07,540,2024,260,1000\nCT3.07,540,2024-H1,120,500\nCT3.07,543,2024,10,100\n"
AT = datetime(2025, 1, 15, 2)


@pytest.fixture(scope="module")
def locked_store(tmp_path_factory: pytest.TempPathFactory, plan: Plan) -> Path:
    """The folder of a store with a district's values, whose year 2024 was locked afterwards."""
    folder = tmp_path_factory.mktemp("locked")
    with Store.open(folder / "kpi.duckdb", plan) as store:
        submit(store, *FIRST, by=somebody("Lan"))
        store.lock_period("2024", by=somebody("Sở Nội vụ"))
    return folder


@pytest.fixture
def locked(empty: Path, locked_store: Path) -> Path:
    """A working folder with a copy of it."""
    return shutil.copytree(locked_store, empty, dirs_exist_ok=True)


def current(store: str = "kpi.duckdb") -> dict[tuple[str, str], float]:
    exported = rows("export", "actuals", "--store", store)
    return {(row["agency"], row["period"]): row["numerator"] for row in exported if row["indicator"] == "CT3.07"}


@pytest.mark.parametrize("more", [(), ("--dry-run",), ("--reason", "  ")])
def test_a_locked_value_is_not_replaced_without_a_reason(locked: Path, more: tuple[str, ...]):
    ended = run("import", write("late.csv", CORRECTED), *more, "--format", "json")
    assert ended.exit_code == 1
    assert json.loads(ended.stdout) == [
        {"file": "late.csv", "line": 2, "column": "period", "code": "locked",
         "message": "The period (2024) is locked, and this row would replace an active value. "
                    "Give the reason for the correction, or leave the row out."},
    ]  # fmt: skip
    assert ended.stderr == "late.csv: refused for 1 problem; nothing was stored.\n"
    assert current() == {("540", "2024"): 250.0, ("540", "2024-H1"): 120.0}


def test_a_locked_value_is_replaced_with_a_reason_that_is_stored(locked: Path, plan: Plan):
    ended = run("import", write("late.csv", CORRECTED), "--reason", "đếm sót", "--by", "Lan")
    assert ended.exit_code == 0
    assert current() == {("540", "2024"): 260.0, ("540", "2024-H1"): 120.0, ("543", "2024"): 10.0}
    with Store.open(locked / "kpi.duckdb", plan) as store:
        history = store.history("CT3.07", "540")
        first_submission = store.history("CT3.07", "543")
    late = history.loc[history["is_late"], ["period", "submission", "corrected", "correction_reason"]]
    assert late.to_numpy().tolist() == [["2024", 3, 2, "đếm sót"]]
    assert first_submission["is_late"].tolist() == [True]
    assert first_submission["corrected"].isna().all()


def test_a_first_value_of_a_locked_period_needs_no_reason(locked: Path):
    assert run("import", write("new.csv", HEADINGS + "CT3.07,543,2024,10,100\n")).exit_code == 0


def test_explanations_requests_and_events_are_exported_and_defused(locked: Path, plan: Plan):
    key = {"indicator": "CT3.07", "agency": "540", "period": "2024"}
    with Store.open(locked / "kpi.duckdb", plan) as store:
        due = date(2025, 1, 31)
        explanations.ask(store, **key, by=somebody("Chủ tịch"), due=due, note="=vì sao?", at=AT)
        explanations.explain(store, **key, cause="=1+1", remedy="-tuyển thêm", by=somebody("@Lan"), at=AT)
    exported = run("export", "explanations", "--format", "csv")
    assert exported.stdout == (
        "explanation,indicator,agency,period,cause,remedy,written_by,written_at,submission,is_latest,is_figure_current\n"
        "5,CT3.07,540,2024,'=1+1,'-tuyển thêm,'@Lan,2025-01-15T02:00:00+00:00,2,yes,yes\n"
    )
    requests = run("export", "requests", "--format", "csv")
    assert requests.stdout == (
        "request,indicator,agency,period,asked_by,asked_at,note,state,explanation,answered_at,due\n"
        "4,CT3.07,540,2024,Chủ tịch,2025-01-15T02:00:00+00:00,'=vì sao?,answered,5,"
        "2025-01-15T02:00:00+00:00,2025-01-31\n"
    )
    events = rows("export", "events")
    assert [(row["event"], row["what"], row["who"], row["reason"]) for row in events[1:]] == [
        (2, "handed_in", "Lan", ""),
        (3, "locked", "Sở Nội vụ", ""),
        (4, "asked_to_explain", "Chủ tịch", "=vì sao?"),
        (5, "explained", "@Lan", ""),
    ]
    assert json.loads(events[4]["details"]) == key
    assert ",'=vì sao?," in run("export", "events", "--format", "csv").stdout
