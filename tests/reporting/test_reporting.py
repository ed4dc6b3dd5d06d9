"""Reporting status: the letter, the page and the command."""

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner

from kpi import i18n
from kpi.cli import main
from kpi.plan import Plan
from kpi.plan.rows import Row, records
from kpi.report.letters import chase, listed
from kpi.reporting import punctuality
from kpi.store import Store
from kpi.views.reporting import last_due
from tests.support.reports import H1, IN_TIME, LATER, TOO_LATE, owed, submit, used_since_2020
from tests.support.visits import markup, visit

__all__ = ["visit"]

VI, EN = i18n.of("vi"), i18n.of("en")
SOON = date(2024, 6, 18)  # three days after the units' due day of H1, two before the province's


def test_the_default_period_is_the_last_that_fell_due(plan: Plan) -> None:
    days = [date(2024, 1, 2), date(2024, 3, 15), date(2024, 3, 16), date(2024, 6, 16), date(2024, 12, 15), LATER]
    assert [last_due(plan, 2024, day) for day in days] == [
        "2024-Q1", "2024-Q1", "2024-Q1", H1, "2024-Q3", "2024"
    ]  # fmt: skip


@pytest.fixture(scope="module")
def idle(plan: Plan) -> Iterator[Store]:
    """A store in use since before the plan's first due day, without any report since."""
    with Store.open(None, plan, kind="demo") as empty:
        yield used_since_2020(empty)


def grid_rows(store: Store, period: str, level: str | None, today: date) -> list[Row]:
    due = punctuality.data_due(store, int(period[:4]), today)
    return records(due[(due["period"] == period) & ((due["level"] == level) if level else True)])


def chased(store: Store, period: str, level: str | None, today: date) -> Row:
    return chase(grid_rows(store, period, level, today), store.plan, VI, period=period, today=today)


def districts_of_h1(store: Store) -> None:
    """540 reports in time, 542 late, 543 incompletely, the other eight nothing."""
    codes = owed(store, "543", H1)
    submit(store, "540", H1, IN_TIME, codes)
    submit(store, "542", H1, datetime(2024, 6, 16, 3), codes)
    submit(store, "543", H1, IN_TIME, codes[:10])


def test_the_letter_asks_by_the_day_on_which_the_province_itself_reports(store: Store) -> None:
    districts_of_h1(store)
    every_code = owed(store, "543", H1)
    for agency in ("545", "546", "547", "548", "549", "550", "551"):
        submit(store, agency, H1, IN_TIME, every_code)
    codes = every_code[10:]
    letter = chased(store, H1, "district", SOON)
    assert letter["subject"] == "V/v nộp số liệu báo cáo 6 tháng đầu năm 2024"
    assert letter["letter"] == (
        "Thực hiện chế độ báo cáo định kỳ về kết quả thực hiện Kế hoạch cải cách hành chính tỉnh Bình Định giai đoạn "
        "2021–2025 (Quyết định số 3809/QĐ-UBND ngày 14/09/2021 của Ủy ban nhân dân tỉnh), các cơ quan, đơn vị, địa "
        "phương nộp số liệu báo cáo 6 tháng đầu năm 2024 chậm nhất ngày 15/06/2024. Qua tổng hợp đến ngày 18/06/2024, "
        "còn 2 cơ quan, đơn vị, địa phương chưa nộp hoặc nộp chưa đủ số liệu (danh sách kèm theo). Đề nghị Thủ trưởng "
        "các cơ quan, đơn vị, địa phương quan tâm chỉ đạo nộp đầy đủ số liệu còn thiếu về Sở Nội vụ trước ngày "
        "20/06/2024 để tổng hợp, báo cáo Ủy ban nhân dân tỉnh. Trân trọng cảm ơn sự phối hợp của quý cơ quan, đơn vị, "
        "địa phương.\n\nCẤP HUYỆN\n"
        f"1. Thị xã Hoài Nhơn: còn thiếu 2/12 chỉ tiêu: {codes[0]}, {codes[1]}\n"
        "2. Huyện Hoài Ân: chưa nộp số liệu (12 chỉ tiêu)"
    )
    assert [(row["agency"], listed(row["successors"], store.plan, EN), row["state"], row["have"], row["due"],
             row["missing"]) for row in letter["rows"]] == [
        ("543", "Hoài Nhơn Town", "partial", 10, 12, [*codes]),
        ("544", "Hoài Ân District", "missing", 0, 12, [*owed(store, "544", H1)]),
    ]  # fmt: skip


