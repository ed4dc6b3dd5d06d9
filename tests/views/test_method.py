"""Definitions and sources: formulas with the plan's own numbers, indicators, tables to download, guides."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from kpi import evaluation, exports, i18n
from kpi.plan import load
from kpi.reporting import punctuality
from kpi.tasks import STATES
from kpi.ui.method import DOCS, GUIDES, guide_parts, terms_html, written
from kpi.ui.method import table as table_of
from kpi.views import definition, names
from kpi.views.definition import sources_of

VI, EN = i18n.of("vi"), i18n.of("en")
NEXT = Path(__file__).parents[1] / "plans" / "next-2026-2030"
TODAY, AS_OF = date(2025, 3, 1), "2025"


def test_every_number_of_the_formulas_is_the_plans_own(plan):
    first, other = (terms_html(each, VI, 2025, "formulas") for each in (plan, load(NEXT)))
    for number in ("≥</mo><mn>50%", "<mn>10%</mn>", "<mn>1%</mn>", "60 ngày", "quá 1 điểm %", "năm 2021"):
        assert number in first
    for number in ("≥</mo><mn>60%", "<mn>15%</mn>", "<mn>2%</mn>", "30 ngày", "quá 0,5 điểm %", "năm 2025"):
        assert number in other
    assert "quý I/2025 25%; 6 tháng đầu năm 2025 50%; 9 tháng năm 2025 75%; năm 2025 100%" in first


def test_every_status_and_state_is_explained(plan):
    statuses, reporting = (terms_html(plan, EN, 2025, part) for part in ("statuses", "reporting"))
    assert all(f"{EN.status(status)}</b>" in statuses for status in evaluation.STATUS_ORDER)
    assert all(f"{EN.task_state(state)}</b>" in statuses for state in STATES)
    assert all(f"{EN.reporting_state(state)}</b>" in reporting for state in punctuality.STATES)


def test_a_plan_that_locks_by_itself_says_after_how_many_days(plan):
    locking = replace(plan, lock_days=45)
    assert "45 days after" in terms_html(locking, EN, 2025, "reporting")
    assert "days after" not in terms_html(plan, EN, 2025, "reporting")


@pytest.mark.parametrize("t", [VI, EN])
def test_the_answer_counts_how_firm_the_definitions_are_in_one_line(plan, t):
    answer = definition.answer(plan, t)
    counts = plan.indicators["definition_status"].value_counts()
    assert all(f"{counts[letter]} " in answer and f"({letter})" in answer for letter in "ABC")
    assert len(answer) <= 90


@pytest.mark.parametrize(
    ("search", "codes"),
    [("số hoá kết quả", {"CT3.04"}), ("so hoa ket qua", {"CT3.04"}), ("digitised", {"CT3.04"}), ("ct1.01", {"CT1.01"}),
     ("không có chữ nào như vậy", set())],
)  # fmt: skip
def test_a_search_finds_words_with_or_without_diacritics_in_either_language(plan, search, codes):
    matches = {row["indicator"] for row in definition.matching(plan, VI, None, AS_OF, search)}
    assert matches >= codes
    assert len(matches) <= 3


def test_a_search_keeps_to_whole_words_in_their_order(plan):
    matches = [row["indicator"] for row in definition.matching(plan, VI, None, AS_OF, "so hoa")]
    assert matches == ["CT3.04"]  # "số hóa"; other indicators are led by "Sở Kế hoạch"
    assert definition.matching(plan, VI, None, AS_OF, "hoa so")  # no such phrase: its words in any order
    assert not definition.matching(plan, VI, None, AS_OF, "oach")  # no word begins so


def test_an_empty_search_finds_all(plan):
    assert len(definition.matching(plan, VI, None, AS_OF, "  ")) == len(plan.indicators)


def test_published_results_are_all_there_each_with_its_source(plan):
    rows = definition.published(plan, VI)
    assert len(rows) == len(plan.published)
    assert all(source["title"] for _indicator, source in rows)
    assert all(source["url"].startswith("http") for _indicator, source in rows if source["url"])
    indicator, source = rows[0]
    assert (indicator, source["value"], source["evidence"]) == (
        "CT1.01 · Thứ hạng PCI cả nước", "Năm 2022: hạng 21", "đọc trong nguồn",
    )  # fmt: skip


def test_every_table_is_explained():
    assert set(definition.TABLES) == {*exports.PLAN_TABLES, *exports.STORE_TABLES}


@pytest.mark.parametrize("name", [*definition.TABLES, definition.SCORECARD])
def test_a_table_says_the_same_in_each_of_its_files(demo_store, name):
    table, source = table_of(demo_store, name, "2024"), names.source(demo_store.plan, "2024", TODAY, True, VI)
    table = table.head(300)
    files = {ending: written(lambda: table, name, ending, source, VI) for ending in ("csv", "json", "xlsx")}
    assert files["csv"].decode("utf-8-sig") == exports.csv_text(table)
    assert len(json.loads(files["json"])) == len(table)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(files["xlsx"])).get_sheet_by_index(0).to_python()
    assert str(sheet[1][0]).startswith("SỐ LIỆU MINH HỌA")
    assert sheet[3] == list(table.columns)
    assert len(sheet) - 4 == len(table)


def test_a_workbook_writes_moments_and_yes_or_no_as_the_csv_does():
    moment = pd.Series(pd.to_datetime(["2024-03-01 08:30", None])).dt.tz_localize("UTC")
    table = pd.DataFrame({"at": moment, "reports": [True, False], "n": [1.5, None]})
    assert exports.plain(table).astype(object).where(lambda cells: cells.notna(), None).to_dict("list") == {
        "at": ["2024-03-01T08:30:00+00:00", None], "reports": ["yes", "no"], "n": [1.5, None],
    }  # fmt: skip


def test_the_plans_folder_is_downloaded_complete(plan):
    with zipfile.ZipFile(io.BytesIO(definition.package(plan))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert files == {f"{plan.id}/{file.name}": file.read_bytes() for file in plan.folder.iterdir()}


@pytest.mark.parametrize("file", GUIDES)
def test_a_guide_is_of_one_page_and_shows_only_pictures_that_are_there(file):
    pieces = guide_parts(DOCS / file)
    pictures = [(alt, Path(picture)) for _text, alt, picture in pieces if picture]
    assert len(pictures) >= 3
    assert all(alt and picture.is_file() and picture.stat().st_size <= 150_000 for alt, picture in pictures)
    assert not any(text.startswith("# ") or "![" in text for text, _alt, _picture in pieces)
    assert 150 < len(" ".join(text for text, _alt, _picture in pieces).split()) < 900


@pytest.mark.parametrize(("address", "url"), [("https://a.vn/b", "https://a.vn/b"), ("javascript:alert(1)", "")])
def test_only_an_address_of_the_web_is_a_source_s_link(plan, address, url):
    published = plan.published.assign(source_url=address)
    sources = sources_of(replace(plan, published=published), published["indicator"].iloc[0], "rank", VI)
    assert {source["url"] for source in sources} == {url}
