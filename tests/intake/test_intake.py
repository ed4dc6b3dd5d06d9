"""The rules of uploads (methodology, 3.3): every problem at once, with line, column and code, and rows without any."""

import hashlib
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from kpi import i18n
from kpi.intake import bounds
from kpi.intake.problem import SENTENCES
from kpi.plan import Plan, load
from tests.support import small_plan
from tests.support.uploads import ENGLISH, VIETNAMESE, check, csv_text, problems_of, warned

ENGLISH_WORDS = i18n.Words("en", {}, 0)


@pytest.fixture(scope="module")
def small() -> Plan:
    return load(small_plan.FOLDER)


def rows(*records: str, headings: str = ",".join(ENGLISH)) -> str:
    return "\n".join([headings, *records]) + "\n"


def test_good_rows_come_out_in_canonical_codes(small):
    checked = check(
        rows(
            "CT2.01,901,2024-Q1,120,400,30,đã đối chiếu,12/BC-VP",
            'ct2.01,Xã Tân Hòa,Quý I/2024,"1.848","2,000",,,',
            "CT1.02,99,năm 2024,,,\"41,944\",,",
            "CT1.01,99,2024,,,37,,",
        ),
        small,
    )  # fmt: skip
    assert checked.problems == [] and checked.ok
    expected = pd.DataFrame(
        {
            "line": [2, 3, 4, 5],
            "indicator": ["CT2.01", "CT2.01", "CT1.02", "CT1.01"],
            "agency": ["901", "90101", "99", "99"],
            "period": ["2024-Q1", "2024-Q1", "2024", "2024"],
            "numerator": [120.0, 1848.0, np.nan, np.nan],
            "denominator": [400.0, 2000.0, np.nan, np.nan],
            "value": [30.0, np.nan, 41.944, 37.0],
            "note": ["đã đối chiếu", None, None, None],
            "document": ["12/BC-VP", None, None, None],
        }
    ).astype(dict.fromkeys(["indicator", "agency", "period", "note", "document"], "str"))
    pd.testing.assert_frame_equal(checked.rows, expected)
    assert (checked.agencies, checked.periods) == (("901", "90101", "99"), ("2024", "2024-Q1"))


def test_ten_mistakes_are_ten_problems_at_their_lines_and_nothing_is_stored(small):
    checked = check(
        rows(
            "CT2.01,901,2024-Q1,120,400,,,",
            "CT9.99,901,2024-H1,120,400,,,",  # 3
            "CT2.01,Huyện Nào,2024-H1,120,400,,,",  # 4
            "CT2.01,Xã Tân An,2023,120,400,,,",  # 5
            "CT2.03,VP,2024,120,400,,,",  # 6
            "CT2.01,90103,2024-Q1,120,400,,,",  # 7
            "CT2.01,VNC,2024,120,400,,,",  # 8
            "CT2.01,902,Quý II/2024,120,400,,,",  # 9
            "CT2.01,902,2025,120,400,,,",  # 10
            "CT2.01,902,2024-Q1,,,,,",  # 11
            "CT2.01,902,2024-H1,12a,400,,,",  # 12
            "CT2.01,902,2024-Q3,401,400,,,",  # 13
            "CT2.01,902,2024,120,400,31,,",  # 14
            "CT2.01,Huyện Hòa An,2024-Q1,130,400,,,",  # 15
        ),
        small,
    )
    assert problems_of(checked) == [
        (3, "indicator", "unknown_indicator"),
        (4, "agency", "unknown_agency"),
        (5, "agency", "ambiguous_agency"),
        (6, "indicator", "wrong_level"),
        (7, "agency", "not_active"),
        (8, "agency", "not_reporting"),
        (9, "period", "bad_period"),
        (10, "period", "future_period"),
        (11, "value", "missing_figure"),
        (12, "numerator", "bad_number"),
        (13, "numerator", "out_of_range"),
        (14, "value", "mismatch"),
        (15, "", "duplicate_row"),
    ]
    assert not checked.ok and checked.rows.empty and list(checked.rows) == ["line", *ENGLISH]


def test_each_wrong_cell_of_a_row_is_a_problem_of_its_own(small):
    checked = check(rows("CT9.99,9999,2024-Q9,-1,x,1e5,,"), small)
    assert problems_of(checked) == [
        (2, "indicator", "unknown_indicator"),
        (2, "agency", "unknown_agency"),
        (2, "period", "bad_period"),
        (2, "numerator", "out_of_range"),
        (2, "denominator", "bad_number"),
        (2, "value", "bad_number"),
    ]


