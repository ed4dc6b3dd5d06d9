"""A reform area's page, without a browser."""

import re

import pandas as pd
import pytest

from kpi.ui import stores
from tests.support.people import somebody
from tests.support.visits import markup, visit

__all__ = ["visit"]


def rows(visitor) -> list[str]:
    return re.findall(r'class="row" href="\./indicator\?[^"]*indicator=(CT[0-9.M]+)', markup(visitor, "area"))


@pytest.mark.parametrize(
    ("query", "count"),
    [({"area": "3"}, 14), ({"indicator": "CT7.03"}, 10), ({}, 9), ({"area": "3", "level": "district"}, 9)],
)
def test_an_area_lists_each_of_its_indicators_once(visit, query, count):
    codes = rows(visit("area", data="demo", year="2024", **query))
    assert len(codes) == len(set(codes)) == count


def test_an_agency_narrows_the_area_to_what_it_reports(visit):
    visitor = visit("area", data="demo", year="2024", area="3", agency="540", lang="en")
    assert 0 < len(rows(visitor)) < 14 and "agency=540" in markup(visitor, "area")
    assert "Quy Nhơn" in markup(visitor, "answer")


def test_without_data_each_indicator_says_so(visit):
    shown = markup(visit("area", area="5", lang="en"), "area")
    assert shown.count("no data for 2024 yet") == 5


def test_no_cases_come_with_the_reporters_note(visit):
    row = {"line": 2, "indicator": "CT3.07", "agency": "540", "period": "2024", "numerator": 0.0, "denominator": 0.0,
           "value": float("nan"), "note": "xã không có chợ", "document": None}  # fmt: skip
    stores.store("official").submit(pd.DataFrame([row]), by=somebody("A"), file_name="a.csv", sha256="x")
    shown = markup(visit("area", year="2024", area="3", agency="540"), "area")
    assert "năm 2024 không phát sinh (xã không có chợ)" in shown
