"""Reports, letters and receipts as Word documents, and these as PDF: the only package that imports python-docx.

The office's own template (data/report) has fields in double braces that are filled in, and a paragraph in whose place
the report's blocks go. xml writes what python-docx has no function for.
"""

import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from datetime import datetime, time
from io import BytesIO
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as Opened
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from kpi import i18n
from kpi.i18n import N_, Words
from kpi.plan.rows import Row
from kpi.report.blocks import Block, Chart, Heading, Point, Table
from kpi.report.compose import Report
from kpi.report.letters import Letter
from kpi.report.request import Head, ReportError
from kpi.report.word import xml

__all__ = ["letter_document", "letters_archive", "receipt_document", "report_document", "summary_document"]

FOLDER = Path(__file__).parents[3] / "data" / "report"
BODY_FIELD = "{{NOI_DUNG}}"  # in its place go the blocks
# Styles of the template: what they look like is the office's to choose.
BODY, CAPTION, CELLS, SMALL_CELLS = "Body Text", "Caption", "TableText", "TableTextSmall"
MANY = 8  # columns, from which on a table is set smaller
SIGNS = ("- ", "+ ")  # before a point, by its depth
CENTER = WD_ALIGN_PARAGRAPH.CENTER
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of zip; the same report is the same file, whenever it is made


def report_document(report: Report) -> bytes:
    """The report as .docx: the same report is the same bytes."""
    t = i18n.of(report.lang)
    document = template("report", report.lang)
    fill(document, _fields(report, t("REPORT"), t))
    _write(document, report.body, CELLS)
    _turn(document)
    note = t("(Attached to report No. {number} of {issuer})", number=f"……/{report.head.symbol}",
             issuer=report.head.issuer_in_text)  # fmt: skip
    _attach(document, t("ANNEX"), report.annex, note, SMALL_CELLS)
    return _saved(document, report)


def summary_document(report: Report) -> bytes:
    """The summary as .docx: one page of A4."""
    t = i18n.of(report.lang)
    document = template("summary", report.lang)
    fill(document, _fields(report, t("SUMMARY"), t))
    _write(document, report.summary, SMALL_CELLS)
    return _saved(document, report)


def letter_document(letter: Letter) -> bytes:
    """The letter as .docx; its list, if it has one, is on a page after the signature."""
    t = i18n.of(letter.lang)
    document = template("letter", letter.lang)
    fill(document, {
        **_head_fields(letter.head), "TRICH_YEU": letter.subject, "KINH_GUI": letter.to, "DANH_DAU": letter.mark,
    })  # fmt: skip
    _write(document, letter.body, CELLS)
    if letter.attached:
        note = t("(Attached to letter No. {number} of {issuer})", number=f"……/{letter.head.symbol}",
                 issuer=letter.head.issuer_in_text)  # fmt: skip
        first = _attach(document, t("LIST"), letter.attached, note, CELLS)
        first.paragraph_format.page_break_before = True
    return _saved(document, letter)


def letters_archive(letters: Iterable[Letter]) -> bytes:
    """The letters as .docx in one ZIP."""
    return _packed({letter.file_name: letter_document(letter) for letter in letters})


def template(kind: str, lang: str) -> Opened:
    """The office's 'report', 'summary' or 'letter' in a language."""
    return Document(str(FOLDER / f"{kind}_{lang}.docx"))


# ---------------------------------------------------------------- fields


def _fields(report: Report, title: str, t: Words) -> dict[str, str | Sequence[str]]:
    return _head_fields(report.head) | {
        "TEN_VAN_BAN": title,
        "TRICH_YEU": "\u00a0".join(report.subject.rsplit(" ", 1)),  # no line of a title has one word alone
        "DANH_DAU": report.mark,
        "MA_BAO_CAO": t("Report code: {code}", code=report.code),
    }


