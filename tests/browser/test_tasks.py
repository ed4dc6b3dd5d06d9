"""A task is picked from the line of time on a phone, an update is recorded in its dialog, and the page says so."""

from datetime import date

from playwright.sync_api import Page, expect

from kpi.store import Store
from kpi.tasks import Update
from kpi.tasks.update_log import record
from tests.browser.actions import VI, finished, visit
from tests.support.people import somebody


def pick_first_marker(page: Page) -> None:
    marker = page.locator(".kpi-chart .scatterlayer .point").first
    marker.scroll_into_view_if_needed()
    box = marker.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_a_task_is_picked_and_an_update_recorded_in_its_dialog_on_a_phone(serve, visitor):
    def begun(store: Store) -> None:
        record(store, [Update(15, date(2022, 3, 1), share=0.2)], by=somebody("Sở Nội vụ"))

    server = serve("streamlit", before=begun)
    phone = visitor(width=390)
    visit(phone, server, "/tasks?area=4&state=overdue")
    pick_first_marker(phone)
    dialog = phone.get_by_role("dialog")
    expect(dialog.get_by_text("15. Kế hoạch tinh giản biên chế")).to_be_visible()
    dialog.get_by_text(VI("Record an update"), exact=True).click()
    dialog.get_by_label(VI("Share done (%)")).fill("100")
    dialog.get_by_label(VI("Number of the product's document")).fill("77/QĐ-UBND")
    dialog.get_by_role("button", name=VI("Record"), exact=True).click()
    expect(dialog.get_by_text(VI("Write your name and office."))).to_be_visible()
    dialog.get_by_label(VI("Who records (full name, office)")).fill("Văn thư, Sở Nội vụ")
    dialog.get_by_role("button", name=VI("Record"), exact=True).click()
    expect(dialog).to_have_count(0)
    finished(phone)
    expect(phone.get_by_role("heading", level=3).first).to_contain_text("1/6 nhiệm vụ hoàn thành")
