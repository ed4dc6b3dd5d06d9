"""Late corrections, locked periods, histories and the log, on their pages."""

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from kpi import i18n, intake
from kpi.plan.rows import records
from kpi.reporting.reminders import OUTCOMES, SENDING
from kpi.store import Store, explanations
from kpi.tasks import Update, update_log
from kpi.ui import stores
from kpi.ui.indicator import history_of
from kpi.ui.upload import records as records_part
from kpi.ui.upload.records import contents_of, logged
from kpi.views.upload import EVENTS, FATE, replaced_by
from tests.store.test_corrections import AT
from tests.support.people import somebody
from tests.support.visits import lines, texts, visit
from tests.ui.test_upload import confirmed, with_file

__all__ = ["visit"]

EN = i18n.of("en")
HEADINGS = "indicator,agency,period,numerator,denominator\n"
FIRST = HEADINGS + "CT3.07,540,2024,250,1000\n"
LATER = HEADINGS + "CT3.07,540,2024,260,1000\nCT3.07,543,2024,10,100\n"
HERE = {"indicator": "CT3.07", "level": "district", "agency": "540", "year": "2024", "lang": "en"}


def official() -> Store:
    return stores.store("official")


def submit(store: Store, plan, text: str, **more: object) -> int:
    checked = intake.check(text.encode(), plan)
    assert checked.ok
    submission = {"by": somebody("Lan"), "file_name": "a.csv", "sha256": checked.sha256, "at": AT}
    return store.submit(checked.arrow, **(submission | more))


def records_of(visitor: AppTest, part: str) -> AppTest:
    """The upload page after choosing a part of its history."""
    visitor.session_state["records"] = part
    return visitor.run()


def test_a_locked_value_is_replaced_only_with_a_reason_as_a_late_correction(visit, plan):
    submit(official(), plan, FIRST)
    official().lock_period("2024", by=somebody("Home Affairs"))
    visitor = with_file(visit("upload", lang="en"), LATER)
    assert visitor.info[0].value.startswith("1 value is the first of a locked period (2024)")
    assert visitor.warning[0].value == "1 value of a locked period (2024) will be replaced: give the reason."
    visitor = confirmed(visitor)
    assert any(error.value.startswith("Nothing was stored: one row would replace") for error in visitor.error)
    assert len(official().history("CT3.07", "540")) == 1

    visitor.text_area[0].set_value("counted again")
    visitor = visitor.button(key="upload_confirm").click().run()
    assert visitor.success[0].value.startswith("Submission 3 is stored")
    assert ":orange-badge[:material/lock: 1 late correction] counted again" in texts(visitor)
    assert ":gray-badge[:material/lock: 1 value uploaded after the period was locked]" in texts(visitor)

    visitor = visit("indicator", **HERE, tab="history")
    table = lines(visitor, "Quy Nhơn: 2 submitted values · 1 late correction")
    assert "25% (250/1,000) → 26% (260/1,000)" in table
    assert "Active; late correction, after the period was locked; reason: counted again" in table
    assert "Superseded" in table


def test_without_a_locked_period_no_reason_is_needed(visit, plan):
    submit(official(), plan, FIRST)
    visitor = with_file(visit("upload", lang="en"), LATER)
    assert not visitor.info
    assert not visitor.text_area


def test_a_period_is_locked_and_unlocked(visit):
    visitor = records_of(visit("upload", lang="en"), "locks")
    assert {"No period is locked.", "The plan does not lock periods automatically."} <= set(texts(visitor))
    visitor.selectbox(key="lock_period").select("2024-H1")
    visitor = change_lock(visitor)
    assert official().locked_periods().empty, "nobody is named"
    visitor = change_lock(visitor, by="Home Affairs")
    assert official().locked_periods()["period"].tolist() == ["2024-H1"]
    assert visitor.table[0].value.iloc[0, 0] == "First half of 2024"

    visitor = change_lock(visitor)
    assert official().locked_periods()["period"].tolist() == ["2024-H1"], "to open it needs a reason"
    change_lock(visitor, reason="more to come")
    assert official().locked_periods().empty