def test_a_letter_written_later_leaves_the_day_to_be_filled_in(store: Store) -> None:
    districts_of_h1(store)
    assert "trước ngày …/…/…… để tổng hợp" in chased(store, H1, "district", date(2024, 6, 20))["letter"]


# A day, and the recipient of a letter about the agency's values of that period.
@pytest.mark.parametrize(("agency", "period", "today", "send_to", "line"), [
    ("STNMT", "2024", date(2025, 2, 28), "Sở Tài nguyên và Môi trường", "Sở Tài nguyên và Môi trường:"),
    ("STNMT", "2024", date(2025, 3, 1), "Sở Nông nghiệp và Môi trường",
     "Sở Tài nguyên và Môi trường (nay là Sở Nông nghiệp và Môi trường):"),
    ("SNV", "2024", date(2025, 3, 1), "Sở Nội vụ", "Sở Nội vụ:"),
    ("STNMT", "2024", date(2025, 7, 1), "", "Sở Tài nguyên và Môi trường:"),
    ("540", "2025-H1", date(2025, 6, 30), "Thành phố Quy Nhơn", "Thành phố Quy Nhơn:"),
    ("540", "2025-H1", date(2025, 7, 1), "", "Thành phố Quy Nhơn:"),
    ("21550", "2025-H1", date(2025, 7, 1), "Phường Quy Nhơn Đông", "Phường Nhơn Bình (nay là Phường Quy Nhơn Đông):"),
    ("21568-OLD", "2024-Q3", date(2025, 7, 1), "Phường Quy Nhơn", "Phường Thị Nại (nay là Phường Quy Nhơn):"),
])  # fmt: skip
def test_a_letter_goes_to_the_agencys_successor_of_that_day(
    idle: Store, agency: str, period: str, today: date, send_to: str, line: str
) -> None:
    mailing = chased(idle, period, None, today)
    [row] = [row for row in mailing["rows"] if row["agency"] == agency]
    assert listed(row["successors"], idle.plan, VI) == send_to
    ended = mailing["letter"].partition("ĐÃ KẾT THÚC HOẠT ĐỘNG, KHÔNG CÒN CƠ QUAN KẾ THỪA")[2]
    assert (f". {line} " in ended) == (not send_to)
    assert f". {line} " in mailing["letter"]


def test_agencies_without_a_successor_are_listed_without_a_letter(idle: Store) -> None:
    mailing = chased(idle, "2024", "district", LATER)
    assert (mailing["mail"], len(mailing["rows"])) == ("", 11)
    assert mailing["letter"].startswith(
        "ĐÃ KẾT THÚC HOẠT ĐỘNG, KHÔNG CÒN CƠ QUAN KẾ THỪA (ĐỂ THEO DÕI)\n1. Thành phố Quy Nhơn:"
    )


def test_the_provinces_own_values_are_requested_from_their_lead_agencies(store: Store) -> None:
    submit(store, "52-BD", H1, IN_TIME, set(owed(store, "52-BD", H1)) - {"CT6.M1", "CT6.M2", "CT2.M1", "CT3.05"})
    letter = chased(store, H1, "total", SOON)
    assert {row["senders"]: tuple(row["missing"]) for row in letter["rows"]} == {
        ("STC",): ("CT6.M1", "CT6.M2"), ("SNV", "STP"): ("CT2.M1",), ("VPUBND", "STTTT"): ("CT3.05",)
    }  # fmt: skip
    assert [row["state"] for row in letter["rows"] if row["senders"] == ("STC",)] == ["missing"]
    lines = letter["letter"].splitlines()
    assert "SỐ LIỆU CHUNG TOÀN TỈNH, THEO CƠ QUAN CHỦ TRÌ" in lines
    assert any(line.endswith(". Sở Tài chính: chưa nộp số liệu (2 chỉ tiêu)") for line in lines)


