"""Approval on the pages: the uploader is told, the approver decides, and roles see their own buttons."""

from dataclasses import replace

import pytest

from kpi.access import IDENTITY, PERSON, VERDICT
from kpi.ui import stores
from tests.support.visits import markup, texts, visit
from tests.ui.test_upload import GOOD, confirmed, with_file

__all__ = ["visit"]

ACCESS = """
[people]
"lan@example.vn" = {role = "reporter", agencies = ["540", "543"]}
"huong@example.vn" = {role = "approver"}
"nam@example.vn" = {role = "viewer"}
"""


@pytest.fixture
def sign_in(visit, plan, tmp_path, monkeypatch):
    """sign_in("lan@example.vn"): from now on that person visits, of a plan that asks for approvals."""
    careful = replace(plan, needs_approval=True)
    monkeypatch.setattr(stores, "plan", lambda: careful)
    (tmp_path / "access.toml").write_text(ACCESS, "utf-8")
    monkeypatch.setenv("KPI_ACCESS", "proxy")
    for name, value in {"ACCESS_FILE": tmp_path / "access.toml", "PROXY_HEADER": "X-Remote-User",
                        "PROXY_SECRET_FILE": tmp_path / "secret"}.items():  # fmt: skip
        monkeypatch.setenv(f"KPI_{name}", str(value))

    def signed_in(identity: str) -> None:
        headers = {VERDICT: PERSON, IDENTITY: identity}
        monkeypatch.setattr("streamlit.runtime.context.ContextProxy.headers", headers)

    return signed_in


def buttons(visitor) -> set[str]:
    return {str(button.key) for button in visitor.button}


def current() -> list[float]:
    rows = stores.store("official").query(
        "store/current_actuals", indicators=["CT3.07"], agencies=["540"], periods=["2024"]
    )
    return rows["numerator"].tolist()


def test_what_a_reporter_uploads_counts_once_another_person_has_approved_it(visit, sign_in):
    sign_in("lan@example.vn")
    visitor = with_file(visit("upload", lang="en"), GOOD)
    assert "The values count once the standing agency has approved them." in texts(visitor)
    visitor = confirmed(visitor)
    assert visitor.success[0].value.startswith("Submission 2 waits for approval")
    assert current() == [] and not {"approve_2", "return_2", "withdraw_2"} & buttons(visitor)

    sign_in("nam@example.vn")
    visitor = visit("upload", lang="en")
    assert not {"approve_2", "return_2"} & buttons(visitor)

    sign_in("huong@example.vn")
    visitor = visit("reporting", lang="en", year="2024")
    assert any("1 submission waits for approval" in link.label for link in visitor.get("page_link"))
    visitor = visit("upload", lang="en").button(key="approve_2").click().run()
    visitor = visitor.button(key="submission_act").click().run()
    assert current() == [523]
    assert "withdraw_2" in buttons(visitor) and "approve_2" not in buttons(visitor)


def test_a_returned_submission_needs_a_reason_and_says_it_to_the_reporter(visit, sign_in):
    sign_in("lan@example.vn")
    confirmed(with_file(visit("upload", lang="en"), GOOD))
    sign_in("huong@example.vn")
    visitor = visit("upload", lang="en").button(key="return_2").click().run()
    visitor = visitor.button(key="submission_act").click().run()
    assert stores.store("official").submissions()["state"].iloc[0] == "waiting"
    visitor = visitor.button(key="return_2").click().run()
    visitor.text_area(key="submission_reason").set_value("another period")
    visitor.button(key="submission_act").click().run()
    assert stores.store("official").submissions()["state"].iloc[0] == "returned"
    sign_in("lan@example.vn")
    assert any("another period" in text for text in texts(visit("upload", lang="en")))
    own = markup(visit("agencies", lang="en", year="2024", agency="540"), "one_agency")
    assert "Submission 2 was returned" in own and "another period" in own
    assert current() == []


def test_a_reporter_finds_their_own_agencies_and_the_upload_opens_on_the_first(visit, sign_in):
    sign_in("lan@example.vn")
    visitor = visit("upload")
    own = [link.label for link in visitor.sidebar.get("page_link")]
    assert [label.split()[-2:] for label in own] == [["Quy", "Nhơn"], ["Hoài", "Nhơn"]]
    assert "Quy Nhơn" in markup(visitor, "answer")
    sign_in("huong@example.vn")
    assert not visit("upload").sidebar.get("page_link")
