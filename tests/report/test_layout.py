"""The report's layout: Decree 30/2020/NĐ-CP, both languages, the office's template, the workbook, the command line."""

import re
from datetime import date, datetime
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from hypothesis import given
from hypothesis import strategies as st

from kpi import demo, i18n, report
from kpi.cli import main
from kpi.plan import load
from kpi.report import sentences, word
from kpi.report.compose import roman
from kpi.report.facts import Facts, Scope
from kpi.report.request import day_in_text, letterhead, request
from kpi.store import Store, explanations
from tests.support import small_plan
from tests.support.people import somebody
from tests.support.report_numbers import opened, paragraphs, tables

VI, EN = i18n.of("vi"), i18n.of("en")
TODAY = date(2026, 11, 20)

pytestmark = pytest.mark.xdist_group("report")  # each report is composed once, in one process


@pytest.fixture(scope="module")
def of_2024(demo_store):
    return report.compose(demo_store, VI, "2024", dated=date(2025, 2, 5))


@pytest.fixture(scope="module")
def in_english(demo_store):
    return report.compose(demo_store, EN, "2024", dated=date(2025, 2, 5))


@pytest.fixture(scope="module")
def paper(of_2024):
    return report.report_document(of_2024)


@pytest.fixture(scope="module")
def paper_in_english(in_english):
    return report.report_document(in_english)


@pytest.fixture(scope="module")
def annex(of_2024):
    return report.annex_workbook(of_2024)


@pytest.fixture(scope="module")
def of_new_store(plan):
    """The report of 2024 from a store as on the first start, with the published values."""
    with Store.open(None, plan) as opened_anew:
        return report.compose(opened_anew, VI, "2024", dated=TODAY)


@pytest.fixture(scope="module")
def of_nothing(plan):
    """The report of 2024 from an empty store."""
    with Store.open(None, plan, kind="demo") as empty:
        return report.compose(empty, VI, "2024", dated=TODAY)


def texts_of(document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def style_of(document, text: str) -> str:
    return next(paragraph.style.name for paragraph in document.paragraphs if paragraph.text == text)


# ---------------------------------------------------------------- the page


def test_the_page_is_a4_with_the_decree_s_margins_and_the_annex_lies(paper):
    document = opened(paper)
    upright, lying = document.sections
    assert [round(length.cm, 1) for length in (upright.page_width, upright.page_height)] == [21.0, 29.7]
    margins = (upright.top_margin, upright.bottom_margin, upright.left_margin, upright.right_margin)
    assert [length.mm for length in margins] == pytest.approx([20, 20, 30, 20], abs=0.1)
    assert lying.orientation == WD_ORIENT.LANDSCAPE
    assert [round(length.cm, 1) for length in (lying.page_width, lying.page_height)] == [29.7, 21.0]


def test_the_page_number_is_centred_in_the_top_margin_and_not_on_the_first_page(paper):
    section = opened(paper).sections[0]
    assert section.different_first_page_header_footer
    number = section.header.paragraphs[0]
    assert "PAGE" in number._p.xml and number.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert {run.font.size for run in number.runs} == {Pt(13)}
    assert "PAGE" not in section.first_page_header._element.xml


def test_the_letterhead_says_who_where_and_when(paper):
    left, right = opened(paper).tables[0].rows[0].cells
    assert [line for line in left.text.split("\n") if line] == [
        "ỦY BAN NHÂN DÂN", "TỈNH BÌNH ĐỊNH", "Số:       /BC-UBND",
    ]  # fmt: skip
    assert [line for line in right.text.split("\n") if line] == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Bình Định, ngày 05 tháng 02 năm 2025",
    ]  # fmt: skip
    place_and_day = right.paragraphs[-1]
    assert place_and_day.runs[0].italic and place_and_day.runs[0].font.size == Pt(13)
    lines = [paragraph for cell in (left, right) for paragraph in cell.paragraphs if paragraph._p.xml.count("w:pBdr")]
    assert len(lines) == 2, "a line under the issuing body, one under the motto"