def test_a_rule_of_two_cells_waits_until_both_are_right(small):
    checked = check(
        rows(
            "CT9.99,901,2024,1,2,7777,,",  # the kind is not known: neither range nor agreement
            "CT1.01,VNC,2024,,,1,,",  # an agency that does not report: not its level either
            "CT2.01,90102,never,1,2,,,",  # no period: not whether the agency existed
            "CT2.01,901,2024,5,4,40,,",  # numerator over denominator: not whether the value agrees
        ),
        small,
    )
    assert problems_of(checked) == [
        (2, "indicator", "unknown_indicator"),
        (3, "agency", "not_reporting"),
        (4, "period", "bad_period"),
        (5, "numerator", "out_of_range"),
    ]


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (",901,2024,1,2,,,", [("indicator", "unknown_indicator")]),
        ("CT2.01,,2024,1,2,,,", [("agency", "unknown_agency")]),
        ("CT2.01,901,,1,2,,,", [("period", "bad_period")]),
        ("CT2.01,901,2024,1,,,,", [("denominator", "missing_figure")]),
        ("CT2.01,901,2024,,2,,,", [("numerator", "missing_figure")]),
        ("CT2.01,901,2024,1,,50,,", []),
        ("CT2.01,901,2024,,,50,,", []),
        ("CT1.03,99,2024,700,,,,", [("value", "missing_figure")]),
        ("CT1.03,99,2024,,,,,", [("value", "missing_figure")]),
        ("CT2.01,901,2024,0,0,,,", []),
        ("CT2.01,901,2024,0,0,0,,", [("value", "mismatch")]),
        ("CT2.01,901,2024,1,0,,,", [("denominator", "out_of_range")]),
        ("CT2.01,901,2024,0,5,,,", []),
        ("CT2.01,901,2024,1,3,33.33,,", []),
        ("CT2.01,901,2024,1,3,33.38,,", []),
        ("CT2.01,901,2024,1,3,33.39,,", [("value", "mismatch")]),
        ("CT2.01,901,2024,1,2,0.5,,", [("value", "mismatch")]),
        ("CT2.01,901,2024,,,100,,", []),
        ("CT2.01,901,2024,,,100.01,,", [("value", "out_of_range")]),
        ("CT2.01,901,2024,,,-1,,", [("value", "out_of_range")]),
        ("CT2.01,901,2024,730.5,800,,,", [("numerator", "out_of_range")]),
        ("CT2.01,901,2024,12.34.5,800,,,", [("numerator", "bad_number")]),
        ("CT2.01,901,2024,20%,800,,,", [("numerator", "bad_number")]),
        ("CT1.01,99,2024,,,0,,", [("value", "out_of_range")]),
        ("CT1.01,99,2024,,,1,,", []),
        ("CT1.01,99,2024,,,1.5,,", [("value", "out_of_range")]),
        ("CT1.01,99,2024,,,120,,", []),
        ("CT1.02,99,2024,,,120.5,,", []),
        ("CT1.02,99,2024,,,41.9%,,", [("value", "bad_number")]),
        ("CT1.03,99,2024,,,0,,", []),
        ("CT1.03,99,2024,,,1.848,,", []),
        ("CT1.03,99,2024,,,730.5,,", [("value", "out_of_range")]),
        ("CT1.M1,99,2024,,,1,,", []),
        ("CT1.M1,99,2024,,,0,,", []),
        ("CT1.M1,99,2024,,,2,,", [("value", "out_of_range")]),
        ("CT1.M1,99,2024,,,0.5,,", [("value", "out_of_range")]),
        ("CT2.01,99,2024,1,2,,,", []),  # the province itself may hand in any
        ("CT2.04,901,2024,1,2,,,", [("indicator", "wrong_level")]),
        ("CT2.01,901,2018,1,2,,,", []),  # any year is a period
        ("CT2.01,SNV,2023-Q1,1,2,,,", [("agency", "not_active")]),
        ("CT2.01,SNV,2022,1,2,,,", []),
        ("CT2.01,SNV2023,2022,1,2,,,", [("agency", "not_active")]),
    ],
)
def test_a_row_alone(small, record, expected):
    assert problems_of(check(rows(record), small)) == [(2, column, code) for column, code in expected]


