"""Every page by its address: in both data sets and languages, wide and narrow."""

import re

import pytest
from playwright.sync_api import Page, expect

from kpi import i18n
from kpi.ui import navigation
from kpi.ui.frame import UNFORESEEN
from tests.browser.actions import barriers, finished, load, visit

PHONE = 390  # px
OF_COLOURS = ("color-contrast", "link-in-text-block")  # axe rules that a theme decides
# Tables and rows that reach beyond the edge of a phone.
CUT_OFF = """[...document.querySelectorAll('.st-key-first_content :is(table, .kpi .row, .kpi .lead, .kpi .area)')]
  .filter(part => part.checkVisibility()) // not in what is folded
  .filter(part => part.getBoundingClientRect().right > innerWidth || part.scrollWidth > part.clientWidth + 1)
  .map(part => part.textContent.trim().slice(0, 60))"""
# Filters and titles that something lies over: where a click at their middle or near a corner does not reach them.
COVERED = """[...document.querySelectorAll(':is(.st-key-filters, .st-key-indicator_title, .st-key-title_row) button')]
  .filter(button => button.checkVisibility()).filter(button => {
    const {left, right, top, bottom} = button.getBoundingClientRect()
    const points = [[(left + right) / 2, (top + bottom) / 2], [left + 9, top + 9], [right - 9, bottom - 9]]
    const at = ([x, y]) => document.elementFromPoint(x, y)
    return !points.every(point => button.contains(at(point)) || at(point)?.contains(button) || at(point)?.shadowRoot)
  }).map(button => button.textContent.trim())"""
# Words that end in an ellipsis because their place is too narrow.
CUT_SHORT = """[...document.querySelectorAll('.kpi *, [data-testid=stSidebarNavLink] *')]
  .filter(part => getComputedStyle(part).overflowX === "hidden" && part.scrollWidth > part.clientWidth + 1)
  .filter(part => part.checkVisibility() && getComputedStyle(part).clipPath === "none")
  .filter(part => part.getBoundingClientRect().right > 0) // not in a folded menu
  .map(part => part.textContent.trim().slice(0, 60))"""
CODES = [entry.code for entry in navigation.PAGES]
VI, EN = i18n.of("vi"), i18n.of("en")


def address(code: str) -> str:
    return "/" if code == navigation.DEFAULT else f"/{code}"


@pytest.mark.parametrize("code", CODES)
def test_a_page_is_complete_and_accessible_in_both_themes(server, page, code):
    """Both data sets, and the one with more to show in the other language."""
    page.set_viewport_size({"width": 1366, "height": 768})
    load(page, server, address(code))
    is_complete(page, code, VI)
    assert barriers(page, but="color-contrast") == []  # the demonstration has all colours
    is_complete_on_a_phone(page)
    page.set_viewport_size({"width": 1366, "height": 768})
    switch(page, VI("Demo"))
    is_complete(page, code, VI, is_demo=True)
    assert barriers(page) == []
    page.emulate_media(color_scheme="dark")
    assert barriers(page, *OF_COLOURS) == []
    is_complete_on_a_phone(page)
    page.set_viewport_size({"width": 1366, "height": 768})
    switch(page, "English")
    is_complete(page, code, EN, is_demo=True)
    is_complete_on_a_phone(page)


def switch(page: Page, name: str) -> None:
    """Chooses another data set or language in the sidebar."""
    page.get_by_test_id("stSidebar").get_by_role("radio", name=name, exact=True).click()


def is_complete(page: Page, code: str, t: i18n.Words, *, is_demo: bool = False) -> None:
    expect(page).to_have_title(t(next(entry.title for entry in navigation.PAGES if entry.code == code)))
    expect(page.locator(".strip-demo", has_text=t("Demo data"))).to_have_count(int(is_demo))
    finished(page)
    expect(page.get_by_test_id("stException").or_(page.locator(f"[class*=st-key-{UNFORESEEN}]"))).to_have_count(0)
    first = page.locator(".st-key-first_content").bounding_box()
    assert first["y"] <= 120 and first["width"] >= 1060
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert page.evaluate(COVERED) == []
    assert page.evaluate(CUT_SHORT) == []


def is_complete_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": PHONE, "height": 844})
    expect(page.get_by_test_id("stExpandSidebarButton")).to_be_visible()  # the menu narrows while it folds
    finished(page)
    assert page.locator(".st-key-first_content").bounding_box()["y"] <= 170
    assert page.get_by_role("heading", level=1).bounding_box()["height"] <= 60, "two lines"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(CUT_SHORT) == []
    assert page.evaluate(COVERED) == []


@pytest.mark.parametrize(
    "view",
    [
        "/indicator?data=demo&year=2024&indicator=CT3.07&level=district&agency=540",
        "/agencies?data=demo&year=2024&level=district&tab=cells",
        "/agencies?data=demo&year=2024&agency=540&lang=en",
        "/upload?data=demo&year=2024&agency=540",
    ],
)
def test_a_view_of_a_page_is_accessible_in_both_themes(server, page, view):
    visit(page, server, view)
    assert page.evaluate(CUT_SHORT) == []
    assert barriers(page) == []
    page.emulate_media(color_scheme="dark")
    assert barriers(page, *OF_COLOURS) == []


def test_a_changed_filter_replaces_that_of_the_address(server, page):
    visit(page, server, "/agencies?data=demo&year=2024&level=district")
    level = page.get_by_test_id("stMain").get_by_role("button", name=f"{VI('Level')}:")
    level.click()
    page.get_by_role("menuitem", name=VI.level("commune")).click()
    expect(page).to_have_url(re.compile("level=commune"))
    finished(page)
    expect(level).to_contain_text(VI.level("commune"))


