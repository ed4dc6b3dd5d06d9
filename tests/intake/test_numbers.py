"""How a cell's number is read: what is kind for decides; what can be read in two ways is not read."""

import math
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.intake import numbers
from kpi.intake.numbers import TYPED, Kind, Outcome, number

COUNTS = {
    "1848": 1848, "0": 0, "007": 7, " 12 ": 12, "+5": 5, "-0": 0, "1.848": 1848, "1,848": 1848, "1 848": 1848,
    "1\u00a0848": 1848, "1\u202f848": 1848, "1.848.000": 1848000, "1,848,000": 1848000, "12 345 678": 12345678,
    "1.848,0": 1848, "1,848.00": 1848, "1 848,0": 1848, "1.848,000": 1848, "730.0": 730, "730,00": 730,
    "1848.0": 1848, "0.000": 0, "9007199254740991": 2**53 - 1,
}  # fmt: skip
RATES = {
    "52.3": 52.3, "52,3": 52.3, "41.944": 41.944, "41,944": 41.944, "1.848": 1.848, "0": 0, "100": 100, ".5": 0.5,
    ",5": 0.5, "1.848,5": 1848.5, "1,848.5": 1848.5, "1 848,5": 1848.5, "1.234.567": 1234567, "1 848": 1848,
    "0.123456789012": 0.123456789012, "52.30": 52.3,
}  # fmt: skip
NO_NUMBERS = (
    "x", "12a", "1e5", "1E5", "nan", "NaN", "inf", "-inf", "0x10", "1_000", "１２",
    "١٢", "½", "12²", "--5", "5-", "+-5",
    "5.", "5,", ".", ",", "-", "–", "%", "1..5", "1.,5", "1.2.3", "12.34.5", "1.848.00", "12,34,567", "1848.000.000",
    "0.848.000", "1,848.000,5", "1.848,000.5", "1 848.000,5", "1 84", "1  848", "1. 848", "52,3 điểm", "(5)", "5 %%",
    "1'848", "1\n848", "tám", "1.848.", "TRUE",
)  # fmt: skip


@pytest.mark.parametrize(("text", "amount"), COUNTS.items())
def test_separators_in_a_count_group_thousands(text, amount):
    assert number(text, Kind.COUNT) == (amount, Outcome.NUMBER)


@pytest.mark.parametrize(("text", "amount"), RATES.items())
@pytest.mark.parametrize("kind", [Kind.RATE, Kind.PERCENT])
def test_a_lone_separator_in_a_rate_is_the_decimal_mark(text, amount, kind):
    assert number(text, kind) == (amount, Outcome.NUMBER)


@pytest.mark.parametrize("text", NO_NUMBERS)
@pytest.mark.parametrize("kind", Kind)
def test_a_text_that_is_no_number_is_not_read(text, kind):
    if kind in (Kind.ANY, Kind.MILESTONE) and text in ("x", "TRUE"):
        return  # an answer for a milestone
    amount, outcome = number(text, kind)
    assert math.isnan(amount) and outcome is Outcome.NOT_NUMBER


@pytest.mark.parametrize(
    ("text", "kind", "outcome"),
    [
        ("", Kind.COUNT, Outcome.BLANK),
        (" \u00a0", Kind.RATE, Outcome.BLANK),
        ("730.5", Kind.COUNT, Outcome.NOT_INTEGER),
        ("730,5", Kind.COUNT, Outcome.NOT_INTEGER),
        ("1.84", Kind.COUNT, Outcome.NOT_INTEGER),
        ("0.500", Kind.COUNT, Outcome.NOT_INTEGER),
        ("1.848,5", Kind.COUNT, Outcome.NOT_INTEGER),
        ("1848.000", Kind.COUNT, Outcome.AMBIGUOUS),
        ("0123.000", Kind.COUNT, Outcome.AMBIGUOUS),
        ("-5", Kind.COUNT, Outcome.NEGATIVE),
        ("−5,5", Kind.RATE, Outcome.NEGATIVE),
        ("9007199254740992", Kind.COUNT, Outcome.TOO_LARGE),
        ("9" * 40, Kind.RATE, Outcome.TOO_LARGE),
        ("52%", Kind.COUNT, Outcome.PERCENT_SIGN),
        ("52%", Kind.RATE, Outcome.PERCENT_SIGN),
        ("52,3%", Kind.PERCENT, Outcome.NUMBER),
        ("52,3 %", Kind.PERCENT, Outcome.NUMBER),
        ("=A1/B1", Kind.COUNT, Outcome.FORMULA),
        ("#DIV/0!", Kind.PERCENT, Outcome.FORMULA),
        ("1848.000", Kind.ANY, Outcome.NUMBER),
        ("-5,5%", Kind.ANY, Outcome.NUMBER),
        ("", Kind.ANY, Outcome.BLANK),
    ],
)
def test_why_a_text_is_no_number(text, kind, outcome):
    assert number(text, kind)[1] is outcome


