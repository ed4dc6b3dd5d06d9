"""The receipt of a submission, in words and as a Word document."""

import io

import docx
import pandas as pd
import pytest

from kpi import i18n
from kpi.report.word import receipt_document
from kpi.views.upload_due import AgencyReport, receipt

VI = i18n.of("vi")
ROW = {
    "submission": 12, "handed_in_at": pd.Timestamp("2024-12-10 02:30"), "handed_in_by": "Nguyễn Văn A",
    "file_name": "quý 4.xlsx", "sha256": "0123456789abcdef", "note": "", "rows": 4, "warnings": 0, "state": "accepted",
    "withdrawn_by": None, "withdrawn_at": pd.NaT, "reason": None,
}  # fmt: skip
REPORT = AgencyReport("540", "2024", "Thành phố Quy Nhơn", "Năm 2024", 2, 1, (("CT3.04", "Số hóa"),))


@pytest.fixture
def shown(plan):
    return receipt(ROW, [REPORT], [("540", "2024"), ("540", "2024")], plan, VI, is_demo=False)


def test_a_receipt_names_number_time_person_file_hash_agency_and_period(shown):
    assert dict(shown["facts"]) == {
        "Lần nạp": "12", "Thời điểm tiếp nhận": "10/12/2024 09:30", "Người nạp": "Nguyễn Văn A", "Tệp": "quý 4.xlsx",
        "Mã nhận dạng tệp (SHA-256)": "0123456789ab", "Cơ quan, đơn vị": "Thành phố Quy Nhơn",
        "Kỳ báo cáo": "Năm 2024", "Số liệu": "4",
    }  # fmt: skip
    assert (shown["as_of"], shown["remark"]) == ("Số liệu đã có đến hết ngày 10/12/2024", "")


def test_a_receipt_of_many_agencies_has_a_line_for_each(plan):
    many = receipt(ROW, [REPORT] * 7, [(code, "2024") for code in plan.agencies["agency"][:8]], plan, VI, is_demo=False)
    assert many["lines"][0] == ("Thành phố Quy Nhơn, Năm 2024: 1/2 số liệu, còn thiếu: CT3.04.", ())
    assert dict(many["facts"])["Cơ quan, đơn vị"].endswith(" và 2 đơn vị, kỳ khác")


def test_a_receipt_of_a_withdrawn_submission_of_the_demonstration_says_both(plan):
    row = ROW | {"state": "withdrawn", "withdrawn_by": "B", "withdrawn_at": ROW["handed_in_at"], "reason": "sai kỳ"}
    remark = receipt(row, [], [], plan, VI, is_demo=True)["remark"]
    assert remark.startswith("Minh họa")
    assert remark.endswith("sai kỳ")


def test_the_word_document_says_the_same_on_a4(shown):
    document = docx.Document(io.BytesIO(receipt_document(shown, VI)))
    texts = [paragraph.text for paragraph in document.paragraphs]
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "PHIẾU TIẾP NHẬN SỐ LIỆU" in texts
    assert "Thành phố Quy Nhơn, Năm 2024: 1/2 số liệu, còn thiếu:" in texts
    assert "- CT3.04 Số hóa" in texts
    assert {"TỈNH BÌNH ĐỊNH", "Nguyễn Văn A", "0123456789ab"} <= set(cells)
    assert round(document.sections[0].page_width.cm) == 21
