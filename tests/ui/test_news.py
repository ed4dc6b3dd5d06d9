"""/news as a visitor meets it: days in the address, what is told of them, the letter, the ways on."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kpi import i18n, views
from kpi.i18n import HERE, N_
from kpi.ui import stores
from tests.store.test_snapshot import hand_in
from tests.support.visits import lines, texts, visit

__all__ = ["visit"]

TURNED = {"vi": "Chỉ tiêu thay đổi trạng thái", "en": "Indicators whose status has turned"}


def today() -> date:
    return datetime.now(HERE).date()


def days(visitor) -> tuple[date, date]:
    return visitor.date_input(key="news_since").value, visitor.date_input(key="news_until").value


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_demonstration_tells_of_the_reporting_of_the_chosen_period(visit, lang):
    visitor, _ = visit("news", data="demo", year="2024", lang=lang), i18n.of(lang)
    assert not visitor.exception
    assert days(visitor) == (date(2024, 12, 15), date(2025, 1, 19))
    view = views.news_view(stores.store("demo"), _, "2024", *days(visitor), today())
    assert visitor.subheader[0].value == view.headline
    table = lines(visitor, TURNED[lang])
    assert all(turn.indicator in table for turn in view.turns[:8]) and view.turns
    why = N_("Nothing has happened in the last {n} days. These are the days in which figures for {period} came in.")
    assert _(why, n="30", period=_.in_text(stores.plan(), "2024")) in texts(visitor)
    assert view.figures.said in texts(visitor)
    assert view.late.said in texts(visitor)
    assert _("DEMONSTRATION FIGURES") in visitor.code[0].value


def test_days_of_the_address_are_those_that_are_told(visit):
    visitor = visit("news", data="demo", year="2023", since="2023-06-20", until="2023-07-31")
    assert days(visitor) == (date(2023, 6, 20), date(2023, 7, 31))
    view = views.news_view(stores.store("demo"), i18n.of("vi"), "2023", *days(visitor), today())
    assert visitor.subheader[0].value == view.headline
    assert visitor.code[0].value.splitlines()[0].endswith("từ ngày 20/06/2023 đến hết ngày 31/07/2023")


def test_a_day_alone_tells_until_today(visit):
    assert days(visit("news", data="demo", year="2024", since="2024-07-01")) == (date(2024, 7, 1), today())


@pytest.mark.parametrize("asked", ["soon", "1900-01-01", "2999-01-01", "%00"])
def test_a_day_that_is_none_of_the_plans_time_is_dropped_from_the_address(visit, asked):
    visitor = visit("news", data="demo", year="2024", since=asked)
    assert not visitor.exception
    assert days(visitor) == (date(2024, 12, 15), date(2025, 1, 19))
    assert "since" not in visitor.query_params


def test_a_day_that_is_picked_goes_into_the_address_and_can_be_let_go_of(visit):
    visitor = visit("news", data="demo", year="2024")
    visitor.date_input(key="news_since").set_value(date(2024, 11, 1)).run()
    assert dict(visitor.query_params) == {"data": "demo", "year": "2024", "since": "2024-11-01"}
    assert days(visitor) == (date(2024, 11, 1), today())
    next(button for button in visitor.button if button.label == "Trở về khoảng ngày mặc định").click().run()
    assert dict(visitor.query_params) == {"data": "demo", "year": "2024"}
    assert days(visitor) == (date(2024, 12, 15), date(2025, 1, 19))


def test_the_last_thirty_days_are_one_step_away_though_nothing_happened(visit):
    visitor = visit("news", data="demo", year="2024", lang="en")
    next(button for button in visitor.button if button.label == "The last 30 days all the same").click().run()
    assert days(visitor) == (today() - timedelta(days=30), today())
    assert visitor.subheader[0].value.startswith("No indicator has turned since ")


def test_another_period_tells_of_its_own_reporting(visit):
    visitor = visit("news", data="demo", year="2024")
    visitor.selectbox(key="filter_period").select("2024-H1").run()
    assert days(visitor) == (date(2024, 6, 15), date(2024, 7, 20))


def test_a_correction_is_listed_with_both_figures(visit):
    visitor = visit("news", data="demo", year="2024", lang="en", since="2024-01-01", until="2024-12-31")
    view = views.news_view(stores.store("demo"), i18n.of("en"), "2024", date(2024, 1, 1), date(2024, 12, 31), today())
    assert len(view.figures.corrected)
    tables = [table.value for table in visitor.dataframe]
    assert [table["change"].tolist() for table in tables] == [view.figures.corrected["change"].tolist()]


def test_on_the_first_start_the_published_indices_are_no_news(visit):
    visitor = visit("news", lang="en")
    assert not visitor.exception
    assert days(visitor) == (date(2024, 12, 15), date(2025, 1, 19)), "the reporting of the latest year with values"
    assert visitor.metric[0].value == "0"


def test_what_was_just_handed_in_is_told_at_once(visit):
    before = visit("news", lang="en", year="2024").metric[0].value
    rows = [("CT7.06", agency, "2024", 9, 10, None) for agency in ("540", "542")]
    hand_in(stores.store("official"), datetime.now(UTC), rows)
    after = visit("news", lang="en", year="2024").metric[0].value
    assert int(after) == int(before) + 2
