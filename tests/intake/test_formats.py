"""The same workbook saved as .xls, .ods and .xlsb gives the same rows; one that takes too much is refused unopened."""

import io
import random
import re
import struct
import zipfile
from collections.abc import Callable

import openpyxl
import pandas as pd
import pytest
import xlwt

from kpi import annotate, i18n
from kpi.plan import Plan, load
from tests.support import small_plan
from tests.support.mutations import GOOD, changed
from tests.support.uploads import VIETNAMESE, Percent, check, problems_of, warned, xlsx
from tests.support.workbooks import ods, xls, xlsb, zipped

MAKERS = [xls, ods, xlsb]
ROWS = [
    ["CT2.01", "901", "Quý I/2024", 1848, 2000, Percent(0.924), "Đã đối chiếu", "12/BC-UBND"],
    ["CT2.01", 902, "6 tháng 2024", "1.200", "4.800", "25%", None, None],
    ["CT1.02", "Tỉnh Mẫu", 2024, None, None, 41.944, "=1+1", "@x"],
]
BOOK = {"Biểu": [["UBND TỈNH"], [], VIETNAMESE, *ROWS], "Nháp": [VIETNAMESE, ["rác", "x", "y", 1]]}


@pytest.fixture(scope="module")
def small() -> Plan:
    return load(small_plan.FOLDER)


@pytest.mark.parametrize("make", MAKERS)
def test_every_format_gives_the_rows_of_xlsx(small, make):
    expected, checked = (check(each(BOOK, hidden=["Nháp"]), small) for each in (xlsx, make))
    assert checked.problems == expected.problems == []
    assert len(checked.rows) == 3
    pd.testing.assert_frame_equal(checked.rows, expected.rows)


MERGED = {"a": [VIETNAMESE, ["CT2.01", "901", "2024", 1, 2], ["CT2.01", None, "2023", 1, 2]]}


@pytest.mark.parametrize(
    "content",
    [xls(MERGED, merged=[(1, 2, 1, 1)]), ods(MERGED, spans={(1, 1): 2}), xlsb(MERGED, merged=[(1, 2, 1, 1)])],
    ids=["xls", "ods", "xlsb"],
)
def test_an_agency_merged_downwards_counts_for_each_row(small, content):
    checked = check(content, small)
    assert checked.problems == []
    assert checked.rows["agency"].tolist() == ["901", "901"]


def test_a_row_that_a_filter_hides_is_named(small):
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    for at, row in enumerate(MERGED["a"][:2]):
        for column, cell in enumerate(row):
            sheet.write(at, column, cell)
    sheet.row(1).hidden = True
    out = io.BytesIO()
    book.save(out)
    for content in (out.getvalue(), ods({"a": MERGED["a"][:2]}, hidden_row=1)):
        checked = check(content, small)
        assert checked.ok and warned(checked) == [(2, "", "hidden")]


@pytest.mark.parametrize("make", MAKERS)
def test_a_wrong_workbook_of_any_format_comes_back_as_xlsx_with_marks(small, make):
    content = make({"Biểu": [VIETNAMESE, ["CT2.01", "901", "2024", 3, 2]]})
    checked = check(content, small)
    assert problems_of(checked) == [(2, "numerator", "out_of_range")]
    back = annotate.workbook(content, "a", checked, small, i18n.of("vi"))
    assert openpyxl.load_workbook(io.BytesIO(back))["Biểu"]["D2"].comment


def replaced(content: bytes, old: bytes, new: bytes) -> bytes:
    """The container with bytes of one length replaced by others."""
    assert len(old) == len(new) and old in content
    return content.replace(old, new)


def with_part(content: bytes, path: str, change: Callable[[bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return zipped({name: change(archive.read(name)) if name == path else archive.read(name)
                       for name in archive.namelist()})  # fmt: skip


_SMALL = {"a": [VIETNAMESE, ["CT2.01", "901", "2024", 1, 2]]}
_XLS, _ODS, _XLSB = xls(_SMALL), ods(_SMALL), xlsb(_SMALL)
_CELL = b'<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
_DIMENSIONS = struct.pack("<HH", 0x200, 14)
_SHEET = "xl/worksheets/sheet1.bin"


def ods_with(old: bytes, new: bytes) -> bytes:
    return with_part(_ODS, "content.xml", lambda part: part.replace(old, new, 1))


REFUSED = {
    "xlsx: strings that are not there": (
        with_part(xlsx(_SMALL), "xl/sharedStrings.xml",
                  lambda part: re.sub(rb'uniqueCount="\d+"', b'uniqueCount="99999999999"', part)), "damaged"),
    "xls: a table of sectors that are not there": (_XLS[:44] + b"\xff" * 4 + _XLS[48:], "damaged"),
    "xls: more of it that is not there": (_XLS[:72] + b"\xff" * 4 + _XLS[76:], "damaged"),
    "xls: a grid that the sheet does not have": (
        replaced(_XLS, _DIMENSIONS + struct.pack("<II", 0, 2), _DIMENSIONS + struct.pack("<II", 0, 1 << 30)),
        "too_many_cells"),
    "xls: a grid that ends before it begins": (
        replaced(_XLS, _DIMENSIONS + struct.pack("<II", 0, 2), _DIMENSIONS + struct.pack("<II", 9, 2)), "damaged"),
    "xls: a column far away": (xls({"a": [[*VIETNAMESE, *[None] * 240, "x"]]}), "too_many_columns"),
    "ods: a column far away": (
        ods_with(b"<table:table-cell table:number-columns-repeated", _CELL.replace(b"-cell ",
                 b'-cell table:number-columns-repeated="900" ') + b"<table:table-cell table:number-columns-repeated"),
        "too_many_columns"),
    "ods: a row a million times": (
        ods_with(b"<table:table-row>", b'<table:table-row table:number-rows-repeated="900000">'), "bomb"),
    "ods: encrypted": (
        with_part(_ODS, "META-INF/manifest.xml", lambda part: b"<m><encryption-data/></m>"), "encrypted"),
    "ods: no XML": (with_part(_ODS, "content.xml", lambda part: part[:200]), "damaged"),
    "xlsb: a grid that the sheet does not have": (
        with_part(_XLSB, _SHEET, lambda part: part.replace(struct.pack("<4I", 0, 1, 0, 7),
                                                           struct.pack("<4I", 0, 1 << 20, 0, 7))), "too_many_cells"),
    "xlsb: a cell far away": (xlsb({"a": [[*VIETNAMESE, *[None] * 240, "x"]]}), "too_many_columns"),
    "xlsb: a sheet cut off": (with_part(_XLSB, _SHEET, lambda part: part[:100]), "damaged"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_workbook_that_takes_too_much_is_refused(small, case):
    content, why = REFUSED[case]
    checked = check(content, small)
    assert [problem.params.get("why") for problem in checked.problems] == [why]


@pytest.mark.parametrize("make", MAKERS)
def test_a_mutated_workbook_is_read_or_refused_in_words(small, make):
    base = make({"Số liệu": [["Biểu"], VIETNAMESE, *GOOD], "Khác": [["x"]]})
    for seed in range(150):
        rng = random.Random(f"{make.__name__} {seed}")
        if make is xls:
            content = changed(rng, base)
        else:
            with zipfile.ZipFile(io.BytesIO(base)) as archive:
                path = rng.choice(archive.namelist()[1:])
            content = with_part(base, path, lambda part, rng=rng: changed(rng, part))
        checked = check(content, small)
        assert bool(checked.problems) == checked.rows.empty, seed
        assert all(problem.message(i18n.of("vi"), small) for problem in checked.problems), seed
