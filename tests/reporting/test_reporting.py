"""Who has reported: the views, the strip, the letter, the page and the command."""

import csv
import io
import json
import shutil
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from kpi import i18n, views
from kpi.charts import palette
from kpi.cli import main
from kpi.plan import Plan
from kpi.reporting import punctuality
from kpi.store import Store
from kpi.views.chase import to_come
from kpi.views.reporting import last_due
from tests.support.reports import H1, IN_TIME, LATER, TOO_LATE, hand_in, owed
from tests.support.visits import drawn_charts, texts, visit

__all__ = ["visit"]

VI, EN = i18n.of("vi"), i18n.of("en")
SOON = date(2024, 6, 18)  # three days after the units' due day of H1, two before the province's


def test_the_period_that_is_looked_at_first_is_the_last_whose_due_day_has_passed(plan: Plan) -> None:
    days = [date(2024, 1, 2), date(2024, 3, 15), date(2024, 3, 16), date(2024, 6, 16), date(2024, 12, 15), LATER]
    assert [last_due(plan, 2024, day) for day in days] == [
        "2024-Q1", "2024-Q1", "2024-Q1", H1, "2024-Q3", "2024"
    ]  # fmt: skip


def districts_of_h1(store: Store) -> None:
    """540 in time, 542 late, 543 in part, the other eight nothing."""
    hand_in(store, "540", H1, IN_TIME)
    hand_in(store, "542", H1, datetime(2024, 6, 16, 3))
    hand_in(store, "543", H1, IN_TIME, owed(store, "543", H1)[:10])


def test_a_period_stands_in_a_sentence_in_counts_and_by_level(store: Store) -> None:
    districts_of_h1(store)
    view = views.reporting(store, VI, H1, "district", SOON)
    assert view.headline == (
        "6 tháng đầu năm 2024: 1/11 cơ quan, đơn vị nộp đủ và đúng hạn; 8 chưa nộp, 1 nộp chưa đủ số liệu."
    )
    assert view.counts == {"missing": 8, "partial": 1, "late": 1, "on_time": 1}
    assert (round(view.share_on_time, 4), round(view.share_whole, 4)) == (9.0909, 18.1818)
    assert view.levels["name"].tolist() == [
        "Toàn tỉnh", "Cấp tỉnh (sở, ban, ngành)", "Cấp huyện", "Cấp xã", "Tất cả các cấp"
    ]  # fmt: skip
    assert view.levels["due"].tolist() == [1, 21, 11, 159, 192]
    assert [round(share, 2) for share in view.levels.set_index("level")["trend"]["district"]] == [0, 9.09]
    assert not view.nothing_came


def test_what_is_missing_most_comes_first(store: Store) -> None:
    districts_of_h1(store)
    last_two = owed(store, "543", H1)[10:]
    view = views.reporting(store, VI, H1, "district", SOON)
    assert [line.split()[0] for line in view.lacking[:2]] == last_two
    assert view.lacking[0].endswith("thiếu ở 9/11 cơ quan, đơn vị")
    assert view.lacking[2].endswith("thiếu ở 8/11 cơ quan, đơn vị")


def test_before_the_due_day_the_sentence_says_when_it_is_and_shares_are_unknown(store: Store) -> None:
    hand_in(store, "540", H1, IN_TIME)
    view = views.reporting(store, VI, H1, "district", date(2024, 6, 15))
    assert view.headline == "6 tháng đầu năm 2024: hạn nộp 15/06/2024; đến nay 1/11 cơ quan, đơn vị đã nộp đủ."
    assert (VI.percent(view.share_on_time), view.due) == ("–", 0)
    assert view.counts == {"on_time": 1, "not_due": 10}


def test_a_level_that_has_ended_owes_nothing(store: Store) -> None:
    view = views.reporting(store, VI, "2025", "district", LATER)
    assert view.headline == "Năm 2025: cấp này không có cơ quan, đơn vị nào phải báo cáo."
    assert view.nothing_came