def _head_fields(head: Head) -> dict[str, str | Sequence[str]]:
    marks = [";"] * (len(head.recipients) - 1) + ["."]
    return {
        "CO_QUAN_CHU_QUAN": head.parent,
        "CO_QUAN_BAN_HANH": head.issuer,
        "KY_HIEU": head.symbol,
        "NOI_NGAY": head.place_and_day,
        "KY_TEN": head.signed,
        "NOI_NHAN": [f"- {name}{mark}" for name, mark in zip(head.recipients, marks, strict=False)],
    }


def fill(document: Opened, fields: Mapping[str, str | Sequence[str]]) -> None:
    """Puts values in the place of the fields, in text, tables, headers and footers. A field of several lines gets a
    paragraph for each, one without any loses its paragraph."""
    for paragraph in _paragraphs(document):
        for name, value in fields.items():
            if f"{{{{{name}}}}}" in paragraph.text:
                lines = [value] if isinstance(value, str) else list(value)
                _put(paragraph, f"{{{{{name}}}}}", list(filter(None, lines)))


def _paragraphs(document: Opened) -> list[WordParagraph]:
    parts: list[Any] = [document.element.body]
    for section in document.sections:
        parts += [part._element for part in (section.header, section.footer, section.first_page_footer)]
    return [WordParagraph(element, document._body) for part in parts for element in part.iter(qn("w:p"))]


def _put(paragraph: WordParagraph, field: str, lines: Sequence[str]) -> None:
    element, parent = paragraph._p, paragraph._p.getparent()
    if not lines and paragraph.text.strip() == field and len(parent.findall(qn("w:p"))) > 1:
        parent.remove(element)  # unless it is alone: a cell, a header and a footer need a paragraph
        return
    for line in lines[:-1]:
        copied = deepcopy(element)
        element.addprevious(copied)
        _replace(WordParagraph(copied, paragraph._parent), field, line)
    _replace(paragraph, field, lines[-1] if lines else "")


def _replace(paragraph: WordParagraph, field: str, text: str) -> None:
    """In the fewest runs in a row that hold the field; Word may have split it over several."""
    runs = paragraph.runs
    end = next(end for end in range(1, len(runs) + 1) if field in "".join(run.text for run in runs[:end]))
    start = max(start for start in range(end) if field in "".join(run.text for run in runs[start:end]))
    runs[start].text = "".join(run.text for run in runs[start:end]).replace(field, text)
    for run in runs[start + 1 : end]:
        run.text = ""


# ---------------------------------------------------------------- blocks


def _write(document: Opened, blocks: Sequence[Block], cells: str) -> None:
    anchor = next(paragraph for paragraph in document.paragraphs if paragraph.text.strip() == BODY_FIELD)
    ids = {style.name: style.style_id for style in document.styles}  # python-docx walks through all for each paragraph

    def add(text: str, style: str) -> WordParagraph:
        paragraph = anchor.insert_paragraph_before(text)
        paragraph._p.style = ids[style]
        return paragraph

    charts = count(1)
    for block in blocks:
        if isinstance(block, Chart | Table) and block.title:
            add(block.title, CAPTION).paragraph_format.keep_with_next = True
        if isinstance(block, Chart):
            holder = add("", CELLS)
            holder.alignment = CENTER
            xml.add_chart(document, holder.add_run(), block, next(charts))
        elif isinstance(block, Table):
            anchor._p.addprevious(xml.table(block, cells if len(block.columns) < MANY else SMALL_CELLS))
            add("", cells)
        elif isinstance(block, Heading):
            add(block.text, f"Heading {block.level}")
        else:
            sign = SIGNS[block.depth] if isinstance(block, Point) else ""
            add(sign + block.text, BODY).paragraph_format.keep_with_next = block.text.endswith(":")
    anchor._p.getparent().remove(anchor._p)


def _turn(document: Opened) -> None:
    """A new section of landscape pages, numbered from one."""
    before = document.sections[-1]
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = before.page_height, before.page_width
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    for old in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(old)
    numbers = OxmlElement("w:pgNumType")
    numbers.set(qn("w:start"), "1")
    section._sectPr.find(qn("w:pgMar")).addnext(numbers)