def test_the_text_is_justified_with_a_first_line_indent_in_times_new_roman(paper):
    document = opened(paper)
    body = document.styles["Body Text"]
    assert (body.font.name, body.font.size) == ("Times New Roman", Pt(13))
    assert body.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert body.paragraph_format.first_line_indent.cm == pytest.approx(1.27, abs=0.01)
    assert body.paragraph_format.space_after == Pt(6)
    assert style_of(document, "BÁO CÁO") == "Title"
    written = {paragraph.style.name for paragraph in document.paragraphs if paragraph.text}
    assert written <= {"Title", "Subtitle", "Heading 1", "Heading 2", "Body Text", "Caption"}


def test_the_report_has_seven_parts_in_the_decisions_order_and_two_more(plan, paper):
    document = opened(paper)
    parts = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Heading 1"]
    areas = [f"{row.roman}. {row.name_vi}" for row in plan.areas.itertuples()]
    assert parts == [*areas, "VIII. Tình hình thực hiện chế độ báo cáo", "IX. Đánh giá chung"]
    ends = [text for text in texts_of(document) if text.endswith("./.")]
    assert ends == [
        "Trên đây là báo cáo kết quả thực hiện Kế hoạch cải cách hành chính tỉnh Bình Định giai đoạn 2021–2025 trong"
        " năm 2024 của Ủy ban nhân dân tỉnh Bình Định./."
    ]


def test_the_report_ends_with_recipients_signature_and_an_annex(paper):
    document = opened(paper)
    signed = next(table for table in document.tables if table.rows[0].cells[0].text.startswith("Nơi nhận:"))
    recipients, signature = (cell.text.split("\n") for cell in signed.rows[0].cells)
    assert recipients[1] == "- Bộ Nội vụ (để báo cáo);" and recipients[-1] == "- Lưu: VT, SNV."
    assert signature[:2] == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]
    assert texts_of(document)[-4:-1] == [
        "PHỤ LỤC", "Toàn bộ số liệu năm 2024", "(Kèm theo Báo cáo số ……/BC-UBND của Ủy ban nhân dân tỉnh Bình Định)",
    ]  # fmt: skip


def test_every_table_begins_with_stt_and_repeats_its_headings(paper):
    all_tables = tables(paper)
    assert len(all_tables) > 15
    assert {table[0][0] for table in all_tables} == {"STT"}


def test_a_demonstration_s_report_says_so_on_every_page_and_a_real_one_does_not(paper, of_new_store):
    mark = "SỐ LIỆU MINH HỌA"
    section = opened(paper).sections[0]
    assert mark in section.footer.paragraphs[0].text and mark in section.first_page_footer.paragraphs[0].text
    real = opened(report.report_document(of_new_store))
    footers = real.sections[0].footer, real.sections[0].first_page_footer
    assert all(part.paragraphs[0].text.startswith("Mã báo cáo: ") for part in footers)


def test_no_field_of_the_template_is_left(of_2024, in_english, paper, paper_in_english):
    for composed, content_of_all in ((of_2024, paper), (in_english, paper_in_english)):
        for content in (content_of_all, report.summary_document(composed)):
            with ZipFile(BytesIO(content)) as archive:
                parts = [name for name in archive.namelist() if name.endswith(".xml")]
                assert [name for name in parts if b"{{" in archive.read(name)] == []
        assert openpyxl.load_workbook(BytesIO(report.annex_workbook(composed))).sheetnames  # in each language


def test_the_abbreviations_are_spelled_out_once(of_2024, in_english):
    for composed, start, short, absent in (
        (of_2024, "Các chữ viết tắt trong báo cáo: ", "thủ tục hành chính (TTHC); ", "(CNTT)"),
        (in_english, "Abbreviations: ", "Provincial Competitiveness Index (PCI); ", "(UBND)"),
    ):
        [text] = [b.text for b in composed.body if isinstance(b, report.Paragraph) and b.text.startswith(start)]
        assert text.count(short) == 1 and absent not in text


