"""The receipt of a submission as a Word document, on A4."""

from io import BytesIO

from docx import Document
from docx.document import Document as Opened
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from kpi.i18n import Words
from kpi.views.receipt import Receipt

FONT, SIZE, TITLE_SIZE = "Times New Roman", 13, 15
CENTER = WD_ALIGN_PARAGRAPH.CENTER


def receipt_document(receipt: Receipt, t: Words) -> bytes:
    """The receipt as .docx."""
    document = Document()
    section, style = document.sections[0], document.styles["Normal"]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    style.font.name, style.font.size, style.paragraph_format.space_after = FONT, Pt(SIZE), Pt(4)
    _head(document, receipt, t)
    facts = document.add_table(rows=0, cols=2)
    for name, value in receipt.facts:
        cells = facts.add_row().cells
        cells[0].text, cells[1].text = name, ""
        cells[1].paragraphs[0].add_run(value).bold = True
        cells[0].width, cells[1].width = Cm(5), Cm(11)
    if receipt.lines:
        document.add_paragraph().add_run(f"{receipt.as_of}:").bold = True
    for line, missing in receipt.lines:
        document.add_paragraph(line)
        for indicator in missing:
            document.add_paragraph(f"- {indicator}").paragraph_format.left_indent = Cm(1)
    note = t("Made by the program from what is stored; valid without a signature.")
    document.add_paragraph().add_run(note).italic = True
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _head(document: Opened, receipt: Receipt, t: Words) -> None:
    """Whose receipt, the country's name and motto, the title."""
    head = document.add_table(rows=1, cols=2).rows[0].cells
    motto = f"{t('SOCIALIST REPUBLIC OF VIET NAM')}\n{t('Independence – Freedom – Happiness')}"
    for cell, text, width in ((head[0], receipt.province.upper(), 6), (head[1], motto, 10)):
        cell.width, cell.text = Cm(width), ""
        cell.paragraphs[0].alignment = CENTER
        cell.paragraphs[0].add_run(text).bold = True
    title = document.add_paragraph()
    title.alignment, title.paragraph_format.space_before = CENTER, Pt(18)
    run = title.add_run(receipt.title.upper())
    run.bold, run.font.size = True, Pt(TITLE_SIZE)
    if receipt.remark:
        remark = document.add_paragraph(receipt.remark)
        remark.alignment = CENTER
