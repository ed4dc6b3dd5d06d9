"""The overview, without a browser."""

import re
from html import unescape

import pytest

from kpi import evaluation
from kpi.evaluation.scorecard import scorecard
from kpi.ui import stores
from tests.support.visits import markup, visit

__all__ = ["visit"]


def test_the_first_screen_has_the_scorecards_counts(visit):
    visitor = visit("overview", data="demo", year="2024")
    statuses = evaluation.plan_status(scorecard(stores.store("demo"), period="2024"))["status"]
    shown = markup(visitor, "overview")
    for status, word in (("missed", "Không đạt"), ("behind", "Chậm tiến độ"), ("met", "Đạt")):
        assert f'status={status}" class="p-{status}" ' in shown
        assert f'title="{word}: {(statuses == status).sum()}"' in shown


def test_a_row_links_to_its_indicator_with_the_same_filters(visit):
    shown = markup(visit("overview", data="demo", year="2024", period="2024-H1", area="3"), "overview")
    links = [unescape(href) for href in re.findall(r'class="row" href="\./indicator\?([^"]+)"', shown)]
    codes = [link.partition("&indicator=")[2][:6] for link in links]
    assert len(set(codes)) == len(codes)
    assert links and all("data=demo" in link and "period=2024-H1" in link and "area=3" in link for link in links)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_new_store_shows_the_next_steps_and_what_is_published_instead_of_empty_boxes(visit, lang):
    shown = markup(visit("overview", lang=lang), "overview")
    assert "PAPI" in shown and ">2018<" in shown and "data=demo" in shown and "./upload?" in shown
    assert 'class="panels"' not in shown


def test_an_unknown_code_in_the_address_gives_a_notice(visit):
    visitor = visit("overview", indicator="CT9.99", level="xyz", period="2024-Q2")
    toasts = " ".join(toast.value for toast in visitor.toast)
    assert all(value in toasts for value in ("CT9.99", "xyz", "2024-Q2", "2021–2025"))


def test_codes_in_an_address_are_read_in_any_case(visit):
    visitor = visit("overview", indicator="ct3.07", data="demo", agency="sNv")
    assert not visitor.toast
    assert dict(visitor.query_params)["indicator"] == "CT3.07"


def test_a_meeting_opens_by_its_address_on_its_slide(visit):
    visitor = visit("overview", data="demo", year="2024", meeting="1", slide="3")
    assert 'data-slide="3"' in markup(visitor, "meeting")


@pytest.mark.parametrize(
    ("page", "query"),
    [("overview", {}), ("area", {"area": "3"}), ("agencies", {"agency": "SNV"}), ("agencies", {"level": "district"})],
)
def test_what_is_shown_can_be_downloaded(visit, page, query):
    visitor = visit(page, data="demo", year="2024", lang="en", **query)
    assert [button.label for button in visitor.get("download_button")] == ["Download CSV", "Download Excel"]