def test_the_letter_asks_by_the_day_on_which_the_province_itself_reports(store: Store) -> None:
    districts_of_h1(store)
    for agency in ("545", "546", "547", "548", "549", "550", "551"):
        hand_in(store, agency, H1, IN_TIME)
    codes = owed(store, "543", H1)[10:]
    letter = views.chase(store, EN, VI, H1, "district", SOON)
    assert letter.subject == "V/v nộp số liệu báo cáo 6 tháng đầu năm 2024"
    assert letter.letter == (
        "Thực hiện chế độ báo cáo định kỳ về kết quả thực hiện Kế hoạch cải cách hành chính tỉnh Bình Định giai đoạn "
        "2021–2025 (Quyết định số 3809/QĐ-UBND ngày 14/09/2021 của Ủy ban nhân dân tỉnh), các cơ quan, đơn vị, địa "
        "phương nộp số liệu báo cáo 6 tháng đầu năm 2024 chậm nhất ngày 15/06/2024. Qua tổng hợp đến ngày 18/06/2024, "
        "còn 2 cơ quan, đơn vị, địa phương chưa nộp hoặc nộp chưa đủ số liệu (danh sách dưới đây). Đề nghị Thủ trưởng "
        "các cơ quan, đơn vị, địa phương quan tâm chỉ đạo nộp đầy đủ số liệu còn thiếu về Sở Nội vụ trước ngày "
        "20/06/2024 để tổng hợp, báo cáo Ủy ban nhân dân tỉnh. Trân trọng cảm ơn sự phối hợp của quý cơ quan, đơn vị, "
        "địa phương.\n\nCẤP HUYỆN\n"
        f"1. Thị xã Hoài Nhơn: còn thiếu 2/12 chỉ tiêu: {codes[0]}, {codes[1]}\n"
        "2. Huyện Hoài Ân: chưa nộp số liệu (12 chỉ tiêu)"
    )
    listed = letter.rows[["agency", "name", "send_to", "word", "have", "due", "missing", "days_late"]]
    assert listed.values.tolist() == [
        ["543", "Hoài Nhơn Town", "Hoài Nhơn Town", "Part of it", 10, 12, ", ".join(codes), 3],
        ["544", "Hoài Ân District", "Hoài Ân District", "Not handed in", 0, 12, ", ".join(owed(store, "544", H1)), 3],
    ]


def test_a_letter_written_later_leaves_the_day_to_be_filled_in(store: Store) -> None:
    districts_of_h1(store)
    assert "trước ngày …/…/…… để tổng hợp" in views.chase(store, VI, VI, H1, "district", date(2024, 6, 20)).letter


# A day, and whom a letter about the agency's figures of that period goes to.
@pytest.mark.parametrize(("agency", "period", "today", "send_to", "line"), [
    ("STNMT", "2024", date(2025, 2, 28), "Sở Tài nguyên và Môi trường", "Sở Tài nguyên và Môi trường:"),
    ("STNMT", "2024", date(2025, 3, 1), "Sở Nông nghiệp và Môi trường",
     "Sở Tài nguyên và Môi trường (nay là Sở Nông nghiệp và Môi trường):"),
    ("SNV", "2024", date(2025, 3, 1), "Sở Nội vụ", "Sở Nội vụ:"),
    ("STNMT", "2024", date(2025, 7, 1), "không còn cơ quan kế thừa", "Sở Tài nguyên và Môi trường:"),
    ("540", "2025-H1", date(2025, 6, 30), "Thành phố Quy Nhơn", "Thành phố Quy Nhơn:"),
    ("540", "2025-H1", date(2025, 7, 1), "không còn cơ quan kế thừa", "Thành phố Quy Nhơn:"),
    ("21550", "2025-H1", date(2025, 7, 1), "Phường Quy Nhơn Đông", "Phường Nhơn Bình (nay là Phường Quy Nhơn Đông):"),
    ("21568-OLD", "2024-Q3", date(2025, 7, 1), "Phường Quy Nhơn", "Phường Thị Nại (nay là Phường Quy Nhơn):"),
])  # fmt: skip
def test_a_letter_goes_to_whoever_stands_in_the_agencys_place_that_day(
    store: Store, agency: str, period: str, today: date, send_to: str, line: str
) -> None:
    found = views.chase(store, VI, VI, period, None, today)
    rows = found.rows[found.rows["agency"] == agency]
    assert rows["send_to"].tolist() == [send_to]
    ended = found.letter.partition("ĐÃ KẾT THÚC HOẠT ĐỘNG, KHÔNG CÒN CƠ QUAN KẾ THỪA")[2]
    assert (f". {line} " in ended) == (send_to == "không còn cơ quan kế thừa")
    assert f". {line} " in found.letter


