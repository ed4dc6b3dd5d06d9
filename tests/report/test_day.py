"""The report says what was known on its date: values, notes, tasks and explanations recorded later are not in it."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache

import pytest

from kpi import i18n, report
from kpi.plan import Plan
from kpi.store import Store, explanations
from kpi.tasks import Update, update_log
from tests.evaluation.test_scorecard import DISTRICTS, ratio
from tests.store.test_snapshot import submit
from tests.support.people import somebody

VI = i18n.of("vi")
BY = somebody("Người thử")

pytestmark = pytest.mark.xdist_group("day")  # each report is composed once, in one process


@pytest.fixture(scope="module")
def report_of(plan: Plan) -> Iterator[Callable[[date], report.Report]]:
    """report_of(date): the report of 2024 on that date, of a store reported in December, corrected and explained in
    January."""
    with Store.open(None, plan, kind="demo") as store:
        submit(store, datetime(2021, 12, 16), ratio("CT7.06", DISTRICTS, "2021", 1, 10))
        submit(store, datetime(2024, 12, 17), ratio("CT7.06", DISTRICTS, "2024", 2, 10))
        update_log.record(store, [Update(1, date(2024, 12, 10), share=0.4)], by=BY, at=datetime(2024, 12, 12))
        submit(store, datetime(2025, 1, 10), ratio("CT7.06", DISTRICTS, "2024", 9, 10))
        update_log.record(store, [Update(1, date(2024, 12, 15), share=1.0)], by=BY, at=datetime(2025, 1, 11))
        explanations.explain(store, indicator="CT7.06", agency="VPUBND", period="2024", cause="Thiếu máy.",
                             remedy="Mua máy.", by=BY, at=datetime(2025, 1, 12))  # fmt: skip
        yield cache(lambda dated: report.compose(store, VI, "2024", dated=dated))


def value_of(composed: report.Report, code: str) -> float | None:
    data = composed.sheets[0]
    at = {heading: column for column, heading in enumerate(data.headings)}
    return next(row[at["Kết quả"]] for row in data.rows if row[at["Mã chỉ tiêu"]] == code)


def state_of(composed: report.Report, task: int) -> str:
    tasks = next(sheet for sheet in composed.sheets if sheet.name == "Nhiệm vụ")
    return next(row[tasks.headings.index("Tình trạng")] for row in tasks.rows if row[0] == task)


@pytest.mark.parametrize(
    ("dated", "value", "state", "explained"),
    [
        (date(2024, 12, 16), None, "Quá hạn", 0),
        (date(2024, 12, 18), 20.0, "Quá hạn", 0),
        (date(2025, 1, 9), 20.0, "Quá hạn", 0),
        (date(2025, 1, 10), 90.0, "Quá hạn", 0),
        (date(2025, 2, 5), 90.0, "Hoàn thành", 1),
        (date(2090, 1, 1), 90.0, "Hoàn thành", 1),
    ],
)
def test_nothing_recorded_after_its_date_is_in_the_report(report_of, dated, value, state, explained):
    composed = report_of(dated)
    assert value_of(composed, "CT7.06") == value
    assert state_of(composed, 1) == state
    assert len(composed.sheets[-1].rows) == explained


@pytest.mark.parametrize(
    ("dated", "tasks_day", "until"),
    [
        (date(2024, 12, 18), "18/12/2024", "18/12/2024"),
        (date(2025, 2, 5), "20/12/2024", "05/02/2025"),
        (date(2090, 1, 1), "20/12/2024", None),
    ],
)
def test_the_report_names_the_day_until_which_it_knows(report_of, dated, tasks_day, until):
    texts = [block.text for block in report_of(dated).body if isinstance(block, report.Paragraph)]
    assert any(text.startswith(f"Tính đến ngày {tasks_day}, có 40 nhiệm vụ") for text in texts)
    assert any(f"nộp tính đến hết ngày {until or VI.date(i18n.today())}" in text for text in texts)


def test_a_status_closed_after_its_date_is_not_final_in_the_report(store):
    submit(store, datetime(2021, 12, 16), ratio("CT7.01", ["52-BD"], "2021", 1, 10))
    submit(store, datetime(2025, 9, 16), ratio("CT7.01", ["52-BD"], "2025-Q3", 6, 10))
    statuses = {}
    for dated in (date(2025, 12, 18), date(2026, 5, 1)):
        composed = report.compose(store, VI, "2025", dated=dated)
        data = composed.sheets[0]
        code, status = (data.headings.index(name) for name in ("Mã chỉ tiêu", "Đánh giá"))
        statuses[dated.year] = next(row[status] for row in data.rows if row[code] == "CT7.01")
    assert statuses == {2025: "Nguy cơ không đạt", 2026: "Không đạt"}


@pytest.mark.parametrize(("first", "reading"), [(None, "60%\n(9 tháng)"), (2021, "60%\n(9 tháng)")])
def test_a_reading_of_an_earlier_period_is_marked_in_the_table(store, first, reading):
    submit(store, datetime(2024, 9, 16), ratio("CT7.01", ["52-BD"], "2024-Q3", 6, 10))
    composed = report.compose(store, VI, "2024", first, dated=date(2025, 2, 5))
    tables = [block for block in composed.body if isinstance(block, report.Table)]
    [line] = [line for table in tables for line in table.lines if "(CT7.01)" in str(line.cells[1:2])]
    assert line.cells[-2] == reading


def test_a_note_beside_no_cases_is_the_one_of_the_day(store):
    for at, note in ((datetime(2024, 12, 16), "xã chưa có chợ"), (datetime(2025, 1, 10), "chợ chưa mở")):
        submit_note(store, at, note)
    composed = report.compose(store, VI, "2024", agency="540", dated=date(2024, 12, 18))
    texts = " ".join(block.text for block in composed.body if isinstance(block, report.Point))
    assert "xã chưa có chợ" in texts and "chợ chưa mở" not in texts


def submit_note(store, at: datetime, note: str) -> None:
    [row] = ratio("CT3.10", ["540"], "2024", 0, 0)
    submit(store, at, [row], note=note)
