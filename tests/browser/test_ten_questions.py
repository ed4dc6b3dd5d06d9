"""Ten questions that leaders ask, answered from the first page: in how many clicks, with how much scrolling."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.actions import finished, visit

START = "/?data=demo&year=2024"


class Leader:
    """Someone at a laptop who clicks, and scrolls where what is wanted lies below."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.scrolled = page, 0, 0

    def click(self, wanted: Locator) -> None:
        self.look_at(wanted)
        wanted.click()
        self.clicks += 1
        finished(self.page)

    def look_at(self, wanted: Locator) -> None:
        """Scrolls as far as it takes to see it."""
        expect(wanted).to_be_visible()
        before = self._place()
        wanted.scroll_into_view_if_needed()
        self.scrolled += abs(self._place() - before)

    def menu(self, room: str) -> None:
        self.click(self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=room))

    def _place(self) -> int:
        return int(self.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop"))


def is_the_plan_on_course(leader: Leader) -> None:
    leader.look_at(leader.page.get_by_role("heading", level=1, name="21/53 chỉ tiêu đạt hoặc đúng tiến độ"))


def which_indicator_is_worst(leader: Leader) -> None:
    worst = leader.page.locator(".attention a.row").first
    leader.look_at(worst)
    expect(worst).to_contain_text("CT1.03")
    expect(worst).to_contain_text("12 bậc")


def which_commune_drags_digitisation(leader: Leader) -> None:
    leader.click(leader.page.locator("a.area", has_text="III."))
    leader.click(leader.page.locator("a.row", has_text="CT3.04"))
    leader.click(leader.page.get_by_role("link", name="Cấp xã"))
    leader.look_at(leader.page.get_by_role("link", name="Xã Vĩnh Hảo").first)
    leader.look_at(leader.page.get_by_text("34,2%").first)
    leader.look_at(leader.page.get_by_text("7.756").first)


def better_or_worse_over_five_years(leader: Leader) -> None:
    for year, below in (("2021", "7"), ("2023", "23"), ("2025", "15")):
        column = leader.page.locator(".column", has_text=year)
        leader.look_at(column)
        expect(column.locator("b")).to_have_text(below)


def what_does_home_affairs_lead_below_target(leader: Leader) -> None:
    leader.click(leader.page.locator("a.lead", has_text="Sở Nội vụ"))
    leader.look_at(leader.page.get_by_role("heading", level=1, name="chủ trì 22 chỉ tiêu, 11 dưới mục tiêu"))
    leader.look_at(leader.page.get_by_role("link", name="CT4.01").first)


def who_has_not_reported(leader: Leader) -> None:
    leader.menu("Tình hình báo cáo")
    leader.look_at(leader.page.get_by_role("heading", level=1, name="chưa"))


def which_tasks_are_late(leader: Leader) -> None:
    leader.menu("Nhiệm vụ")
    leader.look_at(leader.page.get_by_role("heading", level=1, name="quá hạn"))
    leader.look_at(leader.page.get_by_text("Kế hoạch tinh giản biên chế").first)


def how_does_phu_cat_stand(leader: Leader) -> None:
    leader.menu("Cơ quan, đơn vị")
    leader.click(leader.page.get_by_role("button", name="Cấp:"))
    leader.click(leader.page.get_by_role("menuitem", name="Cấp huyện"))
    row = leader.page.get_by_role("row", name="Phù Cát")
    leader.look_at(row)
    expect(row).to_contain_text("54%")


def what_has_changed(leader: Leader) -> None:
    leader.click(leader.page.locator(".tabs a", has_text="Xấu đi so với 9 tháng"))
    leader.look_at(leader.page.locator(".attention a.row", has_text="CT3.08"))


def why_is_a_commune_behind(leader: Leader) -> None:
    leader.click(leader.page.locator("a.area", has_text="III."))
    leader.click(leader.page.locator("a.row", has_text="CT3.07"))
    leader.click(leader.page.get_by_role("link", name="Cấp xã"))
    leader.click(leader.page.locator("a[href*='agency=']", has_text="Xã").first)
    leader.click(leader.page.get_by_role("link", name="Cách đánh giá ›"))
    leader.look_at(leader.page.get_by_text("cần đạt").first)


@pytest.mark.parametrize(
    ("ask", "clicks", "scrolled"),
    [
        (is_the_plan_on_course, 0, 0),
        (which_indicator_is_worst, 0, 0),
        (which_commune_drags_digitisation, 3, 0),
        (better_or_worse_over_five_years, 0, 0),
        (what_does_home_affairs_lead_below_target, 1, 0),
        (who_has_not_reported, 1, 0),
        (which_tasks_are_late, 1, 0),
        (how_does_phu_cat_stand, 3, 0),
        (what_has_changed, 1, 0),
        (why_is_a_commune_behind, 5, 800),
    ],
)
def test_a_question_is_answered_in_few_clicks(server, page, ask: Callable[[Leader], None], clicks: int, scrolled: int):
    page.set_viewport_size({"width": 1366, "height": 768})
    visit(page, server, START)
    leader = Leader(page)
    ask(leader)
    assert leader.clicks == clicks and leader.scrolled <= scrolled
