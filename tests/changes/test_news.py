"""Changes between two days: the default days, the changes found, and the letter about them."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pandas as pd
import pytest

from kpi import evaluation, i18n
from kpi.changes import news
from kpi.changes.news import Span
from kpi.evaluation.scorecard import scorecard
from kpi.plan import Plan, load
from kpi.reporting import punctuality
from kpi.store import Store, explanations
from kpi.store.snapshot import snapshot_on
from kpi.tasks import Update, update_log
from kpi.views.changes import changes_view, letter
from tests.evaluation.test_scorecard import DISTRICTS, ratio
from tests.store.test_snapshot import submit
from tests.support import small_plan
from tests.support.people import somebody
from tests.support.reports import used_since_2020

SMALL = load(small_plan.FOLDER)
VI, EN = i18n.of("vi"), i18n.of("en")
NAMED = 40  # agencies of a level that the letter names
TODAY = date(2024, 12, 31)
SPAN = Span(date(2024, 12, 10), date(2024, 12, 24))


@pytest.fixture(scope="module")
def reported(plan: Plan) -> Iterator[Store]:
    """A store that no test changes, which `report` has filled."""
    with Store.open(None, plan, kind="demo") as opened:
        yield report(opened)


@pytest.fixture
def small() -> Iterator[Store]:
    """An empty store of the small plan."""
    with Store.open(None, SMALL, kind="demo") as opened:
        yield opened


@pytest.fixture
def official_store() -> Iterator[Store]:
    """A store of the small plan as on the first start, with the published values."""
    with Store.open(None, SMALL) as opened:
        yield opened


def report(store: Store) -> Store:
    """Districts that were on track in mid 2024, wrong at first in December, then right; one that says nothing."""
    submit(store, datetime(2022, 1, 3), ratio("CT7.06", DISTRICTS, "2021", 1, 10))
    submit(store, datetime(2024, 6, 18), ratio("CT7.06", DISTRICTS, "2024-H1", 7, 10))
    submit(store, datetime(2024, 12, 12), ratio("CT7.06", DISTRICTS[:10], "2024", 9, 10))
    submit(store, datetime(2024, 12, 20), ratio("CT7.06", DISTRICTS[:1], "2024-H1", 8, 10))
    wrong = submit(store, datetime(2024, 12, 21), ratio("CT7.06", DISTRICTS[:2], "2024", 1, 10))
    store.withdraw(wrong, by=somebody("Sở Nội vụ"), reason="nhầm tệp", at=datetime(2024, 12, 22))
    return store


# ---------------------------------------------------------------- which days


@pytest.mark.parametrize(
    ("period", "today", "span"),
    [
        # The year's reporting is under way, or not over for 30 days yet.
        ("2024", date(2024, 12, 31), Span(date(2024, 12, 1), date(2024, 12, 31))),
        ("2024", date(2025, 1, 19), Span(date(2024, 12, 20), date(2025, 1, 19))),
        # It is long over, and nothing has happened since.
        ("2024", date(2025, 3, 1), Span(date(2024, 12, 15), date(2025, 1, 19), "2024")),
        ("2024-H1", date(2025, 3, 1), Span(date(2024, 6, 15), date(2024, 7, 20), "2024-H1")),
        # A period to come has no reporting yet.
        ("2025", date(2025, 3, 1), Span(date(2025, 1, 30), date(2025, 3, 1))),
    ],
)
def test_default_days_are_the_last_thirty_or_the_periods_reporting(reported, period, today, span):
    assert news.usual_span(reported, period, today) == span


def test_as_soon_as_anything_happens_the_last_thirty_days_are_news_again(store):
    submit(report(store), datetime(2025, 2, 20), ratio("CT7.06", DISTRICTS[10:], "2024", 9, 10))
    assert news.usual_span(store, "2024", date(2025, 3, 1)) == Span(date(2025, 1, 30), date(2025, 3, 1))


def test_an_empty_store_has_default_days(small):
    assert news.usual_span(small, "2025", date(2024, 3, 1)) == Span(date(2024, 1, 31), date(2024, 3, 1))
    assert news.usual_period(small) == "2021"


@pytest.mark.parametrize(
    ("since", "until", "span"),
    [
        (None, None, SPAN),
        (date(2024, 7, 1), None, Span(date(2024, 7, 1), TODAY)),
        (None, date(2024, 7, 31), Span(date(2024, 7, 1), date(2024, 7, 31))),
        (date(2024, 7, 1), date(2024, 7, 9), Span(date(2024, 7, 1), date(2024, 7, 9))),
        (date(2024, 7, 9), date(2024, 7, 1), Span(date(2024, 7, 1), date(2024, 7, 9))),
        (date(2025, 7, 9), date(2026, 7, 1), Span(TODAY, TODAY)),
    ],
)
def test_chosen_days_are_put_in_order_and_end_today(since, until, span):
    assert news.requested_span(since, until, SPAN, TODAY) == span


@pytest.mark.parametrize(
    ("period", "day", "due"),
    [
        ("2024", date(2024, 12, 16), "2024"),
        ("2024", date(2024, 12, 15), "2024-Q3"),  # the last day on which one is in time
        ("2024-H1", date(2024, 12, 15), "2024-H1"),
        ("2024-Q1", date(2024, 2, 1), "2023"),
        ("2021", date(2021, 2, 1), None),
    ],
)
def test_the_last_period_due_is_the_one_reports_may_be_late_for(plan, period, day, due):
    last_due = news.last_due(plan, period, day)
    assert (last_due.code if last_due else None) == due


# ---------------------------------------------------------------- changes


def test_statuses_are_compared_as_of_the_first_and_the_last_day(reported):
    def changes(since: date, until: date) -> list[tuple]:
        statuses = news.news(reported, "2024", Span(since, until), TODAY).statuses
        return list(statuses[["indicator", "way", "status_before", "status_after"]].itertuples(index=False, name=None))

    assert changes(date(2024, 6, 18), date(2024, 6, 30)) == [("CT7.06", "judged", "no_data", "on_track")]
    assert changes(date(2024, 6, 19), date(2024, 6, 30)) == []  # it was submitted that morning
    assert changes(date(2024, 12, 10), date(2024, 12, 24)) == []


def test_the_published_values_of_a_new_store_are_no_news(official_store):
    opened_on = official_store.events(count=1)["at"].iloc[0].date()
    span = Span(opened_on - timedelta(days=5), opened_on + timedelta(days=1))
    new = news.news(official_store, "2024", span, opened_on)
    assert len(new.statuses) == len(new.values) == len(new.submissions) == 0
    assert changes_view(new, official_store.plan, EN)["received"] == "No data received in these days."
    # Nothing has happened in the last days: the period's own reporting is told.
    assert news.usual_span(official_store, "2024", opened_on).of_period == "2024"


def test_an_agency_replacing_a_published_value_corrects_it(official_store):
    row = official_store.plan.published.iloc[0]
    opened_at = official_store.events(count=1)["at"].iloc[0]
    rows = [(row["indicator"], row["agency"], row["period"], None, None, row["value"] + 1)]
    submit(official_store, opened_at + timedelta(hours=1), rows)
    new = news.news(
        official_store, "2024", Span(opened_at.date(), opened_at.date() + timedelta(days=1)), opened_at.date()
    )
    assert new.values["way"].tolist() == ["corrected"]


def test_a_day_that_is_over_is_looked_up_once_though_more_is_submitted(store, monkeypatch):
    days = []
    monkeypatch.setattr(news, "snapshot_on", lambda store, day: days.append(day) or snapshot_on(store, day))
    submit(store, datetime(2022, 1, 3), ratio("CT7.06", DISTRICTS, "2021", 1, 10))
    submit(store, datetime(2024, 12, 1), ratio("CT7.06", DISTRICTS, "2024", 9, 10))
    first = news.news(store, "2024", Span(date(2024, 12, 10), TODAY), TODAY).statuses
    submit(store, datetime(2024, 12, 20), ratio("CT7.06", DISTRICTS, "2024", 1, 10))
    then = news.news(store, "2024", Span(date(2024, 12, 10), TODAY), TODAY).statuses
    assert (first["indicator"].tolist(), then["indicator"].tolist()) == ([], ["CT7.06"])
    assert then["value_before"].tolist() == [90.0] and then["value_after"].tolist() == [10.0]
    assert days == [date(2024, 12, 9)]


def test_a_span_until_today_reads_the_current_store(reported):
    early = news.news(reported, "2024", Span(date(2024, 6, 18), TODAY), TODAY).statuses
    late = news.news(reported, "2024", Span(date(2024, 6, 18), TODAY), date(2025, 1, 5)).statuses
    pd.testing.assert_frame_equal(early, late, check_dtype=False)


def test_values_are_new_or_corrected_and_one_withdrawn_at_once_is_none(reported):
    view = changes_view(news.news(reported, "2024", SPAN, TODAY), reported.plan, VI)
    assert view["by_period"] == (
        ("2024", ("số liệu của 10 cơ quan, đơn vị", "10 số liệu mới", "", "")),
        ("2024-H1", ("số liệu của 1 cơ quan, đơn vị", "", "1 số liệu đính chính", "")),
    )
    assert view["received"] == "3 lần nạp; số liệu của 10 cơ quan, đơn vị; 10 số liệu mới; 1 số liệu đính chính."
    title = "CT7.06 · " + VI.name(reported.plan.indicators.set_index("indicator").loc["CT7.06"])
    assert view["corrected"] == (
        {
            "indicator": "CT7.06", "agency": "540", "level": "district", "period": "2024-H1", "title": title,
            "agency_name": "Thành phố Quy Nhơn", "period_name": "6 tháng đầu năm 2024",
            "before": "70% (7/10)", "after": "80% (8/10)",
        },
    )  # fmt: skip
    assert view["withdrawn"] == ["Lần nạp số 5 (t.csv) đã được Sở Nội vụ thu hồi, 22/12/2024 07:00. Lý do: nhầm tệp"]


def test_late_agencies_are_those_of_the_reporting_grid(reported):
    new = news.news(reported, "2024", SPAN, TODAY)
    grid = punctuality.grid(reported, 2024, SPAN.until)
    owing = grid[(grid["period"] == "2024") & grid["state"].isin(["missing", "partial"])]
    assert new.due_period == "2024"
    assert new.late["agency"].tolist() == owing["agency"].tolist()
    view = changes_view(new, reported.plan, EN)
    last = reported.plan.agencies.set_index("agency").loc[DISTRICTS[10]]
    assert view["late_agencies"]["district"]["missing"] == [EN.name(last)]
    assert view["late"].startswith("Year 2024 (due from agencies by 15 Dec 2024): ")


def test_nobody_is_late_before_anything_fell_due(small):
    view = changes_view(news.news(small, "2021", Span(date(2021, 1, 1), date(2021, 2, 1)), TODAY), small.plan, EN)
    assert (view["late"], view["late_agencies"]) == ("No report has fallen due yet.", {})


def test_tasks_that_become_overdue_fall_due_or_are_completed_are_news(store):
    at = datetime(2022, 12, 20)
    update_log.record(store, [Update(11, date(2022, 12, 20), share=1.0), Update(23, date(2022, 12, 20), share=0.5)],
                      by=somebody("Sở Nội vụ"), at=at)  # fmt: skip
    new_year = news.news(store, "2022", Span(date(2022, 12, 15), date(2023, 1, 14)), TODAY)
    assert new_year.tasks_done["task"].tolist() == [11]
    assert 23 in new_year.tasks_overdue["task"].tolist() and 11 not in new_year.tasks_overdue["task"].tolist()
    # Nobody has recorded anything about the others: no fact says that they are overdue. Those of 2021 are no news.
    assert new_year.tasks_overdue["task"].tolist() == [23]
    assert set(new_year.tasks_unrecorded["due"].dt.year) == {2022}
    before = news.news(store, "2022", Span(date(2022, 11, 21), date(2022, 12, 21)), TODAY)
    assert set(before.tasks_due["task"]) == {23, *new_year.tasks_unrecorded["task"]}
    [[row]] = [rows for _title, sign, rows in changes_view(new_year, store.plan, VI)["tasks"] if sign == "missed"]
    assert (row["deadline"], row["progress"], row["lead"]) == ("Năm 2022", "quá 14 ngày, đã thực hiện 50%", "Sở Nội vụ")


def test_a_task_without_updates_is_news_but_not_overdue(small):
    new = news.news(small, "2022", Span(date(2022, 12, 15), date(2023, 1, 14)), TODAY)
    new_year = changes_view(new, small.plan, VI)
    assert {sign for _title, sign, _rows in new_year["tasks"]} == {"unassessed"}
    text = letter(new_year, small.plan, VI, is_demo=False)
    assert "Hết thời hạn trong khoảng thời gian này, chưa có cập nhật:" in text
    assert "Năm 2022; quá 14 ngày" in text
    assert "quá hạn" not in text.lower()


def test_updates_recorded_later_are_not_in_an_earlier_span(small):
    update_log.record(
        small, [Update(1, date(2022, 12, 20), share=1.0)], by=somebody("Sở Nội vụ"), at=datetime(2023, 2, 1)
    )
    earlier = news.news(small, "2022", Span(date(2022, 12, 15), date(2023, 1, 14)), TODAY)
    assert earlier.tasks_done.empty
    later = news.news(small, "2022", Span(date(2023, 1, 15), date(2023, 2, 14)), TODAY)
    assert later.tasks_done["task"].tolist() == [1]


def test_requests_are_open_until_they_are_answered(small):
    about = {"indicator": "CT2.01", "agency": "901", "period": "2024"}
    explanations.ask(small, **about, by=somebody("Sở Nội vụ"), at=datetime(2024, 12, 14))
    explanations.explain(small, **about, cause="Thiếu máy quét", remedy="Mua thêm trong quý I.",
                         by=somebody("Quy Nhơn"), at=datetime(2024, 12, 23))  # fmt: skip

    def answered_and_open(since: int, until: int) -> tuple[int, int]:
        span = Span(date(2024, 12, since), date(2024, 12, until))
        new = news.news(small, "2024", span, TODAY)
        return len(new.explained), len(new.requests)

    spans = [(10, 13), (10, 22), (10, 23), (24, 24)]
    assert [answered_and_open(*span) for span in spans] == [(0, 0), (0, 1), (1, 0), (0, 0)]


@pytest.mark.parametrize("period", ["2024", "2023-H1"])
def test_the_demonstrations_status_changes_follow_its_snapshots(demo_store, period):
    today = date(2026, 11, 1)
    span = news.usual_span(demo_store, period, today)
    assert span.of_period == period
    new = news.news(demo_store, period, Span(span.since, today), today)
    now = evaluation.plan_status(scorecard(demo_store, period=period, today=today)).set_index("indicator")["status"]
    assert len(new.statuses) and new.statuses.set_index("indicator")["status_after"].to_dict() == {
        code: now[code] for code in new.statuses["indicator"]
    }


# ---------------------------------------------------------------- the letter

LETTER = """\
Chủ đề: Diễn biến mới trong thực hiện Kế hoạch cải cách hành chính tỉnh Bình Định giai đoạn 2021–2025, \
từ ngày 15/12/2024 đến hết ngày 24/12/2024

