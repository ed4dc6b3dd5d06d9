"""Downloads of what a page shows, as CSV and Excel: buttons, contents and names of files."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from kpi.exports import MARK, csv_text
from kpi.i18n import Words, is_missing
from kpi.ui import sign_in
from kpi.ui.page import here

PLACES = 4  # decimals; more are noise
WIDEST = 330  # px of a column
SHEET = {"vi": "Số liệu", "en": "Data"}
FIRST = 3  # row of the headings
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def button(label: str, data: bytes | Callable[[], bytes], file_name: str, mime: str, **look: Any) -> None:
    """A button that hands out one file, to those who may still read; a callable makes it on the click, without a
    session.

    The page does not run: on a busy server that run would forget the very file, and the click would be lost.
    """
    st.download_button(
        label,
        sign_in.while_admitted(data),
        file_name=file_name,
        mime=mime,
        on_click="ignore",
        **{"icon": ":material/download:", **look},
    )


def csv_button(label: str, make: Callable[[], pd.DataFrame], file_name: str, **look: Any) -> None:
    """A button that hands out a table as CSV, made on the click."""
    button(label, lambda: csv_file(make()), file_name, "text/csv", **look)


def table_files(make: Callable[[], pd.DataFrame], *, title: str, key: str, name: str = "") -> None:
    """Two small buttons that hand out a table as CSV and Excel, made on the click.

    make: gives the table with headings in the reader's language, numbers as numbers; it runs without a session.
    name: of the files, without period and ending; by default the title.
    """
    page = here()
    t, name = page.t, name or title
    with st.container(horizontal=True, gap="small"):
        csv_button(t("Download CSV"), make, page.file_name("csv", name), key=f"{key}_csv", type="tertiary")
        button(t("Download Excel"), lambda: xlsx_file(make(), title, page.source(), t),
               page.file_name("xlsx", name), XLSX, key=f"{key}_xlsx", type="tertiary")  # fmt: skip


def csv_file(table: pd.DataFrame) -> bytes:
    """The table as CSV that Excel opens with its diacritics; text that a spreadsheet would run is defused."""
    return (MARK + csv_text(_rounded(table))).encode()


def xlsx_file(table: pd.DataFrame, title: str, source: str, t: Words) -> bytes:
    """The table as a workbook: its title, where it comes from, then headings that filter, numbers as numbers."""
    import xlsxwriter  # 2 MB that only this button needs

    written, table = io.BytesIO(), _rounded(table)
    rows = table.astype(object).where(table.notna(), None).to_numpy().tolist()
    plainly = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(written, {"in_memory": True, **plainly}) as book:
        book.set_properties({"title": title, "comments": source})
        sheet = book.add_worksheet(SHEET[t.lang])
        columns = []
        for name in table:
            look = {"valign": "top", "text_wrap": True, "num_format": _number_format(table[name])}
            columns.append({"header": str(name), "format": book.add_format(look)})
        last = FIRST + max(1, len(rows))
        sheet.add_table(FIRST, 0, last, len(columns) - 1, {"data": rows, "columns": columns})
        sheet.autofit(WIDEST)
        sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
        sheet.write_string(1, 0, source, book.add_format({"italic": True, "font_color": "#4d5863"}))
        sheet.freeze_panes(FIRST + 1, 1)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(FIRST)
    return written.getvalue()


def _rounded(table: pd.DataFrame) -> pd.DataFrame:
    """Without the digits that only a machine sees."""
    return table.round(dict.fromkeys(table.select_dtypes("float"), PLACES))


def _number_format(cells: pd.Series) -> str:
    """The format of a column's dates or numbers; years and ranks are not grouped."""
    numbers = [cell for cell in cells if isinstance(cell, int | float) and not is_missing(cell)]
    if any(isinstance(cell, date) for cell in cells):
        return "dd/mm/yyyy"
    if any(cell != round(cell) for cell in numbers):
        return "#,##0.0#"
    return "0" if all(abs(cell) < 10_000 for cell in numbers) else "#,##0"
