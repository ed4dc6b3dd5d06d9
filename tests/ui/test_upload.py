"""Handing in at the screen: a file's problems, its preview, one confirmation, the history and withdrawal."""

import io
import re
from unittest.mock import Mock

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from kpi import intake
from kpi.access import VERDICT
from kpi.changes.upload import preview
from kpi.intake.files import File
from kpi.intake.problem import SENTENCES
from kpi.store import DuckError, Store, StoreError
from kpi.ui import stores
from kpi.ui.upload import checks, review
from kpi.ui.upload.checks import CHOSEN, COMPLAINTS, PERSON, TURN, Pending, Upload
from kpi.ui.upload.review import STORED
from kpi.views.upload import PROBLEM
from tests.support.people import somebody
from tests.support.visits import lines, markup, texts, visit, visit_alone

__all__ = ["visit", "visit_alone"]

HEADINGS = "indicator,agency,period,numerator,denominator,value\n"
GOOD = HEADINGS + "CT3.07,540,2024,523,1000,\nCT3.07,540,2023,423,1000,\nCT3.08,543,2024,980,1000,\n"
CORRECTED = HEADINGS + "CT3.07,540,2024,553,1000,\nCT3.07,540,2023,423,1000,\nCT3.04,540,2024,10,20,\n"
SUSPICIOUS = HEADINGS + "CT3.07,540,2024,100,1000,\n"
NOT_OURS = "The store failed, and nothing was changed. Tell your administrator; the server's log says why."
BAD = HEADINGS + "CT9.99,540,2024,1,2,\nCT3.07,540,2024,abc,2,\n"


def page_of(store: Store) -> Mock:
    """The page of the official data, as far as a confirmation needs it."""
    return Mock(store=store, plan=store.plan, choice=Mock(data="official"))


def official() -> Store:
    return stores.store("official")


def with_file(visitor: AppTest, content: str, name: str = "figures.csv") -> AppTest:
    visitor.file_uploader[0].upload(name, content.encode())
    return visitor.run()


def confirmed(visitor: AppTest, by: str = "Nguyễn Văn A") -> AppTest:
    visitor.text_input(key="upload_by").set_value(by)
    return visitor.button(key="upload_confirm").click().run()


def stored(content: str, by: str = "Nguyễn Văn A") -> int:
    """Stores a file past the page; returns the submission's number."""
    checked = intake.check(content.encode(), official().plan)
    return official().submit(
        checked.arrow, by=somebody(by), file_name="figures.csv", sha256=checked.sha256, content=content.encode()
    )


def previewed(visitor: AppTest) -> pd.DataFrame:
    """The preview's table."""
    return pd.read_html(io.StringIO(lines(visitor, "Values that the upload changes: current and new")))[0]


def submissions() -> list[tuple[str, str, str, int]]:
    """Person, file, state and rows of the agencies' submissions, the earliest first."""
    rows = official().submissions().sort_values("submission")
    rows = rows[rows["kind"] == "handed_in"]
    return [(row.handed_in_by, row.file_name, row.state, row.rows) for row in rows.itertuples()]


def test_a_refused_file_has_every_problem_with_line_column_and_remedy_and_nothing_is_stored(visit):
    visitor = with_file(visit("upload", lang="en"), BAD)
    assert not visitor.exception
    assert visitor.error[0].value.startswith("figures.csv has 2 problems. Nothing was stored")
    alt = "Problems in the data: where they are, and how to fix them"
    listed = pd.read_html(io.StringIO(lines(visitor, alt)))[0]
    assert listed[["Line", "Indicator", "Agency", "Column"]].to_numpy().tolist() == [
        [2, "CT9.99", "Quy Nhơn City", "Indicator code"],
        [3, "CT3.07 · Dossiers handled online (level 3/4) of all dossiers", "Quy Nhơn City", "Numerator"],
    ]
    remedies = listed["Problem and how to fix it"]
    assert remedies[0].startswith("Unknown indicator. “CT9.99” is not an indicator in the plan")
    assert remedies[1].startswith("Not a number. “abc” is not a number")
    assert [button.label for button in visitor.button if button.key == "upload_confirm"] == []
    assert [button.label for button in visitor.get("download_button")] == [
        "Download the file with problems marked", "Download this list (CSV)", "File",
    ]  # fmt: skip
    assert submissions() == []


