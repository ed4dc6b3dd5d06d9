"""Back and forward: each action is one entry of the browser's history, and reopens the same view."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Page, expect

from bench.servers import Server
from bench.waiting import until
from kpi.evaluation import SHORT
from kpi.evaluation.scorecard import scorecard
from tests.browser.actions import VI, finished, visit

Step = Callable[[Page], None]


def view(page: Page, server: Server) -> dict[str, Any]:
    """The view on the screen: address, page, filters, switches and headings."""
    finished(page)
    main, address = page.get_by_test_id("stMain"), urlsplit(page.url.removeprefix(server.url))
    return {
        "path": address.path,
        "asked": dict(parse_qsl(address.query, keep_blank_values=True)),
        "page": page.get_by_role("heading", level=1).first.inner_text(),
        "filters": page.locator(".st-key-filters").get_by_role("button").all_inner_texts(),
        "switches": page.get_by_role("radio", checked=True).all_inner_texts(),
        "headings": main.get_by_role("heading", level=2).all_inner_texts(),
    }


def opens_as(page: Page, server: Server, left: dict[str, Any]) -> None:
    """Waits for the earlier view, which must then be equal in all parts."""
    main = page.get_by_test_id("stMain")
    expect(page.get_by_role("heading", level=1).first).to_have_text(re.compile(re.escape(left["page"])))
    expect(main.get_by_role("heading", level=2)).to_have_text(left["headings"])
    expect(page.get_by_role("radio", checked=True)).to_have_text(left["switches"])
    assert view(page, server) == left


def press(name: str) -> Step:
    """A switch of the page or of the sidebar."""
    return lambda page: page.get_by_role("radio", name=name, exact=True).click()


def menu(title: str) -> Step:
    return lambda page: page.get_by_test_id("stSidebarNav").get_by_role("link", name=title).click()


def follow(selector: str, text: str = "") -> Step:
    """A link that the page itself has written."""
    return lambda page: page.locator(selector, has_text=text).first.click()


def choose(menu: str, option: str) -> Step:
    """An option of a filter."""

    def pick(page: Page) -> None:
        page.get_by_test_id("stMain").get_by_role("button", name=menu).click()
        page.get_by_role("menuitem", name=option, exact=True).click()

    return pick


WALK: tuple[Step, ...] = (
    follow(".column", "2023"),
    follow(".attention a.row"),
    menu(VI("Agencies")),
    choose(f"{VI('Level')}:", VI.level("district")),
    follow(".tabs a", VI("By indicator")),
    press("English"),
    follow(".cells td.cell a"),
)


def test_each_step_is_one_entry_of_the_history_and_opens_again_as_it_was_left(server, visitor):
    page = visitor()  # a browser stores fifty entries, which the shared window may have used
    visit(page, server, "/?agency=&data=demo&period=2024")  # the page normalises this address
    before, views = page.evaluate("history.length"), [view(page, server)]
    assert views[0]["asked"] == {"data": "demo", "year": "2024", "period": "2024"}
    for step in WALK:
        here = page.url
        step(page)
        expect(page).not_to_have_url(here)
        views.append(view(page, server))
    assert page.evaluate("history.length") == before + len(WALK)
    for left in reversed(views[:-1]):
        page.go_back()
        opens_as(page, server, left)
    page.evaluate("steps => history.go(steps)", len(WALK))
    opens_as(page, server, views[-1])


def test_a_link_opened_in_another_tab_shows_there_what_was_chosen_here(server, page):
    visit(page, server, "/agencies?data=demo&year=2023&period=2023-Q3&level=district")
    chosen, here = view(page, server)["asked"], page.url
    link = page.get_by_test_id("stSidebarNavLink").filter(has_text=VI("Overview"))
    with page.context.expect_page() as opened:
        link.click(button="middle")
    opened.value.bring_to_front()  # behind another tab a page draws nothing
    assert view(opened.value, server)["asked"] == chosen
    opened.value.close()
    assert page.url == here


# Reconnects without naming the session, as after a restart of the server.
FORGOTTEN = """{
  const Plain = WebSocket;
  window.WebSocket = class extends Plain {
    constructor(url, protocols) { super(url, protocols.slice(0, 2)); window.line = this; }
  };
}"""


def test_a_page_that_was_left_over_night_knows_in_the_morning_what_was_chosen(server, page):
    page = page.context.new_page()
    page.add_init_script(FORGOTTEN)
    visit(page, server, "/indicator?data=demo&lang=en&year=2023&indicator=CT3.07&level=district")
    left, entries = view(page, server), page.evaluate("history.length")
    with page.expect_websocket() as anew:
        page.evaluate("line.close()")
    anew.value.wait_for_event("framereceived")
    opens_as(page, server, left)
    assert page.evaluate("history.length") == entries
    menu("Agencies")(page)
    expect(page).to_have_title("Agencies")
    assert view(page, server)["asked"] == left["asked"]
    page.close()


def test_a_connection_that_comes_back_below_a_dialog_is_not_forgotten_when_the_dialog_closes(server, page, demo_store):
    card = scorecard(demo_store, period="2024", scope="agency", level="district", indicator="CT3.07")
    below = card.loc[card["status"].isin(SHORT), "agency"].iloc[0]
    page = page.context.new_page()
    page.add_init_script(FORGOTTEN)
    address = f"/indicator?data=demo&lang=en&year=2024&indicator=CT3.07&level=district&agency={below}&tab=explanations"
    visit(page, server, address)
    left = view(page, server)
    page.get_by_role("button", name="Request an explanation").click()
    page.get_by_role("textbox", name="Requested by (full name, office)").fill("Lan")
    with page.expect_websocket() as anew:
        page.evaluate("line.close()")
    until(page, "() => line.readyState === WebSocket.OPEN")
    expect(page.get_by_role("textbox", name="Requested by (full name, office)")).to_have_value("Lan")
    with anew.value.expect_event("framereceived"):
        page.get_by_role("dialog").get_by_role("button", name="Close").click()
    opens_as(page, server, left)
    menu("Agencies")(page)
    expect(page).to_have_title("Agencies")
    of_the_page = {"agency", "tab"}  # the menu opens a level
    assert view(page, server)["asked"].items() == {pair for pair in left["asked"].items() if pair[0] not in of_the_page}
    page.close()
