"""Tasks in a browser: overdue tasks on the first screen, and recording an update on a page."""

import re

from playwright.sync_api import expect

from tests.browser.actions import VI, command, finished, visit


def test_the_first_screen_names_the_tasks_past_their_deadline_and_who_leads_them(page, server):
    page.set_viewport_size({"width": 1366, "height": 768})
    visit(page, server, "/tasks?data=demo&year=2024")
    sections = page.locator(".tasks section")
    for state, at in (("Overdue", 0), ("Past deadline, no update", 1)):
        group = sections.nth(at)
        expect(group.locator("h2")).to_contain_text(VI(state))
        expect(group.locator("li .task-lead").first).not_to_be_empty()
        assert group.bounding_box()["y"] + group.bounding_box()["height"] < 768
    assert page.evaluate("document.querySelectorAll('.tasks svg.time').length") == 40
    colour = "one => getComputedStyle(one).backgroundColor"
    grey, waiting, red = (page.locator(f".statuses .k-{state}").evaluate(colour)
                          for state in ("unrecorded", "waiting", "overdue"))  # fmt: skip
    assert grey == waiting != red


def test_a_task_is_opened_and_an_update_recorded_in_its_dialog_on_a_phone(writable, page):
    command(writable, "task", "15", "--share", "20", "--on", "2022-03-01", "--by", "Sở Nội vụ")
    page.set_viewport_size({"width": 390, "height": 844})
    visit(page, writable, "/tasks?area=4&state=overdue")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("link", name="Kế hoạch tinh giản biên chế").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".task-title")).to_contain_text("Kế hoạch tinh giản biên chế")
    dialog.get_by_text(VI("Record an update"), exact=True).click()
    dialog.get_by_label(VI("Share done (%)")).fill("100")
    dialog.get_by_label(VI("Number of the product's document")).fill("77/QĐ-UBND")
    finished(page)  # what was filled in last may still move the button
    dialog.get_by_role("button", name=VI("Record"), exact=True).click()
    expect(dialog.get_by_text(VI("Write your name and office."))).to_be_visible()
    dialog.get_by_label(VI("Recorded by (full name, office)")).fill("Văn thư, Sở Nội vụ")
    finished(page)  # what was filled in last may still move the button
    dialog.get_by_role("button", name=VI("Record"), exact=True).click()
    expect(dialog).to_have_count(0)
    finished(page)
    expect(page.locator(".answer")).to_contain_text("0/6 quá hạn")


def test_closing_a_task_lets_go_of_it(page, server):
    visit(page, server, "/tasks?data=demo&year=2024&task=33")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("task=33"))
