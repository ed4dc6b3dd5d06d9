"""Addresses that have moved lead on."""

from starlette.applications import Starlette
from starlette.testclient import TestClient

from kpi.web.moved import moved


def test_an_address_that_has_moved_leads_on_with_its_query():
    client = TestClient(Starlette(routes=[moved("/news", "/changes")]), follow_redirects=False)
    answers = [client.get(path) for path in ("/news", "/news?since=2024-07-01&agency=H%E1%BB%99")]
    assert [answer.status_code for answer in answers] == [308, 308]
    assert [answer.headers["location"] for answer in answers] == [
        "/changes", "/changes?since=2024-07-01&agency=H%E1%BB%99",
    ]  # fmt: skip