def _attach(document: Opened, title: str, table: Table, note: str, cells: str) -> WordParagraph:
    """Adds a table behind the signature; its title's paragraph."""
    first = document.add_paragraph(title, style="Title")
    document.add_paragraph(table.title, style="Subtitle")
    document.add_paragraph(note, style=CAPTION).paragraph_format.keep_with_next = True
    last = document.add_paragraph("", style=cells)
    last._p.addprevious(xml.table(table, cells))
    return first


def _saved(document: Opened, content: Report | Letter) -> bytes:
    """The document's bytes, the same for the same content."""
    about = document.core_properties
    about.title, about.author, about.language = content.subject, content.head.issuer_in_text, content.lang
    about.created = about.modified = datetime.combine(content.dated, time())
    written = BytesIO()
    document.save(written)
    with ZipFile(written) as source:
        return _packed({name: source.read(name) for name in source.namelist()})


def _packed(files: Mapping[str, bytes]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = ZipInfo(name, FIRST_DAY)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, content)
    return packed.getvalue()


# ---------------------------------------------------------------- receipts

RECEIPT_FONT, RECEIPT_SIZE, RECEIPT_TITLE = "Times New Roman", 13, 15


def receipt_document(receipt: Row, t: Words) -> bytes:
    """The receipt as .docx."""
    document = Document()
    section, style = document.sections[0], document.styles["Normal"]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    style.font.name, style.font.size, style.paragraph_format.space_after = RECEIPT_FONT, Pt(RECEIPT_SIZE), Pt(4)
    _head(document, receipt, t)
    facts = document.add_table(rows=0, cols=2)
    for name, value in receipt["facts"]:
        cells = facts.add_row().cells
        cells[0].text, cells[1].text = name, ""
        cells[1].paragraphs[0].add_run(value).bold = True
        cells[0].width, cells[1].width = Cm(5), Cm(11)
    if receipt["lines"]:
        document.add_paragraph().add_run(f"{receipt['as_of']}:").bold = True
    for line, missing in receipt["lines"]:
        document.add_paragraph(line)
        for indicator in missing:
            document.add_paragraph(f"- {indicator}").paragraph_format.left_indent = Cm(1)
    note = t("Made by the program from what is stored; valid without a signature.")
    document.add_paragraph().add_run(note).italic = True
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _head(document: Opened, receipt: Row, t: Words) -> None:
    """Whose receipt, the country's name and motto, the title."""
    head = document.add_table(rows=1, cols=2).rows[0].cells
    motto = f"{t('SOCIALIST REPUBLIC OF VIET NAM')}\n{t('Independence – Freedom – Happiness')}"
    for cell, text, width in ((head[0], receipt["province"].upper(), 6), (head[1], motto, 10)):
        cell.width, cell.text = Cm(width), ""
        cell.paragraphs[0].alignment = CENTER
        cell.paragraphs[0].add_run(text).bold = True
    title = document.add_paragraph()
    title.alignment, title.paragraph_format.space_before = CENTER, Pt(18)
    run = title.add_run(receipt["title"].upper())
    run.bold, run.font.size = True, Pt(RECEIPT_TITLE)
    if receipt["remark"]:
        remark = document.add_paragraph(receipt["remark"])
        remark.alignment = CENTER


# ---------------------------------------------------------------- PDF

SECONDS = 180  # LibreOffice's first start takes long


def converter() -> str | None:
    """The path of LibreOffice; None if it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def pdf(document: bytes) -> bytes:
    """The .docx as PDF; ReportError without LibreOffice, or if it fails."""
    program = converter()
    if program is None:
        raise ReportError(N_("A PDF needs LibreOffice on this machine (soffice). Save the PDF from Word instead."))
    with TemporaryDirectory() as name:
        folder = Path(name)
        source, output = folder / "report.docx", folder / "report.pdf"
        source.write_bytes(document)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"  # one of its own: several may run at once
        command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(source)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
            return output.read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise ReportError(N_("LibreOffice could not make the PDF. Save it from Word instead.")) from error