def test_targets_are_written_in_words_without_mathematical_signs(paper):
    text = "\n".join([*paragraphs(paper), *(cell for table in tables(paper) for row in table for cell in row)])
    assert "từ 90% trở lên" in text and "điểm phần trăm" in text
    assert re.findall(r"[≥≤<>]|điểm %", text) == []
    targets = {row[2] for table in tables(paper) if table[0][2] == "Mục tiêu" for row in table}
    assert "Từ 80% trở lên vào năm 2025" in targets
    assert [target for target in targets if target[:1].islower()] == []


def test_a_new_stores_report_names_no_report_and_no_task_as_late(of_new_store):
    composed = of_new_store
    for blocks in (composed.body, composed.summary):
        texts = [block.text for block in blocks if isinstance(block, report.Paragraph | report.Point)]
        assert not [text for text in texts if re.search(r"quá hạn|chưa nộp|trễ hạn|Không có báo cáo", text)]
    assert "Chưa có kỳ báo cáo nào đến hạn." in [b.text for b in composed.body if isinstance(b, report.Paragraph)]
    assert any("quá thời hạn, chưa có cập nhật" in b.text for b in composed.body if isinstance(b, report.Paragraph))


# ---------------------------------------------------------------- the same report is the same file


def test_the_same_report_is_the_same_bytes(demo_store, of_2024, paper, annex):
    again = report.compose(demo_store, VI, "2024", dated=date(2025, 2, 5))
    assert again == of_2024
    assert report.report_document(again) == paper
    assert report.annex_workbook(again) == annex
    assert report.summary_document(again) == report.summary_document(of_2024)


# ---------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2025, 2, 5), "ngày 05 tháng 02 năm 2025"),
        (date(2025, 1, 31), "ngày 31 tháng 01 năm 2025"),
        (date(2021, 9, 14), "ngày 14 tháng 9 năm 2021"),
        (date(2024, 3, 1), "ngày 01 tháng 3 năm 2024"),
        (date(2024, 10, 10), "ngày 10 tháng 10 năm 2024"),
        (date(2024, 12, 9), "ngày 09 tháng 12 năm 2024"),
    ],
)
def test_a_vietnamese_date_has_a_nought_before_days_below_ten_and_months_one_and_two(day, written):
    assert day_in_text(day, VI) == written


# ---------------------------------------------------------------- no sentence without a reading

ROW = {
    "indicator": "CT3.07", "scope": "total", "level": "total", "target_level": "total", "year": 2024, "period": None,
    "kind": "ratio", "unit": "%", "direction": "up", "target_form": "threshold", "comparator": ">=",
    "target_value": 50.0, "each_year": False, "due_year": 2025, "goal": 50.0, "expected": float("nan"),
    "value": float("nan"), "status": "no_data", "coverage_have": 0, "coverage_due": 3, "basis": None,
    "gap": float("nan"),
}  # fmt: skip


@given(
    before=st.floats(0, 100) | st.just(float("nan")),
    form=st.sampled_from(["threshold", "increase"]),
    kind=st.sampled_from(["ratio", "rank", "score", "milestone"]),
    have=st.integers(0, 3),
)
def test_without_a_reading_a_sentence_names_no_number(plan, before, form, kind, have):
    row = {**ROW, "target_form": form, "kind": kind, "coverage_have": have}
    empty = pd.DataFrame()
    facts = Facts(plan, request(plan, "2024", None, None, TODAY), TODAY, 0, (), empty, empty, (), (), TODAY, empty)
    sentence = sentences.of_scope(Scope("", (row,), (), before, "năm 2023"), facts, VI)
    assert sentence == "chưa có số liệu năm 2024."


@pytest.mark.parametrize(
    ("unit", "value", "distance"),
    [("%", 1.3, "cao hơn 0,3 điểm %"), ("%", 0.8, "thấp hơn 0,2 điểm %"), ("unit", 7.0, "nhiều hơn 6 đơn vị")],
)
def test_of_what_has_to_fall_the_distance_says_on_which_side_it_is(unit, value, distance):
    row = {**ROW, "direction": "down", "unit": unit, "goal": 1.0, "value": value}
    assert sentences.far(row, 1.0, "mục tiêu 1", VI) == f"{distance} so với mục tiêu 1"


