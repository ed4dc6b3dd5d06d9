"""Reads a report's .docx: its text in order, its tables as rows, the numbers in its sentences."""

import re
from io import BytesIO

from docx import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

NUMBER = re.compile(r"−?[0-9][0-9.,]*[0-9]|−?[0-9]")


def opened(content: bytes):
    return Document(BytesIO(content))


def paragraphs(content: bytes) -> list[str]:
    """The text outside of tables, paragraph by paragraph."""
    return [paragraph.text for paragraph in opened(content).paragraphs]


def tables(content: bytes) -> list[list[list[str]]]:
    """Every table with a heading row, row by row; merged cells repeat their text, rows of one cell are left out."""
    all_tables = []
    for table in opened(content).tables:
        rows = [_cells(row) for row in table._tbl.tr_lst]
        if table._tbl.tr_lst[0].find(f".//{qn('w:tblHeader')}") is not None:
            all_tables.append(_filled([row for row in rows if len(row) == len(rows[0])]))
    return all_tables


def _cells(row) -> list[tuple[str, bool]]:
    """Each cell's text, and whether it is merged with the cell above."""
    cells = []
    for cell in row.tc_lst:
        merge = cell.find(f".//{qn('w:vMerge')}")
        goes_on = merge is not None and merge.get(qn("w:val")) == "continue"
        cells.append(("\n".join(Paragraph(p, None).text for p in cell.p_lst), goes_on))
    return cells


def _filled(rows: list[list[tuple[str, bool]]]) -> list[list[str]]:
    filled: list[list[str]] = []
    for row in rows:
        above = filled[-1] if filled else [""] * len(row)
        filled.append([above[at] if goes_on else text for at, (text, goes_on) in enumerate(row)])
    return filled


def vietnamese(written: str) -> float | None:
    """'1.848,5' → 1848.5; '–' is none."""
    number = NUMBER.search(written.replace("\u00a0", " "))
    return None if number is None else float(number[0].replace(".", "").replace(",", ".").replace("−", "-"))