def test_an_accepted_file_is_previewed_old_beside_new_and_not_stored_yet(visit):
    stored(GOOD)
    visitor = with_file(visit("upload", lang="en"), CORRECTED)
    assert "New values: **1** · Replacements: **1** · Unchanged: **1**" in texts(visitor)
    assert previewed(visitor)[["Change", "Current value", "New value", "Line"]].to_numpy().tolist() == [
        ["Replaces", "52.3% (523/1,000)", "55.3% (553/1,000)", 2],
        ["New", "–", "50% (10/20)", 4],
        ["Unchanged", "42.3% (423/1,000)", "42.3% (423/1,000)", 3],
    ]
    assert submissions() == [("Nguyễn Văn A", "figures.csv", "accepted", 3)]


def test_a_file_confirmed_with_a_name_is_stored_and_said_with_links_to_what_it_changed(visit):
    visitor = confirmed(with_file(visit("upload", lang="en"), GOOD), by="   ")
    assert [error.value for error in visitor.error] == ["Enter who uploads, beside the button."]
    assert submissions() == []
    visitor = confirmed(visitor, by="  Trần Thị B ")
    assert not visitor.exception
    assert submissions() == [("Trần Thị B", "figures.csv", "accepted", 3)]
    assert official().submitted_file(2) == GOOD.encode()
    assert visitor.success[0].value == "Submission 2 is stored in the official data: 3 values."
    assert [link.value for link in visitor.page_link] == [
        "CT3.07 · Dossiers handled online (level 3/4) of all dossiers",
        "CT3.08 · Satisfaction with handling of procedures",
        "Quy Nhơn City",
        "Hoài Nhơn Town",
    ]
    assert visitor.session_state["upload_by"] == "  Trần Thị B "
    assert "**Submission 2**" in visitor.markdown[0].value or any("**Submission 2**" in text for text in texts(visitor))


def waiting(store: Store) -> Upload:
    """A checked file that waits for its confirmation, without what it changes."""
    file = File("figures.csv", "", GOOD.encode)
    pending = Pending(file, b"", intake.check(GOOD.encode(), store.plan), pd.DataFrame())
    return Upload("id", (file,), state=(store.plan.version, "official", 0), checked=[pending])


def test_however_often_confirm_is_pressed_the_file_goes_in_once(store, monkeypatch):
    upload = waiting(store)
    session = {CHOSEN: upload, TURN: 0, PERSON: "A"}
    monkeypatch.setattr(review.st, "session_state", session)
    monkeypatch.setattr(checks, "actor", somebody)
    monkeypatch.setattr(review.choice, "choose", Mock())
    for _click in range(3):
        review.confirm(page_of(store), upload)
    assert store.revision == 1
    assert session == {TURN: 1, PERSON: "A", STORED: ("official", 1)}


@pytest.mark.parametrize(
    ("error", "complaint"),
    [
        (StoreError("Nothing there: {path}.", path="x"), ("Nothing there: {path}.", {"path": "x"})),
        (DuckError("IO Error: no space left on device"), (NOT_OURS, {})),
    ],
)
def test_a_file_that_the_store_does_not_take_is_said_and_can_be_confirmed_again(store, monkeypatch, error, complaint):
    upload = waiting(store)
    session = {CHOSEN: upload, TURN: 0, PERSON: "A"}
    monkeypatch.setattr(review.st, "session_state", session)
    monkeypatch.setattr(checks, "actor", somebody)
    monkeypatch.setattr(review.choice, "choose", Mock())
    with monkeypatch.context() as broken:
        broken.setattr(Store, "submit", Mock(side_effect=error))
        review.confirm(page_of(store), upload)
    assert session == {CHOSEN: upload, TURN: 0, PERSON: "A", COMPLAINTS: [complaint]}
    review.confirm(page_of(store), upload)
    assert store.revision == 1


