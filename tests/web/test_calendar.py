"""An agency's due days as a calendar: what it still owes, each on its day, without what is done."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from icalendar import Calendar
from starlette.applications import Starlette
from starlette.testclient import TestClient

from kpi import i18n
from kpi.plan import Plan
from kpi.plan.rows import Row
from kpi.report.calendar import calendar, due_days
from kpi.store import Store, explanations
from kpi.web.routes import calendar_route
from tests.support.people import somebody
from tests.support.reports import submit, used_since_2020

TODAY = date(2024, 6, 1)
VI = i18n.of("vi")


def days_of(store: Store, agency: str) -> dict[str, Row]:
    return {day["key"]: day for day in due_days(store, VI, agency=agency, today=TODAY)}


def test_reports_are_due_on_the_units_day_until_they_are_complete(store: Store) -> None:
    used_since_2020(store)
    report = days_of(store, "540")["report-2024-H1"]
    assert (report["day"], report["title"]) == (date(2024, 6, 15), "Hạn nộp số liệu báo cáo 6 tháng đầu năm 2024")
    assert report["page"] == "upload?agency=540&period=2024-H1&year=2024"
    submit(store, "540", "2024-H1", datetime(2024, 6, 1, 3))
    assert "report-2024-H1" not in days_of(store, "540")


def test_who_leads_an_indicator_of_the_province_or_a_task_has_its_due_days(store: Store) -> None:
    used_since_2020(store)
    days = days_of(store, "SNV")
    assert "CT1.01" not in days["report-2024-H1"]["text"], "a published index is nobody's report"
    tasks = [day for key, day in days.items() if key.startswith("task-")]
    assert tasks and all(day["title"].startswith("Nhiệm vụ ") for day in tasks)


def test_an_explanation_that_was_asked_for_is_due_until_it_is_written(store: Store) -> None:
    subject = {"indicator": "CT3.07", "agency": "540", "period": "2024-Q1"}
    request = {"due": date(2030, 1, 31), "note": "vì sao chậm", "by": somebody("Sở Nội vụ")}
    number = explanations.ask(store, **subject, **request)
    day = days_of(store, "540")[f"explanation-{number}"]
    assert (day["day"], day["text"]) == (date(2030, 1, 31), "vì sao chậm")
    explanations.explain(store, **subject, cause="a", remedy="b", by=somebody("Quy Nhơn"))
    assert f"explanation-{number}" not in days_of(store, "540")


@pytest.fixture
def client(store: Store) -> Iterator[TestClient]:
    with TestClient(
        Starlette(
            routes=[
                calendar_route(
                    lambda agency, lang: calendar(store, agency, lang, "https://kpi.example.vn"),
                    lambda headers: headers.get("x-kpi-token") != "none",
                )
            ]
        )
    ) as client:
        yield client


def test_a_calendar_program_reads_what_the_agency_took_over(client: TestClient, store: Store) -> None:
    number = explanations.ask(store, indicator="CT3.07", agency="SNV", period="2024-Q1", due=date(2030, 1, 31),
                              by=somebody("Sở Nội vụ"))  # fmt: skip
    (successor,) = store.plan.last_successors("SNV")
    first, second = (client.get("/calendar.ics", params={"agency": successor}) for _ in range(2))
    assert first.headers["content-type"].startswith("text/calendar")
    events = {str(event["uid"]): event for event in Calendar.from_ical(first.content).walk("VEVENT")}
    ((uid, event),) = [(uid, event) for uid, event in events.items() if uid.startswith("explanation-")]
    assert uid.startswith(f"explanation-{number}-{successor}@") and uid in second.text.replace("\r\n ", "")
    assert event["dtstart"].dt == date(2030, 1, 31)
    assert str(event["url"]).startswith("https://kpi.example.vn/indicator?indicator=CT3.07&agency=SNV")


def test_an_agency_that_does_not_exist_has_no_calendar(client: TestClient, plan: Plan) -> None:
    answer = client.get("/calendar.ics?agency=999&lang=en")
    assert (answer.status_code, answer.text) == (404, "There is no agency 999.")


def test_who_may_not_read_gets_no_calendar(client: TestClient) -> None:
    answer = client.get("/calendar.ics?agency=540&lang=en", headers={"x-kpi-token": "none"})
    assert answer.status_code == 401
    assert "token=" in answer.text and answer.headers["www-authenticate"] == "Bearer"
