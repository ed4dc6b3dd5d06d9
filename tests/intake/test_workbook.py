"""Excel workbooks: typed cells or text, several sheets, titles above the headings; and what is refused unopened."""

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
import xlsxwriter

from kpi import i18n
from kpi.plan import Plan, load
from tests.support import small_plan
from tests.support.uploads import (
    ENGLISH,
    VIETNAMESE,
    Formula,
    Percent,
    check,
    csv_text,
    part,
    problems_of,
    warned,
    with_part,
    xlsx,
)

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
GOOD = ["CT2.01", "901", "2024", 1, 2, None, None, None]


@pytest.fixture(scope="module")
def small() -> Plan:
    return load(small_plan.FOLDER)


def sheet(*rows: Sequence[object], headings: Sequence[str] = ENGLISH) -> bytes:
    return xlsx({"Số liệu": [headings, *rows]})


def test_typed_cells_and_text_give_the_same_rows(small):
    typed = sheet(
        ["CT2.01", 901, "Quý I/2024", 1848, 2000.0, Percent(0.924), "=1+1", 12],
        ["CT1.02", 99, 2024, None, None, 41.944, None, None],
        headings=VIETNAMESE,
    )
    written = csv_text(
        [
            ["CT2.01", "901", "2024-Q1", "1.848", "2.000", "92,4%", "=1+1", "12"],
            ["CT1.02", "99", "2024", "", "", "41,944", "", ""],
        ]
    )
    texts = sheet(*[[cell or None for cell in row] for row in csv.reader(written.splitlines()[1:])])
    expected = check(written, small)
    for workbook in (typed, texts):
        checked = check(workbook, small)
        assert checked.problems == expected.problems == []
        pd.testing.assert_frame_equal(checked.rows, expected.rows)


def test_a_line_is_the_sheets_row_and_titles_above_the_headings_are_passed_over(small):
    workbook = xlsx(
        {
            "Biểu": [
                ["UBND TỈNH MẪU"],
                [],
                [None, "BIỂU SỐ LIỆU", 2024],
                [],
                ["TT", *VIETNAMESE],
                [],
                [1, *GOOD],
                [],
                [2, "x", None, None, 1],
            ]
        }
    )
    assert problems_of(check(workbook, small)) == [
        (9, "indicator", "unknown_indicator"),
        (9, "agency", "unknown_agency"),
        (9, "period", "bad_period"),
    ]


def test_a_table_may_be_anywhere_in_its_sheet(small):
    rows = [[]] * 3 + [[None] * 4 + list(row) for row in (ENGLISH, GOOD, ["CT2.01", "902", "2024", 3, 2])]
    assert problems_of(check(xlsx({"a": rows}), small)) == [(6, "numerator", "out_of_range")]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([1.848, 2000, None], [("numerator", "out_of_range")]),  # the number is 1.848, whatever 1.848 may mean as text
        (["1.848", 2000, None], []),
        ([28.999999999999996, 100, None], []),
        ([Formula("=1/0|#DIV/0!"), 2, None], [("numerator", "bad_number")]),
        ([Formula("=SUM(A1)|"), 2, None], [("numerator", "bad_number")]),
        ([Formula("=1+1|2"), 4, None], []),
        ([None, None, Percent(1.2)], [("value", "out_of_range")]),
        ([Percent(0.5), 2, None], [("numerator", "bad_number")]),
        ([None, None, True], [("value", "bad_number")]),
        ([date(2024, 1, 1), 2, None], [("numerator", "bad_number")]),
        (["'12", 20, None], [("numerator", "bad_number")]),
    ],
)
def test_a_value_in_a_cell(small, cells, expected):
    checked = check(sheet(["CT2.01", "901", "2024", *cells]), small)
    assert problems_of(checked) == [(2, column, code) for column, code in expected]


def test_a_percentage_is_shown_as_the_sheet_shows_it(small):
    checked = check(sheet(["CT2.01", "901", "2024", None, None, Percent(1.2)]), small)
    assert checked.problems[0].params == {"why": "over_100", "text": "120%"}


@pytest.mark.parametrize(
    "number_format",
    ["0%", "0.00%", "0.0\\ %;-0.0\\ %", "[Red]0%", '0.0" %"', "0\\%", "General", '"50%"0'],
)
def test_a_number_is_a_percentage_only_where_its_format_multiplies(small, number_format):
    book = io.BytesIO()
    workbook = xlsxwriter.Workbook(book, {"in_memory": True})
    page = workbook.add_worksheet()
    page.write_row(0, 0, ENGLISH)
    page.write_row(1, 0, ["CT2.01", "901", "2024"])
    page.write_number(1, 5, 0.5, workbook.add_format({"num_format": number_format}))
    workbook.close()
    multiplies = number_format in ("0%", "0.00%", "0.0\\ %;-0.0\\ %", "[Red]0%")
    assert check(book.getvalue(), small).rows["value"].tolist() == [50.0 if multiplies else 0.5]


