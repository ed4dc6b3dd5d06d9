"""An indicator's page, without a browser."""

import re

import pytest

from tests.support.visits import markup, visit

__all__ = ["visit"]


def body(visitor) -> str:
    return markup(visitor, "indicator_body")


def test_it_opens_on_the_worst_indicator_of_the_year_at_its_worst_level(visit):
    visitor = visit("indicator", data="demo", year="2025", lang="en")
    assert not visitor.exception
    assert re.search(r"CT\d\.\d\d · [^<]+, 2025: [^<]+ · Missed", markup(visitor, "answer"))


def test_an_agency_shows_its_own_years_among_its_level(visit):
    visitor = visit("indicator", data="demo", year="2024", indicator="CT3.04", agency="21553", lang="en")
    shown = body(visitor)
    assert "By year, Nhơn Phú" in shown
    assert "Communes" in shown and "aria-current" in shown


def test_each_sign_and_line_is_in_a_legend_and_each_listed_agency_has_its_name_written(visit):
    visitor = visit("indicator", data="demo", year="2024", indicator="CT3.04", level="commune", lang="en")
    legend, signs = re.findall(r'<p class="legend">(.*?)</p>', body(visitor), re.S)
    for word in ("actual", "target", "year before + required increase", "Behind", "Off track", "not reached"):
        assert word in legend
    assert "Behind <b>" in signs and "Off track <b>" in signs
    names = re.findall(r'class="name">([^<]*)</span>', body(visitor))
    assert len(names) == 10 and all(names)


def test_an_agency_that_does_not_report_the_indicator_gets_a_notice(visit):
    visitor = visit("indicator", data="demo", year="2024", indicator="CT1.02", agency="540", lang="en")
    shown = body(visitor)
    assert "Quy Nhơn City does not report this indicator." in shown


def test_an_agency_that_did_not_exist_links_to_its_predecessor_or_successor(visit):
    visitor = visit("indicator", data="demo", year="2025", indicator="CT3.04", agency="SGTVT", lang="en")
    shown = body(visitor)
    assert "Active until 28 Feb 2025" in shown
    assert "agency=SXD2025" in shown


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("code", ["CT1.02", "CT3.04", "CT4.02", "CT3.M1"])
def test_a_new_store_has_its_page_with_the_definition(visit, code, lang):
    visitor = visit("indicator", indicator=code, lang=lang)
    assert not visitor.exception
    assert body(visitor)


@pytest.mark.parametrize("tab", ["assessed", "explanations", "definition", "decision", "numbers", "missing"])
def test_every_tab_opens(visit, tab):
    visitor = visit("indicator", data="demo", year="2024", indicator="CT3.04", level="commune", tab=tab)
    assert not visitor.exception
