"""Values of 0 of 0 are shown as not applicable everywhere and counted apart."""

from html import unescape

import pandas as pd
import pytest

from kpi import i18n
from kpi.report import annex_workbook, compose, report_document
from kpi.store import COLUMNS, Store
from kpi.ui import indicator
from kpi.ui.indicator import history_of
from tests.support.people import somebody

EN = i18n.of("en")
DISTRICTS = ["540", "542", "543", "544", "545", "546", "547", "548", "549", "550", "551"]
ROWS = [
    ("CT4.04", "52-BD", "2024", 0.0, 0.0, None),
    *[("CT7.06", agency, "2024", 0.0, 0.0, None) for agency in DISTRICTS],
    *[("CT7.06", agency, "2023", 3.0, 9.0, None) for agency in DISTRICTS],
]


@pytest.fixture(scope="module")
def without_cases(plan):
    rows = pd.DataFrame(ROWS, columns=list(COLUMNS[1:7])).assign(note=None, document=None)
    rows.loc[rows["agency"].isin(["52-BD", "540"]), "note"] = "không có hồ sơ"
    rows.insert(0, "line", range(len(rows)))
    with Store.open(None, plan, kind="demo") as store:
        store.submit(rows, by=somebody("Lan"), file_name="a.csv", sha256="")
        yield store


def test_the_report_says_so_in_word_and_excel(without_cases):
    report = compose(without_cases, i18n.of("vi"), "2024")
    assert report_document(report) and annex_workbook(report)
    assert "không phát sinh (không có hồ sơ)" in str(report)


@pytest.mark.parametrize(
    ("code", "level", "agency", "reason"),
    [
        ("CT4.04", "total", None, "no cases in 2024 (không có hồ sơ)"),
        ("CT7.06", "district", "540", "no cases in 2024 (không có hồ sơ)"),
        ("CT7.06", "district", "542", "no cases in 2024"),
        ("CT7.06", "district", None, "no cases in 2024"),
    ],
)
def test_the_reason_is_shown_with_the_reporters_note(without_cases, code, level, agency, reason):
    shown = indicator.view_of(without_cases, EN, indicator.Scope(code, "2024", level, agency))
    text = unescape(indicator.assessed(shown["now"], without_cases.plan, EN))
    assert f"<dt>Status</dt><dd>No cases: {reason}.</dd>" in text


def test_its_history_says_so(without_cases):
    rows, _ = history_of(without_cases, EN, "CT7.06", "540")
    assert "No cases (0/0)" in rows.to_numpy().ravel().tolist()