def test_where_nobody_is_left_to_be_asked_there_is_a_list_and_no_letter(store: Store) -> None:
    found = views.chase(store, VI, VI, "2024", "district", LATER)
    assert (found.mail, len(found.rows)) == ("", 11)
    assert found.letter.startswith(
        "ĐÃ KẾT THÚC HOẠT ĐỘNG, KHÔNG CÒN CƠ QUAN KẾ THỪA (ĐỂ THEO DÕI)\n1. Thành phố Quy Nhơn:"
    )


def test_the_provinces_own_figures_are_asked_of_the_offices_that_lead_them(store: Store) -> None:
    hand_in(store, "52-BD", H1, IN_TIME, set(owed(store, "52-BD", H1)) - {"CT6.M1", "CT6.M2", "CT2.M1", "CT3.05"})
    rows = {row["leads"]: row for row in to_come(store, H1, "total", SOON)}
    assert {leads: row["missing"] for leads, row in rows.items()} == {
        ("STC",): ["CT6.M1", "CT6.M2"], ("SNV", "STP"): ["CT2.M1"], ("VPUBND", "STTTT"): ["CT3.05"]
    }  # fmt: skip
    assert rows["STC",]["state"] == "missing"
    lines = views.chase(store, VI, VI, H1, "total", SOON).letter.splitlines()
    assert "SỐ LIỆU CHUNG TOÀN TỈNH, THEO CƠ QUAN CHỦ TRÌ" in lines
    assert any(line.endswith(". Sở Tài chính: chưa nộp số liệu (2 chỉ tiêu)") for line in lines)


def test_who_has_everything_in_is_not_chased_and_before_the_due_day_nobody_is(store: Store) -> None:
    assert views.chase(store, VI, VI, H1, None, date(2024, 6, 15)).is_empty
    for agency in punctuality.grid(store, 2024, SOON).query("level == 'district'")["agency"].unique():
        hand_in(store, agency, H1, TOO_LATE)
    assert views.chase(store, VI, VI, H1, "district", LATER).is_empty


def test_the_strip_has_a_cell_per_agency_and_period_with_its_mark_and_its_figures(store: Store) -> None:
    districts_of_h1(store)
    strip = views.strip(store, VI, 2024, "district", "name", SOON)
    assert strip.rows["name"].tolist() == sorted(strip.rows["name"])
    quy_nhon = strip.rows.set_index("agency").loc["540"]
    assert quy_nhon[["sum", "2024-Q1", H1, "2024-Q3", "2024"]].tolist() == [
        "1/2", "✖ 0/10", "● 12/12", "□ 0/10", "□ 0/14"
    ]  # fmt: skip
    drawn = strip.drawing.figure["data"]
    texts_of = {tuple(pair): text for trace in drawn[1:-1]
                for pair, text in zip(trace["customdata"], trace["text"], strict=True)}  # fmt: skip
    assert texts_of == {
        (row["agency"], period): row[period] for row in strip.rows.to_dict("records")
        for period in ("2024-Q1", H1, "2024-Q3", "2024")
    }  # fmt: skip
    assert [pair[1] for pair in drawn[-1]["customdata"]] == [""] * 11
    assert palette.REPORTING["on_time"].mark == "●"


