"""The code of a report, and what has changed since."""

import shutil
from contextlib import contextmanager
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from kpi import i18n, report
from kpi.plan import load
from kpi.report.verification import read_code
from kpi.store import Store
from kpi.tasks import Update, update_log
from tests.evaluation.test_scorecard import DISTRICTS, ratio
from tests.store.test_snapshot import submit
from tests.support.people import somebody

VI = i18n.of("vi")
BY = somebody("Người thử")
DAY = date(2024, 12, 20)

pytestmark = pytest.mark.xdist_group("verify")  # the store is made once, in one process


@contextmanager
def reported_on(plan):
    """A store reported on until 17/12/2024."""
    with Store.open(None, plan) as opened:
        submit(opened, datetime(2021, 12, 16), ratio("CT7.06", DISTRICTS, "2021", 1, 10))
        submit(opened, datetime(2024, 12, 17), ratio("CT7.06", DISTRICTS, "2024", 2, 10))
        yield opened


@pytest.fixture
def store(plan):
    """One for a test that changes it."""
    with reported_on(plan) as opened:
        yield opened


@pytest.fixture(scope="module")
def unchanged(plan):
    """One for all tests that change nothing."""
    with reported_on(plan) as opened:
        yield opened


@pytest.fixture(scope="module")
def reported(unchanged):
    """Its report of today."""
    return report.compose(unchanged, VI, "2024", dated=unchanged.today)


def code_of(store, period="2024", dated=DAY, **options):
    return report.compose(store, VI, period, dated=dated, **options).code


def changes(store, code):
    verified = report.verify(store, VI, code)
    return [(row.name.split(" ")[0], row.scope, row.then, row.now) for row in verified["indicators"]]


def test_a_report_of_december_names_what_was_corrected_in_january(store):
    code = code_of(store)
    submit(store, datetime(2025, 1, 10), ratio("CT7.06", DISTRICTS, "2024", 9, 10))
    update_log.record(store, [Update(1, date(2024, 12, 15), share=1.0)], by=BY, at=datetime(2025, 1, 11))
    submit(store, datetime(2025, 1, 12), ratio("CT7.01", ["540"], "2024", 9, 10))
    then, now = "20% · Nguy cơ không đạt", "90% · Đúng tiến độ"
    assert {("CT7.06", "Toàn tỉnh", then, now), ("CT7.06", "Cấp huyện", then, now)} <= set(changes(store, code))
    verified = report.verify(store, VI, code)
    assert [(row.then, row.now) for row in verified["tasks"]] == [("Quá thời hạn, chưa có cập nhật", "Hoàn thành")]
    assert [row.name for row in verified["reports"]] == []
    assert verified["known_until"] == DAY


def test_the_summary_has_the_code_of_its_report_in_both_languages(unchanged, reported):
    in_english = report.compose(unchanged, i18n.of("en"), "2024", dated=unchanged.today)
    for composed, words in ((reported, "Mã báo cáo: "), (in_english, "Report code: ")):
        (footer,) = Document(BytesIO(report.summary_document(composed))).sections[0].footer.paragraphs
        assert footer.text == words + composed.code
    assert in_english.code == reported.code


def test_without_a_change_the_report_holds(unchanged, reported):
    verified = report.verify(unchanged, VI, reported.code)
    assert verified["changed"] == 0 and verified["count"] > 100


def test_what_comes_later_on_the_same_day_is_a_change(store):
    code = code_of(store, dated=store.today)
    submit(store, None, ratio("CT7.06", DISTRICTS, "2024", 9, 10))
    assert ("CT7.06", "Toàn tỉnh", "20% · Nguy cơ không đạt", "90% · Đúng tiến độ") in changes(store, code)
    assert code_of(store, dated=store.today) != code


@pytest.mark.parametrize(
    ("period", "options"),
    [("2023-H1", {}), ("2024-Q3", {"agency": "SNV", "from_year": 2022})],
)
def test_a_code_names_its_report_and_is_the_same_again(unchanged, period, options):
    code = code_of(unchanged, period, **options)
    request = report.verify(unchanged, VI, f" {code.lower().replace('-', ' ')} ")["request"]
    years = (options.get("from_year"), options.get("agency"))
    assert (request.period.code, request.from_year, request.agency) == (period, *years)


MONTH = """
[[periods]]
suffix = "M{0}"
share = 0.0{0}
starts = "0{0}-01"
ends = "0{0}-05"
due = "0{0}-10"
name_vi = "tháng {0}/{{year}}"
name_en = "month {0} of {{year}}"
"""


def test_a_plan_with_more_than_four_periods_a_year_has_codes_for_all(plan, tmp_path):
    folder = Path(shutil.copytree(plan.folder, tmp_path / "plan"))
    with (folder / "plan.toml").open("a", encoding="utf-8") as settings:
        settings.write("".join(MONTH.format(month) for month in range(1, 4)))
    with Store.open(None, load(folder)) as store:
        for period in store.plan.periods.of_year(2024):
            [request, *_], _, _ = read_code(store.plan, code_of(store, period.code))
            assert request.period == period


def test_letters_that_look_alike_are_the_same(unchanged, reported):
    code = reported.code
    alike = code.replace("0", "O").replace("1", "I").replace("V", "U")
    assert read_code(unchanged.plan, alike) == read_code(unchanged.plan, code)


@pytest.mark.parametrize("code", ["", "ABC", "Đ" * 18, "Z" * 18, "0" * 18, "0" * 19])
def test_what_is_no_code_is_refused_in_a_sentence(unchanged, code):
    with pytest.raises(report.ReportError, match="code"):
        report.verify(unchanged, VI, code)


def test_a_code_of_other_numbers_is_refused(reported, plan):
    with Store.open(None, plan) as other, pytest.raises(report.ReportError, match="No report from these data"):
        report.verify(other, VI, reported.code)
