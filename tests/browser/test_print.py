"""On paper: a page fits an A4 sheet's width, charts and all, a long table or chart is whole, on as many sheets as it
takes, and the overview is no longer than a meeting's paper."""

import re

import pytest
from playwright.sync_api import expect

from bench.waiting import until
from kpi.ui import show
from tests.browser.actions import VI, visit
from tests.browser.sheets import texts

SHEETS = 3
BEGINNING = 50  # letters by which every task is known, and which both its chart and its table have
# What is printed, in the pixels of the page at that moment: the sheet's width, and of each drawing where it ends.
ON_PAPER = """() => {
  dispatchEvent(new Event("beforeprint"));
  const sheet = document.querySelector("[data-testid=stMainBlockContainer]").getBoundingClientRect();
  const drawn = document.querySelectorAll(".js-plotly-plot .main-svg, [data-testid=stDataFrameResizable], table");
  const seen = one => one.getClientRects().length && !one.closest(":has(+ .on-paper)");
  const ends = [...drawn].filter(seen).map(one => one.getBoundingClientRect().right);
  dispatchEvent(new Event("afterprint"));
  return {width: sheet.width, beyond: ends.filter(end => end > sheet.right + 1).length, drawn: ends.length};
}"""


@pytest.mark.parametrize(
    "view",
    [
        "/indicator?data=demo&year=2024&indicator=CT1.01",
        "/indicator?data=demo&year=2024&indicator=CT3.07&level=commune",
    ],
)
def test_no_drawing_is_wider_than_the_sheet(server, page, view):
    visit(page, server, view)
    paper = page.evaluate(ON_PAPER)
    assert paper["drawn"] > 0
    assert paper["beyond"] == 0
    assert paper["width"] == pytest.approx(186 / 25.4 * 96, abs=2)


def test_the_overview_prints_on_few_sheets_without_what_can_only_be_pressed(server, page):
    page.add_init_script("window.print = () => { window.printed = true }")
    visit(page, server, "/?data=demo&year=2024")
    page.keyboard.press("Control+p")
    until(page, "() => window.printed")
    assert not page.get_by_test_id("stSidebar").is_visible()
    assert page.locator(".statuses").is_visible()
    pages = re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))
    assert 1 <= len(pages) <= SHEETS
    assert page.get_by_test_id("stSidebar").is_visible()


def test_a_letter_prints_to_its_end(server, page):
    visit(page, server, "/changes?data=demo&year=2024")
    page.get_by_role("button", name=VI("Summary letter")).click()
    expect(page.get_by_test_id("stCode")).to_be_visible()
    cut_off = """() => {
      const box = document.querySelector("[data-testid=stCode]");
      return Math.max(...[box, ...box.querySelectorAll("*")].map(one => one.scrollHeight - one.clientHeight));
    }"""
    assert page.evaluate(cut_off) > 0
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(cut_off) == 0


def sheets(page, server, view) -> list[str]:
    """What stands on each sheet of a page that is printed from the keyboard, without spaces."""
    page.add_init_script("window.print = () => { window.printed = true }")
    visit(page, server, view)
    page.keyboard.press("Control+p")
    until(page, "() => window.printed")
    return texts(page.pdf(prefer_css_page_size=True))


def plain(words: str) -> str:
    return "".join(words.split())


def test_tasks_print_whole_also_those_that_are_folded(server, page, plan):
    found = "".join(sheets(page, server, "/tasks?data=demo&year=2024"))
    assert {found.count(plain(name)[:BEGINNING]) for name in plan.tasks["name_vi"]} == {1}


def test_every_agency_s_reports_print(server, page):
    found = "".join(sheets(page, server, "/reporting?data=demo&year=2024"))
    names = page.locator(".matrix tbody th").all_text_contents()
    assert len(names) > 180 and [name for name in names if plain(name) not in found] == []


def test_a_level_of_many_agencies_prints_to_its_last_row(server, page):
    found = "".join(sheets(page, server, "/agencies?data=demo&year=2024&level=commune"))
    names = page.locator(".ranking td.who").all_text_contents()
    assert len(names) == 155 and [name for name in names if plain(name) not in found] == []


def test_the_browser_s_own_menu_prints_all_rows_too(server, page, plan):
    visit(page, server, "/tasks?data=demo&year=2024")
    found = "".join(texts(page.pdf(prefer_css_page_size=True)))
    assert {found.count(plain(name)[:BEGINNING]) for name in plan.tasks["name_vi"]} == {1}


def test_after_printing_the_page_is_as_it_was(server, page):
    visit(page, server, "/agencies?data=demo&year=2024&level=commune")
    scrolled = """() => {
      const main = document.querySelector("[data-testid=stMain]");
      return [main.scrollTop, main.scrollHeight, document.body.childElementCount];
    }"""
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop = 90")
    before = page.evaluate(scrolled)
    assert before[0] == 90
    page.pdf(prefer_css_page_size=True)
    assert page.evaluate(scrolled) == before


# Cells as Streamlit gives them to its tables, in a table of more rows than are printed.
CELLS = """() => {
  const cells = [
    {kind: "text", data: "<b>", displayData: "<b>"},
    {kind: "number", data: 1848, displayData: "1.848", contentAlign: "right"},
    {kind: "number", isMissingValue: true, displayData: "None", contentAlign: "right"},
    {kind: "uri", data: "https://binhdinh.gov.vn", displayData: "Open"},
    {kind: "boolean", data: true},
    {kind: "custom", data: {kind: "range-cell", min: 0, max: 50, value: 25, label: "50%"}, copyData: "25"},
    {kind: "custom", data: {kind: "sparkline-cell", values: [1, 3], yAxis: [1, 3], graphKind: "line"}, copyData: "1,3"},
  ];
  const box = document.createElement("div");
  box.dataset.testid = "stDataFrameResizable";
  const columns = cells.map((cell, at) => ({title: `${at}`}));
  box.__reactProps$ = {children: [{props: {columns, rows: 1000, getCellContent: ([at]) => cells[at]}}, null]};
  document.body.append(box);
  dispatchEvent(new Event("beforeprint"));
  const table = box.nextElementSibling, [first] = table.tBodies[0].rows;
  const found = {
    rows: table.tBodies[0].rows.length,
    words: [...first.cells].map(cell => cell.textContent),
    right: [...first.cells].map(cell => getComputedStyle(cell).textAlign),
    heads: [...table.tHead.rows[0].cells].map(cell => getComputedStyle(cell).textAlign),
    bar: first.cells[5].querySelectorAll("rect")[1].getAttribute("width"),
    line: first.cells[6].querySelector("polyline").getAttribute("points"),
  };
  dispatchEvent(new Event("afterprint"));
  box.remove();
  return found;
}"""


def test_a_cell_is_printed_as_it_reads_and_a_long_table_as_far_as_its_note_says(server, page):
    visit(page, server, "/method")
    found = page.evaluate(CELLS)
    assert found["rows"] == show.PRINTED
    assert found["words"] == ["<b>", "1.848", "", "https://binhdinh.gov.vn", "✓", "50%", ""]
    assert found["right"] == found["heads"] == ["left", "right", "right", "left", "left", "right", "left"]
    assert found["bar"] == "50"
    assert found["line"] == "0.5,20 1.5,0"