def test_a_period_is_over_on_the_day_after_its_last(small):
    record = rows("CT2.01,901,2024,1,2,,,")
    assert problems_of(check(record, small, today=date(2024, 12, 14))) == [(2, "period", "future_period")]
    assert check(record, small, today=date(2024, 12, 15)).ok


def test_an_agency_is_read_by_its_name_at_the_periods_end(small):
    record = "CT2.01,{},{},1,2,,,"
    names = {
        ("Sở Nội vụ", "2022"): "SNV",
        ("Sở Nội vụ", "2023-Q1"): "SNV2023",
        ("so noi vu", "2024"): "SNV2023",
        ("XÃ TÂN HOÀ", "2024-Q1"): "90101",
        ("Hoa An District", "2024"): "901",
        ("  huyen   dong son ", "2024"): "902",
        ("Xã Tân An", "2024"): "90201",  # the other one of this name has ended by then
        ("vp", "2024"): "VP",
    }
    checked = check(rows(*(record.format(name, period) for name, period in names)), small)
    assert checked.problems == []
    assert checked.rows["agency"].tolist() == list(names.values())


def test_agencies_read_by_name_or_official_code_are_listed(plan):
    record = "CT3.07,{},{},1,2,,,"
    checked = check(rows(*(record.format(*row) for row in [
        ("540", "2024"), ("UBND H. Phù Cát", "2024"), ("21580", "2023"), ("uBND h. phù cát", "2023"), ("snv", "2024"),
    ])), plan)  # fmt: skip
    assert checked.agency_matches == [
        ("UBND H. Phù Cát", "548"), ("21580", "21580-OLD"), ("uBND h. phù cát", "548"),
    ]  # fmt: skip


def test_a_contradiction_is_found_beside_rows_with_problems(small):
    headings = "indicator,agency,Tên đơn vị,period,numerator,denominator"
    checked = check(
        rows("CT2.01,9999,Huyện Đông Sơn,2024,1,2", "CT2.01,901,Huyện Đông Sơn,2024,1,2",
             "CT2.01,902,Huyện Hòa An,x,1,2", "CT2.01,902,Huyện Hòa An,2024,1,2", headings=headings),
        small,
    )  # fmt: skip
    assert warned(checked) == [(3, "agency", "contradiction"), (5, "agency", "contradiction")]


def test_a_problem_names_the_indicator_and_the_agency_of_its_row(small):
    checked = check(rows("ct2.01,Huyện Hòa An,2024,x,2,,,", "CT9,xã lạ,2024,1,2,,,"), small)
    assert [(problem.indicator, problem.agency) for problem in checked.problems] == [
        ("CT2.01", "901"), ("CT9", "xã lạ"), ("CT9", "xã lạ"),
    ]  # fmt: skip


def test_a_name_of_another_time_is_not_active(small):
    checked = check(rows("CT2.01,Xã Tân Hòa,2024,1,2,,,", "CT2.01,Xã Hòa Tân,2023,1,2,,,"), small)
    assert problems_of(checked) == [(2, "agency", "not_active"), (3, "agency", "not_active")]


def test_a_name_without_a_period_is_not_checked(small):
    checked = check(rows("CT2.03,Sở Nội vụ,?,1,2,,,", "CT2.03,Xã Tân An,?,1,2,,,", "CT2.03,Huyện Lạ,?,1,2,,,"), small)
    assert problems_of(checked) == [
        (2, "period", "bad_period"),
        (3, "period", "bad_period"),
        (4, "agency", "unknown_agency"),
        (4, "period", "bad_period"),
    ]


def test_invisible_characters_are_ignored(small):
    checked = check(
        rows("\u200bCT2.01,\ufeff901\u00a0, 2024\u2060,1\u200b,\u00a02,\u200b,,", "\u200b,,\u00a0,,,,,"), small
    )
    assert checked.problems == []
    assert checked.rows.loc[0, ["agency", "numerator", "denominator"]].tolist() == ["901", 1.0, 2.0]


def test_a_name_that_is_exact_is_not_taken_for_one_that_looks_alike(plan):
    record = "CT3.07,{},2024,1,2,,,"
    assert check(rows(record.format("Xã An Nghĩa")), plan).rows["agency"].tolist() == ["21634"]
    assert check(rows(record.format("Xã Ân Nghĩa")), plan).rows["agency"].tolist() == ["21727"]
    assert problems_of(check(rows(record.format("Xa An Nghia")), plan)) == [(2, "agency", "ambiguous_agency")]


