"""What a reader sees, and the log keeps, of an error that nobody foresaw."""

import logging
import re

import pytest
import streamlit as st
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

import app
from kpi import i18n, ui
from kpi.ui import choice, overview
from tests.support.visits import texts, visit

__all__ = ["visit"]


@pytest.fixture
def served(monkeypatch):
    """Visits run as the server runs them, with what app.py does about errors; a bare AppTest knows nothing of it, so
    that everywhere else a broken page is an exception that a test sees."""
    made = LocalScriptRunner.__init__

    def make(runner, *args, **kwargs):
        made(runner, *args, **kwargs)
        runner._on_script_error = app.app._on_script_error

    monkeypatch.setattr(LocalScriptRunner, "__init__", make)


def breaks(*_args, **_kwargs):
    raise KeyError("a secret of the house")


def in_part(*_args, **_kwargs):
    st.fragment(breaks)()


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("broken", [breaks, in_part])
def test_an_unforeseen_error_is_told_in_the_readers_language_with_a_reference_into_the_log(
    visit, served, monkeypatch, caplog, lang, broken
):
    monkeypatch.setattr(overview, "overview", broken)
    visitor = visit("overview", lang=lang)
    assert not visitor.exception
    _ = i18n.of(lang)
    assert _("This part could not be shown, because of an error in the program.") in visitor.error[0].value
    told = " ".join(texts(visitor))
    assert "secret" not in told and "KeyError" not in told and "Traceback" not in told
    [reference] = set(re.findall(r"\*\*([0-9A-F]{6})\*\*", told))
    [record] = [one for one in caplog.records if one.levelno >= logging.ERROR and reference in one.getMessage()]
    assert record.exc_info[0] is KeyError and record.exc_info[2]


def test_an_unforeseen_error_stands_in_the_log_once_with_its_reference_and_where_it_came_from(
    visit, served, monkeypatch, caplog
):
    streamlits = logging.getLogger("streamlit.error_util")
    monkeypatch.setattr(streamlits, "filters", [])
    monkeypatch.setattr(streamlits, "handlers", [caplog.handler])
    monkeypatch.setattr(overview, "overview", breaks)
    visit("overview")
    assert {one.name for one in caplog.records if one.exc_info} == {streamlits.name, "kpi.ui.frame"}
    caplog.clear()
    ui.log_once()
    visit("overview")
    told = [one for one in caplog.records if one.exc_info]
    references = {re.search("reference ([0-9A-F]{6})", one.getMessage())[1] for one in told}
    assert told and len(references) == len(told)


def test_after_the_cause_has_gone_another_try_shows_the_page(visit, served, monkeypatch):
    with monkeypatch.context() as while_broken:
        while_broken.setattr(overview, "overview", breaks)
        visitor = visit("overview", lang="en")
    [again] = [button for button in visitor.button if button.label == "Try again"]
    again.click().run()
    assert not visitor.error and not visitor.exception


def test_after_another_try_the_browser_is_told_again_what_was_chosen(visit, served, monkeypatch):
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