def test_agencies_stand_with_the_worst_first_within_their_level(store: Store) -> None:
    districts_of_h1(store)
    strip = views.strip(store, VI, 2024, None, "worst", SOON)
    assert strip.rows["level"].drop_duplicates().tolist() == ["total", "province", "district", "commune"]
    of_districts = strip.rows.query("level == 'district'")["agency"].tolist()
    assert of_districts[-3:] == ["543", "542", "540"]
    assert sorted(of_districts[:-3]) == ["544", "545", "546", "547", "548", "549", "550", "551"]


def test_who_begins_or_ends_in_a_year_says_so_beside_its_name(store: Store) -> None:
    named = views.strip(store, VI, 2025, None, "name", LATER).rows.set_index("agency")["name"]
    assert named[["SNV", "SNV2025", "540", "21601-2025", "52-BD"]].tolist() == [
        "Sở Nội vụ (đến 28/02/2025)", "Sở Nội vụ (đến 30/06/2025)", "Thành phố Quy Nhơn (đến 30/06/2025)",
        "Phường Quy Nhơn Đông (từ 01/07/2025)", "Tỉnh Bình Định",
    ]  # fmt: skip
    assert views.strip(store, VI, 2023, None, "name", LATER).rows.set_index("agency")["name"]["540"] == (
        "Thành phố Quy Nhơn"
    )


def test_every_heading_is_repeated_before_it_leaves_the_screen(store: Store) -> None:
    layout = views.strip(store, VI, 2024, None, "name", LATER).drawing.figure["layout"]
    first = sorted(head["y"] for head in layout["annotations"] if head["text"] == "Quý I")
    assert len(first) == 1 + 1 + 1 + 6  # a block of 30 at most: 162 communes have six
    assert max(second - one for one, second in pairwise(first)) < 30 * 42 + 60  # px
    ticks = layout["yaxis"]["tickvals"]
    assert len(ticks) == len(set(ticks)) == 1 + 21 + 11 + 162 + len(first)


def test_one_report_names_what_is_missing_first(store: Store) -> None:
    codes = owed(store, "540", H1)
    hand_in(store, "540", H1, IN_TIME, codes[:10])
    hand_in(store, "540", H1, TOO_LATE, codes[10:11])
    report = views.one_report(store, VI, "540", H1, LATER)
    assert (report.name, report.period, report.word) == ("Thành phố Quy Nhơn", "6 tháng đầu năm 2024", "▼ Chưa đủ")
    assert report.said == "đã nộp 11/12 số liệu, 10 đúng hạn; hạn nộp 15/06/2024"
    assert report.rows[["indicator", "word", "came"]].head(3).values.tolist() == [
        [codes[11], "✖ Chưa nộp", "–"], [codes[10], "◆ Trễ hạn", "20/06/2024 10:00"],
        [codes[0], "● Đúng hạn", "14/06/2024 10:00"],
    ]  # fmt: skip


def test_what_a_predecessor_handed_in_is_told_where_nothing_is_due(store: Store) -> None:
    hand_in(store, "540", "2025-Q3", datetime(2025, 9, 15), ["CT3.07"])
    report = views.one_report(store, VI, "540", "2025-Q3", LATER)
    assert (report.word, report.said) == ("– Không hoạt động", "1 số liệu nộp ngoài yêu cầu của kỳ")
    assert views.strip(store, VI, 2025, "district", "name", LATER).rows.set_index("agency")["2025-Q3"]["540"] == "– 1"


def test_the_first_start_blames_nobody_and_offers_three_ways_on(visit) -> None:
    visitor = visit("reporting", year="2024")
    assert not visitor.exception
    assert visitor.info[0].value == "Chưa có cơ quan, đơn vị nào nộp số liệu năm 2024."
    assert [heading.value for heading in visitor.subheader] == ["Các bước tiếp theo"]
    assert not drawn_charts(visitor)
    assert [one.label for one in visitor.expander] == ["Cần đôn đốc: năm 2024", "Cách tính"]