@pytest.mark.parametrize("headings", [ENGLISH, VIETNAMESE, tuple(heading.upper() for heading in VIETNAMESE)])
def test_headings_in_either_language_and_any_order(small, headings):
    record = {"CT2.01": 0, "901": 1, "2024": 2, "1": 3, "2": 4, "": 5, "một": 6, "hai": 7}
    plain = check(csv_text([list(record)], headings), small)
    turned = check(csv_text([list(record)[::-1]], headings[::-1]), small)
    assert plain.problems == turned.problems == []
    pd.testing.assert_frame_equal(plain.rows, turned.rows)
    assert plain.rows.loc[0, ["note", "document"]].tolist() == ["một", "hai"]


def test_columns_that_may_be_missing(small):
    checked = check(rows("CT2.01,901,2024,50", headings="indicator,agency,period,value"), small)
    assert checked.ok and checked.rows["value"].tolist() == [50.0]
    assert checked.rows[["numerator", "denominator", "note", "document"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        ("agency,period,value", ["indicator"]),
        ("Mã chỉ tiêu,Giá trị", ["agency", "period"]),
        ("indicator,agency,period,note", ["value"]),
        ("a,b,c", ["indicator", "agency", "period", "value"]),
    ],
)
def test_columns_that_must_be_there(small, headings, expected):
    assert problems_of(check(rows("1,2,3", headings=headings), small)) == [
        (1, name, "missing_column") for name in expected
    ]


def test_headings_alone_are_no_rows(small):
    assert problems_of(check(rows(), small)) == [(1, "", "no_rows")]
    assert problems_of(check(rows(",,,,,,,", " ,,,,,,,"), small)) == [(1, "", "no_rows")]


def test_an_unknown_column_is_a_warning_and_an_explaining_one_is_not(small):
    checked = check(rows("1,CT2.01,901,2024,50,?", headings="STT,indicator,agency,period,value,Cán bộ"), small)
    assert checked.ok and warned(checked) == [(1, "", "unknown_column")]
    assert checked.warnings[0].params == {"headings": "“Cán bộ”", "columns": "F"}


def test_a_column_without_a_heading_is_a_warning_if_it_has_content(small):
    headings = "indicator,agency,period,value,,"
    assert check(rows("CT2.01,901,2024,50,,", headings=headings), small).warnings == []
    checked = check(rows("CT2.01,901,2024,50,,x", headings=headings), small)
    assert checked.ok and [warning.params for warning in checked.warnings] == [{"headings": "F2 (“x”)", "columns": "F"}]


def test_two_columns_of_one_heading_that_differ_are_refused(small):
    checked = check(rows("CT2.01,901,2024,50,60", headings="indicator,agency,period,value,Giá trị"), small)
    assert problems_of(checked) == [(2, "value", "mismatch")]


def test_the_same_file_again_is_a_warning(small):
    text = rows("CT2.01,901,2024,1,2,,,")
    checked = check(text, small, known_sha256={hashlib.sha256(text.encode()).hexdigest()})
    assert checked.ok and warned(checked) == [(1, "", "same_file")]


def test_a_duplicate_names_the_row_that_came_first(small):
    checked = check(
        rows(*["CT2.01,901,2024,1,2,,,"] * 3, "CT2.01,902,2024,1,2,,,", "ct2.01,Huyện Hòa An,năm 2024,1,2,,,"), small
    )
    assert problems_of(checked) == [(line, "", "duplicate_row") for line in (3, 4, 6)]
    assert {problem.params["first"] for problem in checked.problems} == {"2"}


def current(*records: tuple[str, str, str, float, float, float]) -> pd.DataFrame:
    return pd.DataFrame(records, columns=["indicator", "agency", "period", "numerator", "denominator", "value"])


NONE = float("nan")


