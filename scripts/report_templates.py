"""Create the five Word templates of data/report: `python scripts/report_templates.py`.

They have the layout of Decree 30/2020/NĐ-CP (page, margins, letterhead, styles) and the fields that the program fills
in. Do not run this after editing the templates: it would overwrite the edits.
"""

import sys
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

FOLDER = Path(__file__).parents[1] / "data" / "report"
FONT = "Times New Roman"
CENTER, LEFT, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY
WORDS = {
    "vi": {
        "country": "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "motto": "Độc lập - Tự do - Hạnh phúc", "number": "Số:",
        "recipients": "Nơi nhận:", "to": "Kính gửi:", "code": "vi-VN",
    },
    "en": {
        "country": "SOCIALIST REPUBLIC OF VIET NAM", "motto": "Independence - Freedom - Happiness", "number": "No.:",
        "recipients": "Recipients:", "code": "en-GB",
    },
}  # fmt: skip


def make(lang: str) -> dict[str, Any]:
    """The 'report' and the 'summary' in a language."""
    words = WORDS[lang]
    report = _blank(words["code"], body=13)
    _page(report, top=2.0, bottom=2.0)
    _page_number(report)
    for footer in (report.sections[0].first_page_footer, report.sections[0].footer):
        _line(footer.add_paragraph(), "{{MA_BAO_CAO}}", 8)
    _letterhead(report, words, size=13)
    _titles(report)
    report.add_paragraph("{{NOI_DUNG}}", style="Body Text")
    _foot(report, words)
    summary = _blank(words["code"], body=11)
    _page(summary, top=1.5, bottom=1.2)
    _marked(summary.sections[0].footer.paragraphs[0])
    _line(summary.sections[0].footer.add_paragraph(), "{{MA_BAO_CAO}}", 8)
    _letterhead(summary, words, size=11)
    _titles(summary)
    summary.add_paragraph("{{NOI_DUNG}}", style="Body Text")
    return {"report": report, "summary": summary}


def make_letter() -> Any:
    """The official letter; agencies are written to in Vietnamese."""
    words = WORDS["vi"]
    letter = _blank(words["code"], body=13)
    _page(letter, top=2.0, bottom=2.0)
    letter.sections[0].right_margin = Cm(1.5)
    _page_number(letter)
    left, _right = _letterhead(letter, words, size=13)
    _line(left.add_paragraph(), "{{TRICH_YEU}}", 12)
    to = _line(letter.add_paragraph(), f"{words['to']} {{{{KINH_GUI}}}}", 13)
    to.paragraph_format.space_before, to.paragraph_format.space_after = Pt(18), Pt(12)
    letter.add_paragraph("{{NOI_DUNG}}", style="Body Text")
    _foot(letter, words)
    return letter


def _blank(code: str, body: int) -> Any:
    document = Document()
    document.element.body.remove(document.paragraphs[0]._p) if document.paragraphs else None
    styles = document.styles
    small = body < 13
    _style(styles["Normal"], body)
    _language(styles.element, code)
    _style(styles["Body Text"], body, align=JUSTIFY, indent=0.6 if small else 1.27, after=2 if small else 6)
    for level, size in ((1, body), (2, body)):
        _style(styles[f"Heading {level}"], size, bold=True, indent=0 if small else 1.27, before=3 if small else 6,
               after=2 if small else 6, keep=True, caps=level == 1)  # fmt: skip
    _style(styles["Title"], body + 1, bold=True, align=CENTER, before=6 if small else 12)
    _style(styles["Subtitle"], body if small else 14, bold=True, align=CENTER)
    _style(styles["Caption"], body - 1 if small else 12, italic=True, align=CENTER, before=3 if small else 6, after=3)
    for name, size in (("TableText", 11), ("TableTextSmall", 10)):
        _style(styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH), size, align=LEFT)
    return document


def _style(
    style: Any, size: float, *, bold: bool = False, italic: bool = False, align: Any = LEFT, indent: float = 0,
    before: float = 0, after: float = 0, keep: bool = False, caps: bool = False,
) -> None:  # fmt: skip
    font, shape = style.font, style.paragraph_format
    font.name, font.size, font.bold, font.italic = FONT, Pt(size), bold, italic
    font.color.rgb, font.all_caps = RGBColor(0, 0, 0), caps
    faces = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(faces.attrib):
        if name.endswith("Theme"):
            del faces.attrib[name]
    for face in ("ascii", "hAnsi", "eastAsia", "cs"):
        faces.set(qn(f"w:{face}"), FONT)
    for border in style.element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
    for name in ("w:spacing", "w:kern"):
        for old in style.element.rPr.findall(qn(name)):
            style.element.rPr.remove(old)
    shape.alignment, shape.first_line_indent = align, Cm(indent)
    shape.space_before, shape.space_after, shape.keep_with_next = Pt(before), Pt(after), keep
    shape.line_spacing_rule, shape.widow_control = WD_LINE_SPACING.SINGLE, True


