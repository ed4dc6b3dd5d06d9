"""Ten questions of leaders, answered from the first page within limits of clicks and scrolling."""

import re
from collections.abc import Callable

import pytest
from pandas import Series
from playwright.sync_api import Locator, Page, expect

from kpi.evaluation import SHORT, plan_status
from kpi.evaluation.scorecard import scorecard
from kpi.store import Store
from kpi.views.names import agency, existing
from tests.browser.actions import VI, finished, visit

START = "/?data=demo&year=2024"


class Leader:
    """A person at a laptop who clicks, and scrolls to what lies below; counts both."""

    def __init__(self, page: Page, store: Store) -> None:
        self.page, self.store, self.clicks, self.scrolled = page, store, 0, 0

    def click(self, wanted: Locator) -> None:
        self.look_at(wanted)
        wanted.click()
        self.clicks += 1
        finished(self.page)

    def look_at(self, wanted: Locator) -> None:
        """Scrolls until the element is visible."""
        expect(wanted).to_be_visible()
        before = self._position()
        wanted.evaluate("element => element.scrollIntoView({block: 'nearest'})")  # at once: the page may draw it anew
        self.scrolled += abs(self._position() - before)

    def menu(self, title: str) -> None:
        self.click(self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=title))

    def _position(self) -> int:
        return int(self.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop"))


def statuses(store: Store, year: int) -> Series:
    return plan_status(scorecard(store, year=year))["status"]


def is_the_plan_on_track_and_which_indicator_is_worst(leader: Leader) -> None:
    reached = statuses(leader.store, 2024).isin(["met", "on_track"]).sum()
    leader.look_at(leader.page.get_by_role("heading", level=1, name=f"{reached}/53 chỉ tiêu đạt hoặc đúng tiến độ"))
    worst = leader.page.locator(".attention a.row").first
    leader.look_at(worst)
    expect(worst).to_contain_text(re.compile(r"CT\d\.\d\d.*\d (bậc|điểm)", re.S))


def which_commune_drags_digitisation(leader: Leader) -> None:
    leader.click(leader.page.locator("a.area", has_text="III."))
    leader.click(leader.page.locator("a.row", has_text="CT3.04"))
    communes = leader.page.locator(".level-row", has_text="Cấp xã")
    leader.look_at(communes)
    expect(communes).to_contain_text(re.compile(r"thấp nhất: .+ \d+(,\d)?%"))
    leader.click(leader.page.get_by_role("link", name="Cấp xã"))
    card = scorecard(leader.store, period="2024", scope="agency", level="commune", indicator="CT3.04")
    lowest = existing(leader.store.plan, card, "2024").sort_values("value").iloc[0]
    leader.look_at(leader.page.get_by_role("link", name=VI.name(agency(leader.store.plan, lowest["agency"]))).first)
    leader.look_at(leader.page.get_by_text(VI.percent(lowest["value"], 1)).first)


def better_or_worse_over_five_years(leader: Leader) -> None:
    for year in (2021, 2023, 2025):
        column = leader.page.locator(".column", has_text=str(year))
        leader.look_at(column)
        expect(column.locator("b")).to_have_text(str(statuses(leader.store, year).isin(SHORT).sum()))


def what_does_home_affairs_lead_below_target(leader: Leader) -> None:
    lead = leader.page.locator("a.lead", has_text="Sở Nội vụ")
    below = int(lead.locator("b").inner_text())
    leader.click(lead)
    heading = re.compile(rf"chủ trì \d+ chỉ tiêu, {below} dưới mục tiêu")
    leader.look_at(leader.page.get_by_role("heading", level=1, name=heading))
    rows = leader.page.locator(".agency section").first.locator("a.row:has(.missing:not(:empty))")
    expect(rows).to_have_count(below)
    leader.look_at(rows.last)


def who_has_not_reported(leader: Leader) -> None:
    leader.menu("Tình hình báo cáo")
    leader.look_at(leader.page.get_by_role("heading", level=1, name="chưa"))
    awaited = leader.page.locator(".beside section .awaited a")
    leader.look_at(awaited.last)
    expect(leader.page.locator(".beside h2").first).to_contain_text(str(awaited.count()))


def which_tasks_are_late(leader: Leader) -> None:
    leader.menu("Nhiệm vụ")
    leader.look_at(leader.page.get_by_role("heading", level=1, name="quá hạn"))
    leader.look_at(leader.page.locator(".tasks section").first.locator("li a").first)


def how_does_phu_cat_do(leader: Leader) -> None:
    leader.menu("Cơ quan, đơn vị")
    leader.click(leader.page.get_by_role("button", name="Cấp:"))
    leader.click(leader.page.get_by_role("menuitem", name="Cấp huyện"))
    row = leader.page.get_by_role("row", name="Phù Cát")
    leader.look_at(row)
    expect(row).to_contain_text(re.compile(r"\d+%"))
    expect(row.locator(".rank")).to_have_text(re.compile(r"\d+"))


def what_has_changed(leader: Leader) -> None:
    leader.click(leader.page.locator(".tabs a", has_text="Xấu đi so với 9 tháng"))
    leader.look_at(leader.page.locator(".attention a.row").first)


def why_is_a_commune_behind(leader: Leader) -> None:
    leader.click(leader.page.locator("a.area", has_text="III."))
    expect(leader.page).to_have_url(re.compile("/area"))  # the overview has such a row too
    leader.click(leader.page.locator("a.row", has_text="CT3.07"))
    leader.click(leader.page.get_by_role("link", name="Cấp xã"))
    leader.click(leader.page.get_by_role("link", name=re.compile("^(Nguy cơ không đạt|Chậm tiến độ) Xã")).first)
    leader.click(leader.page.get_by_role("link", name="Cách đánh giá ›"))
    leader.look_at(leader.page.get_by_role("definition").filter(has_text="cần đạt").first)


@pytest.mark.parametrize(
    ("ask", "clicks", "scrolled"),
    [
        (is_the_plan_on_track_and_which_indicator_is_worst, 0, 0),
        (which_commune_drags_digitisation, 3, 0),
        (better_or_worse_over_five_years, 0, 0),
        (what_does_home_affairs_lead_below_target, 1, 0),
        (who_has_not_reported, 1, 0),
        (which_tasks_are_late, 1, 0),
        (how_does_phu_cat_do, 3, 0),
        (what_has_changed, 1, 0),
        (why_is_a_commune_behind, 5, 900),
    ],
)
def test_a_question_is_answered_in_few_clicks(
    server, page, demo_store, ask: Callable[[Leader], None], clicks: int, scrolled: int
):
    page.set_viewport_size({"width": 1366, "height": 768})
    visit(page, server, START)
    leader = Leader(page, demo_store)
    ask(leader)
    assert leader.clicks == clicks and leader.scrolled <= scrolled