def test_all_visible_sheets_with_the_headings_are_read_and_named(small):
    workbook = xlsx(
        {
            "Hướng dẫn": [["Cách điền"], ["Mã chỉ tiêu", "ý nghĩa"]],
            "Quý I": [ENGLISH, GOOD, ["CT2.01", "901", "x", 1, 2]],
            "Quý II": [["tiêu đề"], ENGLISH, GOOD],
            "Nháp": [ENGLISH, ["rác"]],
        },
        hidden=["Nháp"],
    )
    checked = check(workbook, small)
    assert [
        (problem.params["sheet"], *position)
        for problem, position in zip(checked.problems, problems_of(checked), strict=True)
    ] == [
        ("Quý I", 3, "period", "bad_period"),
        ("Quý II", 3, "", "duplicate_row"),
    ]
    assert checked.problems[1].message(i18n.Words("en", {}, 0), small) == (
        "Sheet “Quý II”: The same indicator, agency and period are already in row 2 of the sheet “Quý I”. "
        "Keep one of the two rows."
    )


def test_rows_of_several_sheets_go_in_together(small):
    other = ["CT2.01", "902", "2024", 1, 2]
    checked = check(xlsx({"a": [ENGLISH, GOOD], "b": [ENGLISH, other]}), small)
    assert checked.ok and checked.rows[["line", "agency"]].values.tolist() == [[2, "901"], [2, "902"]]


@pytest.mark.parametrize(
    ("sheets", "expected"),
    [
        ({"a": []}, [(1, "", "unreadable")]),
        (
            {"a": [["x"]], "b": [["tiêu đề"], ["Mã chỉ tiêu", "Kỳ báo cáo", "Giá trị"]]},
            [(2, "agency", "missing_column")],
        ),
        ({"a": [ENGLISH]}, [(1, "", "no_rows")]),
    ],
)
def test_a_workbook_without_values(small, sheets, expected):
    assert problems_of(check(xlsx(sheets), small)) == expected


def test_a_column_of_a_sheet_that_is_not_read_is_told_of(small):
    checked = check(sheet([*GOOD, None, "x"], headings=[*ENGLISH, "Khác"]), small)
    assert checked.ok and warned(checked) == [(1, "", "unknown_column")]
    assert checked.warnings[0].params == {"headings": "“Khác”, J2 (“x”)", "columns": "I J"}


def cells(markup: str, *, head: bool = True) -> bytes:
    """A sheet with cells as a foreign program may write them."""
    names = "".join(
        f'<c r="{"ABCDEF"[at]}1" t="inlineStr"><is><t>{name}</t></is></c>' for at, name in enumerate(ENGLISH[:6])
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rows = f'<row r="1">{names}</row>{markup}' if head else markup
    content = f'<?xml version="1.0"?><worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
    return with_part(sheet(), SHEET, content.encode())


KEYS = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in ("CT2.01", "901", "2024"))


def test_cells_without_a_place_follow_each_other(small):
    checked = check(cells(f"<row>{KEYS}<c><v>1</v></c><c><v>2</v></c></row>"), small)
    assert checked.rows.loc[0, ["line", "numerator", "denominator"]].tolist() == [2, 1.0, 2.0]


@pytest.mark.parametrize("cell", ['<c t="e"><v>#N/A</v></c>', '<c s="1"><v>0.5</v></c>', "<c><f>A1</f></c>"])
def test_a_mark_that_might_be_laid_over_another_cell_is_refused(small, cell):
    styles = b'<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="9"/></cellXfs></styleSheet>'
    workbook = with_part(cells(f"<row>{KEYS}{cell}</row>"), "xl/styles.xml", styles)
    assert problems_of(check(workbook, small)) == [(1, "", "unreadable")]


def test_tags_may_bear_a_prefix(small):
    far = '<row r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></row>'
    assert why(cells(far), small) == "too_many_columns"
    names = {tag: f"x:{tag}" for tag in ("worksheet", "sheetData", "row", "c", "v", "is", "t")}
    plain = part(cells(f"<row>{KEYS}<c><v>1</v></c><c><v>2</v></c></row>"), SHEET).decode()
    prefixed = re.sub(r"(</?)(\w+)(?=[ >])", lambda tag: tag[1] + names[tag[2]], plain).replace("xmlns=", "xmlns:x=")
    assert check(with_part(sheet(), SHEET, prefixed.encode()), small).rows["numerator"].tolist() == [1.0]


