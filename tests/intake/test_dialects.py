"""The same figures in every dialect that lies on an official's desk give the same rows; what is in none is refused."""

import unicodedata

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.intake import encoding
from kpi.intake.problem import Unreadable
from kpi.plan import Plan, load
from tests.support import small_plan
from tests.support.uploads import VIETNAMESE, check, cp1258, csv_text, problems_of

GOOD = [
    ["CT2.01", "Huyện Hòa An", "Quý I/2024", "1.848", "2.000", "92,4", "Đã đối chiếu, đủ", "12/BC-UBND"],
    ["ct2.01", "902", "6 tháng 2024", "1200", "4800", "25%", "", ""],
    ["CT1.02", "99", "Năm 2024", "", "", "41,944", '"nháy"', ""],
    ["CT1.03", "Tỉnh Mẫu", "2024", "", "", "1.848", "=1+1", "@SUM(A1)"],
]


@pytest.fixture(scope="module")
def small() -> Plan:
    return load(small_plan.FOLDER)


@pytest.fixture(scope="module")
def expected() -> pd.DataFrame:
    nan = np.nan
    return pd.DataFrame(
        {
            "line": [2, 3, 4, 5],
            "indicator": ["CT2.01", "CT2.01", "CT1.02", "CT1.03"],
            "agency": ["901", "902", "99", "99"],
            "period": ["2024-Q1", "2024-H1", "2024", "2024"],
            "numerator": [1848.0, 1200.0, nan, nan],
            "denominator": [2000.0, 4800.0, nan, nan],
            "value": [92.4, 25.0, 41.944, 1848.0],
            "note": ["Đã đối chiếu, đủ", None, '"nháy"', "=1+1"],
            "document": ["12/BC-UBND", None, None, "@SUM(A1)"],
        }
    ).astype(dict.fromkeys(["indicator", "agency", "period", "note", "document"], "str"))


DIALECTS = {
    "UTF-8": str.encode,
    "UTF-8 with BOM": lambda content: content.encode("utf-8-sig"),
    "UTF-16 LE with BOM": lambda content: b"\xff\xfe" + content.encode("utf-16-le"),
    "UTF-16 BE with BOM": lambda content: b"\xfe\xff" + content.encode("utf-16-be"),
    "UTF-16 LE": lambda content: content.encode("utf-16-le"),
    "UTF-16 BE": lambda content: content.encode("utf-16-be"),
    "Windows-1258": cp1258,
    "decomposed": lambda content: unicodedata.normalize("NFD", content).encode(),
    "CRLF": lambda content: content.replace("\n", "\r\n").encode(),
    "CR": lambda content: content.replace("\n", "\r").encode(),
    "no line end at the end": lambda content: content.rstrip("\n").encode(),
    "end mark of DOS": lambda content: content.encode() + b"\x1a",
    "blank lines at the end": lambda content: content.encode() + b"\n\n \n",
}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_gives_the_same_rows(small, expected, dialect, separator):
    checked = check(DIALECTS[dialect](csv_text(GOOD, VIETNAMESE, separator)), small)
    assert checked.problems == [] and checked.warnings == []
    pd.testing.assert_frame_equal(checked.rows, expected)


@pytest.mark.parametrize("above", ["SỞ NỘI VỤ,,,\nBIỂU 01\n\n,,,\n", '"Báo cáo\nquý",,\n', "sep=,\n"])
def test_titles_and_blank_lines_above_the_headings_move_the_lines_alone(small, expected, above):
    checked = check(above + csv_text(GOOD, VIETNAMESE), small)
    assert checked.problems == [] and checked.warnings == []
    moved = above.count("\n")
    pd.testing.assert_frame_equal(checked.rows, expected.assign(line=expected["line"] + moved))


def test_blank_lines_and_empty_columns_are_nothing(small):
    content = "indicator,,agency,period,value,\n\n,,,,,\nCT2.01,,901,2024,50,\n  \n\nCT2.01,,902,2024,x,\n"
    assert problems_of(check(content, small)) == [(7, "value", "bad_number")]


def test_a_line_is_where_the_record_begins_whatever_lies_between(small):
    content = csv_text(
        [["CT2.01", "901", "2024", 1, 2, "", "hai\ndòng\r\nba", ""], ["CT2.01", "902", "2024", 1, "x", "", "", ""]]
    )
    assert problems_of(check(content, small)) == [(5, "denominator", "bad_number")]


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("CT2.01,901,2024,,,52,3,,", [(2, "", "unreadable")]),  # more cells than headings: 52,3?
        ("CT2.01,901,2024,,,52,3", [(2, "value", "bad_number")]),  # short of cells, and a note that is a number: 52,3?
        ("CT2.01,901,2024,,,52,3,", [(2, "value", "bad_number")]),
        ("CT2.01,901,2024,,,52,ba", []),
        ("CT2.01,901,2024,,,52,,3", []),
        ("CT2.01,901,2024,1,2", []),
        ('CT2.01,901,2024,,,"52,3",,', []),
        ('CT2.01,901,2024,1,2,,"a"b,', [(2, "", "unreadable")]),
        ('CT2.01,901,2024,1,2,,"a,\nCT2.01,902,2024,1,2,,b,', [(2, "", "unreadable")]),  # the mark is never closed
        ('CT2.01,901,2024,1,2,,"a,\nCT2.01,902,2024,1,2,,b",', [(2, "", "unreadable")]),  # and here too late
        ('CT2.01,901,2024,1,2,,"một, hai, ba, bốn\nnăm, sáu, bảy, tám, chín",', []),
    ],
)
def test_a_row_that_may_have_been_split_in_the_wrong_place_is_refused(small, record, expected):
    assert problems_of(check(csv_text([]) + record + "\n", small)) == expected


