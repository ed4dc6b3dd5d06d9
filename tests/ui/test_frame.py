"""The frame of all pages: language, data set, query string, and notices when no page can be shown."""

import shutil

import pytest

from kpi import i18n
from kpi.store import Store
from kpi.ui import navigation, stores
from tests.support.visits import markup, visit, visit_alone

__all__ = ["visit", "visit_alone"]

CODES = [entry.code for entry in navigation.PAGES]


def is_marked(visitor, lang: str = "vi") -> bool:
    """Whether the page says that it shows sample data."""
    words = i18n.of(lang)("Demo data")
    return any(words in part.proto.body for part in visitor.get("html"))


@pytest.mark.parametrize("page", CODES)
def test_garbage_in_the_query_string_breaks_nothing(visit, page):
    garbage = {"year": "abc", "period": "2024-Q2", "area": "-1", "level": "../..", "agency": "<script>",
               "indicator": "CT99", "lang": "xx", "data": "%00"}  # fmt: skip
    visitor = visit(page, **garbage)
    assert not visitor.exception
    assert dict(visitor.query_params) == {}
    assert visitor.segmented_control(key="filter_lang").value == "vi"


def test_the_default_year_is_the_plans_latest_with_data(visit):
    assert visit("overview").segmented_control(key="filter_year").value == "2024"
    assert visit("overview", data="demo").segmented_control(key="filter_year").value == "2025"


def test_a_filter_writes_itself_into_the_query_string_and_stays_from_page_to_page(visit):
    visitor = visit("overview", data="demo")
    visitor.segmented_control(key="filter_year").set_value("2023").run()
    assert dict(visitor.query_params) == {"year": "2023", "data": "demo"}
    visitor.switch_page("agencies.py").run()
    assert visitor.segmented_control(key="filter_year").value == "2023"
    assert dict(visitor.query_params) == {"year": "2023", "data": "demo"}
    visitor.switch_page("upload.py").run()
    assert dict(visitor.query_params) == {"year": "2023", "data": "demo"}


def test_the_language_switch_leaves_every_other_choice(visit):
    visitor = visit("agencies", data="demo", year="2024", level="district", agency="540")
    visitor.segmented_control(key="filter_lang").set_value("en").run()
    assert not visitor.exception
    assert dict(visitor.query_params) == {
        "data": "demo", "year": "2024", "level": "district", "agency": "540", "lang": "en",
    }  # fmt: skip
    assert "Quy Nhơn 2024: leads no indicator" in markup(visitor, "answer")


def test_a_switch_leads_from_the_demonstration_to_the_official_data(visit):
    visitor = visit("overview")
    visitor.segmented_control(key="filter_data").set_value("demo").run()
    assert is_marked(visitor)
    visitor.segmented_control(key="filter_data").set_value("official").run()
    assert not is_marked(visitor)
    assert dict(visitor.query_params) == {}


def test_an_official_view_without_data_offers_the_next_steps(visit):
    shown = markup(visit("agencies", level="commune", year="2022", lang="en"), "level")
    assert "./upload?" in shown and "data=demo" in shown


def test_the_first_visitor_creates_a_missing_demonstration(visit_alone, tmp_path, demo_file, monkeypatch):
    (tmp_path / "demo.duckdb").unlink()
    monkeypatch.setattr(stores.demo, "build", lambda plan, path: shutil.copy(demo_file, path))
    visitor = visit_alone("upload", data="demo")
    assert not visitor.exception
    assert is_marked(visitor)


def test_a_busy_store_gives_a_notice_and_leaves_the_demonstration(visit_alone, tmp_path, plan):
    with Store.open(tmp_path / "kpi.duckdb", plan):
        visitor = visit_alone("overview", lang="en")
        assert not visitor.exception
        assert visitor.warning[0].value.startswith("Another program is using the data")
        visitor.segmented_control(key="filter_data").set_value("demo").run()
        assert markup(visitor, "overview")
    visitor.segmented_control(key="filter_data").set_value("official").run()
    assert markup(visitor, "overview")


def test_a_plan_with_mistakes_is_listed_with_file_line_and_column(visit, tmp_path, plan, monkeypatch):
    folder = tmp_path / "plan"
    shutil.copytree(plan.folder, folder)
    areas = (folder / "areas.csv").read_text("utf-8").replace("\n1,", "\nx,", 1)
    (folder / "areas.csv").write_text(areas, "utf-8")
    monkeypatch.setenv("KPI_PLAN", str(folder))
    stores.close()
    try:
        visitor = visit("overview", lang="en")
    finally:
        monkeypatch.delenv("KPI_PLAN")
        stores.close()
    assert visitor.error[0].value.startswith("The plan's folder has errors")
    assert visitor.dataframe[0].value.iloc[0][["File", "Line", "Column"]].tolist() == ["areas.csv", 2, "area"]