def _language(styles: Any, code: str) -> None:
    for lang in styles.iter(qn("w:lang")):
        for name in ("val", "eastAsia"):
            lang.set(qn(f"w:{name}"), code)


def _page(document: Any, top: float, bottom: float) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(top), Cm(bottom)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    section.header_distance, section.footer_distance = Cm(1), Cm(0.8)


def _marked(paragraph: Any) -> None:
    """The line that names a demonstration as one; it is empty in official reports."""
    paragraph.alignment = CENTER
    run = paragraph.add_run("{{DANH_DAU}}")
    run.font.size, run.bold = Pt(9), True


def _page_number(document: Any) -> None:
    """Centred in the top margin, not on the first page."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    _marked(section.first_page_footer.paragraphs[0])
    number = section.header.paragraphs[0]
    number.alignment = CENTER
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        run = number.add_run()
        run.font.size = Pt(13)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = str(text)
        run._r.append(mark)
    _marked(section.footer.paragraphs[0])


def _table(document: Any, widths: tuple[float, float]) -> Any:
    table = document.add_table(rows=1, cols=2)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for cell, width in zip(table.rows[0].cells, widths, strict=True):
        cell.width = Cm(width)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    return table


def _letterhead(document: Any, words: dict[str, str], size: int) -> Any:
    """The two cells: who writes, with the number; the country, with place and day."""
    left, right = _table(document, (6.2, 10.6)).rows[0].cells
    _line(left.paragraphs[0], "{{CO_QUAN_CHU_QUAN}}", size - 1)
    _line(left.add_paragraph(), "{{CO_QUAN_BAN_HANH}}", size - 1, bold=True)
    _rule(left, 2.0)
    number = _line(left.add_paragraph(), f"{words['number']}       /{{{{KY_HIEU}}}}", size)
    _line(right.paragraphs[0], words["country"], size - 1, bold=True)
    _line(right.add_paragraph(), words["motto"], size, bold=True)
    _rule(right, 2.2 if size > 12 else 2.8)
    date_line = _line(right.add_paragraph(), "{{NOI_NGAY}}", size)
    date_line.runs[0].italic = True
    for paragraph in (number, date_line):
        paragraph.paragraph_format.space_before = Pt(4)
    return left, right


def _line(paragraph: Any, text: str, size: int, bold: bool = False) -> Any:
    paragraph.alignment = CENTER
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold
    return paragraph


def _rule(cell: Any, inset: float) -> None:
    """A rule across the cell, `inset` centimetres shorter on each side."""
    paragraph = cell.add_paragraph()
    shape = paragraph.paragraph_format
    shape.left_indent = shape.right_indent = Cm(inset)
    shape.line_spacing_rule, shape.line_spacing, shape.space_before = WD_LINE_SPACING.EXACTLY, Pt(4), Pt(2)
    _border(paragraph, "top")


def _border(paragraph: Any, side: str) -> None:
    border = f'<w:pBdr {nsdecls("w")}><w:{side} w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(parse_xml(border), "w:shd", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _titles(document: Any) -> None:
    """The kind of document, what it is about, and a short line."""
    document.add_paragraph("{{TEN_VAN_BAN}}", style="Title")
    document.add_paragraph("{{TRICH_YEU}}", style="Subtitle")
    rule = document.add_paragraph()
    shape = rule.paragraph_format
    shape.left_indent = shape.right_indent = Cm(6.3)
    shape.space_before, shape.space_after = Pt(3), Pt(6)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(4)
    _border(rule, "top")


def _foot(document: Any, words: dict[str, str]) -> None:
    document.add_paragraph("").paragraph_format.keep_with_next = True
    table = _table(document, (8.0, 8.0))
    row = table.rows[0]
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    left, right = row.cells
    heading = left.paragraphs[0].add_run(words["recipients"])
    heading.bold, heading.italic, heading.font.size = True, True, Pt(12)
    left.add_paragraph().add_run("{{NOI_NHAN}}").font.size = Pt(11)
    _line(right.paragraphs[0], "{{KY_TEN}}", 13, bold=True)
    for _blank_line in range(5):  # room for the signature and the seal
        right.add_paragraph()


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    templates = {f"{kind}_{lang}": document for lang in WORDS for kind, document in make(lang).items()}
    for name, document in {**templates, "letter_vi": make_letter()}.items():
        document.core_properties.author = ""
        document.save(str(FOLDER / f"{name}.docx"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
