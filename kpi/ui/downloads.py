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
HEADING = "#1f3a5f"
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

    written = io.BytesIO()
    plainly = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(written, {"in_memory": True, **plainly}) as book:
        book.set_properties({"title": title, "comments": source})
        sheet = book.add_worksheet(SHEET[t.lang])
        _write(book, sheet, _rounded(table), first=3)
        sheet.autofit(WIDEST)
        sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
        sheet.write_string(1, 0, source, book.add_format({"italic": True, "font_color": "#4d5863"}))
    return written.getvalue()


def _rounded(table: pd.DataFrame) -> pd.DataFrame:
    """Without the digits that only a machine sees."""
    return table.round(dict.fromkeys(table.select_dtypes("float"), PLACES))


def _write(book: Any, sheet: Any, table: pd.DataFrame, *, first: int) -> None:
    line = {"border": 1, "border_color": "#c7ccd3", "valign": "top", "text_wrap": True}
    heading = book.add_format({**line, "bold": True, "bg_color": HEADING, "font_color": "#ffffff"})
    words, day = book.add_format(line), book.add_format({**line, "num_format": "dd/mm/yyyy"})
    for column, name in enumerate(table.columns):
        cells = [None if is_missing(cell) else cell for cell in table[name].astype(object)]
        number = book.add_format({**line, "num_format": _number_format(cells)})
        sheet.write_string(first, column, str(name), heading)
        for row, cell in enumerate(cells, start=first + 1):
            if cell is None:
                sheet.write_blank(row, column, None, words)
            elif isinstance(cell, date):
                sheet.write_datetime(row, column, cell, day)
            elif isinstance(cell, int | float):
                sheet.write_number(row, column, cell, number)
            else:
                sheet.write_string(row, column, str(cell), words)
    if len(table.columns):
        sheet.autofilter(first, 0, first + len(table), len(table.columns) - 1)
    sheet.freeze_panes(first + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(first)


def _number_format(cells: list[Any]) -> str:
    """Years and ranks are not grouped."""
    numbers = [cell for cell in cells if isinstance(cell, int | float)]
    if any(cell != round(cell) for cell in numbers):
        return "#,##0.0#"
    return "0" if all(abs(cell) < 10_000 for cell in numbers) else "#,##0"