def change_lock(visitor: AppTest, **fields: str) -> AppTest:
    """Opens the dialog, fills it in and presses its button."""
    visitor = visitor.button(key="lock_open").click().run()
    for name, text in fields.items():
        visitor.text_input(key=f"lock_{name}").set_value(text)
    return visitor.button(key="lock_change").click().run()


def test_what_somebody_else_has_locked_meanwhile_is_refused_with_the_periods_name(visit):
    visitor = records_of(visit("upload"), "locks")
    visitor.selectbox(key="lock_period").select("2024-H1")
    visitor = visitor.button(key="lock_open").click().run()
    visitor.text_input(key="lock_by").set_value("Lan")
    official().lock_period("2024-H1", by=somebody("Home Affairs"))
    visitor = visitor.button(key="lock_change").click().run()
    msgid, params = visitor.session_state["lock_by_refused"]
    assert msgid.format(**params) == "The period (6 tháng đầu năm 2024) is locked already."


def test_the_log_has_pages_and_a_filter_and_can_be_downloaded(visit, plan, monkeypatch):
    monkeypatch.setattr(records_part, "LOG_ROWS", 2)
    for _turn in range(2):
        submit(official(), plan, FIRST)
    official().lock_period("2024", by=somebody("Home *Affairs*"), reason="reported")
    visitor = records_of(visit("upload", lang="en"), "log")
    shown = visitor.table[0].value
    assert len(shown) == 2
    assert shown.iloc[0, 1] == "Locked 2024. Reason: reported"
    assert shown.iloc[0, 0].endswith(r"Home \*Affairs\*")
    assert "Download the whole log (CSV)" in [button.label for button in visitor.get("download_button")]
    visitor.selectbox(key="log_what").select("locked")
    visitor = visitor.run()
    assert len(visitor.table[0].value) == 1
    visitor.selectbox(key="log_what").select("withdrawn")
    assert "No such event yet." in texts(visitor.run())


def test_every_kind_of_event_has_words(store, plan):
    key = {"indicator": "CT3.07", "agency": "540", "period": "2024"}
    submit(store, plan, FIRST)
    store.withdraw(1, by=somebody("Lan"), reason="wrong", at=AT)
    store.lock_period("2024", by=somebody("Lan"), at=AT)
    store.unlock_period("2024", by=somebody("Lan"), reason="more", at=AT)
    first = explanations.ask(store, **key, by=somebody("Chairman"), note="why?", at=AT)
    explanations.take_back(store, first, by=somebody("Chairman"), reason="mistake", at=AT)
    explanations.ask(store, **key, by=somebody("Chairman"), at=AT)
    explanations.explain(store, **key, cause="a", remedy="b", by=somebody("Lan"), at=AT)
    update_log.record(
        store, [Update(4, date(2024, 1, 5), due=date(2024, 6, 30), note="guided")], by=somebody("Lan"), at=AT
    )
    update_log.record(store, [Update(4, date(2024, 2, 5), share=0.125)], by=somebody("Lan"), at=AT)
    update_log.withdraw(store, 10, by=somebody("Lan"), reason="mistyped", at=AT)
    store.reinstate(1, by=somebody("Lan"), reason="was right", at=AT)
    for what_else in ("store_marked", "store_accepted", "store_restored", "store_moved"):
        store.note(somebody("kpi"), what_else, "lost disk")
    about = {"agency": "540", "period": "2024"}
    store.note(somebody("Lan"), "reminder_sending", **about)
    store.note(somebody("Lan"), "reminder_failed", "451 try again later", **about)
    store.note(somebody("Lan"), "reminder_sent", **about)
    for what_else in ("approved", "returned", "plan_reloaded"):
        store.note(somebody("Lan"), what_else, "new targets" if what_else == "plan_reloaded" else "")
    rows, count = logged(store, EN, None, 30, 0)
    assert count == 22
    assert rows["Event"].tolist()[0] == "Reloaded the plan. Reason: new targets"
    assert rows["Event"].tolist()[3:] == [
        "Sent a reminder: Quy Nhơn City, 2024",
        "Could not send a reminder: Quy Nhơn City, 2024. Reason: 451 try again later",
        "Began to send a reminder: Quy Nhơn City, 2024",
        "Moved the store. Reason: lost disk",
        "Restored a backup. Reason: lost disk",
        "Accepted the store as found. Reason: lost disk",
        "Wrote the marker beside a store of an earlier version. Reason: lost disk",
        "Reinstated submission 1: a.csv, 1 values. Reason: was right",
        "Withdrew update 10 of task 4. Reason: mistyped",
        "Updated task 4: 12.5% done",
        "Set the deadline of task 4: 30 Jun 2024",
        "Explained CT3.07 for Quy Nhơn City, 2024",
        "Requested an explanation: Quy Nhơn City, CT3.07, 2024",
        "Withdrew the request: Quy Nhơn City, CT3.07, 2024. Reason: mistake",
        "Requested an explanation: Quy Nhơn City, CT3.07, 2024: why?",
        "Unlocked 2024. Reason: more",
        "Locked 2024",
        "Withdrew submission 1: a.csv, 1 values. Reason: wrong",
        "Submission 1: a.csv, 1 values",
    ]
    reminders = {SENDING, *OUTCOMES}  # tests/reporting/test_reminders.py
    assert set(store.events()["what"]) | reminders == set(EVENTS)