def test_an_empty_stores_report_has_every_indicator_without_data(plan, of_nothing):
    composed = of_nothing
    points = [block.text for block in composed.body if isinstance(block, report.Point)]
    assert composed.is_empty
    assert sum("chưa có số liệu năm 2024" in text for text in points) >= len(plan.indicators)
    assert [text for text in points if re.search(r"đạt \d|vượt|Đánh giá:", text)] == []
    assert [
        block for block in composed.body if isinstance(block, report.Chart) and "so với mục tiêu" in block.title
    ] == []


def test_a_half_year_is_compared_with_the_same_part_of_the_year_before(compose):
    composed, _paper = compose("2024-H1")
    [point] = [b.text for b in composed.body if isinstance(b, report.Point) and "(CT3.07): đạt" in b.text]
    assert "so với cùng kỳ năm 2023" in point


def test_an_agencys_explanation_is_under_its_shortfall(plan, of_2024, demo_copy, tmp_path):
    short = next(b.text for b in of_2024.body if isinstance(b, report.Point) and "Chưa có giải trình." in b.text)
    code = re.search(r"\((CT[\w.]+)\)", short)[1]
    file = tmp_path / "demo.duckdb"
    file.write_bytes(demo_copy.read_bytes())
    with Store.open(file, plan, kind="demo") as written:
        explanations.explain(written, indicator=code, agency="VPUBND", period="2024", cause="Thiếu máy quét.",
                             remedy="Mua 20 máy trong quý I.", by=somebody("Người thử"),
                             at=datetime(2026, 11, 20, 3))  # fmt: skip
        again = report.compose(written, VI, "2024", dated=TODAY)
    expected = (
        "Giải trình của Văn phòng UBND tỉnh (năm 2024): nguyên nhân: thiếu máy quét; giải pháp: mua 20 máy trong quý I."
    )
    assert expected in [b.text for b in again.body if isinstance(b, report.Point)]


# ---------------------------------------------------------------- agency, period, language


def head(plan, period: str, agency: str | None = None):
    return letterhead(plan, request(plan, period, None, agency, TODAY), VI)


def test_after_the_merger_the_new_province_reports(plan):
    assert head(plan, "2025-H1").issuer == ("ỦY BAN NHÂN DÂN", "TỈNH BÌNH ĐỊNH")
    assert head(plan, "2025").issuer == ("ỦY BAN NHÂN DÂN", "TỈNH GIA LAI")
    assert head(plan, "2025").place_and_day == "Gia Lai, ngày 20 tháng 11 năm 2026"


