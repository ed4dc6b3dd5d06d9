"""The agencies' page, without a browser: an agency, or a level."""

import re
from html import unescape

import pytest

from kpi import i18n
from kpi.store import explanations
from kpi.ui import agencies as ui
from kpi.ui import choice, stores
from tests.support.people import somebody
from tests.support.visits import markup, visit

__all__ = ["visit"]


def agencies(shown: str) -> list[str]:
    """The agencies that rows of a table lead to, in their order."""
    rows = re.findall(r'class="who"><a href="([^"]+)"', shown)
    return [re.search(r"agency=([\w-]+)", unescape(href)).group(1) for href in rows]


def test_the_overview_s_number_of_an_agency_is_that_of_its_own_page(visit):
    overview = markup(visit("overview", data="demo", year="2024"), "overview")
    [(href, below), *_others] = re.findall(
        r'class="row lead" href="([^"]+)"><span class="name">Sở Nội vụ</span><b>(\d+)', overview
    )
    assert "agency=SNV" in unescape(href)
    visitor = visit("agencies", data="demo", year="2024", agency="SNV")
    assert f"chủ trì 22 chỉ tiêu, {below} dưới mục tiêu" in markup(visitor, "answer")
    assert markup(visitor, "one_agency").partition("Tự báo cáo")[0].count('class="missing x-') >= int(below)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_level_is_a_table_whose_rows_lead_to_their_agencies(visit, lang):
    shown = markup(visit("agencies", data="demo", year="2024", level="district", lang=lang), "level")
    assert len(agencies(shown)) == 11 and shown.count("year=2024") > 11
    worst = markup(visit("agencies", data="demo", year="2024", level="district", tab="worst", lang=lang), "level")
    assert agencies(worst)[0] == agencies(shown)[-1]


def test_a_cell_leads_to_its_indicator_for_its_agency(visit):
    shown = markup(visit("agencies", data="demo", year="2024", level="district", tab="cells"), "level")
    cells = [unescape(href) for href in re.findall(r'class="cell [^"]+"><a href="([^"]+)"', shown)]
    assert len(cells) > 140 and all("indicator=CT" in href and "agency=5" in href for href in cells)


@pytest.mark.parametrize(
    ("lang", "query"),
    [("vi", {"level": "district"}), ("en", {"agency": "540"}), ("vi", {"agency": "52-BD"}), ("en", {})],
)
def test_an_empty_store_lists_its_agencies_and_offers_the_next_step(visit, lang, query):
    visitor = visit("agencies", lang=lang, year="2024", **query)
    assert not visitor.exception
    shown = markup(visitor, "one_agency" if "agency" in query else "level")
    assert "./upload?" in shown or query == {"agency": "52-BD"}  # nothing is due from the province itself


def test_communes_of_former_years_have_a_map_on_current_units(visit):
    former = markup(visit("agencies", data="demo", year="2023", level="commune"), "level")
    assert len(agencies(former)) == 159 and "<details>" in former and '<svg class="map"' not in former
    assert re.search(r'href="\./agencies\?[^"]*year=2023[^"]*units=now', former)
    now = markup(visit("agencies", data="demo", year="2023", level="commune", units="now"), "level")
    assert len(agencies(now)) == 58 and '<svg class="map"' in now


def test_of_thousands_of_agencies_the_first_are_drawn_and_the_table_has_all(visit, monkeypatch):
    monkeypatch.setattr(ui, "MOST_DRAWN", 40)
    shown = markup(visit("agencies", data="demo", year="2023", level="commune", lang="en"), "level")
    assert len(agencies(shown)) == 40 and "119 further agencies are not listed here" in shown
    assert "159 communes" in shown and "10 more agencies" in shown
    chosen = choice.complete({"year": "2023", "data": "demo"}, 2024)
    assert len(ui._level_table(stores.store("demo"), i18n.of("en"), chosen, "commune")) == 159


def test_an_agency_that_ended_links_to_its_successor(visit):
    shown = markup(visit("agencies", data="demo", year="2025", agency="SNV"), "one_agency")
    assert "agency=SNV2025" in shown and 'class="row"' not in shown


def test_a_request_for_an_explanation_is_among_what_an_agency_has_to_do(visit):
    visit("overview")
    explanations.ask(stores.store("official"), indicator="CT3.07", agency="540", period="2024", note="why <so> slow?",
                     by=somebody("Chairman"))  # fmt: skip
    shown = markup(visit("agencies", year="2024", agency="540"), "one_agency")
    assert "why &lt;so&gt; slow?" in shown


def test_the_menu_opens_a_level_and_lets_the_agency_of_the_page_before_go(visit):
    visitor = visit("indicator", data="demo", year="2024", indicator="CT3.07", agency="540")
    visitor.query_params.clear()
    visitor.switch_page("agencies.py").run()
    assert "agency" not in dict(visitor.query_params)
    assert markup(visitor, "level")


def test_indicators_are_listed_where_none_is_below_target(visit):
    nothing_assessed = markup(visit("agencies", lang="en", year="2024", agency="548"), "one_agency")
    below_target = markup(visit("agencies", lang="en", year="2024", agency="548", data="demo"), "one_agency")
    assert "<details open>" in nothing_assessed and "show" not in nothing_assessed
    assert "<details>" in below_target and "more indicators" in below_target