def why(content: bytes, plan: Plan) -> str:
    [problem] = check(content, plan).problems
    assert (problem.column, problem.code) == ("", "unreadable")
    return problem.params["why"]


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in parts.items():
            archive.writestr(path, content)
    return out.getvalue()


def packed_unknown(content: bytes) -> bytes:
    """The workbook whose last part says that it is packed in a way that nobody knows."""
    at = content.rindex(b"PK\x01\x02")
    begins = int.from_bytes(content[at + 42 : at + 46], "little")
    for position in (at + 10, begins + 8):
        content = content[:position] + (77).to_bytes(2, "little") + content[position + 2 :]
    return content


def lying(content: bytes, path: str) -> bytes:
    """The workbook whose directory says that a part is small."""
    at = content.rindex(path.encode()) - 46 + 24  # the size unpacked, in the central directory
    return content[:at] + (100).to_bytes(4, "little") + content[at + 4 :]


def as_locked(content: bytes) -> bytes:
    """The workbook whose directory says that its parts are encrypted."""
    at = content.index(b"PK\x01\x02") + 8
    return content[:at] + bytes([content[at] | 1]) + content[at + 1 :]


GROWING = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
REFUSED = {
    "cut off": (lambda: sheet(GOOD)[:-100], "damaged"),
    "a sheet is missing": (lambda: zipped({"xl/workbook.xml": part(sheet(GOOD), "xl/workbook.xml")}), "damaged"),
    "a sheet is no XML": (lambda: with_part(sheet(GOOD), SHEET, b"<worksheet><"), "damaged"),
    "a size that lies": (lambda: lying(sheet(*[GOOD] * 50), SHEET), "damaged"),
    "entities that grow": (lambda: with_part(sheet(GOOD), SHEET, GROWING), "damaged"),
    "packed in no known way": (lambda: packed_unknown(with_part(sheet(GOOD), SHEET, b"<worksheet/>")), "damaged"),
    "a part encrypted": (lambda: as_locked(sheet(GOOD)), "encrypted"),
    "a cell far away": (lambda: cells('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "too_many_columns"),
    "a cell far below": (lambda: cells('<row r="1048576"><c r="B1048576"><v>1</v></c></row>'), "too_many_cells"),
    "a place that no sheet has": (lambda: cells('<row r="2"><c r="AAAA2"><v>1</v></c></row>'), "damaged"),
    "a string that is not there": (lambda: cells('<row r="2"><c r="A2" t="s"><v>70</v></c></row>'), "damaged"),
    "strings without end": (lambda: with_part(sheet(), STRINGS, b"<sst>" + b"<si/>" * 1_100_000 + b"</sst>"), "bomb"),
    "blanks without end": (lambda: with_part(sheet(), "xl/media/a.bin", bytes(30_000_000)), "bomb"),
    "rows without end": (lambda: cells('<row><c><v>1</v></c></row>' * 2100), "too_many_rows"),
    "a text document": (lambda: zipped({"word/document.xml": b"<a/>"}), "kind"),
    "an OpenDocument": (lambda: zipped({"mimetype": b"", "content.xml": b"<a/>"}), "kind"),
    "an archive": (lambda: zipped({"a.csv": b"indicator"}), "kind"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_workbook_that_is_no_form_is_refused(small, case):
    make, expected = REFUSED[case]
    assert why(make(), small) == expected


def test_the_limit_counts_the_rows_of_all_sheets(small):
    few = replace(small, intake=replace(small.intake, max_rows=2))
    rows = [ENGLISH, GOOD, ["CT2.01", "902", "2024", 1, 2]]
    assert check(xlsx({"a": rows}), few).ok
    assert why(xlsx({"a": rows, "b": rows}), few) == "too_many_rows"


def test_what_a_spreadsheet_would_run_stays_text(small):
    checked = check(
        sheet([*GOOD[:6], "=HYPERLINK(A1)", "@x"], ["CT2.01", "902", "2024", 1, 2, None, "+1", "-2"]), small
    )
    assert checked.rows[["note", "document"]].values.tolist() == [["=HYPERLINK(A1)", "@x"], ["+1", "-2"]]


def test_missing_values_of_a_workbook_are_missing(small):
    checked = check(sheet(GOOD), small)
    assert np.isnan(checked.rows.loc[0, "value"]) and checked.rows[["note", "document"]].isna().all(axis=None)