@pytest.mark.parametrize(
    ("agency", "period", "parent", "issuer", "symbol", "city", "signed"),
    [
        ("SNV", "2024", "UBND TỈNH BÌNH ĐỊNH", ("SỞ NỘI VỤ",), "BC-SNV", "Bình Định", ("GIÁM ĐỐC",)),
        ("SNV2025", "2025-H1", "UBND TỈNH BÌNH ĐỊNH", ("SỞ NỘI VỤ",), "BC-SNV", "Bình Định", ("GIÁM ĐỐC",)),
        ("TTT", "2024", "UBND TỈNH BÌNH ĐỊNH", ("THANH TRA TỈNH",), "BC-TTT", "Bình Định", ("CHÁNH THANH TRA",)),
        ("BDT", "2024", "UBND TỈNH BÌNH ĐỊNH", ("BAN DÂN TỘC",), "BC-BDT", "Bình Định", ("TRƯỞNG BAN",)),
        ("540", "2024", "", ("ỦY BAN NHÂN DÂN", "THÀNH PHỐ QUY NHƠN"), "BC-UBND", "Quy Nhơn",
         ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
    ],
)  # fmt: skip
def test_an_agency_reports_under_its_own_letterhead(plan, agency, period, parent, issuer, symbol, city, signed):
    head_lines = head(plan, period, agency)
    assert (head_lines.parent, head_lines.issuer, head_lines.symbol, head_lines.signed) == (
        parent,
        issuer,
        symbol,
        signed,
    )
    assert head_lines.place_and_day == f"{city}, ngày 20 tháng 11 năm 2026"


def test_a_district_s_name_is_small_within_a_sentence(plan):
    assert head(plan, "2024", "540").issuer_in_text == "Ủy ban nhân dân thành phố Quy Nhơn"


def test_an_agencys_report_has_its_own_results_and_the_indicators_it_leads(plan, compose):
    rows = compose("2024", None, "SNV")[0].sheets[0].rows
    assert {row[2] for row in rows} == {"Sở Nội vụ", "Toàn tỉnh"}
    led = set(plan.indicators.loc[plan.indicators["lead_agency"].str.contains("SNV"), "indicator"])
    assert {row[0] for row in rows if row[2] == "Toàn tỉnh"} == led


def test_an_english_report_has_no_vietnamese_but_names(plan, paper_in_english):
    text = "\n".join(paragraph for paragraph in paragraphs(paper_in_english) if "cause:" not in paragraph)
    names = [*plan.indicators["name_en"], *plan.agencies["name_en"], *plan.agencies["short_en"], "3809/QĐ-UBND"]
    for name in sorted({*names, "Bình Định"}, key=len, reverse=True):
        text = text.replace(name, "")
    vietnamese = set(re.findall(r"\w*[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]\w*", text.lower()))
    assert vietnamese == set()
    assert "Bình Định, 5 February 2025" in opened(paper_in_english).tables[0].rows[0].cells[1].text


# ---------------------------------------------------------------- the office's template


def test_an_empty_field_removes_its_paragraph_if_others_remain():
    document = template_of(["{{KY_HIEU}}"])
    document.add_paragraph("hai")
    word.fill(document, {"KY_HIEU": ""})
    assert texts_of(document) == ["hai"]


def template_of(paragraph_runs: list[str]):
    document = Document()
    paragraph = document.add_paragraph()
    for text in paragraph_runs:
        paragraph.add_run(text)
    return document


@pytest.mark.parametrize(
    ("runs", "value", "expected"),
    [
        (["Số: /{{KY_HIEU}}"], "BC-UBND", ["Số: /BC-UBND"]),
        (["Số: /{{KY", "_HIEU}} ", "ngày"], "BC-UBND", ["Số: /BC-UBND ngày"]),
        (["{", "{KY_HIEU", "}}"], ("một", "hai"), ["một", "hai"]),
        (["{{KY_HIEU}}"], "", [""]),
    ],
)  # fmt: skip
def test_a_field_that_word_has_split_is_filled(runs, value, expected):
    document = template_of(runs)
    word.fill(document, {"KY_HIEU": value})
    assert texts_of(document) == expected


@pytest.mark.parametrize("kind", ["report", "summary"])
@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_the_shipped_templates_have_their_fields_and_styles(kind, lang):
    document = word.template(kind, lang)
    everywhere = document.element.xml
    fields = {"CO_QUAN_CHU_QUAN", "CO_QUAN_BAN_HANH", "KY_HIEU", "NOI_NGAY", "TEN_VAN_BAN", "TRICH_YEU"}
    fields |= {"KY_TEN", "NOI_NHAN"} if kind == "report" else set()
    assert [field for field in fields if f"{{{{{field}}}}}" not in everywhere] == []
    [body] = [paragraph for paragraph in document.paragraphs if paragraph.text == word.BODY_FIELD]
    assert body.style.name == "Body Text"
    names = {style.name for style in document.styles}
    assert {"Title", "Subtitle", "Heading 1", "Heading 2", "Body Text", "Caption", "TableText"} <= names


# ---------------------------------------------------------------- charts and workbook


def test_a_chart_has_its_workbooks_values_and_labels_in_the_reports_language(paper, of_2024):
    charts = [block for block in of_2024.body if isinstance(block, report.Chart)]
    with ZipFile(BytesIO(paper)) as archive:
        for number, chart in enumerate(charts, start=1):
            xml = archive.read(f"word/charts/chart{number}.xml").decode()
            book = openpyxl.load_workbook(BytesIO(archive.read(f"word/embeddings/chart{number}.xlsx")))
            rows = list(book.active.values)
            assert tuple(row[0] for row in rows[1:]) == chart.categories
            for at, series in enumerate(chart.series, start=1):
                assert tuple(row[at] for row in rows[1:]) == pytest.approx(series.values)
                assert [label for label in series.labels if label and f"<a:t>{escape(label)}</a:t>" not in xml] == []
    assert len(charts) > 4


def test_nothing_is_requested_of_a_period_before_the_first_use(of_nothing):
    reports = of_nothing.sheets[-2]
    states = {row[reports.headings.index("Tình trạng")] for row in reports.rows}
    assert states == {"Chưa yêu cầu", "Không hoạt động"}  # the communes of a later year


def test_the_annex_workbook_has_typed_values_and_frozen_headings(of_2024, annex):
    book = openpyxl.load_workbook(BytesIO(annex))
    assert book.sheetnames == [
        "Số liệu", "Nguồn số liệu", "Mục tiêu và dự báo", "Nhiệm vụ", "Chi tiết nhiệm vụ", "Tình hình báo cáo",
        "Giải trình",
    ]  # fmt: skip
    typed = {"text": str, "long": str, "day": datetime} | dict.fromkeys(
        ["count", "number", "value", "change"], (int, float)
    )
    for sheet, expected in zip(book.worksheets, of_2024.sheets, strict=True):
        assert sheet.freeze_panes == "C4"
        headings, *rows = sheet.iter_rows(min_row=3, values_only=True)
        assert headings == expected.headings
        assert len(rows) == len(expected.rows)
        wrong = [
            (value, kind) for row in rows for value, kind in zip(row, expected.kinds, strict=True)
            if value is not None and not isinstance(value, typed[kind])
        ]  # fmt: skip
        assert wrong == []
    rows = list(book["Số liệu"].iter_rows(min_row=4, values_only=True))
    assert [row[4] for row in rows] == pytest.approx([row[4] for row in of_2024.sheets[0].rows], nan_ok=True)


def test_every_sheet_of_the_annex_is_readable_on_a4(annex):
    """At most nine columns, and letters of 7 points or more once its columns fit the width of the page."""
    book = openpyxl.load_workbook(BytesIO(annex))
    for sheet in book.worksheets:
        setup, margins = sheet.page_setup, sheet.page_margins
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (setup.orientation, setup.paperSize, setup.fitToWidth or 1, setup.fitToHeight) == ("landscape", 9, 1, 0)
        assert sheet.print_title_rows == "$3:$3"
        assert sheet.max_column <= 9, sheet.title
        columns = sheet.column_dimensions.values()
        inches = sum(each.width * (each.max - each.min + 1) for each in columns) * 7 / 96  # 7 pixels a character
        page = 29.7 / 2.54 - margins.left - margins.right
        assert sheet["A4"].font.size * min(1, page / inches) >= 7, sheet.title


@pytest.fixture(scope="module")
def annex_of_2023(compose):
    return openpyxl.load_workbook(BytesIO(report.annex_workbook(compose("2023")[0])))["Số liệu"]


@pytest.mark.parametrize(
    ("code", "heading", "form"),
    [
        ("CT1.01", "Kết quả", "#,##0"),
        ("CT1.07", "Kết quả", "#,##0.00"),
        ("CT3.07", "Kết quả", '#,##0.0"%"'),
        ("CT3.07", "Chênh lệch", "+#,##0.0;−#,##0.0;#,##0.0"),
        ("CT3.M1", "Kết quả", '[=1]"Hoàn thành";[=0]"Chưa hoàn thành";General'),
        ("CT4.01", "Kết quả", "#,##0"),
        ("CT4.02", "Mức cần đạt đến kỳ này", "#,##0.0"),
    ],
)
def test_a_value_of_the_annex_has_the_format_of_its_unit(annex_of_2023, code, heading, form):
    sheet = annex_of_2023
    column = [cell.value for cell in sheet[3]].index(heading) + 1
    row = next(row for row in range(4, sheet.max_row + 1) if sheet.cell(row, 1).value == code)
    assert sheet.cell(row, column).value is not None
    assert sheet.cell(row, column).number_format == form


# ---------------------------------------------------------------- the command line


def run(*options: str):
    return CliRunner().invoke(main, ["report", *options])


@pytest.mark.parametrize("name", ["bao-cao.docx", "phu-luc.xlsx"])
def test_the_command_writes_the_file_and_says_where(tmp_path, demo_copy, name):
    output = tmp_path / name
    ran = run("--period", "2024-H1", "--date", "2024-06-18", "-o", str(output), "--store", str(demo_copy))
    assert (ran.exit_code, ran.stdout.strip()) == (0, f"Báo cáo nằm ở {output}.")
    assert output.read_bytes()[:2] == b"PK"


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (["--year", "2024", "--agency", "BTCTU", "-o", "x.docx"], 1, "BTCTU không báo cáo, chỉ phối hợp."),
        (["--year", "2024", "--agency", "SNV2025", "-o", "x.docx"], 1, "SNV2025 không hoạt động trong kỳ 2024."),
        (["--year", "2024", "--agency", "XX", "-o", "x.docx"], 1, "Kế hoạch không có đơn vị XX."),
        (["--year", "2019", "-o", "x.docx"], 1, "2019 nằm ngoài thời gian của kế hoạch (2021–2025)."),
        (["--period", "2024-M1", "-o", "x.docx"], 2, "2024-M1 không phải là kỳ báo cáo."),
        (["--year", "2022", "--from-year", "2024", "-o", "x.docx"], 1,
         "Báo cáo đến năm 2022 không thể bắt đầu từ năm 2024."),
        (["-o", "x.docx"], 2, "Ghi năm bằng --year, hoặc kỳ bằng --period."),
        (["--year", "2024", "--period", "2023-H1", "-o", "x.docx"], 2, "kỳ 2023-H1 không thuộc năm 2024."),
        (["--year", "2024", "-o", "x.odt"], 2, "tên tệp x.odt phải có đuôi: .docx, .pdf, .xlsx."),
        (["--year", "2024", "--summary", "-o", "x.xlsx"], 2, "đặt tên tệp có đuôi .docx hoặc .pdf"),
    ],
)  # fmt: skip
def test_impossible_options_are_refused_with_a_message(tmp_path, monkeypatch, demo_copy, options, code, message):
    monkeypatch.chdir(tmp_path)
    ran = run(*options, "--store", str(demo_copy))
    assert ran.exit_code == code
    assert message in ran.stderr
    assert not list(tmp_path.iterdir())