def test_a_line_of_prose_with_many_commas_is_no_fault_below_the_data_alone(small):
    prose = "Nơi nhận: UBND tỉnh, Sở Nội vụ, Văn phòng, Thanh tra, Lưu VT, KSTT, HC, TH, QT\n"
    row = "CT2.01,901,2024,1,2,,,\n"
    assert check(csv_text([]) + row + prose + "Trần Văn A\n", small).ok
    assert problems_of(check(csv_text([]) + prose + row, small)) == [(2, "", "unreadable")]


@pytest.mark.parametrize(("separator", "expected"), [(";", []), ("\t", []), (",", [(2, "", "unreadable")])])
def test_a_surplus_separator_is_ignored_if_it_can_be_in_no_number(small, separator, expected):
    content = csv_text([], separator=separator) + "CT2.01,901,2024,1,2,,,,\n".replace(",", separator)
    assert problems_of(check(content, small)) == expected


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("indicator,agency,period,value,note\nCT2.01,901,2024,5,rõ\n".encode("cp1252"), id="rõ, or rơ"),
        pytest.param("indicator,agency,period,value,note\nCT2.01,901,2024,5,Sơn\n".encode("cp1258"), id="Sơn, or Sõn"),
        pytest.param("indicator,agency,period,value,note\nCT2.01,901,2024,5,Xã nào\n".encode("cp1252"), id="Western"),
        pytest.param("indicator,agency,period,value,note\nCT2.01,901,2024,5,Đường\n".encode("mac_croatian", "replace"),
                     id="Croatian"),
        pytest.param(b"indicator,agency,period,value,note\nCT2.01,901,2024,5,\xb6\xb8\xad\xdc\n",
                     id="TCVN3"),
        pytest.param("指标,机构,时期\n".encode("gb18030"), id="Chinese"),
        pytest.param(b"\xff\xfe" + "indicator".encode("utf-16-le") + b"\x00\xd8x\x00", id="broken UTF-16"),
        pytest.param(b"\xff\xfea", id="half a letter"),
    ],
)  # fmt: skip
def test_an_encoding_that_is_not_certain_is_refused(small, content):
    checked = check(content, small)
    assert problems_of(checked) == [(1, "", "unreadable")]
    assert checked.problems[0].params == {"why": "encoding"}


def test_letters_that_both_windows_encodings_share_are_certain(small):
    checked = check("indicator,agency,period,value,note\nCT2.01,901,2024,5,cá\n".encode("cp1258"), small)
    assert checked.ok and checked.rows["note"].tolist() == ["cá"]


KINDS = {
    "nothing": b"",
    "blanks": b" \r\n\t\n",
    "zeros": bytes(5000),
    "a PDF": b"%PDF-1.7\n%\xe2\xe3",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "an old workbook": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
    "an encrypted workbook": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
    "a web page called .xls": b"\n <HTML><table><tr><td>indicator</td></tr></table>",
    "an XML spreadsheet": b'<?xml version="1.0"?><Workbook/>',
    "an archive": b"\x1f\x8b\x08" + bytes(20),
    "random bytes": bytes(range(256)) * 4,
    "controls": b"indicator,agency,period,value\n\x01\x02\n",
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_table_is_unreadable(small, kind):
    assert problems_of(check(KINDS[kind], small)) == [(1, "", "unreadable")]


def test_prose_is_a_file_without_columns(small):
    assert {code for _, _, code in problems_of(check("Kính gửi: Sở Nội vụ,\nđính kèm số liệu.\n", small))} == {
        "missing_column"
    }


@pytest.mark.parametrize("name", ["decision.txt", "agencies.csv", "tasks.csv"])
def test_all_words_of_the_plan_are_vietnamese_and_in_the_wrong_encoding_they_are_not(plan, name):
    text = "".join(letter for letter in (plan.folder / name).read_text("utf-8") if letter.isascii() or letter.isalpha())
    assert encoding.vietnamese_share(text) == encoding.vietnamese_share(unicodedata.normalize("NFD", text)) == 1
    assert encoding.vietnamese_share(cp1258(text).decode("cp1252", "replace")) < 0.5


def test_what_is_written_in_windows_1258_is_read_as_it_was_written(plan):
    text = unicodedata.normalize("NFC", plan.decision)
    text = "".join(letter for letter in text if letter.isascii() or letter.isalpha())
    assert encoding.utf8(cp1258(text)).decode() == text


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(content):
    try:
        encoding.utf8(content).decode()
    except Unreadable as unreadable:
        assert unreadable.problem.code == "unreadable"
