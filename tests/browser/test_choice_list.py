"""The choice list with search, on a page of its own under the dashboard's security policy."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from bench import servers
from bench.servers import Server
from kpi.plan import Plan
from tests.browser.actions import barriers, finished, load


@pytest.fixture(scope="module")
def components(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with servers.running("components", tmp_path_factory.mktemp("components")) as server:
        yield server


def opened(page: Page, name: str) -> Locator:
    """The search field of a list that a click has just opened."""
    page.locator(f".st-key-{name} button").click()
    search = page.locator(f".st-key-{name}").get_by_role("combobox")
    expect(search).to_be_focused()
    return search


def options(search: Locator) -> list[str]:
    return search.page.get_by_role("option").all_text_contents()


def active(search: Locator) -> Locator:
    return search.page.locator(f"[id='{search.get_attribute('aria-activedescendant')}'] >> visible=true")


def test_search_ignores_diacritics_and_case_and_the_order_of_words(components, page, plan: Plan):
    load(page, components)
    search = opened(page, "agency")
    assert len(options(search)) == 1 + len(plan.agencies[plan.agencies["level"] != "total"])
    for wanted, labels in {
        "nhon phu": ["Phường Nhơn Phú", "Xã Nhơn Phúc"],
        "PHÚ  Nhơn phường": ["Phường Nhơn Phú"],
        "544": ["Huyện Hoài Ân"],
        "dong da": ["Phường Đống Đa"],
    }.items():
        search.fill(wanted)
        assert [label for label in labels if label not in options(search)] == [], wanted
    search.fill("544")
    assert options(search) == ["Huyện Hoài Ân"]
    expect(page.get_by_role("group")).to_have_count(1)
    search.fill("nhon phu")
    assert options(search)[0] == "Phường Nhơn Phú"
    page.keyboard.press("Escape")
    search = opened(page, "indicator")
    for wanted in ("so hoa", "hoa so ty le", "ct3.04", "3.04"):
        search.fill(wanted)
        assert any(label.startswith("CT3.04 · Tỷ lệ số hóa") for label in options(search)), wanted


def test_of_more_options_than_a_browser_draws_the_server_finds_the_wanted(components, page, plan: Plan):
    load(page, components)
    search = opened(page, "commune")
    assert len(options(search)) == 5
    expect(page.get_by_text(re.compile(r"Còn \d+ mục"))).to_be_visible()
    search.press_sequentially("nhon phu")
    match = page.get_by_role("option", name="Phường Nhơn Phú")
    expect(match).to_be_visible()
    search.press_sequentially("zzz")
    expect(page.get_by_text("Không có kết quả")).to_be_visible()
    search.fill("phuong nhon phu")
    expect(page.get_by_role("option")).to_have_count(1)
    match.click()
    expect(page.locator(".st-key-commune button")).to_contain_text("Nhơn Phú")
    assert len(options(opened(page, "commune"))) >= 1
    expect(page.get_by_role("option")).to_have_count(5)


def test_where_nothing_fits_the_list_says_so(components, page):
    load(page, components)
    search = opened(page, "agency")
    search.fill("zzz")
    expect(page.get_by_text("Không có kết quả")).to_be_visible()
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(search).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(search).to_be_visible()


def test_a_keyboard_is_enough(components, page):
    load(page, components)
    button = page.get_by_role("button", name="Đơn vị")
    button.focus()
    page.keyboard.press("Enter")
    search = page.get_by_role("combobox", name="Đơn vị")
    expect(search).to_be_focused()
    expect(search).to_have_attribute("aria-expanded", "true")
    expect(active(search)).to_have_text("tất cả")
    walk = {"ArrowDown": 1, "End": -1, "ArrowUp": -2, "Home": 0}
    labels = options(search)
    for key, at in walk.items():
        page.keyboard.press(key)
        expect(active(search)).to_have_text(labels[at])
        expect(active(search)).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(search).to_be_hidden()
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("hoai an")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("agency=544"))
    expect(button).to_have_text("Đơn vịHoài Ân")
    expect(button).to_be_focused()
    finished(page)
    page.keyboard.press("Enter")
    expect(active(search)).to_have_text("Huyện Hoài Ân")
    expect(active(search)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Tab")
    expect(search).to_be_hidden()


def test_what_is_typed_is_no_shortcut_of_the_page(components, page):
    load(page, components)
    page.evaluate("window.heard = []; document.addEventListener('keydown', ({ key }) => heard.push(key))")
    opened(page, "agency")
    page.keyboard.type("mr")
    assert page.evaluate("window.heard") == []


def test_a_click_chooses_clears_or_closes(components, page):
    load(page, components, "/?agency=544")
    opened(page, "agency")
    page.get_by_role("option", name="Phường Nhơn Phú").click()
    expect(page).to_have_url(re.compile("agency=21553"))
    expect(page.get_by_role("listbox")).to_have_count(0)
    opened(page, "agency")
    page.get_by_role("option", name="tất cả").click()
    expect(page).to_have_url(re.compile("agency=$"))
    opened(page, "agency")
    page.get_by_role("heading", name="Kết quả").click(force=True, position={"x": 5, "y": 5})
    expect(page.get_by_role("listbox")).to_have_count(0)


def test_a_title_is_a_button_with_the_chosen_label_and_no_second_heading(components, page):
    load(page, components, "/?indicator=CT3.04")
    expect(page.get_by_role("button", name=re.compile(r"^CT3\.04 · Tỷ lệ số hóa"))).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Danh sách")
    opened(page, "indicator").fill("1.02")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile(r"^CT1\.02"))).to_be_visible()


def test_on_a_phone_the_list_lies_within_the_window(components, page):
    page.set_viewport_size({"width": 390, "height": 844})
    load(page, components)
    for y in (100, 700):
        page.locator(".st-key-agency").evaluate("(box, y) => box.style = `position: fixed; top: ${y}px`", y)
        opened(page, "agency")
        box = page.get_by_role("dialog").bounding_box()
        assert (box["x"], box["width"]) == (16, 390 - 32)
        assert box["y"] >= 16 and box["y"] + box["height"] <= 844 - 16
        assert box["height"] <= 0.6 * 844 + 1
        assert page.get_by_role("option").first.bounding_box()["height"] >= 44
        page.keyboard.press("Escape")


def test_axe_finds_no_barrier_in_either_theme(components, page):
    load(page, components)
    assert barriers(page) == []
    for name in ("indicator", "agency"):
        opened(page, name)
        page.emulate_media(color_scheme="light")
        assert barriers(page) == []
        page.emulate_media(color_scheme="dark")
        assert barriers(page, "color-contrast") == []
        page.keyboard.press("Escape")
