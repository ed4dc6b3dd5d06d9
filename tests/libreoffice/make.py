"""Makes this folder's files with LibreOffice Calc itself, set to Vietnamese: python tests/libreoffice/make.py

The tests read these files; only this script needs LibreOffice (Debian: apt install libreoffice-calc).
"""

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from kpi import annotate, i18n, template  # noqa: E402
from kpi.intake import check  # noqa: E402
from kpi.plan import load  # noqa: E402
from kpi.template import workbook  # noqa: E402

HEADINGS = (
    "STT", "Mã chỉ tiêu", "Tên chỉ tiêu", "Đơn vị", "Kỳ báo cáo", "Tử số", "Mẫu số", "Giá trị", "Ghi chú",
    "Tài liệu kiểm chứng",
)  # fmt: skip
TITLES = (("BÁO CÁO KẾT QUẢ THỰC HIỆN CHỈ TIÊU",), ("Đơn vị lập: Sở Nội vụ; ngày 20/12/2024",), ())
# Numbers are typed as numbers, but for the codes and years in quotes; F7 is calculated by the sheet.
ROWS = (
    (1, "CT3.07", "Hồ sơ trực tuyến", "540", "2024-Q1", 1848, 2450, None, "Lũy kế; gồm cả cấp xã, phường", "15/BC-UB"),
    (2, "CT3.08", "Mức độ hài lòng", "Thành phố Quy Nhơn", "Quý I/2024", None, None, 0.523, "Chỉ có tỷ lệ"),
    (3, "ct3.07", "Hồ sơ trực tuyến", 543, "6 tháng đầu năm 2024", "=F5+12", 15000),
    (4, "CT1.07", "Điểm PCI", "52-BD", 2023, None, None, 68.49, "Công bố tháng 5/2024", "https://pcivietnam.vn"),
    (5, "CT1.01", "Thứ hạng PCI", "Tỉnh Bình Định", "Năm 2023", None, None, 21),
    (6, "CT4.01", "Số đơn vị sự nghiệp", "52-BD", "2024", None, None, 1053, "Giảm 12 đơn vị"),
    (7, "CT3.M1", "Đổi mới một cửa", "52-BD", "6 tháng 2024", None, None, 1),
    (8, "CT3.12", "TTHC nội bộ", "Sở Nội vụ", "9 tháng năm 2024", 37, 40, None, 'Ba thủ tục "chờ"\ncông bố'),
    (9, "CT3.04", "Số hóa kết quả", "544", "Quý I/2024", 0, 0, None, "=SUM(F5:F9)", "-12/QĐ-UBND"),
    (10, "CT3.09", "Hài lòng đất đai", "Huyện An Lão", "Năm 2024", 12450, 13000, 95.77, None, "@phòng TNMT"),
)  # fmt: skip
NOTES = 9  # from this column on, what begins with = is text
FORMATS = {"F": "#,##0", "G": "#,##0", "H": "#,##0.##"}  # shown in Vietnamese: 1.848 and 68,49
RATE = ("H6", "0.0%")
VIETNAMESE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>vi-VN</value></prop></item></oor:items>"""
# Separator, quotation mark, letters (76: UTF-8, 65535: UTF-16), first line, columns, language, quote all, as shown.
AS_CSV = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,true"
AS_UNICODE_TEXT = "txt:Text - txt - csv (StarCalc):9,34,65535,1,,0,false,true,true"
ALL_AS_TEXT = "Text - txt - csv (StarCalc):59,34,76,1," + "/".join(f"{column}/2" for column in range(1, 11))


class Calc:
    """The program, with a profile of its own that is set to Vietnamese."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(VIETNAMESE, "utf-8")

    def saves(self, content: bytes, as_what: str, target: str, opened_as: str | None = None) -> bytes:
        """Opens a file's content, saves it as something, and keeps that under this name beside this script."""
        source, out = self._folder / "source", self._folder / "out"
        source.write_bytes(content)
        command = ["soffice", f"-env:UserInstallation={(self._folder / 'profile').as_uri()}", "--headless"]
        command += [f"--infilter={opened_as}"] if opened_as else []
        command += ["--convert-to", as_what, "--outdir", str(out), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        (saved,) = out.iterdir()
        return Path(shutil.move(saved, HERE / target)).read_bytes()


def typed() -> bytes:
    """The sheet, as a person types it."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Số liệu"
    for cells in (*TITLES, HEADINGS, *ROWS):
        sheet.append(cells)
    for column, number_format in FORMATS.items():
        for cell in sheet[column][len(TITLES) + 1 :]:
            cell.number_format = number_format
    sheet[RATE[0]].number_format = RATE[1]
    for row in sheet.iter_rows(min_col=NOTES):
        for cell in row:
            if cell.value:
                cell.data_type = "s"
    return _saved(book)


def filled_form() -> bytes:
    """A district's form, filled in."""
    plan = load()
    nothing = plan.published.iloc[:0]
    book = openpyxl.load_workbook(io.BytesIO(workbook.xlsx_form(template.form(plan, nothing, "540", "2024-Q1"), plan)))
    sheet = book.worksheets[1]
    heading = next(row for row in sheet.iter_rows() if "Tử số" in [cell.value for cell in row])
    numerator = [cell.value for cell in heading].index("Tử số") + 1
    for row in range(heading[0].row + 1, sheet.max_row + 1):
        sheet.cell(row, numerator).value, sheet.cell(row, numerator + 1).value = 100 + row, 1250
    return _saved(book)


def marked_return(csv: bytes) -> bytes:
    """The CSV with two mistakes, given back marked."""
    plan = load()
    wrong = csv.replace(b"CT3.12", b"CT3.99").replace(b";21;", b";0;")
    back = annotate.workbook(wrong, "quý.csv", check(wrong, plan), plan, i18n.of("vi"))
    assert back is not None
    return back


def _saved(book: openpyxl.Workbook) -> bytes:
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def main() -> None:
    """Makes every file anew."""
    with tempfile.TemporaryDirectory() as temporary:
        calc = Calc(Path(temporary))
        sheet = typed()
        calc.saves(sheet, "xlsx", "typed.xlsx")
        calc.saves(sheet, AS_UNICODE_TEXT, "unicode.txt")
        csv = calc.saves(sheet, AS_CSV, "semicolons.csv")
        calc.saves(csv, "xlsx", "as_text.xlsx", opened_as=ALL_AS_TEXT)
        calc.saves(filled_form(), "xlsx", "form.xlsx")
        calc.saves(marked_return(csv), "xlsx", "marked.xlsx")


if __name__ == "__main__":
    main()
