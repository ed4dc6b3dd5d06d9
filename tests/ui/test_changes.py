"""The page of recent changes, without a browser: days in the address, their changes, the letter."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kpi import i18n
from kpi.changes.news import Span, news
from kpi.i18n import HERE
from kpi.ui import stores
from kpi.views.changes import changes_view
from tests.store.test_snapshot import submit
from tests.support.visits import markup, visit

__all__ = ["visit"]


def today() -> date:
    return datetime.now(HERE).date()


def days(visitor) -> tuple[date, date]:
    return visitor.date_input(key="filter_since").value, visitor.date_input(key="filter_until").value


def test_the_demonstration_tells_of_the_reporting_of_the_chosen_period(visit):
    visitor, t = visit("changes", data="demo", year="2024"), i18n.of("vi")
    assert not visitor.exception
    assert days(visitor) == (date(2024, 12, 15), date(2025, 1, 19))
    store = stores.store("demo")
    view = changes_view(news(store, "2024", Span(*days(visitor), "2024"), today()), store.plan, t)
    assert view["answer"] in markup(visitor, "answer")
    shown = markup(visitor, "changes")
    changes = [row for _title, rows in view["statuses"] for row in rows]
    assert changes and all(row["indicator"] in shown and row["change"] in shown for row in changes)
    assert all(sentence in shown for sentence in (view["why"], view["received"], view["late"]))


def test_days_of_the_address_are_those_of_page_and_letter(visit):
    visitor = visit("changes", data="demo", year="2023", since="2023-06-20", until="2023-07-31")
    assert days(visitor) == (date(2023, 6, 20), date(2023, 7, 31))
    visitor.button(key="letter").click().run()
    assert visitor.code[0].value.splitlines()[0].endswith("từ ngày 20/06/2023 đến hết ngày 31/07/2023")
    assert "SỐ LIỆU MINH HỌA" in visitor.code[0].value


def test_a_day_alone_tells_until_today(visit):
    assert days(visit("changes", data="demo", year="2024", since="2024-07-01")) == (date(2024, 7, 1), today())


@pytest.mark.parametrize("since", ["soon", "1900-01-01", "2999-01-01", "%00"])
def test_a_day_outside_the_plans_years_is_dropped_with_a_notice(visit, since):
    visitor = visit("changes", data="demo", year="2024", since=since)
    assert not visitor.exception
    assert days(visitor) == (date(2024, 12, 15), date(2025, 1, 19))
    assert "since" not in visitor.query_params


def test_a_day_that_is_picked_goes_into_the_address(visit):
    visitor = visit("changes", data="demo", year="2024")
    visitor.date_input(key="filter_since").set_value(date(2024, 11, 1)).run()
    assert dict(visitor.query_params) == {"data": "demo", "year": "2024", "since": "2024-11-01"}
    assert days(visitor) == (date(2024, 11, 1), today())


def test_another_period_tells_of_its_own_reporting(visit):
    assert days(visit("changes", data="demo", period="2024-H1")) == (date(2024, 6, 15), date(2024, 7, 20))


def test_days_in_which_nothing_happened_say_so_and_show_no_empty_section(visit):
    last = today() - timedelta(days=40)
    shown = markup(visit("changes", lang="en", since=f"{last}", until=f"{last}"), "changes")
    assert "Nothing has happened in these days." in shown and "Upload data" in shown
    assert 'class="status-changes"' not in shown and 'class="received"' not in shown


def test_a_new_official_store_shows_no_agency_as_late(visit):
    shown = markup(visit("changes", lang="en", year="2024"), "changes")
    assert "Nothing has happened in these days." in shown
    assert 'class="late-reports"' not in shown and 'class="status-changes"' not in shown


def test_a_new_submission_is_shown_at_once(visit):
    visit("changes", lang="en", year="2024")
    rows = [("CT7.06", agency, "2024", 9, 10, None) for agency in ("540", "542")]
    submit(stores.store("official"), datetime.now(UTC), rows)
    assert "data of 2 agencies" in markup(visit("changes", lang="en", year="2024"), "changes")