def test_only_incomplete_reports_past_their_due_day_are_chased(store: Store) -> None:
    assert chased(store, H1, None, date(2024, 6, 15))["rows"] == []
    codes = owed(store, "540", H1)
    for agency in punctuality.grid(store, 2024, SOON).query("level == 'district'")["agency"].unique():
        submit(store, agency, H1, TOO_LATE, codes)
    assert chased(store, H1, "district", LATER)["rows"] == []


def test_the_first_start_names_no_late_agency_and_offers_three_next_steps(visit) -> None:
    visitor = visit("reporting", year="2024")
    assert not visitor.exception
    assert visitor.info[0].value == "Chưa có cơ quan, đơn vị nào nộp số liệu năm 2024."
    assert "Các bước tiếp theo" in markup(visitor, "next_steps")
    shown = markup(visitor, "reporting")
    assert "<table" not in shown and "Chưa nộp ·" not in shown


def test_the_letter_says_how_late_the_reports_are(visit) -> None:
    visitor = visit("reporting", data="demo", year="2021", period="2021", level="district", tab="letter")
    days = VI.number((datetime.now(i18n.HERE).date() - date(2021, 12, 15)).days)
    assert f"Hạn nộp 15/12/2021, đã quá {days} ngày." in [caption.value for caption in visitor.caption]
    assert "." in days


def test_the_page_shows_who_would_be_reminded_and_the_text(visit) -> None:
    visitor = visit("reporting", data="demo", year="2024", period=H1, tab="reminders")
    assert not visitor.exception
    assert set(visitor.dataframe[0].value["Đã nhắc"]) == {"chưa"}
    text = visitor.code[0].value
    assert text.startswith("Số liệu báo cáo 6 tháng đầu năm 2024 còn thiếu (hạn 15/06/2024)")
    assert "Kính gửi: " in text


def test_the_page_has_the_counts_of_the_grid(visit, demo_store: Store) -> None:
    visitor = visit("reporting", data="demo", year="2024", period=H1, level="commune")
    assert not visitor.exception
    today = datetime.now(i18n.HERE).date()
    shares = punctuality.shares(punctuality.grid(demo_store, 2024, today)).set_index(["level", "period"])
    counts = shares.loc[("commune", H1), [*punctuality.COUNTED, "due"]].astype(int)
    complete = counts["on_time"] + counts["late"]
    assert f"6 tháng đầu năm 2024: {complete}/{counts['due']} đơn vị báo cáo đủ" in markup(visitor, "answer")
    shown = markup(visitor, "reporting")
    assert f"Chưa nộp · {counts['missing']}" in shown and f"Chưa đủ · {counts['partial']}" in shown
    assert len(re.findall(r'<td class="r-(?!did_not_exist)\w+ on">', shown)) == counts["due"] == 159


def test_a_level_that_has_ended_has_no_late_and_no_punctual_agencies(visit) -> None:
    visitor = visit("reporting", data="demo", year="2025", period="2025", level="district")
    assert not visitor.exception
    shown = markup(visitor, "reporting")
    assert "11 đơn vị không hoạt động" in shown
    assert "tab=letter" not in shown and "đều đã nộp" not in shown


def test_without_a_period_the_latest_one_due_is_shown(visit) -> None:
    visitor = visit("reporting", data="demo", year="2024", lang="en")
    assert "Year 2024: " in markup(visitor, "answer")


def test_the_letter_is_behind_its_link_and_in_vietnamese_on_english_pages(visit) -> None:
    query = {"data": "demo", "year": "2025", "period": "2025-Q3", "lang": "en"}
    visitor = visit("reporting", **query)
    assert not visitor.code and "tab=letter" in markup(visitor, "reporting")
    visitor = visit("reporting", **query, tab="letter")
    assert visitor.code[0].value.startswith("Thực hiện chế độ báo cáo định kỳ")
    assert {button.label for button in visitor.get("download_button")} >= {
        "Letters to each agency (ZIP)", "Letter to all agencies (Word)"
    }  # fmt: skip
    (mail,) = [link for link in visitor.get("link_button") if link.proto.url.startswith("mailto:")]
    assert "subject=V/v%20n%E1%BB%99p" in mail.proto.url
    assert len(mail.proto.url) < 2000


