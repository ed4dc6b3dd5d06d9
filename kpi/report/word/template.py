"""The office's own document, with fields in double braces that are filled in.

A field may stand anywhere in a paragraph, also where Word has split it. One that stands alone in its paragraph and has
several lines gets a paragraph for each; without any, its paragraph goes.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as Opened
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

FOLDER = Path(__file__).parents[3] / "data" / "report"
BODY = "NOI_DUNG"  # where blocks go
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of zip; the same report is the same file, whenever it is made


def opened(kind: str, lang: str) -> Opened:
    """The template of a 'report' or a 'summary' in a language."""
    return Document(str(FOLDER / f"{kind}_{lang}.docx"))


def fill(document: Opened, fields: Mapping[str, str | Sequence[str]]) -> None:
    """Puts values in the place of the fields, in the text, tables and page headers."""
    for paragraph in list(_paragraphs(document)):
        for name, value in fields.items():
            if f"{{{{{name}}}}}" in paragraph.text:
                _put(paragraph, f"{{{{{name}}}}}", value)


def place(document: Opened, name: str) -> Paragraph:
    """The paragraph of a field where blocks go. KeyError if the template has none."""
    for paragraph in document.paragraphs:
        if paragraph.text.strip() == f"{{{{{name}}}}}":
            return paragraph
    raise KeyError(name)


def _paragraphs(document: Opened) -> Iterator[Paragraph]:
    parts: list[Any] = [document.element.body]
    for section in document.sections:
        parts += [part._element for part in (section.header, section.footer, section.first_page_footer)]
    for part in parts:
        for element in part.iter(qn("w:p")):
            yield Paragraph(element, document._body)


def _put(paragraph: Paragraph, field: str, value: str | Sequence[str]) -> None:
    lines = [value] if isinstance(value, str) else list(value)
    element = paragraph._p
    if paragraph.text.strip() != field:
        _replace(paragraph, field, " ".join(lines))
        return
    lines = [line for line in lines if line]
    for line in lines:
        copied = deepcopy(element)
        element.addprevious(copied)
        _replace(Paragraph(copied, paragraph._parent), field, line)
    if lines or _has_company(element):
        element.getparent().remove(element)
    else:
        _replace(paragraph, field, "")  # a cell, a header and a footer need a paragraph


def _has_company(element: Any) -> bool:
    return len(element.getparent().findall(qn("w:p"))) > 1


def _replace(paragraph: Paragraph, field: str, text: str) -> None:
    """Into the run in which the field begins; what other runs hold of it goes."""
    before, _field, _after = paragraph.text.partition(field)
    first, last = len(before), len(before) + len(field)
    at = 0
    for run in paragraph.runs:
        start, end = at, at + len(run.text)
        at = end
        if end <= first or start >= last:
            continue
        kept = run.text[: max(0, first - start)], run.text[max(0, last - start) :]
        run.text = kept[0] + (text if start <= first else "") + (kept[1] if end > last else "")


def saved(document: Opened) -> bytes:
    """The document's bytes, the same for the same content."""
    written = BytesIO()
    document.save(written)
    packed = BytesIO()
    with ZipFile(written) as made, ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name in made.namelist():
            entry = ZipInfo(name, FIRST_DAY)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, made.read(name))
    return packed.getvalue()