def test_warnings_are_listed_and_have_to_be_ticked_and_are_stored_with_the_file(visit):
    stored(GOOD)
    visitor = with_file(visit("upload", lang="en"), SUSPICIOUS)
    assert ":orange[:material/warning:] **Review 1 warning before confirming.**" in texts(visitor)
    warning = "<b>Large change</b> (line 2 · Numerator · CT3.07 · Quy Nhơn City): 10% is far from 52.3%"
    assert warning in markup(visitor, "upload_warnings")
    visitor = confirmed(visitor, by=" ")
    assert [error.value for error in visitor.error] == [
        "Enter who uploads, beside the button.", "Tick the box to confirm that you have checked the warnings.",
    ]  # fmt: skip
    visitor = confirmed(visitor)
    assert [error.value for error in visitor.error] == ["Tick the box to confirm that you have checked the warnings."]
    visitor.checkbox[0].check()
    visitor = visitor.button(key="upload_confirm").click().run()
    assert visitor.success[0].value == "Submission 3 is stored in the official data: 1 value."
    assert "figures.csv · 1 value · Uploaded · 1 warning confirmed" in texts(visitor)


def test_on_the_demonstration_files_go_to_the_demonstration_and_the_page_says_so(visit_alone):
    visitor = with_file(visit_alone("upload", data="demo", lang="en"), GOOD)
    assert any(text.startswith("Uploads here affect the demo only.") for text in texts(visitor))
    assert visitor.button(key="upload_confirm").label == "Confirm upload to the demo"
    if visitor.checkbox:
        visitor.checkbox[0].check()
    reason = next(area for area in visitor.text_area if str(area.key).startswith("upload_reason"))  # 2023 is locked
    reason.set_value("late correction")
    before = stores.store("demo").revision
    visitor = confirmed(visitor)
    assert "in the demo" in visitor.success[0].value
    assert stores.store("demo").revision == before + 1
    assert submissions() == []


def test_a_withdrawal_needs_a_name_and_a_reason_and_brings_the_earlier_value_back(visit):
    stored(GOOD)
    visitor = confirmed(with_file(visit("upload", lang="en"), CORRECTED))
    assert _current_of("CT3.07", "540", "2024") == 553
    visitor = visitor.button(key="withdraw_3").click().run()
    visitor.text_area(key="submission_reason").set_value(" ")
    visitor = visitor.button(key="submission_act").click().run()
    assert submissions()[1][2] == "accepted"
    visitor = visitor.button(key="withdraw_3").click().run()
    visitor.text_area(key="submission_reason").set_value("wrong period")
    visitor = visitor.button(key="submission_act").click().run()
    assert submissions()[1][2] == "withdrawn"
    assert _current_of("CT3.07", "540", "2024") == 523
    withdrawn = next(text for text in texts(visitor) if text.startswith("Withdrawn by"))
    assert re.fullmatch(r"Withdrawn by Nguyễn Văn A, .*\. Reason: wrong period", withdrawn)
    assert "withdraw_3" not in {button.key for button in visitor.button}


def test_the_first_start_shows_the_published_values_as_the_only_submission(visit):
    visitor = visit("upload")
    cards = [text for text in texts(visitor) if text.startswith("**Lần nạp số")]
    assert len(cards) == 1
    assert cards[0].endswith("Nguồn công bố")


def test_a_receipt_says_what_was_received_and_what_is_still_missing(visit):
    stored(HEADINGS + "CT3.07,540,2024,523,1000,\n")
    receipt = visit("upload", lang="en", submission="2")
    html = markup(receipt, "receipt")
    for fact in ("Nguyễn Văn A", "figures.csv", "Quy Nhơn City, Year 2024: 1/14 data points", "CT3.04"):
        assert fact in html
    assert "Receipt (Word)" in [button.label for button in receipt.get("download_button")]
    assert visit("upload", lang="en", submission="99").info[0].value == "There is no submission 99."


def test_submissions_are_found_by_agency_period_state_and_person(visit):
    stored(GOOD)
    visitor = visit("upload", lang="en")
    visitor.text_input(key="history_person").set_value("nguyen van").run()
    assert "1 submission found" in texts(visitor)
    visitor.segmented_control(key="history_state").set_value("withdrawn").run()
    assert "No such submission." in texts(visitor)


def test_an_empty_history_says_so(visit_alone, plan, tmp_path):
    (tmp_path / "demo.duckdb").unlink()
    Store.open(tmp_path / "demo.duckdb", plan, kind="demo").close()
    assert "Chưa có lần nạp nào." in texts(visit_alone("upload", data="demo"))


