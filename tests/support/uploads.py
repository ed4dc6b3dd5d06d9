"""Files as reporters hand them in, made for tests: text in every encoding, workbooks with every kind of cell."""

import csv
import io
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import xlsxwriter

from kpi import intake
from kpi.intake import Checked
from kpi.plan import Plan

ENGLISH = ("indicator", "agency", "period", "numerator", "denominator", "value", "note", "document")
VIETNAMESE = (
    "Mã chỉ tiêu", "Mã đơn vị", "Kỳ báo cáo", "Tử số", "Mẫu số", "Giá trị", "Ghi chú", "Tài liệu kiểm chứng",
)  # fmt: skip
TODAY = date(2025, 3, 1)
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def csv_text(rows: Iterable[Sequence[object]], headings: Sequence[str] = ENGLISH, separator: str = ",") -> str:
    """A CSV file's text, quoted where it must be."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerows([headings, *rows])
    return out.getvalue()


def check(text: str | bytes, plan: Plan, **more: object) -> Checked:
    """The file checked on 1 March 2025."""
    content = text.encode() if isinstance(text, str) else text
    return intake.check(content, plan, **{"today": TODAY, **more})  # type: ignore[arg-type]


def problems_of(checked: Checked) -> list[tuple[int, str, str]]:
    """Line, column and code of each problem."""
    return [(problem.line, problem.column, problem.code) for problem in checked.problems]


def warned(checked: Checked) -> list[tuple[int, str, str]]:
    """Line, column and code of each warning."""
    return [(warning.line, warning.column, warning.code) for warning in checked.warnings]


def cp1258(text: str) -> bytes:
    """As Windows saves Vietnamese: letters in one byte, most tones in a byte behind their letter."""
    return b"".join(_cp1258_letter(letter) for letter in unicodedata.normalize("NFC", text))


def _cp1258_letter(letter: str) -> bytes:
    try:
        return letter.encode("cp1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", letter)
        base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
        return base.encode("cp1258") + "".join(part for part in parts if part in _TONES).encode("cp1258")


class Percent(float):
    """A number in a cell formatted as a percentage: Percent(0.523) is shown as 52,3%."""


class Formula(str):
    """A formula; its result is what follows a bar: Formula("=1/0|#DIV/0!")."""


def xlsx(sheets: dict[str, Sequence[Sequence[object]]], hidden: Sequence[str] = ()) -> bytes:
    """A workbook: for each sheet its rows, from A1; None is an empty cell."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    percent = book.add_format({"num_format": '#,##0.0 "trên" 0.0%'})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        if name in hidden:
            sheet.hide()
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, Formula):
                    formula, _, result = cell.partition("|")
                    sheet.write_formula(at, column, formula, None, result)
                elif isinstance(cell, Percent):
                    sheet.write_number(at, column, cell, percent)
                elif isinstance(cell, datetime | date):
                    sheet.write_datetime(at, column, cell, day)
                elif isinstance(cell, str):
                    sheet.write_string(at, column, cell)
                elif cell is not None:
                    sheet.write(at, column, cell)
    book.close()
    return out.getvalue()


def with_part(workbook: bytes, path: str, content: bytes) -> bytes:
    """The workbook with one of its parts replaced, or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.infolist():
            if part.filename != path:
                after.writestr(part, before.read(part))
        after.writestr(path, content)
    return out.getvalue()


def part(workbook: bytes, path: str) -> bytes:
    """A part of the workbook."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return archive.read(path)