def test_days_late_are_written_as_every_number_is(visit) -> None:
    visitor = visit("reporting", data="demo", year="2021", period="2021", level="district")
    [listed] = [table.value for table in visitor.dataframe if "days_late" in table.value]
    days = datetime.now(i18n.HERE).date() - date(2021, 12, 15)
    assert set(listed["days_late"]) == {VI.number(days.days)} and "." in VI.number(days.days)


def test_the_page_says_what_the_discipline_says(visit, demo_store: Store) -> None:
    visitor = visit("reporting", data="demo", year="2024", period=H1, level="commune")
    assert not visitor.exception
    today = datetime.now(i18n.HERE).date()
    shares = punctuality.shares(punctuality.grid(demo_store, 2024, today)).set_index(["level", "period"])
    of_communes = shares.loc[("commune", H1)]
    tiles = {metric.label: metric.value for metric in visitor.metric}
    assert tiles["Tỷ lệ đúng hạn"] == VI.percent(of_communes["share_on_time"], 1)
    assert tiles["Tỷ lệ nộp đủ"] == VI.percent(of_communes["share_whole"], 1)
    assert tiles[":red-badge[✖ Chưa nộp]"] == VI.number(of_communes["missing"])
    assert visitor.code[0].value == views.chase(demo_store, VI, VI, H1, "commune", today).letter
    assert len(drawn_charts(visitor)) == 1


def test_the_letter_stays_vietnamese_for_who_reads_the_page_in_english(visit) -> None:
    visitor = visit("reporting", data="demo", year="2025", period="2025-Q3", lang="en")
    assert visitor.title[0].value == "Who has reported"
    assert visitor.code[0].value.startswith("Thực hiện chế độ báo cáo định kỳ")
    (mail,) = [link for link in visitor.get("link_button") if link.proto.url.startswith("mailto:")]
    assert "subject=V/v%20n%E1%BB%99p" in mail.proto.url
    assert len(mail.proto.url) < 2000


def test_an_agency_of_the_address_has_its_report_on_the_page(visit) -> None:
    visitor = visit("reporting", data="demo", year="2024", period=H1, agency="540")
    assert "Báo cáo của đơn vị đã chọn" in [heading.value for heading in visitor.subheader]
    assert any(text.startswith("**Thành phố Quy Nhơn · 6 tháng đầu năm 2024**") for text in texts(visitor))
    visitor.selectbox(key="filter_level").select("commune").run()
    assert "Báo cáo của đơn vị đã chọn" not in [heading.value for heading in visitor.subheader]


def test_the_page_says_how_each_of_its_words_is_counted(visit) -> None:
    visitor = visit("reporting", data="demo", year="2024")
    said = "\n".join(texts(visitor))
    assert all(f"**{VI(term)}:** {VI(meaning)}" in said for term, meaning in punctuality.DEFINITIONS)


@pytest.fixture
def store_file(plan: Plan, tmp_path: Path) -> str:
    path = tmp_path / "kpi.duckdb"
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
    asked = ("--period", H1, "--level", "district", "--store", store_file, "--format", "csv")
    chased = list(csv.DictReader(io.StringIO(printed(*asked, "--state", "missing", "--state", "partial"))))
    assert [row["agency"] for row in chased] == ["543", "544", "545", "546", "547", "548", "549", "550", "551"]
    assert [len(row["missing"].split(";")) for row in chased] == [2] + [12] * 8
    then = list(csv.DictReader(io.StringIO(printed(*asked, "--on", "2024-06-15"))))
    assert {row["agency"]: row["state"] for row in then}["542"] == "not_due"
    assert {row["state"] for row in then} == {"on_time", "not_due"}


def test_the_table_for_the_eye_has_its_dates_as_people_write_them(store_file: str) -> None:
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
    assert "Usage: " in ended.stderr


def test_the_demonstration_can_be_asked_as_well(demo_file: Path, tmp_path: Path) -> None:
    copied = shutil.copy(demo_file, tmp_path / "demo.duckdb")
    rows = json.loads(printed("--year", "2025", "--store", str(copied), "--format", "json"))
    assert {row["state"] for row in rows} >= {"on_time", "late", "partial", "missing", "did_not_exist"}
