"""Rights by page and by the addresses for programs: the acts that pages offer each role, and that reading writes
nothing. Each act at the store itself: tests/store/test_rights.py."""

import re

import pytest

import app
from kpi.access import IDENTITY, PERSON, VERDICT
from kpi.ui import stores
from tests.support.visits import visit_alone
from tests.ui.test_offices import AGENCY, OF_ONE, acts_of_one_person, used
from tests.ui.test_upload import HEADINGS, with_file

__all__ = ["acts_of_one_person", "used", "visit_alone"]

REPORTERS = {"answer", "upload_confirm"}  # keys of buttons, without numbers
APPROVERS = REPORTERS | {"take_back", "withdraw", "lock_open", "task_record"}
OFFERED = {"nobody": set(), "nam": set(), "lan": REPORTERS, "huong": APPROVERS, "an": APPROVERS}
KEYS = APPROVERS | {"reinstate", "approve", "return"}


def offered(visitor) -> set[str]:
    assert not visitor.exception
    return {re.sub(r"_\d+$", "", str(button.key)) for button in visitor.button} & KEYS


@pytest.mark.parametrize("person", OFFERED)
def test_a_page_offers_the_acts_of_the_role(used, monkeypatch, person):
    headers = {VERDICT: PERSON, IDENTITY: person}
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.headers", headers)
    upload, locks = used("upload", agency=AGENCY), used("upload")
    keys = offered(upload) | offered(used("indicator", **OF_ONE, tab="explanations")) | offered(used("tasks", task="2"))
    if person != "nobody":
        keys |= offered(locks.segmented_control(key="records").set_value("locks").run())
        if upload.file_uploader:
            keys |= offered(with_file(upload, HEADINGS + f"CT3.07,{AGENCY},2024,523,1000,\n"))
    assert keys == OFFERED[person]
    of_published = "withdraw_1" in {button.key for button in upload.button}
    assert of_published == (person == "an")  # an administrator


@pytest.mark.parametrize("person", OFFERED)
def test_an_act_that_is_sent_again_after_the_role_is_lost_changes_nothing(used, monkeypatch, person):
    """The page was open with an approver's dialog; the click arrives with the rights of somebody else."""
    headers = {VERDICT: PERSON, IDENTITY: "huong"}
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.headers", headers)
    visitor = used("upload").button(key="withdraw_2").click().run()
    visitor.text_area(key="submission_reason").set_value("sai")
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.headers", headers | {IDENTITY: person})
    visitor.button(key="submission_act").click().run()
    state = stores.store("official").submissions(submission=2)["state"].iloc[0]
    assert state == ("withdrawn" if person in ("huong", "an") else "accepted")


@pytest.mark.parametrize("person", ["nobody", "an"])  # who may do least and most
def test_reading_by_an_address_writes_nothing(used, monkeypatch, person):
    monkeypatch.setattr(app, "SETTINGS", app.settings())
    store = stores.store("official")
    before = store.revision, len(store.events())
    for address in (*app.tables.OF_API, *app.tables.OF_PAGES):
        app.answer(address, [("year", "2024")] if address != "/api/indicators" and address != "/api/agencies" else [],
                   {VERDICT: PERSON, IDENTITY: person}).written("json")  # fmt: skip
    assert (store.revision, len(store.events())) == before
