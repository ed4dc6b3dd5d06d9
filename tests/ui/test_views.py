"""The overview, the indicator's page and the agencies' page as a visitor meets them, without a browser."""

import pytest

from kpi import i18n
from kpi.evaluation.scorecard import scorecard
from kpi.store import Store
from kpi.ui import stores
from tests.support.visits import drawn_charts, texts, visit

__all__ = ["visit"]

VI = i18n.of("vi")


def links(visitor) -> list[dict[str, str]]:
    return [
        dict(part.split("=") for part in link.proto.query_string.split("&"))
        for link in visitor.get("page_link")
        if link.proto.query_string
    ]


def demo_store() -> Store:
    return stores.store("demo")


@pytest.mark.parametrize(
    ("indicator", "level", "drawn"),
    [
        ("CT3.07", "total", {"by_year", "by_level", "by_agency"}),
        ("CT3.04", "district", {"by_year", "by_level", "by_agency", "gap"}),
        ("CT1.02", "total", {"by_year"}),
        ("CT4.01", "total", {"by_year"}),
        ("CT2.M1", "total", {"by_year"}),
    ],
)
def test_an_indicator_draws_what_there_is_each_chart_with_its_message(visit, indicator, level, drawn):
    visitor = visit("indicator", data="demo", year="2024", indicator=indicator, level=level)
    assert not visitor.exception
    shown = drawn_charts(visitor)
    assert set(shown) == drawn
    assert all(chart["alt"] for chart in shown.values())


def test_an_indicators_heading_is_the_scorecards_number_and_status(visit):
    visitor = visit("indicator", data="demo", year="2024", indicator="CT3.07", level="district")
    card = scorecard(demo_store(), year=2024, indicator="CT3.07")
    row = card[card["level"] == "district"].iloc[0]
    tiles = {metric.label: metric.value for metric in visitor.metric}
    assert tiles["Kết quả: Cấp huyện"] == VI.percent(row["value"], 1)
    assert tiles["Mục tiêu"] == "≥\u00a050%"
    assert any(VI.status(row["status"]) in text for text in texts(visitor))


def test_an_indicators_page_quotes_the_decision_and_links_to_sources(visit):
    visitor = visit("indicator", indicator="CT1.01")
    said = "\n".join(texts(visitor))
    assert "> Chỉ số năng lực cạnh tranh cấp tỉnh" in said
    assert "https://pcivietnam.vn/bang-xep-hang?cpi_cat_id=PCI_Score&region_id=0&year=2020" in said


@pytest.mark.parametrize("level", [{}, {"level": "commune"}, {"level": "district"}])
def test_an_agency_of_the_address_is_shown_at_its_own_level_whatever_the_address_says_of_levels(visit, level):
    visitor = visit("indicator", data="demo", year="2024", indicator="CT3.07", agency="540", **level)
    assert "Theo năm: Thành phố Quy Nhơn" in [heading.value for heading in visitor.subheader]
    assert visitor.selectbox(key="filter_level").value == "district"
    assert visitor.query_params["agency"] == "540" and visitor.query_params.get("level") in (None, "district")


def test_an_indicator_that_nobody_reported_says_so_and_offers_the_way_on(visit):
    visitor = visit("indicator", indicator="CT3.07")
    assert [info.value for info in visitor.info] == ["Chưa có số liệu của năm nào."]
    assert not drawn_charts(visitor)
    assert "Các bước tiếp theo" in [heading.value for heading in visitor.subheader]


@pytest.mark.parametrize("room", ["indicator"])
@pytest.mark.parametrize(
    ("agency", "year", "said", "others"),
    [
        ("SNV2025", "2023", "This agency exists only from 1 Mar 2025.",
         {"SNV": "Department of Home Affairs (until 28 Feb 2025)",
          "SLDTBXH": "Department of Labour, Invalids and Social Affairs (until 28 Feb 2025)"}),
        ("SNV", "2025", "This agency existed until 28 Feb 2025.",
         {"SNV2025": "Department of Home Affairs (from 1 Mar 2025)"}),
    ],
)  # fmt: skip
def test_an_agency_that_did_not_exist_then_says_so_and_leads_to_who_does_its_work(
    visit, room, agency, year, said, others
):
    visitor = visit(room, data="demo", year=year, level="province", agency=agency, indicator="CT3.07", lang="en")
    assert [info.value for info in visitor.info] == [said]
    assert {code: visitor.button(key=f"instead_{code}").label for code in others} == others
    [agencies] = [box for box in visitor.selectbox if box.label == "Agency"]
    assert agencies.options[-1].startswith("Department of Home Affairs (")
    other = next(iter(others))
    visitor.button(key=f"instead_{other}").click().run()
    assert visitor.query_params["agency"] == other and not visitor.info