@pytest.mark.parametrize(
    ("before", "record", "expected"),
    [
        (("CT2.01", "901", "2023", 50, 100, NONE), "CT2.01,901,2024,75,100,,,", []),
        (("CT2.01", "901", "2023", 50, 100, NONE), "CT2.01,901,2024,76,100,,,", [("numerator", "big_change")]),
        (("CT2.01", "901", "2023", 50, 100, NONE), "CT2.01,901,2024,,,24.9,,", [("value", "big_change")]),
        (("CT2.01", "901", "2025", 50, 100, NONE), "CT2.01,901,2024,99,100,,,", []),
        (("CT2.01", "902", "2023", 50, 100, NONE), "CT2.01,901,2024,99,100,,,", []),
        (("CT2.01", "901", "2023", 0, 0, NONE), "CT2.01,901,2024,99,100,,,", []),
        (("CT2.01", "901", "2024", 50, 100, NONE), "CT2.01,901,2024,99,100,,,", [("numerator", "big_change")]),
        (("CT1.03", "99", "2023", NONE, NONE, 100), "CT1.03,99,2024,,,150,,", []),
        (("CT1.03", "99", "2023", NONE, NONE, 100), "CT1.03,99,2024,,,151,,", [("value", "big_change")]),
        (("CT1.01", "99", "2023", NONE, NONE, 10), "CT1.01,99,2024,,,4,,", [("value", "big_change")]),
        (("CT1.M1", "99", "2023", NONE, NONE, 0), "CT1.M1,99,2024,,,1,,", []),
        (("CT2.01", "901", "2024-Q1", 50, 100, NONE), "CT2.01,901,2024,49,101,,,", [("numerator", "falls")]),
        (("CT2.01", "901", "2024-Q1", 50, 100, NONE), "CT2.01,901,2024,50,99,,,", [("denominator", "falls")]),
        (("CT2.01", "901", "2023-Q1", 50, 100, NONE), "CT2.01,901,2024,40,99,,,", []),
        (("CT2.01", "901", "2024", 50, 100, NONE), "CT2.01,901,2024,40,99,,,", []),
        (("CT2.01", "901", "2024", 50, 100, NONE), "CT2.01,901,2024-Q1,51,100,,,", [("numerator", "falls")]),
        (("CT2.01", "901", "2024", 50, 100, NONE), "CT2.01,901,2024-Q1,49,101,,,", [("denominator", "falls")]),
        (("CT2.01", "901", "2025", 50, 100, NONE), "CT2.01,901,2024-Q1,51,100,,,", []),
        (("CT2.01", "901", "2024-Q1", 50, 100, NONE), "CT2.01,901,2024,50,100,,,", [("numerator", "unchanged")]),
        (("CT2.01", "901", "2024-Q1", NONE, NONE, 50), "CT2.01,901,2024,,,50,,", [("value", "unchanged")]),
        (("CT2.01", "901", "2024-Q1", NONE, NONE, 50), "CT2.01,901,2024,50,100,,,", []),
        (("CT2.01", "901", "2023", 50, 100, NONE), "CT2.01,901,2024,50,100,,,", [("numerator", "unchanged")]),
        (("CT2.01", "901", "2024", 50, 100, NONE), "CT2.01,901,2024,50,100,,,", []),
        (("CT2.01", "901", "2024", 50, 100, NONE), "CT2.01,901,2024-Q1,50,100,,,", [("numerator", "unchanged")]),
        (("CT2.01", "901", "2024-Q1", 0, 0, NONE), "CT2.01,901,2024,0,0,,,", []),
        (("CT1.M1", "99", "2023", NONE, NONE, 1), "CT1.M1,99,2024,,,1,,", []),
        (("CT1.02", "99", "2023", NONE, NONE, 41.9), 'CT1.02,99,2024,,,"41,9",,', [("value", "unchanged")]),
    ],
)
def test_odd_values_are_warnings_beside_the_current_ones(small, before, record, expected):
    checked = check(rows(record), small, current=current(before))
    assert checked.ok and warned(checked) == [(2, column, code) for column, code in expected]


def test_odd_values_are_warnings_within_the_file(small):
    checked = check(
        rows(
            "CT2.01,901,2024,90,110,,,",
            "CT2.01,901,2024-Q1,30,100,,,",
            "CT2.01,901,2024-H1,20,105,,,",
        ),
        small,
        current=current(("CT2.01", "901", "2024-H1", 99, 100, NONE)),
    )
    assert warned(checked) == [
        (2, "numerator", "big_change"),
        (4, "numerator", "big_change"),
        (4, "numerator", "falls"),
    ]
    assert checked.warnings[2].params == {"new": "20.0", "old": "30.0", "period": "2024-Q1"}
    assert checked.warnings[1].params["period"] == "2024-H1"  # beside the figure that it takes the place of