def test_a_choice_goes_along_to_the_next_page_and_the_way_back(server, page):
    visit(page, server, "/?data=demo&year=2023")
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=VI("Indicator")).click()
    expect(page).to_have_title(VI("Indicator"))
    finished(page)
    assert "year=2023" in page.url and "data=demo" in page.url
    page.go_back()
    expect(page).to_have_title(VI("Overview"))
    finished(page)
    assert "year=2023" in page.url and "data=demo" in page.url


def test_the_overviews_first_screen_shows_the_complete_plan(server, page):
    page.set_viewport_size({"width": 1366, "height": 768})
    visit(page, server, "/?data=demo&year=2024")
    for part, count in ((".statuses", 1), (".years", 1), (".areas", 1), (".leads .lead:not(.heading)", 8),
                        (".attention .row:visible", 5), (".foot", 1)):  # fmt: skip
        boxes = [each.bounding_box() for each in page.locator(part).all()]
        assert sum(box["y"] + box["height"] <= 768 for box in boxes) >= count, part
    visit(page, server, "/area?data=demo&year=2024&area=3")
    assert page.locator(".area-page").bounding_box()["height"] <= 1.5 * 768, "14 indicators"


def test_a_meeting_is_begun_by_a_key_turned_by_arrows_and_ended_by_escape(server, page):
    visit(page, server, "/?data=demo&year=2024")
    page.keyboard.press("m")
    slide = page.get_by_role("dialog")
    expect(slide.get_by_role("heading")).to_contain_text("2024")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("PageDown")
    expect(page).to_have_url(re.compile("slide=3"))
    expect(slide.get_by_text(VI("Lead agencies needing action"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(slide).to_have_count(0)
    expect(page).not_to_have_url(re.compile("meeting"))


def test_a_meeting_on_a_phone_is_turned_by_a_tap_and_ended_by_its_button(server, page):
    page.set_viewport_size({"width": PHONE, "height": 844})
    visit(page, server, "/?data=demo&year=2024&meeting=1&slide=1")
    slide = page.get_by_role("dialog")
    parts = slide.locator(".statuses > *").all()
    assert [part for part in parts if (part.bounding_box() or {})["width"] < 44] == []
    assert slide.evaluate("dialog => dialog.scrollWidth") <= PHONE
    slide.get_by_role("heading").click()
    expect(page).to_have_url(re.compile("slide=2"))
    slide.get_by_role("button", name=VI("End")).click()
    expect(slide).to_have_count(0)
    expect(page).not_to_have_url(re.compile("meeting"))


def test_a_link_of_the_overview_leads_on_without_loading_the_page_anew(server, page):
    visit(page, server, "/?data=demo&year=2024")
    page.evaluate("window.isTheSamePage = true")
    page.locator(".column", has_text="2023").click()
    expect(page).to_have_url(re.compile("year=2023"))
    finished(page)
    page.locator(".attention .row").nth(1).click()
    expect(page).to_have_title(VI("Indicator"))
    assert page.evaluate("window.isTheSamePage") and "year=2023" in page.url
    page.go_back()
    expect(page.locator(".statuses")).to_be_visible()


def words_of_streamlit(page, lang: str) -> list[str]:
    """Labels and texts of the page that are words of Streamlit's own in the other language."""
    return page.evaluate(
        """at => [...document.querySelectorAll('[aria-label], [data-testid=stSkipToContent], header p, [role=menu] *')]
          .flatMap(part => [part.ariaLabel, part.childElementCount ? "" : part.textContent])
          .filter(text => text && KPI_WORDS.words.some(forms => forms.indexOf(text) === 1 - at))""",
        list(i18n.LANGUAGES).index(lang),
    )


def test_streamlits_own_words_and_the_document_are_in_the_language_of_the_page(server, page):
    visit(page, server, "/upload?data=demo")
    page.evaluate("document.querySelector('header').insertAdjacentHTML('beforeend', '<p>Stop</p>')")  # in a long run
    for width in (1366, PHONE):
        page.set_viewport_size({"width": width, "height": 844})
        page.get_by_test_id("stMainMenuButton").click()
        for word in ("Tùy chọn", "Trang trước", "Trang 2", "chọn tệp"):
            expect(page.get_by_label(word, exact=True).first).to_be_attached()
        expect(page.locator("header").get_by_text("Dừng", exact=True)).to_be_visible()
        expect(page.get_by_text("Đến nội dung chính", exact=True)).to_be_attached()
        expect(page.get_by_text("In trang", exact=True)).to_be_visible()
        assert words_of_streamlit(page, "vi") == []
        expect(page.locator("[aria-label$=' icon']:not([aria-hidden])")).to_have_count(0)
        page.keyboard.press("Escape")
        expect(page.get_by_text("In trang", exact=True)).to_have_count(0)
    assert page.evaluate("document.documentElement.lang") == "vi"
    visit(page, server, "/upload?data=demo&lang=en")
    assert words_of_streamlit(page, "en") == []
    expect(page.get_by_label("Page 2", exact=True)).to_be_attached()
    assert page.evaluate("document.documentElement.lang") == "en"


def test_a_change_of_language_changes_streamlits_words(server, page):
    visit(page, server, "/?data=demo")
    page.get_by_test_id("stSidebar").get_by_text("English", exact=True).click()
    expect(page.get_by_text("Skip to main content", exact=True)).to_be_attached()
    page.get_by_test_id("stSidebar").get_by_text("Tiếng Việt", exact=True).click()
    expect(page.get_by_text("Đến nội dung chính", exact=True)).to_be_attached()
    expect(page.get_by_label("Tùy chọn", exact=True)).to_be_attached()