def test_an_agency_of_the_address_has_its_report_beside_the_table(visit) -> None:
    visitor = visit("reporting", data="demo", year="2024", period=H1, agency="540")
    shown = markup(visitor, "reporting")
    assert '<tr class="on">' in shown and "Thành phố Quy Nhơn</h2>" in shown
    opened = visit("reporting", data="demo", year="2024", period=H1, agency="540", tab="report")
    assert "CT3.07" in markup(opened, "-report")


def test_the_page_says_how_each_of_its_words_is_counted(visit) -> None:
    shown = markup(visit("reporting", data="demo", year="2024"), "reporting")
    assert all(VI(meaning) in unescape(shown) for _term, meaning in punctuality.DEFINITIONS)


@pytest.fixture(scope="module")
def store_file(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("store") / "kpi.duckdb"
    with Store.open(path, plan) as store:
        districts_of_h1(store)
    return str(path)


def printed(*arguments: str) -> str:
    ended = CliRunner().invoke(main, ["reporting", *arguments])
    assert ended.exit_code == 0, ended.output
    return ended.stdout


def test_the_command_prints_one_row_per_agency_and_period(store_file: str, plan: Plan) -> None:
    rows = json.loads(printed("--year", "2024", "--store", store_file, "--format", "json"))
    with Store.open(store_file, plan) as store:
        grid = punctuality.grid(store, 2024, datetime.now(i18n.HERE).date())
    assert [(row["agency"], row["period"], row["state"], row["have"], row["due"]) for row in rows] == list(
        grid[["agency", "period", "state", "have", "due"]].itertuples(index=False, name=None)
    )
    (quy_nhon,) = [row for row in rows if (row["agency"], row["period"]) == ("540", H1)]
    assert quy_nhon == {
        "agency": "540", "name": "Thành phố Quy Nhơn", "level": "district", "period": H1, "unit_due": "2024-06-15",
        "due": 12, "have": 12, "in_time": 12, "unasked": 0, "state": "on_time",
        "whole_at": "2024-06-14T03:00:00+00:00", "missing": None,
    }  # fmt: skip


def test_the_command_lists_whom_to_chase_as_of_a_day(store_file: str) -> None:
    options = ("--period", H1, "--level", "district", "--store", store_file, "--format", "csv")
    chased = list(csv.DictReader(io.StringIO(printed(*options, "--state", "missing", "--state", "partial"))))
    assert [row["agency"] for row in chased] == ["543", "544", "545", "546", "547", "548", "549", "550", "551"]
    assert [len(row["missing"].split(";")) for row in chased] == [2] + [12] * 8
    earlier = list(csv.DictReader(io.StringIO(printed(*options, "--on", "2024-06-15"))))
    assert {row["agency"]: row["state"] for row in earlier}["542"] == "not_due"
    assert {row["state"] for row in earlier} == {"on_time", "not_due"}


def test_the_printed_table_has_dates_in_local_form(store_file: str) -> None:
    table = printed("--period", H1, "--state", "late", "--store", store_file)
    assert table.splitlines()[2].split() == [
        "542", "Huyện", "An", "Lão", "district", H1, "15/06/2024", "12", "12", "0", "0", "late", "16/06/2024", "10:00"
    ]  # fmt: skip


def test_help_explains_every_column_and_state() -> None:
    help_ = CliRunner().invoke(main, ["reporting", "--help"]).output
    assert all(word in help_ for word in ("in_time", "unasked", "whole_at", "unit_due", *punctuality.STATES))


@pytest.mark.parametrize("arguments", [
    (), ("--year", "2024", "--period", "2023-H1"), ("--period", "2024-Q2"), ("--year", "2024", "--level", "ward"),
    ("--year", "2024", "--state", "good"), ("--year", "2024", "--on", "yesterday"),
], ids=" ".join)  # fmt: skip
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...], tmp_path: Path) -> None:
    ended = CliRunner().invoke(main, ["reporting", *arguments, "--store", str(tmp_path / "kpi.duckdb")])
    assert ended.exit_code == 2
    assert "Cách dùng: " in ended.stderr


def test_the_command_reads_the_demonstration_too(demo_file: Path, tmp_path: Path) -> None:
    copied = shutil.copy(demo_file, tmp_path / "demo.duckdb")
    rows = json.loads(printed("--year", "2025", "--store", str(copied), "--format", "json"))
    assert {row["state"] for row in rows} >= {"on_time", "late", "partial", "missing", "did_not_exist"}
