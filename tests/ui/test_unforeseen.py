"""Unforeseen errors: the message on the page and the entry in the log."""

import logging
import re

import pytest
import streamlit as st
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

import app
from kpi import i18n
from kpi.ui import choice, frame, overview
from tests.support.visits import texts, visit

__all__ = ["visit"]


@pytest.fixture
def served(monkeypatch):
    """Lets visits handle errors as app.py does on the server.

    AppTest alone does not, so that a broken page is an exception in all other tests.
    """
    original = LocalScriptRunner.__init__

    def make(runner, *args, **kwargs):
        original(runner, *args, **kwargs)
        runner._on_script_error = app.app._on_script_error

    monkeypatch.setattr(LocalScriptRunner, "__init__", make)


def breaks(*_args, **_kwargs):
    raise KeyError("a secret")


def breaks_in_a_fragment(*_args, **_kwargs):
    st.fragment(breaks)()


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("broken", [breaks, breaks_in_a_fragment])
def test_an_unforeseen_error_is_shown_with_a_reference_to_the_log(visit, served, monkeypatch, caplog, lang, broken):
    monkeypatch.setattr(overview, "overview", broken)
    visitor = visit("overview", lang=lang, token="open sesame")
    assert not visitor.exception
    t = i18n.of(lang)
    assert t("This part could not be shown, because of an error in the program.") in visitor.error[0].value
    text = " ".join(texts(visitor))
    assert "secret" not in text and "KeyError" not in text and "Traceback" not in text
    [reference] = set(re.findall(r"\*\*([0-9A-F]{6})\*\*", text))
    [error] = [error for error in caplog.records if error.levelno >= logging.ERROR and reference in error.getMessage()]
    assert error.exc_info[0] is KeyError and error.exc_info[2]
    assert "sesame" not in error.getMessage()


def test_an_unforeseen_error_is_logged_once_with_reference_and_traceback(visit, served, monkeypatch, caplog):
    streamlits = logging.getLogger("streamlit.error_util")
    monkeypatch.setattr(streamlits, "filters", [])
    monkeypatch.setattr(streamlits, "handlers", [caplog.handler])
    monkeypatch.setattr(overview, "overview", breaks)
    visit("overview")
    assert {record.name for record in caplog.records if record.exc_info} == {streamlits.name, "kpi.ui.frame"}
    caplog.clear()
    frame.log_once()
    visit("overview")
    records = [record for record in caplog.records if record.exc_info]
    references = {re.search("reference ([0-9A-F]{6})", record.getMessage())[1] for record in records}
    assert records and len(references) == len(records)


def test_after_the_cause_has_gone_another_try_shows_the_page(visit, served, monkeypatch):
    with monkeypatch.context() as while_broken:
        while_broken.setattr(overview, "overview", breaks)
        visitor = visit("overview", lang="en")
    [again] = [button for button in visitor.button if button.label == "Try again"]
    again.click().run()
    assert not visitor.error and not visitor.exception


def test_after_another_try_the_browser_gets_the_choice_again(visit, served, monkeypatch):
    visitor = visit("overview", year="2023", lang="en")
    with monkeypatch.context() as while_broken:
        while_broken.setattr(choice, "choose", breaks)
        visitor.segmented_control(key="filter_lang").set_value("vi").run()
    assert visitor.error
    [again] = [button for button in visitor.button if button.label == "Try again"]
    again.click().run()
    year = visitor.segmented_control(key="filter_year").proto
    assert (year.set_value, year.raw_values) == (True, ["2023"])


def test_a_stop_and_a_new_run_are_no_errors(visit, served, monkeypatch):
    runs = []

    def runs_anew_then_stops(*_args, **_kwargs):
        runs.append(1)
        st.rerun() if len(runs) % 2 else st.stop()

    monkeypatch.setattr(overview, "overview", runs_anew_then_stops)
    visitor = visit("overview")
    assert len(runs) > 1 and len(runs) % 2 == 0
    assert not visitor.error and not visitor.exception


def test_a_test_without_the_server_still_sees_a_page_break(visit, monkeypatch):
    monkeypatch.setattr(overview, "overview", breaks)
    assert visit("overview").exception