@pytest.mark.parametrize(("kind", "count"), [(None, 3), ("handed_in", 2), ("withdrawn", 1), ("locked", 0)])
def test_the_log_counts_the_chosen_kind(store, plan, kind, count):
    submit(store, plan, FIRST)
    submit(store, plan, LATER)
    store.withdraw(2, by=somebody("Lan"), reason="wrong")
    rows, all_of_it = logged(store, EN, kind, 1, 0)
    assert (all_of_it, len(rows)) == (count, min(count, 1))


def test_the_history_shows_the_value_that_was_replaced_at_the_time(store, plan):
    """260 replaced 250 and was withdrawn before 270 came, so 270 replaced 250."""
    submit(store, plan, FIRST)
    second = submit(store, plan, FIRST.replace("250", "260"))
    store.withdraw(second, by=somebody("Lan"), reason="wrong", at=AT)
    submit(store, plan, FIRST.replace("250", "270"), at=AT.replace(day=AT.day + 1))
    history, _ = history_of(store, EN, "CT3.07", "540")
    assert history["Value (old → new)"].tolist() == [
        "25% (250/1,000) → 27% (270/1,000)",
        "25% (250/1,000) → 26% (260/1,000)",
        "25% (250/1,000)",
    ]
    assert [fate.split(" by ")[0] for fate in history["Status"]] == ["Active", "Withdrawn", "Superseded"]
    undecided = {"waiting", "returned"}  # tests/store/test_approval.py
    assert set(store.history("CT3.07", "540")["fate"]) | undecided == set(FATE)


def test_a_published_value_replaces_nothing_and_an_agencys_replaces_it(official_store, plan):
    published = records(official_store.history("CT1.01", "52-BD"))[-1]
    text = f"indicator,agency,period,value\nCT1.01,52-BD,{published['period']},30\n"
    submit(official_store, plan, text)
    new, old = sorted(
        (row for row in records(official_store.history("CT1.01", "52-BD")) if row["period"] == published["period"]),
        key=lambda row: -row["submission"],
    )
    assert (new["kind"], old["kind"]) == ("handed_in", "published")
    assert replaced_by(new, [new, old]) == old
    assert replaced_by({**old, "submission": 9}, [new, old]) is None


def test_a_submissions_contents_link_to_each_values_history(store, plan):
    number = submit(store, plan, LATER)
    held = contents_of(store, EN, number)
    assert held[["indicator", "agency", "agency_name", "level", "year", "actuals"]].to_numpy().tolist() == [
        ["CT3.07", "540", "Quy Nhơn City", "district", 2024, 1],
        ["CT3.07", "543", "Hoài Nhơn Town", "district", 2024, 1],
    ]
