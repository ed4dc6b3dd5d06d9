"""A report's .docx read back: its text in order, its tables as rows, and the numbers in its sentences."""

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
    """Every table that has a heading row, row by row; a cell that goes on with the one above says the same again, a
    row of one cell is left out."""
    found = []
    for table in opened(content).tables:
        rows = [_cells(row) for row in table._tbl.tr_lst]
        if table._tbl.tr_lst[0].find(f".//{qn('w:tblHeader')}") is not None:
            found.append(_filled([row for row in rows if len(row) == len(rows[0])]))
    return found


def _cells(row) -> list[tuple[str, bool]]:
    """Text, and whether it goes on with the cell above."""
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
    found = NUMBER.search(written.replace("\u00a0", " "))
    return None if found is None else float(found[0].replace(".", "").replace(",", ".").replace("−", "-"))