def test_the_template_is_of_the_chosen_agency_and_period_and_says_what_is_missing(visit):
    visitor = visit("upload", lang="en", year="2024", period="2024-Q3", agency="540")
    assert "**Quy Nhơn City** · Nine months of 2024" in texts(visitor)
    assert any(text.startswith("0/10 data points, missing: CT3.01, CT3.03") for text in texts(visitor))
    assert "Download template (Excel)" in [button.label for button in visitor.get("download_button")]


def test_who_has_chosen_no_agency_is_asked_for_it(visit):
    visitor = visit("upload", lang="en")
    assert next(info.value for info in visitor.info).startswith("Choose your agency")
    assert "Download template (Excel)" not in [button.label for button in visitor.get("download_button")]


def test_the_page_opens_on_the_last_agency_and_its_last_period(visit, monkeypatch):
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.cookies", {"kpi_agency": "540"})
    visitor = visit("upload", lang="en")  # the districts ended on 30 Jun 2025
    assert any(text == "**Quy Nhơn City** · First half of 2025" for text in texts(visitor))


def test_data_of_the_province_from_somebody_else_are_asked_about(visit):
    own = HEADINGS + "CT7.09,52-BD,2024,1,2,\n"
    visitor = with_file(visit("upload", lang="en", agency="540"), own)
    question = "CT7.09: data of the whole province (Bình Định Province), which Quy Nhơn City does not lead."
    assert question in markup(visitor, "upload_warnings")
    assert confirmed(visitor).error[0].value.startswith("Tick the box")
    leads = with_file(visit("upload", lang="en", agency="SKHCN"), own)
    assert not leads.checkbox


def test_an_upload_that_was_in_progress_when_the_session_ended_is_said_to_be_lost(visit):
    assert visit("upload", lang="en", tab="checking").warning[0].value.startswith("The upload in progress was lost")
    assert not visit("upload", lang="en").warning


def test_preview_and_confirmation_say_what_is_still_missing(visit):
    visitor = with_file(visit("upload", lang="en"), HEADINGS + "CT3.07,540,2024,523,1000,\n")
    assert "<b>1/14 data points</b> · Quy Nhơn City, Year 2024" in markup(visitor, "upload_reports")
    visitor = confirmed(visitor)
    assert "<b>1/14 data points</b>" in markup(visitor, "stored_reports")


def test_every_code_of_a_problem_has_a_short_name():
    assert {key.split(".")[0] for key in SENTENCES} <= set(PROBLEM)


@pytest.mark.parametrize("value", [None, 40.0])
def test_a_preview_compares_numerator_denominator_and_value(value):
    nan = float("nan")
    numbers = ["numerator", "denominator", "value"]
    current = pd.DataFrame(
        [["A", "a", "2024", 4.0, 10.0, nan], ["A", "b", "2024", 0.0, 0.0, nan]],
        columns=["indicator", "agency", "period", *numbers],
    )
    rows = pd.DataFrame(
        [[2, "A", "a", "2024", 4.0, 10.0, nan if value is None else value], [3, "A", "b", "2024", 0.0, 0.0, nan],
         [4, "B", "b", "2024", nan, nan, 7.0]],
        columns=["line", "indicator", "agency", "period", *numbers],
    )  # fmt: skip
    changes = preview(rows, current)
    kinds = dict(zip(changes["line"], changes["change"], strict=True))
    assert kinds == {2: "same" if value is None else "replaces", 3: "same", 4: "new"}
    before = changes.set_index("line")["before_numerator"]
    assert before.fillna(-1).to_dict() == {2: 4.0, 3: 0.0, 4: -1.0}


def _current_of(indicator: str, agency: str, period: str) -> float:
    rows = official().query("store/current_actuals", indicators=[indicator], agencies=[agency], periods=[period])
    (numerator,) = rows["numerator"]
    return float(numerator)


# Two sessions, reading only, taking back


