"""Downloads in a browser: charts as pictures with title, source and date, tables for spreadsheets; links of shapes."""

import io
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from bench.waiting import until
from kpi.evaluation.scorecard import scorecard
from tests.browser.actions import VI, at_rest, download, finished, visit

INDICATOR = "/indicator?data=demo&year=2024&indicator=CT3.07"
SVG = "{http://www.w3.org/2000/svg}"


def file_of(page: Page, key: str, button: str, folder: Path) -> Path:
    return download(page.locator(f".st-key-{key}_table_{'csv' if button.endswith('CSV') else 'xlsx'} button"), folder)


def picture_of(page: Page, key: str, button: str, folder: Path) -> Path:
    return download(page.locator(f"#{key}").get_by_role("button", name=VI(button)), folder)


def words_of(svg: Path) -> list[str]:
    return ["".join(text.itertext()) for text in ElementTree.parse(svg).iter(f"{SVG}text")]


def centre(page: Page, selector: str, index: int = 0) -> tuple[float, float]:
    shape = page.locator(selector).nth(index)
    shape.scroll_into_view_if_needed()
    box = shape.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_picture_has_title_values_source_and_date_on_white_paper(page, server, tmp_path):
    page.emulate_media(color_scheme="dark")
    visit(page, server, INDICATOR)
    svg = picture_of(page, "by_year", "Download SVG", tmp_path)
    assert svg.name == "minh-hoa-CT3.07-ty-le-ho-so-giai-quyet-truc-tuyen-muc-3-4-tren-2024.svg"
    value = page.locator(".fact .big").inner_text()
    root = ElementTree.parse(svg).getroot()
    assert "fill: rgb(255, 255, 255)" in root.find(f"{SVG}rect").get("style")
    words = " ".join(words_of(svg))
    assert "CT3.07 · Tỷ lệ hồ sơ giải quyết trực tuyến" in words
    assert value in words
    assert re.search(r"SỐ LIỆU MINH HỌA.*Năm ?2024; lập ngày ?\d\d/\d\d/\d{4}\.", words)
    shown = [text for text in root.iter(f"{SVG}text") if value in "".join(text.itertext())]
    red, green, blue = map(int, re.search(r"fill: rgb\((\d+), (\d+), (\d+)\)", shown[0].get("style")).groups())
    assert max(red, green, blue) < 120, "words on white paper are dark"


def test_a_png_is_sharp_and_called_by_what_it_shows(page, server, tmp_path):
    visit(page, server, f"{INDICATOR}&level=district")
    png = picture_of(page, "by_agency", "Download PNG", tmp_path)
    assert png.name.startswith("minh-hoa-CT3.07-") and png.name.endswith("-2024.png")
    content = png.read_bytes()
    assert content.startswith(b"\x89PNG")
    width = page.locator("#by_agency .js-plotly-plot").bounding_box()["width"]
    assert int.from_bytes(content[16:20]) >= 3 * int(width)


def test_a_chart_s_numbers_are_a_table_for_readers_of_all_kinds_and_for_spreadsheets(
    page, server, tmp_path, demo_store
):
    value = scorecard(demo_store, year=2024, scope="total", indicator="CT3.07")["value"].iloc[0]
    visit(page, server, f"{INDICATOR}&tab=numbers")
    table = page.locator(".st-key-indicator_panel").get_by_role("table").first
    row = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name="2024", exact=True))
    expect(row.get_by_role("cell")).to_contain_text([VI.number(value), "50"])
    csv = file_of(page, "by_year", "Download CSV", tmp_path).read_text("utf-8-sig").splitlines()
    assert csv[0].startswith("Năm,Kết quả (%),Mục tiêu (%)")
    assert float(csv[1].split(",")[1]) == pytest.approx(value, abs=0.01)
    workbook = CalamineWorkbook.from_filelike(
        io.BytesIO(file_of(page, "by_year", "Download Excel", tmp_path).read_bytes())
    )
    rows = workbook.get_sheet_by_index(0).to_python()
    assert rows[1][0].startswith("SỐ LIỆU MINH HỌA")
    assert rows[4][:2] == [2024.0, pytest.approx(value, abs=0.01)]


def test_on_a_phone_a_table_is_a_card_to_a_row_and_nothing_scrolls_sideways(page, server):
    page.set_viewport_size({"width": 390, "height": 844})
    visit(page, server, f"{INDICATOR}&tab=numbers")
    table = page.locator(".st-key-indicator_panel .lines").first
    assert table.evaluate("box => box.scrollWidth - box.clientWidth") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_points_link_to_their_year_or_agency_with_the_same_filters(page, server):
    visit(page, server, f"{INDICATOR}&level=district")
    page.mouse.click(*centre(page, "#by_year .scatterlayer .points path", 1))
    expect(page).to_have_url(re.compile("year=2022"))
    finished(page)
    page.mouse.click(*centre(page, "#by_agency .scatterlayer .points path"))
    expect(page).to_have_url(re.compile(r"agency=\d+"))
    expect(page).to_have_url(re.compile("year=2022.*indicator=CT3.07|indicator=CT3.07.*year=2022"))


def test_a_finger_scrolls_the_page_over_a_chart_and_a_tap_still_leads_on(chromium, server):
    with chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        visit(page, server, f"{INDICATOR}&level=district")
        x, y = centre(page, "#by_agency .scatterlayer .points path", 1)
        scrolled = "document.querySelector('[data-testid=stMain]').scrollTop"
        before = page.evaluate(scrolled)
        finger = context.new_cdp_session(page)
        finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        for step in range(1, 9):
            points = [{"x": x, "y": y - 15 * step}]
            finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": points})
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        until(page, f"() => {scrolled} > {before + 40}")
        at_rest(page)
        page.touchscreen.tap(*centre(page, "#by_agency .scatterlayer .points path", 3))
        expect(page).to_have_url(re.compile(r"agency=\d+"))