Kính gửi: Các cơ quan, đơn vị liên quan.

Từ ngày 15/12/2024 đến hết ngày 24/12/2024, tình hình thực hiện Kế hoạch cải cách hành chính tỉnh Bình Định giai đoạn \
2021–2025 (Quyết định số 3809/QĐ-UBND ngày 14/09/2021) có những thay đổi sau; trạng thái chỉ tiêu được \
đánh giá theo kỳ báo cáo năm 2024.

1. THAY ĐỔI TRẠNG THÁI CHỈ TIÊU
"""


def test_the_letter_opens_as_an_office_would_and_has_its_five_parts(reported):
    span = Span(date(2024, 12, 15), date(2024, 12, 24))
    text = letter(
        changes_view(news.news(reported, "2024", span, TODAY), reported.plan, VI), reported.plan, VI, is_demo=False
    )
    assert text.startswith(LETTER)
    assert text.endswith("nộp, đính chính hoặc giải trình số liệu trên chương trình.\n\nTrân trọng./.\n")
    heads = [line for line in text.splitlines() if line[1:3] == ". "]
    assert heads == [
        "1. THAY ĐỔI TRẠNG THÁI CHỈ TIÊU", "2. SỐ LIỆU MỚI", "3. TÌNH HÌNH BÁO CÁO", "4. NHIỆM VỤ", "5. GIẢI TRÌNH",
    ]  # fmt: skip
    assert "- Lần nạp số 5 (t.csv) đã được Sở Nội vụ thu hồi, 22/12/2024 07:00. Lý do: nhầm tệp." in text.splitlines()


@pytest.fixture(scope="module")
def two_years(demo_store: Store) -> news.News:
    return news.news(demo_store, "2024", Span(date(2022, 12, 1), date(2025, 1, 19)), date(2026, 11, 1))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_letter_says_all_that_the_page_says_and_that_it_is_a_demonstration(demo_store, two_years, lang):
    t = i18n.of(lang)
    view = changes_view(two_years, demo_store.plan, t)
    text = letter(view, demo_store.plan, t, is_demo=True)
    assert t("DEMONSTRATION DATA") in text
    statuses = {row["indicator"]: (row["name"], row["status_before"], row["status_after"])
                for _title, rows in view["statuses"] for row in rows}  # fmt: skip
    lines = [f"- {code} {name}: {t.status(before)} → {t.status(after)}"
             for code, (name, before, after) in statuses.items()]  # fmt: skip
    assert lines and all(line in text for line in lines)
    tasks = [row for _title, _sign, rows in view["tasks"] for row in rows]
    assert tasks and all(f"{task['name']}: {task['deadline']}; {task['progress']}" in text for task in tasks)
    assert view["explained"] and all(row["title"] in text and row["agency_name"] in text for row in view["explained"])
    late = [agencies[:NAMED] for by_state in view["late_agencies"].values() for agencies in by_state.values()]
    assert late and all(name in text for agencies in late for name in agencies)
    assert not [line for line in text.splitlines() if line.rstrip() != line]


def test_before_the_programs_first_use_no_report_is_late(official_store):
    view = changes_view(news.news(official_store, "2024", SPAN, TODAY), official_store.plan, EN)
    assert (view["late"], view["late_agencies"]) == ("No report has fallen due yet.", {})
    text = letter(view, official_store.plan, EN, is_demo=False)
    assert "3. REPORTING STATUS\nNo report has fallen due yet.\n\n" in text


def test_the_letter_compares_a_status_within_one_level(store):
    """Communes drag CT3.04 in 2023; in 2024 they have caught up, and the districts are the weakest level."""
    levels = store.plan.agencies.groupby("level")["agency"]
    districts, communes = (levels.get_group(name).tolist() for name in ("district", "commune"))
    for year, of_districts, of_communes in (("2022", 30, 10), ("2023", 60, 20), ("2024", 61, 99)):
        values = [
            *ratio("CT3.04", districts, year, of_districts, 100),
            *ratio("CT3.04", communes, year, of_communes, 100),
        ]
        submit(store, datetime(int(year) + 1, 1, 5), values)
    changes = news.news(store, "2024", Span(date(2025, 1, 1), date(2025, 1, 31)), date(2025, 1, 31))
    text = letter(changes_view(changes, store.plan, VI), store.plan, VI, is_demo=False)
    [line] = [line for line in text.splitlines() if line.startswith("- CT3.04")]
    assert "Cấp huyện: 61%" in line and "Cấp xã" not in line


def test_a_letter_of_many_late_agencies_names_the_first_and_counts_the_others(store):
    view = changes_view(news.news(used_since_2020(store), "2024", SPAN, TODAY), store.plan, VI)
    text = letter(view, store.plan, VI, is_demo=False)
    communes = next(line for line in text.splitlines() if line.startswith("- Cấp xã, chưa nộp: "))
    assert communes.endswith(f"; và {len(view['late_agencies']['commune']['missing']) - NAMED} đơn vị khác.")
    assert communes.count(";") == NAMED


# The reports of a level by state, and the lines of the letter about them.
@pytest.mark.parametrize(("agencies", "lines"), [
    ({"missing": ("A", "B")}, ["- Cấp huyện, chưa nộp: A; B."]),
    ({"partial": ("C",)}, ["- Cấp huyện, nộp chưa đủ: C."]),
    ({"late": ("D", "E")}, ["- Cấp huyện, nộp đủ sau thời hạn: D; E."]),
    ({"missing": ("A",), "partial": ("C",), "late": ("D",)},
     ["- Cấp huyện, chưa nộp: A.", "- Cấp huyện, nộp chưa đủ: C.", "- Cấp huyện, nộp đủ sau thời hạn: D."]),
    ({"missing": (), "partial": (), "late": ()}, []),
])  # fmt: skip
def test_the_letter_names_who_is_missing_incomplete_or_late(plan, two_years, agencies, lines):
    view = changes_view(two_years, plan, VI)
    text = letter(view | {"late_agencies": {"district": agencies}}, plan, VI, is_demo=True)
    assert [line for line in text.splitlines() if line.startswith("- Cấp huyện, ")] == lines