@pytest.mark.parametrize(
    "text", ["Đạt", "đã hoàn thành", "Hoàn thành", "Có", "X", "TRUE", "1", "da hoan thanh", "Đã đạt."]
)
def test_a_milestone_is_answered_by_words_for_yes(text):
    assert number(text, Kind.MILESTONE) == (1, Outcome.NUMBER)
    assert text == "1" or number(text, Kind.PERCENT)[1] is Outcome.NOT_NUMBER


@pytest.mark.parametrize("text", ["Chưa", "không", "CHƯA HOÀN THÀNH", "False", "0", "chua", "not completed"])
def test_a_milestone_is_answered_by_words_for_no(text):
    assert number(text, Kind.MILESTONE) == (0, Outcome.NUMBER)
    assert text == "0" or number(text, Kind.COUNT)[1] is Outcome.NOT_NUMBER


@pytest.mark.parametrize("text", ["50%", "đang làm", "-", "cơ bản hoàn thành", "đất", "chưa/đạt", "N/A", "x x"])
def test_a_milestone_is_not_answered_by_other_words(text):
    assert math.isnan(number(text, Kind.MILESTONE)[0])


@pytest.mark.parametrize(
    ("cell", "kind", "expected"),
    [
        ("1.848", Kind.COUNT, (1.848, Outcome.NOT_INTEGER)),  # not 1848: the sheet holds the number itself
        ("1848.0", Kind.COUNT, (1848, Outcome.NUMBER)),
        ("28.999999999999996", Kind.COUNT, (29, Outcome.NUMBER)),  # what the sheet shows of 0.29 * 100
        ("0.523%", Kind.PERCENT, (52.3, Outcome.NUMBER)),
        ("0.2%", Kind.COUNT, (None, Outcome.PERCENT_SIGN)),
        ("-3.0", Kind.COUNT, (-3, Outcome.NEGATIVE)),
        ("inf", Kind.RATE, (None, Outcome.NOT_NUMBER)),
        ("nan", Kind.COUNT, (None, Outcome.NOT_NUMBER)),
        ("1e+300", Kind.RATE, (1e300, Outcome.TOO_LARGE)),
    ],
)
def test_a_number_that_the_sheet_holds_as_one_is_exact(cell, kind, expected):
    amount, outcome = number(TYPED + cell, kind)
    assert (None if math.isnan(amount) else amount, outcome) == expected


TEXTS = st.text(st.sampled_from("0123456789.,  -−+%eEx\u00a0"), max_size=12)
INTEGERS = st.integers(0, 10**15 - 1)


def grouped(number: int, mark: str) -> str:
    return f"{number:,}".replace(",", mark)


@settings(deadline=None)
@given(INTEGERS, st.sampled_from([".", ",", " ", "\u00a0", ""]))
def test_a_count_is_read_however_its_thousands_are_grouped(integer, mark):
    assert number(grouped(integer, mark), Kind.COUNT) == (integer, Outcome.NUMBER)


@settings(deadline=None)
@given(
    INTEGERS, st.integers(1, 9), st.sampled_from([(".", ","), (",", "."), (" ", ","), (" ", "."), ("", ","), ("", ".")])
)
def test_a_rate_is_read_however_it_is_written(integer, tenths, marks):
    text = f"{grouped(integer % 10**12, marks[0])}{marks[1]}{tenths}"
    assert number(text, Kind.RATE) == (float(f"{integer % 10**12}.{tenths}"), Outcome.NUMBER)


@settings(deadline=None)
@given(TEXTS, st.sampled_from([Kind.COUNT, Kind.RATE, Kind.PERCENT]))
def test_a_number_that_is_read_has_the_digits_of_its_text(text, kind):
    amount, outcome = number(text, kind)
    if outcome is Outcome.NUMBER:
        digits = "".join(letter for letter in text if letter.isdigit())
        read = format(Decimal(repr(amount)), "f").replace(".", "")
        assert read.strip("0") == digits.strip("0")
        assert kind is not Kind.COUNT or amount.is_integer()


@settings(deadline=None)
@given(st.lists(st.tuples(TEXTS | INTEGERS.map(str) | st.floats(0, 1e6).map("{:.4f}".format), st.sampled_from(Kind))))
def test_a_column_is_read_as_each_of_its_cells(cells):
    amounts, outcome = numbers.read(
        pa.array([text for text, _ in cells], pa.string()), np.array([kind for _, kind in cells], dtype=np.int8)
    )
    expected = [number(text, kind) for text, kind in cells]
    assert outcome.tolist() == [each for _, each in expected]
    np.testing.assert_array_equal(amounts, [amount for amount, _ in expected])
