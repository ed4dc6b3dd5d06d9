"""Shared by pages: the choice and its rules, cached results, looks of statuses."""

import inspect

import numpy as np
import pandas as pd
import pytest
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext

from kpi import i18n
from kpi.charts.palette import STATUS
from kpi.store import Store
from kpi.ui import choice, navigation, show, stores
from tests.support.people import somebody


@pytest.mark.parametrize(
    ("query", "chosen"),
    [
        ({}, {}),
        ({"year": "2023", "lang": "en", "data": "demo"}, {"year": "2023", "lang": "en", "data": "demo"}),
        ({"lang": "vi", "data": "official"}, {}),
        ({"year": "1999", "lang": "fr", "data": "%00", "level": "../..", "agency": "<script>", "area": "-1"}, {}),
        ({"period": "2024-H1"}, {"year": "2024", "period": "2024-H1"}),
        ({"period": "2024-h1", "year": "2024"}, {"year": "2024", "period": "2024-H1"}),
        ({"period": "2024-H1", "year": "2023"}, {"year": "2023"}),
        ({"period": "2024-Q2"}, {}),
        ({"period": "1999-H1"}, {}),
        ({"area": "3", "indicator": "CT3.07"}, {"area": "3", "indicator": "CT3.07"}),
        ({"area": "5", "indicator": "CT3.07"}, {"indicator": "CT3.07"}),
        ({"agency": "540", "level": "district"}, {"level": "district", "agency": "540"}),
        ({"agency": "540", "level": "commune"}, {"agency": "540"}),
        ({"agency": "540", "level": "total"}, {"agency": "540"}),
        ({"agency": ""}, {}),
    ],
)
def test_a_query_string_is_reduced_to_valid_and_consistent_choices(plan, query, chosen):
    assert choice.cleaned(query, plan) == chosen


def test_equal_choices_have_equal_addresses(plan):
    query = {"lang": "en", "agency": "540", "year": "2024"}
    assert list(choice.cleaned(query, plan)) == ["year", "agency", "lang"]


@pytest.mark.parametrize(
    ("before", "name", "value", "after"),
    [
        ({"year": "2024", "period": "2024-H1"}, "year", "2023", {"year": "2023", "period": "2023-H1"}),
        ({}, "period", "2023-Q1", {"year": "2023", "period": "2023-Q1"}),
        ({"year": "2024", "period": "2024-H1"}, "period", "2024", {"year": "2024", "period": "2024"}),
        ({"indicator": "CT3.07"}, "area", "5", {"area": "5"}),
        ({"indicator": "CT3.07"}, "area", "3", {"area": "3", "indicator": "CT3.07"}),
        ({"area": "5"}, "indicator", "CT3.07", {"indicator": "CT3.07"}),
        ({"agency": "540"}, "level", "commune", {"level": "commune"}),
        ({"agency": "540"}, "level", "district", {"level": "district", "agency": "540"}),
        ({"level": "district", "agency": "540"}, "level", None, {"agency": "540"}),
        ({"level": "commune"}, "agency", "540", {"agency": "540"}),
        ({"agency": "540", "lang": "en"}, "agency", None, {"lang": "en"}),
        ({"data": "demo"}, "data", "official", {}),
    ],
)
def test_one_choice_changes_those_that_hang_on_it(plan, monkeypatch, before, name, value, after):
    session = {choice._CHOSEN: before}
    monkeypatch.setattr(choice.st, "session_state", session)
    choice.choose(**{name: value})
    assert session[choice._CHOSEN] == after


def test_a_link_has_the_complete_choice_and_drops_filters_explicitly(monkeypatch):
    monkeypatch.setattr(choice.st, "session_state", {choice._CHOSEN: {"year": "2024", "area": "3"}})
    assert (
        navigation.address("indicator", indicator="CT5.01", area=None) == "./indicator?year=2024&area=&indicator=CT5.01"
    )
    assert navigation.address("overview") == "./?year=2024&area=3"


def test_streamlit_still_says_whether_the_browser_went_back_and_which_page_it_shows():
    attributes = inspect.get_annotations(ScriptRunContext).keys() | vars(ScriptRunContext(*[None] * 10)).keys()
    assert {"is_history_navigation"} <= attributes
    assert hasattr(ScriptRunContext, "page_script_hash")


def test_a_result_is_cached_until_a_submission(store):
    years = []

    def count(source: Store, year: int) -> int:
        years.append(year)
        return source.revision

    assert [stores.cached(count, store, 2024), stores.cached(count, store, np.int64(2024))] == [0, 0]
    assert years == [2024]
    stores.cached(count, store, 2023)
    _submit(store)
    assert stores.cached(count, store, 2024) == 1
    assert years == [2024, 2023, 2024]


def test_two_functions_two_languages_and_two_stores_do_not_share_a_result(store, official_store):
    def function(*arguments: object) -> tuple[object, ...]:
        return arguments

    def another_function(*arguments: object) -> str:
        return "another"

    vi, en = i18n.of("vi"), i18n.of("en")
    assert stores.cached(function, store, vi) == (store, vi)
    assert stores.cached(function, store, en) == (store, en)
    assert stores.cached(function, official_store, vi) == (official_store, vi)
    assert stores.cached(another_function, store, vi) == "another"


def test_a_frame_cannot_name_a_result(store):
    with pytest.raises(TypeError, match="DataFrame cannot tell"):
        stores.cached(len, pd.DataFrame())


def test_every_status_has_a_word_a_shape_and_a_colour():
    assert set(STATUS) == set(i18n.STATUS)
    shapes_of_colour = [(show.STATUS_COLOUR.get(status, "gray"), STATUS[status].mark) for status in STATUS]
    assert len(set(shapes_of_colour)) == len(STATUS)
    assert show.status_text(i18n.of("vi"), "missed") == ":red-badge[✖ Không đạt]"


def _submit(store: Store) -> None:
    row = {"line": 2, "indicator": "CT3.07", "agency": "540", "period": "2024", "numerator": 1.0, "denominator": 2.0,
           "value": float("nan"), "note": None, "document": None}  # fmt: skip
    store.submit(pd.DataFrame([row]), by=somebody("A"), file_name="a.csv", sha256="x")