def test_a_preview_that_another_session_has_made_stale_is_shown_again_before_it_is_stored(visit):
    mine = with_file(visit("upload", lang="en"), CORRECTED)
    stored(GOOD, by="B")
    mine = confirmed(mine)
    assert [error.value for error in mine.error] == [
        "The data have changed since you saw the preview. Look at it again, then confirm."
    ]
    assert previewed(mine)["Current value"].tolist() == ["52.3% (523/1,000)", "–", "42.3% (423/1,000)"]
    assert submissions() == [("B", "figures.csv", "accepted", 3)]
    assert confirmed(mine).success[0].value.startswith("Submission 3 is stored")


def test_a_tick_given_before_another_session_changed_the_data_does_not_count(visit):
    stored(GOOD)
    mine = with_file(visit("upload", lang="en"), SUSPICIOUS)
    mine.checkbox[0].check()
    stored(CORRECTED, by="B")
    mine.text_input(key="upload_by").set_value("A").run()  # any run may be the first to see the change
    mine = mine.button(key="upload_confirm").click().run()
    assert "Tick the box to confirm that you have checked the warnings." in [error.value for error in mine.error]
    assert [person for person, *_ in submissions()] == ["Nguyễn Văn A", "B"]


def test_a_period_locked_after_the_preview_is_shown_before_anything_is_stored(visit):
    mine = with_file(visit("upload", lang="en"), GOOD)
    official().lock_period("2023", by=somebody("Home Affairs"))
    mine = confirmed(mine)
    assert submissions() == []
    assert any("is the first of a locked period" in text for text in texts(mine))


def test_what_others_store_elsewhere_does_not_hold_up_a_confirmation(visit):
    mine = with_file(visit("upload", lang="en"), GOOD)
    stored(HEADINGS + "CT3.07,545,2024,523,1000,\n", by="B")
    assert confirmed(mine).success[0].value.startswith("Submission 3 is stored")


def test_the_same_file_in_two_sessions_is_stored_once(visit):
    mine, other = (with_file(visit("upload", lang="en"), GOOD) for _ in range(2))
    confirmed(other, by="B")
    mine = confirmed(mine)
    assert "<b>File already uploaded</b>" in markup(mine, "upload_warnings")
    assert submissions() == [("B", "figures.csv", "accepted", 3)]


def test_who_may_only_read_is_told_why_and_finds_nothing_that_writes(visit, monkeypatch):
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.headers", {VERDICT: "elsewhere"})
    visitor = visit("upload", lang="en")
    why = ":material/lock: You are reading from another machine. Data can be changed only on the machine that runs"
    assert any(text.startswith(why) for text in texts(visitor))
    assert not visitor.file_uploader
    assert not {"upload_confirm", "withdraw_1"} & {button.key for button in visitor.button}


def test_a_button_drawn_while_writing_was_allowed_does_nothing_once_it_is_not(visit, monkeypatch):
    visitor = with_file(visit("upload", lang="en"), GOOD)
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.headers", {VERDICT: "proxy"})
    confirmed(visitor)
    assert submissions() == []


def test_a_withdrawn_submission_can_be_reinstated_with_a_reason(visit):
    official().withdraw(stored(GOOD), by=somebody("A"), reason="wrong")
    visitor = visit("upload", lang="en").button(key="reinstate_2").click().run()
    visitor.text_input(key="submission_by").set_value("Lan")
    visitor.text_area(key="submission_reason").set_value("was right")
    visitor.button(key="submission_act").click().run()
    assert submissions() == [("Nguyễn Văn A", "figures.csv", "accepted", 3)]
    assert _current_of("CT3.07", "540", "2024") == 523


def test_published_values_are_withdrawn_only_by_a_second_explicit_step(visit):
    visitor = visit("upload", lang="en").button(key="withdraw_1").click().run()
    visitor.text_input(key="submission_by").set_value("A")
    visitor.text_area(key="submission_reason").set_value("try")
    visitor = visitor.button(key="submission_act").click().run()
    assert official().submissions(count=1)["state"].tolist() == ["accepted"]
    visitor = visitor.button(key="withdraw_1").click().run()
    visitor.checkbox(key="submission_even_published").check()
    visitor.text_area(key="submission_reason").set_value("try")
    visitor.text_input(key="submission_by").set_value("A")
    visitor.button(key="submission_act").click().run()
    assert official().submissions(count=1)["state"].tolist() == ["withdrawn"]
