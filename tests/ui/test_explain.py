"""Explanations on their pages: beside the chart, requested and answered, and open ones elsewhere."""

import re
from datetime import date, datetime, timedelta
from html import unescape
from urllib.parse import parse_qsl

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from kpi import i18n, intake
from kpi.store import Store, explanations
from kpi.ui import stores
from kpi.ui.explain import explained_of
from kpi.views import names
from tests.support.people import somebody
from tests.support.visits import markup, texts, visit

__all__ = ["visit"]

BEHIND = {"indicator": "CT3.07", "agency": "540", "period": "2024"}
HERE = {"indicator": "CT3.07", "level": "district", "agency": "540", "year": "2024", "lang": "en"}
ROWS = ("CT3.07,540,2021,100,1000", "CT3.07,540,2024,120,1000")
AT = datetime(2025, 1, 15, 2)
EN = i18n.of("en")
STILL_OPEN = "</b> 1 pending</summary>"


def official() -> Store:
    return stores.store("official")


def submit(store: Store, plan, *lines: str) -> int:
    text = "indicator,agency,period,numerator,denominator\n" + "\n".join(lines)
    checked = intake.check(text.encode(), plan)
    assert checked.ok
    return store.submit(
        checked.arrow, by=somebody("Lan"), file_name="a.csv", sha256=checked.sha256, agency="540", at=AT
    )


@pytest.fixture
def indicator_page(visit, plan):
    """The page of a district whose share of online dossiers is far below its target, in the official store."""
    submit(official(), plan, *ROWS)
    return visit


def buttons(visitor: AppTest) -> set[str]:
    return {button.key for button in visitor.button if (button.key or "").startswith(("explain", "answer", "take"))}


def written(visitor: AppTest, cause: str, remedy: str, by: str) -> AppTest:
    visitor.text_area(key="explain_cause").set_value(cause)
    visitor.text_area(key="explain_remedy").set_value(remedy)
    visitor.text_input(key="explain_by").set_value(by)
    return visitor.button(key="explain_done").click().run()


def test_a_missed_target_can_be_explained_and_explanations_requested(indicator_page):
    visitor = indicator_page("indicator", tab="explanations", **HERE)
    assert not visitor.exception
    assert "No explanation yet." in texts(visitor)
    assert buttons(visitor) == {"explain_ask", "explain_write"}


def test_a_met_target_offers_no_explanation(visit):
    visitor = visit("indicator", tab="explanations", **HERE)
    assert "No explanation yet." in texts(visitor)
    assert buttons(visitor) == set()


def test_a_request_is_stored_shown_to_the_agency_and_answered(indicator_page):
    visitor = indicator_page("indicator", tab="explanations", **HERE).button(key="explain_ask").click().run()
    visitor.text_input(key="explain_by").set_value("Chairman")
    visitor.text_area(key="explain_note").set_value("why *so* slow?")
    visitor = visitor.button(key="explain_done").click().run()
    requests = explanations.requests(official())
    assert requests["due"].tolist() == [pd.Timestamp(datetime.now(i18n.HERE).date() + timedelta(days=10))]
    assert requests[["indicator", "agency", "period", "asked_by", "note", "state"]].to_numpy().tolist() == [
        ["CT3.07", "540", "2024", "Chairman", "why *so* slow?", "open"]
    ]
    number = int(requests["request"].iloc[0])

    duties = indicator_page("agencies", agency="540", level="district", year="2024", lang="en")
    assert "why *so* slow?" in markup(duties, "one_agency")
    overview = indicator_page("overview", year="2024", lang="en")
    assert STILL_OPEN in markup(overview, "overview")

    visitor = indicator_page("indicator", tab="explanations", **HERE)
    assert buttons(visitor) == {"explain_ask", "explain_write", f"answer_{number}", f"take_back_{number}"}
    visitor = visitor.button(key=f"answer_{number}").click().run()
    written(visitor, "few staff", "hire", "Office of 540")
    visitor = indicator_page("indicator", tab="explanations", **HERE)
    assert {"**Cause:** few staff", "**Corrective action:** hire"} <= set(texts(visitor))
    assert buttons(visitor) == {"explain_ask", "explain_write"}
    assert explanations.requests(official())["state"].tolist() == ["answered"]
    duties = indicator_page("agencies", agency="540", level="district", year="2024", lang="en")
    assert "why *so* slow?" not in markup(duties, "one_agency")


