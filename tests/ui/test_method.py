"""Definitions and sources, without a browser."""

import re
from html import unescape

import pytest

from kpi.ui.method import PARTS
from tests.support.visits import markup, texts, visit

__all__ = ["visit"]

HTML = {
    "indicators": "method",
    "formulas": "formulas",
    "statuses": "statuses",
    "reporting": "reporting",
    "sources": "sources",
}


def rows(visitor) -> list[str]:
    return re.findall(r"<summary.*?<b>(CT[0-9.M]+)</b>", markup(visitor, "method"))


@pytest.mark.parametrize("part", PARTS)
def test_every_part_has_its_address(visit, part):
    visitor = visit("method", part=part)
    assert not visitor.exception
    assert visitor.session_state["filter_part"] == part
    text = markup(visitor, HTML[part]) if part in HTML else "".join(texts(visitor))
    assert len(text) > 200


def test_an_address_that_names_no_part_shows_every_indicator(visit):
    visitor = visit("method", part="nonsense")
    assert visitor.session_state["filter_part"] == next(iter(PARTS))
    assert len(set(rows(visitor))) == len(rows(visitor)) == 53


def test_an_area_and_words_without_diacritics_narrow_the_table(visit):
    visitor = visit("method", area="3")
    assert len(rows(visitor)) == 14
    visitor.text_input(key="method_search").set_value("so hoa ket qua").run()
    assert rows(visitor) == ["CT3.04"]
    visitor.text_input(key="method_search").set_value("không có chữ nào như vậy").run()
    assert rows(visitor) == [] and "Không có chỉ tiêu nào" in markup(visitor, "method")


def test_the_chosen_indicator_comes_first_and_open(visit):
    visitor = visit("method", indicator="CT3.07")
    assert rows(visitor)[:2] == ["CT3.07", "CT1.01"]
    assert markup(visitor, "method").count("<details open>") == 1


def test_a_definition_names_its_count_its_lead_at_the_time_and_its_data(visit, plan):
    visitor = visit("method", indicator="CT3.07", year="2025", lang="en")
    text = unescape(markup(visitor, "method")).partition("</details>")[0]
    for words in ("III. Admin. procedures", "PPC Office · Science (new)", "≥\u00a050% by 2025", "<b>A</b>",
                  "Rate: numerator over denominator, in %", "A: the official formula has been read."):  # fmt: skip
        assert words in text
    quotes = re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", text)
    assert quotes and all(quote in " ".join(plan.decision.split()) for quote in quotes)
    assert text.count("Translation: ") == len(quotes)


def test_another_part_is_a_click_away_and_is_in_the_address(visit):
    visitor = visit("method")
    visitor.segmented_control(key="filter_part").set_value("statuses").run()
    assert not visitor.exception
    assert visitor.query_params["part"] in (["statuses"], "statuses")
    assert "Không đạt" in markup(visitor, "statuses")


def test_every_table_can_be_downloaded(visit):
    keys = {button.proto.id.rpartition("-")[2] for button in visit("method", part="data").get("download_button")}
    assert {"data_scorecard_csv", "data_actuals_json", "data_package"} <= keys


def test_the_days_of_reporting_are_those_of_the_chosen_year(visit):
    visitor = visit("method", part="reporting", year="2024")
    assert "20/12/2024" in markup(visitor, "reporting")
    visitor.segmented_control(key="filter_year").set_value("2022").run()
    assert "20/12/2022" in markup(visitor, "reporting") and "2024" not in markup(visitor, "reporting")
