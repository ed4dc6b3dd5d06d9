"""The sheet of values to enter, and what was typed as a file, which the intake's rules alone read."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi import i18n
from kpi.plan import load
from kpi.store import Store
from kpi.template import FormError
from kpi.template.manual_entry import ENTRIES, sheet, typed
from tests.support.people import somebody
from tests.support.uploads import check, problems_of

PLAN = load()
VI = i18n.of("vi")
NUMBERS = ["numerator", "denominator", "value"]
COLUMNS = ["indicator", "agency", "period", *NUMBERS, "note", "document"]
HEAD = ";".join(COLUMNS)


def actuals(*rows: tuple) -> pd.DataFrame:
    """Rows (indicator, period, numerator, denominator, value, note) of Quy Nhơn or the province, as the store has
    them."""
    agency = {True: "52-BD", False: "540"}
    frame = pd.DataFrame(
        [(row[0], agency[row[0].startswith(("CT1", "CT2", "CT4"))], *row[1:], None) for row in rows], columns=COLUMNS
    )
    return frame.astype(dict.fromkeys(NUMBERS, float) | dict.fromkeys(["indicator", "agency", "period"], "str"))


def row_of(rows: pd.DataFrame, indicator: str) -> dict:
    return rows.set_index("indicator").loc[indicator].to_dict()


def with_cells(before: pd.DataFrame, **cells: dict[str, object]) -> pd.DataFrame:
    """The sheet with other texts: CT3_07={"numerator": "5"}."""
    after = before.copy().set_index("indicator", drop=False)
    for indicator, entries in cells.items():
        for entry, text in entries.items():
            after.loc[indicator.replace("_", "."), entry] = text
    return after.reset_index(drop=True)


@pytest.fixture
def empty() -> pd.DataFrame:
    return sheet(PLAN, actuals(), "540", "2024", VI)


def test_a_sheet_has_the_indicators_of_the_form_with_current_and_last_values():
    current = actuals(
        ("CT3.07", "2023", 300, 1000, None, None),
        ("CT3.07", "2024-H1", 1200, 2400, None, None),
        ("CT3.07", "2024", 2523, 5000, None, "báo cáo 12"),
        ("CT3.08", "2024", None, None, 92.375, None),
    )
    rows = sheet(PLAN, current, "540", "2024", VI)
    assert row_of(rows, "CT3.07") == {
        "name": "Tỷ lệ hồ sơ giải quyết trực tuyến mức 3, 4 trên tổng số hồ sơ", "kind": "ratio", "unit": "%",
        "last": "6 tháng đầu năm 2024: 50% (1.200/2.400)",
        "numerator": "2.523", "denominator": "5.000", "value": "", "note": "báo cáo 12", "document": "",
    }  # fmt: skip
    assert {entry: row_of(rows, "CT3.08")[entry] for entry in ("last", *ENTRIES)} == {
        "last": "", "numerator": "", "denominator": "", "value": "92,375", "note": "", "document": "",
    }  # fmt: skip
    assert (rows.loc[rows["indicator"] != "CT3.07", "last"] == "").all()
    assert row_of(sheet(PLAN, current, "540", "2024", i18n.of("en")), "CT3.08")["value"] == "92.375"


def test_an_agency_without_a_form_has_no_sheet():
    with pytest.raises(FormError):
        sheet(PLAN, actuals(), "540", "2025", VI)


def test_only_rows_that_changed_become_a_file(empty):
    after = with_cells(empty, CT3_07={"numerator": "523", "denominator": "1.000"}, CT3_08={"value": " 92,5 "})
    content, indicators, _emptied = typed(empty, after, "540", "2024")
    assert content.decode().splitlines() == [
        HEAD, "CT3.07;540;2024;523;1.000;;;", "CT3.08;540;2024;;;92,5;;",
    ]  # fmt: skip
    assert dict(indicators) == {2: "CT3.07", 3: "CT3.08"}
    checked = check(content, PLAN)
    assert checked.problems == []
    assert checked.rows[["indicator", "agency", "period", *NUMBERS]].fillna(-1).to_numpy().tolist() == [
        ["CT3.07", "540", "2024", 523, 1000, -1], ["CT3.08", "540", "2024", -1, -1, 92.5],
    ]  # fmt: skip


def test_a_sheet_as_it_was_is_nothing_to_submit(empty):
    assert typed(empty, with_cells(empty, CT3_07={"note": "  "}, CT3_08={"value": None}), "540", "2024")[0] == b""


def test_what_was_typed_wrong_is_a_problem_of_its_indicator(empty):
    after = with_cells(
        empty,
        CT3_03={"numerator": "12x", "denominator": "20"},
        CT3_07={"numerator": "30", "denominator": "20", "note": "hai\ndòng"},
        CT3_08={"numerator": "5"},
        CT3_09={"note": "chưa có"},
        CT3_10={"value": "-3"},
    )
    content, indicators, _emptied = typed(empty, after, "540", "2024")
    named = [(indicators[line], column, code) for line, column, code in problems_of(check(content, PLAN))]
    assert named == [
        ("CT3.03", "numerator", "bad_number"), ("CT3.07", "numerator", "out_of_range"),
        ("CT3.08", "denominator", "missing_figure"), ("CT3.09", "value", "missing_figure"),
        ("CT3.10", "value", "out_of_range"),
    ]  # fmt: skip


def test_the_order_of_the_rows_does_not_matter(empty):
    after = with_cells(empty, CT3_07={"value": "52,3"}, CT3_03={"value": "9"})
    assert typed(empty, after.iloc[::-1], "540", "2024") == typed(empty, after, "540", "2024")


def test_an_emptied_value_is_named_and_not_withdrawn():
    current = actuals(("CT3.07", "2024", 523, 1000, None, None), ("CT3.08", "2024", 9, 10, None, "x"))
    before = sheet(PLAN, current, "540", "2024", VI)
    nothing = {"numerator": None, "denominator": "", "note": "xóa"}
    _content, indicators, emptied = typed(
        before, with_cells(before, CT3_07=nothing, CT3_08={"note": ""}), "540", "2024"
    )
    assert emptied == ("CT3.07",)
    assert list(indicators.values()) == ["CT3.08"]


def test_one_of_three_numbers_may_be_emptied():
    before = sheet(PLAN, actuals(("CT3.07", "2024", 523, 1000, 52.3, None)), "540", "2024", VI)
    content, _indicators, emptied = typed(before, with_cells(before, CT3_07={"value": ""}), "540", "2024")
    assert content.decode().splitlines()[1] == "CT3.07;540;2024;523;1.000;;;"
    assert emptied == ()


counts = st.integers(0, 10**12)
rates = st.floats(0, 100)
unhurried = settings(deadline=None, max_examples=20)


@unhurried
@given(numerator=counts, more=counts, rate=rates, posts=counts, score=rates, lang=st.sampled_from(["vi", "en"]))
def test_a_value_written_into_a_cell_is_read_back_as_itself(numerator, more, rate, posts, score, lang):
    current = actuals(
        ("CT3.07", "2024", numerator, numerator + more, None, None),
        ("CT3.08", "2024", None, None, rate, None),
        ("CT4.02", "2024", None, None, posts, None),
        ("CT1.08", "2024", None, None, score, None),
    )
    for agency, own in current.groupby("agency"):
        rows = sheet(PLAN, own, agency, "2024", i18n.of(lang))
        noted = with_cells(rows, **{code.replace(".", "_"): {"note": "thêm"} for code in own["indicator"]})
        checked = check(typed(rows, noted, agency, "2024")[0], PLAN)
        assert checked.problems == []
        read = checked.rows.set_index("indicator")[NUMBERS].sort_index()
        pd.testing.assert_frame_equal(read, own.set_index("indicator")[NUMBERS].sort_index(), check_index_type=False)


@unhurried
@given(
    notes=st.lists(
        st.text(st.characters(codec="ascii") | st.sampled_from("\u00a0\u200b\ufeff"), max_size=30),
        min_size=3,
        max_size=3,
    )
)
def test_whatever_is_noted_each_line_is_of_its_indicator(notes):
    rows = sheet(PLAN, actuals(), "540", "2024", VI)
    cells = dict(zip(["CT3_03", "CT3_07", "CT3_08"], notes, strict=True))
    after = with_cells(rows, **{code: {"value": "5", "note": note} for code, note in cells.items()})
    content, indicators, _emptied = typed(rows, after, "540", "2024")
    checked = check(content, PLAN)
    assert checked.problems == []
    assert [indicators[line] for line in checked.rows["line"]] == ["CT3.03", "CT3.07", "CT3.08"]
    assert list(checked.rows["indicator"]) == ["CT3.03", "CT3.07", "CT3.08"]


def test_a_note_that_a_spreadsheet_would_run_is_stored_as_typed(store: Store, empty):
    after = with_cells(empty, CT3_07={"value": "50", "note": "=1+1", "document": "@công văn"})
    checked = check(typed(empty, after, "540", "2024")[0], PLAN)
    store.submit(checked.arrow, by=somebody("A"), file_name="", sha256="")
    stored = store.query("store/current_actuals", indicators=None, agencies=None, periods=None)
    assert stored[["note", "document"]].to_numpy().tolist() == [["=1+1", "@công văn"]]