def test_a_summary_of_every_report_of_the_demonstration_is_short_enough_for_one_page(compose):
    """LibreOffice sets this many lines on a page of A4, at 95 letters a line."""
    for period, first, agency in (
        ("2024-H1", None, None),
        ("2025", 2021, None),
        ("2024", None, "SNV"),
    ):
        content = report.summary_document(compose(period, first, agency)[0])
        document = Document(BytesIO(content))
        lines = sum(1 + len(text) // 95 for text in texts_of(document))
        rows = sum(
            len(table._tbl.tr_lst)
            for table in document.tables
            if table._tbl.find(f".//{qn('w:tblHeader')}") is not None
        )
        assert lines + rows <= 52
        assert document.sections[0].page_height.cm == pytest.approx(29.7, abs=0.01)


# ---------------------------------------------------------------- any plan


def test_a_plan_without_letterheads_has_blanks_to_fill_in():
    small = load(small_plan.FOLDER)
    with Store.open(None, small, kind="demo") as filled:
        demo.fill(filled)
        composed = report.compose(filled, VI, "2023", dated=TODAY)
    assert (composed.head.issuer, composed.head.symbol) == (("TỈNH MẪU",), "BC-……")
    assert composed.head.place_and_day == "……, ngày 20 tháng 11 năm 2026"
    parts = [block.text for block in composed.body if isinstance(block, report.Heading) and block.level == 1]
    assert len(parts) == len(small.areas) + 2
    assert parts[-1] == f"{roman(len(small.areas) + 2)}. Đánh giá chung"
    document = opened(report.report_document(composed))
    assert document.tables[0].rows[0].cells[0].text.split("\n")[0] == "TỈNH MẪU"


def test_numbers_of_parts_are_roman():
    assert [roman(number) for number in (1, 4, 8, 9, 14, 19, 39)] == ["I", "IV", "VIII", "IX", "XIV", "XIX", "XXXIX"]