def test_an_explanation_without_cause_remedy_or_name_is_refused(indicator_page):
    visitor = indicator_page("indicator", tab="explanations", **HERE)
    for cause, remedy, by, message in (
        ("", "hire", "Lan", "An explanation needs a cause and a remedy."),
        ("few staff", "  ", "Lan", "An explanation needs a cause and a remedy."),
        ("few staff", "hire", " ", "Write your name and office."),
    ):
        visitor = written(visitor.button(key="explain_write").click().run(), cause, remedy, by)
        assert visitor.session_state["explain_by_refused"] == (message, {})
    assert explanations.explanations(official()).empty


def test_a_request_is_withdrawn(indicator_page):
    number = explanations.ask(official(), **BEHIND, by=somebody("Chairman"))
    visitor = indicator_page("indicator", tab="explanations", **HERE).button(key=f"take_back_{number}").click().run()
    visitor.text_input(key="explain_by").set_value("Chairman")
    visitor.button(key="explain_done").click().run()
    assert explanations.requests(official())["state"].tolist() == ["taken_back"]


@pytest.mark.parametrize(
    ("page", "key", "query"),
    [
        ("overview", "overview", {}),
        ("area", "area", {"area": "3", "agency": "549"}),
        ("agencies", "one_agency", {"agency": "SNV"}),
        ("indicator", "indicator_body", {"indicator": "CT3.07", "level": "district"}),
    ],
)
def test_a_row_below_target_opens_the_request_to_its_agency(visit, monkeypatch, page, key, query):
    query = query | {"data": "demo", "year": "2024"}
    links = re.findall(r'class="ask" href="\./indicator\?([^"]+)"', markup(visit(page, **query), key))
    link = dict(parse_qsl(unescape(links[0])))
    leads = names.leads(stores.plan(), link["indicator"], date(2024, 12, 31))
    assert link["ask"] in (link.get("agency"), query.get("agency"), leads[0])
    visitor = visit("indicator", **link)
    assert visitor.selectbox(key="explain_agency").value == link["ask"]
    visitor.run()
    assert "ask" not in visitor.query_params and not visitor.selectbox, "it opens once"
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.headers", {})
    assert 'class="ask"' not in markup(visit(page, **query), key), "who may only read asks nobody"


def test_at_a_level_lead_agencies_and_agencies_below_target_are_offered(indicator_page, plan):
    submit(official(), plan, "CT3.07,543,2021,100,1000", "CT3.07,543,2024,990,1000")
    query = {**HERE, "level": "district"}
    del query["agency"]
    for district in ("542", "544", "545", "546", "547"):
        submit(official(), plan, f"CT3.07,{district},2021,100,1000", f"CT3.07,{district},2024,110,1000")
    visitor = indicator_page("indicator", tab="explanations", **query).button(key="explain_ask").click().run()
    offered = visitor.selectbox(key="explain_agency").options
    assert offered[0].endswith("(lead agency)")
    assert any(name.startswith("Quy Nhơn City · ") for name in offered)
    assert not any(name.startswith("Hoài Nhơn Town") for name in offered)


def test_an_explanation_of_a_replaced_or_withdrawn_value_stays_and_says_so(store, plan):
    submit(store, plan, *ROWS)
    explanations.explain(store, **BEHIND, cause="a", remedy="b", by=somebody("Lan"), at=AT)
    submit(store, plan, "CT3.07,540,2024,130,1000")
    (shown,), _earlier, _requests = explained_of(store, EN, "CT3.07", "2024", "district", "540", AT.date())
    assert [shown[name] for name in ("agency_name", "period_name", "cause", "remedy", "signed", "note")] == [
        "Quy Nhơn City", "Year 2024", "a", "b", "Lan, 15 Jan 2025 09:00",
        "The value it explains has since been replaced or withdrawn.",
    ]  # fmt: skip


def test_a_period_shows_explanations_for_it_and_earlier_periods(store, plan):
    for period, cause in (
        ("2023", "old"),
        ("2024-Q1", "first"),
        ("2024-H1", "half"),
        ("2024", "year"),
        ("2024", "new"),
    ):
        explanations.explain(store, **(BEHIND | {"period": period}), cause=cause, remedy="b", by=somebody("Lan"), at=AT)

    def causes(as_of: str, level: str, agency: str | None) -> tuple[list[str], list[str]]:
        now, earlier, _requests = explained_of(store, EN, "CT3.07", as_of, level, agency, AT.date())
        return [row["cause"] for row in now], [row["cause"] for row in earlier]

    assert causes("2024", "district", "540") == (["new"], ["year", "half", "first", "old"])
    assert causes("2024-H1", "district", None) == (["half"], ["first", "old"])
    assert causes("2022", "district", "540") == ([], [])
    assert causes("2024", "total", None) == (["new"], ["year", "half", "first", "old"])
    assert causes("2024", "commune", None) == ([], [])
    assert causes("2024", "district", "542") == ([], [])