@pytest.mark.parametrize(
    ("row", "messages"),
    [
        ("CT2.01,901,2024,80,105,,,", {
            "vi": ["76,19% khác xa 30% (quý I/2024). Hãy kiểm tra; nếu đúng thì xác nhận."],
            "en": ["76.19% is far from 30% (Q1 2024). Check it, and confirm if it is right."],
        }),
        ("CT2.01,901,2024-H1,20,100,,,", {
            "vi": ["20 thấp hơn 30 của quý I/2024, trong khi số liệu tính lũy kế từ đầu năm. Hãy kiểm tra cả hai."],
            "en": ["20 is below 30 of an earlier period (Q1 2024), but values are cumulative over the year. "
                   "Check both."],
        }),
    ],
)  # fmt: skip
@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_a_warning_names_values_with_their_unit_and_periods(small, row, messages, lang):
    checked = check(rows(row), small, current=current(("CT2.01", "901", "2024-Q1", 30, 100, NONE)))
    assert [warning.message(i18n.of(lang), small) for warning in checked.warnings] == messages[lang]


def test_every_problem_says_how_to_fix_it(small):
    checked = check(
        rows(
            "CT2.011,901,2024,1,2,,,",
            "CT2.01,90,2024-H1,1,2,,,",
            "CT2.01,901,2024-Q1,5,4,,,",
            "CT2.01,90101,2024,1,2,,,",
            "CT2.01,902,2024,1,3,40,,",
        ),
        small,
    )
    assert [problem.message(ENGLISH_WORDS, small) for problem in checked.problems] == [
        "“CT2.011” is not an indicator in the plan. Did you mean CT2.01, CT2.04, CT2.03?",
        "“90” is not an agency in the plan. Did you mean 902 (Huyện Đông Sơn), 901 (Huyện Hòa An)?",
        "The numerator 5 is larger than the denominator 4. Correct the one that is wrong.",
        "90101 (Xã Tân Hòa) ended on 30 Nov 2024, before the period's last day (2024: 14 Dec 2024). "
        "Report for: 90103 (Xã Hòa Tân).",
        "The value 40% does not agree with 1 / 3, which is 33.3333%. Correct the one that is wrong.",
    ]


def test_every_sentence_has_a_translation():
    catalog = i18n.of("vi")._catalog
    assert [sentence for sentence in SENTENCES.values() if sentence not in catalog] == []


def test_limits_are_the_plans(small):
    few = replace(small, intake=replace(small.intake, max_rows=2))
    two = [["CT2.01", "901", period, 1, 2, "", "", ""] for period in ("2024", "2023")]
    assert check(csv_text(two), few).ok
    three = csv_text([*two, ["CT2.01", "901", "2022", 1, 2, "", "", ""]])
    assert problems_of(check(three, few)) == [(4, "", "unreadable")]
    assert problems_of(check(three + '"",\n', few)) == [(4, "", "unreadable")]
    small_file = replace(small, intake=replace(small.intake, max_bytes=100))
    assert problems_of(check("x" * 101, small_file)) == [(1, "", "unreadable")]


def test_of_many_problems_the_first_are_listed_and_the_others_counted(small):
    checked = check(rows(*["a,x,2024,1,2,,,"] * 400, "a,x,2024,1,2,,,,", *["c,901,2024,1,2,,,"] * 400), small)
    assert problems_of(checked)[:3] == [(2, "indicator", "unknown_indicator"), (2, "agency", "unknown_agency"),
                                  (3, "indicator", "unknown_indicator")]  # fmt: skip
    assert checked.problem_count == 2 * 400 + 1 + 400
    assert len(checked.problems) == 1001
    last = checked.problems[-1]
    assert (last.line, last.code) == (602, "unreadable")
    assert last.params == {"why": "too_many_problems", "limit": "1000", "more": "201"}


def test_of_many_warnings_the_first_are_listed_and_the_others_counted(small, monkeypatch):
    monkeypatch.setattr(bounds, "LISTED", 1)
    lines = ("CT2.01,901,2024,90,110,,,", "CT2.01,901,2024-Q1,30,100,,,", "CT2.01,901,2024-H1,20,105,,,")
    checked = check(rows(*lines), small)
    assert checked.ok and warned(checked) == [(2, "numerator", "big_change"), (4, "", "unlisted")]
    assert checked.warnings[1].params == {"limit": "1", "more": "1"}


def test_the_published_values_can_be_submitted(plan):
    published = plan.published.rename(columns={"source_url": "document"})
    checked = check(published[list(ENGLISH)].to_csv(index=False), plan, today=date(2026, 1, 1))
    assert checked.problems == []
    assert len(checked.rows) == len(published)
