"""Period codes, their days and names, and the many ways in which people write them."""

import unicodedata
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.period import Period, PeriodError, PeriodRule, Periods, fold

RULES = (
    PeriodRule("", 1.0, (12, 15), (12, 14), (12, 20), "Năm {year}", "Year {year}"),
    PeriodRule("Q1", 0.25, (12, 15), (3, 14), (3, 20), "Quý I/{year}", "Q1 {year}"),
    PeriodRule("Q3", 0.75, (12, 15), (9, 14), (9, 20), "9 tháng năm {year} (báo cáo quý III)", "Nine months of {year}"),
    PeriodRule("H1", 0.5, (12, 15), (6, 14), (6, 20), "6 tháng đầu năm {year}", "First half of {year}"),
)
FREQUENCIES = {"quarter": ["Q1", "H1", "Q3", ""], "half-year": ["", "H1"], "year": [""], "published": []}
PERIODS = Periods(RULES, FREQUENCIES, unit_days_before=5)

CODES = st.builds(
    lambda year, suffix: f"{year}-{suffix}" if suffix else str(year),
    st.integers(1990, 2100),
    st.sampled_from(["", "Q1", "H1", "Q3"]),
)


def undress(text: str) -> str:
    """Without diacritics, as typed on a keyboard that has none."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def test_a_quarter_starts_in_the_december_before_and_agencies_submit_five_days_early():
    assert PERIODS.get("2024-Q1") == Period(
        code="2024-Q1",
        year=2024,
        suffix="Q1",
        share=0.25,
        starts=date(2023, 12, 15),
        ends=date(2024, 3, 14),
        due=date(2024, 3, 20),
        unit_due=date(2024, 3, 15),
    )


def test_time_is_counted_in_years_so_that_a_year_ends_at_its_own_number():
    assert [PERIODS.get(code).t for code in ("2024-Q1", "2024-H1", "2024-Q3", "2024")] == [
        2023.25,
        2023.5,
        2023.75,
        2024,
    ]


def test_a_window_that_starts_in_its_own_year_and_is_due_in_the_next_is_placed_there():
    single = PeriodRule("", 1.0, (1, 1), (12, 31), (1, 10), "Năm {year}", "Year {year}")
    period = Periods([single], {}, unit_days_before=0).year_end(2024)
    assert (period.starts, period.ends, period.due) == (date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 10))
    assert period.unit_due == period.due


@pytest.mark.parametrize(
    "code", ["", "24", "2024-", "2024-Q2", "2024-q1", "2024-H2", "2024-Q1 ", "20245", "-Q1", "２０２４", "1989", "2101"]
)
def test_what_is_not_a_canonical_code_is_refused_by_name(code):
    with pytest.raises(PeriodError, match=code or "“”"):
        PERIODS.get(code)


def test_the_periods_of_a_year_are_sorted_from_the_shortest_to_the_year():
    assert [period.code for period in PERIODS.of_year(2019)] == ["2019-Q1", "2019-H1", "2019-Q3", "2019"]
    assert PERIODS.year_end(2019) == PERIODS.of_year(2019)[-1]


@pytest.mark.parametrize(
    ("frequency", "due"),
    [
        ("quarter", ["2024-Q1", "2024-H1", "2024-Q3", "2024"]),
        ("half-year", ["2024-H1", "2024"]),
        ("year", ["2024"]),
        ("published", []),
    ],
)
def test_a_value_is_due_in_the_periods_of_its_frequency(frequency, due):
    assert [period.code for period in PERIODS.due_for(frequency, 2024)] == due


def test_the_frame_holds_every_period_once_in_order_of_time():
    frame = PERIODS.frame([2024, 2023, 2024])
    assert frame["period"].tolist() == [
        *("2023-Q1", "2023-H1", "2023-Q3", "2023"),
        *("2024-Q1", "2024-H1", "2024-Q3", "2024"),
    ]
    first = pd.DataFrame(
        {
            "period": pd.Series(["2023-Q1"], dtype="str"),
            "year": [2023],
            "suffix": pd.Series(["Q1"], dtype="str"),
            "share": [0.25],
            "t": [2022.25],
            "starts": pd.Series(["2022-12-15"], dtype="datetime64[s]"),
            "ends": pd.Series(["2023-03-14"], dtype="datetime64[s]"),
            "due": pd.Series(["2023-03-20"], dtype="datetime64[s]"),
            "unit_due": pd.Series(["2023-03-15"], dtype="datetime64[s]"),
        }
    )
    pd.testing.assert_frame_equal(frame.head(1), first)


def test_a_frame_of_no_years_has_the_columns_all_the_same():
    assert PERIODS.frame([]).dtypes.to_dict() == PERIODS.frame([2024]).dtypes.to_dict()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2024", "2024"),
        (" 2024 ", "2024"),
        ("Năm 2024", "2024"),
        ("năm\u00a02024", "2024"),
        ("NĂM 2024", "2024"),
        ("nam 2024", "2024"),
        ("Cả năm 2024", "2024"),
        ("Báo cáo năm 2024", "2024"),
        ("12 tháng năm 2024", "2024"),
        ("Year 2024", "2024"),
        ("Full year 2024", "2024"),
        ("Tổng kết năm 2024", "2024"),
        ("2024.0", "2024"),  # a number of a spreadsheet
        ("I/2024", "2024-Q1"),
        ("III-2024", "2024-Q3"),
        ("First quarter of 2024", "2024-Q1"),
        ("Half-year 2024", "2024-H1"),
        ("6 months of 2024", "2024-H1"),
        ("nửa đầu năm 2024", "2024-H1"),
        ("6 tháng đầu năm (2024)", "2024-H1"),
        ("Sơ kết 6 tháng đầu năm 2024", "2024-H1"),
        ("First 9 months of 2024", "2024-Q3"),
        ("2024-Q1", "2024-Q1"),
        ("2024-q1", "2024-Q1"),
        ("2024q1", "2024-Q1"),
        ("2024 – Q1", "2024-Q1"),
        ("2024_Q1", "2024-Q1"),
        ("2024/Q1", "2024-Q1"),
        ("Q1/2024", "2024-Q1"),
        ("Q1 2024", "2024-Q1"),
        ("Q1-2024", "2024-Q1"),
        ("QI/2024", "2024-Q1"),
        ("Quý I/2024", "2024-Q1"),
        ("Quý I / 2024", "2024-Q1"),
        ("Quý I\\2024", "2024-Q1"),
        ("Quý I, 2024", "2024-Q1"),
        ("Quý I.2024", "2024-Q1"),
        ("QUÝ I NĂM 2024", "2024-Q1"),
        ("quý 1 năm 2024", "2024-Q1"),
        ("Quý 01/2024", "2024-Q1"),
        ("Quý một năm 2024", "2024-Q1"),
        ("Quý Ⅰ/2024", "2024-Q1"),
        ("Qúy I/2024", "2024-Q1"),
        ("Quí 1/2024", "2024-Q1"),
        ("Kỳ báo cáo quý I/2024", "2024-Q1"),
        ("Năm 2024, quý I", "2024-Q1"),
        ("3 tháng đầu năm 2024", "2024-Q1"),
        ("6 tháng đầu năm 2024", "2024-H1"),
        ("6 tháng 2024", "2024-H1"),
        ("6 tháng/2024", "2024-H1"),
        ("6 tháng năm 2024", "2024-H1"),
        ("6 tháng đầu 2024", "2024-H1"),
        ("06 tháng đầu năm 2024", "2024-H1"),
        ("Sáu tháng đầu năm 2024", "2024-H1"),
        ("6T/2024", "2024-H1"),
        ("6T2024", "2024-H1"),
        ("2024 6 tháng", "2024-H1"),
        ("H1 2024", "2024-H1"),
        ("h1/2024", "2024-H1"),
        ("First half of 2024", "2024-H1"),
        ("9 tháng 2024", "2024-Q3"),
        ("9 tháng năm 2024", "2024-Q3"),
        ("9 tháng đầu năm 2024.", "2024-Q3"),
        ("9 tháng năm 2024 (báo cáo quý III)", "2024-Q3"),
        ("9 tháng 2024 (quý III/2024)", "2024-Q3"),
        ("Quý III/2024", "2024-Q3"),
        ("Quý 3/2024", "2024-Q3"),
        ("Quý ba năm 2024", "2024-Q3"),
        ("Nine months of 2024", "2024-Q3"),
        ("1990", "1990"),
        ("2100", "2100"),
    ],
)
def test_a_period_is_read_as_people_write_it_composed_or_not_with_diacritics_or_without(text, code):
    forms = {unicodedata.normalize(form, text) for form in ("NFC", "NFD")} | {undress(text), text.upper(), text.lower()}
    assert {form: PERIODS.parse(form) for form in forms} == dict.fromkeys(forms, code)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "-", "năm", "quý I", "6 tháng đầu năm", "Q1"),
        *("Quý II/2024", "Quý 2 năm 2024", "Q2/2024", "Quý IV/2024", "2024-Q4", "2024-H2", "Quý V/2024", "Quý 0/2024"),
        *("2024-13", "2024-01", "2024-1", "01/2024", "6/2024", "tháng 6/2024", "Tháng 6 năm 2024", "T6/2024"),
        *("2 tháng đầu năm 2024", "6 tháng cuối năm 2024", "0 tháng 2024", "11 tháng 2024", "15 tháng 2024"),
        *("31/12/2024", "2024-12-31", "14/06/2024", "45657"),
        *("1989", "2101", "0000", "9999", "24", "Quý I/24", "20 24", "2024,5", "2.024", "-2024", "=2024"),
        *("2024%", "(2024)", "2023-2024", "Quý I/2023-2024", "Năm học 2024", "Năm 2024 (ước)", "2024?", "2024 2024"),
        *("9 tháng năm 2024 (quý I)", "9 tháng năm 2024 (quý III/2023)", "Quý I/2024 (", "Năm 2024 (6 tháng)"),
        *("Q12024", "12024", "２０２４年", "năm hai nghìn không trăm hai mươi tư", "2024" * 30),
    ],
)
def test_what_is_no_period_of_the_plan_or_could_be_two_is_not_guessed(text):
    assert PERIODS.parse(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [("Quý II/2024", "2024-H1"), ("IV/2024", "2024"), ("Q4 2024", "2024"), ("Tháng 6/2024", None), ("Quý II", None)],
)
def test_a_quarter_that_is_not_reported_ends_with_a_period_that_is(text, code):
    assert PERIODS.ending_with_quarter(text) == code


@given(CODES, st.sampled_from(["vi", "en"]), st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_every_name_that_the_program_writes_it_also_reads(code, lang, form):
    name = unicodedata.normalize(form, PERIODS.name(code, lang))
    assert [PERIODS.parse(text) for text in (name, name.upper(), undress(name), f"  {name} ", code)] == [code] * 5


@given(st.text(max_size=100) | st.text("qQuýyÝiIVHhtTáàngđầuăm0123456789 /-().,", max_size=30))
def test_any_text_is_a_period_of_the_plan_or_none(text):
    code = PERIODS.parse(text)
    assert code is None or PERIODS.get(code).code == code


def test_a_plan_without_quarters_knows_none():
    years_only = Periods(RULES[:1], FREQUENCIES, unit_days_before=5)
    assert [years_only.parse(text) for text in ("Quý I/2024", "6 tháng 2024", "12 tháng 2024", "2024")] == [
        *(None, None),
        *("2024", "2024"),
    ]


def test_a_plan_with_other_periods_reads_those():
    monthly = PeriodRule("M10", 10 / 12, (12, 15), (10, 14), (10, 20), "10 tháng năm {year}", "Ten months of {year}")
    periods = Periods([*RULES, monthly], FREQUENCIES, unit_days_before=5)
    texts = ("10 tháng 2024", "2024-m10", "M 10/2024", "Ten months of 2024")
    assert [periods.parse(text) for text in texts] == ["2024-M10"] * 4


def test_folding_leaves_the_letters_and_takes_the_rest():
    assert fold(" Quý III/2024 – ĐẦU ") == "quy iii/2024 – dau"
    assert fold("Hoà") == fold("HÒA") == fold(unicodedata.normalize("NFD", "hòa")) == "hoa"
