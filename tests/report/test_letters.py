"""Official letters: the files of the ZIP, one letter read back, the list to all, and the command."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from docx.shared import Pt

from kpi import report
from kpi.cli import main
from kpi.plan import Plan
from kpi.plan.rows import Row, records
from kpi.reporting import punctuality
from kpi.store import Store
from tests.support.report_numbers import opened
from tests.support.reports import H1, IN_TIME, owed, submit

pytestmark = pytest.mark.xdist_group("letters")  # the store is made once, in one process

SOON = date(2024, 6, 18)  # three days after the units' due day of H1, two before the province's
DISTRICTS = ("540", "542", "543", "544", "545", "546", "547", "548", "549", "550", "551")


@pytest.fixture(scope="module")
def used(plan: Plan) -> Iterator[Store]:
    """All districts but two report: 543 incompletely, 544 nothing. STC has still to give two values of the province."""
    with Store.open(None, plan, kind="demo") as store:
        for agency in DISTRICTS:
            if agency != "544":
                submit(store, agency, H1, IN_TIME, owed(store, agency, H1)[: 10 if agency == "543" else None])
        submit(store, "52-BD", H1, IN_TIME, set(owed(store, "52-BD", H1)) - {"CT6.M1", "CT6.M2"})
        yield store


def due(store: Store, levels: tuple[str, ...], today: date) -> list[Row]:
    rows = punctuality.data_due(store, 2024, today)
    return records(rows[(rows["period"] == H1) & rows["level"].isin(levels)])


def letters(store: Store, *levels: str, today: date = SOON) -> tuple[report.Letter, ...]:
    return report.letters(due(store, levels, today), store.plan, period=H1, today=today, is_demo=False)


def lines(content: bytes) -> list[str]:
    document = opened(content)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [line for text in (*cells, *(each.text for each in document.paragraphs)) for line in text.split("\n")]


def test_the_archive_has_a_letter_for_each_agency_with_outstanding_reports(used):
    _to_all, *own = letters(used, "district", "total")
    content = report.letters_archive(own)
    assert ZipFile(BytesIO(content)).namelist() == [
        "001-stc-so-tai-chinh-2024-h1.docx", "002-543-thi-xa-hoai-nhon-2024-h1.docx",
        "003-544-huyen-hoai-an-2024-h1.docx",
    ]  # fmt: skip
    assert report.letters_archive(own) == content


def test_a_letter_names_its_addressee_what_is_missing_and_the_days(used):
    _to_all, of_543, *_others = letters(used, "district")
    document = opened(report.letter_document(of_543))
    head, missing, foot = document.tables
    left, right = (cell.text.split("\n") for cell in head.rows[0].cells)
    assert [line for line in left if line] == [
        "UBND TỈNH BÌNH ĐỊNH", "SỞ NỘI VỤ", "Số:       /SNV-……", "V/v nộp số liệu báo cáo 6 tháng đầu năm 2024",
    ]  # fmt: skip
    assert right[:2] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    assert right[-1] == "Bình Định, ngày …… tháng …… năm 2024"
    to, opening, *_between = [paragraph.text for paragraph in document.paragraphs if paragraph.text]
    assert to == "Kính gửi: Ủy ban nhân dân thị xã Hoài Nhơn"
    assert "chậm nhất ngày 15/06/2024. Qua tổng hợp đến ngày 18/06/2024, Sở Nội vụ" in opening
    assert any("về Sở Nội vụ trước ngày 20/06/2024" in paragraph.text for paragraph in document.paragraphs)
    rows = [[cell.text for cell in row.cells] for row in missing.rows]
    assert rows[1][0] == "Thị xã Hoài Nhơn: còn thiếu 2/12 chỉ tiêu"
    assert [row[1] for row in rows[2:]] == owed(used, "543", H1)[10:]
    assert foot.rows[0].cells[0].text.split("\n")[:2] == ["Nơi nhận:", "- Như trên;"]
    assert foot.rows[0].cells[1].text.startswith("GIÁM ĐỐC")
    assert not any("{{" in line for line in lines(report.letter_document(of_543)))


def test_a_letter_has_the_margins_and_the_font_of_the_decree(used):
    document = opened(report.letter_document(letters(used, "district")[1]))
    page, body = document.sections[0], document.styles["Body Text"]
    margins = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [length.mm for length in margins] == pytest.approx([20, 20, 30, 15], abs=0.1)
    assert (body.font.name, body.font.size) == ("Times New Roman", Pt(13))


def test_the_letter_to_all_has_their_list_behind_the_signature(used):
    to_all = letters(used, "district", "total")[0]
    content = report.letter_document(to_all)
    document = opened(content)
    assert "Kính gửi: Các cơ quan, đơn vị, địa phương có tên trong danh sách kèm theo" in lines(content)
    listed = [[cell.text for cell in row.cells] for row in document.tables[-1].rows]
    assert [row[1:] for row in listed if row[0] == "1"] == [
        ["Sở Tài chính", "chưa nộp số liệu (2 chỉ tiêu)"],
        ["Thị xã Hoài Nhơn", f"còn thiếu 2/12 chỉ tiêu: {', '.join(owed(used, '543', H1)[10:])}"],
    ]
    assert any(paragraph.text == "(Kèm theo Công văn số ……/SNV-…… của Sở Nội vụ)" for paragraph in document.paragraphs)


def test_the_province_s_data_are_asked_from_each_agency_that_leads_them(store):
    submit(store, "52-BD", H1, IN_TIME, set(owed(store, "52-BD", H1)) - {"CT3.05"})
    to_all, *own = letters(store, "total")
    assert [letter.to for letter in own] == ["Văn phòng UBND tỉnh", "Sở Thông tin và Truyền thông"]
    assert "còn 2 cơ quan" in to_all.body[0].text
    assert [row.cells[1] for row in to_all.attached.lines[1:]] == ["Văn phòng UBND tỉnh, Sở Thông tin và Truyền thông"]


def test_the_sender_does_not_write_to_itself(store):
    submit(store, "52-BD", H1, IN_TIME, set(owed(store, "52-BD", H1)) - {"CT2.M1"})
    assert [letter.to for letter in letters(store, "total")[1:]] == ["Sở Tư pháp"]


def test_nobody_is_written_to_if_nothing_is_missing_or_nobody_is_left(used):
    assert letters(used, "district", today=date(2024, 6, 15)) == ()
    assert letters(used, "district", today=date(2025, 7, 1)) == ()


def test_the_command_writes_the_letters_of_a_period(plan, tmp_path):
    path, archive, to_all = (tmp_path / name for name in ("kpi.duckdb", "letters.zip", "letter.docx"))
    with Store.open(path, plan) as store:
        for agency in DISTRICTS[1:]:
            submit(store, agency, H1, IN_TIME)
    options = ["reporting", "--store", str(path), "--period", H1, "--level", "district", "--on", "2024-06-18"]
    for output in (archive, to_all):
        ended = CliRunner().invoke(main, [*options, "--letters", str(output)])
        assert (ended.exit_code, ended.output) == (0, f"Công văn đã được ghi vào {output}.\n")
    assert ZipFile(archive).namelist() == ["001-540-thanh-pho-quy-nhon-2024-h1.docx"]
    assert any("Thành phố Quy Nhơn" in line for line in lines(to_all.read_bytes()))
    assert CliRunner().invoke(main, [*options, "--letters", str(tmp_path / "letters.pdf")]).exit_code == 2
    early = [*options[:-1], "2024-06-15", "--letters", str(tmp_path / "none.zip")]
    ended = CliRunner().invoke(main, [*early, "--lang", "en"])
    assert (ended.exit_code, ended.output) == (
        1, "No letter to write: nothing is late before 15 Jun 2024, the units' due day.\n"
    )  # fmt: skip
    before_use = [*options[:4], "2023", *options[5:], "--letters", str(tmp_path / "none.zip"), "--lang", "en"]
    ended = CliRunner().invoke(main, before_use)
    assert (ended.exit_code, ended.output) == (
        1, "No letter to write: 15 Dec 2023, the units' due day, was before the first upload to this program, and "
        "nobody has reported for this period since.\n"
    )  # fmt: skip
